"""Values of forms: the samples that the browser reads too, faults of a form, what is carried to another version."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edocs import forms
from edocs.body import EMPTY, canonical, plain_text
from edocs.forms import Form
from kernel.worktime import Week

SAMPLES = json.loads((Path(__file__).parent / "corpus" / "form_values.json").read_bytes())
WEEK = Week(
    tuple(SAMPLES["calendar"]["days"]), off=frozenset(date.fromisoformat(day) for day in SAMPLES["calendar"]["off"])
)
PLAIN: dict[str, Any] = {"code": "sample", "version": 1, "title": "보기", "kind": "own", "template": {"type": "doc"}}


def form_of(name: str) -> Form:
    return forms.checked(
        msgspec.convert(PLAIN | {"sections": SAMPLES["forms"][name], "checks": SAMPLES["checks"][name]}, Form)
    )


FIRST = {"code": "가", "label": "가"}


def table(**second: Any) -> dict[str, Any]:
    """A table field with a second column like this."""
    return {"kind": "table", "columns": [FIRST, {"code": "나", "label": "나"} | second]}


def with_field(**field: Any) -> tuple[forms.Fault, ...]:
    """The faults of a form with this field among good ones."""
    fields = [
        {"code": "수량", "label": "수량", "kind": "number"},
        {"code": "금액", "label": "금액", "kind": "money"},
        {"code": "날", "label": "날", "kind": "date"},
        {"code": "본", "label": "본", "kind": "text"} | field,
    ]
    return forms.faults(msgspec.convert(PLAIN | {"sections": [{"fields": fields}]}, Form))


@pytest.mark.parametrize("case", SAMPLES["cases"], ids=lambda case: case["name"])
def test_values_are_worked_out_hidden_and_checked_as_the_samples_say(case: dict[str, Any]) -> None:
    form = form_of(case["form"])
    made = forms.filled(form, case["values"], WEEK)
    assert made.values == case["filled"]
    assert sorted(made.hidden) == case["hidden"]
    assert forms.filled(form, made.values, WEEK) == made
    found = []
    for one in forms.validate(form, made.values):
        field, _, rest = one.path.removeprefix("$.fields.").partition("[")
        row, _, column = rest.partition("]")
        found.append([one.code, field, int(row) if row else None, column.removeprefix("."), one.message])
    assert found == case["findings"]
    if "signed" in case:
        assert forms.signed(form, made.values) == case["signed"]
    body = forms.with_fields(form, made.values, EMPTY)
    assert canonical(body) == body


def test_the_sheet_shows_sections_halves_tables_and_sums() -> None:
    form = form_of("trip")
    values = forms.filled(form, SAMPLES["cases"][0]["values"], WEEK).values
    assert plain_text(forms.with_fields(form, values, EMPTY)) == (
        "출장\n출장 기간\t2026. 12. 24. ~ 2026. 12. 28.\n근무일\t2\n숙박\t아니요\n"
        "여비\n여비 내역\n구분\t수량\t단가\t금액\t몫\n교통비\t2\t12,345원\t24,690원\t67.29\n"
        "식비\t1.5\t8,000원\t12,000원\t32.71\n합계\t36,690원\t\n"
        "합계액\t금36,690원(금삼만육천육백구십원)"
    )
    halves = [
        {"code": code, "label": code, "kind": "text"} | ({"half": True} if code in "가나다" else {})
        for code in "가나다라"
    ]
    paired = msgspec.convert(PLAIN | {"sections": [{"fields": halves}]}, Form)
    body = forms.with_fields(paired, {"가": "1", "나": "2", "다": "3", "라": "4"}, EMPTY)
    assert canonical(body) == body
    assert plain_text(body) == "가\t1\t나\t2\n다\t3\n라\t4"


def test_the_amount_of_the_list_comes_from_a_sum_and_a_hidden_one_counts_for_nothing() -> None:
    form = msgspec.structs.replace(form_of("trip"), amount_field="합계액", what=("{기간}", "{숙박비}"))
    values = forms.filled(form, SAMPLES["cases"][2]["values"], WEEK).values
    lines = forms.brief(form, values, "제목", "")
    assert (lines.amount, lines.what) == (8000, "2026. 12. 24. ~ 2026. 12. 24.")


@pytest.mark.parametrize(
    "field,path,code",
    [
        ({"kind": "number", "formula": "수량 + "}, "fields.본.formula", "end"),
        ({"kind": "number", "formula": "본 + 1"}, "fields.본.formula", "ring"),
        ({"kind": "date", "formula": "수량"}, "fields.본.formula", "kind"),
        ({"kind": "person", "formula": "수량"}, "fields.본.formula", "formula"),
        ({"shown_if": "수량"}, "fields.본.shown_if", "kind"),
        ({"shown_if": "본 = \"가\""}, "fields.본.formula", "ring"),
        ({"required_if": "근무일수(날, 날) > 1"}, "fields.본.required_if", "calendar"),
        ({"kind": "choice"}, "fields.본.options", "options"),
        ({"kind": "choice", "options": [{"value": "a", "label": "가"}] * 2}, "fields.본.options", "options"),
        ({"label": " "}, "fields.본.label", "unnamed"),
        ({"label": "가\u202e나"}, "fields.본.label", "hidden"),
        ({"code": "수량"}, "fields.수량", "twice"),
        ({"code": "그리고"}, "fields.그리고", "code"),
        ({"code": "A B"}, "fields.A B", "code"),
        ({"kind": "table"}, "fields.본.columns", "columns"),
        ({"columns": [{"code": "가", "label": "가"}]}, "fields.본", "columns"),
        ({"kind": "table", "columns": [FIRST | {"kind": "money", "sum": True}]}, "fields.본.columns", "sum"),
        ({"kind": "table", "columns": [FIRST, FIRST]}, "fields.본.columns", "twice"),
        (table(kind="number", formula="나 + 1"), "fields.본.columns.나.formula", "ring"),
        (table(kind="money", sum=True, sums_to="수량"), "fields.본.columns.나", "sum"),
        ({"not_before": "날"}, "fields.본.not_before", "not_before"),
        ({"pattern": "지문"}, "fields.본.pattern", "pattern"),
        ({"kind": "money", "decimals": 2}, "fields.본.decimals", "decimals"),
        ({"kind": "number", "minimum": 3, "maximum": 2}, "fields.본.minimum", "bounds"),
        ({"max_length": 0}, "fields.본.max_length", "max_length"),
    ],
)  # fmt: skip
def test_a_fault_of_a_form_is_told_at_its_place(field: dict[str, Any], path: str, code: str) -> None:
    assert [(fault.path, fault.code) for fault in with_field(**field)][:1] == [(path, code)]


@pytest.mark.parametrize(
    "change,path",
    [
        ({"title": ""}, "title"),
        ({"amount_field": "수량"}, "amount_field"),
        ({"what": ["{없음}"]}, "what"),
        ({"template": {"type": "paragraph"}}, "template"),
        ({"checks": [{"says": "수량 > 1", "message": "", "at": "수량"}]}, "checks.0.message"),
        ({"checks": [{"says": "수량", "message": "x", "at": "수량"}]}, "checks.0.says"),
        ({"checks": [{"says": "수량 > 1", "message": "x", "at": "없음"}]}, "checks.0.at"),
        ({"code": "Large Name"}, "code"),
    ],
)
def test_a_fault_between_the_parts_of_a_form_is_told(change: dict[str, Any], path: str) -> None:
    fields = [{"code": "수량", "label": "수량", "kind": "number"}]
    form = msgspec.convert(PLAIN | {"sections": [{"fields": fields}]} | change, Form)
    assert [fault.path for fault in forms.faults(form)] == [path]


def test_rings_through_conditions_and_tables_are_found() -> None:
    fields = [
        {"code": "가", "label": "가", "kind": "number", "formula": "합계(표.나)"},
        {"code": "표", "label": "표", "kind": "table", "columns": [
            {"code": "다", "label": "다"}, {"code": "나", "label": "나", "kind": "number", "formula": "가 * 2"}]},
    ]  # fmt: skip
    form = msgspec.convert(PLAIN | {"sections": [{"fields": fields}]}, Form)
    assert forms.faults(form)[0].message == "서로를 계산에 쓰고 있습니다: 가 → 표.나 → 가"
    form = msgspec.convert(
        PLAIN | {"sections": [{"shown_if": "가 > 1", "fields": [{"code": "가", "label": "가", "kind": "number"}]}]},
        Form,
    )
    assert forms.faults(form)[0].code == "ring"


def test_what_another_version_still_asks_for_is_carried_over() -> None:
    form = form_of("trip")
    values = {"합계액": 5, "전화": "02-123-4567", "사유": "가" * 30, "없음": 1, "숙박": True, "기간": ""}
    assert forms.carried(form, values) == {"전화": "02-123-4567", "숙박": True, "기간": ""}


def test_a_form_of_another_shape_is_not_read() -> None:
    wrong: tuple[Any, ...] = ([], {"code": 1}, PLAIN | {"script": "x"}, PLAIN | {"sections": [{"fields": [{}]}]})
    for raw in wrong:
        with pytest.raises(ValueError):
            forms.read(raw)
