"""Where a document lies for one person, who concerns it, and who may see it: derived from state, never stored as such.

All pure. An actor is a seat (person in a post) with the organisation at an instant; a deputy sees what lies before the
absent holder for as long as the absence lasts.

Access tokens: `p:<person>`, `s:<post>` (whoever acts for the post), `u:<unit>` (its members), `h:<unit>` (the head of
the unit), `records` (the records officer), `registry` (what it is to send). A person may see a document when they
share a token. LAW rec-dec §28
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from edocs.engine import states
from edocs.engine.authority import Capacity, Eligible, standing, standing_at
from edocs.engine.case import Case, ClosingKind, DocumentState, Seat, SideTask, Step, StepKind, StepState, TaskKind
from edocs.engine.commands import Context, SkipReview
from edocs.engine.org import Org, valid
from edocs.views.boxes import Box

CONSENTS = (StepKind.CONSENT, StepKind.AUDIT, StepKind.INNER)
OF_STATE = {
    DocumentState.DRAFTING: Box.DRAFTING,
    DocumentState.IN_PROGRESS: Box.IN_PROGRESS,
    DocumentState.RETURNED: Box.RETURNED,
    DocumentState.ESTABLISHED: Box.DONE,
    DocumentState.ABANDONED: Box.RETURNED,
}
"""The box of the drafter by the state of the document."""


def turn(case: Case, seat: Seat, org: Org, at: datetime) -> tuple[Step, Eligible] | None:
    """The open step at which this seat may act now, and in what capacity; a step of one's own before a deputy's."""
    found = [
        (step, eligible)
        for step in case.open_steps
        if (eligible := standing_at(step, case, org, at).of(seat)) is not None
    ]
    return min(found, key=lambda pair: (pair[1].capacity is not Capacity.HOLDER, pair[0].id), default=None)


def boxes(case: Case, seat: Seat, org: Org, at: datetime) -> list[Box]:
    """In which boxes the document lies for this seat; what waits for one's act comes first."""
    found: list[Box] = []
    if (mine := turn(case, seat, org, at)) is not None:
        step = mine[0]
        found.append(
            Box.HELD if step.state is StepState.HELD else Box.TO_CONSENT if step.kind in CONSENTS else Box.TO_APPROVE
        )
    found += [
        Box.POST_REPORT if task.kind is TaskKind.POST_REPORT else Box.CIRCULATED
        for task in open_tasks(case)
        if task.post == seat.post
    ]
    if mine is None and any(org.is_within(seat.post, unit) for unit in departments_to_arrange(case)):
        found.append(Box.DEPARTMENT)
    if not found and (kept := box_of_part(case, seat.person)) is not None:
        found.append(kept)
    return list(dict.fromkeys(found))


def departments_to_arrange(case: Case) -> list[UUID]:
    """The departments that are asked and have not yet named who looks at it."""
    return [step.unit for step in case.open_steps if step.unit is not None and not case.inner_line(step.id)]


def box_of_part(case: Case, person: UUID) -> Box | None:
    """The box in which those who drafted or signed keep the document; None where they keep it in none."""
    if person == case.drafter.person:
        recalled = case.state is DocumentState.DRAFTING and case.round > 0
        return Box.RETURNED if recalled else OF_STATE[case.state]
    if person in signers(case):
        return OF_STATE[case.state] if case.state in (DocumentState.IN_PROGRESS, DocumentState.ESTABLISHED) else None
    return None


def signers(case: Case) -> set[UUID]:
    """Everybody whose signature stands in the running round, one that a merge took into another step included."""
    return {step.mark.seat.person for step in case.steps if step.mark is not None}


def parts(case: Case) -> dict[UUID, Box]:
    """Who keeps the document in which box for having drafted or signed it."""
    people = signers(case) | {case.drafter.person}
    return {person: box for person in people if (box := box_of_part(case, person)) is not None}


def open_tasks(case: Case) -> list[SideTask]:
    """The side tasks that wait to be read: 참조 from submission, the others once the document is established."""
    done = case.state is DocumentState.ESTABLISHED
    return [
        task
        for task in case.tasks
        if task.acknowledged_by is None
        and (done or (task.kind is TaskKind.REFER and case.state is DocumentState.IN_PROGRESS))
    ]


def concerned(case: Case, org: Org, at: datetime) -> set[UUID]:
    """The people whose boxes hold the document: drafter, signers, those who are asked now, those who are to read it."""
    people = {case.drafter.person} | signers(case)
    for step in case.open_steps:
        people |= {eligible.seat.person for eligible in standing_at(step, case, org, at).eligible}
    for task in open_tasks(case):
        people |= {holding.person for holding in org.holdings_of(task.post, at)}
    for unit in [step.unit for step in case.open_steps if step.unit is not None]:
        people |= {one.person for one in org.holdings if valid(one, at) and org.is_within(one.post, unit)}
    return people


def document_tokens(case: Case, org: Org) -> list[str]:
    """Who may see the document, as sorted tokens: whoever acted on it, and those whom its state concerns."""
    acted = [case.drafter, *(mark.seat for mark in case.signatures), *(opinion.seat for opinion in case.opinions)]
    acted += [end.seat for end in (case.closing, *(past.closing for past in case.past)) if end is not None]
    tokens = {f"p:{seat.person}" for seat in acted}
    for step in case.steps:
        if step.is_open or step.is_done:
            tokens.add(f"s:{step.post}")
            if step.stand_in is not None:
                tokens.add(f"s:{step.stand_in}")
            if step.unit is not None:
                below = (unit.id for unit in org.units.values() if any(u.id == step.unit for u in org.chain(unit.id)))
                tokens |= {f"u:{unit}" for unit in below}
    if case.state is DocumentState.ESTABLISHED:
        tokens |= {f"u:{case.drafter.unit}", "records"}
        tokens |= {f"h:{unit.id}" for unit in org.chain(case.drafter.unit)}
    if case.state in (DocumentState.IN_PROGRESS, DocumentState.ESTABLISHED):
        established = case.state is DocumentState.ESTABLISHED
        tokens |= {f"s:{task.post}" for task in case.tasks if established or task.kind is TaskKind.REFER}
    return sorted(tokens)


def posts_in_question(seat: Seat, org: Org, at: datetime) -> list[UUID]:
    """The seat's own post, and those in whose acting order it stands; whether it may act depends on the document."""
    ordered = {order.post for order in org.orders if order.deputy_post == seat.post and valid(order, at)}
    return [seat.post, *sorted(ordered - {seat.post})]


def posts_acted_for(seat: Seat, org: Org, at: datetime) -> list[UUID]:
    """The seat's own post, and those for which it is deputy now."""
    own, *ordered = posts_in_question(seat, org, at)
    return [own, *(post for post in ordered if standing(org, post, at).of(seat) is not None)]


def actor_tokens(seat: Seat, org: Org, at: datetime, *, records: bool = False, registry: bool = False) -> list[str]:
    """What the seat may see by, as tokens."""
    tokens = [f"p:{seat.person}", f"u:{seat.unit}"]
    tokens += [f"s:{post}" for post in posts_acted_for(seat, org, at)]
    headed = [unit.id for unit in org.units.values() if unit.head_post == seat.post]
    tokens += [f"h:{unit}" for unit in headed]
    # What a unit had that is no more belongs to the one that follows it. LAW rec-dec §24
    tokens += [f"u:{unit}" for unit in sorted(org.forebears(seat.unit, at))]
    tokens += [f"h:{unit}" for own in headed for unit in sorted(org.forebears(own, at))]
    return tokens + (["records"] if records else []) + (["registry"] if registry else [])


def may_skip(case: Case, seat: Seat, org: Org, at: datetime) -> bool:
    """Whether the seat may pass over a reviewer who is away: the next one in the line, who has not been asked yet."""
    steps = [step for step in case.open_steps if step.kind is StepKind.REVIEW]
    tries = [SkipReview(actor=seat, step=step.id, reason="-") for step in steps]
    return bool(tries and states.may(case, tries, Context(now=at, org=org)))


def was_recalled_from(case: Case, actor: Iterable[str]) -> bool:
    """Whether the document was taken back from a line in which the actor stands."""
    recalled = case.closing is not None and case.closing.kind is ClosingKind.RECALLED
    return recalled and not {f"s:{step.post}" for step in case.steps}.isdisjoint(actor)


def may_see(document: Iterable[str], actor: Iterable[str]) -> bool:
    """Whether document and actor share a token."""
    return not set(document).isdisjoint(actor)
