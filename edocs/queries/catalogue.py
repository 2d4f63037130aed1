"""What a draft is written against: the delegation table in force, unit tasks and record files, forms."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from edocs.delegation.table import Table
from edocs.tables import delegation, record_file, unit_task
from kernel.clock import seoul_date
from kernel.errors import Conflict
from kernel.tx import Tx


async def delegation_versions(tx: Tx) -> list[Any]:
    """Every version of the table, the latest day of effect first, the draft at the top."""
    rows = list(await tx.db.execute(select(delegation)))
    return sorted(rows, key=lambda row: row.valid_from or date.max, reverse=True)


async def table_in_force(tx: Tx, at: datetime | None = None) -> Table:
    """The delegation table of the institution at that instant (now). Raises Conflict when there is none."""
    today = seoul_date(at or tx.now).date()
    query = (
        select(delegation.c.content)
        .where(delegation.c.state == "scheduled", delegation.c.valid_from <= today)
        .order_by(delegation.c.valid_from.desc())
        .limit(1)
    )
    content = (await tx.db.execute(query)).scalar()
    if content is None:
        raise Conflict("no_delegation", "시행 중인 위임전결 규정이 없습니다. 기관 관리자에게 알려 주십시오.")
    return msgspec.convert(content, Table)


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
