"""What the room says and hears over HTTP: the shapes of every answer and every command.

The web client's types are generated from these. Words follow the glossary in docs/map.md. Boxes are derived from state,
never stored; every list that is live names its topic and the cursor to listen from.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from edocs.case import DocumentState, Mode, StepKind, StepState, TaskKind
from kernel.web import Code, Input, Line, PageQuery, Seq, Text, View, Won

Step = Annotated[int, Meta(ge=1, le=10_000)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Box(StrEnum):
    """Where a document lies for one person now."""

    TO_APPROVE = "to_approve"
    """결재 대기: my review or decision is asked, as holder or deputy."""
    TO_CONSENT = "to_consent"
    """협조 요청: my consent or audit is asked."""
    HELD = "held"
    """보류한 문서."""
    CIRCULATED = "circulated"
    """공람·참조: to read."""
    POST_REPORT = "post_report"
    """사후 보고 확인: what a deputy decided for me."""
    DRAFTING = "drafting"
    """작성 중."""
    IN_PROGRESS = "in_progress"
    """진행 중: mine, or signed by me, under way."""
    RETURNED = "returned"
    """반려·회수."""
    DONE = "done"
    """완료: mine, or signed by me."""


class Disclosure(View):
    """공개 구분 with the items of the disclosure act that justify it. LAW rec-dec §27"""

    kind: str
    """open | partial | closed"""
    items: list[int] = field(default_factory=list)
    ends_on: date | None = None


class Who(View):
    """A person in a seat, as text of that moment."""

    person_id: UUID | None
    post_id: UUID | None
    name: str
    post_name: str
    unit_name: str


class WhyView(View):
    """Why something is so: the sentence, and the rule with its version and article where there is one."""

    text: str
    rule_id: str = ""
    version: str = ""
    article: str = ""


class SignatureView(View):
    """A signature as given."""

    by: Who
    on_behalf_of: Who | None
    at: datetime
    revision: int
    opinion: str
    differing: bool
    mode: Mode | None = None


class StepView(View):
    """One step of the line, with who is asked and why."""

    id: int
    stage: int
    kind: StepKind
    state: StepState
    post_id: UUID
    post_name: str
    unit_name: str
    why: WhyView
    delegated: bool = False
    required: bool = True
    asked: list[Who] = field(default_factory=list)
    """Who may act now (holder, or the deputy); empty on an open step means the post is vacant."""
    acting: WhyView | None = None
    """Set when a deputy is asked, with the reason."""
    signature: SignatureView | None = None
    hold_reason: str = ""
    hold_until: datetime | None = None
    skip_reason: str = ""
    merged: list[str] = field(default_factory=list)


class SideTaskView(View):
    """Something to read beside the line."""

    id: int
    kind: TaskKind
    post_name: str
    unit_name: str
    why: WhyView
    acknowledged_by: Who | None = None
    acknowledged_at: datetime | None = None


class OpinionView(View):
    """An opinion; kept for ever."""

    by: Who
    at: datetime
    text: str
    differing: bool
    round: int
    revision: int | None
    step: int | None


class Brief(View):
    """One row of a box: three lines (무엇, 금액, 의견), the route in glyphs, what is asked of me."""

    id: UUID
    title: str
    form_code: str
    form_name: str
    state: DocumentState
    boxes: list[Box]
    what: str
    amount: Won | None
    amount_note: str
    opinions: int
    differing: str
    """The last differing opinion in one line, or empty."""
    drafter: Who
    unit_name: str
    number: str
    submitted_at: datetime | None
    changed_at: datetime
    due_at: datetime | None
    urgent: bool
    attachments: int
    unread: bool
    route: list["Glyph"]
    mine: "MyTurn | None" = None


class Glyph(View):
    """One mark of the route strip."""

    kind: StepKind
    state: StepState
    post_name: str
    differing: bool = False


class MyTurn(View):
    """What is asked of the actor on this document now."""

    step: int
    kind: StepKind
    state: StepState
    acting_for: Who | None
    """Set when the actor would sign as deputy (대결)."""
    delegated: bool
    label: str
    """검토 | 협조 | 결재 | 전결 | 대결: what the button says."""


class BoxCounts(View):
    """How many lie in each box, and where to listen for changes."""

    counts: dict[str, int]
    unread: dict[str, int]
    topic: str
    seq: int


class BoxPage(View):
    """One page of a box."""

    items: list[Brief]
    next: str | None
    total: int
    amount: Won
    """Sum of the amounts of the whole box."""
    topic: str
    seq: int


class BoxQuery(PageQuery):
    """How a box is asked for."""

    sort: Annotated[str, Meta(pattern="^(due|new|old|amount)$")] = "due"
    q: Line = ""


class BoxNews(View):
    """News on a person's topic: where one document lies for me now. An empty `brief` means nowhere any more."""

    document_id: UUID
    boxes: list[Box]
    brief: Brief | None
    happened: str
    """What happened, as an event type (submitted, signed, decided, returned, recalled, opinion, held …)."""
    by: str
    at: datetime


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
    amend reassign."""
    draft: DraftView | None
    """Only for the drafter, while DRAFTING or RETURNED."""
    closing: str
    """Why the last round ended (반려 의견, 회수 사유), or empty."""
    topic: str
    has_pdf: bool


class DocumentNews(View):
    """News on a document's topic: it moved; fetch it again if `seq` is above yours."""

    document_id: UUID
    seq: int
    happened: str
    by: str
    at: datetime


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


class Submit(Input):
    """Submit the working copy as it was last saved."""

    save: Seq


class Act(Input):
    """Sign, consent or decide: on this step, having seen this revision."""

    step: Step
    revision_hash: Hash
    opinion: Text = ""
    differing: bool = False


class ReturnBack(Input):
    """Return to the drafter (반려). The reason is required."""

    step: Step
    revision_hash: Hash
    reason: Annotated[str, Meta(min_length=1, max_length=20_000)]


class Hold(Input):
    """Hold one's own step (보류)."""

    step: Step
    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]
    until: datetime | None = None


class OnStep(Input):
    """A command on a step that needs nothing more: release."""

    step: Step


class WithReason(Input):
    """Recall or abandon, with an optional reason."""

    reason: Annotated[str, Meta(max_length=2_000)] = ""


class Say(Input):
    """Give an opinion without signing."""

    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    differing: bool = False


class Acknowledge(Input):
    """Note a side task as read."""

    task: Step


class Reassign(Input):
    """Name who acts for a vacant post."""

    step: Step
    post_id: UUID
    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]


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


class RegisterRow(View):
    """기록물등록대장: one produced document. LAW adm-doc-rule §11"""

    document_id: UUID
    number: str
    serial: int
    established_at: datetime
    title: str
    drafter: str
    decider: str
    unit_name: str
    recipients: list[str]
    disclosure: Disclosure
    retention: str
    record_file: str
    attachments: int


class RegisterQuery(PageQuery):
    """Which part of the register."""

    year: Annotated[int, Meta(ge=1900, le=2999)] | None = None
    unit_id: UUID | None = None
    q: Line = ""


class Hit(View):
    """A search result."""

    brief: Brief
    snippet: str
    """Text around the find, on one line."""
    marks: list[tuple[int, int]]
    """Where the words stand in the snippet: start and end, in characters."""


class SearchQuery(PageQuery, kw_only=True):
    """What to look for."""

    q: Annotated[str, Meta(min_length=1, max_length=200)]


class RecordFileView(View):
    """기록물철."""

    id: UUID
    name: str
    year: int
    retention: str
    closed: bool


class UnitTaskView(View):
    """단위과제 with its record files."""

    id: UUID
    code: str
    name: str
    unit_name: str
    retention: str
    files: list[RecordFileView]


class DelegationView(View):
    """위임전결 규정: one version of the table with what its checks found."""

    version: str
    name: str
    state: str
    """draft | scheduled | valid | past"""
    valid_from: date | None
    valid_to: date | None
    table: Any
    """The table as edocs/delegation.py reads and writes it (JSON)."""
    findings: list[FindingView]
    edited_at: datetime
    edited_by: str


class DelegationDraft(Input):
    """Replace the draft of the next version."""

    base: Annotated[str, Meta(max_length=64)]
    name: Line
    table: Any
    reason: Text = ""


class DelegationSchedule(Input):
    """Put the checked draft into force from a day."""

    valid_from: date


class TrialQuery(Input, kw_only=True):
    """Which decider would this be?"""

    matter_id: Code
    amount: Won | None = None
    post_id: UUID | None = None


class TrialView(View):
    """The answer of a trial beside the valid version's."""

    decider: str
    consents: list[str]
    why: WhyView
    now: str
    """The decider by the valid version."""


class StuckView(View):
    """An open step that nobody can act on: an administrator's queue."""

    document_id: UUID
    title: str
    step: int
    kind: StepKind
    post_name: str
    unit_name: str
    since: datetime
