"""System flags as bits, keywords as they are written. RFC 9051 §2.3.2"""

from collections.abc import Iterable, Sequence
from typing import Final

SEEN: Final = 1
ANSWERED: Final = 2
FLAGGED: Final = 4
DELETED: Final = 8
DRAFT: Final = 16
NAMES: Final = (
    (SEEN, "\\Seen"),
    (ANSWERED, "\\Answered"),
    (FLAGGED, "\\Flagged"),
    (DELETED, "\\Deleted"),
    (DRAFT, "\\Draft"),
)
MOST_KEYWORDS: Final = 200
"""Different keywords of one mailbox."""
LONGEST_KEYWORD: Final = 100

_BITS: Final = {name.lower(): bit for bit, name in NAMES}
WORDS: Final = tuple(" ".join(name for bit, name in NAMES if mask & bit) for mask in range(32))
"""The names of every combination."""


def split(names: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """Bits and keywords of these names, each keyword once; `\\Recent` and unknown system flags are left out."""
    mask, keywords = 0, dict[str, str]()
    for name in names:
        if name.startswith("\\"):
            mask |= _BITS.get(name.lower(), 0)
        else:
            keywords.setdefault(name.lower(), name)
    return mask, tuple(keywords.values())


def known(keywords: Iterable[str], already: Sequence[str]) -> list[str]:
    """The keywords in the spelling that the mailbox has used before; case does not tell them apart."""
    spelled = {one.lower(): one for one in already}
    return [spelled.get(one.lower(), one) for one in keywords]


def without(have: Sequence[str], less: Iterable[str]) -> list[str]:
    """The keywords that stay."""
    gone = {one.lower() for one in less}
    return [one for one in have if one.lower() not in gone]


def joined(have: Sequence[str], more: Iterable[str]) -> list[str]:
    """The keywords with those that come, each once, in order."""
    found = {one.lower(): one for one in have}
    for one in more:
        found.setdefault(one.lower(), one)
    return sorted(found.values(), key=str.lower)
