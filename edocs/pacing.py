"""How long each asking of a step took, and how it ended: read off a case. Pure."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from edocs.engine.case import Case, ClosingKind, PastRound, Step, StepState


class Asking(Struct, frozen=True):
    """One asking of a step: when it opened and how it ended, if it has."""

    step: Step
    opened_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    """SIGNED, SKIPPED, RETURNED, or ENDED when the round was over before an answer."""
    person: UUID | None = None
    acting: bool = False


def askings(case: Case) -> list[Asking]:
    """Every asking of the running round and of the last one before it."""
    found = [one for step in case.steps if (one := _asking(step)) is not None]
    past = case.past[-1:]
    return found + [one for round_ in past for one in _of_past(round_)]


def _of_past(past: PastRound) -> Iterator[Asking]:
    closing = past.closing
    for step in past.steps:
        one = _asking(step)
        if one is None:
            continue
        if one.ended_at is None:
            returned = closing.kind is ClosingKind.RETURNED and closing.step == step.id
            outcome, person = ("RETURNED", closing.seat.person) if returned else ("ENDED", None)
            one = Asking(step, one.opened_at, closing.at, outcome, person)
        yield one


def _asking(step: Step) -> Asking | None:
    if step.opened_at is None:
        return None
    if step.state is StepState.SIGNED and step.signature is not None:
        mark = step.signature
        acting = mark.on_behalf_of_post is not None
        return Asking(step, step.opened_at, mark.at, "SIGNED", mark.seat.person, acting)
    if step.state is StepState.SKIPPED and step.skip is not None:
        return Asking(step, step.opened_at, step.skip.at, "SKIPPED", step.skip.seat.person)
    return Asking(step, step.opened_at) if step.is_open else None
