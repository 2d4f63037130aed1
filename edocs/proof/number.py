"""Numbers of issued papers: 80 random bits, written so that people can type them; a check character catches slips."""

from typing import Final

SIZE: Final = 10
"""Random bytes of a number: nobody guesses one, and one tells nothing about the next."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES: Final = {char: value for value, char in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_LENGTH: Final = SIZE * 8 // 5
_GROUP: Final = 4


def spelled(number: bytes) -> str:
    """The number in groups of four with its check character: `7K2M-9QWX-3HNP-4TRD6`. ValueError on another size."""
    if len(number) != SIZE:
        raise ValueError(f"a number has {SIZE} bytes")
    whole = int.from_bytes(number)
    digits = [whole >> shift & 31 for shift in range((_LENGTH - 1) * 5, -1, -5)]
    plain = "".join(_ALPHABET[digit] for digit in digits)
    groups = [plain[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP)]
    return "-".join(groups) + _ALPHABET[_check(digits)]


def read(text: str) -> bytes | None:
    """The number that was typed, however spaced and whatever was mistaken for 0 or 1; None when it has a slip."""
    digits = [_VALUES.get(char, -1) for char in text.upper() if char not in "- \t\u2010\u2011\u2013"]
    if len(digits) != _LENGTH + 1 or min(digits) < 0 or _check(digits[:-1]) != digits[-1]:
        return None
    whole = 0
    for digit in digits[:-1]:
        whole = whole << 5 | digit
    return whole.to_bytes(SIZE)


def _check(digits: list[int]) -> int:
    """A sum in the field of 32 elements, each digit by another power: no single slip and no swap of two keeps it."""
    total = 0
    for digit in digits:
        total = _doubled(total ^ digit)
    return total


def _doubled(value: int) -> int:
    """Times x in GF(32) with x⁵ = x² + 1, in which x has the order 31."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value
