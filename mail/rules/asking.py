"""What people type into the search of mail: words, and operators with a colon. Pure.

`from:` `to:` `subject:` `filename:` look into fields, `has:` `is:` `in:` `label:` at how a message lies, `before:`
`after:` `on:` `larger:` `smaller:` bound it; `-` turns a word round, quotes keep words together.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from msgspec import Struct, field

from kernel.questions import Atom, Clause, Question, atom
from kernel.words import fold, squeeze
from mail.rules import flags

MOST: Final = 30
_TERM: Final = re.compile(r'(-?)(?:([A-Za-z가-힣]{1,12}):)?(?:"([^"]{1,200})"|(\S{1,200}))')
_NAMES: Final = {
    "보낸사람": "from", "받는사람": "to", "참조": "cc", "제목": "subject", "라벨": "label", "편지함": "in",
    "메일함": "in", "첨부": "filename", "이전": "before", "이후": "after", "날짜": "on", "상태": "is",
}  # fmt: skip
_TEXTS: Final = {"from": "from", "to": "to", "cc": "to", "bcc": "to", "subject": "top", "filename": ""}
_STATES: Final = {
    "unread": (flags.SEEN, False), "read": (flags.SEEN, True), "flagged": (flags.FLAGGED, True),
    "starred": (flags.FLAGGED, True), "answered": (flags.ANSWERED, True), "unanswered": (flags.ANSWERED, False),
    "draft": (flags.DRAFT, True), "안읽음": (flags.SEEN, False), "읽음": (flags.SEEN, True),
    "별표": (flags.FLAGGED, True), "답장함": (flags.ANSWERED, True),
}  # fmt: skip
_FILES: Final = frozenset({"file", "files", "attachment", "첨부", "파일"})
_DAY: Final = re.compile(r"(\d{4})[-./]?(\d{1,2})?[-./]?(\d{1,2})?\.?")
_AGE: Final = re.compile(r"(\d{1,4})(d|w|m|y|일|주|달|개월|년)")
_DAYS: Final = {"d": 1, "일": 1, "w": 7, "주": 7, "m": 30, "달": 30, "개월": 30, "y": 365, "년": 365}
_SIZE: Final = re.compile(r"(\d{1,9})(k|m|g)?b?", re.IGNORECASE)
_UNITS: Final = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


class Fault(Struct, frozen=True):
    """Something in the question that cannot be understood."""

    text: str
    ko: str
    en: str


class Asked(Struct, kw_only=True):
    """A question: what is looked for in texts, and how messages must lie."""

    question: Question = Question()
    states: list[tuple[int, bool]] = field(default_factory=list)
    boxes: list[tuple[str, bool]] = field(default_factory=list)
    labels: list[tuple[str, bool]] = field(default_factory=list)
    larger: int | None = None
    smaller: int | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked."""
        bounds = self.larger is not None or self.smaller is not None
        return self.question.is_empty and not (self.states or self.boxes or self.labels or bounds)

    @property
    def has_words(self) -> bool:
        """Whether the search has something to look up; bounds of time alone are for the rows."""
        return any(one.holds for one in self.question.clauses)


def read(typed: str, now: datetime) -> Asked:
    """The question that was typed; `now` says when `after:7d` is, days are those of its own clock."""
    found = Asked()
    clauses: list[Clause] = []
    since: datetime | None = None
    until: datetime | None = None
    for match in list(_TERM.finditer(typed))[:MOST]:
        holds, name, value = not match[1], _name(match[2]), (match[3] or match[4] or "").strip()
        if match[2] and not name:  # a word that only looks like an operator: 10:30, http://…
            name, value = "", f"{match[2]}:{value}"
        if name in ("before", "after", "on"):
            span = _span(value, now)
            if span is None:
                found.faults.append(Fault(value, "날짜를 알 수 없습니다. 2026-03-01처럼 적으십시오.", "Not a date."))
            elif name == "before":
                until = min(filter(None, (until, span[0])))
            elif name == "after":
                since = max(filter(None, (since, span[0])))
            else:
                since, until = max(filter(None, (since, span[0]))), min(filter(None, (until, span[1])))
        elif name in ("is", "has", "in", "label", "larger", "smaller"):
            _lies(found, clauses, name, value, holds)
        elif squeeze(value):
            clauses.append(Clause((atom(value, _TEXTS.get(name, "")),), holds))
    found.question = Question(clauses=tuple(clauses), since=since, until=until)
    return found


def _name(typed: str | None) -> str:
    name = (typed or "").lower()
    name = _NAMES.get(name, name)
    known = {*_TEXTS, "is", "has", "in", "label", "before", "after", "on", "larger", "smaller"}
    return name if name in known else ""


def _lies(found: Asked, clauses: list[Clause], name: str, value: str, holds: bool) -> None:
    """An operator about how a message lies."""
    lower = fold(value).strip()
    if name == "in":
        found.boxes.append((lower, holds))
    elif name == "label":
        found.labels.append((lower, holds))
    elif name in ("larger", "smaller"):
        size = _SIZE.fullmatch(lower)
        if size is None:
            found.faults.append(Fault(value, "크기를 알 수 없습니다. 10M처럼 적으십시오.", "Not a size."))
        else:
            setattr(found, name, int(size[1]) * _UNITS[(size[2] or "").lower()])
    elif lower in _FILES:
        clauses.append(Clause((Atom("has:file", "flag"),), holds))
    elif lower in _STATES:
        mask, wanted = _STATES[lower]
        found.states.append((mask, wanted if holds else not wanted))
    else:
        found.faults.append(Fault(f"{name}:{value}", "알 수 없는 조건입니다.", "Not known."))


def _span(value: str, now: datetime) -> tuple[datetime, datetime] | None:
    """The days that a date names, as moments: a day, a month or a year; or so long ago."""
    zone = now.tzinfo or UTC
    if (age := _AGE.fullmatch(value)) is not None:
        day = (now - timedelta(days=int(age[1]) * _DAYS[age[2]])).date()
        return _moments(day, day + timedelta(days=1), zone)
    match = _DAY.fullmatch(value)
    if match is None:
        return None
    try:
        first = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        if match[3]:
            last = first + timedelta(days=1)
        elif match[2]:
            last = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        else:
            last = first.replace(year=first.year + 1)
    except (ValueError, OverflowError):
        return None
    return _moments(first, last, zone)


def _moments(first: date, last: date, zone: tzinfo) -> tuple[datetime, datetime]:
    return (
        datetime.combine(first, time(), zone).astimezone(UTC),
        datetime.combine(last, time(), zone).astimezone(UTC),
    )
