"""Korean as official documents write it: money and dates, particles, initial consonants."""

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from typing import Final, Literal

# Korea keeps one offset all year. A fixed one needs no time-zone data on the machine.
SEOUL: Final = timezone(timedelta(hours=9), "KST")

_DIGITS: Final = "영일이삼사오육칠팔구"
_SMALL: Final = ("천", "백", "십", "")
_LARGE: Final = ("", "만", "억", "조", "경")
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST, _LAST, _FINALS, _VOWELS, _RIEUL = 0xAC00, 0xD7A3, 28, 21, 8

# How the names of digits and Latin letters end when read aloud: (closed by a consonant, closed by ㄹ).
_ENDINGS: Final = {
    **dict.fromkeys("036", (True, False)),
    **dict.fromkeys("178", (True, True)),
    **dict.fromkeys("2459", (False, False)),
    **dict.fromkeys("lr", (True, True)),
    **dict.fromkeys("mn", (True, False)),
    **dict.fromkeys("abcdefghijkopqstuvwxyz", (False, False)),
}
_BRACKETS: Final = re.compile(r"(?<=\S)\([^()]*\)\W*$")
Particle = Literal["을/를", "이/가", "은/는", "과/와", "(으)로", "아/야", "이라/라"]


def amount_in_words(won: int) -> str:
    """Return the amount in Hangul digits, every 일 written out: 113560 → ``일십일만삼천오백육십``.

    Raises ``ValueError`` outside 0 … 10^20 − 1.

    LAW adm-doc-rule §2(2)
    """
    if not 0 <= won < 10**20:
        raise ValueError("an amount on paper lies between 0 and 10^20")
    groups = []
    for unit in _LARGE:
        won, group = divmod(won, 10_000)
        if group:
            digits = f"{group:04d}"
            groups.append("".join(_DIGITS[int(d)] + s for d, s in zip(digits, _SMALL, strict=True) if d != "0") + unit)
    return "".join(reversed(groups)) or _DIGITS[0]


def amount_text(won: int) -> str:
    """Return money as documents write it: ``금113,560원(금일십일만삼천오백육십원)``.

    LAW adm-doc-rule §2(2)
    """
    return f"금{won:,}원(금{amount_in_words(won)}원)"


def date_text(day: date) -> str:
    """Return a date as documents write it: ``2026. 11. 21.``

    LAW adm-doc §7(5)
    """
    return f"{day.year}. {day.month}. {day.day}."


def seoul_date(instant: datetime) -> date:
    """Return the calendar day in Seoul at an instant; raise ``ValueError`` for a time without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(SEOUL).date()


def moment_text(instant: datetime | None) -> str:
    """Return a moment in Seoul as registers write it: ``2026. 11. 21. 14:05``; empty for none.

    LAW adm-doc §7(5)
    """
    return "" if instant is None else f"{date_text(seoul_date(instant))} {instant.astimezone(SEOUL):%H:%M}"


def with_particle(word: str, particle: Particle) -> str:
    """Return the word with the particle that its last sound asks for: ``과장`` + ``을/를`` → ``과장을``.

    What stands in brackets at the end is passed over, as are quotation marks; digits and Latin letters go by how they
    are read aloud; any other ending takes the form after a vowel.
    """
    closed, rieul = _ending(word)
    if particle == "(으)로":
        return word + ("으로" if closed and not rieul else "로")
    after_consonant, after_vowel = particle.split("/")
    return word + (after_consonant if closed else after_vowel)


def initials(text: str) -> str:
    """Return the text with every syllable as its initial consonant: ``한가람 A팀`` → ``ㅎㄱㄹ Aㅌ``."""
    return "".join(_initial(char) for char in unicodedata.normalize("NFC", text))


def _initial(char: str) -> str:
    """Return the initial consonant of a syllable, or the character itself."""
    if not _FIRST <= ord(char) <= _LAST:
        return char
    return _INITIALS[(ord(char) - _FIRST) // (_FINALS * _VOWELS)]


def _ending(word: str) -> tuple[bool, bool]:
    """Tell whether the word ends in a consonant when read aloud, and whether that is ㄹ."""
    bare = _BRACKETS.sub("", unicodedata.normalize("NFC", word))
    for char in reversed(bare):
        if _FIRST <= ord(char) <= _LAST:
            final = (ord(char) - _FIRST) % _FINALS
            return final != 0, final == _RIEUL
        if char.isalnum():
            return _ENDINGS.get(char.lower(), (False, False))
    return False, False


def amount_from_words(words: str) -> int | None:
    """Return what Hangul digits say: ``일십일만삼천오백육십``, ``십일만 삼천`` → a number; None if they say none."""
    total, group, digit = 0, 0, None
    last_large, last_small = len(_LARGE), 4
    for char in re.sub(r"\s", "", words):
        if char in _DIGITS and digit is None:
            digit = _DIGITS.index(char)
        elif char in _SMALL[:-1] and (place := 3 - _SMALL.index(char)) < last_small:
            group += (1 if digit is None else digit) * 10**place
            digit, last_small = None, place
        elif char in _LARGE[1:] and (place := _LARGE.index(char)) < last_large:
            total += ((group + (digit or 0)) or 1) * 10_000**place
            group, digit, last_large, last_small = 0, None, place, 4
        else:
            return None
    return (total + group + (digit or 0)) or None
