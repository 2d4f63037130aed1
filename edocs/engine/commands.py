"""What people may ask of a case: one frozen value a command.

Every command carries its actor, the hash of the revision the actor was shown (sign what you saw) and the idempotency
key that its events keep. `states.decide` answers with events or raises `Refused`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from edocs.engine.case import DocumentNumber, Override, Seat, SideTask, Step, TaskKind
from edocs.engine.org import Org
from edocs.engine.partner import Agreement, Partner


class Route(Struct, frozen=True, kw_only=True):
    """A computed line: steps with ids 1…n in order of stage, all waiting, and the side tasks that go with it.

    `decider` is the post that the table's row gave, `table` and `version` which table that was. `override` says how the
    steps differ from what the rules demand; without it they do not (invariant I12). `partners` decide after the line.
    """

    steps: tuple[Step, ...]
    decider: UUID
    tasks: tuple[SideTask, ...] = ()
    table: str = ""
    version: str = ""
    row: str = ""
    override: Override | None = None
    partners: tuple[Partner, ...] = ()


class RecallRule(StrEnum):
    """How long a drafter may recall; an institution chooses."""

    UNTIL_DECISION = "UNTIL_DECISION"
    BEFORE_FIRST_SIGNATURE = "BEFORE_FIRST_SIGNATURE"


class Policy(Struct, frozen=True, kw_only=True):
    """What an institution may decide about the engine; the defaults are the handbook's.

    `dissent_blocks`: a differing consent stops the decision (합의 필수). `skip_needs_absence`: a review may be
    skipped only while its post is vacant or its holder is recorded absent. `editorial_amendments`: a reviewer may mend
    words without asking the consents again; they are told.
    """

    recall: RecallRule = RecallRule.UNTIL_DECISION
    dissent_blocks: bool = False
    skip_needs_absence: bool = True
    post_report_on_acting: bool = True
    editorial_amendments: bool = False


class Higher(Struct, frozen=True, kw_only=True):
    """What the delegation table that came into force meanwhile says: a higher post decides."""

    version: str
    decider: str


class Context(Struct, frozen=True, kw_only=True):
    """Everything a decision needs besides the case and the command: plain values read in the same transaction.

    `route` is needed by submit and by a change of the line; an amendment that moves the document into another row of
    the table brings the new one. `number` is needed by decide (take it after `states.check`). `higher`: set when
    today's table demands a higher decider. `is_system`: nobody asks, a time has come.
    """

    now: datetime
    org: Org
    policy: Policy = Policy()
    route: Route | None = None
    number: DocumentNumber | None = None
    is_administrator: bool = False
    is_system: bool = False
    higher: Higher | None = None


class Command(Struct, frozen=True, kw_only=True):
    """What all commands carry. `client_time` is a claim only."""

    actor: Seat
    revision_hash: str = ""
    idem_key: str = ""
    client_time: datetime | None = None


class Create(Command, frozen=True, kw_only=True, tag="create"):
    """Begin a draft."""

    secrecy: int = 0


class Submit(Command, frozen=True, kw_only=True, tag="submit"):
    """Start a round with the content of `revision_hash`, which becomes a new revision if it differs from the last."""


class Sign(Command, frozen=True, kw_only=True, tag="sign"):
    """Sign a review, consent, audit or confirmation."""

    step: int
    opinion: str = ""
    differing: bool = False


class Amend(Command, frozen=True, kw_only=True, tag="amend"):
    """A reviewer changes the content and signs it; consents are asked again. LAW adm-doc §9(1)

    `editorial`: only words are mended, and where the institution allows it the consents stay and are told.
    """

    step: int
    new_hash: str
    opinion: str = ""
    editorial: bool = False


class Decide(Command, frozen=True, kw_only=True, tag="decide"):
    """Make the decision: the document comes into being. LAW adm-doc §6(1)

    `despite` names the version of a newer table that demands a higher post, shown to the decider who decides anyway
    under the version of the submission.
    """

    step: int
    opinion: str = ""
    despite: str = ""


class Withdraw(Command, frozen=True, kw_only=True, tag="withdraw"):
    """Take one's own signature back before anybody acts on it."""

    step: int
    reason: str = ""


class Arrange(Command, frozen=True, kw_only=True, tag="arrange"):
    """Name who looks at it inside the department before its head consents; replaces those who have not yet signed."""

    step: int
    posts: tuple[UUID, ...]


class Opine(Command, frozen=True, kw_only=True, tag="opine"):
    """Say something about the document without signing."""

    text: str
    differing: bool = False


class Return(Command, frozen=True, kw_only=True, tag="return"):
    """Give the document back to the drafter; ends the round."""

    step: int
    reason: str


class SendBack(Command, frozen=True, kw_only=True, tag="send_back"):
    """Give the document back to an earlier stage of the same round."""

    step: int
    to_stage: int
    reason: str


class HoldStep(Command, frozen=True, kw_only=True, tag="hold"):
    """Put one's own open step aside, with a reason and a date."""

    step: int
    reason: str
    until: datetime | None = None


class Release(Command, frozen=True, kw_only=True, tag="release"):
    """Take up a held step again."""

    step: int


class HoldOver(Command, frozen=True, kw_only=True, tag="hold_over"):
    """The moment came until which a step was held: it is asked again."""

    step: int


class SkipReview(Command, frozen=True, kw_only=True, tag="skip"):
    """Pass over a reviewer who cannot review, with the reason for the signature box. LAW adm-doc §9(1)"""

    step: int
    reason: str


class Reassign(Command, frozen=True, kw_only=True, tag="reassign"):
    """An administrator names the post that acts for one where nobody can."""

    step: int
    post: UUID
    reason: str


class ChangeLine(Command, frozen=True, kw_only=True, tag="change_line"):
    """Replace the stages that have not been opened by those of `context.route`."""

    reason: str


class Recall(Command, frozen=True, kw_only=True, tag="recall"):
    """The drafter takes the document back."""

    reason: str = ""


class Abandon(Command, frozen=True, kw_only=True, tag="abandon"):
    """The drafter gives the document up; it is kept, read-only."""

    reason: str = ""


class TakeOver(Command, frozen=True, kw_only=True, tag="take_over"):
    """The successor in the drafter's post goes on with the draft. LAW adm-doc §61"""

    reason: str = ""


class Inform(Command, frozen=True, kw_only=True, tag="inform"):
    """Ask further posts to read the document: 참조 while it runs, 공람 once it is established."""

    kind: TaskKind
    posts: tuple[UUID, ...]


class Acknowledge(Command, frozen=True, kw_only=True, tag="acknowledge"):
    """Record that a side task was read."""

    task: int


class Follow(Command, frozen=True, kw_only=True, tag="follow"):
    """A later document that redrafts, corrects or cancels this one was decided: note it here. LAW adm-doc §17"""

    relation: str
    document: UUID
    number: str


class PartnerAnswer(Command, frozen=True, kw_only=True, tag="partner_answer"):
    """Another institution of a joint draft has decided: it agrees, or it does not and says why."""

    institution: int
    round: int
    agreement: Agreement | None = None
    reason: str = ""


class Void(Command, frozen=True, kw_only=True, tag="void"):
    """The leading institution took a joint draft back: the copy that a partner works on ends."""

    reason: str


class Reseat(Command, frozen=True, kw_only=True, tag="reseat"):
    """Units ended by a reorganisation: what is open goes on in those that follow them. Old id to new."""

    units: dict[UUID, UUID]


AnyCommand = (
    Create
    | Submit
    | Sign
    | Amend
    | Decide
    | Withdraw
    | Arrange
    | Opine
    | Return
    | SendBack
    | HoldStep
    | Release
    | HoldOver
    | SkipReview
    | Reassign
    | ChangeLine
    | Recall
    | Abandon
    | TakeOver
    | Inform
    | Acknowledge
    | Follow
    | PartnerAnswer
    | Void
    | Reseat
)
