"""Dates, times and money as official documents write them, found in one run of text with what should stand there.

LAW adm-doc §7(5), LAW adm-doc-rule §2(2)
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from edocs.checks.wording import in_brackets, matched, of_words
from edocs.findings import Finding
from edocs.korean import amount_from_words, amount_text, date_text

_S: Final = r"[ \u00a0]{0,3}"
_YMD: Final = (
    rf"(?<![\d.\-/])(?:(?P<y1>\d{{4}}){_S}년{_S}(?P<m1>\d{{1,2}}){_S}월{_S}(?P<d1>\d{{1,2}}){_S}일(?!간)"
    rf"|(?P<y2>\d{{4}}){_S}\.{_S}(?P<m2>\d{{1,2}}){_S}\.{_S}(?P<d2>\d{{1,2}})(?!\d)(?:{_S}\.(?!\d))?(?!\.\d)"
    r"|(?<![\w])(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})(?![\d\-])"
    r"|(?<![\w])(?P<y4>\d{4})/(?P<m4>\d{1,2})/(?P<d4>\d{1,2})(?![\d/]))"
)
_DATE: Final = re.compile(_YMD)
_GOOD_DATE: Final = re.compile(
    r"(?<![\d.])(\d{4})\. (\d{1,2})\. (\d{1,2})\.(?P<gap> {0,2})\((?P<day>[월화수목금토일])(?:요일)?\)"
)
_DAY: Final = re.compile(
    rf"(?<![\d년]\s)(?<![\d년.])(?P<month>\d{{1,2}}){_S}월{_S}(?P<day>\d{{1,2}}){_S}일(?!간|차|째)"
)
_WEEKDAYS: Final = "월화수목금토일"
_TIME: Final = re.compile(
    rf"(?:(?P<half>오전|오후){_S})?(?<![\d:])(?P<hour>\d{{1,2}}){_S}시(?!간|점|·|ㆍ|[군도구설]|{_S}[·ㆍ])"
    rf"(?:{_S}(?P<minute>\d{{1,2}}){_S}분(?!기|의))?(?![가-힣]*장)"
)
_CLOCK: Final = re.compile(rf"(?P<half>오전|오후){_S}(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?!\d)")
_BAD_CLOCK: Final = re.compile(r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?![\d:])(?=\s*(?:까지|부터|~|에|$|\())")
_MONEY: Final = re.compile(
    r"(?P<kum>금\s?)?(?<![\d,.])(?P<won>\d{1,3}(?:,\d{3})+|\d+)\s?원(?:정|整)?(?![가-힣권])"
    r"(?P<words>\s?\(\s?(?:일)?금\s?(?P<read>[가-힣][가-힣\s]{0,60}?)\s?원?(?:정|整)?\s?\))?|"
    r"(?P<kum2>금\s?)?(?<![\d,.])(?P<won2>\d{1,3}(?:,\d{3})+|\d+)\s?원(?=[을이은의과에으로인까부씩임])"
)
_WORDS_FIRST: Final = re.compile(
    r"(?:일금|금)\s?(?P<read>[일이삼사오육칠팔구십백천만억조]{2,30})\s?원(?:정|整)?\s?"
    r"\(\s?[₩￦\\]?\s?(?P<won>\d{1,3}(?:,\d{3})+|\d+)\s?원?(?:정|整)?\s?\)"
)
_SUM: Final = "×x✕*＊+=÷@"
SMALLEST_AMOUNT: Final = 1_000
_DATES = "LAW adm-doc §7(5)"
_AMOUNTS = "LAW adm-doc-rule §2(2)"


def text_findings(text: str, path: str, *, money: bool = True) -> Iterator[Finding]:
    """Yield what a run of text writes otherwise than official documents do, each with its repair."""
    yield from _dates(text, path)
    yield from _times(text, path)
    if money:
        yield from _amounts(text, path)


def _dates(text: str, path: str) -> Iterator[Finding]:
    """Dates with 년월일, or with dots, hyphens or strokes and no blanks; a weekday that is not. LAW adm-doc §7(5)"""
    for match in _DATE.finditer(text):
        year, month, day = (int(match[f"{part}{form}"]) for form in "1234" if match[f"y{form}"] for part in "ymd")
        try:
            after = date_text(date(year, month, day))
        except ValueError:
            if match["y1"] or 1900 <= year <= 2100:
                yield of_words(
                    "date_impossible", "달력에 없는 날짜입니다.", path, matched(match), None, citation=_DATES
                )
            continue
        if match[0] != after and (match["y1"] or 1900 <= year <= 2100):
            message = f"날짜는 ‘{after}’처럼 씁니다."
            yield of_words("date_form", message, path, matched(match), after, citation=_DATES)
    for match in _DAY.finditer(text):
        if 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31:
            after = f"{int(match['month'])}. {int(match['day'])}."
            message = f"날짜는 ‘{after}’처럼 씁니다."
            yield of_words("date_form", message, path, matched(match), after, citation=_DATES)
    yield from _weekdays(text, path)


def _weekdays(text: str, path: str) -> Iterator[Finding]:
    """A date whose weekday in brackets is another one."""
    for match in _GOOD_DATE.finditer(text):
        try:
            true = _WEEKDAYS[date(int(match[1]), int(match[2]), int(match[3])).weekday()]
        except ValueError:
            continue
        if match["day"] != true:
            words = (match["day"], match.start("day"))
            yield of_words("weekday_wrong", f"이날은 {true}요일입니다.", path, words, true, citation=_DATES)


def _times(text: str, path: str) -> Iterator[Finding]:
    """Times with 시·분 or 오전·오후 instead of 24 hours and a colon. LAW adm-doc §7(5)"""
    for match in _TIME.finditer(text):
        hour = int(match["hour"])
        if not match["half"] and match["minute"] is None and not 13 <= hour <= 24:
            continue
        yield from _time(match, int(match["minute"] or 0), path)
    for match in _CLOCK.finditer(text):
        yield from _time(match, int(match["minute"]), path)
    for match in _BAD_CLOCK.finditer(text):
        hour, minute = int(match["hour"]), int(match["minute"])
        # A ratio such as 3:70 is none; 25:00 where a time stands is a slip that only a person can mend.
        if (hour > 24 or minute > 59 or (hour == 24 and minute)) and hour < 30 and "비율" not in text:
            yield of_words("time_impossible", "하루에 없는 시각입니다.", path, matched(match), None, citation=_DATES)


def _time(match: re.Match[str], minute: int, path: str) -> Iterator[Finding]:
    hour = int(match["hour"])
    if match["half"] == "오후" and hour < 12:
        hour += 12
    if match["half"] == "오전" and hour == 12:
        hour = 0
    if hour <= 24 and minute < 60 and not (hour == 24 and minute):
        after = f"{hour:02}:{minute:02}"
        message = f"시각은 24시간제로 ‘{after}’처럼 씁니다."
        yield of_words("time_form", message, path, matched(match), after, citation=_DATES)


def _amounts(text: str, path: str) -> Iterator[Finding]:
    """Money without its words, or with words that say another amount. LAW adm-doc-rule §2(2)"""
    taken = []
    for match in _WORDS_FIRST.finditer(text):
        won = int(match["won"].replace(",", ""))
        taken.append(match.span())
        if len(match["won"]) < 25:
            yield _amount(match, path, won, match["read"])
    for match in _MONEY.finditer(text):
        figure = match["won"] or match["won2"]
        if len(figure) > 25 or any(low <= match.start() < high for low, high in taken):
            continue
        won = int(figure.replace(",", ""))
        if won < SMALLEST_AMOUNT or won >= 10**20:
            continue
        if match["words"]:
            found = _amount(match, path, won, match["read"])
            if found.severity == "block" or match[0] != found.after:
                yield found
        elif not in_brackets(text, match.start()) and not _calculated(text, match):
            yield _form(match, path, won)


def _amount(match: re.Match[str], path: str, won: int, read: str) -> Finding:
    """The finding for an amount with words; figures and words that differ stop the submission."""
    said = re.sub(r"\s", "", read).removesuffix("원")
    if amount_from_words(said) == won:
        return _form(match, path, won)
    message = "숫자와 한글의 금액이 서로 다릅니다. 어느 쪽이 맞는지 확인하여 고치십시오."
    # Which of the two is right only a person knows: no repair.
    return of_words("money_differs", message, path, matched(match), None, citation=_AMOUNTS, severity="block")


def _form(match: re.Match[str], path: str, won: int) -> Finding:
    after = amount_text(won)
    return of_words("money_form", f"금액은 ‘{after}’처럼 씁니다.", path, matched(match), after, citation=_AMOUNTS)


def _calculated(text: str, match: re.Match[str]) -> bool:
    """Tell whether an amount is part of a calculation, which the sum's own words follow."""
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    return (before[-1:] in _SUM.replace("=", "") and bool(before)) or (bool(after) and after[0] in _SUM)
