"""Words as the search sees them: folded, squeezed, cut into grams, each gram a 32-bit key. Pure.

Korean words mostly have two syllables, carry endings, and are written together or apart as people please. So a text is
*squeezed* (letters and digits only, a line stays a line) and cut into every character and every pair of neighbours:
whatever stretch somebody types is found wherever it stands, spaces or not. *Initials* (초성) are one more such text.

A key is the CRC-32 of institution, field and gram. Two grams may share a key; whoever looks up by keys compares again.
"""

import re
import unicodedata
from collections.abc import Iterable
from zlib import crc32

_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[\x00-\x7f가-힣·“”‘’「」『』→–—□○●]*")
"""Characters that folding leaves where they stand; nearly every text has no others."""
FIRST, LAST, FINALS = 0xAC00, 0xD7A3, 588
INITIALS = range(0x1100, 0x1113)
"""The leading consonants, as folding leaves them."""


def fold(plain: str) -> str:
    """The form in which texts are compared: full-width and composed forms and case do not matter.

    The same as `lower(normalize(…, NFKC))` in the database; so not `casefold`, which it lacks.
    """
    return unicodedata.normalize("NFKC", plain).lower()


def words(plain: str) -> list[str]:
    """The words: stretches of letters and digits, folded."""
    return _WORD.findall(fold(plain))


def squeeze(plain: str) -> str:
    """Letters and digits only, folded; lines stay apart, so that nothing is found across them."""
    lines = ("".join(_WORD.findall(line)) for line in fold(plain).splitlines())
    return "\n".join(line for line in lines if line)


def initials(plain: str) -> str:
    """The squeezed text with the leading consonant of each syllable in its place: 축제 → ᄎᄌ."""
    return _leading(squeeze(plain))


def _leading(squeezed: str) -> str:
    return "".join(
        chr(0x1100 + (code - FIRST) // FINALS) if FIRST <= (code := ord(character)) <= LAST else character
        for character in squeezed
    )


def only_initials(squeezed: str) -> bool:
    """Whether somebody typed leading consonants alone."""
    return len(squeezed) > 1 and all(ord(character) in INITIALS for character in squeezed)


def grams(squeezed: str, most: int = 2) -> set[str]:
    """Every stretch of one to `most` neighbours within a line."""
    found: set[str] = set()
    for line in squeezed.split("\n"):
        found.update(line)
        for size in range(2, most + 1):
            found.update(line[start : start + size] for start in range(len(line) - size + 1))
    return found


def asked(squeezed: str, most: int = 2) -> set[str]:
    """The grams that a text must have to hold this stretch: only the longest ones say anything."""
    size = min(most, len(squeezed))
    return {squeezed[start : start + size] for start in range(len(squeezed) - size + 1)} if size else set()


def keys(institution: int, field: str, found: Iterable[str]) -> set[int]:
    """The keys of grams in a field, as PostgreSQL's integers."""
    start = crc32(f"{institution}:{field}:".encode())
    return {_signed(crc32(gram.encode("utf-8", "surrogatepass"), start)) for gram in found}


def _signed(number: int) -> int:
    return number - 2**32 if number >= 2**31 else number


def highlights(plain: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Where the terms (squeezed) stand in a text, with or without spaces: (start, end), in order, joined when
    they meet."""
    folded, origin = _squeezed_with_origin(plain)
    marks: list[tuple[int, int]] = []
    for term in terms:
        searched = _leading(folded) if only_initials(term) else folded
        start = searched.find(term) if term else -1
        while start >= 0:
            marks.append((origin[start], origin[start + len(term) - 1] + 1))
            start = searched.find(term, start + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def snippet(plain: str, terms: Iterable[str], width: int = 160) -> str:
    """A piece of about `width` characters around the first term that is found, on one line."""
    flat = " ".join(plain.split())
    if len(flat) <= width:
        return flat
    marks = highlights(flat, terms)
    start = max(0, min((marks[0][0] if marks else 0) - width // 4, len(flat) - width))
    return ("…" if start else "") + flat[start : start + width] + ("…" if start + width < len(flat) else "")


def _squeezed_with_origin(plain: str) -> tuple[str, list[int]]:
    """The squeezed text, and for each of its characters the place in the plain one that it came from."""
    if _PLAIN.fullmatch(plain):
        folded = plain.lower()
        kept = [place for place, character in enumerate(folded) if character.isalnum()]
        return "".join([folded[place] for place in kept]), kept
    pieces, places = [], []
    for place, character in enumerate(plain):
        folded = "".join(one for one in fold(character) if one.isalnum())
        pieces.append(folded)
        places += [place] * len(folded)
    return "".join(pieces), places
