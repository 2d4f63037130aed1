"""What if, asked by anybody about what they would write themselves, by the keepers of rules about anybody.

The table and the chart of posts are open to everybody in the house, so a line shows nothing that was hidden.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from edocs.delegation.rules import Request
from edocs.delegation.simulate import Simulated, decision_of, deputy_of, differences, simulate, suppose_away
from edocs.delegation.table import Facts, Table
from edocs.engine.case import Mode, Seat, StepKind
from edocs.engine.org import Org
from edocs.engine.refusals import Refused
from edocs.present import who, why
from edocs.queries.catalogue import delegation_versions, table_in_force
from edocs.queries.documents import draft_content, drafted_by_actor
from edocs.queries.forms import form_of
from edocs.queries.lines import facts_of, is_stuck, previewed, vacant
from edocs.queries.organisation import organisation, viewer
from edocs.views.drafts import FindingView
from edocs.views.simulation import (
    DifferenceView,
    MatterChoice,
    PostChoice,
    SimulatedLine,
    SimulatedStep,
    SimulationChoices,
    SimulationQuery,
    SimulationView,
    VersionChoice,
)
from kernel.access import Permission, may
from kernel.clock import seoul_date
from kernel.errors import Forbidden, Invalid, NotFound
from kernel.tx import Tx

MOST_AHEAD = timedelta(days=366 * 5)


class _Asked(Struct, frozen=True):
    """One side of the question: whose draft, about what, when, by which table, in which organisation."""

    drafter: Seat
    matter: str
    facts: Facts
    at: datetime
    org: Org
    table: Table

    @property
    def request(self) -> Request:
        return Request(drafter=self.drafter, matter=self.matter, facts=self.facts, at=self.at)


async def simulation(tx: Tx, query: SimulationQuery) -> SimulationView:
    """The line of now and the supposed one, step by step with reasons, and how they differ."""
    present = await _present(tx, query)
    one = _line(present)
    if not _supposes(query):
        return SimulationView(present=one[1], supposed=None, differences=[], same=True)
    supposed = await _supposed(tx, present, query)
    other = _line(supposed)
    found = []
    if one[0] is not None and other[0] is not None:
        found = [
            DifferenceView(code=each.code, text=each.text, before=each.before, after=each.after)
            for each in differences(one[0], other[0], present.org)
        ]
    same = not found and one[1].findings == other[1].findings
    return SimulationView(present=one[1], supposed=other[1], differences=found, same=same)


def _supposes(query: SimulationQuery) -> bool:
    given = (query.suppose_amount, query.suppose_at, query.suppose_post)
    return any(one is not None for one in given) or bool(query.suppose_away or query.version)


async def _present(tx: Tx, query: SimulationQuery) -> _Asked:
    """What is asked about, as it is now."""
    asker = await viewer(tx)
    if query.document_id is not None:
        found = await drafted_by_actor(tx, query.document_id)
        content = await draft_content(tx, found)
        form = await form_of(tx, content)
        matter = query.matter_id or content.matter_id or form.matter
        facts = facts_of(form, content, query.amount)
    else:
        matter = query.matter_id
        facts = Facts(amount=query.amount or 0, kind=query.form_code, external=query.external)
    drafter = asker.seat
    if query.post_id is not None and query.post_id != asker.seat.post:
        drafter = _seat(tx, asker.seat, asker.org, query.post_id, tx.now)
    return _Asked(drafter, matter, facts, tx.now, asker.org, await table_in_force(tx))


async def _supposed(tx: Tx, present: _Asked, query: SimulationQuery) -> _Asked:
    """The same with what is supposed."""
    at = query.suppose_at or present.at
    if abs(at - tx.now) > MOST_AHEAD:
        raise Invalid("too_far", "오늘부터 5년 안의 날을 물어볼 수 있습니다.", "Ask about a day within five years.")
    table = present.table if query.suppose_at is None else await table_in_force(tx, at)
    if query.version:
        table = await _version(tx, query.version)
    drafter = present.drafter
    if query.suppose_post is not None and query.suppose_post != drafter.post:
        asker = await viewer(tx)
        drafter = _seat(tx, asker.seat, present.org, query.suppose_post, at)
    people = {held.person for post in query.suppose_away for held in present.org.holdings_of(post, at)}
    facts = present.facts
    if query.suppose_amount is not None:
        facts = msgspec.structs.replace(facts, amount=query.suppose_amount)
    return _Asked(drafter, present.matter, facts, at, suppose_away(present.org, people, at), table)


def _seat(tx: Tx, own: Seat, org: Org, post_id: UUID, at: datetime) -> Seat:
    """Whoever holds that post then, if the actor may ask about it."""
    if post_id != own.post and post_id not in _askable(tx, own, org):
        raise Forbidden(
            "not_your_unit",
            "다른 부서 자리의 경로는 규정을 관리하는 사람만 물어볼 수 있습니다.",
            "Only a keeper of rules may ask about posts of other units.",
        )
    held = org.holdings_of(post_id, at)
    if not held:
        raise NotFound("no_post", "그때 그 자리에 있는 사람이 없습니다.", "Nobody holds that post then.")
    return org.seat(held[0])


def _askable(tx: Tx, own: Seat, org: Org) -> set[UUID]:
    """Posts of the own unit, and for a head also of the units below; every post for keepers of rules and people."""
    if may(tx, Permission.RULES) or may(tx, Permission.PEOPLE):
        return set(org.posts)
    leads = org.units[own.unit].head_post == own.post
    return {
        post.id
        for post in org.posts.values()
        if post.unit == own.unit or (leads and any(unit.id == own.unit for unit in org.chain(post.unit)))
    }


async def _version(tx: Tx, version: str) -> Table:
    """A version by its name; only a keeper of rules may ask about the draft."""
    row = next((row for row in await delegation_versions(tx) if row.version == version), None)
    if row is None or (row.valid_from is None and not may(tx, Permission.RULES)):
        raise NotFound("no_version", "그런 판이 없습니다.", "No such version.")
    return msgspec.convert(row.content, Table)


def _line(asked: _Asked) -> tuple[Simulated | None, SimulatedLine]:
    """The line with who would act and why; a refusal is told as a finding."""
    found = asked.table.matter(asked.matter)
    try:
        done = simulate(asked.request, asked.org, asked.table)
    except Refused as refused:
        return None, _told(asked, found, None, [_refused(refused)])
    return done, _told(asked, found, done, [vacant(one) for one in done.steps if is_stuck(one)])


def _told(asked: _Asked, matter: Any, done: Simulated | None, findings: list[FindingView]) -> SimulatedLine:
    decision = None if done is None else decision_of(done.line)
    return SimulatedLine(
        drafter=who(asked.drafter),
        steps=[] if done is None else _steps(asked, done),
        matter_id=asked.matter,
        matter_name=matter.name if matter is not None else "",
        amount=asked.facts.amount,
        at=asked.at,
        table_name=asked.table.name,
        table_version=asked.table.version,
        table_from=asked.table.valid_from,
        row="" if done is None else done.line.row,
        basis="" if decision is None else decision.reason.article,
        decider="" if decision is None else decision.post_name,
        mode=None if decision is None else Mode.DELEGATED if decision.delegated else Mode.HEAD,
        findings=findings,
    )


def _steps(asked: _Asked, done: Simulated) -> list[SimulatedStep]:
    found = []
    for one in done.steps:
        drafts = one.step.kind is StepKind.DRAFT
        deputy = None if drafts else deputy_of(one.step, asked.drafter, asked.org, asked.at)
        found.append(
            SimulatedStep(
                step=previewed(one),
                deputy=None if deputy is None else who(deputy.seat),
                deputy_why=None if deputy is None else why(deputy.reason),
            )
        )
    return found


def _refused(refused: Refused) -> FindingView:
    return FindingView(
        code=refused.code,
        severity="block",
        message=refused.message_ko,
        path="matter_id",
        before="",
        after="",
        citation="",
    )


async def choices(tx: Tx) -> SimulationChoices:
    """What can be asked about from this seat."""
    asker, org = await viewer(tx), await organisation(tx)
    today = seoul_date(tx.now).date()
    versions = [row for row in await delegation_versions(tx) if row.valid_from or may(tx, Permission.RULES)]
    table = await table_in_force(tx)
    askable = _askable(tx, asker.seat, org) | {asker.seat.post}
    return SimulationChoices(
        matters=[MatterChoice(id=one.id, group=one.group, name=one.name) for one in table.matters],
        drafters=sorted(
            (_post(org, post_id, tx.now) for post_id in askable if org.holdings_of(post_id, tx.now)),
            key=lambda one: (one.unit_name, one.post_name, one.holder),
        ),
        versions=[
            VersionChoice(version=row.version, state=_state(row.valid_from, today), valid_from=row.valid_from)
            for row in versions
        ],
    )


def _state(valid_from: date | None, today: date) -> str:
    return "draft" if valid_from is None else "scheduled" if valid_from > today else "begun"


def _post(org: Org, post_id: UUID, at: datetime) -> PostChoice:
    post, held = org.posts[post_id], org.holdings_of(post_id, at)
    return PostChoice(
        post_id=post.id,
        post_name=post.name,
        unit_name=org.units[post.unit].name,
        holder=held[0].person_name if held else "",
    )
