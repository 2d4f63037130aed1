"""What must hold where a department is asked for its consent: its own people look first, then its head consents.

Silence is never consent: nothing here, and nothing elsewhere, lets a department's step pass without a signature.
"""

from __future__ import annotations

from msgspec.structs import replace

from edocs.engine import history as h
from edocs.engine.authority import standing_at
from edocs.engine.effects import Happening
from edocs.engine.guards import Look, holds_seat
from edocs.engine.refusals import Refused


def of_department(look: Look) -> None:
    """The step asks a department."""
    if look.step.unit is None:
        raise Refused("not_a_department")


def in_the_department(look: Look) -> None:
    """The actor sits in the department, or may consent for it."""
    step, actor, context = look.step, look.command.actor, look.context
    holds_seat(look.command, context)
    if step.unit is not None and context.org.is_within(actor.post, step.unit):
        return
    if look.standing.of(actor) is None:
        raise Refused("not_in_the_department", unit=step.unit_name)


def inner_posts(look: Look) -> None:
    """Posts of the department other than its head's, each with somebody who can act."""
    step, org = look.step, look.context.org
    for post in look.command.posts:
        if step.unit is None or post == step.post or not org.is_within(post, step.unit):
            raise Refused("not_an_inner_post", unit=step.unit_name)
        trial = replace(step, post=post, stand_in=None, sole=False)
        if standing_at(trial, look.case, org, look.context.now).needs_administrator:
            raise Refused("stand_in_cannot_act", post=org.posts[post].name)


def inner_line_done(look: Look) -> None:
    """The department's own people have looked at it before its head consents."""
    waiting = [one.post_name for one in look.case.inner_line(look.step.id) if not one.is_done]
    if waiting:
        raise Refused("inner_pending", who=", ".join(waiting))


def somewhere_else(look: Look) -> None:
    """The drafter's unit, or a department that is still to be asked, is among those that ended."""
    case, units = look.case, look.command.units
    if case.drafter.unit not in units and not any(s.unit in units and not s.is_done for s in case.steps):
        raise Refused("nothing_to_reseat")


def reseat(look: Look) -> Happening:
    """Go on in the units that follow: the drafter where the post sits now, departments under the name of now."""
    case, org, units = look.case, look.context.org, look.command.units
    drafter = case.drafter
    if drafter.unit in units:
        post = org.posts.get(drafter.post)
        unit = org.units[post.unit if post is not None else units[drafter.unit]]
        drafter = replace(drafter, unit=unit.id, unit_name=unit.name)
    follows = tuple((old, new, org.units[new].name) for old, new in sorted(units.items()))
    yield h.Reseated(drafter=drafter, units=follows)
