"""Receiving: the registry, the unit's box, reading in circulation, the registers of what came in."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta

from edocs.views.sending import AddresseeInput
from edocs.views.shared import Disclosure
from kernel.web import Input, Line, PageQuery, View

Reason = Annotated[str, Meta(min_length=1, max_length=2_000)]
Words = Annotated[str, Meta(max_length=2_000)]
Tray = Literal["registry", "unit", "mine", "reading", "unregistered"]


class LetterRow(View):
    """A received document in a list."""

    id: UUID
    title: str
    sender: str
    number: str
    dated: date | None
    source: str
    state: str
    label: str
    arrived_at: datetime
    addressed: str
    suggested_unit: UUID | None
    """The handling unit that the sender named."""
    unit_id: UUID | None
    unit_name: str
    receipt: str
    registered_at: datetime | None
    distributed_at: datetime | None
    officer: str
    due_at: datetime | None
    late: bool
    files: int
    again: bool
    """It takes the place of one that came before."""


class LetterFileView(View):
    """A file that came with it."""

    place: int
    kind: str
    name: str
    media_type: str
    size: int


class LetterEvent(View):
    """One act of its course."""

    seq: int
    kind: str
    at: datetime
    by: str
    text: str
    words: str


class ReaderView(View):
    """공람: one reader; `read_at` was noted by the system when the document was opened."""

    post_id: UUID
    post_name: str
    person_name: str
    asked_at: datetime
    read_at: datetime | None
    read_name: str


class LetterView(View):
    """A received document as one reader sees it."""

    row: LetterRow
    paper: Any
    """The sheet as it was sent; None where the body came as a file."""
    files: list[LetterFileView]
    disclosure: Disclosure
    method: str
    note: str
    officer_post: UUID | None
    record_file_id: UUID | None
    record_file: str
    answer: "AnswerView | None"
    readers: list[ReaderView]
    course: list[LetterEvent]
    may: list[str]
    replaces: UUID | None
    place: int


class AnswerView(View):
    """The draft or document that answers it."""

    id: UUID
    title: str
    state: str
    number: str


class TrayQuery(PageQuery):
    """Which received documents: of the registry, of my unit, mine, for me to read, or all that have no number."""

    tray: Tray = "unit"
    q: Line = ""
    state: Annotated[str, Meta(max_length=20)] = ""


class ReceivedQuery(PageQuery):
    """Which part of the register of what was received, or of what was distributed."""

    q: Line = ""
    year: Annotated[int, Meta(ge=1900, le=2999)] | None = None
    unit_id: UUID | None = None
    late: bool = False


class TrayCounts(View):
    """How many wait where."""

    registry: int
    checks: int
    unit: int
    mine: int
    reading: int
    registry_person: bool
    """Whether the actor keeps the registry."""


class Distribute(Input):
    """To which unit; several letters at once from the keyboard."""

    letters: Annotated[list[UUID], Meta(min_length=1, max_length=100)]
    unit_id: UUID
    words: Words = ""


class Register(Input):
    """Register letters in one's unit; each gets its receipt number, in the order given."""

    letters: Annotated[list[UUID], Meta(min_length=1, max_length=100)]
    officer_post: UUID | None = None


class WithReason(Input):
    """Why."""

    reason: Reason


class Transfer(Input):
    """To another institution of the city, because it is its business. LAW adm-doc-rule §16"""

    to: AddresseeInput
    reason: Reason


class Assign(Input):
    """Who handles it."""

    officer_post: UUID
    words: Words = ""


class Instruct(Input):
    """What its reader settles: by when, how, who. LAW adm-doc §18(5)"""

    due_at: datetime | None = None
    method: Words = ""
    officer_post: UUID | None = None


class Circulate(Input):
    """공람: who is to read it."""

    posts: Annotated[list[UUID], Meta(min_length=1, max_length=100)]
    words: Words = ""


class FileLetter(Input):
    """Into which record file."""

    record_file_id: UUID


class Answer(Input):
    """On which form the answer is begun."""

    form_code: Annotated[str, Meta(min_length=1, max_length=64)] = "general"


class Begun(View):
    """The draft that was begun."""

    document_id: UUID


class LetterUnit(View):
    """A unit to which letters are distributed, with its key in the list."""

    id: UUID
    name: str
    path: str
    waiting: int
    people: list["LetterPerson"]


class LetterPerson(View):
    """A post of a unit, with who holds it."""

    post_id: UUID
    post_name: str
    person_name: str
