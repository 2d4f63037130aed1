"""Documents that belong together: what follows what, what names what, templates of a unit, parts of a batch."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, field

from edocs.engine.case import DocumentState
from kernel.web import Code, Input, Line, PageQuery, View


class LinkedView(View):
    """One other document. Its title, and its id to open it, are there for those who may see it."""

    relation: str
    """redraft | correction | cancellation | reference"""
    document_id: UUID | None
    number: str
    dated: date | None
    title: str
    state: DocumentState | None
    """None for whoever may not see the document."""
    drafter: str = ""


class PartView(View):
    """One document of a batch (일괄기안), in its order."""

    document_id: UUID
    title: str
    number: str
    state: DocumentState


class LinksView(View):
    """Everything that belongs to a document, and what the actor may begin from it."""

    earlier: list[LinkedView]
    """What this document redrafts, corrects or cancels."""
    later: list[LinkedView]
    """What redrafts, corrects or cancels this document."""
    refers_to: list[LinkedView]
    referred_by: list[LinkedView]
    parts: list[PartView]
    """The documents of the batch that this one belongs to, this one among them; empty outside a batch."""
    offers: list[str]
    """Drafts that the actor may begin from it: redraft correction cancellation copy."""


class LinkMark(View):
    """The short word of a list row: 정정됨: 축제기획팀-5."""

    relation: str
    earlier: bool
    """The row is the earlier document."""
    number: str
    text: str
    document_id: UUID | None


class BeginFollowing(Input):
    """Begin a draft that redrafts, corrects or cancels."""

    relation: Annotated[str, Meta(pattern="^(redraft|correction|cancellation)$")]


class BeginCopy(Input):
    """Begin a draft as a copy of a document."""

    files: bool = False
    """With copies of its files."""


class Refer(Input):
    """Name a document as related (관련 문서)."""

    document_id: UUID


class CandidateQuery(Input):
    """Which documents may be named: part of a number or a title; empty for the latest."""

    q: Line = ""


class Candidate(View):
    """An established document that the actor may see."""

    document_id: UUID
    number: str
    dated: date
    title: str
    drafter: str
    unit_name: str


class TemplateView(View):
    """A template of a unit (서식함)."""

    id: UUID
    name: str
    note: str
    form_code: str
    form_name: str
    title: str
    unit_name: str
    made_at: datetime
    made_by: str
    may_remove: bool


class KeepTemplate(Input):
    """Keep a document that one may see as a template of one's own unit."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    note: Annotated[str, Meta(max_length=500)] = ""


class SourceQuery(PageQuery):
    """Which earlier documents to start from."""

    q: Line = ""


class AddPart(Input):
    """Add a document to the batch of a draft."""

    form_code: Code
    title: Line = ""


class RevisionMark(View):
    """A revision with who made it, and at which step of the line."""

    number: int
    at: datetime
    by: str
    step: str
    """기안, 다시 올림, 검토 …"""
    mine: str = ""
    """signed | seen: the revision that the actor signed last, or was shown before the present one."""


class SpanView(View):
    """A stretch of a changed text."""

    op: str
    text: str


class RowView(View):
    """A member of a changed list, as text: cells of a row, or one."""

    op: str
    before: list[str]
    after: list[str]
    """Where a cell differs, the two sides differ at its place."""


class AspectView(View):
    """Something beside the text that changed."""

    name: str
    label: str
    kind: str
    """text | items | rows | files | value"""
    before: str
    after: str
    spans: list[SpanView] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[RowView] = field(default_factory=list)
    revision: int = 0
    """Which revision brought it."""


class ComparisonView(View):
    """Two revisions beside each other. `body` is edocs.body.diff; `brought` the revision of each of its changes."""

    before: RevisionMark
    after: RevisionMark
    body: Any
    brought: list[int]
    beside: list[AspectView]
    count: int
