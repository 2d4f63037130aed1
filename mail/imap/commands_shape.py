"""Commands as values: what the grammar gives and the session judges."""

from datetime import datetime

from msgspec import Struct

from mail.imap.grammar_fetch import Item, Modifiers
from mail.imap.grammar_search import Asked
from mail.rules.sets import Ranges

Set = Ranges | None
"""Numbers of messages; None is the result that the client had kept (`$`)."""


class Plain(Struct, frozen=True, tag=True):
    """A command without arguments."""


class Login(Struct, frozen=True, tag=True):
    """Name and password in the open."""

    user: str
    password: str


class Authenticate(Struct, frozen=True, tag=True):
    """A mechanism of SASL, and its first words if they came along."""

    mechanism: str
    initial: bytes | None = None


class Words(Struct, frozen=True, tag=True):
    """Names: of capabilities, of mailboxes, of a quota root."""

    names: tuple[str, ...]


class Identity(Struct, frozen=True, tag=True):
    """What the client says it is. RFC 2971"""

    fields: dict[str, str]


class Resync(Struct, frozen=True):
    """What a client knows of a mailbox. RFC 7162 §3.2.5"""

    uidvalidity: int
    modseq: int
    known: Ranges | None = None
    matches: tuple[Ranges, Ranges] | None = None


class Select(Struct, frozen=True, tag=True):
    """A mailbox to be opened."""

    mailbox: str
    read_only: bool = False
    condstore: bool = False
    resync: Resync | None = None


class Create(Struct, frozen=True, tag=True):
    """A mailbox to be made, perhaps for a special use."""

    mailbox: str
    roles: tuple[str, ...] = ()


class ListAsked(Struct, frozen=True, tag=True):
    """Which mailboxes are wanted, and what of each. RFC 9051 §6.3.9"""

    reference: str
    patterns: tuple[str, ...]
    chosen: frozenset[str] = frozenset()
    returns: frozenset[str] = frozenset()
    status: tuple[str, ...] = ()
    old: bool = False
    """Asked by LSUB."""


class Status(Struct, frozen=True, tag=True):
    """Figures of a mailbox."""

    mailbox: str
    items: tuple[str, ...]


class Given(Struct, frozen=True):
    """A message that a client gives."""

    octets: bytes
    flags: tuple[str, ...]
    date: datetime | None


class Append(Struct, frozen=True, tag=True):
    """Messages for a mailbox; `instead` is the message whose place it takes (REPLACE)."""

    mailbox: str
    messages: tuple[Given, ...]
    instead: Ranges | None = None


class Fetch(Struct, frozen=True, tag=True):
    """What is wanted of which messages."""

    numbers: Set
    items: tuple[Item, ...]
    modifiers: Modifiers = Modifiers()


class Store(Struct, frozen=True, tag=True):
    """Flags to be set, added (`+`) or taken away (`-`)."""

    numbers: Set
    how: str
    flags: tuple[str, ...]
    silent: bool = False
    since: int | None = None


class Transfer(Struct, frozen=True, tag=True):
    """Messages to be copied or moved."""

    numbers: Set
    mailbox: str


class Numbers(Struct, frozen=True, tag=True):
    """Messages."""

    numbers: Set


class Search(Struct, frozen=True, tag=True):
    """A question to the mailbox."""

    asked: Asked


class Rights(Struct, frozen=True, tag=True):
    """An entry of an access list: mailbox, who, which rights. RFC 4314 §3"""

    mailbox: str
    who: str = ""
    rights: str = ""


Arguments = (
    Plain
    | Login
    | Authenticate
    | Words
    | Identity
    | Select
    | Create
    | ListAsked
    | Status
    | Append
    | Fetch
    | Store
    | Transfer
    | Numbers
    | Search
    | Rights
)


class Command(Struct, frozen=True):
    """A command as the client meant it."""

    tag: str
    name: str
    arguments: Arguments
    uid: bool = False


class Wrong(Struct, frozen=True):
    """A command that cannot be understood, and what the client is told."""

    tag: str
    text: str
    code: str = ""
