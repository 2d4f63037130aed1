"""Plans for the units as read: the plans, what one would make of the tree, who follows whom."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from directory.days import effective_instant
from directory.org import Org
from directory.queries.snapshot import load_org
from directory.reorganising import Outcome, Step, final_heirs, outcome
from directory.tables import organisation as t
from directory.views.reorganisation import (
    EndedView,
    FaultView,
    PlanPreview,
    PlanView,
    PostAfter,
    StepInput,
    UnitAfter,
)
from kernel.access import Permission, require
from kernel.errors import NotFound
from kernel.tx import Tx

DRAFT, APPLIED, UNDONE = "DRAFT", "APPLIED", "UNDONE"


async def plans(tx: Tx) -> list[PlanView]:
    """Every plan of the institution, the newest first."""
    require(tx, Permission.PEOPLE)
    rows = await tx.db.execute(select(t.reorganisation).order_by(t.reorganisation.c.made_at.desc()).limit(100))
    return [_view(tx, row) for row in rows]


async def plan(tx: Tx, plan_id: UUID) -> PlanView:
    """One plan. Raises NotFound."""
    return _view(tx, await plan_row(tx, plan_id))


async def plan_row(tx: Tx, plan_id: UUID) -> Any:
    """The row of a plan. Raises NotFound."""
    require(tx, Permission.PEOPLE)
    row = (await tx.db.execute(select(t.reorganisation).where(t.reorganisation.c.id == plan_id))).first()
    if row is None:
        raise NotFound("no_plan", "없는 조직 개편 계획입니다.", "No such plan.")
    return row


def _view(tx: Tx, row: Any) -> PlanView:
    ahead = row.effective is not None and row.effective > tx.now
    offers = {DRAFT: ["edit", "apply", "remove"], APPLIED: ["undo"] if ahead else []}.get(row.state, [])
    return PlanView(
        id=row.id,
        name=row.name,
        state=row.state,
        day=date.fromisoformat(row.day),
        in_effect=row.state == APPLIED and not ahead,
        steps=[msgspec.convert(one, StepInput) for one in row.steps],
        made_at=row.made_at,
        applied_at=row.applied_at,
        undone_at=row.undone_at,
        may=offers,
    )


def steps_of(row: Any) -> list[Step]:
    """The steps of a plan."""
    return [msgspec.convert(one, Step) for one in row.steps]


async def made_of(tx: Tx, row: Any) -> tuple[Org, Outcome, datetime]:
    """The organisation on the plan's day without it, what the plan makes of it, and the instant."""
    at = effective_instant(date.fromisoformat(row.day), tx.now)
    org = await load_org(tx.db, tx.institution_id, at, fresh=True)
    return org, outcome(org, steps_of(row)), at


async def preview(tx: Tx, plan_id: UUID) -> PlanPreview:
    """What the plan makes of the tree; nothing is written."""
    org, made, at = await made_of(tx, await plan_row(tx, plan_id))
    heirs = final_heirs(made.heirs, made.ended)
    names = {unit.id: unit.name for unit in (*org.units.values(), *made.units.values())}
    counts: dict[UUID, int] = {}
    for post in made.posts.values():
        counts[post.unit_id] = counts.get(post.unit_id, 0) + 1
    heads = {post.unit_id for post in made.posts.values() if post.is_unit_head or post.is_institution_head}
    touched = {unit for pair in made.heirs for unit in pair}
    return PlanPreview(
        units=[_unit_after(unit, org, counts) for unit in _in_order(made)],
        posts=[
            PostAfter(
                id=now.id,
                name=now.name,
                was=was.name if was.name != now.name else "",
                unit_name=names.get(now.unit_id, ""),
                unit_was=names.get(was.unit_id, "") if was.unit_id != now.unit_id else "",
                holder=_holder(org, now.id, at),
                loses_head=was.is_unit_head and not now.is_unit_head,
            )
            for was, now in made.changed_posts(org)
        ],
        ended=[
            EndedView(
                id=unit, name=names[unit], heir_id=heirs.get(unit), heir_name=names.get(heirs.get(unit, unit), "")
            )
            for unit in made.ended
        ],
        headless=[
            names[unit] for unit in sorted(touched) if unit in made.units and counts.get(unit) and unit not in heads
        ],
        faults=[FaultView(step=one.step, code=one.code, text=one.text) for one in made.faults],
    )


def _unit_after(unit: Any, org: Org, counts: dict[UUID, int]) -> UnitAfter:
    before = org.units.get(unit.id)
    return UnitAfter(
        id=unit.id,
        name=unit.name,
        parent_id=unit.parent_id,
        level=unit.level,
        posts=counts.get(unit.id, 0),
        was=before.name if before is not None and before.name != unit.name else "",
        new=before is None,
        moved=before is not None and before.parent_id != unit.parent_id,
    )


def _in_order(made: Outcome) -> list[Any]:
    """The units as a tree is read, with the levels of the tree to come."""
    below: dict[UUID | None, list[Any]] = {}
    for unit in made.units.values():
        below.setdefault(unit.parent_id, []).append(unit)
    found: list[Any] = []

    def walk(parent: UUID | None, level: int) -> None:
        for unit in sorted(below.get(parent, []), key=lambda one: (one.position, one.name)):
            found.append(msgspec.structs.replace(unit, level=level))
            walk(unit.id, level + 1)

    walk(None, 0)
    return found


def _holder(org: Org, post: UUID, at: datetime) -> str:
    held = org.holder(post, at)
    return org.people[held.person_id].name if held is not None else ""


async def successions(tx: Tx, plan_id: UUID) -> list[tuple[UUID, UUID, bool]]:
    """Who follows whom by this plan, and whether the unit ended; empty where the plan was undone."""
    row = t.succession
    query = select(row.c.unit_id, row.c.heir_id, row.c.ended).where(row.c.plan_id == plan_id)
    return [(one.unit_id, one.heir_id, one.ended) for one in await tx.db.execute(query.order_by(row.c.unit_id))]
