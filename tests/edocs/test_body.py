"""The canonical form of a body: what it repairs, what it refuses, and that it is one."""

import json
import unicodedata
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edocs.body import EMPTY, Body, BodyRefused, body_hash, canonical, canonical_json, plain_text, read, to_json
from tests.edocs.body_strategies import ANYTHING, bodies


def doc(*blocks: Any) -> dict[str, Any]:
    return {"type": "doc", "content": list(blocks)}


def text(words: str, *marks: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, "marks": list(marks)}


def paragraph(*parts: Any, **attrs: Any) -> dict[str, Any]:
    return {"type": "paragraph", "attrs": attrs, "content": [text(p) if isinstance(p, str) else p for p in parts]}


def table(*rows: list[Any], widths: Any = None) -> dict[str, Any]:
    content = [{"type": "tableRow", "content": row} for row in rows]
    return {"type": "table", "attrs": {"widths": widths}, "content": content}


def cell(words: str = "", **attrs: Any) -> dict[str, Any]:
    return {"type": "tableCell", "attrs": attrs, "content": [paragraph(words)]}


def link(href: str) -> dict[str, Any]:
    return {"type": "link", "attrs": {"href": href}}


@given(bodies())
def test_canonical_of_canonical_is_the_same(raw: dict[str, Any]) -> None:
    assume(_accepted(raw))
    body = canonical(raw)
    again = read(to_json(body))
    assert again.body == body
    assert not again.repairs
    assert canonical_json(again.body) == canonical_json(body)


@given(bodies())
def test_an_accepted_body_survives_json_and_typed_decoding(raw: dict[str, Any]) -> None:
    assume(_accepted(raw))
    body = canonical(raw)
    assert msgspec.json.decode(canonical_json(body), type=Body) == body
    assert canonical(json.loads(canonical_json(body))) == body


@given(ANYTHING | ANYTHING.map(lambda inner: doc(inner)) | ANYTHING.map(lambda inner: doc(paragraph(inner), inner)))
def test_no_json_raises_anything_but_the_typed_refusal(raw: Any) -> None:
    outcome = _outcome(raw)
    if isinstance(outcome, BodyRefused):
        assert outcome.code
        assert outcome.path.startswith("$")
        assert outcome.message.endswith(".")
    else:
        assert canonical(to_json(outcome)) == outcome


def _outcome(raw: Any) -> Body | BodyRefused:
    try:
        return canonical(raw)
    except BodyRefused as refused:
        return refused


def _accepted(raw: Any) -> bool:
    outcome = _outcome(raw)
    # Random spans may overlap; nothing else in a well-formed body is refused.
    assert isinstance(outcome, Body) or outcome.code == "table_overlap"
    return isinstance(outcome, Body)


def test_an_empty_document_becomes_one_empty_paragraph() -> None:
    assert canonical(doc()) == EMPTY
    assert plain_text(EMPTY) == ""


def test_texts_with_the_same_marks_are_merged_and_marks_put_in_order() -> None:
    bold, italic = {"type": "bold"}, {"type": "italic"}
    raw = doc(paragraph(text("가", italic, bold), text("나", bold, italic, bold), text(""), text("다")))
    content = to_json(canonical(raw))["content"][0]["content"]
    assert content == [
        {"type": "text", "text": "가나", "marks": [{"type": "bold"}, {"type": "italic"}]},
        {"type": "text", "text": "다"},
    ]


def test_a_syllable_cut_in_two_text_nodes_is_composed() -> None:
    han = unicodedata.normalize("NFD", "한")
    assert plain_text(canonical(doc(paragraph(han[0], han[1:])))) == "한"


def test_default_attributes_are_written() -> None:
    assert to_json(canonical(doc({"type": "paragraph"}))) == {
        "type": "doc",
        "content": [{"type": "paragraph", "attrs": {"level": 0, "align": "left"}, "content": []}],
    }


def test_invisible_characters_are_dropped_and_reported() -> None:
    reading = read(doc(paragraph("비\u200b밀\ufeff번\u00ad호\U000e0041")))
    assert plain_text(reading.body) == "비밀번호"
    assert [(repair.code, repair.path) for repair in reading.repairs] == [
        ("characters_removed", "$.content[0].content[0].text")
    ]


def test_tabs_and_line_ends_inside_a_text_become_blanks() -> None:
    assert plain_text(canonical(doc(paragraph("가\t나\r다\u2028라")))) == "가 나 다 라"


@pytest.mark.parametrize(
    ("code", "path", "raw"),
    [
        ("not_an_object", "$", None),
        ("unknown_node", "$", {"type": "paragraph"}),
        ("unknown_node", "$", {"type": ["doc"]}),
        ("unknown_key", "$", {"type": "doc", "content": [], "onload": 1}),
        ("not_a_list", "$.content", {"type": "doc", "content": {}}),
        ("unknown_node", "$.content[0]", doc({"type": "script"})),
        ("unknown_key", "$.content[0].attrs", doc(paragraph("가", style="color:red"))),
        ("bad_attribute", "$.content[0].attrs.level", doc(paragraph("가", level=9))),
        ("bad_attribute", "$.content[0].attrs.level", doc(paragraph("가", level=True))),
        ("bad_attribute", "$.content[0].attrs.level", doc(paragraph("가", level=1.0))),
        ("bad_attribute", "$.content[0].attrs.align", doc(paragraph("가", align=["left"]))),
        ("not_text", "$.content[0].content[0].text", doc(paragraph({"type": "text", "text": 3}))),
        ("unknown_mark", "$.content[0].content[0].marks[0]", doc(paragraph(text("가", {"type": "code"})))),
        (
            "mark_conflict",
            "$.content[0].content[0].marks[1]",
            doc(paragraph(text("가", link("https://a.b"), link("https://c.d")))),
        ),
        ("control_character", "$.content[0].content[0].text", doc(paragraph("가\x00나"))),
        ("control_character", "$.content[0].content[0].text", doc(paragraph("가\ud800나"))),
        ("control_character", "$.content[0].content[0].text", doc(paragraph("가\uffff나"))),
        ("bidi_character", "$.content[0].content[0].text", doc(paragraph("금\u202e000,1원"))),
        (
            "item_in_table",
            "$.content[0].content[0].content[0].content[0].attrs.level",
            doc(table([{"type": "tableCell", "content": [paragraph("가", level=1)]}])),
        ),
        (
            "unknown_node",
            "$.content[0].content[0].content[0].content[0]",
            doc(table([{"type": "tableCell", "content": [table([cell()])]}])),
        ),
        ("table_empty", "$.content[0]", doc(table())),
        ("table_empty", "$.content[0]", doc(table([], []))),
        ("table_overlap", "$.content[0]", doc(table([cell(), cell(rowspan=2)], [cell(colspan=2)]))),
        ("table_overlap", "$.content[0]", doc(table([cell()] * 61))),
        ("table_too_large", "$.content[0]", doc(table(*[[cell()]] * 2_001))),
        ("bad_attribute", "$.content[0].attrs.widths", doc(table([cell()], widths=[0]))),
        (
            "bad_attribute",
            "$.content[0].attrs.attachment_id",
            doc({"type": "image", "attrs": {"attachment_id": "data:image/png;base64,AA"}}),
        ),
        ("too_many_nodes", "$.content", doc(*[paragraph()] * 20_001)),
        ("too_long", "$.content[1].content[0].text", doc(paragraph("가" * 600_000), paragraph("가" * 600_000))),
    ],
)
def test_a_fault_is_refused_with_its_code_and_place(code: str, path: str, raw: Any) -> None:
    with pytest.raises(BodyRefused) as caught:
        canonical(raw)
    assert (caught.value.code, caught.value.path) == (code, path)


BAD_LINKS = (
    """
javascript:alert(1)|JaVaScRiPt:alert(1)|data:text/html,x|vbscript:x|ftp://a.b|//evil.example|/inside||https://|https:///x
 https://a.b|https://a.b/ c|https://user:pw@a.b|https://a.b\\@c|https://[::1|https://a.b/"onmouseover=|https://a.b/\u202egpj
""".strip("\n")
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("href", [*BAD_LINKS, "https://a.b\n", "https://a.b/" + "x" * 2_048])
def test_a_link_that_is_no_plain_web_or_mail_address_is_refused(href: str) -> None:
    with pytest.raises(BodyRefused) as caught:
        canonical(doc(paragraph(text("가", link(href)))))
    assert caught.value.code == "bad_link"


@pytest.mark.parametrize(
    "href", ["https://a.b", "HTTP://a.b:80/x?y=1&z=2#a", "mailto:a@b.example", "https://한빛.example/길"]
)
def test_a_web_or_mail_address_is_kept(href: str) -> None:
    assert href in canonical_json(canonical(doc(paragraph(text("가", link(href)))))).decode()


def test_hostile_nesting_costs_no_stack() -> None:
    deep: Any = "x"
    for _ in range(200_000):
        deep = {"type": "table", "content": [deep]}
    with pytest.raises(BodyRefused):
        canonical(doc(deep))
    while isinstance(deep, dict):  # taken apart by hand: freeing it in one go would be deep as well
        deep = deep.pop("content")[0]


def test_short_rows_are_filled_and_spans_end_at_the_table() -> None:
    reading = read(doc(table([cell("가"), cell("나", rowspan=9)], [cell("다")], [])))
    rows = to_json(reading.body)["content"][0]["content"]
    assert [len(row["content"]) for row in rows] == [2, 1]
    assert rows[0]["content"][1]["attrs"]["rowspan"] == 2
    assert [repair.code for repair in reading.repairs] == ["row_merged"]
    filled = read(doc(table([cell("가"), cell("나")], [cell("다")])))
    assert [len(row["content"]) for row in to_json(filled.body)["content"][0]["content"]] == [2, 2]
    assert [repair.code for repair in filled.repairs] == ["table_filled"]


def test_widths_for_another_number_of_columns_are_dropped() -> None:
    reading = read(doc(table([cell(), cell()], widths=[10, 20, 30])))
    assert to_json(reading.body)["content"][0]["attrs"] == {"widths": None}
    assert [repair.code for repair in reading.repairs] == ["widths_dropped"]


def test_equal_bodies_have_one_hash_and_any_change_another() -> None:
    first = canonical(doc(paragraph("가", "나", level=1)))
    same = canonical(
        {
            "content": [{"content": [text("가나")], "attrs": {"align": "left", "level": 1}, "type": "paragraph"}],
            "type": "doc",
        }
    )
    assert body_hash(first) == body_hash(same)
    assert len(body_hash(first)) == 32
    for other in (paragraph("가나", level=2), paragraph("가나 ", level=1), paragraph("가나", level=1, align="right")):
        assert body_hash(canonical(doc(other))) != body_hash(first)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
)


@given(JSON_VALUES)
def test_canonical_json_is_that_of_rfc_8785(value: Any) -> None:
    assume("\\ud8" not in json.dumps(value))
    expected = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assume(expected.isprintable() or "\x7f" not in expected)
    try:
        encoded = expected.encode()
    except UnicodeEncodeError:
        return
    assert canonical_json(value) == encoded


def test_canonical_json_refuses_floats_anywhere() -> None:
    for value in (1.5, [1.0], {"a": {"b": [0.1]}}):
        with pytest.raises(TypeError):
            canonical_json(value)


def test_plain_text_holds_the_words_of_tables_and_pictures() -> None:
    image = {"type": "image", "attrs": {"attachment_id": "0190cafe-0000-7000-8000-000000000001", "alt": "배치도"}}
    body = canonical(
        doc(
            paragraph("첫 줄", level=1),
            paragraph(),
            table([cell("구분"), cell("금액")], [cell("합계"), cell("1,000")]),
            image,
        )
    )
    assert plain_text(body) == "첫 줄\n구분\t금액\n합계\t1,000\n배치도"
