"""What must hold for a line to begin, and to be changed under way; what is still to come under another one."""

from __future__ import annotations

from msgspec.structs import replace

from edocs.engine import commands as c
from edocs.engine.authority import standing_at
from edocs.engine.case import Case, Step, StepKind, StepState
from edocs.engine.guards import Look
from edocs.engine.refusals import Refused


def lawful_route(look: Look) -> None:
    """The computed line is sound: stages in order, exactly one decision, last, at the post that the table gives."""
    route = look.context.route
    if route is None:
        raise Refused("route_needed")
    what = unsound(route)
    if what:
        raise Refused("route_unsound", what=what)


def unsound(route: c.Route) -> str:
    """What is wrong with a line, in Korean; empty if it is sound (invariants I3, I12)."""
    steps = route.steps
    deciders = [s for s in steps if s.kind is StepKind.DECIDE]
    if len(deciders) != 1:
        return "결재 단계는 하나여야 합니다"
    if any(s.stage >= deciders[0].stage for s in steps if s is not deciders[0]):
        return "결재 단계가 마지막이 아닙니다"
    asked = route.override
    if deciders[0].post != (route.decider if asked is None else asked.decider):
        return "결재자가 전결규정과 다릅니다"
    if asked is not None and (asked.table_decider != route.decider or not asked.reason.strip()):
        return "전결규정과 다른 경로에는 사유가 있어야 합니다"
    if [s.id for s in steps] != list(range(1, len(steps) + 1)) or any(s.state is not StepState.WAIT for s in steps):
        return "단계의 차례가 올바르지 않습니다"
    if [s.stage for s in steps] != sorted(s.stage for s in steps):
        return "단계의 차례가 올바르지 않습니다"
    drafts = [s for s in steps if s.kind is StepKind.DRAFT]
    if len(drafts) != (0 if deciders[0].sole else 1) or any(s.stage != 0 for s in drafts):
        return "기안 단계가 올바르지 않습니다"
    return ""


def some_unopened(look: Look) -> None:
    """Something is still to come: the decision at least, which may be asked already and be put off for others."""
    decision = look.case.decision
    if decision is None or decision.is_done or not look.case.open_steps:
        raise Refused("line_all_open")


def line_differs(look: Look) -> None:
    """The new line is another one."""
    route = look.context.route
    if route is not None and unopened(look.case, route) is None:
        raise Refused("same_line")


def unopened(case: Case, route: c.Route) -> tuple[Step, ...] | None:
    """The steps that are still to come under the new line, counted on; None if they are those that wait already.

    What was asked or signed stays, and is not asked twice; a signature behind the open stage counts as well. A decision
    that is asked but not made gives way.
    """
    asked = [s for s in case.steps if s.is_done or (s.is_open and s.kind is not StepKind.DECIDE)]
    opened = max((s.stage for s in asked), default=0)
    kept = {(s.kind, s.post) for s in case.steps if s.stage <= opened}
    fresh = [s for s in route.steps if s.kind is not StepKind.DRAFT and (s.kind, s.post) not in kept]
    stages = {stage: opened + 1 + at for at, stage in enumerate(sorted({s.stage for s in fresh}))}
    steps = [replace(s, id=case.steps_ever + at, stage=stages[s.stage]) for at, s in enumerate(fresh, start=1)]
    waiting = [(s.stage, s.kind, s.post, s.unit) for s in case.steps if s.stage > opened]
    return None if [(s.stage, s.kind, s.post, s.unit) for s in steps] == waiting else tuple(steps)


def may_change_line(look: Look) -> None:
    """The actor administers the institution or is being asked now."""
    context, actor = look.context, look.command.actor
    if context.is_administrator:
        return
    for step in look.case.open_steps:
        if standing_at(step, look.case, context.org, context.now).of(actor) is not None:
            return
    raise Refused("not_in_the_line")


def table_still_agrees(look: Look) -> None:
    """Today's table does not demand a higher post, or the decider was told and decides under the earlier version."""
    higher = look.context.higher
    if higher is not None and look.command.despite != higher.version:
        decision = look.step
        raise Refused(
            "table_demands_more",
            then=decision.post_name,
            then_version=decision.reason.version,
            now=higher.decider,
            version=higher.version,
        )
