"""Octets become commands: lines with their literals, one at a time, within limits. Knows no command. RFC 9051 §2.2.1

Any split of the octets gives the same commands, and nothing that a peer sends raises.
"""

import re
from typing import Final

from msgspec import Struct

LONGEST_LINE: Final = 64 * 1024
"""Octets of a command beside its literals."""
MOST_LITERALS: Final = 1_000
_LITERAL: Final = re.compile(rb"~?\{(\d{1,19})(\+?)\}\Z")
_TAG: Final = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\+]{1,64}(?= )")


class Frame(Struct, frozen=True):
    """A whole command: its text, in which each literal stands as its announcement, and the literals in order."""

    text: bytes
    literals: list[bytes]


class Continue(Struct, frozen=True):
    """The peer waits for leave to send a literal."""


class Refused(Struct, frozen=True):
    """A command that cannot be taken; it has been passed over."""

    tag: bytes
    too_big: bool


class Overflow(Struct, frozen=True):
    """A line without end: the conversation cannot go on."""


Event = Frame | Continue | Refused | Overflow


class Framer:
    """Takes octets as they come, gives commands one at a time."""

    def __init__(self, literal_limit: int) -> None:
        self.literal_limit = literal_limit
        """Octets of the literals of one command."""
        self._data = bytearray()
        self._looked = 0
        self._text = bytearray()
        self._literals: list[bytes] = []
        self._held = 0
        self._wanted: int | None = None
        self._skip = 0
        self._refused = False
        self._over = False

    def receive(self, data: bytes) -> None:
        """Take octets from the peer."""
        self._data += data

    @property
    def waiting(self) -> int:
        """Octets that have not been looked at."""
        return len(self._data)

    @property
    def starved(self) -> bool:
        """Whether a command has begun and is not whole."""
        return bool(self._data or self._text or self._wanted is not None or self._skip)

    def next_event(self) -> Event | None:
        """What comes next, None when more octets are needed."""
        while not self._over:
            if self._skip:
                passed = min(self._skip, len(self._data))
                del self._data[:passed]
                self._skip -= passed
                if self._skip:
                    return None
            if self._wanted is not None and not self._take_literal():
                return None
            line = self._take_line()
            if line is None:
                if len(self._data) + len(self._text) > LONGEST_LINE:
                    return self._overflow()
                return None
            event = self._line(line)
            if event is not None:
                return event
        return None

    def next_line(self) -> bytes | None:
        """One line outside of commands (of SASL, or the end of IDLE), without its end; None when more is needed."""
        line = self._take_line()
        if line is None and len(self._data) > LONGEST_LINE:
            self._overflow()
            return b"*"
        return line

    def clear(self) -> None:
        """Forget what has come: nothing sent before TLS counts after it. RFC 9051 §6.2.1"""
        self.__init__(self.literal_limit)  # type: ignore[misc]  # the one way to be as new

    def _take_literal(self) -> bool:
        assert self._wanted is not None
        if len(self._data) < self._wanted:
            return False
        self._literals.append(bytes(self._data[: self._wanted]))
        del self._data[: self._wanted]
        self._wanted = None
        return True

    def _take_line(self) -> bytes | None:
        end = self._data.find(b"\n", self._looked)
        if end < 0:
            self._looked = len(self._data)
            return None
        line = bytes(self._data[:end])
        del self._data[: end + 1]
        self._looked = 0
        return line.removesuffix(b"\r")

    def _line(self, line: bytes) -> Event | None:
        match = _LITERAL.search(line[-24:])
        if len(self._text) + len(line) > LONGEST_LINE:
            return self._overflow()
        self._text += line
        if match is None:
            return self._end()
        size, waits = int(match[1]), not match[2]
        if self._refused:
            return self._pass_over(size, waits)
        if self._held + size > self.literal_limit or len(self._literals) >= MOST_LITERALS:
            self._refused = True
            return self._pass_over(size, waits)
        self._held += size
        self._wanted = size
        self._text += b"\r\n"
        return Continue() if waits else None

    def _pass_over(self, size: int, waits: bool) -> Event | None:
        """A literal that will not be taken: not asked for, or read away."""
        if waits:
            return self._end()
        self._skip = size
        return None

    def _end(self) -> Event:
        text, literals, refused = bytes(self._text), self._literals, self._refused
        self._text, self._literals, self._held, self._refused = bytearray(), [], 0, False
        if refused:
            match = _TAG.match(text)
            return Refused(match[0] if match else b"*", True)
        return Frame(text, literals)

    def _overflow(self) -> Overflow:
        self._over = True
        self._data.clear()
        self._text.clear()
        return Overflow()
