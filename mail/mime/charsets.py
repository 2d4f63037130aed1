"""Octets to text: labels as they are meant, and a ladder where a label is missing or wrong.

Every Korean label means CP949, as browsers and Outlook have it. Where the label does not fit the octets exactly: strict
UTF-8, strict CP949, and only then the label with U+FFFD, or Latin-1 without one.
"""

import codecs
import re
from functools import lru_cache
from typing import Final

_KOREAN: Final = """
    euc-kr euckr cseuckr ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc_5601 ksc5601 ksc56011987 csksc56011987 korean
    iso-ir-149 cp949 ms949 uhc x-uhc windows-949 x-windows-949 ms_949 949
"""
_MEANT: Final = {label: "cp949" for label in _KOREAN.split()} | {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "x-unicode-2-0-utf-8": "utf-8",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
_NOT_CHARSETS: Final = frozenset({"unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined"})
"""Codecs of Python that are no charsets of mail; some cost more than the text is long."""
_DESIGNATOR: Final = b"\x1b$)C"
_C1: Final = re.compile(rb"[\x80-\x9f]")


@lru_cache(maxsize=512)
def codec_of(label: str) -> str | None:
    """The codec that a label means, None when nobody knows it."""
    label = label.strip(" \t\"'").lower()
    try:
        found = codecs.lookup(_MEANT.get(label, label))
        "".encode(found.name)
    except (LookupError, ValueError, UnicodeError, TypeError):
        return None
    return None if found.name.replace("-", "_") in _NOT_CHARSETS else found.name


def decode(octets: bytes, label: str | None = None) -> str:
    """The text that these octets hold; never fails, and is never empty when they are not."""
    if not octets:
        return ""
    codec = codec_of(label) if label else None
    if codec is None and _DESIGNATOR in octets[:4096]:
        codec = "iso2022_kr"
    if codec is not None and (text := _strict(octets, codec)) is not None:
        return text
    for guess in ("utf-8", "cp949"):
        if guess != codec and (text := _strict(octets, guess)) is not None:
            return text
    return octets.decode(codec or "latin-1", "replace")


def _strict(octets: bytes, codec: str) -> str | None:
    """The text if every octet fits the codec."""
    if codec == "iso2022_kr" and _DESIGNATOR not in octets:
        octets = _DESIGNATOR + octets
    if codec == "iso8859-1" and _C1.search(octets):
        codec = "cp1252"  # what writes these octets means Windows' Latin
    try:
        return octets.decode(codec)
    except UnicodeError:
        return None
