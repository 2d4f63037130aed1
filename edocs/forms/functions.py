"""The functions of formulas: how each is called, what it takes, what it gives. Pure.

A kind is number, text, date, yesno, period or any; ``many`` is the values of a table's column.
"""

from typing import Final, Literal

from msgspec import Struct

Kind = Literal["number", "text", "date", "yesno", "period", "other", "any"]
KIND_WORDS: Final = {
    "number": "수",
    "text": "글",
    "date": "날짜",
    "yesno": "예/아니요",
    "period": "기간",
    "other": "사람·부서",
    "any": "값",
}


class Function(Struct, frozen=True):
    """A function: ``takes`` are the kinds of its arguments (the last one repeats when ``repeats``), the first
    ``least`` of them must be there; ``gives`` is empty where that follows from the arguments. ``usage`` is shown to
    whoever writes a formula."""

    name: str
    alias: str
    usage: str
    says: str
    takes: tuple[Kind, ...]
    gives: Kind
    least: int = 1
    repeats: bool = False
    column: bool = False
    """Whether an argument may be a whole column."""
    calendar: bool = False
    """Whether it asks the calendar of working days."""


_ALL: Final = (
    Function("합계", "SUM", "합계(표.칸)", "모두 더합니다", ("number",), "number", repeats=True, column=True),
    Function("개수", "COUNT", "개수(표.칸)", "쓴 칸을 셉니다", ("any",), "number", repeats=True, column=True),
    Function("평균", "AVERAGE", "평균(표.칸)", "쓴 칸의 평균", ("number",), "number", repeats=True, column=True),
    Function("최소", "MIN", "최소(표.칸)", "가장 작은 수", ("number",), "number", repeats=True, column=True),
    Function("최대", "MAX", "최대(표.칸)", "가장 큰 수", ("number",), "number", repeats=True, column=True),
    Function("만약", "IF", "만약(조건, 맞으면, 아니면)", "조건에 따라 고릅니다", ("yesno", "any", "any"), "any", 3),
    Function("반올림", "ROUND", "반올림(수, 자릿수)", "자릿수 0은 일의 자리", ("number", "number"), "number"),
    Function("올림", "ROUNDUP", "올림(수, 자릿수)", "자릿수 -3은 천의 자리", ("number", "number"), "number"),
    Function("내림", "ROUNDDOWN", "내림(수, 자릿수)", "자릿수 -1은 십의 자리", ("number", "number"), "number"),
    Function("절댓값", "ABS", "절댓값(수)", "부호를 뗍니다", ("number",), "number"),
    Function("나머지", "MOD", "나머지(수, 나누는 수)", "나눈 나머지", ("number", "number"), "number", 2),
    Function("일수", "DAYS", "일수(첫날, 끝날)", "첫날과 끝날을 넣어 셉니다", ("date", "date"), "number"),
    Function(
        "근무일수",
        "WORKDAYS",
        "근무일수(첫날, 끝날)",
        "쉬는 날을 빼고 셉니다",
        ("date", "date"),
        "number",
        calendar=True,
    ),
    Function("날더하기", "ADDDAYS", "날더하기(날짜, 날수)", "며칠 뒤의 날짜", ("date", "number"), "date", 2),
    Function("달더하기", "ADDMONTHS", "달더하기(날짜, 달수)", "몇 달 뒤의 날짜", ("date", "number"), "date", 2),
    Function("날짜", "DATE", "날짜(연도, 월, 일)", "정한 날짜", ("number", "number", "number"), "date", 3),
    Function("연도", "YEAR", "연도(날짜)", "날짜의 연도", ("date",), "number"),
    Function("월", "MONTH", "월(날짜)", "날짜의 달", ("date",), "number"),
    Function("일", "DAY", "일(날짜)", "날짜의 날", ("date",), "number"),
    Function("시작", "START", "시작(기간)", "기간의 첫날", ("period",), "date"),
    Function("끝", "END", "끝(기간)", "기간의 끝날", ("period",), "date"),
    Function("빈칸", "BLANK", "빈칸(항목)", "쓰지 않았으면 참", ("any",), "yesno"),
    Function("아님", "NOT", "아님(조건)", "거꾸로", ("yesno",), "yesno"),
    Function("글자", "TEXT", "글자(값)", "수와 날짜를 글로", ("any",), "text"),
)
FUNCTIONS: Final = {one.name: one for one in _ALL}
"""Every function by its Korean name."""
_ALIASES: Final = {one.alias: one.name for one in _ALL}


def function(name: str) -> Function | None:
    """Return the function called so, in Korean or as spreadsheets call it; None if there is none."""
    return FUNCTIONS.get(_ALIASES.get(name.upper(), name))


def similar(wanted: str, known: tuple[str, ...]) -> str:
    """Return the known word that is nearest to what was written; empty if none is near."""
    found = min(known, key=lambda word: (_distance(wanted, word), word), default="")
    return found if found and _distance(wanted, found) <= max(1, len(wanted) // 3) else ""


def _distance(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out or changed."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, against in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != against))
    return row[-1]
