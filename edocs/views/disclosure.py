"""Disclosure as people see it: the class, the derived copies, publication, what is to be looked at again."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, field

from edocs.views.drafts import DisclosureInput
from edocs.views.shared import Disclosure, Hash
from kernel.web import Input, Line, PageQuery, Seq, View

Reason = Annotated[str, Meta(min_length=1, max_length=2_000)]
PhaseName = Literal["closed", "unredacted", "waiting", "held", "published", "withdrawn", "apart", "gone"]


class FileClassInput(Input):
    """The class of one attachment; null: as its document."""

    id: UUID
    disclosure: DisclosureInput | None = None


class Reclassify(Input):
    """Another class after the decision. What is out under the old one is taken back in the same act."""

    seq: Seq
    disclosure: DisclosureInput
    reason: Reason
    files: Annotated[list[FileClassInput], Meta(max_length=100)] = field(default_factory=list)
    """All attachments that have a class of their own from now on."""


class Reasoned(Input):
    """An act that needs nothing but a reason; `seq` is the state that was seen."""

    seq: Seq
    reason: Reason


class MarkInput(Input):
    """A hidden place of the sheet; see `edocs.disclosure.marks`."""

    path: Annotated[str, Meta(max_length=120)]
    item: Annotated[int, Meta(ge=1, le=8)]
    start: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    end: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None


class MarkView(View):
    """The same as it is kept, or as it is suggested; `what` says why."""

    path: str
    start: int
    end: int | None
    item: int
    what: str = ""


class Redaction(Input):
    """What a redacted copy hides."""

    marks: Annotated[list[MarkInput], Meta(max_length=2_000)] = field(default_factory=list)


class NewCopy(Input):
    """Keep a redacted copy."""

    seq: Seq
    marks: Annotated[list[MarkInput], Meta(max_length=2_000)] = field(default_factory=list)


class PublishCopy(Input):
    """Let out the copy that was shown."""

    seq: Seq
    sha256: Hash


class PublicFileView(View):
    """An attachment and what becomes of it."""

    id: UUID
    name: str
    size: int
    kind: Literal["open", "partial", "closed"]
    """The class in force."""
    own: Disclosure | None
    goes_out: bool
    findings: list[str] = field(default_factory=list)
    """What the checks found in it, in words."""


class PublicCopyView(View):
    """A derived copy (공개본, 부분공개본), bound to its original."""

    version: int
    kind: Literal["open", "partial"]
    sha256: str
    size: int
    made_at: datetime
    maker: str
    revision_hash: str
    record_sha256: str
    hidden: int
    """How many places it hides."""
    current: bool
    """Whether it was made under the class in force."""
    out: bool


class DisclosureFact(View):
    """One thing that was done."""

    seq: int
    kind: str
    at: datetime
    name: str
    """Who; empty for the system."""
    text: str
    reason: str


class DisclosureView(View):
    """Where a document stands towards the public."""

    document_id: UUID
    seq: int
    disclosure: Disclosure
    reason: str
    phase: PhaseName
    out: bool
    due_on: date | None
    """From when it may go out."""
    ends_on: date | None
    review_on: date | None
    flagged: int
    by_hand: bool
    listed: bool
    href: str
    """Its address among the public pages, while it is out."""
    files: list[PublicFileView]
    copies: list[PublicCopyView]
    facts: list[DisclosureFact]
    may: list[str]
    """reclassify widen keep redact hold release publish withdraw."""
    why_not: str
    """Why it cannot be published now, or empty."""


class LeftOver(View):
    """A hidden word that can still be read."""

    word: str
    places: list[str]


class PublicPreview(View):
    """What the public would see: the very page and the hash of the very PDF."""

    page: str
    sha256: str
    size: int
    title: str
    hidden: int
    left_over: list[LeftOver]
    personal: list[str]
    """Personal data that can still be read, masked."""


class SheetToRedact(View):
    """The sheet before redaction, and where to begin."""

    paper: Any
    marks: list[MarkView]
    """Those of the newest copy, as far as they still fit."""
    suggestions: list[MarkView]
    body_sha256: str


class PublicationQuery(PageQuery):
    """Which part of the publication queue."""

    part: Literal["waiting", "unredacted", "held", "published", "withdrawn"] = "waiting"
    q: Line = ""


class PublicationRow(View):
    """A document of the queue."""

    document_id: UUID
    seq: int
    number: str
    title: str
    unit_name: str
    drafter: str
    disclosure: Disclosure
    phase: PhaseName
    due_on: date | None
    decided_on: date
    flagged: int
    copy_sha256: str
    """The copy that would go out; empty while there is none."""
    may_publish: bool


class PublicationPage(View):
    """One page of the queue, and how many stand in each part."""

    items: list[PublicationRow]
    counts: dict[str, int]
    next: str = ""


class ReviewQuery(PageQuery):
    """Which classes to look at again."""

    cause: Literal["", "ended", "review", "old", "year", "soon"] = ""
    unit_id: UUID | None = None
    year: Annotated[int, Meta(ge=1900, le=2999)] | None = None


class ReviewRow(View):
    """A document whose class is to be looked at."""

    document_id: UUID
    seq: int
    number: str
    title: str
    unit_name: str
    drafter: str
    disclosure: Disclosure
    reason: str
    decided_on: date
    causes: list[str]
    due_on: date
    may_keep: bool
    may_change: bool


class ReviewPage(View):
    """One page of the list, what waits longest first."""

    items: list[ReviewRow]
    counts: dict[str, int]
    next: str = ""


class ClassVerdict(Input):
    """What is decided about one document: its class stays, or becomes this one."""

    document_id: UUID
    seq: Seq
    disclosure: DisclosureInput | None = None


class ClassVerdicts(Input):
    """A decision about several documents; each stands or falls alone."""

    items: Annotated[list[ClassVerdict], Meta(min_length=1, max_length=200)]
    reason: Reason


class ClassVerdictResult(View):
    """What became of one of them."""

    document_id: UUID
    done: bool
    message: str = ""
