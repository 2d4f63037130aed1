"""Header fields: words, addresses and file names written so that nothing is lost and nothing is injected.

RFC 2047, RFC 2231, RFC 5322 §2.2
"""

import base64
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from mail.mime.addresses import Address
from mail.mime.words import clean

_WIDTH: Final = 76
_WORD_OCTETS: Final = 45
"""Octets of one encoded-word, so that it stays within 75 characters. RFC 2047 §2"""
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$&+.^_`{|}~-]+")
_LONGEST_PLAIN: Final = 60
_LONGEST_EXTENDED: Final = 700
_SECTION: Final = 60


def unstructured(name: str, text: str) -> str:
    """A field of free text, folded, with its line end."""
    line = clean(text).strip()
    if line.isascii() and "=?" not in line:
        return _folded(name, line.split(" "))
    return _folded(name, encoded_words(line))


def encoded_words(text: str) -> list[str]:
    """The text as encoded-words; a character is never split between two. RFC 2047 §5"""
    return [f"=?UTF-8?B?{base64.b64encode(part).decode('ascii')}?=" for part in _pieces(text)]


def _pieces(text: str) -> Iterator[bytes]:
    """UTF-8 in pieces that end between characters; what combines with the one before stays with it."""
    piece = b""
    for letter in text:
        octets = letter.encode("utf-8", "replace")
        if len(piece) + len(octets) > _WORD_OCTETS and not unicodedata.combining(letter):
            yield piece
            piece = b""
        piece += octets
    if piece:
        yield piece


def people(name: str, found: Iterable[Address]) -> str:
    """A field of addresses, folded between them, with its line end; "" for nobody."""
    words: list[str] = []
    listed = list(found)
    for place, one in enumerate(listed):
        comma = "," if place < len(listed) - 1 else ""
        shown = _phrase(one.name)
        words += [*shown, f"<{_plain(one.address)}>{comma}"] if shown else [f"{_plain(one.address)}{comma}"]
    return _folded(name, words) if words else ""


def _phrase(name: str) -> list[str]:
    """A name before an address, as words."""
    name = clean(name).strip()[:200]
    if not name:
        return []
    if not name.isascii() or "=?" in name:
        return encoded_words(name)
    if _ATOMS.fullmatch(name):
        return name.split(" ")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{escaped}"']


def _plain(address: str) -> str:
    """An address on one line, without what would begin another."""
    return re.sub(r"[\s<>,;]+", "", clean(address))


def tokens(name: str, values: Iterable[str]) -> str:
    """A field of message ids or such words, folded between them; "" for none."""
    words = ["".join(clean(value).split()) for value in values]
    return _folded(name, [word for word in words if word]) if any(words) else ""


def media_type(kind: str, name: str) -> str:
    """Content-Type of a file: its name as an encoded-word, which old Outlook and Korean webmails read. RFC 2047"""
    written = f"Content-Type: {kind if re.fullmatch(r'[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+', kind) else _ANY}"
    if not name:
        return f"{written}\r\n"
    if name.isascii():
        return f"{written};\r\n\tname={_quoted(name)}\r\n"
    return f'{written};\r\n\tname="' + "\r\n\t ".join(encoded_words(name)) + '"\r\n'


_ANY: Final = "application/octet-stream"


def disposition(kind: str, name: str) -> str:
    """Content-Disposition of a file: its name in plain letters and, where those are not all, extended. RFC 2231"""
    written = f"Content-Disposition: {kind}"
    if not name:
        return f"{written}\r\n"
    if name.isascii() and len(name) <= _LONGEST_PLAIN:
        return f"{written};\r\n\tfilename={_quoted(name)}\r\n"
    extended = quote(name.encode("utf-8", "replace"), safe="")
    written += f";\r\n\tfilename={_quoted(_ascii(name))}"
    if len(extended) <= _LONGEST_EXTENDED:
        return f"{written};\r\n\tfilename*=UTF-8''{extended}\r\n"
    return written + "".join(_sections(extended)) + "\r\n"


def _sections(extended: str) -> Iterator[str]:
    """A name that is too long for one line, in numbered pieces that do not split an octet. RFC 2231 §3"""
    at, number = 0, 0
    while at < len(extended):
        end = min(len(extended), at + _SECTION)
        if "%" in extended[end - 2 : end] and end < len(extended):
            end = extended.rindex("%", at, end)
        charset = "UTF-8''" if number == 0 else ""
        yield f";\r\n\tfilename*{number}*={charset}{extended[at:end]}"
        at, number = end, number + 1


def _ascii(name: str) -> str:
    """What programs show that know nothing else: the ending is kept, so that the file opens."""
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "_" for letter in name)
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[:40]}{dot}{suffix[:16]}" if stem else plain[:_LONGEST_PLAIN]


def _quoted(text: str) -> str:
    plain = "".join(letter for letter in text if letter.isprintable() and letter not in "\r\n")
    if _TOKEN.fullmatch(plain):
        return f'"{plain}"'
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _folded(name: str, words: Iterable[str]) -> str:
    """The field with lines broken between words where they grow too long."""
    lines, line = [], f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > _WIDTH and line.strip() and line != f"{name}:":
            lines.append(line)
            line = f" {word}"
        else:
            line += f" {word}"
    lines.append(line)
    return "\r\n".join(lines) + "\r\n"
