"""A document under approval, as plain values: the state that `states.evolve` folds from its history.

Words: a *case* is one document with its line; a *round* begins at each submission; a *stage* is a place in the line
whose *steps* stand open side by side; a step belongs to a *post*, never to a person; a *signature* keeps every name
as text, so that later moves and renamings cannot change it. *Side tasks* (참조, 공람, 사후보고) stand beside the line
and never block it.

Everything here is immutable. Times are aware, amounts are won, identifiers of people, posts and units are UUIDs;
steps and side tasks are counted 1, 2, 3 … through the whole life of a case, so that (document, step) is a key for
ever.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from msgspec import Struct, field

from edocs.engine.partner import Partner


class DocumentState(StrEnum):
    """Where the whole document stands."""

    DRAFTING = "DRAFTING"
    IN_PROGRESS = "IN_PROGRESS"
    RETURNED = "RETURNED"
    ESTABLISHED = "ESTABLISHED"
    ABANDONED = "ABANDONED"


class StepState(StrEnum):
    """Where one step stands; ACTIVE and HELD are *open*."""

    WAIT = "WAIT"
    ACTIVE = "ACTIVE"
    HELD = "HELD"
    SIGNED = "SIGNED"
    SKIPPED = "SKIPPED"


class StepKind(StrEnum):
    """What a step of the line asks of its post. LAW adm-doc §9, LAW adm-doc §10

    INNER stands in the inner line of a department that is asked for its consent; the head's consent follows it.
    """

    DRAFT = "DRAFT"
    REVIEW = "REVIEW"
    INNER = "INNER"
    CONSENT = "CONSENT"
    AUDIT = "AUDIT"
    CONFIRM = "CONFIRM"
    DECIDE = "DECIDE"


_HEIGHTS: Final = (
    StepKind.DRAFT,
    StepKind.CONFIRM,
    StepKind.INNER,
    StepKind.REVIEW,
    StepKind.CONSENT,
    StepKind.AUDIT,
    StepKind.DECIDE,
)
_WORDS: Final = dict(zip(_HEIGHTS, ("기안", "확인", "부서 검토", "검토", "협조", "감사", "결재"), strict=True))


def height(kind: StepKind) -> int:
    """Which of two roles of one person stays when they are merged: the higher (invariant I9)."""
    return _HEIGHTS.index(kind)


def kind_word(kind: StepKind) -> str:
    """The Korean word of a step kind."""
    return _WORDS[kind]


class TaskKind(StrEnum):
    """What a side task asks: to read, never to decide."""

    REFER = "REFER"
    CIRCULATE = "CIRCULATE"
    POST_REPORT = "POST_REPORT"


class Mode(StrEnum):
    """How a decision was made; computed, never chosen. LAW adm-doc §10"""

    HEAD = "HEAD"
    DELEGATED = "DELEGATED"
    ACTING = "ACTING"
    DELEGATED_ACTING = "DELEGATED_ACTING"


class ClosingKind(StrEnum):
    """What ended a round."""

    RETURNED = "RETURNED"
    RECALLED = "RECALLED"
    ABANDONED = "ABANDONED"
    ESTABLISHED = "ESTABLISHED"


class Seat(Struct, frozen=True, kw_only=True):
    """A person in a post, with the names both had at that moment."""

    person: UUID
    post: UUID
    unit: UUID
    person_name: str
    post_name: str
    unit_name: str


SYSTEM: Final = Seat(
    person=UUID(int=0), post=UUID(int=0), unit=UUID(int=0), person_name="두레", post_name="", unit_name=""
)
"""Who acts when a time has come and nobody asks."""


class Reason(Struct, frozen=True, kw_only=True):
    """Why something is so: a code with its values for a client to word, and the Korean sentence that was shown.

    A reason that comes from a table names the rule, the table's version and the article.
    """

    code: str
    text: str
    params: dict[str, str] = field(default_factory=dict)
    rule_id: str = ""
    version: str = ""
    article: str = ""


class Revision(Struct, frozen=True, kw_only=True):
    """An immutable content: its number in the case (from 1) and its canonical hash."""

    number: int
    hash: str


class Signature(Struct, frozen=True, kw_only=True):
    """One act of signing, complete in itself (invariant I7).

    `on_behalf_of_*` are empty when the holder signs; `mode` is set on decisions alone.
    """

    step: int
    round: int
    kind: StepKind
    seat: Seat
    authority_ref: str
    revision: Revision
    at: datetime
    on_behalf_of_post: UUID | None = None
    on_behalf_of_post_name: str = ""
    on_behalf_of_person: UUID | None = None
    on_behalf_of_person_name: str = ""
    opinion: str = ""
    differing: bool = False
    amended: bool = False
    mode: Mode | None = None


class Opinion(Struct, frozen=True, kw_only=True):
    """Something said about the document; kept for ever, with the round in which it was said."""

    round: int
    seat: Seat
    revision: Revision | None
    at: datetime
    text: str
    differing: bool = False
    step: int | None = None


class Merge(Struct, frozen=True, kw_only=True):
    """A second role of the same person, taken into this step (invariant I9)."""

    kind: StepKind
    post: UUID
    post_name: str
    text: str
    step: int | None = None


class Hold(Struct, frozen=True, kw_only=True):
    """Why, by whom and until when a step is held."""

    seat: Seat
    at: datetime
    reason: str
    until: datetime | None = None


class Skip(Struct, frozen=True, kw_only=True):
    """Why a step needs no signature: its words stand in the signature box. LAW adm-doc §9(1)

    A step that was merged into another names that one and keeps the signature it had, if it had one.
    """

    seat: Seat
    at: datetime
    reason: str
    merged_into: int | None = None
    signature: Signature | None = None


class Step(Struct, frozen=True, kw_only=True):
    """One place of the line, bound to a post.

    `required`: the rules demand it; what a person added is not required and may be taken out while it waits, but it
    blocks like any other. `delegated`: the deciding post is not the institution's head. `stand_in`: the post that an
    administrator named to act while this one is vacant or unattended. `unit`: the department whose consent this is,
    given by its head after its inner line (silence is never consent); `parent`: the department's step in whose inner
    line this one stands.
    """

    id: int
    stage: int
    kind: StepKind
    post: UUID
    post_name: str
    unit_name: str
    reason: Reason
    required: bool = True
    delegated: bool = False
    sole: bool = False
    merged: tuple[Merge, ...] = ()
    state: StepState = StepState.WAIT
    opened_at: datetime | None = None
    signature: Signature | None = None
    hold: Hold | None = None
    skip: Skip | None = None
    stand_in: UUID | None = None
    stand_in_ref: str = ""
    unit: UUID | None = None
    parent: int | None = None

    @property
    def is_open(self) -> bool:
        """Somebody is being asked."""
        return self.state in (StepState.ACTIVE, StepState.HELD)

    @property
    def is_done(self) -> bool:
        """Nobody needs to be asked any more in this round."""
        return self.state in (StepState.SIGNED, StepState.SKIPPED)

    @property
    def mark(self) -> Signature | None:
        """What was signed here and still stands: its signature, or the one that a merge took into another step."""
        return self.skip.signature if self.skip is not None else self.signature


class SideTask(Struct, frozen=True, kw_only=True):
    """Something to be read or acknowledged beside the line by whoever holds the post."""

    id: int
    kind: TaskKind
    post: UUID
    post_name: str
    unit_name: str
    reason: Reason
    acknowledged_by: Seat | None = None
    acknowledged_at: datetime | None = None


class Closing(Struct, frozen=True, kw_only=True):
    """What ended a round, by whom, when and why."""

    kind: ClosingKind
    seat: Seat
    at: datetime
    reason: str = ""
    step: int | None = None


class PastRound(Struct, frozen=True, kw_only=True):
    """A finished round, kept as it stood; its signatures bind nothing any more."""

    round: int
    steps: tuple[Step, ...]
    closing: Closing


class DocumentNumber(Struct, frozen=True, kw_only=True):
    """The production number: a place in the strict series of (unit, year), and how it is written."""

    unit: UUID
    year: int
    serial: int
    text: str


class Override(Struct, frozen=True, kw_only=True):
    """What a drafter asked for instead of the line that the table gives, and why. LAW adm-doc §67:2

    `table_decider` is the post that the table gave, `decider` the one that decides: the same where only steps were
    left out. `direction` is `higher`, `lower`, `aside` or `same`; `omitted` names the steps that the rules demand and
    that the line does not have.
    """

    reason: str
    table_decider: UUID
    table_decider_name: str
    decider: UUID
    decider_name: str
    direction: str
    omitted: tuple[str, ...] = ()


class Case(Struct, frozen=True, kw_only=True):
    """One document under approval. `seq` counts its events; the row version of the projection.

    `void` keeps the signatures that an amendment, a send-back or their own giver took out of a round; `firm` is the
    last revision that changed more than words: consents and audits must have seen it (invariant I6); `override` says
    how the line of the running round differs from the table's; `partners` are the other institutions of a joint draft.
    """

    seq: int
    state: DocumentState
    drafter: Seat
    secrecy: int = 0
    round: int = 0
    revision: Revision | None = None
    steps: tuple[Step, ...] = ()
    tasks: tuple[SideTask, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    void: tuple[Signature, ...] = ()
    past: tuple[PastRound, ...] = ()
    closing: Closing | None = None
    number: DocumentNumber | None = None
    override: Override | None = None
    steps_ever: int = 0
    tasks_ever: int = 0
    firm: int = 0
    partners: tuple[Partner, ...] = ()

    @property
    def open_steps(self) -> tuple[Step, ...]:
        """The steps at which somebody is being asked, all of one stage."""
        return tuple(step for step in self.steps if step.is_open)

    @property
    def decision(self) -> Step | None:
        """The step that decides, whatever its state; None before the first submission."""
        return next((step for step in self.steps if step.kind is StepKind.DECIDE), None)

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """Every signature ever given: of this round and earlier ones, merged and void ones too, oldest first."""
        steps = [step for past in self.past for step in past.steps] + list(self.steps)
        marks = [step.mark for step in steps if step.mark is not None]
        return tuple(sorted((*marks, *self.void), key=lambda mark: mark.at))

    def step(self, number: int) -> Step | None:
        """The step of the running round with this id."""
        return next((step for step in self.steps if step.id == number), None)

    def inner_line(self, number: int) -> tuple[Step, ...]:
        """The inner line of the department that is asked at this step, in its order."""
        return tuple(step for step in self.steps if step.parent == number)

    def task(self, number: int) -> SideTask | None:
        """The side task with this id."""
        return next((task for task in self.tasks if task.id == number), None)
