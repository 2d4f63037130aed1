"""Which characters our fonts can print: read from the fonts themselves, once.

PDF/A forbids a character without a glyph, so what no font holds is printed as ``�`` instead of failing the record.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "fonts"
TEXT_FONT: Final = FONTS / "PretendardGOV-Regular.otf"
SYMBOL_FONT: Final = FONTS / "DejaVuSans.ttf"
REPLACEMENT: Final = "\ufffd"


def printable(text: str, *, plain: bool = False) -> str:
    """Return the text with ``�`` for each character that no font holds.

    ``plain`` is the last resort: only letters of the text font, ``?`` for the rest, marks on letters left out.
    """
    if not plain:
        known = covered(TEXT_FONT, SYMBOL_FONT)
        return "".join(char if ord(char) in known else _substitute(char) for char in text)
    known = covered(TEXT_FONT)
    bare = (char for char in text if unicodedata.category(char) not in ("Mn", "Me", "Mc"))
    return "".join(char if ord(char) in known else "?" for char in bare)


def _substitute(char: str) -> str:
    """Return what is printed for a character without a glyph: a blank for blanks and line ends."""
    return " " if char.isspace() else REPLACEMENT


@cache
def covered(*fonts: Path) -> frozenset[int]:
    """Return the code points that one of these TrueType or OpenType fonts has glyphs for.

    Controls and private use are left out: they may have empty glyphs, and would still turn or hide what is printed.
    """
    points: set[int] = set()
    for font in fonts:
        data = font.read_bytes()
        start = _table(data, b"cmap")
        (count,) = struct.unpack_from(">H", data, start + 2)
        for index in range(count):
            (offset,) = struct.unpack_from(">I", data, start + 4 + 8 * index + 4)
            points.update(_subtable(data, start + offset))
    return frozenset(point for point in points if unicodedata.category(chr(point)) not in ("Cc", "Cf", "Co", "Cs"))


def _table(data: bytes, tag: bytes) -> int:
    """Return where a table of the font begins."""
    (count,) = struct.unpack_from(">H", data, 4)
    for index in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag!r}")


def _subtable(data: bytes, at: int) -> Iterator[int]:
    """Yield the code points of one character map in format 12; our fonts hold all their characters in one."""
    (form,) = struct.unpack_from(">H", data, at)
    if form != 12:
        return
    (groups,) = struct.unpack_from(">I", data, at + 12)
    for index in range(groups):
        first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * index)
        yield from (point for point in range(first, last + 1) if glyph + point - first)
