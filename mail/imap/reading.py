"""Reading one framed command: atoms, strings, numbers, lists, names of mailboxes. RFC 9051 §9"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from mail.imap.framing import Frame
from mail.rules import names, sets

_ATOM: Final = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\\]]+")
_ASTRING: Final = re.compile(rb"[^\x00-\x20\x7f(){%*\"\\]+")
_LISTED: Final = re.compile(rb"[^\x00-\x20\x7f(){\"\\]+")
_QUOTED: Final = re.compile(rb'"((?:[^"\\\r\n\x00]|\\["\\])*)"')
_LITERAL: Final = re.compile(rb"(~?)\{(\d{1,19})\+?\}\r\n")
_NUMBER: Final = re.compile(rb"\d{1,19}")
_SET: Final = re.compile(rb"[0-9*:,]+")
_FLAG: Final = re.compile(rb"\\?[^\x00-\x20\x7f-\xff(){%*\"\\\]]+")
_WORD: Final = re.compile(rb"[A-Za-z0-9.=+-]+")
_DATE: Final = re.compile(rb'"?(\d{1,2})-([A-Za-z]{3})-(\d{4})"?')
_MOMENT: Final = re.compile(rb'"([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"')
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LARGEST: Final = 2**63 - 1


class Bad(Exception):
    """The command does not follow the grammar; the text says where."""


class Reader:
    """A place in a command. Every method reads what it names, or raises Bad; none looks further than it must."""

    def __init__(self, frame: Frame, *, utf8: bool = False) -> None:
        self.text = frame.text
        self.at = 0
        self.utf8 = utf8
        """Whether names of mailboxes are UTF-8 rather than modified UTF-7."""
        self.binary = False
        """Whether the last literal was announced as binary."""
        self._literals = iter(frame.literals)

    def peek(self, octets: bytes) -> bool:
        """Whether these octets come next, letters in any case."""
        return self.text[self.at : self.at + len(octets)].upper() == octets

    def take(self, octets: bytes) -> bool:
        """Pass these octets if they come next."""
        if self.peek(octets):
            self.at += len(octets)
            return True
        return False

    def need(self, octets: bytes) -> None:
        """Pass these octets."""
        if not self.take(octets):
            raise Bad(f"expected {octets.decode()!r}")

    def space(self) -> None:
        """Pass one blank."""
        self.need(b" ")

    def end(self) -> None:
        """Be at the end; blanks before it do no harm."""
        if self.text[self.at :].strip(b" "):
            raise Bad("too many arguments")

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.text)

    def _match(self, pattern: re.Pattern[bytes], what: str) -> re.Match[bytes]:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise Bad(f"expected {what}")
        self.at = match.end()
        return match

    def word(self) -> str:
        """A keyword of the protocol, in capitals."""
        return self._match(_WORD, "a word")[0].decode("ascii").upper()

    def atom(self) -> str:
        """An atom."""
        return self._match(_ATOM, "an atom")[0].decode("ascii")

    def number(self) -> int:
        """A number up to 63 bits."""
        found = int(self._match(_NUMBER, "a number")[0])
        if found > LARGEST:
            raise Bad("number too large")
        return found

    def string(self) -> bytes:
        """A quoted string or a literal."""
        if self.peek(b'"'):
            return re.sub(rb'\\(["\\])', rb"\1", self._match(_QUOTED, "a string")[1])
        return self.literal()

    def literal(self) -> bytes:
        """A literal."""
        self.binary = bool(self._match(_LITERAL, "a string")[1])
        found = next(self._literals, None)
        if found is None:
            raise Bad("expected a literal")
        return found

    def astring(self) -> bytes:
        """An atom or a string."""
        if self.text[self.at : self.at + 1] in (b'"', b"{", b"~"):
            return self.string()
        return self._match(_ASTRING, "a string")[0]

    def nstring(self) -> bytes | None:
        """A string, or None for NIL."""
        return None if self.take(b"NIL") else self.string()

    def text_of(self, octets: bytes) -> str:
        """Octets as UTF-8."""
        try:
            return octets.decode("utf-8")
        except UnicodeDecodeError:
            raise Bad("not UTF-8") from None

    def mailbox(self) -> str:
        """A name of a mailbox as it is kept; what can be none is given as it came and will not be found."""
        return self._name(self.astring())

    def _name(self, octets: bytes) -> str:
        text = self.text_of(octets)
        plain = text if self.utf8 else names.decode(text)
        if plain is None:
            # Some clients send UTF-8 or a bare `&` where modified UTF-7 belongs.
            plain = text
        return names.canonical(plain.removesuffix("/") if len(plain) > 1 else plain) or plain

    def pattern(self) -> str:
        """A LIST pattern."""
        if self.text[self.at : self.at + 1] in (b'"', b"{"):
            octets = self.string()
        else:
            octets = self._match(_LISTED, "a pattern")[0]
        text = self.text_of(octets)
        return text if self.utf8 else names.decode(text) or text

    def ranges(self) -> sets.Ranges:
        """A sequence set."""
        found = sets.parse(self._match(_SET, "a set of numbers")[0].decode("ascii"))
        if found is None:
            raise Bad("bad set of numbers")
        return found

    def flag(self) -> str:
        """A flag or keyword."""
        return self._match(_FLAG, "a flag")[0].decode("ascii")

    def flags(self) -> tuple[str, ...]:
        """A parenthesised list of flags, perhaps empty."""
        self.need(b"(")
        found: list[str] = []
        while not self.take(b")"):
            if found:
                self.space()
            found.append(self.flag())
        return tuple(found)

    def date(self) -> date:
        """A day, quoted or not."""
        match = self._match(_DATE, "a date")
        try:
            return date(int(match[3]), _month(match[2]), int(match[1]))
        except ValueError:
            raise Bad("no such day") from None

    def moment(self) -> datetime:
        """A quoted date with time and zone."""
        match = self._match(_MOMENT, "a date and time")
        day, year, hour, minute, second = (int(match[place]) for place in (1, 3, 4, 5, 6))
        offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
        zone = timezone(-offset if match[7] == b"-" else offset) if offset < timedelta(hours=24) else UTC
        try:
            return datetime(year, _month(match[2]), day, hour, minute, second, tzinfo=zone).astimezone(UTC)
        except (ValueError, OverflowError):
            raise Bad("no such moment") from None


def _month(letters: bytes) -> int:
    name = letters.decode("ascii", "replace").lower()
    if name not in _MONTHS:
        raise Bad("no such month")
    return _MONTHS.index(name) + 1
