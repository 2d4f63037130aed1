"""The organisation as one value: read from the tables, kept in the process while nothing has changed.

The kept value is checked against the number of the institution's last change at every use, so it is never stale; a
transaction that has itself changed the organisation always reads the tables.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Table, and_, bindparam, or_, select
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncConnection

from directory.org import Absence, ActingOrder, Grant, Holding, Org, Person, Post, Succession, Unit
from directory.tables import organisation as t
from kernel.tx import Topic, Tx

_MOST_KEPT = 256

_kept: WeakKeyDictionary[Engine, OrderedDict[int, tuple[Org, datetime, datetime | None]]] = WeakKeyDictionary()


_PROFILE = select(t.profile.c.seq, t.profile.c.fields).where(t.profile.c.institution_id == bindparam("institution"))
"""Asked at every request, so made once."""


def org_topic(institution_id: int) -> Topic:
    """Where the news of an institution's organisation is told."""
    return Topic("directory", institution_id, "institution", "org")


async def org_snapshot(tx: Tx, at: datetime | None = None) -> Org:
    """The organisation of the actor's institution: units and posts as at `at` (now), everything else from then on.

    A past instant is answered with the names and holders of that time.
    """
    changed_here = org_topic(tx.institution_id) in tx.signals
    return await load_org(
        tx.db, tx.institution_id, at or tx.now, fresh=changed_here or (at is not None and at < tx.now)
    )


async def load_org(db: AsyncConnection, institution_id: int, at: datetime, *, fresh: bool = False) -> Org:
    """The same for whoever has set the scope of the institution without being its actor: sign-in."""
    profile = (await db.execute(_PROFILE, {"institution": institution_id})).one_or_none()
    seq, fields = (profile.seq, profile.fields) if profile else (0, {})
    kept = _kept.setdefault(db.sync_engine, OrderedDict())
    if not fresh and (found := kept.get(institution_id)):
        org, since, until = found
        if org.seq == seq and since <= at and (until is None or at < until):
            kept.move_to_end(institution_id)
            return org
    org, until = await _read(db, institution_id, at, seq, fields)
    if not fresh:
        kept[institution_id] = (org, at, until)
        while len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
    return org


async def _read(
    db: AsyncConnection, institution_id: int, at: datetime, seq: int, fields: dict[str, Any]
) -> tuple[Org, datetime | None]:
    units = await _rows(db, t.unit_version, institution_id, at)
    posts = await _rows(db, t.post_version, institution_id, at)
    boundaries = [row.valid_from for row in (*units, *posts) if row.valid_from > at]
    boundaries += [row.valid_to for row in (*units, *posts) if row.valid_to is not None]
    absences = await _rows(db, t.absence, institution_id, at, t.absence.c.cancelled.is_(None))
    people = await db.execute(select(t.person).where(t.person.c.institution_id == institution_id))
    org = Org(
        institution_id=institution_id,
        seq=seq,
        settings=fields,
        units=_units([row for row in units if row.valid_from <= at]),
        posts={row.post_id: _made(Post, row, id=row.post_id) for row in posts if row.valid_from <= at},
        people={row.id: _made(Person, row) for row in people},
        holdings=[_made(Holding, row) for row in await _rows(db, t.holding, institution_id, at)],
        absences=[_made(Absence, row) for row in absences],
        orders=[_made(ActingOrder, row) for row in await _rows(db, t.acting_order, institution_id, at)],
        grants=await _grants(db, institution_id, at),
        successions=await _successions(db, institution_id),
    )
    return org, min(boundaries, default=None)


async def _rows(db: AsyncConnection, table: Table, institution_id: int, at: datetime, *also: Any) -> list[Any]:
    """The rows that hold at the instant or later."""
    lasting = or_(table.c.valid_to.is_(None), table.c.valid_to > at)
    query = select(table).where(table.c.institution_id == institution_id, lasting, *also)
    return list(await db.execute(query))


async def _successions(db: AsyncConnection, institution_id: int) -> list[Succession]:
    """Of units that end; those that go on follow themselves."""
    row = t.succession
    query = select(row).where(row.c.institution_id == institution_id, row.c.ended)
    return [_made(Succession, one) for one in await db.execute(query)]


async def _grants(db: AsyncConnection, institution_id: int, at: datetime) -> list[Grant]:
    grant, role = t.role_grant, t.role
    joined = grant.join(role, and_(role.c.institution_id == grant.c.institution_id, role.c.id == grant.c.role_id))
    query = (
        select(grant, role.c.permissions)
        .select_from(joined)
        .where(grant.c.institution_id == institution_id, or_(grant.c.valid_to.is_(None), grant.c.valid_to > at))
    )
    return [_made(Grant, row, permissions=tuple(row.permissions)) for row in await db.execute(query)]


def _units(rows: list[Any]) -> dict[UUID, Unit]:
    parents = {row.unit_id: row.parent_id for row in rows}

    def level(unit_id: UUID) -> int:
        depth, at = 0, parents.get(unit_id)
        while at is not None and depth < len(parents):
            depth, at = depth + 1, parents.get(at)
        return depth

    return {row.unit_id: _made(Unit, row, id=row.unit_id, level=level(row.unit_id)) for row in rows}


def _made(kind: Any, row: Any, **also: Any) -> Any:
    """A value of the kind from the columns of the same names."""
    return kind(**{name: also[name] if name in also else getattr(row, name) for name in kind.__struct_fields__})
