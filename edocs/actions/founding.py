"""A new institution gets what documents need: a delegation table, unit tasks and record files of this year.

Templates are data beside this package. A role of a template names posts that may stand for it, the first that exists
counts; a demand on a role that no post stands for is left out, and the institution's keeper of rules completes it.
"""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import select

from edocs.actions.delegating import install
from edocs.delegation.template import TableTemplate, table_for
from edocs.engine.org import Org
from edocs.queries.catalogue import PACKS_OF_TABLES
from edocs.queries.organisation import organisation
from edocs.tables import record_file, unit_task
from kernel.clock import new_id, seoul_date
from kernel.packs import Pack
from kernel.packs import Rule as PackRule
from kernel.tx import Tx

KINDS = {"corporation": "공사·공단·출연기관", "government": "지방자치단체"}
FOLDER = Path(__file__).parent.parent / "founding"


class TaskTemplate(Struct, frozen=True, forbid_unknown_fields=True):
    """A unit task (단위과제) that every unit of the institution gets."""

    code: str
    name: str
    retention: str


class Template(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of institution begins with."""

    table: TableTemplate
    unit_tasks: tuple[TaskTemplate, ...]


def template(name: str) -> Template:
    """The template of that name: `government` or `corporation`."""
    return msgspec.json.decode((FOLDER / f"{name}.json").read_bytes(), type=Template)


def built_in() -> list[Pack]:
    """The founding tables as rule packs: published with the program, applied to nobody until somebody does."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        table = template(path.stem).table
        rule = PackRule(msgspec.to_builtins(table), "LAW adm-doc §10", table.name)
        kind = f"{PACKS_OF_TABLES}{path.stem}"
        found.append(Pack(kind, 1, date(2024, 1, 1), f"{table.name} 표준안 ({KINDS[path.stem]})", {"table": rule}))
    return found


async def found(tx: Tx, name: str, valid_from: date | None = None) -> None:
    """Give the institution what documents need; what is already there stays."""
    chosen = template(name)
    org = await organisation(tx)
    day = valid_from or seoul_date(tx.now).date().replace(day=1, month=1)
    await install(tx, table_for(chosen.table, org, day), day, "기관을 만들 때의 규정")
    await _found_tasks(tx, chosen, org)


async def _found_tasks(tx: Tx, chosen: Template, org: Org) -> None:
    if (await tx.db.execute(select(unit_task.c.id).limit(1))).first() is not None:
        return
    units = sorted((unit for unit in org.units.values() if unit.level), key=lambda unit: (unit.level, unit.name))
    tasks: list[dict[str, Any]] = []
    files: list[dict[str, Any]] = []
    for place, unit in enumerate(units, start=1):
        for one in chosen.unit_tasks:
            task_id = new_id()
            tasks.append(
                {
                    "institution_id": tx.institution_id,
                    "id": task_id,
                    "unit_id": unit.id,
                    "code": f"{place:03}-{one.code}",
                    "name": f"{unit.name} {one.name}",
                    "retention": one.retention,
                }
            )
            year = seoul_date(tx.now).year
            files.append(
                {
                    "institution_id": tx.institution_id,
                    "id": new_id(),
                    "unit_task_id": task_id,
                    "name": f"{year} {unit.name} {one.name}",
                    "year": year,
                    "closed": False,
                }
            )
    if tasks:
        await tx.db.execute(unit_task.insert(), tasks)
        await tx.db.execute(record_file.insert(), files)
