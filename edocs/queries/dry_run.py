"""Before a version of the delegation table comes into force: what it changes, and for which documents.

Drafts of others are counted and named by unit and drafter, never by title: only the drafter sees a working copy.
Documents under way keep the version of their submission; those that the new version would give to a higher decider are
shown, because they are asked again. LAW adm-doc §10
"""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import and_, select

from edocs.content import Content, from_plain
from edocs.delegation import compare
from edocs.delegation.levels import Direction, direction, height_of_post
from edocs.delegation.rules import Request, route
from edocs.delegation.simulate import decision_of
from edocs.delegation.table import Table
from edocs.engine.case import Case, DocumentState, Seat
from edocs.engine.org import Org
from edocs.engine.refusals import Refused
from edocs.forms import Form
from edocs.queries.catalogue import delegation_versions, table_in_force
from edocs.queries.documents import WRITING, case_of
from edocs.queries.forms import form_of
from edocs.queries.lines import facts_of
from edocs.queries.organisation import organisation
from edocs.tables import document, revision, working
from edocs.views.delegations import (
    AffectedView,
    DryRunView,
    MatterChangeView,
    RowChangeView,
    StretchView,
    TableComparison,
)
from kernel.access import Permission, require
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx

MOST = 200
"""How many documents are named; all are counted."""


class _Said(Struct, frozen=True):
    """What a document says, with the form that it is written on."""

    content: Content
    form: Form


class _Effect(Struct, frozen=True):
    """What a version does to one document."""

    before: str
    after: str
    way: str


class Effects(Struct, frozen=True):
    """What a version does to all documents there are."""

    drafts: list[AffectedView]
    running: list[AffectedView]


async def version_of(tx: Tx, version: str) -> Table:
    """A version by its name. Raises NotFound."""
    row = next((row for row in await delegation_versions(tx) if row.version == version), None)
    if row is None:
        raise NotFound("no_version", "그런 판이 없습니다.", "No such version.")
    return msgspec.convert(row.content, Table)


async def comparison(tx: Tx, version: str, other: str) -> TableComparison:
    """How `version` differs from `other` (`valid`: the one in force)."""
    org = await organisation(tx)
    after = await version_of(tx, version)
    before = await table_in_force(tx) if other == "valid" else await version_of(tx, other)
    return compared(compare.compare(before, after, org), before, after)


def compared(found: compare.Comparison, before: Table, after: Table) -> TableComparison:
    """A comparison as people see it."""
    return TableComparison(
        before=before.version,
        after=after.version,
        rows=[
            RowChangeView(
                row=one.row, matter=one.matter, kind=one.kind, before=one.before, after=one.after, what=list(one.what)
            )
            for one in found.rows
        ],
        matters=[
            MatterChangeView(
                matter=one.matter,
                name=one.name,
                direction=one.direction,
                consents=list(one.consents),
                stretches=[
                    StretchView(
                        minimum=each.minimum,
                        maximum=each.maximum,
                        condition=each.condition,
                        before=each.before,
                        after=each.after,
                        direction=str(each.direction),
                    )
                    for each in one.stretches
                ],
            )
            for one in found.matters
        ],
    )


async def effects(tx: Tx, org: Org, before: Table, after: Table) -> Effects:
    """Every document that one version would give another line than the other."""
    drafts = [one async for one in _drafts(tx, org, before, after)]
    return Effects(drafts, [one async for one in _running(tx, org, after)])


async def dry_run(tx: Tx, version: str) -> DryRunView:
    """Which open drafts and which running documents this version would give another line."""
    require(tx, Permission.RULES)
    org, after = await organisation(tx), await version_of(tx, version)
    try:
        before = await table_in_force(tx)
    except Conflict:
        before = after
    found = await effects(tx, org, before, after)
    drafts, running = found.drafts, found.running
    tx.audit("edocs.delegation_dry_run", "delegation", version, drafts=len(drafts), running=len(running))
    higher = [one for one in running if one.direction == Direction.HIGHER]
    return DryRunView(
        drafts=len(drafts),
        running=len(running),
        higher=len(higher),
        items=[*higher, *(one for one in running if one not in higher), *drafts][:MOST],
    )


async def _drafts(tx: Tx, org: Org, before: Table, after: Table) -> AsyncGenerator[AffectedView]:
    """Drafts whose line differs between the two versions."""
    same = and_(working.c.institution_id == document.c.institution_id, working.c.document_id == document.c.id)
    query = select(document, working.c.content).join(working, same)
    known: dict[tuple[str, str, int], Form] = {}
    for row in await tx.db.execute(query.where(document.c.state.in_([state.value for state in WRITING]))):
        case, content = case_of(row), from_plain(row.content)
        said = _Said(content, await form_of(tx, content, known))
        if (effect := _effect(org, case.drafter, said, before, after, tx)) is not None:
            yield _affected(row, case, said, effect, after, title="")


async def _running(tx: Tx, org: Org, after: Table) -> AsyncGenerator[AffectedView]:
    """Documents under way that the version would give to another decider than the one they wait for."""
    same = and_(
        revision.c.institution_id == document.c.institution_id,
        revision.c.document_id == document.c.id,
        revision.c.number == document.c.revision,
    )
    query = select(document, revision.c.content).join(revision, same)
    known: dict[tuple[str, str, int], Form] = {}
    for row in await tx.db.execute(query.where(document.c.state == DocumentState.IN_PROGRESS.value)):
        case, content = case_of(row), from_plain(row.content)
        said = _Said(content, await form_of(tx, content, known))
        if (effect := _against(org, case, said, after, tx)) is not None:
            yield _affected(row, case, said, effect, after, title=row.title)


def _affected(row: Any, case: Case, said: _Said, effect: _Effect, after: Table, title: str) -> AffectedView:
    matter = after.matter(_matter(said))
    return AffectedView(
        document_id=row.id if title else None,
        title=title,
        state=row.state,
        unit_name=case.drafter.unit_name,
        drafter=case.drafter.person_name,
        matter=matter.name if matter else "",
        amount=row.amount,
        before=effect.before,
        after=effect.after,
        direction=effect.way,
    )


def _matter(said: _Said) -> str:
    return said.content.matter_id or said.form.matter


def _effect(org: Org, drafter: Seat, said: _Said, before: Table, after: Table, tx: Tx) -> _Effect | None:
    """How the line of a draft differs between two versions; None where it does not."""
    lines = [_decided(org, drafter, said, table, tx) for table in (before, after)]
    if lines[0] == lines[1]:
        return None
    posts = [line[0] if line else None for line in lines]
    words = [_words(line, org) for line in lines]
    if posts[0] is not None and posts[0] == posts[1]:
        return _Effect(words[0], words[1], str(Direction.SAME))
    return _Effect(words[0], words[1], str(_way(org, posts[0], posts[1])))


def _against(org: Org, case: Case, said: _Said, after: Table, tx: Tx) -> _Effect | None:
    """How the decider of a running document would differ; None where it would not, or somebody asked for another."""
    decision = case.decision
    if decision is None or case.override is not None:
        return None
    line = _decided(org, case.drafter, said, after, tx)
    if not line or line[0] == decision.post:
        return None
    return _Effect(decision.post_name, org.posts[line[0]].name, str(_way(org, decision.post, line[0])))


def _decided(org: Org, drafter: Seat, said: _Said, table: Table, tx: Tx) -> tuple[UUID, ...]:
    """The posts of the line, the decider first; empty where the version gives none."""
    wanted = Request(drafter=drafter, matter=_matter(said), facts=facts_of(said.form, said.content), at=tx.now)
    try:
        line = route(wanted, org, table)
    except Refused:
        return ()
    return (decision_of(line).post, *(step.post for step in line.steps))


def _words(line: tuple[UUID, ...], org: Org) -> str:
    return org.posts[line[0]].name if line else "경로 없음"


def _way(org: Org, before: UUID | None, after: UUID | None) -> Direction:
    one, other = (org.posts.get(post) if post is not None else None for post in (before, after))
    return direction(
        None if one is None else height_of_post(one, org), None if other is None else height_of_post(other, org)
    )
