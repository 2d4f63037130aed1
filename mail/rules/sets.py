"""Sets of numbers as IMAP writes them: `1:3,7`. RFC 9051 §9"""

from collections.abc import Iterable, Iterator
from typing import Final

MOST_RANGES: Final = 20_000
STAR: Final = 0
"""The largest number in use, in a range that has not been resolved."""

Ranges = tuple[tuple[int, int], ...]


def parse(text: str) -> Ranges | None:
    """The ranges in their order, `*` as STAR; None when it is no set."""
    found: list[tuple[int, int]] = []
    for part in text.split(","):
        low, colon, high = part.partition(":")
        first, last = _number(low), _number(high) if colon else _number(low)
        if first is None or last is None or len(found) >= MOST_RANGES:
            return None
        found.append((first, last))
    return tuple(found)


def _number(text: str) -> int | None:
    if text == "*":
        return STAR
    good = text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= 10
    return int(text) if good and int(text) <= 0xFFFFFFFF else None


def resolve(ranges: Ranges, largest: int) -> Ranges:
    """The ranges in growing order, joined, with `*` as the largest number there is."""
    pairs = []
    for first, last in ranges:
        low, high = sorted((first or largest, last or largest))
        if high:
            pairs.append((max(low, 1), high))
    pairs.sort()
    joined: list[tuple[int, int]] = []
    for low, high in pairs:
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


def contains(ranges: Ranges, number: int) -> bool:
    """Whether resolved ranges hold the number."""
    low, high = 0, len(ranges)
    while low < high:
        middle = (low + high) // 2
        if number > ranges[middle][1]:
            low = middle + 1
        elif number < ranges[middle][0]:
            high = middle
        else:
            return True
    return False


def numbers(ranges: Ranges, most: int) -> Iterator[int]:
    """Every number of resolved ranges up to `most`."""
    for low, high in ranges:
        yield from range(low, min(high, most) + 1)


def write(found: Iterable[int]) -> str:
    """The numbers in their order, stretches joined; "" for none. Order is kept, as COPYUID needs it."""
    runs: list[list[int]] = []
    for number in found:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in runs)
