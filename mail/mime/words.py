"""Text of header fields: raw octets, encoded-words, and what must never survive in a line. RFC 2047, RFC 6532"""

import base64
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from mail.mime.charsets import codec_of, decode

_OPENING: Final = re.compile(r"=\?([^?\s*]{0,64})(?:\*[^?\s]{0,64})?\?([bBqQ])\?")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BREAKS: Final = re.compile(r"[\r\n\t\x0b\x0c\x85\u2028\u2029]+")
_HEX: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]")


def raw_text(octets: bytes) -> str:
    """A field's octets as text, encoded-words as they stand: UTF-8, CP949, Latin-1, the first that fits."""
    return decode(octets)


def text_of(octets: bytes) -> str:
    """An unstructured field for people: decoded, one line, NFC."""
    if octets.isascii() and b"=?" not in octets and (plain := octets.decode("ascii")).isprintable():
        return plain.strip()
    return clean(decode_words(raw_text(octets))).strip()


def clean(text: str) -> str:
    """One line without control characters, NFC: a decoded word must not begin a new field."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _CONTROLS.sub("", _BREAKS.sub(" ", text)))


def decode_words(text: str) -> str:
    """The text with its encoded-words decoded.

    Octets of neighbouring words of one charset are joined before they are decoded: a syllable may be split between
    them. White space between two words is no part of the text, beside plain text it is. RFC 2047 §6.2
    """
    if "=?" not in text:
        return text
    found: list[str] = []
    octets, label, at = b"", "", 0
    for begin, end, charset, holds in _words(text):
        between = text[at:begin]
        apart = at == 0 or bool(between.strip(" \t\r\n"))
        if apart or not _same_charset(label, charset):
            found += [decode(octets, label), between if apart else ""]
            octets = b""
        octets, label, at = octets + holds, charset, end
    return "".join((*found, decode(octets, label), text[at:]))


def _words(text: str) -> Iterator[tuple[int, int, str, bytes]]:
    """Each encoded-word: where it begins and ends, its charset, its octets. One pass, however hostile the text."""
    at = text.find("=?")
    while at >= 0:
        opening = _OPENING.match(text, at)
        if opening is None:
            at = text.find("=?", at + 1)
            continue
        end = text.find("?=", opening.end())
        if end < 0:
            return
        yield at, end + 2, opening[1], _octets(opening[2], text[opening.end() : end])
        at = text.find("=?", end + 2)


def _same_charset(one: str, other: str) -> bool:
    known = codec_of(one), codec_of(other)
    return one.lower() == other.lower() or (known[0] is not None and known[0] == known[1])


def _octets(encoding: str, text: str) -> bytes:
    """What an encoded-word holds; characters that do not belong there are skipped."""
    if encoding in "bB":
        letters = _NOT_BASE64.sub("", text)
        letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        return base64.b64decode(letters + "=" * (-len(letters) % 4))
    plain = text.replace("_", " ").encode("utf-8", "surrogatepass")
    return _HEX.sub(lambda match: bytes.fromhex(match[1].decode()), plain)
