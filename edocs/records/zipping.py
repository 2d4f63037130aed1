"""A ZIP archive as a stream: stored entries in the order given, the same bytes for the same content, constant memory.

Sizes are known before, checksums only after, so each entry is followed by a data descriptor; what is large gets the
64-bit fields. No times of day, no attributes: nothing but names and content can make two archives differ.
"""

import struct
from typing import Final
from zlib import crc32

from msgspec import Struct

_DAY: Final = 0x21
"""1980-01-01, the first day that the format knows."""
_FLAGS: Final = 0x0808
"""A data descriptor follows; names are UTF-8."""
_LARGE: Final = 0xFFFFFFFF
_MANY: Final = 0xFFFF


class WrongSize(ValueError):
    """An entry brought more or fewer bytes than it was announced with."""


class _Entry(Struct):
    name: bytes
    size: int
    at: int
    crc: int = 0
    come: int = 0

    @property
    def large(self) -> bool:
        return self.size >= _LARGE


class Zipper:
    """Makes the archive piece by piece: `begin`, `data` as often as need be, `end`; at last `close`."""

    def __init__(self) -> None:
        self._at = 0
        self._done: list[_Entry] = []
        self._open: _Entry | None = None
        self._names: set[str] = set()

    def begin(self, name: str, size: int) -> bytes:
        """The head of the next entry. Raises ValueError for a name that stands already."""
        if self._open is not None or name in self._names or not name:
            raise ValueError(f"no new entry {name!r}")
        self._names.add(name)
        entry = self._open = _Entry(name.encode(), size, self._at)
        extra = struct.pack("<HHQQ", 1, 16, 0, 0) if entry.large else b""
        shown = _LARGE if entry.large else 0
        head = struct.pack(
            "<4sHHHHHIIIHH",
            b"PK\x03\x04", 45 if entry.large else 20, _FLAGS, 0, 0, _DAY, 0, shown, shown, len(entry.name), len(extra),
        )  # fmt: skip
        return self._out(head + entry.name + extra)

    def data(self, piece: bytes) -> bytes:
        """The next bytes of the entry."""
        entry = self._open
        if entry is None or entry.come + len(piece) > entry.size:
            raise WrongSize(entry.name.decode() if entry else "")
        entry.crc = crc32(piece, entry.crc)
        entry.come += len(piece)
        return self._out(piece)

    def end(self) -> bytes:
        """What follows the entry. Raises WrongSize when bytes are missing."""
        entry = self._open
        if entry is None or entry.come != entry.size:
            raise WrongSize(entry.name.decode() if entry else "")
        self._done.append(entry)
        self._open = None
        form = "<4sIQQ" if entry.large else "<4sIII"
        return self._out(struct.pack(form, b"PK\x07\x08", entry.crc, entry.size, entry.size))

    def whole(self, name: str, content: bytes) -> bytes:
        """A small entry at once."""
        return self.begin(name, len(content)) + self.data(content) + self.end()

    def close(self) -> bytes:
        """The directory at the end of the archive."""
        begins = self._at
        listed = b"".join(_listed(entry) for entry in self._done)
        end = b""
        many = len(self._done) >= _MANY or begins >= _LARGE or len(listed) >= _LARGE
        if many:
            count = len(self._done)
            end += struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(listed), begins)
            end += struct.pack("<4sIQI", b"PK\x06\x07", 0, begins + len(listed), 1)
        count = min(len(self._done), _MANY)
        size, at = min(len(listed), _LARGE), min(begins, _LARGE)
        end += struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size, at, 0)
        return self._out(listed + end)

    def _out(self, piece: bytes) -> bytes:
        self._at += len(piece)
        return piece


def _listed(entry: _Entry) -> bytes:
    """The entry's line in the directory."""
    far = entry.at >= _LARGE
    wide = ([entry.size, entry.size] if entry.large else []) + ([entry.at] if far else [])
    extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    shown = _LARGE if entry.large else entry.size
    version = 45 if wide else 20
    head = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        b"PK\x01\x02", version, version, _FLAGS, 0, 0, _DAY, entry.crc, shown, shown, len(entry.name), len(extra),
        0, 0, 0, 0, _LARGE if far else entry.at,
    )  # fmt: skip
    return head + entry.name + extra
