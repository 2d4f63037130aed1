"""Amounts as people type them: >=50000000, 5천만 이상, 1억..2억, <100만."""

import re
from typing import Final

_UNITS: Final = {
    "": 1,
    "십": 10,
    "백": 100,
    "천": 1_000,
    "만": 10**4,
    "십만": 10**5,
    "백만": 10**6,
    "천만": 10**7,
    "억": 10**8,
    "십억": 10**9,
    "백억": 10**10,
    "천억": 10**11,
    "조": 10**12,
}
_NUMBER: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)(조|천억|백억|십억|억|천만|백만|십만|만|천|백|십)?")
_MOST: Final = 10**15
_SIGNS: Final = {
    ">=": (0, None),
    "≥": (0, None),
    "=>": (0, None),
    ">": (1, None),
    "<=": (None, 0),
    "≤": (None, 0),
    "=<": (None, 0),
    "<": (None, -1),
    "=": (0, 0),
}
Span = tuple[int | None, int | None]
"""From and to, both included; None is open."""


def won(typed: str) -> int | None:
    """A number of won: 48,400,000 · 5천만 · 1억2천만 · 1.5억. None for anything else."""
    text = re.sub(r"\s|원$|^금", "", typed.strip())
    total, place = 0.0, 0
    while place < len(text):
        match = _NUMBER.match(text, place)
        if match is None:
            return None
        total += float(match[1].replace(",", "")) * _UNITS[match[2] or ""]
        place = match.end()
    return round(total) if text and total <= _MOST else None


def amounts(typed: str) -> Span | None:
    """The amounts that are meant, or None when it is no amount."""
    text = typed.strip()
    for sign in sorted(_SIGNS, key=len, reverse=True):
        if text.startswith(sign):
            low, high = _SIGNS[sign]
            value = won(text[len(sign) :])
            if value is None:
                return None
            return (None if low is None else value + low, None if high is None else value + high)
    for word, place in (("이상", 0), ("이하", 1), ("초과", 2), ("미만", 3)):
        if text.endswith(word):
            value = won(text[: -len(word)])
            return (
                None if value is None else ((value, None), (None, value), (value + 1, None), (None, value - 1))[place]
            )
    if (ends := re.split(r"\.\.|~", text)) and len(ends) == 2:
        values = [won(end) if end.strip() else None for end in ends]
        if any(end.strip() and value is None for end, value in zip(ends, values, strict=True)) or values == [
            None,
            None,
        ]:
            return None
        return (values[0], values[1])
    exact = won(text)
    return None if exact is None else (exact, exact)
