"""The sheet: recipient line, 붙임, 끝 mark, disclosure, last lines."""

from datetime import date
from typing import Any

import msgspec
import pytest

from edocs.body import canonical
from edocs.paper import (
    Attachment,
    Foot,
    Paper,
    Sheet,
    attachment_lines,
    bare_name,
    disclosure_text,
    end_mark,
    recipients_line,
    registered,
    sheet,
)


def paragraph(words: str = "") -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": words}] if words else []}


def table(*rows: str) -> dict[str, Any]:
    cells = [[{"type": "tableCell", "content": [paragraph(words)]} for words in row.split("|")] for row in rows]
    return {"type": "table", "content": [{"type": "tableRow", "content": row} for row in cells]}


IMAGE = {"type": "image", "attrs": {"attachment_id": "0190cafe-0000-7000-8000-000000000001"}}


@pytest.mark.parametrize(
    ("blocks", "attached", "mark"),
    [
        ([paragraph("본문")], False, ("text", 0, None)),
        ([paragraph("본문"), paragraph(), paragraph(" ")], False, ("text", 0, None)),
        ([paragraph("본문"), table("가|나")], False, ("below", None, None)),
        ([table("가|나"), paragraph()], False, ("below", None, None)),
        ([table("구분|금액", "가|1", "|", "|")], False, ("blank", 0, 2)),
        ([table("|", "|")], False, ("below", None, None)),
        ([table("구분|금액", "가|")], False, ("below", None, None)),
        ([paragraph("본문"), IMAGE], False, ("below", None, None)),
        ([paragraph("본문"), table("가|나", "|")], True, ("attachment", None, None)),
        ([paragraph()], False, ("none", None, None)),
    ],
)
def test_the_end_mark_stands_where_the_rule_says(blocks: list[Any], attached: bool, mark: tuple[Any, ...]) -> None:
    found = end_mark(canonical({"type": "doc", "content": blocks}), attached)
    assert (found.place, found.block, found.row) == mark


def test_one_attachment_bears_no_number_and_several_do() -> None:
    one = attachment_lines([Attachment("과업지시서.hwpx")])
    assert [(line.number, line.text) for line in one] == [("", "과업지시서 1부.")]
    several = attachment_lines([Attachment("과업지시서.hwpx"), Attachment("배치도.PDF", 3, "매")])
    assert [f"{line.number} {line.text}" for line in several] == ["1. 과업지시서 1부.", "2. 배치도 3매."]


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("가.나.hwp", "가.나"),
        ("2026. 11. 21. 회의록", "2026. 11. 21. 회의록"),
        (".pdf", ".pdf"),
        ("계획 v1.2", "계획 v1.2"),
    ],
)
def test_only_a_suffix_that_names_a_format_is_left_out(name: str, bare: str) -> None:
    assert bare_name(name) == bare


def given_sheet(**fields: Any) -> Sheet:
    body = canonical({"type": "doc", "content": [paragraph("본문")]})
    return Sheet(
        **{"institution_name": "한빛문화재단", "title": "제목", "body": body, "sender_name": "대표이사"} | fields
    )


def test_what_stays_inside_bears_no_senders_name() -> None:
    paper = sheet(given_sheet())
    assert (paper.head.recipients_line, paper.sender_name, paper.recipients) == ("내부결재", "", ())


def test_one_recipient_stands_in_the_head_and_several_under_the_senders_name() -> None:
    one = sheet(given_sheet(recipients=["한빛시장(교통정책과장)"]))
    assert (one.head.recipients_line, one.sender_name, one.recipients) == ("한빛시장(교통정책과장)", "대표이사", ())
    several = sheet(given_sheet(recipients=["한빛시장", "한빛의료원장"]))
    assert (several.head.recipients_line, several.recipients) == ("수신자 참조", ("한빛시장", "한빛의료원장"))
    assert recipients_line(()) == "내부결재"


def test_disclosure_is_written_with_its_items_in_order() -> None:
    assert disclosure_text("open") == "공개"
    assert disclosure_text("partial", [6, 5, 5]) == "부분공개(5,6)"
    assert disclosure_text("closed", [5]) == "비공개(5)"


def test_a_registration_is_written_with_its_date() -> None:
    assert registered("축제기획팀-1187", date(2026, 11, 12)) == "축제기획팀-1187 (2026. 11. 12.)"
    assert registered("", date(2026, 11, 12)) == ""


def test_the_last_lines_leave_out_what_is_not_known() -> None:
    assert Foot().lines() == ()
    foot = Foot(postcode="99012", address="한빛시 문화로 12", phone="(099)700-1204", disclosure="공개")
    assert foot.lines() == (("우 99012  한빛시 문화로 12",), ("전화 (099)700-1204", "/ 공개"))


def test_a_sheet_survives_json() -> None:
    paper = sheet(given_sheet(recipients=["가", "나"], attachments=[Attachment("붙임.pdf")]))
    assert msgspec.json.decode(msgspec.json.encode(paper), type=Paper) == paper
