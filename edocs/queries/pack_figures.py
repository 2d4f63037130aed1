"""What a rule pack would change in one institution, as whole numbers: asked before it is applied. See oversee."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

import msgspec
from sqlalchemy import func, select

from edocs.delegation import compare
from edocs.delegation.template import TableTemplate, table_for
from edocs.engine.case import DocumentState
from edocs.queries import dry_run
from edocs.queries.catalogue import PACKS_OF_TABLES, table_in_force
from edocs.queries.documents import WRITING
from edocs.queries.forms import PACKS_OF_FORMS
from edocs.queries.organisation import organisation
from edocs.retention import period_start, transfer_due
from edocs.standard import KIND as PROFILE
from edocs.tables import document, form_version, record_file, template
from edocs.tables.sending import dispatch
from kernel.errors import Conflict
from kernel.packs import Pack, in_force, own_value, without
from kernel.tx import Tx

Figures = Mapping[str, int]
TRANSFER = "record.transfer"


def counting(pack: Pack) -> Callable[[Tx], Awaitable[Figures]]:
    """The question about this pack, as each institution is asked it."""

    async def count(tx: Tx) -> Figures:
        own = await tx.db.scalar(select(func.count()).select_from(own_value).where(own_value.c.kind == pack.kind))
        return await _of_kind(tx, pack) | {"own": int(own or 0)}

    return count


async def _of_kind(tx: Tx, pack: Pack) -> dict[str, int]:
    if pack.kind.startswith(PACKS_OF_TABLES):
        return await _lines(tx, pack)
    if pack.kind.startswith(PACKS_OF_FORMS):
        return await _forms(tx, pack)
    if pack.kind == TRANSFER:
        return await _transfers(tx, pack)
    if pack.kind == PROFILE:
        return await _dispatches(tx)
    open_ = await _documents(tx, *WRITING)
    running = await _documents(tx, DocumentState.IN_PROGRESS)
    return {"drafts": open_, "running": running}


async def _dispatches(tx: Tx) -> dict[str, int]:
    """What waits to be packed and would be written anew; what is on its way and keeps what it was written by."""
    outside = select(func.count()).select_from(dispatch).where(dispatch.c.kind == "agency")
    waiting = await tx.db.scalar(outside.where(dispatch.c.state == "QUEUED"))
    under_way = outside.where(dispatch.c.state.in_(("PACKED", "HANDED_OFF", "SENT", "ARRIVED", "RECEIVED")))
    return {"waiting": int(waiting or 0), "under_way": int(await tx.db.scalar(under_way) or 0)}


async def _forms(tx: Tx, pack: Pack) -> dict[str, int]:
    """Forms that would be others for new documents; drafts and templates on them; own versions that stand before."""
    codes = list(pack.values)
    mine = select(func.count(func.distinct(form_version.c.code))).where(form_version.c.code.in_(codes))
    later = mine.where(form_version.c.valid_from >= pack.valid_from)
    drafts = select(func.count()).select_from(document).where(document.c.form_code.in_(codes))
    open_ = drafts.where(document.c.state.in_([state.value for state in WRITING]))
    kept = select(func.count()).select_from(template).where(template.c.form_code.in_(codes))
    return {
        "forms": len(codes),
        "own_forms": int(await tx.db.scalar(later) or 0),
        "drafts": int(await tx.db.scalar(open_) or 0),
        "templates": int(await tx.db.scalar(kept) or 0),
    }


async def _documents(tx: Tx, *states: DocumentState) -> int:
    query = select(func.count()).select_from(document).where(document.c.state.in_([state.value for state in states]))
    return int(await tx.db.scalar(query) or 0)


async def _lines(tx: Tx, pack: Pack) -> dict[str, int]:
    """Matters that go higher or lower, drafts and running documents that would get another line."""
    org = await organisation(tx)
    after = table_for(template_of(pack), org, pack.valid_from, f"{pack.kind} {pack.version}")
    try:
        before = await table_in_force(tx)
    except Conflict:
        return {"matters": len(after.matters), "drafts": 0, "running": 0, "higher": 0, "lower": 0}
    matters = compare.compare(before, after, org).matters
    effects = await dry_run.effects(tx, org, before, after)
    return {
        "matters": len(matters),
        "higher": sum(1 for one in matters if one.direction in ("higher", "mixed")),
        "lower": sum(1 for one in matters if one.direction in ("lower", "mixed")),
        "drafts": len(effects.drafts),
        "running": len(effects.running),
        "asked_again": sum(1 for one in effects.running if one.direction == "higher"),
    }


def template_of(pack: Pack) -> TableTemplate:
    """The table that a delegation pack holds. Raises msgspec's error for one that holds none."""
    return msgspec.convert(pack.values["table"].value, TableTemplate)


async def _transfers(tx: Tx, pack: Pack) -> dict[str, int]:
    """Record files whose day of transfer moves when this pack counts from its day on."""
    rule = pack.values.get("unit_to_centre_years")
    files: dict[int, int] = {row.year: row.files for row in await tx.db.execute(_FILES)}
    moved = earlier = 0
    for year, count in files.items():
        start = period_start(year)
        if start < pack.valid_from or rule is None:
            continue  # old cases keep the old rule
        earlier_pack = await without(tx, pack, start)
        held = earlier_pack.values.get("unit_to_centre_years") if earlier_pack is not None else None
        before = None if held is None else transfer_due(start, int(held.value))
        after = transfer_due(start, int(rule.value))
        moved += count if before != after else 0
        earlier += count if before is not None and after < before else 0
    return {"files": sum(files.values()), "moved": moved, "earlier": earlier}


_FILES = select(record_file.c.year, func.count().label("files")).group_by(record_file.c.year)


async def _due(tx: Tx, start: date) -> date | None:
    """The day of transfer by what holds for the institution now."""
    held = (await in_force(tx, TRANSFER, start)).get("unit_to_centre_years")
    return None if held is None else transfer_due(start, int(held.value))


async def transfer_day(tx: Tx, year: int) -> date | None:
    """When the unit hands over the records of tasks that ended in this year, by the rules for that case."""
    return await _due(tx, period_start(year))
