"""Formulas of forms: the samples that the browser reads too, bounds, and that no formula of any sort can fail."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edocs.forms import Form
from edocs.forms.faults import formula_faults
from edocs.forms.functions import FUNCTIONS
from edocs.forms.kinds import Sort, sort_of
from edocs.forms.language import MOST_LETTERS, FormulaError, parse
from edocs.forms.model import scope_of
from edocs.forms.reckon import evaluate, plain
from edocs.forms.values import rows_of, value_of
from kernel.worktime import Week

SAMPLES = json.loads((Path(__file__).parent / "corpus" / "formulas.json").read_bytes())
FORM = msgspec.convert(SAMPLES["form"], Form)
SCOPE = scope_of(FORM)
WEEK = Week(
    tuple(SAMPLES["calendar"]["days"]), off=frozenset(date.fromisoformat(day) for day in SAMPLES["calendar"]["off"])
)


def bare(value: Any) -> Any:
    """A value as the samples write it."""
    if isinstance(value, date):
        return value.isoformat()
    return plain(value) if isinstance(value, int) and not isinstance(value, bool) else value


def given_by(formula: str, values: dict[str, Any]) -> Any:
    fields = {field.code: field for field in FORM.fields}

    def look(table: str, code: str) -> Any:
        if not table:
            return value_of(fields[code], values.get(code))
        column = next(one for one in fields[table].columns if one.code == code)
        return [value_of(column, row.get(code)) for row in rows_of(values.get(table))]

    node = parse(formula)
    sort_of(node, SCOPE)
    return evaluate(node, look, WEEK)


@pytest.mark.parametrize("formula,gives", SAMPLES["gives"])
def test_a_formula_gives_what_the_samples_say(formula: str, gives: Any) -> None:
    assert bare(given_by(formula, SAMPLES["values"])) == gives


@pytest.mark.parametrize("formula,gives", SAMPLES["gives_empty"])
def test_a_formula_over_empty_fields_gives_what_the_samples_say(formula: str, gives: Any) -> None:
    assert bare(given_by(formula, {})) == gives


@pytest.mark.parametrize("formula,kind,code,start,end,message", SAMPLES["wrong"])
def test_a_wrong_formula_is_told_at_its_place(
    formula: str, kind: Any, code: str, start: int, end: int, message: str
) -> None:
    fault = next(iter(formula_faults("x", formula, SCOPE, Sort(kind), calendar=True)))
    assert (fault.code, fault.start, fault.end, fault.message) == (code, start, end, message)


def test_working_days_are_asked_only_where_a_value_is_kept() -> None:
    fault = next(formula_faults("x", "근무일수(기간) > 3", SCOPE, Sort("yesno")))
    assert fault.message == "‘근무일수’ 함수는 계산 항목에서만 쓸 수 있습니다."


def test_a_formula_is_bounded() -> None:
    for formula in ("(" * 60 + "1" + ")" * 60, "1+" * MOST_LETTERS, "-" * 300, "(" * 499):
        with pytest.raises(FormulaError):
            parse(formula)


NAMES = [name for name in SCOPE if not name.endswith(".")]
LEAVES = st.sampled_from([*NAMES, "0", "3", "0.5", "-7", "25%", '"계약"', "참", "1000000000000000"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["+", "-", "*", "/", "&", "=", "<>", "<", ">=", "그리고", "또는"])
    calls = st.sampled_from(sorted(FUNCTIONS))
    return st.one_of(
        st.tuples(inner, signs, inner).map(lambda made: f"({made[0]} {made[1]} {made[2]})"),
        st.tuples(calls, st.lists(inner, max_size=3)).map(lambda made: f"{made[0]}({', '.join(made[1])})"),
    )


def sort_or_error(formula: str) -> Sort | FormulaError:
    """What a formula gives, or what is wrong with it, at a place within it."""
    try:
        return sort_of(parse(formula), SCOPE)
    except FormulaError as error:
        return error if error.message and 0 <= error.start <= error.end <= len(formula) else sort_of(parse(""), SCOPE)


@settings(max_examples=300)
@given(st.recursive(LEAVES, _grown, max_leaves=6))
def test_a_formula_that_passes_the_check_gives_a_value_of_its_kind_or_none(formula: str) -> None:
    sort = sort_or_error(formula)
    if isinstance(sort, FormulaError) or sort.many:
        return
    sorts = {"number": int, "text": str, "date": date, "yesno": bool, "period": tuple, "other": str}
    filled_and_empty: tuple[dict[str, Any], ...] = (SAMPLES["values"], {})
    for values in filled_and_empty:
        value = given_by(formula, values)
        assert value is None or isinstance(value, sorts[sort.kind])


@settings(max_examples=100)
@given(st.text(st.sampled_from("수량단가합계(내역.금액)+-*/%\"'=<>& ,.0 1A"), max_size=40))
def test_no_letters_of_any_sort_break_the_reader(formula: str) -> None:
    sort_or_error(formula)
