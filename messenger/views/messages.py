"""Messages, the events of a log, and the commands on them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, field

from kernel.web import Input, Seq, View
from messenger.views.files import FileView
from messenger.views.people import MemberCard

Body = Annotated[str, Meta(max_length=10_000)]
Emoji = Annotated[str, Meta(min_length=1, max_length=24)]


class ReplyView(View):
    """What a message answers to, as it stood then."""

    seq: int
    name: str
    text: str


class PollInput(Input):
    """A question with options."""

    question: Annotated[str, Meta(min_length=1, max_length=200)]
    options: Annotated[list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(min_length=2, max_length=12)]
    many: bool = False


class MessageView(View):
    """A message as it stands now."""

    seq: int
    vseq: int
    id: UUID
    kind: str
    at: datetime
    sender: UUID
    author: dict[str, Any]
    text: str
    state: str
    changed: int
    files: list[FileView] = field(default_factory=list)
    mentions: list[UUID] = field(default_factory=list)
    reply: ReplyView | None = None
    thread: int | None = None
    replies: int = 0
    edited_at: datetime | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ask: bool = False
    acks: dict[str, datetime] = field(default_factory=dict)
    card: dict[str, Any] | None = None
    poll: dict[str, Any] | None = None
    votes: dict[str, list[int]] = field(default_factory=dict)
    what: dict[str, Any] | None = None
    cid: UUID | None = None


class EventView(View):
    """One event of a conversation's log: what the live line sends, and what fills a gap."""

    c: UUID
    s: int
    kind: str
    at: datetime
    sender: UUID
    vseq: int
    target: int | None = None
    message: MessageView | None = None
    """The message that the event brought or touched, as it stands now."""
    body: dict[str, Any] = field(default_factory=dict)


class History(View):
    """Messages of one stretch, in order."""

    items: list[MessageView]
    before: bool
    """Whether there are older ones."""
    after: bool
    last_seq: int


class EventPage(View):
    """What happened after a number, in order; `more` says that the page is full."""

    items: list[EventView]
    more: bool


class Sent(View):
    """The answer to a command: where it stands in the log. `seq` is 0 while another institution's number is awaited."""

    cid: UUID
    conversation: UUID
    seq: int
    at: datetime


class SendInput(Input):
    """A message. The same `cid` again, at any time, gives the same answer and no second message."""

    cid: UUID
    text: Body = ""
    files: Annotated[list[UUID], Meta(max_length=20)] = field(default_factory=list)
    mentions: Annotated[list[UUID], Meta(max_length=100)] = field(default_factory=list)
    reply: Seq | None = None
    thread: Seq | None = None
    ask: bool = False
    poll: PollInput | None = None
    sure: bool = False
    """The sender has looked again at a text with personal data; see the institution's policy."""


class CardInput(Input):
    """A paper of another room that is to be shown: `<room>/<kind>/<id>`."""

    cid: UUID
    subject: Annotated[str, Meta(min_length=3, max_length=120)]


class EditInput(Input):
    """A new text for a message."""

    cid: UUID
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]
    mentions: Annotated[list[UUID], Meta(max_length=100)] = field(default_factory=list)


class ActInput(Input):
    """An act on a message that needs no more."""

    cid: UUID


class SwitchInput(Input):
    """An act on a message that is put on or taken off."""

    cid: UUID
    on: bool = True


class ReactInput(Input):
    """A reaction put or taken."""

    cid: UUID
    emoji: Emoji
    on: bool = True


class VoteInput(Input):
    """What one chooses in a poll; nothing takes the vote back."""

    cid: UUID
    choice: Annotated[list[int], Meta(max_length=12)] = field(default_factory=list)


class MessageReader(View):
    """One who has read a message, or has not."""

    person: MemberCard
    read: bool
    at: datetime | None = None
    confirmed: datetime | None = None
    gone: bool = False
    """Has left the conversation since."""


class Readers(View):
    """Who has read a message; names only where the policy shows them."""

    seq: int
    read: int
    unread: int
    people: list[MessageReader]


class Version(View):
    """A text that a message had."""

    at: datetime
    text: str


class HistoryQuery(Input):
    """Which stretch: before a number, after one, around one; without, the latest."""

    before: Seq | None = None
    after: Seq | None = None
    around: Seq | None = None
    thread: Seq | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 60


class AfterQuery(Input):
    """After which number."""

    after: Seq = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 200


class FindQuery(Input):
    """Words, and where to look."""

    q: Annotated[str, Meta(min_length=1, max_length=200)]
    conversation: UUID | None = None
    cursor: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class FoundMessage(View):
    """A message that was found."""

    conversation: UUID
    name: str
    seq: int
    at: datetime
    author: dict[str, Any]
    snippet: str


class FoundMessages(View):
    """What was found, newest first within a rank."""

    items: list[FoundMessage]
    next: str | None
