"""Accounts, mailboxes, labels and lists of messages."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from kernel.web import Input, PageQuery, Seq, View

BoxName = Annotated[str, Meta(min_length=1, max_length=500)]
LabelName = Annotated[str, Meta(min_length=1, max_length=40)]
Keyword = Annotated[str, Meta(max_length=100)]
Colour = Annotated[int, Meta(ge=0, le=11)]
Uid = Annotated[int, Meta(ge=1, le=2**32 - 1)]
BoxRole = Literal["", "inbox", "drafts", "sent", "junk", "trash", "archive", "later", "flagged", "all", "important"]
Filter = Literal["", "unread", "flagged", "files", "unanswered"]
Assigned = Literal["", "me", "none", "open", "done"]


class MailSender(View):
    """An address that mail may be sent from."""

    address: str
    name: str
    kind: Literal["own", "alias", "shared"]
    account: UUID


class MailBoxView(View):
    """A mailbox with its figures; `name` is the path, of which the last part is shown."""

    id: UUID
    account: UUID
    name: str
    role: BoxRole
    total: int
    unseen: int
    seq: int
    size: int
    rights: str


class MailLabel(View):
    """A label: a keyword of IMAP with a name and a colour."""

    keyword: str
    name: str
    colour: int


class MailAccount(View):
    """An account that I may open."""

    id: UUID
    name: str
    label: str
    own: bool
    rights: str
    seq: Seq
    topic: str
    desk_topic: str
    desk_seq: Seq
    quota: int
    used: int
    senders: list[MailSender]
    boxes: list[MailBoxView]
    labels: list[MailLabel]
    flagged: int
    later: int
    scheduled: int
    drafts: int


class MailPreferences(View):
    """How mail is for me."""

    conversations: bool = True
    undo_seconds: int = 8
    images: Literal["ask", "trusted", "never"] = "ask"
    reply_all: bool = False
    signature_on_reply: bool = True
    mark_read_seconds: int = 0


class MailPreferencesInput(Input):
    """Set all of it."""

    conversations: bool = True
    undo_seconds: Annotated[int, Meta(ge=0, le=30)] = 8
    images: Literal["ask", "trusted", "never"] = "ask"
    reply_all: bool = False
    signature_on_reply: bool = True
    mark_read_seconds: Annotated[int, Meta(ge=0, le=30)] = 0


class MailPolicyView(View):
    """What the institution lays down for its mail."""

    recall: bool = True
    recall_hours: int = 24 * 14
    recall_notice: bool = False
    receipts: bool = True
    undo_most: int = 30
    images: Literal["ask", "never"] = "ask"
    large_from: int = 20 * 2**20
    link_days: int = 14
    link_downloads: int = 100
    most_recipients: int = 500
    hourly_recipients: int = 2_000
    outside_confirm: bool = True
    personal_outside: Literal["note", "confirm", "stop"] = "confirm"
    disclose_opening: bool = True


class MailHome(View):
    """All that the room begins with."""

    accounts: list[MailAccount]
    may_begin: bool
    preferences: MailPreferences
    policy: MailPolicyView


class NewBox(Input):
    """A mailbox to be made."""

    account: UUID
    name: BoxName


class BoxRename(Input):
    """Another name for a mailbox."""

    name: BoxName


class LabelInput(Input):
    """A label; without a keyword it is a new one."""

    name: LabelName
    colour: Colour = 0
    keyword: Keyword = ""


class LabelsInput(Input):
    """All labels of an account, in order."""

    labels: Annotated[list[LabelInput], Meta(max_length=100)]


class MailListQuery(PageQuery):
    """Which part of a list is wanted: from a cursor on, or a window from a position (`start`)."""

    cursor: Annotated[str, Meta(max_length=120)] = ""
    start: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None
    flat: bool = False
    filter: Filter = ""
    label: Keyword = ""
    assigned: Assigned = ""


class MailViewQuery(PageQuery):
    """Which part of a list across mailboxes is wanted."""

    cursor: Annotated[str, Meta(max_length=120)] = ""


class MailSearchQuery(PageQuery):
    """A question to the search of mail."""

    q: Annotated[str, Meta(max_length=500)] = ""
    account: UUID | None = None
    box: UUID | None = None
    cursor: Annotated[str, Meta(max_length=120)] = ""


class MailPerson(View):
    """Somebody in a header."""

    name: str
    address: str
    me: bool = False
    person: UUID | None = None


class PersonTaken(View):
    """Who has taken a conversation on."""

    id: UUID
    name: str


class MailAssignment(View):
    """Whose a conversation of a shared account is."""

    person: PersonTaken | None
    state: Literal["open", "done"]
    at: datetime


class MailRow(View):
    """A line of a list: a conversation by its newest message there, or one message."""

    box: UUID
    uid: int
    conversation: UUID
    content: UUID
    count: int
    unseen: int
    flagged: bool
    answered: bool
    forwarded: bool
    draft: bool
    files: int
    labels: list[str]
    people: list[MailPerson]
    subject: str
    preview: str
    at: datetime
    size: int
    outside: bool = False
    role: BoxRole = ""
    assigned: MailAssignment | None = None
    snippet: str = ""
    until: datetime | None = None
    sending: UUID | None = None
    opened: int = 0
    recipients: int = 0


class MailRows(View):
    """Part of a list. `total` counts all lines where a window was asked for."""

    items: list[MailRow]
    seq: int
    next: str | UnsetType = UNSET
    total: int | UnsetType = UNSET


class ChangesQuery(Input):
    """From which modseq on."""

    since: Seq


class GoneMessages(View):
    """Messages that went from a mailbox."""

    box: UUID
    uids: list[int]


class MailChanges(View):
    """What changed in an account since then; `resync`: too much to tell, read anew."""

    seq: Seq
    resync: bool
    boxes: list[MailBoxView] = field(default_factory=list)
    gone_boxes: list[UUID] = field(default_factory=list)
    rows: list[MailRow] = field(default_factory=list)
    gone: list[GoneMessages] = field(default_factory=list)


MailAct = Literal[
    "read", "unread", "flag", "unflag", "label", "unlabel", "move", "archive", "trash", "junk", "not_junk", "delete",
    "later", "unlater",
]  # fmt: skip


class ActItems(Input):
    """Messages of one mailbox: by UID, or all of these conversations that lie there."""

    box: UUID
    uids: Annotated[list[Uid], Meta(max_length=5_000)] = field(default_factory=list)
    conversations: Annotated[list[UUID], Meta(max_length=1_000)] = field(default_factory=list)


class MailActInput(Input):
    """One act on many messages."""

    act: MailAct
    items: Annotated[list[ActItems], Meta(min_length=1, max_length=100)]
    to: UUID | None = None
    label: Keyword = ""
    until: datetime | None = None


class MovedMessages(View):
    """What became of messages that moved: pairs of UIDs."""

    source: UUID
    target: UUID
    pairs: list[tuple[int, int]]


class MailActDone(View):
    """What an act did; `moved` is what an undo needs."""

    changed: int
    seq: int
    moved: list[MovedMessages] = field(default_factory=list)


class RestoreInput(Input):
    """Messages out of the vault."""

    contents: Annotated[list[UUID], Meta(min_length=1, max_length=1_000)]
    to: UUID | None = None


class AssignInput(Input):
    """Whose a conversation shall be, and whether it is done."""

    person: UUID | None = None
    state: Literal["open", "done"] = "open"


class AccountMember(View):
    """Somebody who may open a shared account."""

    person: UUID
    name: str
    unit: str
    rights: str
