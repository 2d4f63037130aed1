"""No path publishes a 비공개 item: random lives of documents against an independent model, and faults it catches."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from edocs.content import Disclosed, Enclosure
from edocs.disclosure import listing, pages, states
from edocs.disclosure.classes import Items, all_faults, file_kind, suggestions
from edocs.disclosure.listing import Original, PublicFile, Record, as_csv, as_json, entry
from edocs.disclosure.pages import Asked, document_page, list_page
from edocs.disclosure.review import Periods, dues, review_on, year_end_open
from edocs.disclosure.standing import (
    Add,
    Classify,
    Command,
    Copy,
    Dispose,
    Elapse,
    Fact,
    Hold,
    Keep,
    Now,
    Phase,
    Publish,
    Release,
    Rules,
    Standing,
    Who,
    Withdraw,
)
from edocs.disclosure.states import Refused, decide, enter, evolve, fold
from edocs.findings import Finding
from tests.edocs.disclosure_oracle import Did, Oracle

SECRET, SECRET_FILE = "서윤별의 징계 기록", "서윤별 진단서.pdf"
SHOWN = "■■■의 민원"
FILES = (UUID(int=71), UUID(int=72))
PEOPLE = {name: UUID(int=number) for number, name in enumerate(("drafter", "head", "officer", "clerk"), start=1)}
RIGHTS = {name: {name} for name in PEOPLE} | {"clerk": set()}
START = date(2026, 3, 2)
PUBLIC_ID = UUID(int=99)
LIVES = 120
OPEN, PARTIAL, CLOSED = Disclosed(), Disclosed(kind="partial", items=(6,)), Disclosed(kind="closed", items=(6,))


def who(name: str) -> Who:
    if not name:
        return Who(person=None, name="")
    return Who(person=PEOPLE[name], name=name, head=name == "head", officer=name == "officer")


@dataclass
class Life:
    """One document lived through, beside the model of what may be public."""

    seed: int

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.rules = Rules(
            originals=self.dice.random() < 0.9, automatic=self.dice.random() < 0.5, four_eyes=self.dice.random() < 0.7
        )
        self.day = START
        first, files = self._class()
        self.standing, fact = enter(first, files, "", PEOPLE["drafter"], self._now())
        self.facts: list[Fact] = [fact]
        start = Did("enter", "", self.day, {"disclosure": first, "files": files, "due_on": self._now().due_on})
        self.oracle = Oracle([start], RIGHTS, self.rules.automatic, self.rules.four_eyes, self.rules.originals)

    def _now(self) -> Now:
        at = datetime(self.day.year, self.day.month, self.day.day, 3, tzinfo=UTC)
        return Now(at=at, today=self.day, due_on=self.day + timedelta(days=5), rules=self.rules)

    def _class(self) -> tuple[Disclosed, dict[UUID, Disclosed]]:
        document = self.dice.choice((OPEN, PARTIAL, CLOSED))
        if document.kind != "partial":
            return document, {}
        return document, {one: self.dice.choice((OPEN, CLOSED)) for one in FILES if self.dice.random() < 0.5}

    def step(self) -> None:
        """One act, lawful or not: machine and model must agree whether it is done, and on what is public then."""
        self.day += timedelta(days=self.dice.choice((0, 0, 1, 6)))
        name = self.dice.choice(("", "drafter", "head", "officer", "clerk", "head", "officer"))
        command, did = self._act(name)
        lawful = self.oracle.accepts(did)
        try:
            facts = decide(self.standing, command, who(name), self._now())
        except Refused:
            assert not lawful, f"seed {self.seed}: refused {did}"
            return
        assert lawful, f"seed {self.seed}: did {did}"
        for fact in facts:
            self.standing = evolve(self.standing, fact)
        self.facts += facts
        self.oracle.log.append(did)

    def _act(self, name: str) -> tuple[Command, Did]:
        what = self.dice.choice(
            ("classify", "copy", "copy", "publish", "publish", "publish", "hold", "release", "withdraw", "keep")
        )
        if self.dice.random() < 0.02:
            what = "dispose"
        data: dict[str, Any] = {"uuid": str(PEOPLE.get(name, ""))}
        command: Command
        if what == "classify":
            document, files = self._class()
            data |= {"disclosure": document, "files": files, "due_on": self._now().due_on}
            command = Classify(disclosure=document, files=files, reason="다시 살핌")
        elif what == "copy":
            copy = self._copy(name)
            data |= {"copy": copy, "hides": self.dice.random() < 0.8}
            command = Add(copy=copy, hides=data["hides"])
        elif what == "publish":
            newest = self.standing.copy
            data |= {"clean": self.dice.random() < 0.7, "copy": newest}
            data["sha256"] = newest.sha256 if newest is not None and self.dice.random() < 0.85 else "00" * 32
            command = Publish(sha256=data["sha256"]) if name else Elapse(clean=data["clean"])
        else:
            made: dict[str, Callable[[], Command]] = {
                "hold": lambda: Hold(reason="살필 것이 있음"),
                "release": lambda: Release(reason="다 살핌"),
                "withdraw": lambda: Withdraw(reason="잘못 공개함"),
                "keep": lambda: Keep(reason="그대로"),
                "dispose": Dispose,
            }
            command = made[what]()
        return command, Did(what, name, self.day, data)

    def _copy(self, name: str) -> Copy:
        standing = self.standing
        stale = self.dice.random() < 0.1
        kind = self.dice.choice(("open", "partial")) if stale else standing.disclosure.kind
        basis = standing.basis - 1 if self.dice.random() < 0.1 else standing.basis
        shown = [item for item in FILES if file_kind(standing.disclosure, standing.files.get(item)) == "open"]
        return Copy(
            version=standing.copies + 1,
            kind=kind,
            basis=basis,
            revision_hash="aa" * 32,
            marks_sha256="bb" * 32,
            sha256=f"{standing.copies + 1:064x}",
            files=tuple(shown),
            maker=PEOPLE.get(name),
        )

    def check(self) -> None:
        """What the public gets is what the model says, and no more."""
        public = self.oracle.public
        assert self.standing.out == public, f"seed {self.seed}"
        assert fold(self.facts) == self.standing, f"seed {self.seed}: state is the fold of its facts"
        line = entry(PUBLIC_ID, self.standing, RECORD, _original(self.standing), "masked", self.day)
        shown = told(line)
        assert SECRET not in shown, f"seed {self.seed}: the title of what is not out"
        klass, files = self.oracle.klass
        if klass.kind == "closed" or public is None:
            assert "sheet of copy" not in shown, f"seed {self.seed}: the sheet of what is not out"
        for item in FILES:
            closed = file_kind(klass, files.get(item)) != "open" or public is None
            assert not (closed and f"file-{item.int}" in shown), f"seed {self.seed}: an attachment that is closed"


RECORD = Record(
    number="축제기획팀-7", dated=START, title=SECRET, unit="축제기획팀", officer="주임 윤도담", retention="5년"
)


def _original(standing: Standing) -> Original | None:
    if standing.out is None:
        return None
    files = tuple(
        PublicFile(id=item, name=f"file-{item.int}", media_type="text/plain", sha256="cc" * 32, size=1)
        for item in standing.out.files
    )
    version = standing.out.version
    return Original(
        title=SHOWN, html=f"sheet of copy {version}", sha256="dd" * 32, size=9, version=version, files=files
    )


def told(line: listing.Entry | None) -> str:
    """Everything that the public is told by a line: the pages, both feeds."""
    lines = [line] if line is not None else []
    parts = [list_page("기관", "/public/1", Asked(), lines, ""), as_json("기관", lines, "/public/1").decode()]
    parts.append(as_csv(lines, "/public/1").decode())
    return "".join([*parts, *(document_page("기관", "/public/1", one) for one in lines)])


def live(seed: int, steps: int = 24) -> Life:
    life = Life(seed)
    life.check()
    for _ in range(steps):
        life.step()
        life.check()
    return life


def many(seeds: range) -> list[Life]:
    return [live(seed) for seed in seeds]


def test_no_life_of_a_document_publishes_what_is_closed() -> None:
    lives = many(range(LIVES))
    kinds = {fact.kind for life in lives for fact in life.facts}
    assert kinds == {"entered", "classified", "kept", "copied", "held", "released", "published", "withdrawn", "gone"}
    assert sum(life.standing.out is not None for life in lives) > 5
    by_time = [fact for life in lives for fact in life.facts if fact.kind == "published" and fact.person is None]
    assert by_time, "some went out by time alone"


@pytest.mark.long
def test_many_more_lives_publish_nothing_that_is_closed() -> None:
    for seed in range(1_000, 3_000):
        live(seed, 60)


def _keeps_out(standing: Standing, fact: Fact) -> Standing:
    return replace(_CLASSIFIED(standing, fact), out=standing.out)


_CLASSIFIED = states._EVOLVE["classified"]
FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a class that changes leaves the old copy out": lambda patch: (
        patch.setattr(states, "_DECIDE", {**states._DECIDE, Classify: lambda *given: _CLASSIFY(*given)[-1:]})
        or patch.setitem(states._EVOLVE, "classified", _keeps_out)
    ),
    "a copy made under an earlier class goes out": lambda patch: (
        patch.setitem(states._EVOLVE, "classified", lambda at, fact: replace(_CLASSIFIED(at, fact), copy=at.copy))
        or patch.setattr(states, "_ready", lambda at, now: _READY(_as_copied(at), now))
    ),
    "taking back takes nothing back": lambda patch: patch.setitem(
        states._EVOLVE, "withdrawn", lambda at, fact: replace(at, phase=Phase.WITHDRAWN)
    ),
    "what was held goes out by time": lambda patch: patch.setitem(
        states._EVOLVE, "released", lambda at, fact: replace(at, phase=Phase.WAITING, by_hand=False)
    ),
    "nobody looks twice": lambda patch: patch.setattr(states, "_second", lambda *given: None),
    "anybody may publish": lambda patch: patch.setattr(states, "_keeper", lambda *given: None),
    "anybody may open": lambda patch: patch.setattr(states, "_widens", lambda *given: False),
    "a partial copy may hide nothing": lambda patch: patch.setattr(
        states, "_DECIDE", {**states._DECIDE, Add: lambda at, given, *more: _ADD(at, replace(given, hides=True), *more)}
    ),
    "a copy that nobody was shown goes out": lambda patch: patch.setattr(
        states,
        "_DECIDE",
        {**states._DECIDE, Publish: lambda at, given, *more: _PUBLISH(at, _named(at, given), *more)},
    ),
    "time publishes what was not looked through": lambda patch: patch.setattr(
        states, "_DECIDE", {**states._DECIDE, Elapse: lambda at, given, *more: _ELAPSE(at, Elapse(clean=True), *more)}
    ),
    "a closed attachment goes out": lambda patch: patch.setattr(
        Life, "_copy", lambda life, name: replace(_COPY(life, name), files=FILES)
    ),
    "the list writes the title of what is not out": lambda patch: patch.setattr(
        listing, "_title", lambda given, record, titles: record.title
    ),
}
_ADD, _PUBLISH, _ELAPSE = states._DECIDE[Add], states._DECIDE[Publish], states._DECIDE[Elapse]
_CLASSIFY = states._DECIDE[Classify]


_READY = states._ready


def _as_copied(at: Standing) -> Standing:
    """The standing as if its class were the one under which its copy was made."""
    if at.copy is None:
        return at
    return replace(at, basis=at.copy.basis, disclosure=replace(at.disclosure, kind=at.copy.kind))


def _named(at: Standing, given: Publish) -> Publish:
    return Publish(sha256=at.copy.sha256) if at.copy is not None else given


@pytest.mark.parametrize("fault", FAULTS)
def test_the_model_catches(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[fault](monkeypatch)
    with pytest.raises(AssertionError, match="seed"):
        many(range(LIVES))


_COPY = Life._copy


# classes, reviews, titles ────────────────────────────────────────────────────────────────────────────────────

ITEMS = Items({number: f"{number}호" for number in range(1, 9)}, frozenset({5}))
FILE = Enclosure(id=FILES[0], name="내역.pdf", kind="attachment", sha256="ee" * 32, size=3)


@pytest.mark.parametrize(
    ("document", "own", "codes"),
    [
        (OPEN, None, []),
        (PARTIAL, None, []),
        (Disclosed(kind="partial"), None, ["disclosure_no_item"]),
        (Disclosed(kind="closed"), None, ["disclosure_no_item"]),
        (Disclosed(kind="closed", items=(5,)), None, ["disclosure_no_end"]),
        (Disclosed(kind="closed", items=(5,), ends_on=START), None, ["disclosure_end_passed"]),
        (Disclosed(kind="closed", items=(5,), ends_on=START + timedelta(days=1)), None, []),
        (Disclosed(kind="closed", items=(6,), ends_on=START + timedelta(days=1)), None, ["disclosure_end_unasked"]),
        (Disclosed(items=(6,)), None, ["disclosure_items_on_open"]),
        (Disclosed(kind="closed", items=(9,)), None, ["disclosure_unknown_item"]),
        (OPEN, CLOSED, ["disclosure_file_in_open"]),
        (CLOSED, OPEN, ["disclosure_file_in_closed"]),
        (PARTIAL, CLOSED, []),
        (PARTIAL, Disclosed(kind="closed"), ["disclosure_no_item"]),
    ],
)
def test_a_class_says_what_it_lacks(document: Disclosed, own: Disclosed | None, codes: list[str]) -> None:
    files = {FILE.id: own} if own is not None else {}
    assert [one.code for one in all_faults(document, files, [FILE], ITEMS, START)] == codes


def test_personal_data_in_what_would_be_shown_suggests_item_six() -> None:
    found = [Finding(code="personal_mobile", severity="ask", message="", path="$.body.content[0]")]
    assert [one.after for one in suggestions(OPEN, found)] == ["부분공개(6)"]
    five = Disclosed(kind="partial", items=(5,), ends_on=START)
    assert [one.after for one in suggestions(five, found)] == ["부분공개(5,6)"]
    assert [*suggestions(CLOSED, found), *suggestions(PARTIAL, found), *suggestions(OPEN, [])] == []


def _stands(given: Disclosed, since: date = START) -> Standing:
    now = Now(at=datetime(2026, 3, 2, tzinfo=UTC), today=since, due_on=since)
    return enter(given, {}, "", PEOPLE["drafter"], now)[0]


def test_a_class_is_looked_at_after_five_years_at_the_end_of_its_year_and_when_its_item_ends() -> None:
    five = Disclosed(kind="closed", items=(5,), ends_on=date(2026, 9, 1))
    at = _stands(five)
    causes = lambda day: [one.cause for one in dues(at, START, day, Periods())]  # noqa: E731 - a word for a table
    assert causes(date(2026, 8, 31)) == []
    assert causes(date(2026, 9, 1)) == ["ended"]
    assert causes(date(2027, 1, 1)) == ["ended", "year"]
    assert causes(date(2031, 3, 2)) == ["ended", "year", "review"]
    assert "old" in causes(date(2056, 3, 2))
    assert review_on(at, Periods()) == date(2031, 3, 2)
    assert review_on(_stands(OPEN), Periods()) is None
    assert list(dues(_stands(OPEN), START, date(2056, 3, 2), Periods())) == []


def test_a_look_in_the_new_year_ends_the_look_of_the_year_and_begins_the_five_years_anew() -> None:
    at = _stands(CLOSED)
    later = Now(at=datetime(2027, 2, 1, tzinfo=UTC), today=date(2027, 2, 1), due_on=date(2027, 2, 8))
    for fact in decide(at, Keep(reason="그대로"), who("officer"), later):
        at = evolve(at, fact)
    assert not year_end_open(at, START, date(2027, 2, 2))
    assert review_on(at, Periods()) == date(2032, 2, 1)


def test_nothing_opens_by_itself_however_long_it_waits() -> None:
    at = _stands(Disclosed(kind="closed", items=(5,), ends_on=date(2026, 9, 1)))
    late = Now(
        at=datetime(2090, 1, 1, tzinfo=UTC),
        today=date(2090, 1, 1),
        due_on=date(2090, 1, 8),
        rules=Rules(automatic=True),
    )
    with pytest.raises(Refused):
        decide(at, Elapse(clean=True), who(""), late)
    assert entry(PUBLIC_ID, at, RECORD, None, "masked", late.today) is not None


def test_the_list_says_of_closed_titles_what_the_institution_chose_and_never_personal_data() -> None:
    at, after = _stands(CLOSED), START + timedelta(days=9)
    plain = replace(RECORD, title="감사 결과 보고")
    assert entry(PUBLIC_ID, at, plain, None, "omitted", after) is None
    assert entry(PUBLIC_ID, at, plain, None, "masked", START - timedelta(days=1)) is None
    masked = entry(PUBLIC_ID, at, plain, None, "masked", after)
    assert masked is not None and masked.title == listing.MASKED
    shown = entry(PUBLIC_ID, at, plain, None, "shown", after)
    assert shown is not None and shown.title == "감사 결과 보고"
    personal = replace(RECORD, title="홍길동 880101-1234568 징계")
    hidden = entry(PUBLIC_ID, at, personal, None, "shown", after)
    assert hidden is not None and hidden.title == listing.MASKED


def test_what_waits_is_listed_without_its_title_however_the_institution_lists_closed_ones() -> None:
    for given in (OPEN, PARTIAL):
        line = entry(PUBLIC_ID, _stands(given), RECORD, None, "shown", START + timedelta(days=30))
        assert line is not None and line.title == listing.MASKED


def test_the_public_pages_need_no_script_and_escape_every_word() -> None:
    evil = "<script>alert(1)</script>"
    original = Original(title=evil, html="<article></article>", sha256="dd" * 32, size=9, version=1)
    line = listing.Entry(
        id=PUBLIC_ID, number=evil, dated=START, title=evil, title_masked=False, unit=evil, officer=evil,
        retention=evil, kind="open", items=(), original=original,
    )  # fmt: skip
    for page in (list_page(evil, "/public/1", Asked(q=evil), [line], "next"), document_page(evil, "/public/1", line)):
        assert "<script" not in page
        assert " on" not in page.split("</head>")[0]
    assert "script-src" not in pages.POLICY and pages.POLICY.startswith("default-src 'none'")
    formula = replace(line, title="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in as_csv([formula], "/public/1").decode()
