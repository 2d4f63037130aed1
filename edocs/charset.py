"""The characters of the national exchange (KS X 1001): which ones it carries, and what may stand for those it does not.

Python's own EUC-KR encoder writes a syllable outside of the 2,350 as eight octets that others read as four letters; so
it is never used. Nothing is replaced in silence: what may stand for a character is offered to whoever writes.
"""

import unicodedata
from typing import Final

_STANDS_FOR: Final = {
    "\u00a0": " ",
    "\u00ad": "",
    "\u2002": " ",
    "\u2003": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u200b": "",
    "\ufeff": "",
    "–": "-",
    "—": "―",
    "‒": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "•": "·",
    "‧": "·",
    "∙": "·",
    "・": "·",
    "●": "●",
    "▪": "■",
    "▫": "□",
    "☐": "□",
    "☑": "▣",
    "✓": "√",
    "✔": "√",
    "➔": "→",
    "➜": "→",
    "⇨": "→",
    "〜": "∼",
    "～": "∼",
    "©": "(c)",
    "«": "≪",
    "»": "≫",
    "‹": "〈",
    "›": "〉",
    "„": "“",
    "‟": "”",
    "‚": "‘",
    "‛": "’",
    "₩": "￦",
    "¥": "￥",
    "£": "￡",
    "¢": "￠",
    "€": "유로",
    "㎥": "㎥",
    "⋯": "…",
    "⑯": "(16)",
    "⑰": "(17)",
    "⑱": "(18)",
    "⑲": "(19)",
    "⑳": "(20)",
    "❶": "①",
    "❷": "②",
    "❸": "③",
    "❹": "④",
    "❺": "⑤",
}
"""What a typist would have written instead."""


def encode(text: str) -> bytes:
    """Strict KS X 1001. ValueError naming the first character that is not in it."""
    normal = unicodedata.normalize("NFC", text)
    try:
        octets = normal.encode("cp949")
        octets.decode("euc_kr")  # refuses what CP949 has beyond it
    except UnicodeError:
        raise ValueError(next(letter for letter in normal if not carries(letter))) from None
    return octets


def carries(letter: str) -> bool:
    """Whether the exchange carries this one character."""
    try:
        octets = letter.encode("cp949")
    except UnicodeEncodeError:
        return False
    return len(octets) == 1 or min(octets) >= 0xA1


def outside(text: str) -> list[str]:
    """The characters of a text that the exchange cannot carry, each once, in order."""
    return [letter for letter in dict.fromkeys(unicodedata.normalize("NFC", text)) if not carries(letter)]


def instead(letter: str) -> str | None:
    """What may stand for a character that is not carried; None where only a person can say it otherwise.

    A picture (emoji) may be left out; a Hangul syllable is never replaced by another.
    """
    if (given := _STANDS_FOR.get(letter)) is not None and all(map(carries, given)):
        return given
    plain = unicodedata.normalize("NFKC", letter)
    if plain != letter and all(map(carries, plain)):
        return plain
    category = unicodedata.category(letter)
    if category in ("Cf", "Co", "Cn", "Mn", "So", "Sk", "Cs"):
        return ""
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    latin = bare.isascii() and bare.isalnum()
    return bare if latin else None


def name_of(letter: str) -> str:
    """A character as it is told to people: itself and its number."""
    return f"{letter}(U+{ord(letter):04X})"
