"""Records management as it goes over HTTP: files, corrections, closing, transfer, freezes, disposal, packages."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from edocs.records.closing import ClosingAct
from edocs.records.disposal import DisposalAct, Verdict
from edocs.records.files import FileAct
from edocs.records.transfer import TransferAct
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


class TransferRow(View):
    """이관목록."""

    id: UUID
    title: str
    state: str
    made_at: datetime
    made_by: str
    done_at: datetime | None
    done_by: str
    files: int
    documents: int
    may: list[TransferAct]


class TransferItem(View):
    """A file on the list, when it is due, what the check found."""

    file: RecordFileRow
    due: date | None
    faults: list[str]


class TransferView(View):
    """A list with its files."""

    row: TransferRow
    items: list[TransferItem]


class NewTransfer(Input):
    """A list that is begun."""

    title: Name
    files: Ids


class TransferCommand(Input):
    """What is done with a list."""

    act: TransferAct
    reason: Text = ""


class FreezeScopeView(View):
    """What a freeze covers."""

    kind: str
    subject_id: UUID | None
    name: str


class FreezeView(View):
    """폐기 금지, 처분 보류. LAW rec-act §27-3"""

    id: UUID
    kind: str
    basis: str
    reason: str
    placed_at: datetime
    placed_by: str
    review_on: date | None
    lifted_at: datetime | None
    lifted_by: str
    lifted_reason: str
    scopes: list[FreezeScopeView]


class FreezeScopeInput(Input):
    """What is to be frozen."""

    kind: Literal["all", "task", "file", "document"]
    subject_id: UUID | None = None


class NewFreeze(Input):
    """A freeze that is placed."""

    kind: Literal["order", "hold"]
    basis: Name
    reason: Reason
    scopes: Annotated[list[FreezeScopeInput], Meta(min_length=1, max_length=200)]
    review_on: date | None = None


class LiftFreeze(Input):
    """Why a freeze ends."""

    reason: Reason


class BoardMember(Input):
    """A member of the evaluation board."""

    name: Name
    title: Annotated[str, Meta(max_length=200)] = ""
    outside: bool = False


class BoardMemberView(View):
    """A member of the evaluation board."""

    name: str
    title: str
    outside: bool


class DisposalRow(View):
    """A disposal and how far it has come."""

    id: UUID
    title: str
    state: str
    made_at: datetime
    made_by: str
    files: int
    documents: int
    frozen: int
    may: list[DisposalAct]


class DisposalItemView(View):
    """A file in a disposal with what was said of it."""

    id: UUID
    file: RecordFileRow
    opinion: str
    opinion_text: str
    opinion_by: str
    review: str
    review_text: str
    review_by: str
    decision: str
    decision_text: str
    extend_to: str
    outcome: str
    may_opine: bool


class DisposalView(View):
    """A disposal with its files, its board, its history."""

    row: DisposalRow
    items: list[DisposalItemView]
    board: list[BoardMemberView]
    held_on: date | None
    minutes: str
    lacks: str
    """What the next act still lacks, as a sentence; empty when nothing."""
    board_most: int
    board_outside: int
    history: list[RecordEventView]


class CandidateView(View):
    """A file whose period is over, and why it may not be proposed where it may not."""

    file: RecordFileRow
    refused: str


class NewDisposal(Input):
    """A disposal that is proposed."""

    title: Name
    files: Ids


class DisposalCommand(Input):
    """One act on a disposal; the board's names, day and minutes come with the decision."""

    act: DisposalAct
    reason: Text = ""
    board: Annotated[list[BoardMember], Meta(max_length=30)] = field(default_factory=list)
    held_on: date | None = None
    minutes: Text = ""


class DisposalSay(Input):
    """What is said of one file: the unit's opinion, the officer's review, or the board's decision, as the state is."""

    verdict: Verdict
    text: Annotated[str, Meta(max_length=2000)] = ""
    extend_to: Retention = ""


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
