"""The maildrop as one session has it, and its octets as POP3 sends them. Pure. RFC 1939 §3"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

CRLF: Final = b"\r\n"
END: Final = b".\r\n"


class Entry(Struct, frozen=True):
    """A message as the session found it at sign-in."""

    uid: int
    size: int
    seen: bool


class Drop:
    """Messages by number; numbers hold for the whole session, whatever others do meanwhile. RFC 1939 §5"""

    def __init__(self, uidvalidity: int, entries: Iterable[Entry]) -> None:
        self.uidvalidity = uidvalidity
        self.entries = list(entries)
        self.doomed: set[int] = set()
        """Numbers that go at QUIT."""

    def numbers(self) -> list[int]:
        """Of the messages that are there."""
        return [number for number in range(1, len(self.entries) + 1) if number not in self.doomed]

    def entry(self, number: int) -> Entry | None:
        """The message of this number; None when there is none, or none any more."""
        there = 1 <= number <= len(self.entries) and number not in self.doomed
        return self.entries[number - 1] if there else None

    def size(self) -> int:
        """Octets of all that is there."""
        return sum(self.entries[number - 1].size for number in self.numbers())

    def unique(self, entry: Entry) -> str:
        """A name that no other message of the mailbox ever had or will have. RFC 1939 §7"""
        return f"{self.uidvalidity:08x}{entry.uid:08x}"

    def going(self) -> list[int]:
        """The UIDs that go at QUIT."""
        return sorted(self.entries[number - 1].uid for number in self.doomed)


class Stuffed:
    """Octets of a message become those of a multi-line answer: a dot before each dot that begins a line.

    Any split of the octets gives the same answer.
    """

    def __init__(self) -> None:
        self._held = b""
        """What was not said yet: a line end, or half of one, that what follows belongs to."""
        self._begins = True
        """Whether nothing has come yet: the first octet begins a line."""

    def add(self, octets: bytes) -> bytes:
        """What can be sent of these."""
        if not octets:
            return b""
        if self._begins:
            self._begins = False
            octets = b"." + octets if octets.startswith(b".") else octets
        data = (self._held + octets).replace(b"\r\n.", b"\r\n..")
        kept = 2 if data.endswith(CRLF) else 1 if data.endswith(b"\r") else 0
        self._held = data[len(data) - kept :]
        return data[: len(data) - kept]

    def end(self) -> bytes:
        """The rest, a line end if there was none, and the end mark."""
        return (self._held if self._held == CRLF else self._held + CRLF if not self._begins else b"") + END


def first_lines(octets: bytes, most: int) -> tuple[bytes, int]:
    """So many lines of these octets, and how many more there may be."""
    at = 0
    while most > 0 and (found := octets.find(b"\n", at)) >= 0:
        at, most = found + 1, most - 1
    return (octets if most else octets[:at]), most
