"""Doors for handing a post over."""

from uuid import UUID

from edocs.actions import handovers as acting
from edocs.queries import handovers as asking
from edocs.routes.documents import routes
from edocs.views.presets import HandoverBegin, HandoverNotes, HandoverView, TakeOver
from kernel.tx import Tx


@routes.get("/handovers")
async def list_handovers(tx: Tx) -> list[HandoverView]:
    """Those that concern this seat."""
    tx.audit("edocs.handovers_read", "handover", "list")
    return await asking.handovers(tx)


@routes.post("/handovers", status=201)
async def begin_handover(tx: Tx, body: HandoverBegin) -> HandoverView:
    """Begin to hand a post over (업무 인계)."""
    return await _shown(tx, await acting.begin(tx, body))


@routes.put("/handovers/{handover_id}/notes")
async def write_handover(tx: Tx, handover_id: UUID, body: HandoverNotes) -> HandoverView:
    """Write what the successor is to know."""
    await acting.note(tx, handover_id, body.notes)
    return await _shown(tx, handover_id)


@routes.post("/handovers/{handover_id}/give")
async def give_handover(tx: Tx, handover_id: UUID) -> HandoverView:
    """Give it over: the successor may accept it now."""
    await acting.give(tx, handover_id)
    return await _shown(tx, handover_id)


@routes.post("/handovers/{handover_id}/accept")
async def accept_handover(tx: Tx, handover_id: UUID) -> HandoverView:
    """Accept what is handed over (업무 인수)."""
    await acting.accept(tx, handover_id)
    return await _shown(tx, handover_id)


@routes.post("/handovers/{handover_id}/take-over")
async def take_over_draft(tx: Tx, handover_id: UUID, body: TakeOver) -> HandoverView:
    """Go on with a draft of the leaver."""
    await acting.take_over(tx, handover_id, body)
    return await _shown(tx, handover_id)


async def _shown(tx: Tx, handover_id: UUID) -> HandoverView:
    return await asking.view(tx, await asking.handover_for(tx, handover_id))
