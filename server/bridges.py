"""Bridges: where one room's event becomes another room's action. A few lines each; the work lies in the rooms."""

from datetime import datetime
from uuid import UUID

from directory.events import AbsenceChanged, HoldingChanged
from edocs import room as edocs
from edocs.events import AttachmentAdded, DocumentEstablished
from kernel import schedule
from kernel.outbox import Bridge, hearers
from kernel.tx import Tx


async def absence_moves_desks(tx: Tx, event: AbsenceChanged) -> None:
    """Who is away, and who stands in, find other boxes: now, when it begins and when it ends."""
    await _desks_moved(tx, event.person_id, [event.valid_from, event.valid_to])


async def holding_moves_desks(tx: Tx, event: HoldingChanged) -> None:
    """Who takes or leaves a post finds other boxes: now, and at the moment when it takes effect."""
    await _desks_moved(tx, event.person_id, [event.effective])


async def _desks_moved(tx: Tx, person: UUID, moments: list[datetime | None]) -> None:
    people = await edocs.concerned(tx, person)
    await edocs.desks_moved(tx, people)
    for moment in moments:
        if moment is not None and moment > tx.now:
            payload = {"people": [str(one) for one in people]}
            await schedule.at(tx, "edocs.desks_moved", moment, payload, key=f"{person}/{moment.isoformat()}")


BRIDGES: tuple[Bridge, ...] = (
    Bridge("edocs.keep_record", DocumentEstablished, edocs.keep_record),
    Bridge("edocs.read_text", AttachmentAdded, edocs.read_text),
    Bridge("edocs.absence_moves_desks", AbsenceChanged, absence_moves_desks),
    Bridge("edocs.holding_moves_desks", HoldingChanged, holding_moves_desks),
)

HEARD = hearers(BRIDGES)
"""Event name → names of the bridges that hear it: events that nobody hears write no row."""
