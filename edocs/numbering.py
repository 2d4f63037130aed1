"""Numbers that are computed, never typed: item numbers of a body, and the production number of a document."""

import re
from datetime import datetime
from typing import Final

from edocs.body.markup import Body, Paragraph
from edocs.korean import seoul_date

LEVELS: Final = 8
# 가 … 하, then 거 … 허, 고 … 호: the fourteen plain consonants with one vowel after the other. LAW adm-doc-rule §2(1)
_CONSONANTS: Final = (0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 15, 16, 17, 18)
_VOWELS: Final = (0, 4, 8, 13, 18, 20)  # ㅏ ㅓ ㅗ ㅜ ㅡ ㅣ
_CIRCLED_HANGUL: Final = "㉮㉯㉰㉱㉲㉳㉴㉵㉶㉷㉸㉹㉺㉻"
_PATTERN: Final = re.compile(r"\{(unit|code|year|serial)(?::(0?[1-9]))?\}")


def item_labels(body: Body) -> tuple[str, ...]:
    """Return one label for each block of the body, empty where there is none.

    The levels: ``1.`` ``가.`` ``1)`` ``가)`` ``(1)`` ``(가)`` ``①`` ``㉮``.
    An item of a higher rank starts the lower ranks anew; plain text, tables and pictures between items do not.

    LAW adm-doc-rule §2(1)
    """
    counts = [0] * (LEVELS + 1)
    labels = []
    for block in body.content:
        level = block.attrs.level if isinstance(block, Paragraph) else 0
        if not level:
            labels.append("")
            continue
        counts[level] += 1
        counts[level + 1 :] = [0] * (LEVELS - level)
        labels.append(item_label(level, counts[level]))
    return tuple(labels)


def item_levels(body: Body) -> tuple[int, ...]:
    """Return for each block the item level whose column it keeps to: a table or picture that of the item before it."""
    levels: list[int] = []
    for block in body.content:
        levels.append(block.attrs.level if isinstance(block, Paragraph) else levels[-1] if levels else 0)
    return tuple(levels)


def item_label(level: int, count: int) -> str:
    """Return the number of the ``count``-th item (from 1) of a level (1 to 8).

    LAW adm-doc-rule §2(1)
    """
    if level == 7:
        return _circled_number(count)
    if level == 8:
        return _CIRCLED_HANGUL[count - 1] if count <= len(_CIRCLED_HANGUL) else f"({hangul_number(count)})"
    number = str(count) if level % 2 else hangul_number(count)
    return (f"{number}.", f"{number})", f"({number})")[(level - 1) // 2]


def hangul_number(count: int) -> str:
    """Return the ``count``-th syllable of 가 나 다 … 하 거 너 …; past the last one (84th) syllables are joined."""
    index = count - 1
    size = len(_CONSONANTS) * len(_VOWELS)
    vowel, consonant = divmod(index % size, len(_CONSONANTS))
    syllable = chr(0xAC00 + _CONSONANTS[consonant] * 588 + _VOWELS[vowel] * 28)
    return syllable if index < size else hangul_number(index // size) + syllable


def _circled_number(count: int) -> str:
    """Return ① … ⑳, then ㉑ … ㊿; past 50, where there is no such character, the number in brackets."""
    for first, last, start in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= count <= last:
            return chr(start + count - first)
    return f"({count})"


def numbering_year(decided_at: datetime) -> int:
    """Return the year whose series a document decided at this instant belongs to: the year in Seoul."""
    return seoul_date(decided_at).year


def document_number(pattern: str, unit_name: str, year: int, serial: int, unit_code: str = "") -> str:
    """Return a production number written by a pattern such as ``{unit}-{serial}`` → ``행정지원과-123``.

    Fields: ``unit``, ``code``, ``year``, ``serial``; ``{serial:04}`` pads with zeros. Raises ``ValueError`` for any
    other field or a pattern without ``{serial}``.

    LAW rec-dec §20(3), LAW rec-rule §5(3)
    """
    check_number_pattern(pattern)
    values: dict[str, str | int] = {"unit": unit_name, "code": unit_code, "year": year, "serial": serial}
    return _PATTERN.sub(lambda match: _padded(values[match[1]], match[2]), pattern)


def check_number_pattern(pattern: str) -> None:
    """Raise ``ValueError`` for a pattern that cannot write a document number."""
    if not re.search(r"\{serial(:|\})", pattern) or re.search(r"[{}]", _PATTERN.sub("", pattern)):
        raise ValueError("a number pattern holds {serial} and no field but {unit}, {code}, {year}, {serial}")


def _padded(value: str | int, width: str | None) -> str:
    """Return the value, padded with zeros to a width."""
    return str(value).zfill(int(width)) if width else str(value)
