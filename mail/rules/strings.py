"""Strings on an IMAP wire: quoted where they may be, else literal. RFC 9051 §4.3"""

from collections.abc import Iterable
from typing import Final

NIL: Final = b"NIL"
_LONGEST_QUOTED: Final = 4000


def string(octets: bytes) -> bytes:
    """A quoted string, or a literal where that cannot be one."""
    bare = b"\n" not in octets and b"\r" not in octets and b"\0" not in octets
    if not bare or len(octets) > _LONGEST_QUOTED or not octets.isascii():
        return b"{%d}\r\n%b" % (len(octets), octets)
    return b'"%b"' % octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def nstring(octets: bytes | None) -> bytes:
    """The same, or NIL."""
    return NIL if octets is None else string(octets)


def text(words: str) -> bytes:
    """Text in UTF-8; quoted only where it is ASCII."""
    return string(words.encode("utf-8", "replace"))


def plain(octets: bytes) -> bytes:
    """Without what no string of one line may hold."""
    return octets.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")


def group(parts: Iterable[bytes]) -> bytes:
    """A parenthesised list."""
    return b"(" + b" ".join(parts) + b")"
