"""What the writers of foreign formats share: pictures, measures, text that XML takes, archives of equal bytes."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from edocs.body.markup import Cell, Image, Paragraph, Text
from edocs.paper import BLANK_BELOW, Paper

TEXT_WIDTH_MM: Final = 170.0
PIXEL_MM: Final = 25.4 / 96
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class File(Struct, frozen=True):
    """A picture to be written: its bytes, `png`, `jpeg` or `gif`, its size in pixels."""

    data: bytes
    kind: str
    width: int
    height: int


Files = Mapping[str, File]
"""Pictures by the id of their attachment."""


def sender_line(paper: Paper) -> str:
    """The sender's name with what stands at it: the words of a seal that is left out, or that the sheet is sealed.

    The image itself is in the sheet as PDF alone: a file that anybody can edit never carries a seal. LAW adm-doc §14
    """
    if paper.seal is None or paper.seal.mode == "none":
        return paper.sender_name
    said = paper.seal.words or {"seal": "관인", "signature": "서명"}[paper.seal.mode]
    return f"{paper.sender_name}  [{said}]"


def words(text: str) -> str:
    """Text between tags."""
    return escape(_NOT_XML.sub("", text))


def attribute(text: str) -> str:
    """Text as the value of an attribute, quotation marks included."""
    return quoteattr(_NOT_XML.sub("", text))


def size_mm(image: Image, file: File) -> tuple[float, float]:
    """How large a picture stands on the sheet."""
    wide = min(TEXT_WIDTH_MM, image.attrs.width_mm or natural_mm(file.width))
    return wide, wide * file.height / max(1, file.width)


def natural_mm(width: int) -> float:
    """How wide so many pixels are."""
    return width * PIXEL_MM


def width_read(wide_mm: float, width: int | None) -> int | None:
    """The width that a body keeps for a picture of this width on paper; None where that is its natural one."""
    if width is not None and abs(min(TEXT_WIDTH_MM, natural_mm(width)) - wide_mm) < 0.4:
        return None
    return max(1, min(1000, round(wide_mm)))


def shown_align(item: Paragraph, cell: Cell) -> str:
    """The alignment that a reader sees in a cell: the paragraph's own, else the cell's."""
    return item.attrs.align if item.attrs.align != "left" else cell.attrs.align


def with_blank_below(cell: Cell) -> tuple[Paragraph, ...]:
    """The lines of an empty cell with the words that end a table filled only in part. LAW adm-doc-rule §4(5)"""
    first, *rest = cell.content
    return (Paragraph(first.attrs, (Text(BLANK_BELOW), *first.content)), *rest)


def packed(parts: Sequence[tuple[str, bytes | str]], stored_first: str = "") -> bytes:
    """An archive: the same bytes for the same parts; the first part is stored plain where it must be."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name == stored_first else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
    return out.getvalue()
