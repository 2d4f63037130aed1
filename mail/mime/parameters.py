"""`value; name=value; …` of Content-Type and Content-Disposition, and the file names in it. RFC 2045, RFC 2231"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from mail.mime import limits
from mail.mime.charsets import decode
from mail.mime.words import decode_words, raw_text

_HEAD: Final = re.compile(r"\s*([^\s;\"(]*)")
_PARAMETER: Final = re.compile(
    r"""(?P<name>[^\s=;"()]{1,128})\s{0,64}=\s{0,64}(?:"(?P<quoted>(?:[^"\\]|\\.)*)(?:"|\Z)|(?P<plain>[^;]*))""",
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r'\\(["\\])')
_SECTION: Final = re.compile(r"(.+?)\*(\d{1,3})(\*)?\Z")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST: Final = 255
_LONGEST_SUFFIX: Final = 40


@dataclass(frozen=True, slots=True)
class Parameters:
    """The value in lower case, and the parameters in order, names in lower case, values as they stand."""

    value: str
    pairs: tuple[tuple[str, str], ...]

    def plain(self, name: str) -> str | None:
        """The first parameter of this very name."""
        return next((value for key, value in self.pairs if key == name), None)

    def text(self, name: str) -> str | None:
        """The parameter for people: extended, in sections, or plain with encoded-words, in this order. RFC 2231"""
        extended = self.plain(f"{name}*")
        if extended is not None:
            return _joined([(extended, True)])
        if sections := self._sections(name):
            return _joined(sections)
        found = self.plain(name)
        return None if found is None else decode_words(found)

    def _sections(self, name: str) -> list[tuple[str, bool]]:
        found: dict[int, tuple[str, bool]] = {}
        for key, value in self.pairs:
            match = _SECTION.match(key)
            if match and match[1] == name:
                found.setdefault(int(match[2]), (value, match[3] is not None))
        return [found[number] for number in sorted(found)] if 0 in found else []


def parameters(raw: bytes | None) -> Parameters:
    """Read the field; what cannot be read is left out, never an error."""
    if raw is None:
        return Parameters("", ())
    text = raw_text(raw)
    head = _HEAD.match(text)
    at = head.end() if head else 0
    pairs: list[tuple[str, str]] = []
    while len(pairs) < limits.PARAMETERS and (match := _PARAMETER.search(text, at)):
        if match["quoted"] is not None:
            value = _ESCAPED.sub(r"\1", match["quoted"])
        else:
            value = _without_comment(match["plain"].strip(" \t\r\n"))
        pairs.append((match["name"].lower(), value))
        at = match.end()
    return Parameters(head[1].lower() if head else "", tuple(pairs))


def _without_comment(value: str) -> str:
    if value.endswith(")") and " (" in value:
        value = value[: value.rindex(" (")]
    return value.strip(" \t\r\n")


def _joined(sections: list[tuple[str, bool]]) -> str:
    """The text of extended sections: charset'language'octets in the first, joined before they are decoded."""
    label, octets, found = "", b"", ""
    for number, (value, coded) in enumerate(sections):
        if number == 0 and coded and value.count("'") >= 2:
            label, _, value = value.split("'", 2)
        if coded or value.isascii():
            octets += unquote_to_bytes(value) if coded else value.encode()
        else:
            found, octets = found + decode(octets, label) + value, b""
    return found + decode(octets, label)


def file_name(disposition: Parameters, content_type: Parameters) -> str | None:
    """The name that a part gives itself, clean; None when it gives none."""
    for source, name in ((disposition, "filename"), (content_type, "name")):
        if (found := source.text(name)) is not None:
            return clean_name(found)
    return None


def clean_name(name: str) -> str | None:
    """The last path element, without control and direction characters, NFC, at most 255 octets; None if none is left.

    Markup and quotes stay: escaping is the business of whoever shows it.
    """
    name = unicodedata.normalize("NFC", _UNSEEN.sub("", name))
    name = re.split(r"[/\\]", name)[-1]
    if name.strip() in ("", ".", ".."):
        return None
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name.encode("utf-8", "replace")) <= _LONGEST:
        return name
    stem, dot, suffix = name.rpartition(".")
    tail = f"{dot}{suffix}".encode("utf-8", "replace") if stem else b""
    if not tail or len(tail) > _LONGEST_SUFFIX:
        stem, tail = name, b""
    room = _LONGEST - len(tail)
    return stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore") + tail.decode()
