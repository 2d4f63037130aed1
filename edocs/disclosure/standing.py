"""Where a document stands towards the public, as one value; the facts that lead there; the commands that ask."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from edocs.content import Disclosed


class Phase(StrEnum):
    """Where the publication stands."""

    CLOSED = "closed"
    """비공개: nothing to publish."""
    UNREDACTED = "unredacted"
    """부분공개 that waits for its redacted copy."""
    WAITING = "waiting"
    """May go out: by a lawful person, or by time where the rules say so."""
    HELD = "held"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    APART = "apart"
    """Another institution's to publish: our copy of its joint draft."""
    GONE = "gone"
    """Disposed of."""


class Copy(Struct, frozen=True, kw_only=True):
    """A derived copy for the public, bound to its original by hash. It never changes; another gets the next number."""

    version: int
    kind: str
    """open | partial"""
    basis: int
    """The number of the class under which it was made."""
    revision_hash: str
    marks_sha256: str
    sha256: str
    """Of the PDF."""
    files: tuple[UUID, ...]
    """The attachments that go out with it."""
    maker: UUID | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """The folded state: everything that the rules need to know."""

    disclosure: Disclosed
    reason: str = ""
    files: dict[UUID, Disclosed] = {}
    """Attachments with a class of their own."""
    drafter: UUID
    phase: Phase
    seq: int = 0
    basis: int = 1
    """How many classes it has had."""
    copy: Copy | None = None
    """The newest copy made under the present class."""
    copies: int = 0
    out: Copy | None = None
    """What is public now."""
    out_at: datetime | None = None
    due_on: date | None = None
    """From when time alone may publish it, where the rules say so."""
    by_hand: bool = False
    """Time alone never publishes it: it was held, withdrawn or classed anew."""
    classed_on: date
    """When it was given its class, or when that was last confirmed: the review counts from here."""
    looked_on: date | None = None
    """When a lawful person last looked at the class after the decision."""


class Who(Struct, frozen=True, kw_only=True):
    """Who asks, and by what right."""

    person: UUID | None
    name: str
    head: bool = False
    """Head of the handling unit, or of one above it."""
    officer: bool = False
    """The records officer."""

    @property
    def is_system(self) -> bool:
        """Whether nobody stands behind this."""
        return self.person is None


class Classify(Struct, frozen=True, kw_only=True):
    """Give another class, to the document or to its attachments."""

    disclosure: Disclosed
    files: dict[UUID, Disclosed]
    reason: str


class Keep(Struct, frozen=True, kw_only=True):
    """Look at the class again and leave it."""

    reason: str


class Add(Struct, frozen=True, kw_only=True):
    """Add a copy for the public."""

    copy: Copy
    hides: bool
    """Whether anything is hidden in it, a place or an attachment."""


class Hold(Struct, frozen=True, kw_only=True):
    """Keep it from going out."""

    reason: str


class Release(Struct, frozen=True, kw_only=True):
    """Let it go out again, by hand only."""

    reason: str


class Publish(Struct, frozen=True, kw_only=True):
    """Let this copy out: the one that was shown, named by its hash."""

    sha256: str


class Elapse(Struct, frozen=True, kw_only=True):
    """The waiting time is over. `clean`: nothing was found in document and attachments, and nothing waits to be looked
    into."""

    clean: bool


class Withdraw(Struct, frozen=True, kw_only=True):
    """Take back what is out."""

    reason: str


class Dispose(Struct, frozen=True, kw_only=True):
    """The document is destroyed."""


Command = Classify | Keep | Add | Hold | Release | Publish | Elapse | Withdraw | Dispose


class Fact(Struct, frozen=True, kw_only=True):
    """Something that happened, append-only. `data` holds what the kind says."""

    kind: str
    """entered | classified | kept | copied | held | released | published | withdrawn | gone"""
    at: datetime
    person: UUID | None
    name: str
    reason: str = ""
    data: dict[str, Any] = {}


class Rules(Struct, frozen=True, kw_only=True):
    """What the rule pack lays down about publication."""

    originals: bool = True
    """Whether documents themselves are published, not only the list."""
    automatic: bool = False
    """Whether time alone publishes what is open."""
    four_eyes: bool = True


class Now(Struct, frozen=True, kw_only=True):
    """The moment, its day in Seoul, the day until which a document waits from now, and the rules."""

    at: datetime
    today: date
    due_on: date
    rules: Rules = Rules()


def to_plain(standing: Standing) -> dict[str, Any]:
    """JSON-ready values, as stored."""
    plain: dict[str, Any] = msgspec.to_builtins(standing)
    return plain


def from_plain(plain: dict[str, Any]) -> Standing:
    """The standing that `to_plain` wrote."""
    return msgspec.convert(plain, Standing)
