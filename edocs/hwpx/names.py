"""Names and measures that the writer and the reader of HWPX agree on."""

from typing import Final

UNITS_PER_MM: Final = 7200 / 25.4
FULL_WIDTH: Final = 48_100
"""Of a table without widths of its own; no sum of whole millimetres comes near it."""
BODY: Final = "두레 본문"
ITEM: Final = "두레 항목"
HEAD: Final = "두레 두문"
FOOT: Final = "두레 결문"
ENCLOSED: Final = "두레 붙임"
SHEET_STYLES: Final = frozenset({HEAD, FOOT, ENCLOSED})
"""Paragraphs of these styles are the form's, not the body's."""
STYLES: Final = ("바탕글", BODY, *(f"{ITEM} {level}" for level in range(1, 9)), HEAD, FOOT, ENCLOSED)
LINK_COLOUR: Final = "#0000FF"


def units(mm: float) -> int:
    """Millimetres in HWPUNIT (1/7200 inch)."""
    return round(mm * UNITS_PER_MM)
