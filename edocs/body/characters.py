"""Which characters a document may hold: what a signer cannot see is not signed.

Invariant: ``clean(clean(s)) == clean(s)``, and the result is free of control, bidi, zero-width and lone surrogate
characters.
"""

import re
import unicodedata
from typing import Final

# Controls, lone surrogates, noncharacters: no editor writes them.
_REFUSED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
# They make a line read otherwise than it is stored.
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Tab and line ends inside a text node: one blank each.
_BLANK: Final = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]")
# Invisible and without meaning in Korean prose: zero-width, soft hyphen, fillers, tags, annotation marks.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


class Unreadable(ValueError):
    """A text holds a character that no document may hold; ``code`` says which sort."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def has_invisible(text: str) -> bool:
    """Tell whether ``clean`` would drop characters."""
    return _INVISIBLE.search(text) is not None


def clean(text: str) -> str:
    """Return the text without invisible characters, every tab or line end as one blank, in NFC.

    Raises ``Unreadable`` (``control_character`` or ``bidi_character``) where dropping would hide something from the
    signer.
    """
    if _REFUSED.search(text):
        raise Unreadable("control_character")
    if _BIDI.search(text):
        raise Unreadable("bidi_character")
    return unicodedata.normalize("NFC", _BLANK.sub(" ", _INVISIBLE.sub("", text)))
