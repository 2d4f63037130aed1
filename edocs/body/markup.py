"""The body of a document as a tree of frozen values: the same tree as in the editor, as JSON.

Only ``edocs.body`` makes these values from outside input; a ``Body`` that it returned keeps every rule named there.
"""

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import UNSET, Struct, UnsetType

MarkName = Literal["bold", "italic", "underline", "subscript", "superscript", "link"]
MARK_ORDER: Final[tuple[MarkName, ...]] = ("bold", "italic", "underline", "subscript", "superscript", "link")
Align = Literal["left", "center", "right", "justify"]
CellAlign = Literal["left", "center", "right"]
CellValign = Literal["top", "middle", "bottom"]


class LinkAttrs(Struct, frozen=True):
    """Where a link leads: an https, http or mailto address."""

    href: str


class Mark(Struct, frozen=True):
    """One mark on a text; only a link has attributes."""

    type: MarkName
    attrs: LinkAttrs | UnsetType = UNSET


class Text(Struct, frozen=True, tag_field="type", tag="text", omit_defaults=True):
    """A run of characters with the same marks."""

    text: str
    marks: tuple[Mark, ...] = ()


class HardBreak(Struct, frozen=True, tag_field="type", tag="hardBreak"):
    """A line break inside a paragraph."""


Inline = Text | HardBreak


class ParagraphAttrs(Struct, frozen=True):
    """Item level (0 is plain text, 1 is ``1.``, 8 is ``㉮``) and alignment."""

    level: int = 0
    align: Align = "left"


class Paragraph(Struct, frozen=True, tag_field="type", tag="paragraph"):
    """A paragraph or, with a level, an item."""

    attrs: ParagraphAttrs = ParagraphAttrs()
    content: tuple[Inline, ...] = ()


class CellAttrs(Struct, frozen=True):
    """How far a cell reaches and how its text stands."""

    colspan: int = 1
    rowspan: int = 1
    align: CellAlign = "left"
    valign: CellValign = "middle"


class TableCell(Struct, frozen=True, tag_field="type", tag="tableCell"):
    """A cell with plain paragraphs."""

    attrs: CellAttrs = CellAttrs()
    content: tuple[Paragraph, ...] = (Paragraph(),)


class TableHeader(Struct, frozen=True, tag_field="type", tag="tableHeader"):
    """A heading cell with plain paragraphs."""

    attrs: CellAttrs = CellAttrs()
    content: tuple[Paragraph, ...] = (Paragraph(),)


Cell = TableCell | TableHeader


class TableRow(Struct, frozen=True, tag_field="type", tag="tableRow"):
    """One row; cells that a cell above reaches into are left out, as in HTML."""

    content: tuple[Cell, ...]


class TableAttrs(Struct, frozen=True):
    """Column widths in millimetres, or none: then equal columns over the whole width."""

    widths: tuple[int, ...] | None = None


class Table(Struct, frozen=True, tag_field="type", tag="table"):
    """A table whose rows all fill the same number of columns."""

    content: tuple[TableRow, ...]
    attrs: TableAttrs = TableAttrs()


class ImageAttrs(Struct, frozen=True):
    """Which attachment is shown, what it shows in words, how wide it is (none: as wide as fits)."""

    attachment_id: str
    alt: str = ""
    width_mm: int | None = None


class Image(Struct, frozen=True, tag_field="type", tag="image"):
    """A picture on lines of its own; its bytes are an attachment."""

    attrs: ImageAttrs


Block = Paragraph | Table | Image


class Body(Struct, frozen=True, tag_field="type", tag="doc"):
    """The whole body; never without a block."""

    content: tuple[Block, ...] = (Paragraph(),)


def inline_text(paragraph: Paragraph) -> str:
    """Return the characters of a paragraph, a hard break as a line end."""
    return "".join(part.text if isinstance(part, Text) else "\n" for part in paragraph.content)


def cell_text(cell: Cell) -> str:
    """Return the characters of a cell, its paragraphs on lines of their own."""
    return "\n".join(inline_text(paragraph) for paragraph in cell.content)


def block_text(block: Block) -> str:
    """Return the characters of a block without item numbers: cells by tabs, rows by line ends, a picture's words."""
    if isinstance(block, Paragraph):
        return inline_text(block)
    if isinstance(block, Image):
        return block.attrs.alt
    return "\n".join("\t".join(cell_text(cell) for cell in row.content) for row in block.content)


def images(body: Body) -> Iterator[Image]:
    """Yield the pictures of a body in order."""
    return (block for block in body.content if isinstance(block, Image))
