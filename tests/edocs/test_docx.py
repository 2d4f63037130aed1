"""DOCX: a package that comes back as the same body, and Word's own ways of writing read without losing words."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from msgspec.structs import replace

from edocs import docx
from edocs.body.markup import Block, Body, Cell, Paragraph, Table, Text
from edocs.foreign.archive import Unreadable
from tests.edocs.foreign_samples import BELOW, as_seen, drawn_bodies, files_of, paper_with, text_of
from tests.edocs.paper_samples import contract, request

AT = datetime(2026, 11, 22, tzinfo=UTC)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="r"'


def one_height(body: Body) -> Body:
    """Word raises letters or lowers them, never both."""

    def line(item: Paragraph) -> Paragraph:
        parts = []
        for part in item.content:
            if isinstance(part, Text) and "subscript" in [mark.type for mark in part.marks]:
                part = Text(part.text, tuple(mark for mark in part.marks if mark.type != "superscript"))
            last = parts[-1] if parts else None
            if isinstance(part, Text) and isinstance(last, Text) and part.marks == last.marks:
                parts[-1] = Text(last.text + part.text, last.marks)
            else:
                parts.append(part)
        return Paragraph(item.attrs, tuple(parts))

    def cell(one: Cell) -> Cell:
        return replace(one, content=tuple(line(item) for item in one.content))

    def block(one: Block) -> Block:
        if isinstance(one, Table):
            rows = tuple(replace(row, content=tuple(cell(each) for each in row.content)) for row in one.content)
            return Table(rows, one.attrs)
        return line(one) if isinstance(one, Paragraph) else one

    return Body(tuple(block(one) for one in body.content))


def document(inner: str, **parts: str) -> bytes:
    """Somebody else's document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{inner}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def p(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def lines(body: Body) -> list[tuple[int, str]]:
    return [(block.attrs.level, text_of(Body((block,)))) for block in body.content if isinstance(block, Paragraph)]


@example(BELOW[0])
@example(BELOW[1])
@example(BELOW[2])
@settings(max_examples=40)
@given(drawn_bodies())
def test_what_is_exported_is_imported_as_the_same_body(body: Body) -> None:
    package = docx.write(paper_with(body), files_of(body), AT)
    assert as_seen(docx.read(package).body) == as_seen(one_height(body))


@pytest.mark.parametrize("paper", [contract(), request()])
def test_every_part_is_well_formed_and_every_relation_leads_somewhere(paper: object) -> None:
    package = docx.write(paper, files_of(paper.body), AT)  # type: ignore[attr-defined,arg-type]  # a Paper
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = archive.namelist()
        trees = {name: ElementTree.fromstring(archive.read(name)) for name in names if "media" not in name}
    assert names[0] == "[Content_Types].xml"
    relations = {node.get("Id"): node for node in trees["word/_rels/document.xml.rels"]}
    for node in relations.values():
        assert node.get("TargetMode") == "External" or f"word/{node.get('Target')}" in names
    office = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    used = {node.get(f"{office}id") or node.get(f"{office}embed") for node in trees["word/document.xml"].iter()}
    assert used - {None} <= relations.keys()
    assert all("sectPr" not in node.tag for node in list(trees["word/document.xml"][0])[:-1])


def test_word_keeps_its_numbers_changes_fields_and_notes_as_words() -> None:
    numbering = (
        f"<w:numbering {W}><w:abstractNum w:abstractNumId='7'>"
        "<w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>"
        "<w:lvl w:ilvl='1'><w:numFmt w:val='ganada'/><w:lvlText w:val='%2.'/></w:lvl>"
        "<w:lvl w:ilvl='2'><w:numFmt w:val='bullet'/><w:lvlText w:val='-'/></w:lvl>"
        "<w:lvl w:ilvl='3'><w:numFmt w:val='upperRoman'/><w:lvlText w:val='%4.'/></w:lvl>"
        "</w:abstractNum><w:num w:numId='3'><w:abstractNumId w:val='7'/></w:num></w:numbering>"
    )
    notes = f"<w:footnotes {W}><w:footnote w:id='2'><w:p><w:r><w:t>예산서</w:t></w:r></w:p></w:footnote></w:footnotes>"

    def item(level: int, text: str) -> str:
        return p(r(text), f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='3'/></w:numPr>")

    field = (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>HYPERLINK \"https://a.example\"</w:instrText>"
        "</w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        + r("누리집")
        + "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )
    read = docx.read(
        document(
            item(0, "목적")
            + item(1, "기간")
            + item(2, "비고")
            + item(3, "로마")
            + p(
                r("1) 손으로 쓴 번호")
                + "<w:ins>"
                + r(" 더함")
                + "</w:ins><w:del><w:r><w:delText>뺌</w:delText></w:r></w:del>"
            )
            + p(field + "<w:r><w:footnoteReference w:id='2'/></w:r>")
            + p(
                r("H")
                + r("2", "<w:vertAlign w:val='subscript'/>")
                + r("O", "<w:b w:val='0'/>")
                + r("숨김", "<w:vanish/>")
            ),
            numbering=numbering,
            footnotes=notes,
        )
    )
    assert lines(read.body) == [
        (1, "목적"),
        (2, "기간"),
        (0, "- 비고"),
        (0, "로마"),
        (3, "손으로 쓴 번호 더함"),
        (0, "누리집(예산서)"),
        (0, "H2O"),
    ]
    assert [mark.type for mark in read.body.content[5].content[0].marks] == ["link"]
    for word in ("변경 추적", "각주", "번호", "숨긴 글"):
        assert word in " ".join(read.notes)


def test_merged_cells_become_spans() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text))}</w:tc>"

    table = (
        "<w:tbl><w:tr>"
        + cell("가", "<w:vMerge w:val='restart'/>")
        + cell("나다", "<w:gridSpan w:val='2'/>")
        + "</w:tr>"
        "<w:tr>" + cell("", "<w:vMerge/>") + cell("라") + cell("마") + "</w:tr></w:tbl>"
    )
    (made,) = docx.read(document(table)).body.content
    assert isinstance(made, Table)
    spans = [[(one.attrs.colspan, one.attrs.rowspan) for one in row.content] for row in made.content]
    assert spans == [[(1, 2), (2, 1)], [(1, 1), (1, 1)]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 cut", "damaged"),
        (document("<w:p>"), "damaged"),
        (document("").replace(b"word/document.xml", b"word/dokument.xml"), "unknown"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        docx.read(data)
    assert refused.value.code == code
