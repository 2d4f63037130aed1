"""A message as a script sees it: fields, addresses, bodies, envelope. Read when asked, then kept.

Header fields may be changed by the script (editheader); what it asks afterwards sees the change. RFC 5293 §2
"""

from datetime import datetime
from functools import cached_property
from typing import Final

from mail.checks.dkim.canon import split
from mail.mime.addresses import addresses
from mail.mime.fields import Field
from mail.mime.index import Part, index
from mail.mime.message import body_text
from mail.mime.transfer import decoded
from mail.mime.words import text_of
from mail.rules.facts import plain_text

MOST_BODY: Final = 2_000_000
"""Characters of a body that are looked into."""
SEPARATOR: Final = "+"
"""What stands before the detail of an address. RFC 5233 §2"""


class Letter:
    """One message for one recipient, at one moment."""

    def __init__(
        self,
        data: bytes,
        *,
        sender: str,
        recipient: str,
        now: datetime,
        mailboxes: frozenset[str] = frozenset(),
        roles: frozenset[str] = frozenset(),
    ) -> None:
        self.data = data
        self.sender, self.recipient, self.now = sender, recipient, now
        self.mailboxes, self.roles = mailboxes, roles
        """Mailboxes that are there, by name, and special uses that are taken."""
        self.fields: list[Field] = []
        self.edited = False
        self.restore()

    def restore(self) -> None:
        """The header as it came."""
        self.fields, self.edited = list(self.root.header.fields), False

    @property
    def size(self) -> int:
        """Octets of the message as it came."""
        return len(self.data)

    @cached_property
    def root(self) -> Part:
        """The parts."""
        return index(self.data)

    def texts(self, name: str) -> list[str]:
        """The values of every field of this name, decoded, without blanks around."""
        wanted = name.lower()
        return [text_of(one.value) for one in self.fields if one.name == wanted]

    def raw_body(self) -> str:
        """Everything below the header, as it stands."""
        return self.data[self.root.body :].decode("utf-8", "replace")[:MOST_BODY]

    def bodies(self, kinds: tuple[str, ...], *, readable: bool = False) -> list[str]:
        """The decoded parts of these types: `text`, `text/html`, `` for all; HTML without its marks where it is to be
        `readable`. RFC 5173 §5.2, RFC 5173 §5.3"""
        found: list[str] = []
        left = MOST_BODY
        for part in self._walk(self.root):
            if left <= 0:
                break
            if any(_is_of(part.type, one.lower()) for one in kinds):
                for text in self._texts(part):
                    plain = plain_text(text) if readable and part.type == "text/html" else text
                    found.append(plain[:left])
                    left -= len(found[-1])
        return found

    def _walk(self, part: Part) -> list[Part]:
        """Every part, those inside forwarded messages too."""
        found, pending = [], [part]
        while pending:
            one = pending.pop()
            found.append(one)
            pending += reversed(one.children)
        return found

    def _texts(self, part: Part) -> list[str]:
        if part.is_multipart:
            return self._around(part)
        if part.is_message and part.children:
            inner = part.children[0]
            return [self.data[inner.start : inner.body].decode("utf-8", "replace")]
        if part.type.startswith("text/"):
            return [body_text(self.data, part)]
        return [decoded(self.data[part.body : part.end], part.encoding).decode("utf-8", "replace")]

    def _around(self, part: Part) -> list[str]:
        """What stands before the first part and after the last, without the delimiters. RFC 5173 §5.2"""
        around = self.data[part.body : part.children[0].start], self.data[part.children[-1].end : part.end]
        mark = b"--" + (part.content.plain("boundary") or "").encode()
        before = around[0].rpartition(mark)[0].removesuffix(b"\r\n")
        after = around[1].partition(mark + b"--")[2].removeprefix(b"\r\n")
        return [before.decode("utf-8", "replace"), after.decode("utf-8", "replace")]

    def add(self, name: str, value: str, *, last: bool) -> None:
        """Write a field, on top or below the others. RFC 5293 §4"""
        field = Field(name.lower(), f" {_folded_words(value)}\r\n".encode())
        self._names[id(field)] = name
        self.fields = [*self.fields, field] if last else [field, *self.fields]
        self.edited = True

    def remove(self, gone: list[Field]) -> None:
        """Without these fields."""
        if gone:
            kept = {id(one) for one in gone}
            self.fields = [one for one in self.fields if id(one) not in kept]
            self.edited = True

    @cached_property
    def _names(self) -> dict[int, str]:
        """How the fields that a script wrote are spelled."""
        return {}

    def written(self) -> bytes:
        """The message with the fields as they are now."""
        if not self.edited:
            return self.data
        as_came = self._as_came()
        lines = [
            as_came.get(id(one)) or self._names.get(id(one), one.name).encode() + b":" + one.raw for one in self.fields
        ]
        head = b"".join(line.rstrip(b"\r\n") + b"\r\n" for line in lines)
        return head + b"\r\n" + self.data[self.root.body :]

    def _as_came(self) -> dict[int, bytes]:
        """The lines of the fields that came, untouched: signatures may hold for them."""
        found: dict[int, bytes] = {}
        lines = iter(split(self.data[: self.root.body])[0])
        for field in self.root.header.fields:
            for line in lines:
                if line.name == field.name.encode():
                    found[id(field)] = line.raw
                    break
        return found


def return_path(data: bytes) -> str:
    """Who sent a message that has been delivered: what its last server wrote on top. RFC 5321 §4.4"""
    found = addresses(index(data).header.first("return-path"))
    return found[0].address if found else ""


def _is_of(kind: str, wanted: str) -> bool:
    """Whether a type is the wanted one; a wanted type with an odd form matches nothing. RFC 5173 §5.2"""
    if not wanted:
        return True
    if wanted.count("/") > 1 or wanted.startswith("/") or wanted.endswith("/"):
        return False
    return kind == wanted or ("/" not in wanted and kind.partition("/")[0] == wanted)


def _folded_words(value: str) -> str:
    """One line: what a script writes begins no field of its own. Text that is not ASCII stands as it is (RFC 6532)."""
    return " ".join("".join(one if one.isprintable() else " " for one in value).split())
