"""What a lawful command makes happen: one generator of facts a command.

Each `yield` gives back the case as it stands after the fact. Opening and closing stages is derived (`advance`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from msgspec.structs import replace

from edocs.engine import commands as c
from edocs.engine import history as h
from edocs.engine.authority import Capacity, Eligible
from edocs.engine.case import (
    Case,
    DocumentState,
    Mode,
    Opinion,
    Reason,
    Revision,
    SideTask,
    Signature,
    Step,
    StepKind,
    StepState,
    TaskKind,
    height,
)
from edocs.engine.guards import BINDING, SIGNING, Look
from edocs.engine.lines import unopened
from edocs.engine.org import Org, Post
from edocs.engine.refusals import Refused

Happening = Generator[h.Fact, Case, None]
Effect = Callable[[Look], Happening]


def advance(case: Case) -> h.Fact | None:
    """The stage that has to open or close next; None when the line stands as it should (invariants I1, I2, I3).

    The open stage is always the lowest one with an unfinished step, and in the inner line of a department the first
    unfinished one is asked. That is derived from the state, so two parallel signers can never open a stage twice or
    leave it closed.
    """
    if case.state is not DocumentState.IN_PROGRESS:
        return None
    stage = min((s.stage for s in case.steps if not s.is_done), default=None)
    astray = [s for s in case.open_steps if s.stage != stage or not _its_turn(case, s)]
    if astray:
        return h.StageClosed(stage=astray[0].stage, steps=tuple(s.id for s in astray))
    waiting = [s for s in case.steps if s.stage == stage and s.state is StepState.WAIT and _its_turn(case, s)]
    if stage is None or not waiting:
        return None
    return h.StageOpened(stage=stage, steps=tuple(s.id for s in waiting))


def _its_turn(case: Case, step: Step) -> bool:
    """Within a department one is asked after the other."""
    return step.parent is None or all(s.is_done for s in case.inner_line(step.parent) if s.id < step.id)


def submit(look: Look) -> Happening:
    """Bind the content, start a round, sign the draft."""
    case, command, route = look.case, look.command, look.context.route
    if route is None:
        raise Refused("route_needed")
    revision = case.revision
    if revision is None or revision.hash != command.revision_hash:
        revision = Revision(number=1 if revision is None else revision.number + 1, hash=command.revision_hash)
        yield h.Revised(revision=revision)
    steps = tuple(replace(s, id=case.steps_ever + s.id) for s in route.steps)
    tasks = tuple(replace(t, id=case.tasks_ever + t.id) for t in route.tasks)
    yield h.Submitted(
        round=case.round + 1,
        drafter=command.actor,
        steps=steps,
        tasks=tasks,
        decider=route.decider,
        table=route.table,
        version=route.version,
        row=route.row,
        partners=route.partners,
    )
    if route.override is not None:
        yield h.Overridden(round=case.round + 1, override=route.override)
    for step in steps:
        if step.kind is StepKind.DRAFT:
            yield h.Signed(
                signature=Signature(
                    step=step.id,
                    round=case.round + 1,
                    kind=step.kind,
                    seat=command.actor,
                    authority_ref="drafter",
                    revision=revision,
                    at=look.context.now,
                )
            )


def sign(look: Look) -> Happening:
    """Sign; if the same person already signed at a higher step of this round, merge into that one."""
    higher = [s for s in _own_marks(look) if height(s.kind) > height(look.step.kind)]
    if higher and look.step.kind in SIGNING:
        if look.command.opinion:
            yield _opined(look, look.command.opinion, differing=look.command.differing)
        yield h.Merged(step=look.step.id, into=higher[0].id)
        return
    yield from _merge_into_this(look)
    yield h.Signed(signature=_signature(look, differing=look.command.differing))


def amend(look: Look) -> Happening:
    """A new revision under the reviewer's signature; what has to bind to the final revision is asked again."""
    if look.case.revision is None:
        raise Refused("stale_revision")
    revision = Revision(number=look.case.revision.number + 1, hash=look.command.new_hash)
    case = yield h.Revised(revision=revision, step=look.step.id, editorial=look.command.editorial)
    dropped = () if look.command.editorial else _to_ask_again(case)
    if dropped:
        case = yield h.ConsentsDropped(steps=dropped)
    yield from _merge_into_this(replace(look, case=case))  # a dropped consent may have set an own review free again
    case = yield h.Signed(signature=replace(_signature(look), revision=revision, amended=True))
    if look.context.route is not None:
        yield from _new_line(case, look.context.route, "고친 내용에 따라 결재 경로를 다시 계산함")


def _to_ask_again(case: Case) -> tuple[int, ...]:
    """The consents and audits that were given, and the inner lines of departments as far as they have come."""
    return tuple(
        s.id
        for s in case.steps
        if (s.kind in BINDING and s.is_done) or (s.kind is StepKind.INNER and (s.is_done or s.is_open))
    )


def decide(look: Look) -> Happening:
    """The decision, the number and the state in one breath; the absent decider gets a report afterwards.

    A joint draft gets its number when the last of the other institutions has decided. LAW adm-doc-rule §5(2)
    """
    number, eligible, step = look.context.number, look.eligible, look.step
    if number is None and not look.case.partners:
        raise Refused("number_needed")
    mode = mode_of(step, eligible)
    yield from _merge_into_this(look)
    yield h.Signed(signature=replace(_signature(look), mode=mode))
    despite = look.command.despite if look.context.higher is not None else ""
    if look.case.partners:
        yield h.PartnersAsked(step=step.id, mode=mode, despite=despite)
    elif number is not None:
        yield h.Established(step=step.id, mode=mode, number=number, despite=despite)
    if eligible.on_behalf_of is not None and look.context.policy.post_report_on_acting:
        words = {"deputy": eligible.seat.person_name, "person": eligible.on_behalf_of.person_name}
        text = f"{eligible.on_behalf_of.person_name} {step.post_name} 부재 중 {eligible.seat.person_name}님이 대결"
        report = Reason(code="post_report", text=text, params=words)
        yield h.TasksAdded(
            tasks=(
                SideTask(
                    id=look.case.tasks_ever + 1,
                    kind=TaskKind.POST_REPORT,
                    post=step.post,
                    post_name=step.post_name,
                    unit_name=step.unit_name,
                    reason=report,
                ),
            )
        )


def mode_of(step: Step, eligible: Eligible) -> Mode:
    """결재, 전결, 대결 or both: from who decides for whom, never chosen. LAW adm-doc §10"""
    if eligible.capacity is Capacity.HOLDER:
        return Mode.DELEGATED if step.delegated else Mode.HEAD
    return Mode.DELEGATED_ACTING if step.delegated else Mode.ACTING


def opine(look: Look) -> Happening:
    """Keep what was said."""
    yield _opined(look, look.command.text, differing=look.command.differing)


def give_back(look: Look) -> Happening:
    """Return to the drafter."""
    yield h.Returned(step=look.step.id, reason=look.command.reason)


def send_back(look: Look) -> Happening:
    """Send back to a stage."""
    yield h.SentBack(step=look.step.id, to_stage=look.command.to_stage, reason=look.command.reason)


def hold(look: Look) -> Happening:
    """Put aside."""
    yield h.Held(step=look.step.id, reason=look.command.reason, until=look.command.until)


def release(look: Look) -> Happening:
    """Take up again."""
    yield h.Released(step=look.step.id)


def hold_over(look: Look) -> Happening:
    """Ask again; whoever was told of the hold is told of its end."""
    yield h.Released(step=look.step.id)


def withdraw(look: Look) -> Happening:
    """Take the own signature back; the step is asked again."""
    yield h.Withdrawn(step=look.step.id, reason=look.command.reason)


def arrange(look: Look) -> Happening:
    """Put the department's own people before its head; who has already signed among them stays."""
    step, case, org = look.step, look.case, look.context.org
    signed = {s.post for s in case.inner_line(step.id) if s.is_done}
    posts = [org.posts[p] for p in dict.fromkeys(look.command.posts) if p not in signed]
    actor = look.command.actor
    reason = Reason(code="inner", text=f"{actor.person_name} {actor.post_name} 지정")
    yield h.InnerArranged(
        step=step.id,
        steps=tuple(
            Step(
                id=case.steps_ever + at,
                stage=step.stage,
                kind=StepKind.INNER,
                post=post.id,
                post_name=post.name,
                unit_name=org.units[post.unit].name,
                reason=reason,
                required=False,
                parent=step.id,
            )
            for at, post in enumerate(posts, start=1)
        ),
    )


def skip(look: Look) -> Happening:
    """Pass over a reviewer."""
    yield h.Skipped(step=look.step.id, reason=look.command.reason)


def reassign(look: Look) -> Happening:
    """Name a stand-in."""
    yield h.Reassigned(step=look.step.id, stand_in=look.command.post, reason=look.command.reason)


def change_line(look: Look) -> Happening:
    """Take the unopened part of the new line; what was already asked or signed stays."""
    route = look.context.route
    if route is None:
        raise Refused("route_needed")
    yield from _new_line(look.case, route, look.command.reason)


def _new_line(case: Case, route: c.Route, reason: str) -> Happening:
    steps = unopened(case, route)
    if steps is not None:
        yield h.LineChanged(
            steps=steps,
            decider=route.decider,
            reason=reason,
            table=route.table,
            version=route.version,
            row=route.row,
        )
    if route.override is not None and route.override != case.override:
        yield h.Overridden(round=case.round, override=route.override)


def take_over(look: Look) -> Happening:
    """Go on with a predecessor's draft."""
    yield h.TakenOver(drafter=look.command.actor, reason=look.command.reason)


def recall(look: Look) -> Happening:
    """Take back."""
    yield h.Recalled(reason=look.command.reason)


def abandon(look: Look) -> Happening:
    """Give up."""
    yield h.Abandoned(reason=look.command.reason)


def inform(look: Look) -> Happening:
    """Ask further posts to read, once each."""
    org, case = look.context.org, look.case
    asked = {t.post for t in case.tasks if t.kind is look.command.kind}
    posts = [org.posts[p] for p in dict.fromkeys(look.command.posts) if p not in asked]
    text = f"{look.command.actor.person_name} {look.command.actor.post_name} 추가"
    reason = Reason(code="added_by_person", text=text)
    tasks = tuple(
        _task(case.tasks_ever + at, look.command.kind, post, org, reason) for at, post in enumerate(posts, start=1)
    )
    if tasks:
        yield h.TasksAdded(tasks=tasks)


def _task(number: int, kind: TaskKind, post: Post, org: Org, reason: Reason) -> SideTask:
    return SideTask(
        id=number,
        kind=kind,
        post=post.id,
        post_name=post.name,
        unit_name=org.units[post.unit].name,
        reason=reason,
    )


def acknowledge(look: Look) -> Happening:
    """Record the reading."""
    yield h.Acknowledged(task=look.command.task)


def follow(look: Look) -> Happening:
    """Note the later document."""
    command = look.command
    yield h.Followed(relation=command.relation, document=command.document, number=command.number)


def _own_marks(look: Look) -> list[Step]:
    """The other signing steps of this round that the same person has signed."""
    person = look.command.actor.person
    return [
        s
        for s in look.case.steps
        if s.signature is not None
        and s.state is StepState.SIGNED
        and s.kind in SIGNING
        and s.id != look.step.id
        and s.signature.seat.person == person
    ]


def _merge_into_this(look: Look) -> Happening:
    """One person, one signature a round: lower ones are taken into this one and stay in the history (invariant I9)."""
    if look.step.kind in SIGNING:
        for lower in _own_marks(look):
            yield h.Merged(step=lower.id, into=look.step.id)


def _signature(look: Look, *, differing: bool = False) -> Signature:
    """The actor's mark at the step, with today's names as text."""
    case, step, eligible = look.case, look.step, look.eligible
    if case.revision is None:
        raise Refused("stale_revision")
    acting = eligible.capacity is not Capacity.HOLDER
    absent = eligible.on_behalf_of
    return Signature(
        step=step.id,
        round=case.round,
        kind=step.kind,
        seat=eligible.seat,
        authority_ref=eligible.authority_ref,
        revision=case.revision,
        at=look.context.now,
        on_behalf_of_post=step.post if acting else None,
        on_behalf_of_post_name=look.context.org.posts[step.post].name if acting else "",
        on_behalf_of_person=absent.person if absent is not None else None,
        on_behalf_of_person_name=absent.person_name if absent is not None else "",
        opinion=look.command.opinion,
        differing=differing,
    )


def _opined(look: Look, said: str, *, differing: bool) -> h.Opined:
    case = look.case
    return h.Opined(
        opinion=Opinion(
            round=case.round,
            seat=look.command.actor,
            revision=case.revision,
            at=look.context.now,
            text=said,
            differing=differing,
            step=getattr(look.command, "step", None),
        )
    )
