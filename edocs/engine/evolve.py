"""What each fact does to a case: total, unguarded, one small function a fact. The state is the fold of these.

Nothing is ever thrown away: a signature that stops binding goes to `void`, a finished round to `past`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from msgspec.structs import replace

from edocs.engine import history as h
from edocs.engine.case import (
    Case,
    Closing,
    ClosingKind,
    DocumentState,
    Hold,
    Merge,
    Opinion,
    PastRound,
    Skip,
    Step,
    StepState,
    kind_word,
)
from edocs.engine.partner import Partner, PartnerState
from edocs.korean import with_particle


def evolve(case: Case | None, event: h.Event) -> Case:
    """The case after the event. Events come in the order of `seq`, without gaps, `Created` first."""
    expected = 1 if case is None else case.seq + 1
    if event.seq != expected:
        raise ValueError(f"event {event.seq} where {expected} was due")
    if case is None:
        if not isinstance(event.fact, h.Created):
            raise ValueError("a history begins with its creation")
        return Case(seq=1, state=DocumentState.DRAFTING, drafter=event.fact.drafter, secrecy=event.fact.secrecy)
    change = _CHANGES[type(event.fact)]
    return replace(change(case, event.fact, event), seq=event.seq)


def fold(events: Iterable[h.Event]) -> Case:
    """The case that the events tell (invariant I16)."""
    case: Case | None = None
    for event in events:
        case = evolve(case, event)
    if case is None:
        raise ValueError("a case has a history")
    return case


def _with_steps(case: Case, ids: Iterable[int], change: Callable[[Step], Step]) -> Case:
    chosen = set(ids)
    return replace(case, steps=tuple(change(s) if s.id in chosen else s for s in case.steps))


def _waiting(step: Step) -> Step:
    """The step as if it had not been asked; the stand-in stays named."""
    return replace(
        step,
        state=StepState.WAIT,
        opened_at=None,
        signature=None,
        hold=None,
        skip=None,
        merged=tuple(m for m in step.merged if m.step is None),
    )


def _revised(case: Case, fact: h.Revised, event: h.Event) -> Case:
    return replace(case, revision=fact.revision, firm=case.firm if fact.editorial else fact.revision.number)


def _submitted(case: Case, fact: h.Submitted, event: h.Event) -> Case:
    past = case.past
    if case.closing is not None:
        past = (*past, PastRound(round=case.round, steps=case.steps, closing=case.closing))
    read = tuple(t for t in case.tasks if t.acknowledged_at is not None)
    return replace(
        case,
        state=DocumentState.IN_PROGRESS,
        round=fact.round,
        drafter=fact.drafter,
        steps=fact.steps,
        tasks=(*read, *fact.tasks),
        past=past,
        closing=None,
        override=None,
        partners=fact.partners,
        steps_ever=max(s.id for s in fact.steps),
        tasks_ever=max((t.id for t in fact.tasks), default=case.tasks_ever),
    )


def _overridden(case: Case, fact: h.Overridden, event: h.Event) -> Case:
    return replace(case, override=fact.override)


def _taken_over(case: Case, fact: h.TakenOver, event: h.Event) -> Case:
    return replace(case, drafter=fact.drafter)


def _stage_opened(case: Case, fact: h.StageOpened, event: h.Event) -> Case:
    return _with_steps(case, fact.steps, lambda s: replace(s, state=StepState.ACTIVE, opened_at=event.at))


def _stage_closed(case: Case, fact: h.StageClosed, event: h.Event) -> Case:
    return _with_steps(case, fact.steps, _waiting)


def _signed(case: Case, fact: h.Signed, event: h.Event) -> Case:
    mark = fact.signature
    return _with_steps(case, (mark.step,), lambda s: replace(s, state=StepState.SIGNED, signature=mark, hold=None))


def _merged(case: Case, fact: h.Merged, event: h.Event) -> Case:
    lower = case.step(fact.step)
    if lower is None:
        return case
    role = Merge(
        kind=lower.kind,
        post=lower.post,
        post_name=lower.post_name,
        text=f"같은 사람의 {lower.post_name} {with_particle(kind_word(lower.kind), '을/를')} 합침",
        step=lower.id,
    )
    skip = Skip(seat=event.actor, at=event.at, reason=role.text, merged_into=fact.into, signature=lower.signature)
    case = _with_steps(
        case, (lower.id,), lambda s: replace(s, state=StepState.SKIPPED, signature=None, hold=None, skip=skip)
    )
    return _with_steps(case, (fact.into,), lambda s: replace(s, merged=(*s.merged, role)))


def _ask_again(case: Case, ids: Iterable[int]) -> Case:
    """Void the signatures of these steps and let them wait; roles that were merged into them stand alone again."""
    asked = set(ids)
    marks = [s.mark for s in case.steps if s.id in asked and s.mark is not None]
    case = replace(case, void=(*case.void, *marks))
    case = _with_steps(case, asked, _waiting)
    return _with_steps(case, [s.id for s in case.steps if s.skip and s.skip.merged_into in asked], _freed)


def _freed(step: Step) -> Step:
    """A merged step with its own signature back, or waiting if it never had one."""
    own = None if step.skip is None else step.skip.signature
    if own is None:
        return _waiting(step)
    return replace(step, state=StepState.SIGNED, signature=own, skip=None)


def _consents_dropped(case: Case, fact: h.ConsentsDropped, event: h.Event) -> Case:
    return _ask_again(case, fact.steps)


def _withdrawn(case: Case, fact: h.Withdrawn, event: h.Event) -> Case:
    return _ask_again(case, (fact.step,))


def _inner_arranged(case: Case, fact: h.InnerArranged, event: h.Event) -> Case:
    """Those who have not signed give way; the new ones stand before the head's consent, in order."""
    steps: list[Step] = []
    for step in case.steps:
        if step.id == fact.step:
            steps += fact.steps
        if step.parent != fact.step or step.is_done:
            steps.append(step)
    return replace(case, steps=tuple(steps), steps_ever=max((case.steps_ever, *(s.id for s in fact.steps))))


def _sent_back(case: Case, fact: h.SentBack, event: h.Event) -> Case:
    """Why is said like an opinion: who is asked again reads it, and who said it keeps sight of the document."""
    why = Opinion(
        round=case.round, seat=event.actor, revision=case.revision, at=event.at, text=fact.reason, step=fact.step
    )
    case = replace(case, opinions=(*case.opinions, why))
    return _ask_again(case, [s.id for s in case.steps if s.stage >= fact.to_stage])


def _established(case: Case, fact: h.Established, event: h.Event) -> Case:
    end = Closing(kind=ClosingKind.ESTABLISHED, seat=event.actor, at=event.at, step=fact.step)
    return replace(case, state=DocumentState.ESTABLISHED, number=fact.number, closing=end)


def _opined(case: Case, fact: h.Opined, event: h.Event) -> Case:
    return replace(case, opinions=(*case.opinions, fact.opinion))


def _closed(case: Case, state: DocumentState, end: Closing) -> Case:
    """The round is over: whoever was being asked is asked no more, other institutions included."""
    case = _with_steps(case, [s.id for s in case.open_steps], _waiting)
    unasked = tuple(Partner(institution=one.institution, name=one.name) for one in case.partners)
    return replace(case, state=state, closing=end, partners=unasked)


def _reseated(case: Case, fact: h.Reseated, event: h.Event) -> Case:
    follows = {old: (new, name) for old, new, name in fact.units}
    steps = tuple(
        replace(s, unit=follows[s.unit][0], unit_name=follows[s.unit][1])
        if s.unit is not None and s.unit in follows and not s.is_done
        else s
        for s in case.steps
    )
    return replace(case, drafter=fact.drafter, steps=steps)


def _partners_asked(case: Case, fact: h.PartnersAsked, event: h.Event) -> Case:
    partners = tuple(replace(one, state=PartnerState.ASKED, asked_at=event.at) for one in case.partners)
    return replace(case, partners=partners)


def _partner_agreed(case: Case, fact: h.PartnerAgreed, event: h.Event) -> Case:
    partners = tuple(
        replace(one, state=PartnerState.AGREED, agreement=fact.agreement)
        if one.institution == fact.institution
        else one
        for one in case.partners
    )
    return replace(case, partners=partners)


def _partner_refused(case: Case, fact: h.PartnerRefused, event: h.Event) -> Case:
    end = Closing(kind=ClosingKind.RETURNED, seat=event.actor, at=event.at, reason=fact.reason)
    return _closed(case, DocumentState.RETURNED, end)


def _returned(case: Case, fact: h.Returned, event: h.Event) -> Case:
    end = Closing(kind=ClosingKind.RETURNED, seat=event.actor, at=event.at, reason=fact.reason, step=fact.step)
    return _closed(case, DocumentState.RETURNED, end)


def _recalled(case: Case, fact: h.Recalled, event: h.Event) -> Case:
    end = Closing(kind=ClosingKind.RECALLED, seat=event.actor, at=event.at, reason=fact.reason)
    return _closed(case, DocumentState.DRAFTING, end)


def _abandoned(case: Case, fact: h.Abandoned, event: h.Event) -> Case:
    past = case.past
    if case.closing is not None:
        past = (*past, PastRound(round=case.round, steps=case.steps, closing=case.closing))
    end = Closing(kind=ClosingKind.ABANDONED, seat=event.actor, at=event.at, reason=fact.reason)
    return replace(case, state=DocumentState.ABANDONED, past=past, closing=end)


def _held(case: Case, fact: h.Held, event: h.Event) -> Case:
    hold = Hold(seat=event.actor, at=event.at, reason=fact.reason, until=fact.until)
    return _with_steps(case, (fact.step,), lambda s: replace(s, state=StepState.HELD, hold=hold))


def _released(case: Case, fact: h.Released, event: h.Event) -> Case:
    return _with_steps(case, (fact.step,), lambda s: replace(s, state=StepState.ACTIVE, hold=None))


def _skipped(case: Case, fact: h.Skipped, event: h.Event) -> Case:
    skip = Skip(seat=event.actor, at=event.at, reason=fact.reason)
    return _with_steps(case, (fact.step,), lambda s: replace(s, state=StepState.SKIPPED, skip=skip, hold=None))


def _reassigned(case: Case, fact: h.Reassigned, event: h.Event) -> Case:
    ref = f"reassign:{event.seq}"
    return _with_steps(case, (fact.step,), lambda s: replace(s, stand_in=fact.stand_in, stand_in_ref=ref))


def _line_changed(case: Case, fact: h.LineChanged, event: h.Event) -> Case:
    new = {s.id for s in fact.steps}
    stage = min(s.stage for s in fact.steps)
    kept = tuple(s for s in case.steps if s.stage < stage and s.id not in new)
    return replace(case, steps=(*kept, *fact.steps), steps_ever=max(case.steps_ever, *new))


def _tasks_added(case: Case, fact: h.TasksAdded, event: h.Event) -> Case:
    return replace(case, tasks=(*case.tasks, *fact.tasks), tasks_ever=max(t.id for t in fact.tasks))


def _acknowledged(case: Case, fact: h.Acknowledged, event: h.Event) -> Case:
    done = tuple(
        replace(t, acknowledged_by=event.actor, acknowledged_at=event.at) if t.id == fact.task else t
        for t in case.tasks
    )
    return replace(case, tasks=done)


_CHANGES: Final[dict[type, Callable[[Case, Any, h.Event], Case]]] = {
    h.Revised: _revised,
    h.Submitted: _submitted,
    h.Overridden: _overridden,
    h.TakenOver: _taken_over,
    h.StageOpened: _stage_opened,
    h.StageClosed: _stage_closed,
    h.Signed: _signed,
    h.Merged: _merged,
    h.ConsentsDropped: _consents_dropped,
    h.Withdrawn: _withdrawn,
    h.InnerArranged: _inner_arranged,
    h.Established: _established,
    h.Opined: _opined,
    h.Returned: _returned,
    h.SentBack: _sent_back,
    h.Held: _held,
    h.Released: _released,
    h.Skipped: _skipped,
    h.Reassigned: _reassigned,
    h.LineChanged: _line_changed,
    h.Recalled: _recalled,
    h.Abandoned: _abandoned,
    h.TasksAdded: _tasks_added,
    h.Acknowledged: _acknowledged,
    h.PartnersAsked: _partners_asked,
    h.Reseated: _reseated,
    h.PartnerAgreed: _partner_agreed,
    h.PartnerRefused: _partner_refused,
    h.Followed: lambda case, fact, event: case,
}
