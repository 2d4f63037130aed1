"""What a plan for the units would mean for documents: counted, for who manages people; no content is shown."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Table, and_, func, select

from directory.queries.reorganising import made_of, plan_row
from directory.reorganising import final_heirs
from edocs.numbering import numbering_year
from edocs.queries.catalogue import table_in_force
from edocs.tables import asked, counter, document, preset, record_file, template, unit_task
from edocs.tables.joint import joint_request
from edocs.views.reorganising import NamedInTable, ReorganisationEffects, UnitEffects
from kernel.errors import Conflict
from kernel.tx import Tx


async def effects(tx: Tx, plan_id: UUID) -> ReorganisationEffects:
    """The documents' part of a plan's preview. Raises NotFound, Forbidden as the plan does."""
    org, made, at = await made_of(tx, await plan_row(tx, plan_id))
    heirs = final_heirs(made.heirs, made.ended)
    counted = await _counts(tx, made.ended)
    names = {unit.id: unit.name for unit in (*org.units.values(), *made.units.values())}
    tx.audit("edocs.reorganisation_preview", "reorganisation", plan_id, units=len(made.ended))
    return ReorganisationEffects(
        units=[
            UnitEffects(
                unit_id=unit,
                unit_name=names[unit],
                heir_name=names.get(heirs.get(unit, unit), ""),
                **{name: counts.get(unit, 0) for name, counts in counted.items()},
            )
            for unit in made.ended
        ],
        delegation=await _named(tx, [(was.name, now.name) for was, now in made.changed_posts(org)], at),
        renamed=[f"{was.name} → {now.name}" for was, now in made.changed_units(org) if was.name != now.name],
    )


async def _counts(tx: Tx, units: Iterable[UUID]) -> dict[str, dict[UUID, int]]:
    ended = list(units)
    found = {
        name: await _by_unit(tx, document, ended, document.c.state == state)
        for name, state in (("drafting", "DRAFTING"), ("in_progress", "IN_PROGRESS"), ("returned", "RETURNED"))
    }
    found |= {
        "departments": await _by_unit(tx, asked, ended),
        "unit_tasks": await _by_unit(tx, unit_task, ended),
        "templates": await _by_unit(tx, template, ended),
        "presets": await _by_unit(tx, preset, ended),
        "joint": await _by_unit(tx, joint_request, ended, joint_request.c.state.in_(("ASKED", "TAKEN"))),
    }
    same = and_(
        record_file.c.institution_id == unit_task.c.institution_id, record_file.c.unit_task_id == unit_task.c.id
    )
    files = select(unit_task.c.unit_id, func.count()).select_from(record_file.join(unit_task, same))
    files = files.where(unit_task.c.unit_id.in_(ended), ~record_file.c.closed).group_by(unit_task.c.unit_id)
    found["record_files"] = {unit: number for unit, number in await tx.db.execute(files)}
    series = select(counter.c.unit_id, counter.c.last).where(
        counter.c.unit_id.in_(ended), counter.c.year == numbering_year(tx.now), counter.c.kind == "production"
    )
    found["last_number"] = {unit: last for unit, last in await tx.db.execute(series)}
    return found


async def _by_unit(tx: Tx, table: Table, units: list[UUID], *also: Any) -> dict[UUID, int]:
    query = select(table.c.unit_id, func.count()).where(table.c.unit_id.in_(units), *also).group_by(table.c.unit_id)
    return {unit: number for unit, number in await tx.db.execute(query)}


async def _named(tx: Tx, posts: list[tuple[str, str]], at: Any) -> list[NamedInTable]:
    """The rows of the table in force on the day that name a post under its old name."""
    renamed = [(was, now) for was, now in posts if was != now]
    if not renamed:
        return []
    try:
        table = await table_in_force(tx, at)
    except Conflict:
        return []
    rows = [(str(rule.id), msgspec.json.encode(rule).decode()) for rule in table.rules]
    return [
        NamedInTable(rule=rule, post=was, renamed=now)
        for was, now in renamed
        for rule, text in rows
        if f'"{was}"' in text
    ]
