"""Transfer, freezing and disposal as they go over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from edocs.records.disposal import DisposalAct, Verdict
from edocs.records.transfer import TransferAct
from edocs.views.records import Ids, Name, Reason, RecordEventView, RecordFileRow, Retention
from kernel.web import Input, Text, View


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
