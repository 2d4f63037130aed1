"""What the tests of foreign formats share: a sheet, pictures, and bodies as a reader sees them."""

import io
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image as Pillow

from edocs.body import BodyRefused, canonical
from edocs.body.grid import Span, places
from edocs.body.markup import (
    Block,
    Body,
    Cell,
    CellAttrs,
    HardBreak,
    Image,
    ImageAttrs,
    Mark,
    Paragraph,
    ParagraphAttrs,
    Table,
    TableAttrs,
    TableCell,
    TableRow,
    Text,
    block_text,
)
from edocs.foreign.outgoing import File
from edocs.paper import Attachment, Paper, Sheet, blocks_shown, sheet
from tests.edocs.body_strategies import bodies


def picture(width: int = 40, height: int = 30, kind: str = "png") -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), (30, 120, 90)).save(out, kind)
    return out.getvalue()


def files_of(body: Body) -> dict[str, File]:
    """A picture for every picture of the body."""
    return {
        block.attrs.attachment_id: File(picture(), "png", 40, 30) for block in body.content if isinstance(block, Image)
    }


def paper_with(raw: Any, attachments: tuple[str, ...] = (), recipients: tuple[str, ...] = ("한빛시장",)) -> Paper:
    """A sheet around this body."""
    return sheet(
        Sheet(
            institution_name="한빛문화재단",
            title="겨울빛 거리축제 음향 용역 <계약> & 보고",
            body=canonical(raw),
            recipients=recipients,
            attachments=[Attachment(name) for name in attachments],
            sender_name="한빛문화재단 대표이사",
        )
    )


def as_seen(body: Body) -> Body:
    """The body as a reader sees it: alignments where they show, no empty paragraphs at the end, pictures by place."""
    pictures = iter(range(1, 1000))
    shown = body.content[: blocks_shown(body)]
    return Body(tuple(_seen(block, pictures) for block in shown) or (Paragraph(),))


def _seen(block: Block, pictures: Any) -> Block:
    if isinstance(block, Paragraph):
        return block
    if isinstance(block, Image):
        wide = block.attrs.width_mm
        natural = wide is None or abs(wide - 40 * 25.4 / 96) < 0.4
        return Image(ImageAttrs(f"picture {next(pictures)}", block.attrs.alt, None if natural else min(wide or 0, 170)))
    rows = tuple(replace(row, content=tuple(_seen_cell(cell) for cell in row.content)) for row in block.content)
    return Table(rows, block.attrs)


def _seen_cell(cell: Cell) -> Cell:
    shown = [item.attrs.align if item.attrs.align != "left" else cell.attrs.align for item in cell.content]
    content = tuple(
        replace(item, attrs=ParagraphAttrs(0, align)) for item, align in zip(cell.content, shown, strict=True)
    )
    attrs = cell.attrs
    return replace(cell, attrs=CellAttrs(attrs.colspan, attrs.rowspan, "left", attrs.valign), content=content)


def _known_widths(table: Table) -> tuple[int, ...] | None:
    """The widths if they fit on the sheet and every column has a cell for itself."""
    widths = table.attrs.widths
    spans = [[Span(cell.attrs.colspan, cell.attrs.rowspan) for cell in row.content] for row in table.content]
    single = {place.column for place in places(spans) if place.colspan == 1}
    return widths if widths and sum(widths) <= 170 and len(single) == len(widths) else None


def drawn_bodies(max_blocks: int = 6) -> st.SearchStrategy[Body]:
    """Canonical bodies; what an editor could not have sent is left out."""
    return bodies(max_blocks).map(_kept).filter(lambda body: body is not None)


def _kept(raw: Any) -> Body | None:
    try:
        body = canonical(raw)
    except BodyRefused:
        return None
    return Body(tuple(_on_the_sheet(block) if isinstance(block, Table) else block for block in body.content))


def _on_the_sheet(table: Table) -> Table:
    """A table with widths that a foreign format can tell: no wider than the sheet, each column in a cell of its own."""
    return replace(table, attrs=TableAttrs(_known_widths(table)))


def text_of(body: Body) -> str:
    return "\n".join(block_text(block) for block in body.content)


def _table(*cells: TableCell) -> Body:
    return Body((Table(tuple(TableRow((cell,)) for cell in cells)),))


BELOW = [
    _table(TableCell(CellAttrs(), (Paragraph(ParagraphAttrs(), (Text("0"),)),)), TableCell(CellAttrs(), blanks))
    for blanks in (
        (Paragraph(), Paragraph(ParagraphAttrs(), (HardBreak(),))),
        (Paragraph(ParagraphAttrs(0, "center"), (HardBreak(), Text(" "), HardBreak())),),
        (Paragraph(ParagraphAttrs(), (Text(" ", (Mark("bold"),)),)), Paragraph(), Paragraph()),
    )
]
"""Tables filled only in part, whose blank cells hold what nobody sees: 이하 빈칸 comes and goes, they stay."""
