"""Dates, times and money as official documents write them, found in one run of text with what should stand there.

LAW adm-doc §7(5), LAW adm-doc-rule §2(2)
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from edocs.findings import Finding
from edocs.korean import amount_in_words, amount_text, date_text

_DATE: Final = re.compile(
    r"(?<![\d.\-])(?:"
    r"(?P<y1>\d{4})\s*년\s*(?P<m1>\d{1,2})\s*월\s*(?P<d1>\d{1,2})\s*일"
    r"|(?P<y2>\d{4})\.(?P<m2>\d{1,2})\.(?P<d2>\d{1,2})(?!\d)(?:\.(?!\d))?(?!\.\d)"
    r"|(?<!\w)(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})(?![\d\-])"
    r")"
)
_DAY: Final = re.compile(r"(?<![\d년]\s)(?<![\d년])(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일(?!간)")
_TIME: Final = re.compile(
    r"(?:(?P<half>오전|오후)\s*)?(?<!\d)(?P<hour>\d{1,2})\s*시(?!간)(?:\s*(?P<minute>\d{1,2})\s*분(?!기))?(?![가-힣]*장)"
)
_MONEY: Final = re.compile(
    r"(?P<kum>금\s*)?(?<![\d,.])(?P<won>\d{1,3}(?:,\d{3})+|\d+)\s*원(?![가-힣])(?P<words>\s*\(\s*금\s*(?P<read>[가-힣\s]+?)\s*원?\s*\))?"
)
_SMALLEST_AMOUNT: Final = 1_000


def text_findings(text: str, path: str, *, money: bool = True) -> Iterator[Finding]:
    """Yield what a run of text writes otherwise than official documents do, each with its repair."""
    yield from _dates(text, path)
    yield from _times(text, path)
    if money:
        yield from _amounts(text, path)


def _dates(text: str, path: str) -> Iterator[Finding]:
    """Dates with 년월일, or with dots or hyphens and no blanks. LAW adm-doc §7(5)"""
    for match in _DATE.finditer(text):
        year, month, day = (int(match[f"{part}{form}"]) for form in "123" if match[f"y{form}"] for part in "ymd")
        try:
            after = date_text(date(year, month, day))
        except ValueError:
            yield _finding("date_impossible", "달력에 없는 날짜입니다.", path, match, "")
            continue
        yield _finding("date_form", f"날짜는 ‘{after}’처럼 씁니다.", path, match, after)
    for match in _DAY.finditer(text):
        if 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31:
            after = f"{int(match['month'])}. {int(match['day'])}."
            yield _finding("date_form", f"날짜는 ‘{after}’처럼 씁니다.", path, match, after)


def _times(text: str, path: str) -> Iterator[Finding]:
    """Times with 시·분 or 오전·오후 instead of 24 hours and a colon. LAW adm-doc §7(5)"""
    for match in _TIME.finditer(text):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if not match["half"] and match["minute"] is None:
            continue
        if match["half"] == "오후" and hour < 12:
            hour += 12
        if match["half"] == "오전" and hour == 12:
            hour = 0
        if hour <= 24 and minute < 60:
            after = f"{hour:02}:{minute:02}"
            yield _finding("time_form", f"시각은 24시간제로 ‘{after}’처럼 씁니다.", path, match, after)


def _amounts(text: str, path: str) -> Iterator[Finding]:
    """Money without its words, or with words that say another amount. LAW adm-doc-rule §2(2)"""
    for match in _MONEY.finditer(text):
        won = int(match["won"].replace(",", ""))
        if won < _SMALLEST_AMOUNT or len(match["won"]) > 25:
            continue
        after = amount_text(won)
        if match["words"]:
            said = re.sub(r"\s", "", match["read"])
            if said not in (amount_in_words(won), amount_in_words(won) + "원"):
                yield _finding("money_differs", "숫자와 한글의 금액이 서로 다릅니다.", path, match, after, blocks=True)
            elif match[0] != after:
                yield _finding("money_form", f"금액은 ‘{after}’처럼 씁니다.", path, match, after)
        elif not _in_brackets(text, match.start()):
            yield _finding("money_form", f"금액은 ‘{after}’처럼 씁니다.", path, match, after)


def _in_brackets(text: str, at: int) -> bool:
    """Tell whether a bracket is open before a character: what explains another amount needs no words."""
    return text.count("(", 0, at) > text.count(")", 0, at)


def _finding(code: str, message: str, path: str, match: re.Match[str], after: str, *, blocks: bool = False) -> Finding:
    """Return the finding for a match; without ``after`` there is no repair."""
    citation = "LAW adm-doc-rule §2(2)" if code.startswith("money") else "LAW adm-doc §7(5)"
    return Finding(
        code=code,
        severity="block" if blocks else "ask",
        message=message,
        path=path,
        before=match[0],
        after=after,
        start=match.start(),
        citation=citation,
    )
