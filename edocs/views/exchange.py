"""The exchange over HTTP: agencies, settings, what goes out, what came in, alarms."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from kernel.web import Input, Line, PageQuery, Text, View

FolderName = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9가-힣_][A-Za-z0-9가-힣_.-]*$")]
"""One folder below the institution's own: never a path."""
AgencyCode = Annotated[str, Meta(min_length=7, max_length=7, pattern=r"^[0-9A-Z]{7}$")]


class AgencyView(View):
    """One agency of the directory."""

    code: str
    name: str
    full_name: str
    printed: str
    """The name that is printed as the recipient."""
    receives: bool
    valid_from: date
    valid_to: date | None


class AgencyQuery(Input):
    """Words to look for; all of them must fit."""

    q: Line
    all: bool = False
    """Also those that cannot receive."""


class AgencyAsk(Input):
    """Recipients to be checked."""

    recipients: Annotated[list["AgencyNamed"], Meta(max_length=500)]


class AgencyNamed(Input):
    """A code and the name that was written beside it; either may be empty."""

    code: Annotated[str, Meta(max_length=20)] = ""
    name: Line = ""


class AgencyFinding(View):
    """Whether a recipient can be sent to."""

    state: Literal["ok", "dead", "renamed", "cannot_receive", "unknown", "no_exact_match"]
    reason: str
    agency: AgencyView | None
    successor: AgencyView | None


class DirectoryState(View):
    """The directory as it stands, and its last copies."""

    agencies: int
    receiving: int
    imports: list["AgencyImportView"]


class AgencyImportView(View):
    """A copy of the directory that was read."""

    at: datetime
    source: str
    outcome: str
    added: int
    changed: int
    ended: int
    skipped: int
    detail: str


class OwnCode(View):
    """A code of ours; without a unit it is the institution's."""

    code: str
    unit_id: UUID | None
    unit_name: str
    valid_from: date
    valid_to: date | None


class OwnCodeInput(Input):
    """Give a unit its code."""

    code: AgencyCode
    unit_id: UUID | None = None


class ExchangeSettings(Input):
    """How this institution takes part in the exchange. Minutes and days are those of the alarms, never of states."""

    enabled: bool = False
    transport: Literal["folder", "http"] = "folder"
    sendtemp: FolderName = "sendtemp"
    send: FolderName = "send"
    senderr: FolderName = "senderr"
    receivetemp: FolderName = "receivetemp"
    receive: FolderName = "receive"
    receiveerr: FolderName = "receiveerr"
    poll_seconds: Annotated[float, Meta(ge=0.05, le=3600)] = 10.0
    stable_polls: Annotated[int, Meta(ge=1, le=20)] = 2
    linkage: bool = False
    """Whether business systems hand in drafts, by three folders of their own."""
    exreceivetemp: FolderName = "exreceivetemp"
    exsendtemp: FolderName = "exsendtemp"
    acks_per_minute: Annotated[int, Meta(ge=1, le=100_000)] = 600
    protection: Literal["none", "signed", "enveloped"] = "none"
    """How documents are protected for recipients whose certificate is known; the others get them plain."""
    send_as_institution: bool = False
    """Some sites write the institution's code as the sender's unit too."""
    gw_name: Annotated[str, Meta(min_length=1, max_length=40)] = "Dure"
    alarm_sent_minutes: Annotated[int, Meta(ge=1, le=100_000)] = 10
    alarm_arrived_minutes: Annotated[int, Meta(ge=1, le=100_000)] = 30
    alarm_received_minutes: Annotated[int, Meta(ge=1, le=100_000)] = 240
    alarm_accepted_days: Annotated[int, Meta(ge=1, le=365)] = 3
    max_recipients: Annotated[int, Meta(ge=1, le=10_000)] = 500
    max_part_mb: Annotated[int, Meta(ge=1, le=4096)] = 500
    max_pack_mb: Annotated[int, Meta(ge=1, le=8192)] = 1024


class ExchangeSettingsView(View):
    """The settings, and whether the transport is well."""

    settings: ExchangeSettings
    place: str
    """Where the folders lie, or which relay is asked; set by the house."""
    well: bool
    faults: list[str]
    codes: list[OwnCode]


class OutQuery(PageQuery):
    """Which of what goes out."""

    state: Annotated[str, Meta(max_length=16)] = ""
    kind: Literal["", "document", "receipt"] = ""
    q: Line = ""


class OutView(View):
    """A file that goes out."""

    id: UUID
    kind: str
    doc_type: str
    sender: str
    recipient: str
    recipient_name: str
    title: str
    doc_id: str
    attempt: int
    file_name: str
    state: str
    size: int
    sha256: str
    tries: int
    made_at: datetime
    handed_at: datetime | None
    sent_at: datetime | None
    last_error: str


class InQuery(PageQuery):
    """Which of what came in."""

    state: Annotated[str, Meta(max_length=16)] = ""
    q: Line = ""


class InView(View):
    """A file that came in."""

    id: UUID
    file_name: str
    state: str
    came_at: datetime
    doc_type: str
    sender: str
    sender_name: str
    ours: str
    title: str
    doc_id: str
    reason: str
    """The number of the reason, or CONFLICT, ID_REUSED; empty for what was taken."""
    meaning: str
    detail: str
    notes: list[str]
    answer: str
    seen: int
    size: int
    sha256: str
    received_id: UUID | None
    handled: str
    may: list[str]


class RefuseInput(Input):
    """Send a refusal: why, and which."""

    reason: Text
    type: Literal["fail", "req-resend"] = "req-resend"


class DismissInput(Input):
    """Put a quarantined file away without an answer."""

    reason: Text


class AlarmView(View):
    """Something to look at."""

    kind: str
    subject: str
    raised_at: datetime
    detail: str


class ExchangeCounts(View):
    """The console's head: how many are where."""

    waiting: int
    handed_off: int
    errors: int
    quarantined: int
    taken_today: int
    sent_today: int
    alarms: list[AlarmView]
