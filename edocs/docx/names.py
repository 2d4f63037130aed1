"""Names and measures that the writer and the reader of DOCX agree on."""

from typing import Final

TWIPS_PER_MM: Final = 1440 / 25.4
EMU_PER_MM: Final = 36_000
BODY: Final = "DureBody"
ITEM: Final = "DureItem"
GAP: Final = "DureGap"
"""An empty paragraph that keeps two tables apart."""
HEAD: Final = "DureHead"
FOOT: Final = "DureFoot"
ENCLOSED: Final = "DureEnclosed"
SHEET_STYLES: Final = frozenset({HEAD, FOOT, ENCLOSED})
STYLES: Final = {
    BODY: "두레 본문",
    **{f"{ITEM}{level}": f"두레 항목 {level}" for level in range(1, 9)},
    GAP: "두레 사이",
    HEAD: "두레 두문",
    FOOT: "두레 결문",
    ENCLOSED: "두레 붙임",
}
HEADING_FILL: Final = "F1F1F1"


def twips(mm: float) -> int:
    """Millimetres in 1/20 pt."""
    return round(mm * TWIPS_PER_MM)
