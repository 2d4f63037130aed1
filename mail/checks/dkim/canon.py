"""The forms of header and body in which changes on the way do not matter. RFC 6376 §3.4

Messages have CRLF line ends here: what arrives with others is refused at the door.
"""

import re
from dataclasses import dataclass
from typing import Final

_BLANKS: Final = re.compile(rb"[ \t]+")
_SIGNATURE: Final = re.compile(rb"(?s)((?:^|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One header field as it stands, with its folds and its line end; `name` in lower case."""

    name: bytes
    raw: bytes

    @property
    def value(self) -> bytes:
        """What stands behind the colon."""
        return self.raw.partition(b":")[2]


def split(data: bytes) -> tuple[list[Line], int]:
    """The header fields, and where the body begins."""
    found: list[Line] = []
    at = 0
    while at < len(data):
        end = data.find(b"\r\n", at)
        end = len(data) if end < 0 else end + 2
        if data[at:end] == b"\r\n":
            return found, end
        if data[at : at + 1] in (b" ", b"\t") and found:
            found[-1] = Line(found[-1].name, found[-1].raw + data[at:end])
        else:
            found.append(Line(data[at:end].partition(b":")[0].strip(b" \t").lower(), data[at:end]))
        at = end
    return found, len(data)


def header(line: Line, form: str) -> bytes:
    """One field with its line end. RFC 6376 §3.4.1, RFC 6376 §3.4.2"""
    if form == "simple":
        return line.raw
    value = _BLANKS.sub(b" ", line.value.replace(b"\r\n", b"")).strip(b" ")
    return line.name + b":" + value + b"\r\n"


def unsigned(line: Line) -> Line:
    """The signature's own field with the signature itself taken out. RFC 6376 §3.7"""
    name, colon, value = line.raw.partition(b":")
    return Line(line.name, name + colon + _SIGNATURE.sub(rb"\1", value))


def body(data: bytes, form: str, length: int | None = None) -> bytes:
    """The body, as far as it is signed. RFC 6376 §3.4.3, RFC 6376 §3.4.4"""
    if form == "relaxed":
        data = _BLANKS.sub(b" ", data).replace(b" \r\n", b"\r\n")
        data = data.removesuffix(b" ")
    end = len(data)
    while data.endswith(b"\r\n", 0, end):
        end -= 2
    whole = data[:end] + b"\r\n" if end or form == "simple" else b""
    return whole if length is None else whole[:length]


def chosen(lines: list[Line], names: list[bytes]) -> list[Line]:
    """The fields that are signed, each name taking the lowest one that is left. RFC 6376 §5.4.2"""
    left: dict[bytes, list[Line]] = {}
    for line in lines:
        left.setdefault(line.name, []).append(line)
    return [left[name].pop() for name in names if left.get(name)]
