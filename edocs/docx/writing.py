"""The sheet as a DOCX package: head, body, enclosures, signature boxes and foot; item numbers are automatic."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from edocs.body import grid
from edocs.body.markup import Cell, HardBreak, Image, Inline, LinkAttrs, Paragraph, Table, TableHeader
from edocs.docx import names
from edocs.docx.names import EMU_PER_MM, HEADING_FILL, twips
from edocs.docx.parts import CONTENT_TYPES, NAMESPACES, RELATIONS, core, numbering, relations, styles
from edocs.foreign.building import OWN_END
from edocs.foreign.outgoing import (
    TEXT_WIDTH_MM,
    Files,
    attribute,
    packed,
    sender_line,
    shown_align,
    size_mm,
    with_blank_below,
    words,
)
from edocs.paper import END, Paper
from edocs.paper.boxes import Box

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_PAGE: Final = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1701" w:right="1134" w:bottom="1417" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr>"
)
_MARKS: Final = {
    "bold": "<w:b/>",
    "italic": "<w:i/>",
    "underline": '<w:u w:val="single"/>',
    "superscript": '<w:vertAlign w:val="superscript"/>',
    "subscript": '<w:vertAlign w:val="subscript"/>',
}
_SINGLE: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write(paper: Paper, files: Files, made_at: datetime) -> bytes:
    """The package; the same bytes for the same values. A picture that is not in ``files`` is told by its words."""
    writer = _Writer(paper, files)
    text = "".join([*writer.head(), *writer.body(), *writer.enclosed(), *writer.foot()])
    media = [(f"word/media/{name}.{files[key].kind}", files[key].data) for key, name in writer.pictures.items()]
    return packed(
        [
            ("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", RELATIONS),
            ("docProps/core.xml", core(paper.head.title, paper.head.institution_name, made_at)),
            (
                "word/document.xml",
                f"{_DECLARATION}<w:document {NAMESPACES}><w:body>{text}{_PAGE}</w:body></w:document>",
            ),
            ("word/styles.xml", styles()),
            ("word/numbering.xml", numbering()),
            ("word/_rels/document.xml.rels", relations(writer.targets)),
            *media,
        ]
    )


class _Writer:
    def __init__(self, paper: Paper, files: Files) -> None:
        self.paper = paper
        self.files = files
        self.pictures: dict[str, str] = {}
        self.targets: list[tuple[str, str]] = []
        """Kind and target of what the text refers to, in the order of their numbers."""

    def head(self) -> Iterable[str]:
        """두문 and the title."""
        head = self.paper.head
        if head.slogan:
            yield _form(names.HEAD, head.slogan, align="center", size=20)
        yield _form(names.HEAD, head.institution_name, align="center", size=44, bold=True)
        yield _form(names.HEAD, "")
        yield _form(names.HEAD, f"수신  {head.recipients_line}")
        if head.via or self.paper.sender_name:
            yield _form(names.HEAD, f"(경유)  {head.via}".rstrip())
        yield _form(names.HEAD, f"제목  {head.title}", bold=True, rule=True)

    def body(self) -> Iterable[str]:
        """The blocks that the sheet shows."""
        end, before = self.paper.end, None
        for index in range(self.paper.blocks_shown):
            block = self.paper.body.content[index]
            if isinstance(block, Paragraph):
                yield self._paragraph(block, OWN_END if end.place == "text" and end.block == index else "")
            elif isinstance(block, Image):
                yield self._picture(block)
            else:
                if isinstance(before, Table):
                    yield f'<w:p><w:pPr><w:pStyle w:val="{names.GAP}"/></w:pPr></w:p>'
                yield self._table(block, end.row if end.place == "blank" and end.block == index else None)
            before = block
        if end.place == "below":
            yield _form(names.ENCLOSED, f" {END}")
        elif isinstance(before, Table):
            yield f'<w:p><w:pPr><w:pStyle w:val="{names.GAP}"/></w:pPr></w:p>'

    def enclosed(self) -> Iterable[str]:
        """붙임 with the end mark."""
        lines = self.paper.attachments
        for index, line in enumerate(lines):
            lead = "붙임  " if index == 0 else "      "
            tail = OWN_END if self.paper.end.place == "attachment" and index == len(lines) - 1 else ""
            yield _form(names.ENCLOSED, f"{lead}{line.number}{' ' if line.number else ''}{line.text}{tail}")

    def foot(self) -> Iterable[str]:
        """결문: sender, recipients, signature boxes, registration, contacts."""
        paper = self.paper
        if paper.sender_name:
            yield _form(names.FOOT, sender_line(paper), align="center", size=36, bold=True)
        if paper.recipients:
            yield _form(names.FOOT, f"수신자  {', '.join(paper.recipients)}", size=20)
        yield _form(names.FOOT, "", rule=True)
        if paper.boxes.line:
            yield _boxes(paper.boxes.line)
        if paper.boxes.consents:
            yield _form(names.FOOT, "협조자  " + "   ".join(_box_text(box) for box in paper.boxes.consents), size=20)
        numbers = (("시행", paper.foot.registration), ("접수", paper.foot.receipt))
        first = "   ".join(f"{name}  {number}" for name, number in numbers if number)
        for line in filter(None, [first, *(" ".join(parts) for parts in paper.foot.lines())]):
            yield _form(names.FOOT, line, size=20)

    def _paragraph(self, block: Paragraph, tail: str = "", align: str = "") -> str:
        level = block.attrs.level
        style = f"{names.ITEM}{level}" if level else names.BODY
        number = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>' if level else ""
        runs = "".join(self._inline(part) for part in block.content) + (_run(tail) if tail else "")
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{number}{_jc(align or block.attrs.align)}</w:pPr>{runs}</w:p>'

    def _inline(self, part: Inline) -> str:
        if isinstance(part, HardBreak):
            return "<w:r><w:br/></w:r>"
        href = next((mark.attrs.href for mark in part.marks if isinstance(mark.attrs, LinkAttrs)), "")
        marks = [mark.type for mark in part.marks if mark.type in _MARKS]
        colour = '<w:color w:val="0000FF"/>' if href else ""
        shown = {name: _MARKS[name] for name in ("bold", "italic") if name in marks}
        tail = [_MARKS[name] for name in ("underline", "subscript", "superscript") if name in marks]
        tail = tail[:2] if "underline" in marks else tail[:1]
        run = _run(part.text, "".join(shown.values()) + colour + "".join(tail))
        return f'<w:hyperlink r:id="rId{self._target(_LINK, href)}">{run}</w:hyperlink>' if href else run

    def _target(self, kind: str, target: str) -> int:
        """The number of a relation; the first ones are the package's own."""
        if (kind, target) not in self.targets:
            self.targets.append((kind, target))
        return 10 + self.targets.index((kind, target))

    def _picture(self, image: Image) -> str:
        file = self.files.get(image.attrs.attachment_id)
        if file is None:
            return _p(names.BODY, _run(f"[그림: {image.attrs.alt or '이름 없음'}]"))
        name = self.pictures.setdefault(image.attrs.attachment_id, f"image{len(self.pictures) + 1}")
        wide, high = (max(1, round(mm * EMU_PER_MM)) for mm in size_mm(image, file))
        relation = self._target(_IMAGE, f"media/{name}.{file.kind}")
        return _p(names.BODY, _drawing(relation, name, wide, high, image.attrs.alt))

    def _table(self, table: Table, blank_row: int | None) -> str:
        spans = [[grid.Span(cell.attrs.colspan, cell.attrs.rowspan) for cell in row.content] for row in table.content]
        places = {(place.row, place.column): place for place in grid.places(spans)}
        columns = max(place.column + place.colspan for place in places.values())
        widths = _widths(table, columns)
        rows, heading = [], True
        for index, row in enumerate(table.content):
            heading = heading and all(isinstance(cell, TableHeader) for cell in row.content)
            cells, column = [], 0
            while column < columns:
                place = next(
                    place
                    for place in places.values()
                    if place.column == column and place.row <= index < place.row + place.rowspan
                )
                cell = table.content[place.row].content[place.position]
                blank = index == blank_row and place.position == 0
                width = sum(widths[column : column + place.colspan])
                cells.append(self._cell(cell, place, index, width, blank=blank))
                column += place.colspan
            rows.append(f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if heading else ''}{''.join(cells)}</w:tr>")
        whole = (
            '<w:tblW w:w="5000" w:type="pct"/>'
            if table.attrs.widths is None
            else f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        )
        grid_columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f"<w:tbl><w:tblPr>{whole}<w:tblBorders>{_SINGLE}</w:tblBorders>"
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid_columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
        )

    def _cell(self, cell: Cell, place: grid.Place, row: int, width: int, *, blank: bool) -> str:
        attrs = cell.attrs
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
        if attrs.colspan > 1:
            properties += f'<w:gridSpan w:val="{attrs.colspan}"/>'
        if attrs.rowspan > 1:
            properties += '<w:vMerge w:val="restart"/>' if row == place.row else "<w:vMerge/>"
        if isinstance(cell, TableHeader):
            properties += f'<w:shd w:val="clear" w:color="auto" w:fill="{HEADING_FILL}"/>'
        properties += f'<w:vAlign w:val="{"center" if attrs.valign == "middle" else attrs.valign}"/>'
        content = with_blank_below(cell) if blank else cell.content
        if row != place.row:
            content = (Paragraph(),)
        inner = "".join(self._paragraph(item, align=shown_align(item, cell)) for item in content)
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def _widths(table: Table, columns: int) -> list[int]:
    widths = table.attrs.widths
    if widths is None:
        return [twips(TEXT_WIDTH_MM) // columns] * columns
    shrink = min(1.0, TEXT_WIDTH_MM / sum(widths))
    return [twips(width * shrink) for width in widths]


def _jc(align: str) -> str:
    return "" if align == "left" else f'<w:jc w:val="{"both" if align == "justify" else align}"/>'


def _run(text: str, properties: str = "") -> str:
    shape = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shape}<w:t xml:space="preserve">{words(text)}</w:t></w:r>'


def _p(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _form(style: str, text: str, *, align: str = "left", size: int = 22, bold: bool = False, rule: bool = False) -> str:
    """A line of the form; `size` in half points."""
    below = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>' if rule else ""
    shape = f'{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/>'
    return _p(style, _run(text, shape), below + _jc(align))


def _box_text(box: Box) -> str:
    return " ".join(part for part in (box.label, box.marks or box.skip_reason, box.person_name) if part)


def _boxes(boxes: Sequence[Box]) -> str:
    """The signature boxes side by side: post, marks and date, name."""
    width = twips(TEXT_WIDTH_MM) // len(boxes)
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + _form(names.FOOT, box.label, align="center", size=18)
        + _form(names.FOOT, box.marks or box.skip_reason, align="center", size=18)
        + _form(names.FOOT, box.person_name, align="center")
        + "</w:tc>"
        for box in boxes
    )
    columns = f'<w:gridCol w:w="{width}"/>' * len(boxes)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * len(boxes)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr>{cells}</w:tr></w:tbl>"
    )


def _drawing(relation: int, name: str, wide: int, high: int, alt: str) -> str:
    number = relation
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name="{name}" descr={attribute(alt)}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="rId{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
