"""Text with `${…}` in it: variables, parts of the last match, characters by number. RFC 5229 §3, RFC 5228 §2.4.2.4"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

MOST: Final = 128
"""Variables of one script. RFC 5229 §6"""
LONGEST: Final = 8_192
"""Characters of a variable."""
MOST_MATCHED: Final = 64
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*")
_REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*|[0-9]{1,9})\}")
_ENCODED: Final = re.compile(r"\$\{(hex|unicode):([0-9a-fA-F\s]*)\}", re.IGNORECASE)


def names(text: str) -> list[str]:
    """The names in the references of a text; numbers too."""
    return [match[1].lower() for match in _REFERENCE.finditer(text)]


def expand(text: str, known: Mapping[str, str], matched: Sequence[str]) -> str:
    """The text with every reference replaced by what it stands for; what is not known is empty."""
    if "${" not in text:
        return text
    return _REFERENCE.sub(lambda match: _value(match[1], known, matched), text)[:LONGEST]


def _value(name: str, known: Mapping[str, str], matched: Sequence[str]) -> str:
    if name.isdigit():
        place = int(name)
        return matched[place] if place < len(matched) else ""
    return known.get(name.lower(), "")


def decode(text: str) -> str:
    """Characters that are written by their numbers; raises ValueError for a number that is no character."""
    return _ENCODED.sub(_characters, text) if "${" in text else text


def _characters(match: re.Match[str]) -> str:
    words = match[2].split()
    if match[1].lower() == "unicode":
        numbers = [int(word, 16) for word in words if len(word) <= 6]
        good = words and len(numbers) == len(words)
        if not good:
            return match[0]
        if any(one > 0x10FFFF or 0xD800 <= one <= 0xDFFF or one == 0 for one in numbers):
            raise ValueError("no character")
        return "".join(map(chr, numbers))
    if not words or any(len(word) > 2 for word in words):
        return match[0]
    found = bytes(int(word, 16) for word in words).decode("utf-8")  # UnicodeDecodeError is a ValueError
    if "\0" in found:
        raise ValueError("no character")
    return found


def changed(text: str, modifiers: Sequence[str]) -> str:
    """The text as the modifiers of `set` want it, those of higher precedence first. RFC 5229 §4.1"""
    chosen = set(modifiers)
    if "lower" in chosen:
        text = _ascii(text, upper=False)
    if "upper" in chosen:
        text = _ascii(text, upper=True)
    if "lowerfirst" in chosen:
        text = _ascii(text[:1], upper=False) + text[1:]
    if "upperfirst" in chosen:
        text = _ascii(text[:1], upper=True) + text[1:]
    if "quotewildcard" in chosen:
        text = re.sub(r"([*?\\])", r"\\\1", text)
    return str(len(text)) if "length" in chosen else text[:LONGEST]


def _ascii(text: str, *, upper: bool) -> str:
    """Only the letters that everybody agrees about: RFC 5229 asks for no more."""
    return "".join((one.upper() if upper else one.lower()) if one.isascii() else one for one in text)
