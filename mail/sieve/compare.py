"""Comparing texts: comparators, match types, relations. Time grows with pattern × text at most. RFC 5228 §2.7

A pattern is cut at its stars: each piece is looked for from the left, the last from the right. That finds a match where
there is one, with every star as short as can be (RFC 5229 §3.2), and never goes back.
"""

import operator
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

OCTET, CASEMAP, NUMERIC = "i;octet", "i;ascii-casemap", "i;ascii-numeric"
_UPPER: Final = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_DIGITS: Final = re.compile(r"[0-9]+")
_RELATIONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le, "eq": operator.eq, "ne": operator.ne,
}  # fmt: skip


def folded(text: str, comparator: str) -> str:
    """The text as the comparator sees it."""
    return text.translate(_UPPER) if comparator == CASEMAP else text


def number(text: str) -> float:
    """The digits at the beginning; a text without any is larger than every number. RFC 4790 §9.1.1"""
    match = _DIGITS.match(text)
    return float(int(match[0][:300])) if match else float("inf")


def related(relation: str, one: str, other: str, comparator: str) -> bool:
    """Whether the relation holds. RFC 5231 §4"""
    compare = _RELATIONS[relation]
    if comparator == NUMERIC:
        return compare(number(one), number(other))
    return compare(folded(one, comparator).encode(), folded(other, comparator).encode())


def equal(text: str, key: str, comparator: str) -> bool:
    """`:is`."""
    if comparator == NUMERIC:
        return number(text) == number(key)
    return folded(text, comparator) == folded(key, comparator)


def within(text: str, key: str, comparator: str) -> bool:
    """`:contains`."""
    return folded(key, comparator) in folded(text, comparator)


def matched(text: str, pattern: str, comparator: str) -> list[str] | None:
    """`:matches`: the text, then what each wildcard stood for; None when it does not match. RFC 5229 §3.2"""
    return _matched(text, folded(text, comparator), _pieces(folded(pattern, comparator)))


Piece = tuple[str | None, ...]
"""Characters; None stands for any one."""


@lru_cache(maxsize=512)
def _pieces(pattern: str) -> tuple[Piece, ...]:
    """What stands between the stars; a backslash takes its meaning from a wildcard. RFC 5228 §2.7.1"""
    pieces: list[list[str | None]] = [[]]
    letters = iter(pattern)
    for letter in letters:
        if letter == "*":
            pieces.append([])
        elif letter == "?":
            pieces[-1].append(None)
        elif letter == "\\":
            pieces[-1].append(next(letters, "\\"))
        else:
            pieces[-1].append(letter)
    return tuple(map(tuple, pieces))


@lru_cache(maxsize=2048)
def _finder(piece: Piece) -> re.Pattern[str]:
    """A piece has no wildcard of unknown length, so looking for it never goes back."""
    return re.compile("".join("." if one is None else re.escape(one) for one in piece), re.DOTALL)


def _matched(text: str, seen: str, pieces: Sequence[Piece]) -> list[str] | None:
    """`text` is what is told, `seen` what is compared; both have the same length."""
    first, last = pieces[0], pieces[-1]
    if _finder(first).match(seen) is None:
        return None
    found = [text, *_singles(text, 0, first)]
    at = len(first)
    if len(pieces) == 1:
        return found if at == len(text) else None
    for piece in pieces[1:-1]:
        match = _finder(piece).search(seen, at)
        if match is None:
            return None
        found += [text[at : match.start()], *_singles(text, match.start(), piece)]
        at = match.end()
    begin = len(text) - len(last)
    if begin < at or _finder(last).match(seen, begin) is None:
        return None
    return [*found, text[at:begin], *_singles(text, begin, last)]


def _singles(text: str, at: int, piece: Piece) -> list[str]:
    return [text[at + place] for place, one in enumerate(piece) if one is None]
