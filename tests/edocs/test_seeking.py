"""The query language: what people type is understood as they mean it, and nothing they type is an error."""

from datetime import date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edocs.seeking import SEOUL, understand
from edocs.seeking.amounts import amounts
from edocs.seeking.days import days
from kernel.questions import Atom, Clause, Question

TODAY = date(2026, 11, 22)
ME = UUID(int=7)


def question(query: str) -> Question:
    return understand(query, TODAY, ME).question


def all_of(*atoms: Atom) -> tuple[Clause, ...]:
    return tuple(Clause((one,)) for one in atoms)


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("축제 안전", all_of(Atom("축제"), Atom("안전"))),
        ('"거리 축제" 안전', all_of(Atom("거리축제"), Atom("안전"))),
        ("축제 -예산", (*all_of(Atom("축제")), Clause((Atom("예산"),), holds=False))),
        ("예산 OR 결산", (Clause((Atom("예산"), Atom("결산"))),)),
        ("예산 또는 결산 | 추경", (Clause((Atom("예산"), Atom("결산"), Atom("추경"))),)),
        ("ㅊㅈㄱㅎ", all_of(Atom("ᄎᄌᄀᄒ", "initials"))),
        ("기안자:윤도담 drafter:장보미", all_of(Atom("윤도담", "drafter"), Atom("장보미", "drafter"))),
        ('부서:"축제 기획팀"', all_of(Atom("축제기획팀", "unit"))),
        ("-부서:감사실", (Clause((Atom("감사실", "unit"),), holds=False),)),
        ("기안자:나", all_of(Atom(f"drafter:{ME}", "flag"))),
        ("상태:진행,완료", (Clause((Atom("state:IN_PROGRESS", "flag"), Atom("state:ESTABLISHED", "flag"))),)),
        ("번호:축제기획팀-12", all_of(Atom("축제기획팀12", "number"))),
        ("번호:12", all_of(Atom("serial:12", "flag"))),
        ("첨부:과업지시서 첨부:있음", all_of(Atom("과업지시서", "rest"), Atom("has:file", "flag"))),
        ("17:00 회의", all_of(Atom("1700"), Atom("회의"))),
        ("48,400,000 결과,보고", all_of(Atom("48400000"), Atom("결과"), Atom("보고"))),
        ('"닫지 않은 따옴표', all_of(Atom("닫지않은따옴표"))),
        ("OR 축제 OR", all_of(Atom("축제"))),
        (' - . , " : ', ()),
    ],
)
def test_what_is_typed_is_understood(query: str, clauses: tuple[Clause, ...]) -> None:
    assert question(query).clauses == clauses
    assert understand(query, TODAY, ME).problems == ()


def test_dates_and_amounts_bound_the_question_and_the_stricter_bound_wins() -> None:
    found = question("날짜:2026-10~ 날짜:올해 금액:>=5천만 금액:<1억")
    assert found.since == datetime(2026, 10, 1, tzinfo=SEOUL)
    assert found.until == datetime(2027, 1, 1, tzinfo=SEOUL)
    assert (found.amount_from, found.amount_to) == (50_000_000, 99_999_999)


@pytest.mark.parametrize("query", ["금액:많이", "날짜:2026-13", "상태:모름", "-금액:100", "날짜:~"])
def test_what_is_not_understood_is_looked_for_as_words_and_told(query: str) -> None:
    sought = understand(query, TODAY)
    assert sought.question.since is sought.question.amount_from is None
    assert len(sought.problems) == len(sought.question.clauses) <= 1
    assert sought.question.clauses or query == "날짜:~"


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("48,400,000원", (48_400_000, 48_400_000)),
        ("5천만", (50_000_000, 50_000_000)),
        ("1억2천만", (120_000_000, 120_000_000)),
        ("1.5억이상", (150_000_000, None)),
        (">3백만", (3_000_001, None)),
        ("100만미만", (None, 999_999)),
        ("1천만~5천만", (10_000_000, 50_000_000)),
        ("..5000", (None, 5000)),
        ("0", (0, 0)),
        ("", None),
        ("억", None),
        ("~", None),
        ("1조1조1조1조1조9999999999999999", None),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, span: tuple[int | None, int | None] | None) -> None:
    assert amounts(typed) == span


@pytest.mark.parametrize(
    ("typed", "reach"),
    [
        ("2026", (date(2026, 1, 1), date(2027, 1, 1))),
        ("2026.2.", (date(2026, 2, 1), date(2026, 3, 1))),
        ("2026년11월3일", (date(2026, 11, 3), date(2026, 11, 4))),
        ("20261103", (date(2026, 11, 3), date(2026, 11, 4))),
        ("2026-10..2026-11", (date(2026, 10, 1), date(2026, 12, 1))),
        ("~2025", (None, date(2026, 1, 1))),
        (">=2026-10-05", (date(2026, 10, 5), None)),
        ("어제", (date(2026, 11, 21), date(2026, 11, 22))),
        ("지난주", (date(2026, 11, 9), date(2026, 11, 16))),
        ("지난 달", (date(2026, 10, 1), date(2026, 11, 1))),
        ("최근7일", (date(2026, 11, 16), date(2026, 11, 23))),
        ("lastyear", (date(2025, 1, 1), date(2026, 1, 1))),
        ("2026-02-30", None),
        ("0000", None),
        ("9999", None),
        ("언젠가", None),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, reach: tuple[date | None, date | None] | None) -> None:
    assert days(typed, TODAY) == reach


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from('가나 ㅊ1-:",|~.<>=억만OR상태금액날짜기안자\n2026'), max_size=40))
def test_nothing_that_is_typed_is_an_error_and_every_chip_stands_in_the_query(query: str) -> None:
    sought = understand(query, TODAY, ME)
    assert all(chip.raw in query for chip in sought.chips)
    assert all(atom.text and "\n" not in atom.text for clause in sought.question.clauses for atom in clause.any_of)
