"""What became of a mail that was sent, recipient by recipient."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel.errors import NotFound
from kernel.tx import Tx
from mail.tables import outgoing, recipient


class RecipientFate(Struct, frozen=True):
    """One recipient: `state` as in the queue (waiting, held, delivered, relayed, failed, cancelled), what was said last
    and by whom, and when it was displayed there, if the other side tells."""

    number: int
    address: str
    state: str
    host: str
    reply: str
    at: datetime | None
    opened_at: datetime | None
    attempts: int
    due: datetime


async def of_sent(tx: Tx, outgoing_id: UUID) -> list[RecipientFate]:
    """The recipients of a mail that the actor handed in. Raises NotFound."""
    own = outgoing.c.id == outgoing_id
    found = (await tx.db.execute(select(outgoing.c.person_id).where(own))).one_or_none()
    if found is None or (found.person_id != tx.actor.person_id and not tx.actor.is_system):
        raise NotFound("mail_not_found", "메일을 찾을 수 없습니다.", "There is no such message.")
    query = select(recipient).where(recipient.c.outgoing_id == outgoing_id).order_by(recipient.c.number)
    return [_fate(row) for row in await tx.db.execute(query)]


def _fate(row: Any) -> RecipientFate:
    return RecipientFate(
        row.number, row.address, row.state, row.host, row.reply, row.at, row.opened_at, row.attempts, row.due
    )
