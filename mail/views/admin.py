"""What administrators see and say: domains, queue, accounts, groups, investigations, policy."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from kernel.web import Input, PageQuery, View


class MailOverview(View):
    """The institution's mail in figures."""

    accounts: int
    shared: int
    messages: int
    octets: int
    waiting: int
    held: int
    failed_today: int
    sent_today: int
    outside_today: int
    received_today: int


class MailDomain(View):
    """A domain whose mail lives here."""

    name: str
    own: bool


class DomainInput(Input):
    """A further domain of the institution."""

    name: Annotated[str, Meta(min_length=3, max_length=253)]


class DnsLine(View):
    """A record that the DNS ought to hold, and what it holds."""

    name: str
    kind: str
    wanted: str
    found: list[str]
    state: Literal["ok", "missing", "other", "unknown"]


class QueueQuery(PageQuery):
    """Which part of the queue."""

    state: Literal["waiting", "held", "failed", "delivered", "relayed", "cancelled"] = "waiting"


class QueueLine(View):
    """A mail on its way to one recipient."""

    outgoing: UUID
    number: int
    sender: str
    address: str
    state: str
    due: datetime
    attempts: int
    host: str
    reply: str
    created: datetime
    size: int


class QueuePage(View):
    """Part of the queue."""

    items: list[QueueLine]
    more: bool


class QueueDone(View):
    """How many recipients an act on the queue was for."""

    changed: int


class MailAccountQuery(PageQuery):
    """Which accounts."""

    q: Annotated[str, Meta(max_length=100)] = ""
    kind: Literal["", "person", "shared"] = ""


class MailAccountLine(View):
    """An account in the list of the administrator."""

    id: UUID
    name: str
    kind: str
    person: UUID | None
    owner: str
    quota: int
    used: int
    messages: int
    addresses: list[str]
    members: int


class MailAccounts(View):
    """Part of the accounts."""

    items: list[MailAccountLine]
    next: str


class AccountChange(Input):
    """What an account may hold."""

    quota: Annotated[int, Meta(ge=0, le=2**50)]


class SharedAccountInput(Input):
    """A shared account's main address."""

    address: Annotated[str, Meta(min_length=3, max_length=320)]


class MemberRights(Input):
    """What somebody may do in a shared account: reads, works in it, sends as it; nothing: no longer a member."""

    rights: Literal["", "read", "work", "send"]


class AddressInput(Input):
    """A further address of an account, or of a unit, whose members all get it."""

    address: Annotated[str, Meta(min_length=3, max_length=320)]
    account: UUID | None = None
    unit: UUID | None = None
    may_send: bool = True


class AddressLine(View):
    """An address of the institution."""

    address: str
    account: UUID | None
    unit: UUID | None
    may_send: bool


class MailPolicyInput(Input):
    """Lay down what holds for the institution's mail."""

    recall: bool
    recall_hours: Annotated[int, Meta(ge=1, le=24 * 365)]
    recall_notice: bool
    receipts: bool
    disclose_opening: bool
    undo_most: Annotated[int, Meta(ge=0, le=30)]
    images: Literal["ask", "never"]
    large_from: Annotated[int, Meta(ge=2**20, le=50 * 2**20)]
    link_days: Annotated[int, Meta(ge=1, le=365)]
    link_downloads: Annotated[int, Meta(ge=1, le=100_000)]
    most_recipients: Annotated[int, Meta(ge=1, le=5_000)]
    hourly_recipients: Annotated[int, Meta(ge=1, le=1_000_000)]
    outside_confirm: bool
    personal_outside: Literal["note", "confirm", "stop"]


class MailGroupView(View):
    """A list of people under one address; `who` may write to it."""

    id: UUID
    address: str
    name: str
    who: Literal["inside", "members", "owners"]
    people: list[UUID]
    units: list[UUID]
    owners: list[UUID]
    count: int


class MailGroupInput(Input):
    """A list of people under one address."""

    address: Annotated[str, Meta(min_length=3, max_length=320)]
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    who: Literal["inside", "members", "owners"] = "inside"
    people: Annotated[list[UUID], Meta(max_length=2_000)] = field(default_factory=list)
    units: Annotated[list[UUID], Meta(max_length=200)] = field(default_factory=list)
    owners: Annotated[list[UUID], Meta(max_length=50)] = field(default_factory=list)


class NewInvestigation(Input):
    """Whose mail is to be searched, for what, and why."""

    account: UUID
    reason: Annotated[str, Meta(min_length=10, max_length=2_000)]
    since: datetime
    until: datetime
    q: Annotated[str, Meta(max_length=300)] = ""


class Investigation(View):
    """A search in somebody's mail: asked for by one, released by another."""

    id: UUID
    account: UUID
    account_name: str
    reason: str
    q: str
    since: datetime
    until: datetime
    asked_by: UUID
    asked_by_name: str
    at: datetime
    state: Literal["asked", "released", "refused", "lapsed"]
    decided_by_name: str
    decided_at: datetime | None
    lapses: datetime | None


class InvestigationDecision(Input):
    """Release a search, or refuse it."""

    release: bool
    reason: Annotated[str, Meta(max_length=2_000)] = ""


class FoundMail(View):
    """A message that an investigation found."""

    content: UUID
    at: datetime
    sender: str
    to: str
    subject: str
    gone: bool


class FoundMails(View):
    """What an investigation found."""

    items: list[FoundMail]
    more: bool
