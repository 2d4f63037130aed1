"""Item numbers that somebody typed: ``1. 목적`` is an item of the first level whose words are ``목적``.

The same rules as for what is pasted into the editor (web/src/rooms/edocs/body/paste.ts).
"""

import re
from typing import Final

_SYLLABLES: Final = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "12. 19.(토)" is a date, not item 12.
        r"\d{1,2}\.(?:\s+(?!\d{1,2}\.)|(?=[^\s\d]))",
        rf"[{_SYLLABLES}]\.\s*(?=\S)",
        r"\d{1,2}\)\s*(?=\S)",
        rf"[{_SYLLABLES}]\)\s*(?=\S)",
        r"\(\d{1,2}\)\s*(?=\S)",
        rf"\([{_SYLLABLES}]\)\s*(?=\S)",
        r"[①-⑳]\s*(?=\S)",
        r"[㉮-㉻]\s*(?=\S)",
    )
)


def typed_label(line: str) -> tuple[int, int]:
    """The level that a typed number stands for and how many characters it takes; (0, 0) where there is none."""
    lead = len(line) - len(line.lstrip())
    for level, pattern in enumerate(_PATTERNS, start=1):
        if (match := pattern.match(line, lead)) is not None and match.end() < len(line):
            return level, match.end()
    return 0, 0


def level_of_format(number_format: str, text: str) -> int:
    """The item level that an automatic number of this shape stands for: its kind of digits and what stands round them;
    0 where it is none of ours. ``text`` has ``#`` for the digits."""
    kind = {"digit": "1", "syllable": "가", "circled_digit": "①", "circled_syllable": "㉮"}.get(number_format)
    shapes = {"1": {"#.": 1, "#)": 3, "(#)": 5}, "가": {"#.": 2, "#)": 4, "(#)": 6}}
    if kind in shapes:
        return shapes[kind].get(text.strip(), 0)
    return {"①": 7, "㉮": 8}.get(kind or "", 0) if text.strip() == "#" else 0
