"""On the day of a reorganisation: what hangs on a unit that ends goes to the one that follows it.

Posts keep their identity, so lines, boxes and deputies need nothing. Documents that are open go on in the new unit and
get its numbers; what was established keeps the names and numbers of its day, and is found by those who follow
(`desk.actor_tokens`). Series of numbers are those of units: the old one ends with it. Safe to repeat.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from directory.queries.reorganising import successions
from edocs.actions.projecting import happened, write
from edocs.engine.case import DocumentState
from edocs.engine.commands import Context, Reseat
from edocs.engine.refusals import Refused
from edocs.engine.states import decide
from edocs.queries.documents import document_for_system
from edocs.tables import asked, document, preset, template, unit_task
from edocs.tables.joint import joint_request
from kernel import schedule
from kernel.tx import Tx

JOB = "edocs.reorganise"
OPEN = (DocumentState.DRAFTING, DocumentState.IN_PROGRESS, DocumentState.RETURNED)
_HANGING = (unit_task, template, preset, joint_request)
"""The tables whose rows belong to a unit and go to its heir."""


async def plan(tx: Tx, plan_id: UUID, effective: datetime) -> None:
    """Carry it out now, or on the day; a plan that is undone before has nothing to carry out by then."""
    payload = {"plan": str(plan_id)}
    if effective <= tx.now:
        await carry_out(tx, payload)
    else:
        await schedule.at(tx, JOB, effective, payload, key=str(plan_id))


async def carry_out(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: move what hangs on the units that ended, and go on with what is open."""
    plan_id = UUID(payload["plan"])
    heirs = {old: heir for old, heir, ended in await successions(tx, plan_id) if ended}
    if not heirs:
        return
    for table in _HANGING:
        for old, heir in heirs.items():
            await tx.db.execute(table.update().where(table.c.unit_id == old).values(unit_id=heir))
    moved = await _go_on(tx, heirs)
    tx.audit("edocs.reorganise", "reorganisation", plan_id, units=len(heirs), documents=moved)


async def _go_on(tx: Tx, heirs: Mapping[UUID, UUID]) -> int:
    """Reseat every open document of these units, or that asks them; how many."""
    asking = select(asked.c.document_id).where(asked.c.unit_id.in_(heirs))
    touched = or_(document.c.unit_id.in_(heirs), document.c.id.in_(asking))
    query = select(document.c.id).where(document.c.state.in_([state.value for state in OPEN]), touched)
    found = list((await tx.db.execute(query.order_by(document.c.id))).scalars())
    for document_id in found:
        one = await document_for_system(tx, document_id)
        given = Reseat(actor=one.viewer.seat, units=dict(heirs))
        try:
            events = decide(one.case, given, Context(now=tx.now, org=one.viewer.org, is_system=True))
        except Refused:
            continue
        await write(tx, happened(document_id, one.case, events), one.viewer, one.row)
        unit = events[-1].fact.drafter.unit if hasattr(events[-1].fact, "drafter") else one.row.unit_id
        await tx.db.execute(document.update().where(document.c.id == document_id).values(unit_id=unit))
    return len(found)
