"""Records management as it goes over HTTP: unit tasks, files, moving, corrections, closing, packages."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from edocs.records.closing import ClosingAct
from edocs.records.files import FileAct
from kernel.web import Input, Line, Text, View

Year = Annotated[int, Meta(ge=1900, le=2999)]
Reason = Annotated[str, Meta(min_length=1, max_length=2000)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Retention = Annotated[str, Meta(max_length=16)]
Ids = Annotated[list[UUID], Meta(min_length=1, max_length=500)]
Thing = Literal["document", "letter"]


class RecordsUnit(View):
    """A unit with unit tasks; `mine` where the asker is its clerk, `head` where they speak for it."""

    id: UUID
    name: str
    mine: bool
    head: bool


class RecordsOverview(View):
    """Who asks, and what waits for them."""

    officer: bool
    unit_id: UUID
    units: list[RecordsUnit]
    classes: list[str]
    years: list[int]
    closing_waiting: int
    opinions_waiting: int
    freezes: int


class RecordFileRow(View):
    """기록물철, one volume. LAW rec-dec §23"""

    id: UUID
    number: str
    task_id: UUID
    task_name: str
    unit_id: UUID
    unit_name: str
    name: str
    year: int
    volume: int
    retention: str
    own_retention: bool
    state: str
    custody: str
    ended_year: int | None
    kept_until: date | None
    documents: int
    letters: int
    frozen: bool
    may: list[FileAct]


class RecordTask(View):
    """단위과제."""

    id: UUID
    code: str
    name: str
    unit_id: UUID
    retention: str
    files: int


class RecordFilesQuery(Input):
    """Which files: of a unit (one's own without one), of a year, in a state, by words."""

    unit_id: UUID | None = None
    year: Year | None = None
    state: Literal["", "OPEN", "CLOSED", "CONFIRMED", "DISPOSED"] = ""
    q: Line = ""


class RecordFilesView(View):
    """The tasks and files of a unit."""

    unit_id: UUID
    unit_name: str
    may_add: bool
    tasks: list[RecordTask]
    files: list[RecordFileRow]
    unfiled: int


class RecordEventView(View):
    """What was done, by whom, when, why. LAW rec-rule §8(2)"""

    kind: str
    act: str
    field: str
    before: str
    after: str
    reason: str
    at: datetime
    person_name: str
    audit_id: UUID


class RecordItem(View):
    """A document or letter that lies in a file."""

    kind: Thing
    id: UUID
    number: str
    title: str
    at: datetime
    person_name: str
    retention: str
    """Its own class where it was drafted with one."""
    visible: bool
    disposed: bool


class RecordFileDetail(View):
    """A file with what lies in it and its history."""

    file: RecordFileRow
    items: list[RecordItem]
    history: list[RecordEventView]
    packages: "list[PackageView]"


class NewTask(Input):
    """A new unit task of a unit."""

    unit_id: UUID
    code: Annotated[str, Meta(min_length=1, max_length=32)]
    name: Name
    retention: Annotated[str, Meta(min_length=1, max_length=16)]
    reason: Text = ""


class NewFile(Input):
    """A new record file of a unit task; without a class it takes the task's."""

    unit_task_id: UUID
    name: Name
    year: Year
    retention: Retention = ""


class FileCommand(Input):
    """What is done with a file."""

    act: FileAct
    reason: Text = ""


class ItemRef(Input):
    """A document or letter."""

    kind: Thing
    id: UUID


class MoveRecords(Input):
    """Documents and letters that go to another file."""

    items: Annotated[list[ItemRef], Meta(min_length=1, max_length=200)]
    file_id: UUID
    reason: Reason


class CorrectRecord(Input):
    """A correction of registration data."""

    kind: Literal["document", "letter", "file", "task"]
    id: UUID
    field: Annotated[str, Meta(max_length=24)]
    value: Annotated[str, Meta(max_length=300)]
    reason: Reason


class HistoryQuery(Input):
    """Whose history; without a subject the latest of all."""

    kind: Annotated[str, Meta(max_length=16)] = ""
    id: UUID | None = None


class ClosingFinding(View):
    """One thing that was found, with where to see it."""

    code: str
    weight: str
    count: int
    text: str
    href: str = ""


class ClosingRow(View):
    """How far a unit's year has come. LAW rec-dec §24"""

    unit_id: UUID
    unit_name: str
    year: int
    state: str
    confirm_by: date
    settled_at: datetime | None
    settled_by: str
    confirmed_at: datetime | None
    confirmed_by: str
    note: str
    findings: list[ClosingFinding]
    may: list[ClosingAct]


class ClosingFile(View):
    """A file of the year, and whether it will be closed."""

    id: UUID
    number: str
    name: str
    retention: str
    state: str
    documents: int


class ClosingView(View):
    """The preview of a unit's year."""

    row: ClosingRow
    files: list[ClosingFile]
    wrong: list[RecordItem]
    """Documents without a file, in another unit's file, or to be kept longer than their file."""


class ClosingQuery(Input):
    """Which year; without one the year that is to be settled now."""

    year: Year | None = None


class ClosingCommand(Input):
    """One act on a unit's year; `keep_open` are files of tasks that go on."""

    act: ClosingAct
    note: Text = ""
    keep_open: Annotated[list[UUID], Meta(max_length=500)] = field(default_factory=list)


class PackageView(View):
    """A package of a record file."""

    id: UUID
    file_id: UUID
    file_name: str
    state: str
    size: int | None
    sha256: str
    documents: int
    made_by: str
    asked_at: datetime
    forget_at: datetime | None
    ready: bool
