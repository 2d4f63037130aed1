"""Writing: the draft, its route before submission, forms, findings."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from edocs.engine.case import Mode
from edocs.findings import Edit
from edocs.views.sending import AddresseeInput, AddresseeView
from edocs.views.shared import Disclosure, LevelView, OverrideView, SideTaskView, StepView
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
    scan: str = ""
    """What the scanner said: empty where files are not scanned, pending, clean, infected, unscanned."""


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
    addressees: list[AddresseeView]
    via: str
    internal: bool
    disclosure: Disclosure
    disclosure_reason: str
    files_disclosed: list["FileDisclosedView"]
    matter_id: str
    unit_task_id: UUID | None
    record_file_id: UUID | None
    retention: str
    urgent: bool
    due_at: datetime | None
    attachments: list[UUID]
    extra_steps: list["ExtraStep"]
    deviation: "Deviation | None" = None


class ExtraStep(Input):
    """A step or side task that the drafter adds to the computed line.

    DEPARTMENT asks the whole unit whose head's post is named: its people look first, its head consents.
    """

    kind: Annotated[str, Meta(pattern="^(REVIEW|CONSENT|DEPARTMENT|CONFIRM|REFER|CIRCULATE)$")]
    post_id: UUID


class Deviation(Input):
    """Another decider than the rules give, or steps of theirs left out; only with a reason. LAW adm-doc §67:2"""

    decider: UUID | None = None
    """The post that is to decide; None: the one that the rules give."""
    omitted: Annotated[list[UUID], Meta(max_length=20)] = field(default_factory=list)
    """Posts whose review or consent is left out."""
    reason: Annotated[str, Meta(max_length=2_000)] = ""


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
    addressees: Annotated[list[AddresseeInput], Meta(max_length=200)] | UnsetType = UNSET
    """Recipients with where they are; what is printed (`recipients`) follows from them."""
    via: Line | UnsetType = UNSET
    disclosure: "DisclosureInput | UnsetType" = UNSET
    disclosure_reason: Annotated[str, Meta(max_length=2_000)] | UnsetType = UNSET
    files_disclosed: Annotated[list["FileDisclosedInput"], Meta(max_length=100)] | UnsetType = UNSET
    """Attachments with a class of their own."""
    matter_id: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    unit_task_id: UUID | UnsetType | None = UNSET
    record_file_id: UUID | UnsetType | None = UNSET
    urgent: bool | UnsetType = UNSET
    due_at: datetime | UnsetType | None = UNSET
    attachments: Annotated[list[UUID], Meta(max_length=100)] | UnsetType = UNSET
    extra_steps: Annotated[list[ExtraStep], Meta(max_length=50)] | UnsetType = UNSET
    deviation: Deviation | UnsetType | None = UNSET


class DisclosureInput(Input):
    """공개 구분 as the drafter sets it."""

    kind: Annotated[str, Meta(pattern="^(open|partial|closed)$")]
    items: Annotated[list[Annotated[int, Meta(ge=1, le=8)]], Meta(max_length=8)] = field(default_factory=list)
    ends_on: date | None = None


class FileDisclosedInput(Input):
    """공개 구분 of one attachment."""

    enclosure_id: UUID
    disclosure: DisclosureInput


class FileDisclosedView(View):
    """The same as it is kept."""

    enclosure_id: UUID
    disclosure: Disclosure


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
    """What the check of a draft found: a block stops submission, a reason until one is written, asks are shown."""

    code: str
    severity: str
    """block | reason | ask | note"""
    message: str
    path: str
    before: str
    after: str
    start: int = 0
    """Where `before` begins in the text at `path`."""
    citation: str = ""
    repair: list[Edit] = field(default_factory=list)
    """What one press changes; empty where a person must decide."""


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
    override: OverrideView | None = None
    """How the line differs from what the rules give, at the drafter's request."""
    levels: list[LevelView] = field(default_factory=list)
    """Who may decide instead where the institution allows it; empty where it does not."""
    omittable: list[UUID] = field(default_factory=list)
    """Posts whose step may be left out with a reason."""


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
    name_en: str = ""
    source: str = ""
    """Whose form it is: empty for the house's, own, or the rule pack that it came in."""
    sections: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    amount_field: str = ""
