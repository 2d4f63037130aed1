"""The approval engine: a transition table as data, and the three functions that work it.

`decide(case, command, context)` answers with events or raises `Refused`; `evolve(case, event)` gives the next case;
`fold(events)` gives the case that a history tells. Nothing else decides what may happen to a document. What this file
promises (the handbook's invariants, checked against an independent model in `tests/edocs`):

I1 at most one open stage · I2 IN_PROGRESS ⇔ something is open (or another
institution of a joint draft is asked) · I3 a stage opens only after all earlier steps are
done · I4 a number exactly with ESTABLISHED · I5 nothing of content, line or signatures changes afterwards · I6
consents, audits and the decision bind to the final revision · I7 signatures are complete · I8 acting depth one,
nobody for themselves · I9 one signature a person and round · I10 every open step has somebody or shows as vacant ·
I11 one key, one answer · I12 the decider is the table's · I13 events never change · I16 state = fold(events).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from edocs.engine import commands as c
from edocs.engine import departments, joint, lines
from edocs.engine import effects as e
from edocs.engine import guards as g
from edocs.engine import history as h
from edocs.engine.case import Case, ClosingKind, DocumentState, Seat, StepKind
from edocs.engine.evolve import evolve, fold
from edocs.engine.refusals import Refused
from edocs.wording import clock

__all__ = ["TABLE", "Row", "answered", "check", "create", "decide", "evolve", "fold", "may", "may_change_line"]


class Row(Struct, frozen=True):
    """One row of the transition table: in this state, this command, under these guards, has this effect.

    `who` and `then` are for people: who may, and which states can follow.
    """

    state: DocumentState
    command: type[c.Command]
    who: str
    guards: tuple[g.Guard, ...]
    effect: e.Effect
    then: tuple[DocumentState, ...]


_D, _P, _R, _E, _A = (
    DocumentState.DRAFTING,
    DocumentState.IN_PROGRESS,
    DocumentState.RETURNED,
    DocumentState.ESTABLISHED,
    DocumentState.ABANDONED,
)
_K = StepKind
_SUBMIT = (g.drafter, g.seat_is_held, g.has_content, lines.lawful_route)
_OPEN = (g.step_open, g.entitled)
_SHOWN = (*_OPEN, g.shown)
_SIGNED_KINDS = g.kind(_K.REVIEW, _K.INNER, _K.CONSENT, _K.AUDIT, _K.CONFIRM)
_READ = "post of the task"
_STEP = "holder or deputy of the step"

TABLE: Final[tuple[Row, ...]] = (
    Row(_D, c.Submit, "drafter", _SUBMIT, e.submit, (_P,)),
    Row(_D, c.Abandon, "drafter", (g.drafter,), e.abandon, (_A,)),
    Row(_D, c.TakeOver, "successor in the drafter's post", (g.successor, g.seat_is_held), e.take_over, (_D,)),
    Row(_R, c.TakeOver, "successor in the drafter's post", (g.successor, g.seat_is_held), e.take_over, (_R,)),
    Row(_R, c.Submit, "drafter", _SUBMIT, e.submit, (_P,)),
    Row(_R, c.Abandon, "drafter", (g.drafter,), e.abandon, (_A,)),
    Row(_P, c.Sign, _STEP, (_SIGNED_KINDS, *_SHOWN, departments.inner_line_done), e.sign, (_P,)),
    Row(_P, c.Amend, _STEP, (g.kind(_K.REVIEW), *_SHOWN, g.new_content, g.words_only), e.amend, (_P,)),
    Row(_P, c.Decide, _STEP, (g.kind(_K.DECIDE), *_SHOWN, g.no_dissent, lines.table_still_agrees), e.decide, (_E, _P)),
    Row(_P, c.Withdraw, "who signed it", (g.own_signature, g.seat_is_held, g.nobody_acted_since), e.withdraw, (_P,)),
    Row(
        _P,
        c.Arrange,
        "members of the department",
        (
            g.kind(_K.CONSENT),
            departments.of_department,
            g.step_open,
            departments.in_the_department,
            departments.inner_posts,
        ),
        e.arrange,
        (_P,),
    ),
    Row(_P, c.Opine, "anyone in the line", (g.in_the_line, g.shown, g.text), e.opine, (_P,)),
    Row(
        _P,
        c.Return,
        _STEP,
        (g.kind(_K.REVIEW, _K.CONSENT, _K.AUDIT, _K.DECIDE), *_SHOWN, g.reason),
        e.give_back,
        (_R,),
    ),
    Row(
        _P,
        c.SendBack,
        _STEP,
        (g.kind(_K.REVIEW, _K.AUDIT, _K.DECIDE), *_SHOWN, g.reason, g.stage_before),
        e.send_back,
        (_P,),
    ),
    Row(_P, c.HoldStep, _STEP, (*_OPEN, g.step_not_held, g.reason, g.hold_ahead), e.hold, (_P,)),
    Row(_P, c.Release, _STEP, (*_OPEN, g.step_held), e.release, (_P,)),
    Row(_P, c.HoldOver, "the clock", (g.system, g.step_held, g.hold_is_over), e.hold_over, (_P,)),
    Row(
        _P,
        c.SkipReview,
        "drafter or next reviewer",
        (g.kind(_K.REVIEW), g.step_open, g.may_skip, g.reviewer_away, g.reason),
        e.skip,
        (_P,),
    ),
    Row(
        _P,
        c.Reassign,
        "administrator",
        (g.administrator, g.step_open, g.reason, g.nobody_can_act, g.stand_in_can_act),
        e.reassign,
        (_P,),
    ),
    Row(
        _P,
        c.ChangeLine,
        "administrator, or whoever is asked now",
        (lines.may_change_line, g.reason, lines.some_unopened, lines.lawful_route, lines.line_differs),
        e.change_line,
        (_P,),
    ),
    Row(_P, c.Recall, "drafter", (g.drafter, g.may_recall, joint.says_why_once_asked), e.recall, (_D,)),
    Row(
        _P,
        c.PartnerAnswer,
        "another institution of a joint draft",
        (g.system, joint.partner_is_asked, joint.agrees_or_says_why),
        joint.answer,
        (_P, _E, _R),
    ),
    Row(_D, c.Void, "the leading institution of a joint draft", (g.system,), joint.void, (_A,)),
    Row(_P, c.Void, "the leading institution of a joint draft", (g.system,), joint.void, (_A,)),
    Row(_R, c.Void, "the leading institution of a joint draft", (g.system,), joint.void, (_A,)),
    Row(_D, c.Reseat, "a reorganisation", (g.system, departments.somewhere_else), departments.reseat, (_D,)),
    Row(_P, c.Reseat, "a reorganisation", (g.system, departments.somewhere_else), departments.reseat, (_P,)),
    Row(_R, c.Reseat, "a reorganisation", (g.system, departments.somewhere_else), departments.reseat, (_R,)),
    Row(_P, c.Inform, "anyone in the line", (g.in_the_line, g.informs_lawfully), e.inform, (_P,)),
    Row(_P, c.Acknowledge, _READ, (g.task_open,), e.acknowledge, (_P,)),
    Row(_E, c.Inform, "anyone in the line", (g.in_the_line, g.informs_lawfully), e.inform, (_E,)),
    Row(_E, c.Acknowledge, _READ, (g.task_open,), e.acknowledge, (_E,)),
    Row(_E, c.Follow, "the decision of a later document", (), e.follow, (_E,)),
    Row(_R, c.Follow, "the decision of a later document", (), e.follow, (_R,)),
    Row(_A, c.Follow, "the decision of a later document", (), e.follow, (_A,)),
)


def create(command: c.Create, context: c.Context) -> list[h.Event]:
    """The first event of a new case."""
    g.holds_seat(command, context)
    return [_event(1, command, context, h.Created(drafter=command.actor, secrecy=command.secrecy))]


def check(case: Case, command: c.Command, context: c.Context) -> Row:
    """The row under which the command may happen now, else `Refused`; changes nothing.

    For a decision: `check` (no number needed yet), take the number, `decide` with it, all in one transaction; so a
    refused decision never waits for the counter.
    """
    row = _row(case, command)
    look = g.Look(case, command, context)
    for guard in row.guards:
        guard(look)
    return row


def decide(case: Case, command: c.Command, context: c.Context) -> list[h.Event]:
    """The events that the command makes happen, at least one, or `Refused`. The one way to change a case."""
    row = check(case, command, context)
    events: list[h.Event] = []

    def happen(fact: h.Fact) -> None:
        nonlocal case
        events.append(_event(case.seq + 1, command, context, fact))
        case = evolve(case, events[-1])

    effect = row.effect(g.Look(case, command, context))
    fact = next(effect, None)
    while fact is not None:
        happen(fact)
        try:
            fact = effect.send(case)
        except StopIteration:
            fact = None
    while (follows := e.advance(case)) is not None:
        happen(follows)
    return events


def answered(history: Iterable[h.Event], command: c.Command) -> list[h.Event]:
    """The events that already answered this idempotency key: give the same answer, do nothing (invariant I11).

    A key that answered another kind of command, or another person's, is refused.
    """
    if not command.idem_key:
        return []
    found = [event for event in history if event.idem_key == command.idem_key]
    if any(event.cause != _tag(command) or event.actor.person != command.actor.person for event in found):
        raise Refused("key_reused")
    return found


def may(case: Case, commands: Sequence[c.Command], context: c.Context) -> list[c.Command]:
    """Those of the commands that would be allowed now: what a screen may offer."""
    allowed: list[c.Command] = []
    for command in commands:
        try:
            check(case, command, context)
        except Refused:
            continue
        allowed.append(command)
    return allowed


def may_change_line(case: Case, seat: Seat, context: c.Context) -> bool:
    """Whether the seat might ask for another line: whether there is another one is seen when it is computed."""
    look = g.Look(case, c.ChangeLine(actor=seat, reason="-"), context)
    try:
        _row(case, look.command)
        lines.may_change_line(look)
        lines.some_unopened(look)
    except Refused:
        return False
    return True


def _row(case: Case, command: c.Command) -> Row:
    for row in TABLE:
        if row.state is case.state and row.command is type(command):
            return row
    end = case.closing
    if end is None or not any(row.command is type(command) and row.state is _P for row in TABLE):
        raise Refused("not_in_this_state", state=_STATE_WORDS[case.state])
    raise Refused(_ENDED[end.kind], who=end.seat.person_name, at=clock(end.at))


def _event(seq: int, command: c.Command, context: c.Context, fact: h.Fact) -> h.Event:
    return h.Event(
        seq=seq,
        at=context.now,
        actor=command.actor,
        cause=_tag(command),
        fact=fact,
        idem_key=command.idem_key,
        client_time=command.client_time,
    )


def _tag(command: c.Command) -> str:
    return str(command.__struct_config__.tag)


_STATE_WORDS: Final = {_D: "기안 중", _P: "결재 중", _R: "반려", _E: "성립", _A: "폐기"}
_ENDED: Final = {
    ClosingKind.ESTABLISHED: "already_established",
    ClosingKind.RETURNED: "already_returned",
    ClosingKind.RECALLED: "already_recalled",
    ClosingKind.ABANDONED: "already_abandoned",
}
