"""The layout check: right and wrong samples, and repairs that satisfy it."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from edocs.body import BodyRefused, canonical, to_json
from edocs.checks.layout import Draft, check, repaired, repaired_all
from edocs.checks.words import text_findings
from edocs.findings import Finding
from tests.edocs.body_strategies import WORDS, bodies

RIGHT = Draft(
    title="2026 겨울빛 거리축제 안전관리 용역 계약 체결(안)",
    summary="안전요원 48명을 배치하는 용역",
    keywords=("축제", "안전"),
    attachments=("과업지시서.hwpx",),
    body=canonical(
        {
            "type": "doc",
            "content": [
                {"type": "paragraph", "attrs": {"level": level}, "content": [{"type": "text", "text": words}]}
                for level, words in (
                    (1, "축제기획팀-1142(2026. 10. 27.)와 관련됩니다."),
                    (1, "다음과 같이 계약을 체결하고자 합니다."),
                    (2, "계약기간: 2026. 12. 17. ~ 12. 22.(설치·철수 포함) 16:00까지"),
                    (2, "계약금액: 금48,400,000원(금사천팔백사십만원)"),
                    (2, "예산과목: 행사운영비(잔액 71,600,000원), 붙임과 같음"),
                )
            ],
        }
    ),
)


def draft(*blocks: str | tuple[int, str] | dict[str, Any], **given: Any) -> Draft:
    content: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, dict):
            content.append(block)
            continue
        level, words = block if isinstance(block, tuple) else (0, block)
        content.append({"type": "paragraph", "attrs": {"level": level}, "content": [{"type": "text", "text": words}]})
    usual = {"title": "제목", "summary": "요지", "keywords": ("낱말",)}
    return Draft(**usual | {"body": canonical({"type": "doc", "content": content})} | given)


def codes(one: Draft) -> list[str]:
    return [finding.code for finding in check(one)]


def table(*rows: str) -> dict[str, Any]:
    def cell(words: str) -> dict[str, Any]:
        return {"type": "tableCell", "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}]}

    content = [{"type": "tableRow", "content": [cell(words) for words in row.split("|")]} for row in rows]
    return {"type": "table", "content": content}


def test_a_document_as_the_rules_ask_has_no_findings() -> None:
    assert check(RIGHT) == ()


def test_an_empty_title_blocks_and_missing_summary_and_keywords_ask() -> None:
    found = check(draft("본문", title="  ", summary="", keywords=("", " ")))
    assert [(finding.code, finding.severity) for finding in found] == [
        ("title_empty", "block"),
        ("summary_missing", "ask"),
        ("keywords_missing", "ask"),
    ]
    assert {finding.citation for finding in found[1:]} == {"LAW adm-doc §5(2):1"}


@pytest.mark.parametrize(
    ("words", "code", "before", "after"),
    [
        ("기간은 2026년 11월 21일까지", "date_form", "2026년 11월 21일", "2026. 11. 21."),
        ("2026년1월2일", "date_form", "2026년1월2일", "2026. 1. 2."),
        ("2026.11.21. 까지", "date_form", "2026.11.21.", "2026. 11. 21."),
        ("2026.11.21 까지", "date_form", "2026.11.21", "2026. 11. 21."),
        ("마감 2026-11-21", "date_form", "2026-11-21", "2026. 11. 21."),
        ("오는 12월 3일에", "date_form", "12월 3일", "12. 3."),
        ("2026년 2월 30일", "date_impossible", "2026년 2월 30일", ""),
        ("오후 3시 30분에", "time_form", "오후 3시 30분", "15:30"),
        ("오전 12시", "time_form", "오전 12시", "00:00"),
        ("14시 5분", "time_form", "14시 5분", "14:05"),
        ("총 48,400,000원", "money_form", "48,400,000원", "금48,400,000원(금사천팔백사십만원)"),
        ("113560 원", "money_form", "113560 원", "금113,560원(금일십일만삼천오백육십원)"),
        ("금113,560원(금십일만삼천오백육십원)", "money_form", "금113,560원(금십일만삼천오백육십원)",
         "금113,560원(금일십일만삼천오백육십원)"),
        ("금113560원(금일십일만삼천오백육십원)", "money_form", "금113560원(금일십일만삼천오백육십원)",
         "금113,560원(금일십일만삼천오백육십원)"),
    ],
)  # fmt: skip
def test_dates_times_and_money_are_found_with_what_should_stand_there(
    words: str, code: str, before: str, after: str
) -> None:
    found = check(draft(words))
    assert [(one.code, one.before, one.after) for one in found] == [(code, before, after)]
    assert found[0].path == "$.body.content[0]"
    assert words[found[0].start :].startswith(before)


@pytest.mark.parametrize(
    "words",
    ["2026. 11. 21.", "제2026-11-21호", "2시간 30분", "3월 중", "1.2.3.4", "30일간", "500원", "10,000원권", "10만원",
     "12월 3일간", "시행령 제7조", "2026.11.21.1", "(1인당 5,000원)", "99. 9. 9.", "3시"],
)  # fmt: skip
def test_what_only_looks_like_a_wrong_date_or_amount_is_left_alone(words: str) -> None:
    assert check(draft(words)) == ()


def test_amounts_that_differ_in_figures_and_words_block() -> None:
    assert check(draft("금1,000,000원(금일천만원)"))[0].severity == "block"


def test_amounts_in_tables_need_no_words() -> None:
    assert codes(draft(table("금액|48,400,000원"), "이상입니다.")) == []


def test_a_single_item_takes_no_number_and_two_do() -> None:
    assert codes(draft((1, "가"), (1, "나"), (2, "혼자"))) == ["item_alone"]
    assert codes(draft((1, "가"), (1, "나"), (2, "하나"), "사이", (2, "둘"))) == []
    found = check(draft((1, "가"), (2, "혼자"), (1, "나")))
    assert [(one.code, one.path) for one in found] == [("item_alone", "$.body.content[1].attrs.level")]


def test_a_level_left_out_is_told_with_the_level_to_use() -> None:
    found = check(draft((1, "가"), (3, "나"), (3, "다"), (1, "라")))
    assert [(one.code, one.before, one.after) for one in found] == [("level_skipped", "3", "2")]
    assert codes(draft((2, "가"), (2, "나"))) == ["level_skipped"]


def test_a_number_typed_by_hand_is_told() -> None:
    assert codes(draft("1. 첫째", "가. 둘째", "① 셋째")) == ["number_typed"] * 3
    assert codes(draft("2026. 11. 21.부터", "3.5배", "(1) 괄호로 시작하는 보통 글")) == []


def test_attachments_that_the_text_names_must_be_there() -> None:
    assert codes(draft("붙임과 같이 합니다.")) == ["attachment_missing"]
    assert codes(draft("붙임 2의 표", attachments=("가.hwpx",))) == ["attachment_missing"]
    assert codes(draft("붙임 2의 표", attachments=("가.hwpx", "나.pdf"))) == []
    assert codes(draft("붙임 없음")) == []


def test_the_same_name_twice_is_told() -> None:
    assert codes(draft("본문", attachments=("내역.hwpx", "내역.pdf"))) == ["attachment_twice"]


def test_what_the_sheet_writes_itself_is_not_to_be_typed() -> None:
    assert codes(draft("내용입니다.  끝.")) == ["end_typed"]
    assert codes(draft("내용입니다.끝.")) == ["end_typed"]
    assert codes(draft("이야기의 끝", "")) == []
    assert codes(draft("위와 같이 보고합니다. 끝", "")) == ["end_typed"]
    assert codes(draft("한끝.")) == []
    assert codes(draft("본문", "붙임  1. 내역서 1부.", attachments=("내역서.hwpx",))) == ["attachments_typed"]


def test_a_table_filled_in_part_is_told() -> None:
    assert codes(draft(table("구분|금액", "가|1", "|"))) == ["table_partly_filled"]
    assert codes(draft(table("구분|금액", "가|1"))) == []
    assert codes(draft(table("구분|금액", "|"), attachments=("가.pdf",))) == []


@pytest.mark.parametrize(
    "words", ["총 48,400,000원을 2026년 11월 21일 오후 3시 30분까지  끝.", "금1000원(금일천원) 2026.1.2"]
)
def test_making_every_repair_leaves_nothing_to_repair(words: str) -> None:
    mended = repaired_all(draft(words))
    assert check(mended) == ()
    assert canonical(mended.body) == mended.body


def test_words_across_marks_are_found_and_mended_with_the_marks_of_the_first() -> None:
    parts = [
        {"type": "text", "text": "마감은 2026년 "},
        {"type": "text", "text": "11월 21일", "marks": [{"type": "bold"}]},
    ]
    body = canonical(
        {"type": "doc", "content": [{"type": "paragraph", "content": [*parts, {"type": "text", "text": "까지"}]}]}
    )
    (found,) = check(Draft(title="제목", summary="요지임", keywords=("낱말",), body=body))
    assert [part["text"] for part in to_json(repaired(body, found))["content"][0]["content"]] == [
        "마감은 2026. 11. 21.까지"
    ]


def test_a_repair_carries_along_the_items_that_belong_to_the_one_it_moves() -> None:
    one = draft((1, "가"), (3, "나"), (4, "다"), (4, "라"), (3, "마"), (1, "바"))
    assert [block.attrs.level for block in repaired_all(one).body.content] == [1, 2, 3, 3, 2, 1]
    one = draft((1, "혼자"), (2, "하나"), (2, "둘"))
    assert [block.attrs.level for block in repaired_all(one).body.content] == [0, 1, 1]


def test_a_repair_of_a_text_that_has_changed_is_refused() -> None:
    found = check(draft("2026년 11월 21일"))[0]
    with pytest.raises(ValueError):
        repaired(draft("2027년 11월 21일").body, found)
    with pytest.raises(ValueError):
        repaired(draft("가").body, Finding(code="x", severity="ask", message="", path="$.title", before="가"))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(bodies(), WORDS, st.lists(WORDS, max_size=3))
def test_any_draft_can_be_checked(raw: dict[str, Any], words: str, names: list[str]) -> None:
    try:
        body = canonical(raw)
    except BodyRefused:
        assume(False)
        raise
    for found in check(Draft(title=words, body=body, attachments=names)):
        assert found.message
        assert found.citation.startswith("LAW ")
        assert found.path.startswith("$.")


@given(st.text(st.sampled_from("0123456789,.년월일시분원금()오전후 -만가"), max_size=40))
def test_a_repair_is_itself_right(text: str) -> None:
    for found in text_findings(text, "$.x"):
        assert text[found.start : found.start + len(found.before)] == found.before
        if found.after:
            assert [one for one in text_findings(found.after, "$.x")] == []
