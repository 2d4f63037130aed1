"""What a draft is written against: the delegation table in force, unit tasks and record files, forms."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, bindparam, func, literal_column, select, union_all

from edocs.delegation.table import Table
from edocs.delegation.template import TableTemplate, table_for
from edocs.queries.organisation import organisation
from edocs.tables import delegation, record_file, unit_task
from kernel import packs
from kernel.clock import seoul_date
from kernel.errors import Conflict
from kernel.tx import Tx

PACKS_OF_TABLES = "delegation."
"""How the kinds of those rule packs begin that hold a whole delegation table."""


async def delegation_versions(tx: Tx) -> list[Any]:
    """Every version of the table, the latest day of effect first, the draft at the top; those of rule packs too."""
    rows = list(await tx.db.execute(select(delegation)))
    rows += [await _as_version(tx, row) for row in await tx.db.execute(_OF_PACKS, {"institution": tx.institution_id})]
    return sorted(rows, key=lambda row: row.valid_from or date.max, reverse=True)


async def table_in_force(tx: Tx, at: datetime | None = None) -> Table:
    """The delegation table of the institution at that instant (now): its own, or that of a rule pack which began later.

    Raises Conflict when there is none.
    """
    wanted = {"day": seoul_date(at or tx.now).date(), "institution": tx.institution_id}
    rows = list(await tx.db.execute(_IN_FORCE, wanted))
    if not rows:
        raise Conflict("no_delegation", "시행 중인 위임전결 규정이 없습니다. 기관 관리자에게 알려 주십시오.")
    latest = max(rows, key=lambda row: (row.valid_from, row.note is None))
    if latest.note is None:
        return msgspec.convert(latest.content, Table)
    return await _of_pack(tx, packs.said_in(tx, latest.note))


async def version_in_force(tx: Tx) -> str | None:
    """Which version `table_in_force` would give today, without reading the table; None when there is none."""
    wanted = {"day": seoul_date(tx.now).date(), "institution": tx.institution_id}
    rows = list(await tx.db.execute(_VERSION, wanted))
    return max(rows, key=lambda row: (row.valid_from, row.own)).version if rows else None


async def _of_pack(tx: Tx, said: packs.Pack) -> Table:
    """The table of a rule pack, bound to the posts of this institution."""
    template = msgspec.convert(said.values["table"].value, TableTemplate)
    return table_for(template, await organisation(tx), said.valid_from, f"{said.kind} {said.version}")


async def _as_version(tx: Tx, row: Any) -> Any:
    """A pack's table as if it were a version of the institution's own."""
    said = packs.said_in(tx, row.note)
    table = await _of_pack(tx, said)
    return SimpleNamespace(
        version=table.version,
        name=table.name,
        state="scheduled",
        valid_from=said.valid_from,
        content=msgspec.to_builtins(table),
        reason=said.title,
        edited_at=row.published_at,
        edited_by=None,
    )


_OWN = (
    select(delegation.c.content, delegation.c.valid_from, literal_column("NULL::text").label("note"))
    .where(delegation.c.state == "scheduled", delegation.c.valid_from <= bindparam("day"))
    .order_by(delegation.c.valid_from.desc())
    .limit(1)
    .subquery()
)
_APPLIED = packs.pack.c.kind.startswith(PACKS_OF_TABLES) & packs.live(bindparam("institution", type_=Integer))
_GIVEN = (
    select(literal_column("NULL::jsonb").label("content"), packs.pack.c.valid_from, packs.pack.c.note)
    .where(_APPLIED, packs.pack.c.valid_from <= bindparam("day"))
    .order_by(packs.pack.c.valid_from.desc(), packs.pack.c.version.desc())
    .limit(1)
    .subquery()
)
_IN_FORCE = union_all(select(_OWN), select(_GIVEN))
"""The institution's own latest version of that day, and the latest of a rule pack, where there are such."""
_OF_PACKS = select(packs.pack).where(_APPLIED)
_OWN_VERSION = (
    select(delegation.c.version, delegation.c.valid_from, literal_column("true").label("own"))
    .where(delegation.c.state == "scheduled", delegation.c.valid_from <= bindparam("day"))
    .order_by(delegation.c.valid_from.desc())
    .limit(1)
    .subquery()
)
_GIVEN_VERSION = (
    select(
        func.concat(packs.pack.c.kind, " ", packs.pack.c.version).label("version"),
        packs.pack.c.valid_from,
        literal_column("false").label("own"),
    )
    .where(_APPLIED, packs.pack.c.valid_from <= bindparam("day"))
    .order_by(packs.pack.c.valid_from.desc(), packs.pack.c.version.desc())
    .limit(1)
    .subquery()
)
_VERSION = union_all(select(_OWN_VERSION), select(_GIVEN_VERSION))


async def unit_tasks(tx: Tx) -> list[tuple[Any, list[Any]]]:
    """Every unit task of the institution with its record files, newest year first."""
    files: dict[UUID, list[Any]] = {}
    for row in await tx.db.execute(select(record_file).order_by(record_file.c.year.desc(), record_file.c.name)):
        files.setdefault(row.unit_task_id, []).append(row)
    tasks = await tx.db.execute(select(unit_task).order_by(unit_task.c.code))
    return [(task, files.get(task.id, [])) for task in tasks]


async def filed_under(tx: Tx, task_id: UUID | None, file_id: UUID | None) -> tuple[Any, Any]:
    """The unit task and the record file of these ids, each None where there is none."""
    task = file = None
    if file_id is not None:
        file = (await tx.db.execute(select(record_file).where(record_file.c.id == file_id))).first()
    wanted = file.unit_task_id if file is not None else task_id
    if wanted is not None:
        task = (await tx.db.execute(select(unit_task).where(unit_task.c.id == wanted))).first()
    return task, file
