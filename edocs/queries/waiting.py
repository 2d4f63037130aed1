"""What waits for a moment: decisions that may still be taken back, and the answers of departments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from edocs.engine.case import Case
from edocs.queries.documents import Found
from edocs.queries.working_time import patience, week
from edocs.tables import deciding
from edocs.views.documents import DecidingView
from kernel.tx import Tx
from kernel.worktime import add


async def wished(tx: Tx, document_id: UUID) -> Any:
    """The decision that waits to take effect, or None."""
    return (await tx.db.execute(select(deciding).where(deciding.c.document_id == document_id))).first()


async def my_wish(tx: Tx, found: Found) -> DecidingView | None:
    """The actor's own decision while it waits."""
    wish = await wished(tx, found.id)
    if wish is None or wish.person_id != found.viewer.seat.person:
        return None
    return DecidingView(step=wish.step, pressed_at=wish.pressed_at, until=wish.due_at)


async def answers_due(tx: Tx, case: Case) -> dict[int, datetime]:
    """Until when the departments that are asked now are to answer, in working time; by step."""
    asked = [step for step in case.open_steps if step.unit is not None and step.opened_at is not None]
    allowed = (await patience(tx)).consent if asked else None
    if not allowed:
        return {}
    working = await week(tx)
    return {step.id: add(working, step.opened_at, allowed) for step in asked if step.opened_at is not None}
