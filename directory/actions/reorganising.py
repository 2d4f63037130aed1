"""Plans for the units: written, applied in one act with effect from a day, undone before it.

Applying writes new versions of units and posts that begin on the day; until then everything reads as before, and what
was keeps its names for ever. Undoing puts the versions back that the plan replaced, and only if nobody has changed them
since.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Table, insert, select, update

from directory.actions.changes import Change, changing, end_versions, revise
from directory.actions.copies import refresh_copies
from directory.days import effective_instant
from directory.events import PostChanged, ReorganisationPlanned, UnitChanged
from directory.queries.reorganising import APPLIED, DRAFT, UNDONE, made_of, plan_row
from directory.reorganising import Outcome, final_heirs
from directory.tables import organisation as t
from directory.views.reorganisation import PlanInput
from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx

Image = dict[str, dict[str, list[dict[str, Any]]]]
"""Table → subject → its versions as plain values."""


async def write(tx: Tx, given: PlanInput, plan_id: UUID | None = None) -> UUID:
    """Keep a plan, a new one or one that is not applied yet. Returns its id."""
    require(tx, Permission.PEOPLE)
    effective_instant(given.day, tx.now)
    values = {"name": given.name, "day": given.day.isoformat(), "steps": msgspec.to_builtins(given.steps)}
    if plan_id is None:
        plan_id = new_id()
        fresh = {"state": DRAFT, "before": {}, "after": {}, "made_at": tx.now, "made_by": tx.actor.person_id}
        await tx.db.execute(
            t.reorganisation.insert().values(institution_id=tx.institution_id, id=plan_id, **fresh, **values)
        )
    else:
        await _in_state(tx, plan_id, DRAFT)
        await _set(tx, plan_id, **values)
    tx.audit("reorganisation.write", "reorganisation", plan_id, steps=len(given.steps), day=given.day)
    return plan_id


async def remove(tx: Tx, plan_id: UUID) -> None:
    """Throw a plan away that was never applied."""
    await _in_state(tx, plan_id, DRAFT)
    await tx.db.execute(t.reorganisation.delete().where(t.reorganisation.c.id == plan_id))
    tx.audit("reorganisation.remove", "reorganisation", plan_id)


async def apply(tx: Tx, plan_id: UUID) -> None:
    """Let the plan take effect from its day, in one act. Raises Invalid `plan_faults` where something is wrong."""
    async with changing(tx) as change:
        row = await _in_state(tx, plan_id, DRAFT)
        org, made, at = await made_of(tx, row)
        if made.faults or not row.steps:
            raise Invalid(
                "plan_faults",
                "계획에 고칠 곳이 있습니다." if made.faults else "계획에 담긴 개편이 없습니다.",
                "The plan has faults.",
                errors=[{"path": f"steps/{one.step}", "code": one.code, "message": one.text} for one in made.faults],
            )
        units = [*made.ended, *(now.id for _, now in made.changed_units(org))]
        posts = [now.id for _, now in made.changed_posts(org)]
        before = await _image(tx, units, posts)
        await _write_units(tx, made, org, at)
        for was, now in made.changed_posts(org):
            names = ("unit_id", "name", "is_unit_head")
            new = {name: getattr(now, name) for name in names if getattr(now, name) != getattr(was, name)}
            await revise(tx, t.post_version, now.id, at, new)
        for unit in made.ended:
            await end_versions(tx, t.unit_version, unit, at)
        after = await _image(tx, [*units, *made.made], posts)
        await _succeed(tx, plan_id, made, at)
        done = {"state": APPLIED, "effective": at, "applied_at": tx.now, "applied_by": tx.actor.person_id}
        await _set(tx, plan_id, before=before, after=after, **done)
        _tell(tx, change, [*units, *made.made], posts, at)
        tx.publish(ReorganisationPlanned(plan_id=plan_id, effective=at))
        tx.audit("reorganisation.apply", "reorganisation", plan_id, effective=at, ended=len(made.ended))


async def _write_units(tx: Tx, made: Outcome, org: Any, at: datetime) -> None:
    """New units first, so that others may be put below them."""
    own = {"institution_id": tx.institution_id}
    for id_ in made.made:
        unit = made.units[id_]
        await tx.db.execute(insert(t.unit).values(**own, id=id_, created=tx.now))
    for id_ in made.made:
        unit = made.units[id_]
        version = {"name": unit.name, "parent_id": unit.parent_id, "position": unit.position}
        await tx.db.execute(insert(t.unit_version).values(**own, unit_id=id_, valid_from=at, valid_to=None, **version))
    for was, now in made.changed_units(org):
        new: dict[str, Any] = {"name": now.name} if was.name != now.name else {}
        if was.parent_id != now.parent_id:
            new["parent_id"] = now.parent_id
        await revise(tx, t.unit_version, now.id, at, new)


async def _succeed(tx: Tx, plan_id: UUID, made: Outcome, at: datetime) -> None:
    """Who follows whom: of a unit that ends the last of its line, of one that goes on whoever got posts of it."""
    last = final_heirs(made.heirs, made.ended)
    pairs = {(old, last.get(old, new), old in made.ended) for old, new in made.heirs}
    rows = [
        {
            "institution_id": tx.institution_id,
            "unit_id": old,
            "heir_id": last.get(new, new),
            "plan_id": plan_id,
            "ended": ended,
            "valid_from": at,
        }
        for old, new, ended in sorted(pairs)
        if last.get(new, new) != old and old not in made.made
    ]
    if rows:
        await tx.db.execute(insert(t.succession).values(rows))


async def undo(tx: Tx, plan_id: UUID) -> None:
    """Take an applied plan back before its day. Raises Conflict once the day has come, or where others changed since
    what the plan had changed."""
    async with changing(tx) as change:
        row = await _in_state(tx, plan_id, APPLIED)
        if row.effective <= tx.now:
            raise Conflict(
                "plan_in_effect",
                "이미 시행된 개편입니다. 되돌리려면 새 계획을 세우십시오.",
                "It has taken effect: make another plan.",
            )
        units, posts = list(row.after["units"]), list(row.after["posts"])
        now = await _image(tx, [UUID(one) for one in units], [UUID(one) for one in posts])
        if now != row.after:
            raise Conflict(
                "plan_changed_since",
                "계획을 적용한 뒤에 다른 사람이 같은 부서나 직위를 바꾸어 되돌리지 않았습니다.",
                "Somebody has changed the same units or posts since.",
            )
        await tx.db.execute(t.succession.delete().where(t.succession.c.plan_id == plan_id))
        await _put_back(tx, t.post_version, "post_id", posts, row.before["posts"])
        await _put_back(tx, t.unit_version, "unit_id", units, row.before["units"])
        await _set(tx, plan_id, state=UNDONE, undone_at=tx.now)
        _tell(tx, change, [UUID(one) for one in units], [UUID(one) for one in posts], tx.now)
        await refresh_copies(tx)
        tx.audit("reorganisation.undo", "reorganisation", plan_id)


async def _put_back(
    tx: Tx, table: Table, key: str, subjects: list[str], before: dict[str, list[dict[str, Any]]]
) -> None:
    """The versions of these subjects as they stood; a unit that the plan made has none."""
    for subject in subjects:
        await tx.db.execute(table.delete().where(table.c[key] == UUID(subject)))
        for row in before.get(subject, []):
            values = {name: _typed(table, name, value) for name, value in row.items()}
            await tx.db.execute(insert(table).values(institution_id=tx.institution_id, **values))


def _typed(table: Table, name: str, value: Any) -> Any:
    """A plain value as its column wants it."""
    if value is None:
        return None
    kind: Any = table.c[name].type.python_type
    return msgspec.convert(value, kind, strict=False) if kind in (UUID, datetime) else value


async def _image(tx: Tx, units: list[UUID], posts: list[UUID]) -> Image:
    """Every version of these units and posts, as plain values that a row can keep."""
    found: Image = {"units": {}, "posts": {}}
    for kind, table, key, subjects in (
        ("units", t.unit_version, "unit_id", units),
        ("posts", t.post_version, "post_id", posts),
    ):
        query = select(table).where(table.c[key].in_(subjects)).order_by(table.c[key], table.c.valid_from)
        found[kind] = {str(one): [] for one in subjects}
        for row in await tx.db.execute(query):
            plain = {name: value for name, value in row._asdict().items() if name != "institution_id"}
            found[kind][str(plain[key])].append(msgspec.to_builtins(plain))
    return found


async def _in_state(tx: Tx, plan_id: UUID, state: str) -> Any:
    """The plan, locked, in this state. Raises Conflict otherwise."""
    await plan_row(tx, plan_id)
    own = t.reorganisation.c.id == plan_id
    row = (await tx.db.execute(select(t.reorganisation).where(own).with_for_update())).one()
    if row.state != state:
        raise Conflict("plan_moved", "그 사이에 상태가 바뀐 계획입니다. 다시 열어 주십시오.", "It has moved on.")
    return row


async def _set(tx: Tx, plan_id: UUID, **values: Any) -> None:
    await tx.db.execute(update(t.reorganisation).where(t.reorganisation.c.id == plan_id).values(**values))


def _tell(tx: Tx, change: Change, units: list[UUID], posts: list[UUID], at: datetime) -> None:
    for unit in units:
        change.note("unit", unit, at)
        tx.publish(UnitChanged(unit_id=unit, effective=at))
    for post in posts:
        change.note("post", post, at)
        tx.publish(PostChanged(post_id=post, effective=at))
