"""A message as it is read, and a conversation."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from kernel.web import Input, View
from mail.views.boxes import BoxRole, MailAssignment, MailPerson

Level = Literal["info", "warn", "danger"]


class ReadQuery(Input):
    """Whether remote images are wanted."""

    images: bool = False


class TalkQuery(Input):
    """From which mailbox a conversation was opened."""

    box: UUID | None = None
    images: bool = False


class PartDownload(Input):
    """Whether a part is to be shown rather than saved."""

    inline: bool = False


class MailPart(View):
    """A file of a message; `nested` is a mail of its own."""

    number: str
    name: str
    media_type: str
    size: int
    inline: bool
    nested: bool
    cid: str = ""


class MailLink(View):
    """A link whose words and address do not fit, or which leads somewhere odd."""

    text: str
    href: str
    why: str


class MailBody(View):
    """What a message says. `html` is clean and still belongs in a sandbox; remote images carry `data-remote`."""

    html: str
    text: str
    origin: Literal["html", "text"]
    remote_images: int
    images_shown: bool
    quote_from: int
    links: list[MailLink]


class MailFact(View):
    """Something that the reader ought to know before trusting a message."""

    kind: str
    level: Level
    ko: str
    en: str
    detail: str = ""


class MailTrust(View):
    """What the checks of the sender said, by the server that took the mail in."""

    spf: str
    dkim: str
    dmarc: str
    signed_by: list[str]
    server: str


class MailInvitation(View):
    """An appointment that came with a message."""

    method: str
    uid: str
    summary: str
    place: str
    description: str
    starts: str
    ends: str
    all_day: bool
    zone: str
    cancelled: bool
    organizer: MailPerson | None
    attendees: list[MailPerson]
    repeats: bool


class MailMessage(View):
    """A message; `body` is there when it was asked for."""

    box: UUID
    uid: int
    box_name: str
    role: BoxRole
    content: UUID
    conversation: UUID
    at: datetime
    sent_at: datetime | None
    people: list[MailPerson]
    sender: MailPerson | None
    reply_to: list[MailPerson]
    to: list[MailPerson]
    cc: list[MailPerson]
    bcc: list[MailPerson]
    subject: str
    seen: bool
    flagged: bool
    answered: bool
    forwarded: bool
    draft: bool
    labels: list[str]
    size: int
    preview: str
    message_id: str
    files: list[MailPart]
    body: MailBody | None = None
    facts: list[MailFact] = field(default_factory=list)
    trust: MailTrust | None = None
    sending: UUID | None = None
    receipt_asked: str = ""
    invitations: list[MailInvitation] = field(default_factory=list)
    unsubscribe: str = ""
    trusted: bool = False


class NestedMessage(View):
    """A message inside a message."""

    people: list[MailPerson]
    to: list[MailPerson]
    cc: list[MailPerson]
    subject: str
    sent_at: datetime | None
    files: list[MailPart]
    body: MailBody


class MailTalk(View):
    """A conversation of an account, the oldest message first, wherever its messages lie."""

    id: UUID
    account: UUID
    subject: str
    messages: list[MailMessage]
    assigned: MailAssignment | None = None


class MailSource(View):
    """The octets of a message as text."""

    text: str
    size: int
    cut: bool


class TrustedSender(View):
    """A sender whose images are always shown."""

    address: str
    at: datetime


class TrustInput(Input):
    """Always show the images of this sender, or no longer."""

    address: Annotated[str, Meta(min_length=3, max_length=320)]
    trusted: bool = True


class ReceiptAnswer(Input):
    """Whether the sender is told that I have read it."""

    send: bool


class ToDocument(Input):
    """What of a message goes into a draft document."""

    files: bool = True


class MadeDocument(View):
    """The document that a mail became."""

    document: UUID


class ShareMail(Input):
    """A mail that is told in a conversation of the messenger."""

    conversation: UUID
    note: Annotated[str, Meta(max_length=2_000)] = ""


class SharedMail(View):
    """Where it was told."""

    conversation: UUID
    seq: int
