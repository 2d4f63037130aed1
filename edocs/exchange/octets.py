"""The octets of a file that came: in pieces, and the little of its header that can be told without reading it all."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

CHUNK: Final = 1024 * 1024
_PEEKED: Final = {
    "type": re.compile(rb'<doc-type\s[^>]*?type="([a-z-]{1,16})"'),
    "send-orgcode": re.compile(rb"<send-orgcode>\s*([0-9A-Z]{7})\s*</"),
    "send-id": re.compile(rb"<send-id>\s*([0-9A-Z]{7})\s*</"),
    "doc-id": re.compile(rb"<doc-id>\s*([\x21-\x25\x27-\x3b\x3d-\x7e]{1,128})\s*</"),
}


def peek(path: Path) -> dict[str, str]:
    """Header fields as they stand in the first octets: not believed, only shown and answered."""
    with path.open("rb") as file:
        head = file.read(16_384)
    return {name: match[1].decode("ascii") for name, pattern in _PEEKED.items() if (match := pattern.search(head))}


def pieces(path: Path) -> Iterator[bytes]:
    """The octets of a file."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


async def chunks(path: Path) -> AsyncIterator[bytes]:
    """The same without holding up others."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
    finally:
        file.close()


async def of_part(file: BinaryIO) -> AsyncIterator[bytes]:
    """The octets of a part that was decoded into a file."""
    read: Callable[[int], bytes] = file.read
    while chunk := await asyncio.to_thread(read, CHUNK):
        yield chunk
