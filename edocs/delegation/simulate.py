"""What if: the line of a document that does not exist yet, and how it differs from another line. Pure.

The same input gives the same line: nothing here looks at a clock or a database. Whoever asks "what if I am away" gets a
copy of the organisation in which these people are away; nothing else of it changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from edocs.delegation.levels import WORDS, direction, height_of_post
from edocs.delegation.rules import Preview, Request, preview, route
from edocs.delegation.table import Table
from edocs.engine.authority import Bar, Capacity, Eligible, standing
from edocs.engine.case import Seat, Step, StepKind, kind_word
from edocs.engine.commands import Route
from edocs.engine.org import Absence, Org
from edocs.korean import with_particle

SUPPOSED = "부재 가정"
"""The kind of an absence that is only supposed."""
_NAMES = UUID("5c1f4c0e-6f0b-4a57-9d5c-3b1d3a0c7e11")


class Simulated(Struct, frozen=True, kw_only=True):
    """A line with who would act at every step, and the table that it came from."""

    line: Route
    steps: tuple[Preview, ...]
    table: Table


class Difference(Struct, frozen=True, kw_only=True):
    """One thing that differs between two lines: a code, the sentence, and both sides."""

    code: str
    text: str
    before: str = ""
    after: str = ""


def suppose_away(org: Org, people: Iterable[UUID], at: datetime) -> Org:
    """The organisation as it would be if these people were away at that instant."""
    absences = tuple(
        Absence(
            id=uuid5(_NAMES, str(person)),
            person=person,
            kind=SUPPOSED,
            valid_from=at,
            valid_to=at + timedelta(days=1),
        )
        for person in sorted(set(people))
    )
    return replace(org, absences=(*org.absences, *absences)) if absences else org


def simulate(request: Request, org: Org, table: Table) -> Simulated:
    """The line of this request and who would act. Raises `Refused` where the rules give none."""
    line = route(request, org, table)
    return Simulated(line=line, steps=preview(line, request.drafter, org, request.at), table=table)


def deputy_of(step: Step, drafter: Seat, org: Org, at: datetime) -> Eligible | None:
    """Who would act at this step if its holders were away; None where nobody could."""
    holders = [holding.person for holding in org.holdings_of(step.post, at)]
    bar = Bar(drafter=drafter, sole=step.sole)
    found = standing(suppose_away(org, holders, at), step.post, at, bar)
    return next((one for one in found.eligible if one.capacity is Capacity.DEPUTY), None)


def differences(before: Simulated, after: Simulated, org: Org) -> list[Difference]:
    """How the second line differs from the first, the decision first."""
    found = [*_decision(before, after, org), *_rows(before, after)]
    found += [*_came_and_went(before, after), *_people(before, after)]
    return found


def decision_of(line: Route) -> Step:
    """The step that decides."""
    return next(step for step in line.steps if step.kind is StepKind.DECIDE)


def _decision(before: Simulated, after: Simulated, org: Org) -> Iterator[Difference]:
    one, other = decision_of(before.line), decision_of(after.line)
    if one.post == other.post:
        return
    posts = [org.posts.get(step.post) for step in (one, other)]
    heights = [None if post is None else height_of_post(post, org) for post in posts]
    way = direction(heights[0], heights[1])
    text = f"결재권자가 {one.post_name}에서 {with_particle(other.post_name, '(으)로')} 바뀝니다({WORDS[way]})."
    yield Difference(code=f"decider_{way}", text=text, before=one.post_name, after=other.post_name)


def _rows(before: Simulated, after: Simulated) -> Iterator[Difference]:
    if before.line.version != after.line.version:
        text = f"{after.table.valid_from.isoformat()}부터 시행하는 판을 따릅니다."
        yield Difference(code="version", text=text, before=before.line.version, after=after.line.version)
    if before.line.row != after.line.row:
        text = f"적용하는 줄이 {before.line.row}에서 {with_particle(after.line.row, '(으)로')} 바뀝니다."
        yield Difference(code="row", text=text, before=before.line.row, after=after.line.row)


def _came_and_went(before: Simulated, after: Simulated) -> Iterator[Difference]:
    """Steps that only one of the lines has, the decision aside."""
    one, other = (
        {_key(step): step for step in each.line.steps if step.kind is not StepKind.DECIDE} for each in (before, after)
    )
    for key, step in other.items():
        if key not in one:
            words = f"{step.post_name} {kind_word(step.kind)}"
            yield Difference(code="step_added", text=f"{words} 단계가 더해집니다.", after=words)
    for key, step in one.items():
        if key not in other:
            words = f"{step.post_name} {kind_word(step.kind)}"
            yield Difference(code="step_removed", text=f"{words} 단계가 없어집니다.", before=words)


def _people(before: Simulated, after: Simulated) -> Iterator[Difference]:
    """The same step, but somebody else would act at it."""
    there = {_key(one.step): one for one in before.steps}
    for one in after.steps:
        was = there.get(_key(one.step))
        if was is None or one.step.kind is StepKind.DRAFT:
            continue
        names = (_who(was), _who(one))
        if names[0] != names[1]:
            words = f"{one.step.post_name} {kind_word(one.step.kind)}"
            code = "nobody" if one.standing.needs_administrator else "person"
            yield Difference(code=code, text=f"{words}: {names[0]} → {names[1]}", before=names[0], after=names[1])


def _who(one: Preview) -> str:
    if one.standing.needs_administrator or not one.standing.eligible:
        return "처리할 사람 없음"
    first = one.standing.eligible[0]
    acting = "" if first.capacity is Capacity.HOLDER else "(대결)"
    return f"{first.seat.person_name} {first.seat.post_name}{acting}"


def _key(step: Step) -> tuple[StepKind, UUID]:
    return step.kind, step.post
