"""What goes over HTTP and over the live line: the contract with every client."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from kernel.web import Input, PageQuery, Seq, View

Body = Annotated[str, Meta(max_length=10_000)]
Name = Annotated[str, Meta(max_length=120)]
Emoji = Annotated[str, Meta(min_length=1, max_length=24)]
Alert = Literal["all", "mention", "none"]
Reads = Literal["count", "author", "all"]


class MemberCard(View):
    """A person as the others in a conversation see them."""

    id: UUID
    house: int
    house_name: str
    name: str
    post: str
    unit: str


class MemberView(View):
    """A member, with the read cursor where its policy lets it be known."""

    person: MemberCard
    role: str
    joined_seq: int
    read_seq: int | UnsetType = UNSET


class PolicyView(View):
    """What holds in a conversation."""

    reads: Reads
    history: Literal["all", "joined"]
    post: Literal["all", "owners"]
    retention_days: int


class FileView(View):
    """A file of a message or memo."""

    id: UUID
    name: str
    media_type: str
    size: int


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


class ConversationView(View):
    """A conversation in the list."""

    id: UUID
    kind: str
    name: str
    purpose: str
    unit_id: UUID | None
    shared: bool
    """Whether members of other institutions take part."""
    people: int
    others: list[MemberCard]
    """For a 1:1 the other; for a group the first few."""
    last_seq: int
    last_at: datetime
    last: dict[str, Any]
    read_seq: int
    unread: int
    mentions: int
    alert: Alert
    pinned: bool
    joined_seq: int
    closed: bool


class ConversationDetail(View):
    """A conversation that is open: its members, cursors, pins."""

    conversation: ConversationView
    members: list[MemberView]
    histogram: list[tuple[int, int]]
    """How many cursors stand where; the same numbers for clients that are not told names."""
    late: dict[str, int]
    """Members who wrote something beyond their own cursor."""
    policy: PolicyView
    role: str
    pins: list[MessageView]
    notice: MessageView | None
    draft: str = ""


class ConversationList(View):
    """The actor's conversations, newest first, and the place from which the live line goes on."""

    items: list[ConversationView]
    next: str | None
    unread: int
    mentions: int
    epoch: str
    pos: int


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


class WhoInput(Input):
    """A person, of one's own institution unless said otherwise."""

    id: UUID
    house: int = 0


class OpenInput(Input):
    """A conversation to be begun, or found: with one other person it is their 1:1."""

    cid: UUID
    people: Annotated[list[WhoInput], Meta(max_length=500)] = field(default_factory=list)
    kind: Literal["direct", "group", "channel"] = "group"
    name: Name = ""
    purpose: Annotated[str, Meta(max_length=500)] = ""


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


class ReadInput(Input):
    """Up to where the actor has read."""

    seq: Seq


class ReadView(View):
    """Where the actor's cursor stands, and what is left."""

    read_seq: int
    unread: int


class PeopleInput(Input):
    """People to be taken in."""

    cid: UUID
    people: Annotated[list[WhoInput], Meta(min_length=1, max_length=500)]


class LeaveInput(Input):
    """Who goes: oneself when nobody is named."""

    cid: UUID
    person: UUID | None = None


class ChangeInput(Input):
    """What is to change about a conversation."""

    cid: UUID
    name: Name | UnsetType = UNSET
    purpose: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    reads: Reads | UnsetType = UNSET
    post: Literal["all", "owners"] | UnsetType = UNSET
    retention_days: Annotated[int, Meta(ge=0, le=36500)] | UnsetType = UNSET


class MineInput(Input):
    """How the conversation is to be for the actor alone."""

    alert: Alert | UnsetType = UNSET
    pinned: bool | UnsetType = UNSET


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


class ListQuery(PageQuery):
    """How the list of conversations is asked for."""

    tail: Annotated[int, Meta(ge=0, le=20)] = 0


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


class MemoInput(Input):
    """A memo to be sent."""

    cid: UUID
    people: Annotated[list[WhoInput], Meta(min_length=1, max_length=500)]
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]
    files: Annotated[list[UUID], Meta(max_length=20)] = field(default_factory=list)
    ask: bool = False


class MemoRecipient(View):
    """How a memo stands with one recipient."""

    person: MemberCard
    delivered_at: datetime | None
    opened_at: datetime | None
    confirmed_at: datetime | None
    recalled_at: datetime | None


class MemoView(View):
    """A memo as its sender or one recipient has it. The text is empty until it is opened, and after a recall."""

    id: UUID
    mine: bool
    author: dict[str, Any]
    sender: UUID
    text: str
    files: list[FileView]
    ask: bool
    sent_at: datetime
    opened_at: datetime | None
    confirmed_at: datetime | None
    recalled_at: datetime | None
    recipients: list[MemoRecipient]
    people: int
    opened: int
    confirmed: int
    seq: int


class MemoPage(View):
    """Memos, newest first."""

    items: list[MemoView]
    next: datetime | None
    unopened: int
    topic: str
    seq: int


class MemoQuery(Input):
    """Which memos."""

    box: Literal["in", "out"] = "in"
    before: datetime | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 30


class UploadQuery(Input):
    """A file for a conversation, or for a memo when none is named."""

    conversation: UUID | None = None


class BeginInput(Input):
    """A large file that comes in parts; `mark` is how the browser knows it again."""

    name: Annotated[str, Meta(min_length=1, max_length=300)]
    size: Annotated[int, Meta(ge=1, le=2**31)]
    media_type: Annotated[str, Meta(max_length=127)] = "application/octet-stream"
    mark: Annotated[str, Meta(max_length=200)] = ""
    conversation: UUID | None = None


class FilePartQuery(Input):
    """Where a part begins, and what the sender hashed."""

    offset: Seq = 0
    sha256: Annotated[str, Meta(max_length=64)] = ""


class FileUpload(View):
    """How far a file has come."""

    id: UUID
    name: str
    size: int
    received: int
    part: int
    state: str
    file: FileView | None = None


class SettingsView(View):
    """What the institution lays down for its talk."""

    partners: Literal["all", "none"]
    recall_minutes: int
    delete_minutes: int
    edit_minutes: int
    retention_days: int
    blocked: list[str]
    typing: bool
    hold: bool


class SettingsInput(Input):
    """What is to change of it."""

    partners: Literal["all", "none"] | UnsetType = UNSET
    recall_minutes: Annotated[int, Meta(ge=0, le=525600)] | UnsetType = UNSET
    delete_minutes: Annotated[int, Meta(ge=0, le=525600)] | UnsetType = UNSET
    edit_minutes: Annotated[int, Meta(ge=0, le=525600)] | UnsetType = UNSET
    retention_days: Annotated[int, Meta(ge=0, le=36500)] | UnsetType = UNSET
    blocked: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=200)] | UnsetType = UNSET
    typing: bool | UnsetType = UNSET
    hold: bool | UnsetType = UNSET
