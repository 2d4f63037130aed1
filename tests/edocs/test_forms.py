"""Forms as data: their shape, the check of values, the three lines, the values on the sheet."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edocs import forms
from edocs.body import EMPTY, canonical, plain_text
from edocs.forms import Form
from kernel.errors import NotFound
from tests.edocs.body_strategies import ANYTHING

SPENDING: dict[str, Any] = {
    "amount": 3_000_000,
    "budget_item": "행사운영비",
    "vendor": "한빛상사",
    "method": "contract",
    "due_on": "2026-11-30",
    "details": [
        {"item": "의자", "quantity": 10, "price": 200_000, "total": 2_000_000},
        {"item": "책상", "quantity": 2, "price": 500_000, "total": 1_000_000},
    ],
}
LEAVE: dict[str, Any] = {
    "kind": "annual",
    "from": "2026-12-24",
    "to": "2026-12-28",
    "days": 2,
    "contact": "(099)700-1204",
    "substitute": "장보미",
}


def wrong(code: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(found.code, found.path) for found in forms.validate(forms.house_form(code), values)]


def test_the_four_forms_are_there_the_general_ones_first() -> None:
    assert [form.code for form in forms.house_forms()] == ["general", "simple", "spending", "leave"]
    assert [form.kind for form in forms.house_forms()] == ["general", "simple", "own", "own"]


def test_an_unknown_form_is_not_found() -> None:
    with pytest.raises(NotFound):
        forms.house_form("../general")


def test_every_template_is_an_accepted_body_and_every_label_has_both_languages() -> None:
    for form in forms.house_forms():
        canonical(form.template)
        for field in form.fields:
            assert field.label
            assert field.label_en
            assert all(option.label and option.label_en for option in field.options)


def test_good_values_have_no_findings() -> None:
    assert wrong("spending", SPENDING) == []
    assert wrong("leave", LEAVE) == []
    assert wrong("general", {}) == []


def test_missing_values_block_one_by_one() -> None:
    assert [path for _, path in wrong("spending", {})] == ["$.fields.amount", "$.fields.budget_item", "$.fields.method"]
    assert {found.severity for found in forms.validate(forms.house_form("leave"), {})} == {"block"}


@pytest.mark.parametrize(
    ("form", "change", "code", "field"),
    [
        ("spending", {"amount": "3000000"}, "field_wrong", "amount"),
        ("spending", {"amount": 0}, "field_wrong", "amount"),
        ("spending", {"amount": True}, "field_wrong", "amount"),
        ("spending", {"amount": 10**15 + 1}, "field_wrong", "amount"),
        ("spending", {"method": "cash"}, "field_wrong", "method"),
        ("spending", {"due_on": "2026-02-30"}, "field_wrong", "due_on"),
        ("spending", {"due_on": "20261130"}, "field_wrong", "due_on"),
        ("spending", {"vendor": "가" * 121}, "field_wrong", "vendor"),
        ("spending", {"vendor": "한빛\u202e상사"}, "field_wrong", "vendor"),
        ("spending", {"vendor": "\u200b "}, "field_wrong", "vendor"),
        ("spending", {"details": [{"item": "의자", "total": "x"}]}, "field_wrong", "details[0].total"),
        ("spending", {"details": [{"other": 1}]}, "field_wrong", "details[0]"),
        ("spending", {"details": [{"item": "의자", "total": 1}] * 201}, "field_wrong", "details"),
        ("spending", {"details": [{"item": "의자", "total": 2_999_999}]}, "sum_differs", "details"),
        ("spending", {"details": []}, "field_missing", "details"),
        ("spending", {"onclick": "x"}, "unknown_field", "onclick"),
        ("leave", {"to": "2026-12-23"}, "date_order", "to"),
        ("leave", {"kind": "sick"}, "field_missing", "reason"),
        ("leave", {"days": 366}, "field_wrong", "days"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_at_its_field(form: str, change: dict[str, Any], code: str, field: str) -> None:
    good = SPENDING if form == "spending" else LEAVE
    assert wrong(form, good | change) == [(code, f"$.fields.{field}")]


def test_details_are_asked_for_only_where_a_contract_is_made() -> None:
    assert wrong("spending", SPENDING | {"method": "card", "details": []}) == []


def test_the_three_lines_come_from_the_summary_the_values_or_the_title() -> None:
    spending, leave = forms.house_form("spending"), forms.house_form("leave")
    lines = forms.brief(spending, SPENDING, "제목", "안전요원  48명\n배치")
    assert (lines.what, lines.amount, lines.amount_note) == ("안전요원 48명 배치", 3_000_000, "행사운영비")
    assert forms.brief(spending, SPENDING, "제목", "").what == "한빛상사 계약"
    assert forms.brief(leave, LEAVE, "제목", "").what == "연가 2일 (2026. 12. 24. ~ 2026. 12. 28.) 대행 장보미"
    assert forms.brief(leave, {"kind": "annual", "to": "2026-12-28"}, "제목", "").what == "제목"
    assert forms.brief(forms.house_form("general"), {"amount": 3}, " 제목 ", "").amount is None


def test_values_that_name_a_place_are_not_filled_in_again() -> None:
    assert forms.brief(forms.house_form("spending"), SPENDING | {"vendor": "{method}"}, "", "").what == "{method} 계약"


def test_the_sheet_shows_the_values_before_the_body() -> None:
    form = forms.house_form("spending")
    body = forms.with_fields(form, SPENDING, canonical(form.template))
    assert plain_text(body).startswith(
        "금액\t금3,000,000원(금삼백만원)\n예산과목\t행사운영비\n거래처\t한빛상사\n"
        "집행 방법\t계약\n집행 예정일\t2026. 11. 30.\n"
        "산출내역\n품명\t수량\t단가\t금액\n의자\t10\t200,000원\t2,000,000원\n책상\t2\t500,000원\t1,000,000원\n합계\t3,000,000원\n"
    )
    assert canonical(body) == body
    assert forms.with_fields(forms.house_form("general"), {}, EMPTY) == EMPTY


VALUES = st.dictionaries(
    st.sampled_from([field.code for form in forms.house_forms() for field in form.fields] + ["x"]), ANYTHING, max_size=8
)


@given(st.sampled_from(["general", "spending", "leave"]), VALUES, st.booleans())
def test_no_value_of_any_sort_breaks_the_check_the_lines_or_the_sheet(code: str, values: Any, based: bool) -> None:
    form = forms.house_form(code)
    given_values = (SPENDING if code == "spending" else LEAVE) | values if based else values
    forms.validate(form, given_values)
    assert isinstance(forms.brief(form, given_values, "제목", "").what, str)
    body = forms.with_fields(form, given_values, EMPTY)
    assert canonical(body) == body


@pytest.mark.parametrize(
    "change",
    [
        {"amount_field": "vendor"},
        {"sections": [{"fields": [{"code": "a", "label": "가", "kind": "choice"}]}]},
        {"sections": [{"fields": [{"code": "a", "label": "가", "kind": "text"}] * 2}]},
        {"template": {"type": "paragraph"}},
    ],
)
def test_a_form_whose_parts_do_not_fit_is_refused(change: dict[str, Any]) -> None:
    plain = msgspec.to_builtins(forms.house_form("spending")) | change
    with pytest.raises(ValueError):
        forms.checked(msgspec.convert(plain, Form))


def test_a_form_with_an_unknown_key_is_refused() -> None:
    plain = msgspec.to_builtins(forms.house_form("simple")) | {"script": "x"}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(plain, Form)
