"""A document as its readers see it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import field

from edocs.engine.case import DocumentState, Mode
from edocs.views.boxes import Box, MyTurn
from edocs.views.drafts import AttachmentView, DraftView
from edocs.views.joint import JointCopyView, PartnerView
from edocs.views.shared import Disclosure, OpinionView, OverrideView, SideTaskView, StepView, Who
from kernel.web import View, Won


class DocumentView(View):
    """A document as one actor may see it."""

    id: UUID
    seq: int
    state: DocumentState
    form_code: str
    form_version: int
    form_name: str
    title: str
    drafter: Who
    unit_name: str
    round: int
    revision: int | None
    revision_hash: str
    """What a signature must name; empty while drafting."""
    revisions: int
    amount: Won | None
    what: str
    amount_note: str
    summary: str
    keywords: list[str]
    fields: dict[str, Any]
    disclosure: Disclosure
    retention: str
    unit_task: str
    record_file: str
    recipients: list[str]
    number: str
    established_at: datetime | None
    mode: Mode | None
    submitted_at: datetime | None
    changed_at: datetime
    due_at: datetime | None
    urgent: bool
    steps: list[StepView]
    tasks: list[SideTaskView]
    opinions: list[OpinionView]
    attachments: list[AttachmentView]
    boxes: list[Box]
    mine: MyTurn | None
    may: list[str]
    """Commands the actor may give now: edit submit abandon sign decide return hold release recall opinion acknowledge
    amend send_back skip withdraw take_back change_line inform arrange reassign."""
    draft: DraftView | None
    """Only for the drafter, while DRAFTING or RETURNED."""
    closing: str
    """Why the last round ended (반려 의견, 회수 사유), or empty."""
    topic: str
    place: int
    """From where to listen to the topic."""
    has_pdf: bool
    deciding: "DecidingView | None" = None
    """The actor's own decision, while it waits for second thoughts."""
    batch: UUID | None = None
    """The first document of the batch (일괄기안) that it belongs to; its own id for the first."""
    override: OverrideView | None = None
    """How the line of the running round differs from the delegation table."""
    partners: list[PartnerView] = field(default_factory=list)
    """The other institutions of a joint draft (공동기안), in their order."""
    joint: JointCopyView | None = None
    """Whose joint draft this document is a copy of: its text cannot be changed here."""


class DecidingView(View):
    """A decision that was pressed and has not yet taken effect."""

    step: int
    pressed_at: datetime
    until: datetime


class DocumentNews(View):
    """News on a document's topic: it moved, or its PDF is there; fetch it again if `seq` is above your `place`."""

    document_id: UUID
    seq: int
    happened: str
    by: str
    at: datetime


class TimelineEntry(View):
    """One event of a document's course."""

    seq: int
    type: str
    at: datetime
    by: Who
    on_behalf_of: str
    text: str
    """What happened, one sentence."""
    detail: str
    """Reason or opinion given with it."""
    revision: int | None
    round: int


class RevisionView(View):
    """An immutable content that was submitted."""

    number: int
    hash: str
    made_at: datetime
    by: Who
    title: str
    body: Any
    fields: dict[str, Any]
    summary: str
    keywords: list[str]
    attachments: list[AttachmentView]
