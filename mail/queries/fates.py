"""What became of a mail that was sent, recipient by recipient."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel.access import Permission, require
from kernel.errors import NotFound
from kernel.tx import Tx
from mail.tables import content, outgoing, recipient


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


class Queued(Struct, frozen=True):
    """A mail in the queue: who sends, how many recipients in each state, when it is tried next."""

    id: UUID
    sender: str
    created: datetime
    subject: str
    states: dict[str, int]
    due: datetime | None
    reply: str


async def queue(tx: Tx, state: str = "", limit: int = 100) -> list[Queued]:
    """Mails of which some recipient is in that state ("": waiting or held), the oldest first."""
    require(tx, Permission.SETTINGS)
    wanted = [state] if state else ["waiting", "held"]
    some = select(recipient.c.outgoing_id).where(recipient.c.state.in_(wanted)).distinct()
    joined = outgoing.join(content, content.c.id == outgoing.c.content_id)
    query = select(outgoing, content.c.subject).select_from(joined).where(outgoing.c.id.in_(some))
    mails = (await tx.db.execute(query.order_by(outgoing.c.created).limit(limit))).all()
    rows = select(recipient).where(recipient.c.outgoing_id.in_([one.id for one in mails]))
    of_mail: dict[UUID, list[Any]] = {}
    for row in await tx.db.execute(rows.order_by(recipient.c.number)):
        of_mail.setdefault(row.outgoing_id, []).append(row)
    tx.audit("mail.queue.read", "mail_outgoing", tx.institution_id, mails=len(mails))
    return [_queued(one, of_mail.get(one.id, [])) for one in mails]


def _queued(mail: Any, rows: list[Any]) -> Queued:
    states: dict[str, int] = {}
    for row in rows:
        states[row.state] = states.get(row.state, 0) + 1
    due = min((row.due for row in rows if row.state == "waiting"), default=None)
    said = next((row.reply for row in rows if row.reply), "")
    return Queued(mail.id, mail.sender, mail.created, mail.subject, states, due, said)
