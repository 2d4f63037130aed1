"""Hangul as people search it: initial consonants, and the order of a personnel file. Pure."""

import unicodedata

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST, _LAST, _PER_INITIAL = 0xAC00, 0xD7A3, 588


def initials(text: str) -> str:
    """Each syllable as its initial consonant; everything else in lower case: 윤도담 → ㅇㄷㄷ."""
    return "".join(
        _INITIALS[(ord(sign) - _FIRST) // _PER_INITIAL] if _FIRST <= ord(sign) <= _LAST else sign.lower()
        for sign in unicodedata.normalize("NFC", text)
    )


def is_initials(text: str) -> bool:
    """Whether the text is nothing but initial consonants."""
    return bool(text) and all(sign in _INITIALS for sign in text)


def plain(text: str) -> str:
    """Text as it is compared: NFC, lower case, without spaces."""
    return "".join(unicodedata.normalize("NFC", text).casefold().split())
