"""What happened to a case: one event a row of `edocs_event`, never changed, never deleted (invariant I13).

An event is an envelope (who, when, in which order, answering which command) around one *fact*. Folding the facts in the
order of `seq` gives the case; order is `seq`, never time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from edocs.engine.case import DocumentNumber, Mode, Opinion, Override, Revision, Seat, SideTask, Signature, Step
from edocs.engine.partner import Agreement, Partner


class Created(Struct, frozen=True, kw_only=True, tag="created"):
    """A draft was begun."""

    drafter: Seat
    secrecy: int = 0


class Revised(Struct, frozen=True, kw_only=True, tag="revised"):
    """A new immutable content became current; `step` names the review that amended it, `editorial` that only words were
    mended."""

    revision: Revision
    step: int | None = None
    editorial: bool = False


class Submitted(Struct, frozen=True, kw_only=True, tag="submitted"):
    """A round began with this line. `decider` is what the table gave, from `table`, `version` and `row`."""

    round: int
    drafter: Seat
    steps: tuple[Step, ...]
    tasks: tuple[SideTask, ...]
    decider: UUID
    table: str = ""
    version: str = ""
    row: str = ""
    partners: tuple[Partner, ...] = ()


class Overridden(Struct, frozen=True, kw_only=True, tag="overridden"):
    """The line of this round differs from what the table gives, at the drafter's request (invariant I12)."""

    round: int
    override: Override


class TakenOver(Struct, frozen=True, kw_only=True, tag="taken_over"):
    """The successor in the drafter's post took the draft over. LAW adm-doc §61"""

    drafter: Seat
    reason: str = ""


class StageOpened(Struct, frozen=True, kw_only=True, tag="stage_opened"):
    """The waiting steps of a stage were asked."""

    stage: int
    steps: tuple[int, ...]


class StageClosed(Struct, frozen=True, kw_only=True, tag="stage_closed"):
    """The open steps of a stage wait again, because an earlier stage has to be asked first."""

    stage: int
    steps: tuple[int, ...]


class Signed(Struct, frozen=True, kw_only=True, tag="signed"):
    """A step was signed."""

    signature: Signature


class Merged(Struct, frozen=True, kw_only=True, tag="merged"):
    """The same person signs at `into` as well: this step's signature is taken into that one (invariant I9)."""

    step: int
    into: int


class ConsentsDropped(Struct, frozen=True, kw_only=True, tag="consents_dropped"):
    """The content changed: these consents and audits have to be asked again (invariant I6)."""

    steps: tuple[int, ...]


class Withdrawn(Struct, frozen=True, kw_only=True, tag="withdrawn"):
    """A signature was taken back by its giver; it is kept, and binds nothing."""

    step: int
    reason: str = ""


class InnerArranged(Struct, frozen=True, kw_only=True, tag="inner_arranged"):
    """A department named who looks at it before its head consents; those who had not yet signed gave way."""

    step: int
    steps: tuple[Step, ...]


class Established(Struct, frozen=True, kw_only=True, tag="established"):
    """The document came into being and got its number in the same moment (invariant I4).

    `despite`: the newer table that the decider was shown and decided against, under the one of the submission.
    """

    step: int
    mode: Mode
    number: DocumentNumber
    despite: str = ""


class PartnersAsked(Struct, frozen=True, kw_only=True, tag="partners_asked"):
    """The leading institution has decided a joint draft: the other institutions are asked, all at once."""

    step: int
    mode: Mode
    despite: str = ""


class PartnerAgreed(Struct, frozen=True, kw_only=True, tag="partner_agreed"):
    """Another institution decided the same text."""

    institution: int
    agreement: Agreement


class PartnerRefused(Struct, frozen=True, kw_only=True, tag="partner_refused"):
    """Another institution does not agree; the document goes back to the drafter and the round is over."""

    institution: int
    reason: str


class Reseated(Struct, frozen=True, kw_only=True, tag="reseated"):
    """A reorganisation took effect: the drafter sits in another unit, and departments that are still to be asked are
    those that follow. What was signed keeps the names of its day. `units`: old id, new id, new name."""

    drafter: Seat
    units: tuple[tuple[UUID, UUID, str], ...]


class Opined(Struct, frozen=True, kw_only=True, tag="opined"):
    """Something was said."""

    opinion: Opinion


class Returned(Struct, frozen=True, kw_only=True, tag="returned"):
    """The document went back to the drafter; the round is over."""

    step: int
    reason: str


class SentBack(Struct, frozen=True, kw_only=True, tag="sent_back"):
    """The document went back to a stage; the signatures from there on are void."""

    step: int
    to_stage: int
    reason: str


class Held(Struct, frozen=True, kw_only=True, tag="held"):
    """An open step was put aside."""

    step: int
    reason: str
    until: datetime | None = None


class Released(Struct, frozen=True, kw_only=True, tag="released"):
    """A held step was taken up again."""

    step: int


class Skipped(Struct, frozen=True, kw_only=True, tag="skipped"):
    """A review was passed over for the reason given."""

    step: int
    reason: str


class Reassigned(Struct, frozen=True, kw_only=True, tag="reassigned"):
    """An administrator named the post that acts where nobody could."""

    step: int
    stand_in: UUID
    reason: str


class LineChanged(Struct, frozen=True, kw_only=True, tag="line_changed"):
    """The stages that were not yet open were replaced."""

    steps: tuple[Step, ...]
    decider: UUID
    reason: str
    table: str = ""
    version: str = ""
    row: str = ""


class Recalled(Struct, frozen=True, kw_only=True, tag="recalled"):
    """The drafter took the document back; the round is over."""

    reason: str = ""


class Abandoned(Struct, frozen=True, kw_only=True, tag="abandoned"):
    """The drafter gave the document up."""

    reason: str = ""


class TasksAdded(Struct, frozen=True, kw_only=True, tag="tasks_added"):
    """Further posts were asked to read."""

    tasks: tuple[SideTask, ...]


class Acknowledged(Struct, frozen=True, kw_only=True, tag="acknowledged"):
    """A side task was read."""

    task: int


class Followed(Struct, frozen=True, kw_only=True, tag="followed"):
    """A later document redrafted, corrected or cancelled this one; nothing of this one changes (invariant I5)."""

    relation: str
    document: UUID
    number: str


Fact = (
    Created
    | Overridden
    | TakenOver
    | Revised
    | Submitted
    | StageOpened
    | StageClosed
    | Signed
    | Merged
    | ConsentsDropped
    | Withdrawn
    | InnerArranged
    | Established
    | Opined
    | Returned
    | SentBack
    | Held
    | Released
    | Skipped
    | Reassigned
    | LineChanged
    | Recalled
    | Abandoned
    | TasksAdded
    | Acknowledged
    | Followed
    | PartnersAsked
    | PartnerAgreed
    | PartnerRefused
    | Reseated
)


class Event(Struct, frozen=True, kw_only=True):
    """One fact with its envelope. `cause` is the tag of the command; `client_time` is a claim only."""

    seq: int
    at: datetime
    actor: Seat
    cause: str
    fact: Fact
    idem_key: str = ""
    client_time: datetime | None = None


def kind_of(fact: Fact) -> str:
    """The tag of a fact, as stored beside it."""
    return str(fact.__struct_config__.tag)


def to_plain(event: Event) -> dict[str, Any]:
    """The event as JSON-ready values, for the event row and the ledger leaf."""
    plain: dict[str, Any] = msgspec.to_builtins(event)
    return plain


def from_plain(plain: dict[str, Any]) -> Event:
    """The event that `to_plain` wrote."""
    return msgspec.convert(plain, Event)
