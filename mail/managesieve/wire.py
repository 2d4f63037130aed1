"""Octets become commands of ManageSieve, and answers octets; nothing that a peer sends raises. RFC 5804 §4"""

import re
from typing import Final

from msgspec import Struct

LONGEST_LINE: Final = 8_192
LARGEST: Final = 256 * 1024
"""Octets of the strings of one command."""
_ATOM: Final = re.compile(rb"[^\x00-\x20\x7f\"\\(){}]+")
_LITERAL: Final = re.compile(rb"\{(\d{1,10})(\+?)\}\r?\n")
_END: Final = re.compile(rb"[ \t]*\r?\n")
_QUOTED: Final = re.compile(rb'"((?:[^"\\\r\n\x00]|\\["\\])*)"')
_BLANKS: Final = re.compile(rb"[ \t]+")
_ESCAPED: Final = re.compile(rb"\\(.)")


class Words(Struct, frozen=True):
    """A command: its words in order; `atoms` tells which of them were no strings."""

    words: list[bytes]
    atoms: list[bool]


class Wrong(Struct, frozen=True):
    """What came is no command; `fatal`: what follows cannot be told from it."""

    why: str
    fatal: bool = False


class Framer:
    """Takes octets as they come, gives one command at a time."""

    def __init__(self) -> None:
        self._data = b""
        self._skip = False

    def receive(self, data: bytes) -> None:
        """Take octets from the peer."""
        self._data += data

    @property
    def waiting(self) -> int:
        """Octets that have not been looked at."""
        return len(self._data)

    def next(self) -> Words | Wrong | None:
        """What comes next; None when more octets are needed."""
        if self._skip and not self._skipped():
            return None
        at, words, atoms, held = 0, list[bytes](), list[bool](), 0
        while True:
            if match := _END.match(self._data, at):
                self._data = self._data[match.end() :]
                return Words(words, atoms)
            if words:
                if (match := _BLANKS.match(self._data, at)) is None:
                    return self._missing(at, "A space is missing")
                at = match.end()
            found = self._word(at)
            if not isinstance(found, tuple):
                return found
            word, is_atom, at = found
            held += len(word)
            if held > LARGEST:
                return Wrong("The command is too large", True)
            words.append(word)
            atoms.append(is_atom)

    def _word(self, at: int) -> tuple[bytes, bool, int] | Wrong | None:
        if match := _QUOTED.match(self._data, at):
            return _ESCAPED.sub(rb"\1", match[1]), False, match.end()
        if match := _LITERAL.match(self._data, at):
            size = int(match[1])
            if size > LARGEST:
                return Wrong("The literal is too large", True)
            end = match.end() + size
            return (self._data[match.end() : end], False, end) if len(self._data) >= end else None
        if (match := _ATOM.match(self._data, at)) and match.end() < len(self._data):
            return match[0], True, match.end()
        return self._missing(at, "The command cannot be read")

    def _missing(self, at: int, why: str) -> Wrong | None:
        """Either more is to come, or the line is wrong and passed over."""
        if b"\n" in self._data[at:]:
            self._skip = True
            self._skipped()
            return Wrong(why)
        return Wrong("The line is too long", True) if len(self._data) - at > LONGEST_LINE else None

    def _skipped(self) -> bool:
        end = self._data.find(b"\n")
        self._data = self._data[end + 1 :] if end >= 0 else b""
        self._skip = end < 0
        return end >= 0


def string(text: str | bytes) -> bytes:
    """A quoted string, or a literal where it cannot be one."""
    octets = text.encode("utf-8") if isinstance(text, str) else text
    if len(octets) > 1_000 or any(octet < 32 or octet == 127 for octet in octets):
        return b"{%d}\r\n%b" % (len(octets), octets)
    return b'"%b"' % octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
