"""The reading side of a connection: lines end at CR LF alone, and what waits can be looked at. RFC 5321 §2.3.8"""

import asyncio
from typing import Any


class Lines(asyncio.StreamReader):
    """A reader whose lines end at CR LF alone, and which takes octets back. RFC 5321 §2.3.8"""

    _buffer: bytearray

    async def readuntil(self, separator: Any = b"\r\n") -> bytes:
        """Up to the end of the line."""
        return await super().readuntil(separator)

    def take_back(self, octets: bytes) -> None:
        """To be read next."""
        self._buffer[:0] = octets

    @property
    def has_line(self) -> bool:
        """Whether a whole line waits to be read."""
        return b"\r\n" in self._buffer

    def waiting(self, word: bytes) -> list[bytes]:
        """What stands behind this word in the lines that wait, up to the first that begins otherwise."""
        found = []
        for line in bytes(self._buffer).split(b"\r\n")[:-1]:
            if line[: len(word)].upper() != word:
                break
            found.append(line[len(word) :])
        return found
