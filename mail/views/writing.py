"""Drafts, files, addresses, sending, and what became of what was sent."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from kernel.web import Input, Seq, View
from mail.views.boxes import Uid

Address = Annotated[str, Meta(max_length=400)]
Name = Annotated[str, Meta(max_length=200)]
Subject = Annotated[str, Meta(max_length=1_000)]
Html = Annotated[str, Meta(max_length=2_000_000)]
DraftKind = Literal["new", "reply", "reply_all", "forward", "edit", "again"]


class DraftPerson(Input):
    """Somebody a draft is for: an address, or something of the directory that stands for several."""

    address: Address
    name: Name = ""
    kind: Literal["", "person", "unit", "post", "group"] = ""
    id: UUID | None = None


class MessageRef(Input):
    """A message by its mailbox and UID."""

    box: UUID
    uid: Uid


class NewDraft(Input):
    """How a draft begins."""

    account: UUID
    kind: DraftKind = "new"
    of: MessageRef | None = None
    template: UUID | None = None
    to: Annotated[list[DraftPerson], Meta(max_length=500)] = field(default_factory=list)
    subject: Subject = ""
    html: Html = ""


class DraftChange(Input):
    """A draft as it stands on the screen; `version` is the one it was made from."""

    version: Seq
    sender: Address
    to: Annotated[list[DraftPerson], Meta(max_length=1_000)] = field(default_factory=list)
    cc: Annotated[list[DraftPerson], Meta(max_length=1_000)] = field(default_factory=list)
    bcc: Annotated[list[DraftPerson], Meta(max_length=1_000)] = field(default_factory=list)
    subject: Subject = ""
    html: Html = ""
    individual: bool = False
    receipt: bool = False
    priority: Literal["normal", "high"] = "normal"


class DraftSaved(View):
    """Kept."""

    version: int
    saved_at: datetime


class DraftFile(View):
    """A file of a draft. `large` goes as a link; `document` names a document of the suite."""

    id: UUID
    name: str
    media_type: str
    size: int
    inline: bool
    cid: str
    large: bool
    scan: str = ""
    document: UUID | None = None
    how: str = ""


class DraftRecipient(View):
    """Somebody a draft is for."""

    address: str
    name: str
    kind: str = ""
    id: UUID | None = None


class DraftOf(View):
    """The message that a draft answers or forwards."""

    box: UUID
    uid: int
    conversation: UUID


class MailDraft(View):
    """A draft as it is kept."""

    id: UUID
    account: UUID
    version: int
    kind: str
    of: DraftOf | None
    sender: str
    to: list[DraftRecipient]
    cc: list[DraftRecipient]
    bcc: list[DraftRecipient]
    subject: str
    html: str
    individual: bool
    receipt: bool
    priority: str
    files: list[DraftFile]
    saved_at: datetime
    began_at: datetime


class DraftLine(View):
    """A draft in a list."""

    id: UUID
    account: UUID
    subject: str
    to: str
    saved_at: datetime
    version: int


class DraftsQuery(Input):
    """Whose drafts."""

    account: UUID | None = None


class FileQuery(Input):
    """For which draft a file comes; `inline` for an image in the text."""

    draft: UUID
    inline: bool = False


class BeginFile(Input):
    """A large file that is about to come in parts."""

    draft: UUID
    name: Annotated[str, Meta(min_length=1, max_length=255)]
    size: Annotated[int, Meta(ge=0, le=2**31)]
    media_type: Annotated[str, Meta(max_length=127)] = ""
    mark: Annotated[str, Meta(max_length=200)] = ""


class PiecePlace(Input):
    """Where in the file a part begins, and what the sender hashed."""

    offset: Annotated[int, Meta(ge=0)] = 0
    sha256: Annotated[str, Meta(max_length=64)] = ""


class MailUpload(View):
    """How far a file has come."""

    id: UUID
    name: str
    size: int
    received: int
    state: str
    part: int


class LargeInput(Input):
    """Whether a file goes as a link."""

    large: bool


class AttachMail(Input):
    """A message, or one of its files, to be sent on."""

    box: UUID
    uid: Uid
    part: Annotated[str, Meta(max_length=60)] = ""


class AttachDocument(Input):
    """A document of the suite: a copy of its file, or a pointer for whoever may read it."""

    document: UUID
    how: Literal["copy", "reference"] = "copy"


class SuggestQuery(Input):
    """What was typed of an address."""

    q: Annotated[str, Meta(max_length=100)] = ""
    account: UUID | None = None
    limit: Annotated[int, Meta(ge=1, le=30)] = 10


class MailSuggestion(View):
    """Somebody that it could be for."""

    kind: Literal["person", "unit", "post", "group", "history"]
    name: str
    address: str
    detail: str
    id: UUID | None = None
    count: int = 0
    absent: str = ""


class CheckedRecipient(View):
    """Where a recipient is, and what stands in the way."""

    address: str
    name: str
    role: Literal["to", "cc", "bcc"]
    place: Literal["own", "city", "outside"]
    people: int
    problem: str = ""
    ko: str = ""
    en: str = ""


class MailWarning(View):
    """Something to think of before sending; `confirm` has to be confirmed, `stop` cannot be."""

    code: str
    level: Literal["note", "confirm", "stop"]
    ko: str
    en: str
    spots: list[str] = field(default_factory=list)


class DraftCheck(View):
    """What the server says of a draft."""

    recipients: list[CheckedRecipient]
    warnings: list[MailWarning]
    size: int
    large_bytes: int


class SendDraft(Input):
    """Send it, now or at a time; `confirmed` are codes of warnings."""

    version: Seq
    at: datetime | None = None
    confirmed: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=20)] = field(default_factory=list)


class MailSending(View):
    """A mail that was handed in to be sent."""

    id: UUID
    account: UUID
    draft: UUID | None
    state: Literal["waiting", "scheduled", "sent", "cancelled"]
    due: datetime
    undo_until: datetime | None
    at: datetime
    subject: str
    to: str
    recipients: int
    opened: int
    individual: bool


class SendingsQuery(Input):
    """Which mails that were handed in."""

    account: UUID
    state: Literal["scheduled", "waiting", "sent", "cancelled"] = "scheduled"


class SendingTime(Input):
    """When it shall leave."""

    at: datetime


class MailReceipt(View):
    """What became of a mail for one recipient."""

    number: int
    name: str
    address: str
    role: str
    state: Literal["waiting", "delivered", "opened", "relayed", "failed", "recalled", "cancelled"]
    person: UUID | None
    detail: str
    at: datetime | None
    opened_at: datetime | None
    via: str
    host: str
    reply: str
    outside: bool
    can_recall: bool


class MailReceipts(View):
    """What became of a mail."""

    sending: UUID
    subject: str
    at: datetime
    total: int
    opened: int
    may_recall: bool
    rows: list[MailReceipt]


class MailRecall(Input):
    """From whom a mail is taken back: these, or everybody who has not opened it."""

    numbers: Annotated[list[int], Meta(max_length=5_000)] = field(default_factory=list)


class MailSignature(View):
    """A signature, mine, perhaps for one post."""

    id: UUID
    name: str
    html: str
    post: UUID | None
    first: bool


class SignatureInput(Input):
    """A signature; `first` is the one that a draft begins with."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    html: Annotated[str, Meta(max_length=100_000)]
    post: UUID | None = None
    first: bool = False


class MailTemplate(View):
    """A text to begin with; of a unit when `unit` is there."""

    id: UUID
    name: str
    subject: str
    html: str
    unit: UUID | None
    mine: bool


class MailTemplateInput(Input):
    """A text to begin with, for me, or for my unit."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    subject: Subject = ""
    html: Html = ""
    unit: UUID | None = None


class MailFileLink(View):
    """A large file that went as a link."""

    id: UUID
    name: str
    size: int
    subject: str
    at: datetime
    expires: datetime
    most: int
    count: int
    state: Literal["ready", "expired", "used_up", "revoked", "waiting", "infected"]


class LinkChange(Input):
    """How long a link still holds, and for how many downloads."""

    days: Annotated[int, Meta(ge=0, le=365)] | None = None
    most: Annotated[int, Meta(ge=1, le=100_000)] | None = None


class LinkUse(View):
    """One download."""

    at: datetime
    client: str


class SharedFile(View):
    """A large file as its recipient sees it, who need not be known here."""

    name: str
    size: int
    expires: datetime
    left: int
    sender: str
    state: str


class NewExport(Input):
    """An account, or one of its mailboxes, as a file."""

    account: UUID
    box: UUID | None = None
    form: Literal["zip", "mbox"] = "zip"


class MailExport(View):
    """A file of mail that is made, or ready."""

    id: UUID
    state: Literal["waiting", "ready", "failed"]
    form: str
    name: str
    messages: int
    size: int
    at: datetime
