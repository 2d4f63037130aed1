"""The header block: where each field stands, found line by line, decoded only when asked. RFC 5322 §2.2"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from mail.mime import limits

_NAME: Final = re.compile(rb"([!-9;-~]+)[ \t]*:")
_FOLD: Final = re.compile(rb"\r?\n(?=[ \t])|\r?\n\Z")
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in lower case, and its value as it stands, still folded."""

    name: str
    raw: bytes

    @property
    def value(self) -> bytes:
        """Unfolded, without white space around, cut at the limit."""
        raw = self.raw[: limits.FIELD].strip(b" \t\r\n")
        return _FOLD.sub(b"", raw) if b"\n" in raw else raw


@dataclass(frozen=True, slots=True)
class Header:
    """The fields in order, and the offset at which the body begins."""

    fields: tuple[Field, ...]
    body: int

    def first(self, name: str) -> bytes | None:
        """The value of the first field of this name; one whole field, never a mixture of several."""
        return next((field.value for field in self.fields if field.name == name), None)

    def all(self, name: str) -> list[bytes]:
        """The values of every field of this name."""
        return [field.value for field in self.fields if field.name == name]


def read_header(data: bytes, start: int, end: int, stops: Collection[bytes] = ()) -> Header:
    """Read the header that begins at `start`.

    It ends after the first empty line, before a line of `stops` (delimiters of open multiparts), or at `end`. Lines
    that are no field are skipped; where no line is one, there is no header, and the body begins at `start`.
    """
    if start == 0:
        start = _past_envelope(data)
    fields: list[Field] = []
    name, value_at, body, seen = "", start, end, False
    for at, after in _lines(data, start, end):
        line = data[at : min(after, at + 1024)].rstrip(b"\r\n")
        stop = line.rstrip(b" \t") in stops if stops and line.startswith(b"--") else False
        if not stop and line[:1] in (b" ", b"\t") and line.strip(b" \t"):
            continue
        _close(fields, name, data, value_at, at)
        name, match = "", _NAME.match(line)
        if stop or not line.strip(b" \t"):
            body = at if stop else after
            break
        if match and at - start < limits.HEADER:
            name, value_at, seen = match[1].decode("ascii").lower(), at + match.end(), True
    else:
        _close(fields, name, data, value_at, end)
    if not seen and data[start:body].strip(b" \t\r\n"):
        return Header((), start)
    return Header(tuple(fields), body)


def _close(fields: list[Field], name: str, data: bytes, begin: int, end: int) -> None:
    if name:
        fields.append(Field(name, data[begin:end]))


def _lines(data: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Beginning of each line and of the next one."""
    while at < end:
        found = data.find(b"\n", at, end)
        after = end if found < 0 else found + 1
        yield at, after
        at = after


def _past_envelope(data: bytes) -> int:
    """Past a byte order mark and the `From ` line of an mbox, which are no part of the message."""
    at = len(_BOM) if data.startswith(_BOM) else 0
    if data.startswith((b"From ", b">From "), at):
        at = data.find(b"\n", at) + 1 or len(data)
    return at
