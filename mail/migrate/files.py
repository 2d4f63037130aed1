"""Mail in files: mbox, EML and archives of them are read message by message; a box is written as one of them."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct

from mail.intake import LARGEST
from mail.mime.dates import date_of
from mail.mime.fields import read_header
from mail.rules import flags

_STATUS: Final = {"R": flags.SEEN, "A": flags.ANSWERED, "F": flags.FLAGGED, "D": flags.DELETED, "T": flags.DRAFT}


class Found(Struct, frozen=True):
    """A message in a file: where, its octets, flags and date as the file tells them."""

    where: str
    octets: bytes
    flags: tuple[str, ...] = ()
    at: datetime | None = None


class TooLong(ValueError):
    """A message in the file is larger than any that is taken."""


def read(path: Path) -> Iterator[Found]:
    """The messages in a file or in all files of a folder: .eml, .mbox, .zip of them. Raises OSError, TooLong."""
    if path.is_dir():
        for one in sorted(path.rglob("*")):
            if one.is_file() and one.suffix.lower() in (".eml", ".mbox", ".zip"):
                yield from read(one)
    elif path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if not entry.is_dir() and entry.filename.lower().endswith((".eml", ".mbox")):
                    with archive.open(entry) as file:
                        yield from _messages(f"{path.name}/{entry.filename}", file)  # type: ignore[arg-type]  # reads
    else:
        with path.open("rb") as file:
            yield from _messages(path.name, file)


def _messages(name: str, file: BinaryIO) -> Iterator[Found]:
    """One message, or all of an mbox: that begins with a `From ` line."""
    first = file.readline(LARGEST)
    if not first.startswith(b"From "):
        octets = first + file.read(LARGEST + 1)
        if len(octets) > LARGEST:
            raise TooLong(name)
        yield _found(name, octets)
        return
    number = 0
    for octets in _split(first, file, name):
        number += 1
        yield _found(f"{name}#{number}", octets)


def _split(first: bytes, file: BinaryIO, name: str) -> Iterator[bytes]:
    """The messages of an mbox: each begins with a `From ` line after an empty one; `>From ` was quoted (mboxrd)."""
    lines: list[bytes] = []
    size, empty = 0, False
    for line in file:
        if empty and line.startswith(b"From "):
            yield _joined(lines)
            lines, size, empty = [], 0, False
            continue
        empty = not line.strip(b"\r\n")
        lines.append(line[1:] if line.lstrip(b">").startswith(b"From ") and line.startswith(b">") else line)
        size += len(line)
        if size > LARGEST:
            raise TooLong(name)
    if lines:
        yield _joined(lines)


def _joined(lines: list[bytes]) -> bytes:
    """Without the empty line that stands between two messages."""
    last = len(lines) - 1 if lines and not lines[-1].strip(b"\r\n") else len(lines)
    return b"".join(lines[:last])


def _found(where: str, octets: bytes) -> Found:
    header = read_header(octets, 0, len(octets))
    status = b"".join(header.all("status") + header.all("x-status")).decode("ascii", "replace")
    mask = 0
    for letter in status:
        mask |= _STATUS.get(letter, 0)
    names = tuple(name for bit, name in flags.NAMES if mask & bit)
    return Found(where, octets, names, date_of(header.first("date")))


def mbox_entry(sender: str, at: datetime, octets: bytes) -> bytes:
    """One message as an mbox holds it (mboxrd), line ends as they are in files."""
    lines = octets.replace(b"\r\n", b"\n").split(b"\n")
    quoted = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines]
    head = f"From {sender or 'MAILER-DAEMON'} {at:%a %b %e %H:%M:%S %Y}\n".encode()
    return head + b"\n".join(quoted).rstrip(b"\n") + b"\n\n"
