"""단위과제 → 기록물철: the filing of a unit as a tree, with the documents that one may see counted."""

from uuid import UUID

from sqlalchemy import func, select

from edocs.queries.catalogue import unit_tasks
from edocs.queries.organisation import viewer
from edocs.queries.registers import visible
from edocs.tables import document
from edocs.views.filing import FilingFile, FilingQuery, FilingTask, FilingUnit, FilingView
from kernel.errors import NotFound
from kernel.tx import Tx


async def filing(tx: Tx, query: FilingQuery) -> FilingView:
    """The unit's tasks and files. Every unit's list is open, its documents only to those who may see them."""
    who = await viewer(tx)
    unit = query.unit_id or who.seat.unit
    if unit not in who.org.units:
        raise NotFound("no_unit", "없는 부서입니다.", "No such unit.")
    tasks = await unit_tasks(tx)
    mine = [(task, files) for task, files in tasks if task.unit_id == unit]
    ids = [file.id for _, files in mine for file in files]
    counts = await _counts(tx, who.tokens, ids)
    having = {task.unit_id for task, _ in tasks} | {who.seat.unit}
    return FilingView(
        unit_id=unit,
        unit_name=who.org.units[unit].name,
        units=[
            FilingUnit(id=one.id, name=one.name, mine=one.id == who.seat.unit)
            for one in sorted(who.org.units.values(), key=lambda one: (one.id != who.seat.unit, one.name))
            if one.id in having
        ],
        years=sorted({file.year for _, files in mine for file in files}, reverse=True),
        tasks=[
            FilingTask(
                id=task.id,
                code=task.code,
                name=task.name,
                retention=task.retention,
                files=[
                    FilingFile(
                        id=file.id,
                        name=file.name,
                        year=file.year,
                        closed=file.closed,
                        documents=counts.get(file.id, 0),
                    )
                    for file in files
                ],
            )
            for task, files in mine
        ],
        unfiled=await _unfiled(tx, who.tokens, unit),
    )


async def _counts(tx: Tx, tokens: list[str], files: list[UUID]) -> dict[UUID, int]:
    query = (
        select(document.c.record_file_id, func.count())
        .where(document.c.record_file_id.in_(files), document.c.state == "ESTABLISHED", visible(tokens))
        .group_by(document.c.record_file_id)
    )
    return {row[0]: row[1] for row in await tx.db.execute(query)}


async def _unfiled(tx: Tx, tokens: list[str], unit: UUID) -> int:
    query = select(func.count()).where(
        document.c.number_unit_id == unit, document.c.record_file_id.is_(None), visible(tokens)
    )
    return (await tx.db.execute(query)).scalar_one()
