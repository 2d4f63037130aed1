"""Octets of a connection, deflated both ways. What a peer sends expands piece by piece, never at once. RFC 4978 §3"""

import zlib
from typing import Final

PIECE: Final = 256 * 1024
"""Octets that one step of inflating may give."""


class Broken(Exception):
    """What the peer sends is not deflated."""


class Deflated:
    """The state of both directions."""

    def __init__(self) -> None:
        self._out = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._in = zlib.decompressobj(-zlib.MAX_WBITS)
        self._rest = b""

    def sent(self, octets: bytes) -> bytes:
        """What goes over the wire for these."""
        return self._out.compress(octets) + self._out.flush(zlib.Z_SYNC_FLUSH)

    @property
    def waiting(self) -> bool:
        """Whether octets that came have not all been inflated."""
        return bool(self._rest)

    def received(self, octets: bytes = b"") -> bytes:
        """The next piece of what came. Raises Broken."""
        try:
            found = self._in.decompress(self._rest + octets, PIECE)
        except zlib.error as error:
            raise Broken from error
        self._rest = self._in.unconsumed_tail
        return found
