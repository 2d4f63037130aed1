"""Base45: bytes as the characters that a QR code packs best, and that no scanner mangles. RFC 9285"""

from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {char: value for value, char in enumerate(_ALPHABET)}


def encode(content: bytes) -> str:
    """The bytes as text: three characters for two bytes, two for a last single one. RFC 9285 §4"""
    found = []
    for start in range(0, len(content), 2):
        pair = content[start : start + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            found.append(_ALPHABET[digit])
    return "".join(found)


def decode(text: str) -> bytes:
    """The bytes of such text. Raises ValueError for anything else, also for a second spelling of the same bytes."""
    if len(text) % 3 == 1:
        raise ValueError("base45 has no such length")
    found = bytearray()
    for start in range(0, len(text), 3):
        part = text[start : start + 3]
        number = sum(_VALUES.get(char, 1 << 20) * 45**place for place, char in enumerate(part))
        size = len(part) - 1
        if number >= 1 << (8 * size):
            raise ValueError("not base45")
        found += number.to_bytes(size)
    return bytes(found)
