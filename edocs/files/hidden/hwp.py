"""HWP 5: ink like paper, tiny letters, hidden comments, and who made it. What is locked or packed otherwise is said so.

A compound file of streams, each a row of records; only the few kinds of records that say how letters look are read.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from edocs.files.hidden.look import Damaged, Look, tiny, unseen

_MOST: Final = 64 * 2**20
_FREE: Final = 0xFFFFFFF0
_LETTERS, _HEADER, _TEXT, _TEXT_LETTERS, _CONTROL = 0x15, 0x42, 0x43, 0x44, 0x47
_WIDE_CONTROLS: Final = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23})


class _Compound:
    """The streams of a compound file by their path."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or data[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise Damaged("no compound file")
        self.data = data
        self.sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        self.small = 1 << min(struct.unpack_from("<H", data, 32)[0], 16)
        first_directory, self.cutoff, first_small, first_more = (
            struct.unpack_from("<I", data, 48)[0],
            struct.unpack_from("<I", data, 56)[0],
            struct.unpack_from("<I", data, 60)[0],
            struct.unpack_from("<I", data, 68)[0],
        )
        tables = [number for number in struct.unpack_from("<109I", data, 76) if number < _FREE]
        seen = 0
        while first_more < _FREE and seen < 1_000:
            more = struct.unpack(f"<{self.sector // 4}I", self._at(first_more))
            tables += [number for number in more[:-1] if number < _FREE]
            first_more, seen = more[-1], seen + 1
        self.next = [n for table in tables for n in struct.unpack(f"<{self.sector // 4}I", self._at(table))]
        self.small_next = list(self._numbers(self._chain(first_small)))
        self.streams: dict[str, tuple[int, int]] = {}
        self._directory(self._chain(first_directory))

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        return self.data[start : start + self.sector].ljust(self.sector, b"\x00")

    @staticmethod
    def _numbers(data: bytes) -> Iterator[int]:
        return (number for (number,) in struct.iter_unpack("<I", data[: len(data) // 4 * 4]))

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number < len(self.next):
            parts.append(self._at(number))
            if len(parts) * self.sector > len(self.data) + self.sector:
                raise Damaged("a chain without an end")
            number = self.next[number]
        return b"".join(parts)

    def _directory(self, data: bytes) -> None:
        entries = [data[at : at + 128] for at in range(0, len(data) - 127, 128)][:10_000]
        self.mini = b""
        names = []
        for entry in entries:
            length = max(0, min(struct.unpack_from("<H", entry, 64)[0], 64) - 2)
            names.append(entry[:length].decode("utf-16-le", "replace"))

        def visit(number: int, folder: str, depth: int) -> None:
            if number >= len(entries) or depth > 200:
                return
            entry = entries[number]
            kind = entry[66]
            left, right, child = struct.unpack_from("<3I", entry, 68)
            start, size = struct.unpack_from("<I", entry, 116)[0], struct.unpack_from("<I", entry, 120)[0]
            path = f"{folder}{names[number]}"
            if kind == 5:
                self.mini = self._chain(start)
                visit(child, "", depth + 1)
                return
            if path in self.streams:
                return
            if kind == 2:
                self.streams[path] = (start, size)
            visit(left, folder, depth + 1)
            visit(right, folder, depth + 1)
            if kind == 1:
                self.streams[path] = (start, 0)
                visit(child, f"{path}/", depth + 1)

        visit(0, "", 0)

    def read(self, path: str) -> bytes | None:
        """The bytes of a stream."""
        if path not in self.streams:
            return None
        start, size = self.streams[path]
        if size >= self.cutoff:
            return self._chain(start)[:size]
        parts: list[bytes] = []
        while start < len(self.small_next) and len(parts) * self.small < size:
            parts.append(self.mini[start * self.small : (start + 1) * self.small])
            start = self.small_next[start]
        return b"".join(parts)[:size]


def _records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, at)
        tag, level, size = head & 0x3FF, (head >> 10) & 0x3FF, head >> 20
        at += 4
        if size == 0xFFF and at + 4 <= len(data):
            (size,) = struct.unpack_from("<I", data, at)
            at += 4
        yield tag, level, data[at : at + size]
        at += size


def _unpacked(data: bytes, packed: bool) -> bytes:
    if not packed:
        return data
    try:
        return zlib.decompressobj(-15).decompress(data, _MOST)
    except zlib.error as error:
        raise Damaged(str(error)) from error


def _letters(data: bytes) -> tuple[str, ...]:
    """Why letters of a shape are not seen."""
    if len(data) < 68:
        return ()
    ratio, relative = data[14], data[28]
    (size,) = struct.unpack_from("<i", data, 42)
    ink, _, shade = struct.unpack_from("<3I", data, 52)
    paper = _rgb(shade) if shade != 0xFFFFFFFF else None
    scale = min(100, ratio or 100, relative or 100) / 100
    return unseen(_rgb(ink), paper), tiny(size / 100 * scale)


def _rgb(number: int) -> tuple[int, int, int]:
    return number & 255, (number >> 8) & 255, (number >> 16) & 255


def _characters(data: bytes) -> Iterator[tuple[int, str]]:
    """The characters of a paragraph with their positions; controls take one place or eight."""
    codes = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    at = 0
    while at < len(codes):
        code = codes[at]
        if code >= 32:
            yield at, chr(code) if not 0xD800 <= code < 0xE000 else " "
        elif code in (9, 10, 13, 24, 30, 31):
            yield at, "\n" if code in (10, 13) else " "
        at += 8 if code in _WIDE_CONTROLS else 1


def _section(data: bytes, shapes: list[tuple[str, ...]], look: Look) -> None:
    """Read a section: paragraphs with the letters they are written in; what a hidden comment holds is hidden."""
    text: bytes = b""
    comment = -1
    for tag, level, body in _records(data):
        if comment >= 0 and level <= comment:
            comment = -1
        if tag == _CONTROL and body[:4][::-1] == b"tcmt":
            comment = level
        if tag == _TEXT:
            text = body
        elif tag == _TEXT_LETTERS and text:
            changes = list(struct.iter_unpack("<II", body[: len(body) // 8 * 8]))
            for at, char in _characters(text):
                shape = next((number for start, number in reversed(changes) if start <= at), 0)
                reasons = shapes[shape] if shape < len(shapes) else ()
                look.say(char, "본문", *reasons, "comment" if comment >= 0 else "")
                if not char.strip() and look.pieces:
                    look.pieces[-1]["text"] = f"{look.pieces[-1]['text']}{char}"
            text = b""


def _summary(data: bytes, look: Look) -> None:
    """Author, last author, title: the property set of the file."""
    names = {2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 8: "lastModifiedBy"}
    if len(data) < 48:
        return
    (start,) = struct.unpack_from("<I", data, 44)
    (count,) = struct.unpack_from("<I", data, start + 4)
    for index in range(min(count, 64)):
        kind, offset = struct.unpack_from("<2I", data, start + 8 + index * 8)
        at = start + offset
        if kind in names and struct.unpack_from("<I", data, at)[0] == 31:
            (length,) = struct.unpack_from("<I", data, at + 4)
            look.meta(
                names[kind], data[at + 8 : at + 8 + min(length, 2_000) * 2].decode("utf-16-le", "replace").rstrip("\0")
            )


def read(data: bytes, look: Look) -> None:
    """Look into an HWP 5."""
    try:
        file = _Compound(data)
    except struct.error as error:
        raise Damaged("no whole compound file") from error
    head = file.read("FileHeader") or b""
    if not head.startswith(b"HWP Document File") or len(head) < 40:
        raise Damaged("no HWP")
    (flags,) = struct.unpack_from("<I", head, 36)
    if flags & 0b110:
        raise Damaged("encrypted")
    packed = bool(flags & 1)
    shapes = [
        _letters(body) for tag, _, body in _records(_unpacked(file.read("DocInfo") or b"", packed)) if tag == _LETTERS
    ]
    try:
        _summary(file.read("\x05HwpSummaryInformation") or b"", look)
    except struct.error:
        look.trick("unreadable", "metadata", "문서 정보를 읽을 수 없습니다.")
    for number in range(1_000):
        section = file.read(f"BodyText/Section{number}")
        if section is None:
            break
        _section(_unpacked(section, packed), shapes, look)
    if any(path.startswith("DocHistory/") for path in file.streams):
        look.trick("old_revision", "지난 판", "파일 안에 문서 이력이 들어 있습니다.")
