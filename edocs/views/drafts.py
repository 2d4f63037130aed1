"""Writing: the draft, its route before submission, forms, findings."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from edocs.engine.case import Mode
from edocs.views.shared import Disclosure, SideTaskView, StepView
from kernel.web import Code, Input, Line, Seq, Text, View, Won


class AttachmentView(View):
    """A file that belongs to a document."""

    id: UUID
    name: str
    size: int
    media_type: str
    kind: str
    """attachment | image"""
    sha256: str
    pages: int | None
    uploaded_at: datetime
    has_text: bool


class DraftView(View):
    """The working copy: what the editor loads and saves."""

    save: int
    """Counts saves; send it back as `base`."""
    saved_at: datetime
    saved_by_client: str
    title: str
    body: Any
    fields: dict[str, Any]
    summary: str
    keywords: list[str]
    recipients: list[str]
    via: str
    internal: bool
    disclosure: Disclosure
    matter_id: str
    unit_task_id: UUID | None
    record_file_id: UUID | None
    retention: str
    urgent: bool
    due_at: datetime | None
    attachments: list[UUID]
    extra_steps: list["ExtraStep"]


class ExtraStep(Input):
    """A step or side task that the drafter adds to the computed line."""

    kind: Annotated[str, Meta(pattern="^(REVIEW|CONSENT|REFER|CIRCULATE)$")]
    post_id: UUID


class NewDocument(Input):
    """Begin a draft."""

    form_code: Code
    title: Line = ""
    copy_of: UUID | None = None


class SaveDraft(Input):
    """Save the working copy; fields left out stay. Refused (409 draft_moved) when `base` is not the last save."""

    base: Seq
    client: Annotated[str, Meta(max_length=64)]
    title: Line | UnsetType = UNSET
    body: Any = UNSET
    fields: dict[str, Any] | UnsetType = UNSET
    summary: Text | UnsetType = UNSET
    keywords: Annotated[list[Line], Meta(max_length=20)] | UnsetType = UNSET
    recipients: Annotated[list[Line], Meta(max_length=200)] | UnsetType = UNSET
    via: Line | UnsetType = UNSET
    disclosure: "DisclosureInput | UnsetType" = UNSET
    matter_id: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    unit_task_id: UUID | UnsetType | None = UNSET
    record_file_id: UUID | UnsetType | None = UNSET
    urgent: bool | UnsetType = UNSET
    due_at: datetime | UnsetType | None = UNSET
    attachments: Annotated[list[UUID], Meta(max_length=100)] | UnsetType = UNSET
    extra_steps: Annotated[list[ExtraStep], Meta(max_length=50)] | UnsetType = UNSET


class DisclosureInput(Input):
    """공개 구분 as the drafter sets it."""

    kind: Annotated[str, Meta(pattern="^(open|partial|closed)$")]
    items: Annotated[list[Annotated[int, Meta(ge=1, le=8)]], Meta(max_length=8)] = field(default_factory=list)
    ends_on: date | None = None


class Saved(View):
    """The working copy is safe."""

    save: int
    saved_at: datetime
    topic: str


class SaveView(View):
    """One earlier save of the working copy."""

    save: int
    saved_at: datetime
    client: str
    title: str
    characters: int


class FindingView(View):
    """What the check of a draft found: a block stops submission, an ask is shown."""

    code: str
    severity: str
    """block | ask"""
    message: str
    path: str
    before: str
    after: str
    start: int = 0
    """Where `before` begins in the text at `path`; with `after` it is a repair of one step."""
    citation: str = ""


class RouteView(View):
    """The line as it would be now, every step with its reason."""

    steps: list[StepView]
    tasks: list[SideTaskView]
    table_version: str
    table_name: str
    matter_id: str
    matter_name: str
    mode: Mode | None
    findings: list[FindingView]
    """What stands in the way of submitting along it (no matter, a vacant decider …)."""


class RouteQuery(Input):
    """What if: another amount, another moment."""

    amount: Won | None = None
    at: datetime | None = None


class FormView(View):
    """A form: its fields as data."""

    code: str
    version: int
    name: str
    kind: str
    description: str
    fields: list[dict[str, Any]]
    template: Any
    internal: bool
    """Always 내부결재: no recipients."""
