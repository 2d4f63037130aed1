"""What must hold before a command may happen: one small function a rule, each raising `Refused` with its own code.

A guard looks at a `Look` (the case, the command, the context) and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from edocs.engine import commands as c
from edocs.engine.authority import Capacity, Eligible, Standing, standing_at
from edocs.engine.case import Case, DocumentState, Step, StepKind, StepState, TaskKind, kind_word
from edocs.engine.refusals import Refused
from edocs.wording import clock

SIGNING = frozenset(set(StepKind) - {StepKind.CONFIRM})
"""The kinds that leave a signature; CONFIRM sees and leaves none."""
BINDING = frozenset({StepKind.CONSENT, StepKind.AUDIT})
"""The kinds that must bind to the final revision, beside the decision itself (invariant I6)."""


class Look(Struct, frozen=True):
    """What a guard or an effect sees. `command` is of the type that its row of the table names."""

    case: Case
    command: Any
    context: c.Context

    @property
    def step(self) -> Step:
        """The step that the command names; `step_exists` has checked it."""
        found = self.case.step(self.command.step)
        if found is None:
            raise Refused("no_such_step")
        return found

    @property
    def standing(self) -> Standing:
        """Who may act at that step now."""
        return standing_at(self.step, self.case, self.context.org, self.context.now)

    @property
    def eligible(self) -> Eligible:
        """The actor's entitlement at that step; `entitled` has checked it."""
        found = self.standing.of(self.command.actor)
        if found is None:
            raise Refused("not_entitled", post=self.step.post_name)
        return found


Guard = Callable[[Look], None]


def drafter(look: Look) -> None:
    """The actor drafted it, or holds the drafter's post since the drafter left it."""
    if not is_drafter(look):
        raise Refused("not_the_drafter")


def is_drafter(look: Look) -> bool:
    """The actor is the drafter, or the drafter's successor in the post."""
    actor, owner, context = look.command.actor, look.case.drafter, look.context
    if actor.person == owner.person:
        return True
    holders = {h.person for h in context.org.holdings_of(owner.post, context.now)}
    return bool(actor.post == owner.post and actor.person in holders and owner.person not in holders)


def successor(look: Look) -> None:
    """The actor sits in the drafter's post, which the drafter has left."""
    if look.command.actor.person == look.case.drafter.person or not is_drafter(look):
        raise Refused("not_the_successor", post=look.case.drafter.post_name)


def seat_is_held(look: Look) -> None:
    """The actor holds the post he acts from, at this moment."""
    holds_seat(look.command, look.context)


def holds_seat(command: c.Command, context: c.Context) -> None:
    """Refuse an actor who does not hold the post he acts from."""
    if all(h.person != command.actor.person for h in context.org.holdings_of(command.actor.post, context.now)):
        raise Refused("seat_not_held")


def in_the_line(look: Look) -> None:
    """The actor drafted, signed, or may act somewhere in the line."""
    if is_drafter(look):
        return
    actor = look.command.actor
    for step in look.case.steps:
        if step.signature is not None and step.signature.seat.person == actor.person:
            return
        if standing_at(step, look.case, look.context.org, look.context.now).of(actor) is not None:
            return
    raise Refused("not_in_the_line")


def administrator(look: Look) -> None:
    """The actor administers the institution."""
    if not look.context.is_administrator:
        raise Refused("not_an_administrator")


def has_content(look: Look) -> None:
    """A submission names its content."""
    if not look.command.revision_hash:
        raise Refused("no_content")


def shown(look: Look) -> None:
    """Sign what you saw: the revision shown is the current one."""
    if look.case.revision is None or look.command.revision_hash != look.case.revision.hash:
        raise Refused("stale_revision")


def new_content(look: Look) -> None:
    """An amendment changes something."""
    if not look.command.new_hash:
        raise Refused("no_content")
    if look.case.revision is not None and look.command.new_hash == look.case.revision.hash:
        raise Refused("same_content")


def step_open(look: Look) -> None:
    """The step is being asked (ACTIVE, or HELD)."""
    step = look.step
    if step.is_open:
        return
    if step.signature is not None:
        raise Refused("step_signed", who=step.signature.seat.person_name, at=clock(step.signature.at))
    raise Refused("step_skipped" if step.state is StepState.SKIPPED else "step_not_open")


def step_held(look: Look) -> None:
    """The step is on hold."""
    if look.step.state is not StepState.HELD:
        raise Refused("step_not_held")


def step_not_held(look: Look) -> None:
    """The step is not yet on hold."""
    if look.step.state is StepState.HELD:
        raise Refused("step_held")


def kind(*kinds: StepKind) -> Guard:
    """The step is of one of these kinds."""

    def of_kind(look: Look) -> None:
        if look.step.kind not in kinds:
            raise Refused("wrong_kind", kind=kind_word(look.step.kind))

    of_kind.__doc__ = "The step is " + " or ".join(k.value for k in kinds) + "."
    return of_kind


def entitled(look: Look) -> None:
    """The actor may act at the step at this very moment: holder, lawful deputy or named stand-in; not the drafter."""
    found, actor = look.standing, look.command.actor
    if found.of(actor) is not None:
        return
    step, case = look.step, look.case
    if actor.person == case.drafter.person and not step.sole:
        raise Refused("drafter_may_not_sign", kind=kind_word(step.kind))
    elsewhere = [e for e in found.eligible if e.seat.person == actor.person]
    if elsewhere:
        raise Refused("wrong_seat", post=elsewhere[0].seat.post_name)
    orders = look.context.org.orders_of(step.post, look.context.now)
    if found.eligible and any(o.deputy_post == actor.post for o in orders):
        first = found.eligible[0]
        if first.capacity is Capacity.HOLDER:
            raise Refused("absence_ended", holder=first.seat.person_name)
    raise Refused("not_entitled", post=step.post_name)


def reason(look: Look) -> None:
    """A reason is given."""
    if not look.command.reason.strip():
        raise Refused("reason_needed")


def words_only(look: Look) -> None:
    """An amendment that leaves the consents standing is allowed here."""
    if look.command.editorial and not look.context.policy.editorial_amendments:
        raise Refused("editorial_not_allowed")


def own_signature(look: Look) -> None:
    """The actor signed this step, and it still stands; an amendment cannot be taken back, only amended again."""
    mark = look.step.signature
    if mark is None or mark.kind in (StepKind.DRAFT, StepKind.DECIDE) or mark.seat.person != look.command.actor.person:
        raise Refused("not_your_signature")
    if mark.amended:
        raise Refused("amended_with_it")


def nobody_acted_since(look: Look) -> None:
    """No later step was signed, skipped or held, and the content is the one that was signed."""
    step, case = look.step, look.case
    for other in case.steps:
        acted = other.is_done or other.state is StepState.HELD
        after = other.stage > step.stage or (
            step.parent is not None
            and (other.id == step.parent or (other.parent == step.parent and other.id > step.id))
        )
        if acted and after:
            who = other.mark.seat.person_name if other.mark else other.post_name
            raise Refused("too_late_to_withdraw", who=who)
    if case.revision is None or step.signature is None or step.signature.revision.number != case.revision.number:
        raise Refused("stale_revision")


def system(look: Look) -> None:
    """A time has come; nobody may say so."""
    if not look.context.is_system:
        raise Refused("not_in_this_state", state="결재 중")


def hold_is_over(look: Look) -> None:
    """The day until which the step was held has come."""
    hold = look.step.hold
    if hold is None or hold.until is None or look.context.now < hold.until:
        raise Refused("step_held")


def text(look: Look) -> None:
    """An opinion says something."""
    if not look.command.text.strip():
        raise Refused("text_needed")


def hold_ahead(look: Look) -> None:
    """A hold ends after now."""
    until = look.command.until
    if until is not None and until <= look.context.now:
        raise Refused("hold_in_the_past")


def no_dissent(look: Look) -> None:
    """Where an institution asks for agreement (합의 필수), no consent differs."""
    if not look.context.policy.dissent_blocks:
        return
    for step in look.case.steps:
        if step.kind is StepKind.CONSENT and step.signature is not None and step.signature.differing:
            raise Refused("dissent_blocks", who=step.signature.seat.person_name)


def may_recall(look: Look) -> None:
    """The institution still lets the drafter recall."""
    if look.context.policy.recall is c.RecallRule.UNTIL_DECISION:
        return
    if any(s.state is StepState.SIGNED and s.kind is not StepKind.DRAFT for s in look.case.steps):
        raise Refused("too_late_to_recall")


def stage_before(look: Look) -> None:
    """The stage lies behind the open one and after the draft."""
    stages = {s.stage for s in look.case.steps if s.kind is not StepKind.DRAFT}
    if look.command.to_stage not in stages or look.command.to_stage >= look.step.stage:
        raise Refused("stage_not_before")


def may_skip(look: Look) -> None:
    """The actor is the drafter or the next reviewer (or, behind the last one, the decider). LAW adm-doc §9(1)"""
    if is_drafter(look):
        return
    after = [
        s
        for s in look.case.steps
        if s.stage > look.step.stage and s.kind in (StepKind.REVIEW, StepKind.DECIDE) and not s.is_done
    ]
    context = look.context
    if not after or standing_at(after[0], look.case, context.org, context.now).of(look.command.actor) is None:
        raise Refused("not_entitled", post=look.step.post_name)


def reviewer_away(look: Look) -> None:
    """The reviewer is away or there is none, where the institution asks for that."""
    if not look.context.policy.skip_needs_absence:
        return
    org, now, step = look.context.org, look.context.now, look.step
    there = [h for h in org.holdings_of(step.post, now) if org.absence_of(h.person, now) is None]
    if any(h.person != look.case.drafter.person for h in there):
        raise Refused("reviewer_is_there", post=step.post_name)


def nobody_can_act(look: Look) -> None:
    """The step is vacant or unattended, any stand-in named earlier included."""
    if not look.standing.needs_administrator:
        raise Refused("somebody_can_act", post=look.step.post_name)


def stand_in_can_act(look: Look) -> None:
    """Somebody at the named post could act: present, not the drafter, cleared."""
    context, post = look.context, look.command.post
    if post not in context.org.posts:
        raise Refused("unknown_post")
    trial = replace(look.step, stand_in=post)
    if standing_at(trial, look.case, context.org, context.now).needs_administrator:
        raise Refused("stand_in_cannot_act", post=context.org.posts[post].name)


def informs_lawfully(look: Look) -> None:
    """참조 while the document runs, 공람 once it is established; known posts only."""
    wanted = TaskKind.CIRCULATE if look.case.state is DocumentState.ESTABLISHED else TaskKind.REFER
    if look.command.kind is not wanted:
        words = {TaskKind.REFER: "참조", TaskKind.CIRCULATE: "공람", TaskKind.POST_REPORT: "사후보고"}
        raise Refused("wrong_task_kind", kind=words[look.command.kind])
    if not look.command.posts or any(p not in look.context.org.posts for p in look.command.posts):
        raise Refused("unknown_post")
    asked = {t.post for t in look.case.tasks if t.kind is look.command.kind}
    if asked.issuperset(look.command.posts):
        raise Refused("already_informed")


def task_open(look: Look) -> None:
    """The task exists, is due in this state, not yet done, and the actor holds its post."""
    task = look.case.task(look.command.task)
    if task is None:
        raise Refused("no_such_task")
    if task.acknowledged_at is not None:
        raise Refused("task_done")
    if task.kind is not TaskKind.REFER and look.case.state is not DocumentState.ESTABLISHED:
        raise Refused("task_too_early")
    actor, context = look.command.actor, look.context
    holders = {h.person for h in context.org.holdings_of(task.post, context.now)}
    if actor.post != task.post or actor.person not in holders:
        raise Refused("not_entitled", post=task.post_name)
