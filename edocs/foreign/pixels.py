"""How large a picture is and of what kind, from its first bytes: PNG, JPEG, GIF, WebP, BMP."""

import struct
from typing import NamedTuple


class Pixels(NamedTuple):
    """Kind (`png`, `jpeg`, `gif`, `webp`, `bmp`), width and height."""

    kind: str
    width: int
    height: int


def pixels(data: bytes) -> Pixels | None:
    """The kind and size of a picture, or None for anything else."""
    try:
        return _measured(data)
    except (struct.error, IndexError):
        return None


def _measured(data: bytes) -> Pixels | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Pixels("png", *struct.unpack_from(">II", data, 16))
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return Pixels("gif", *struct.unpack_from("<HH", data, 6))
    if data.startswith(b"BM"):
        width, height = struct.unpack_from("<ii", data, 18)
        return Pixels("bmp", width, abs(height))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    return _jpeg(data) if data.startswith(b"\xff\xd8") else None


def _webp(data: bytes) -> Pixels | None:
    if data[12:16] == b"VP8X":
        return Pixels("webp", 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return Pixels("webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    width, height = struct.unpack_from("<HH", data, 26)
    return Pixels("webp", width & 0x3FFF, height & 0x3FFF)


def _jpeg(data: bytes) -> Pixels | None:
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Pixels("jpeg", width, height)
        (length,) = struct.unpack_from(">H", data, at + 2)
        at += 2 + length
    return None
