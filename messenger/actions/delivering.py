"""Taking across what waits for another institution: in order, each thing and its receipt in one transaction.

On the near side only rows of `crossing` are locked, which the far side never touches; on the far side conversations are
locked, which no near side holds while it crosses. So two institutions that deliver to each other never wait in a ring.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, select, update

from kernel import notices, schedule
from kernel.blobs import BlobRef
from kernel.crossing import crossing as across
from kernel.errors import Refusal
from kernel.outbox import wait_after
from kernel.tx import Tx
from messenger.actions import conversations, crossing, memos
from messenger.queries.notifying import refused_line
from messenger.tables import crossing as table

KEPT = timedelta(days=7)
_AT_ONCE = 100


async def deliver(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: deliver everything that waits for one institution, oldest first."""
    house = int(payload["house"])
    waiting = and_(table.c.to_house == house, table.c.done_at.is_(None))
    rows = list(
        await tx.db.execute(select(table).where(waiting).order_by(table.c.id).limit(_AT_ONCE).with_for_update())
    )
    for row in rows:
        if row.due_at > tx.now or not await _take(tx, house, row):
            break
    else:
        if len(rows) == _AT_ONCE:
            await schedule.at(tx, crossing.DELIVER, tx.now, payload, key=f"{house}/more")
        await tx.db.execute(delete(table).where(table.c.done_at < tx.now - KEPT))


async def _take(tx: Tx, house: int, row: Any) -> bool:
    """Deliver one; False when it failed and what comes after must wait for it."""
    mine = update(table).where(table.c.id == row.id)
    try:
        await _across(tx, house, row)
    except Refusal as refusal:
        if refusal.status < 500:  # it will be refused for ever: what follows must not wait for it
            await tx.db.execute(mine.values(done_at=tx.now, last_error=refusal.code))
            await _tell_refusal(tx, row, refusal)
            return True
        after = tx.now + wait_after(row.attempts + 1)
        await tx.db.execute(mine.values(attempts=row.attempts + 1, due_at=after, last_error=refusal.code))
        await schedule.at(tx, crossing.DELIVER, after, {"house": house}, key=f"{house}/again")
        return False
    await tx.db.execute(mine.values(done_at=tx.now, last_error=""))
    return True


async def _tell_refusal(tx: Tx, row: Any, refusal: Refusal) -> None:
    """A command that was refused elsewhere is told to whoever gave it; the same client id now gets the refusal."""
    if row.kind != "command":
        return
    new = row.payload["fact"]
    line = await refused_line(tx, UUID(row.payload["conversation"]), UUID(new["cid"]), refusal)
    await notices.post(tx, {UUID(new["sender"]): [line]})
    tx.audit("messenger.refused_elsewhere", "conversation", row.payload["conversation"], code=refusal.code)


async def _across(tx: Tx, house: int, row: Any) -> None:
    payload = await crossing.reads_for(tx, house, row.payload) if row.kind == "reads" else row.payload
    files = await crossing.file_rows(tx, [one["id"] for one in crossing.files_in(payload)])
    for file in files:
        blob = BlobRef(file.sha256, file.size)
        await tx.blobs.put(house, await tx.blobs.open(tx.institution_id, blob), file.size)
    async with across(tx, house) as there:
        await _RECEIVE[row.kind](there, tx.institution_id, payload)
        if files:
            talk = UUID(payload["conversation"]) if "conversation" in payload else None
            await crossing.keep_files(there, files, talk, UUID(payload["id"]) if talk is None else None)


async def _event(there: Tx, from_house: int, payload: dict[str, Any]) -> None:
    await crossing.receive_event(there, from_house, payload)


_RECEIVE: Mapping[str, Callable[[Tx, int, dict[str, Any]], Awaitable[None]]] = {
    "open": conversations.receive_open,
    "command": crossing.receive_command,
    "event": _event,
    "reads": crossing.receive_reads,
    "memo": memos.receive,
    "memo_state": memos.receive_state,
    "memo_recall": memos.receive_recall,
}
