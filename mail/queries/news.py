"""The room's one news query: an account that the actor may open, and how far it has come."""

from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel.errors import NotFound
from kernel.room import News
from kernel.tx import Topic, Tx
from mail.queries.boxes import account_for
from mail.tables import mailbox

MOST = 200
"""Mailboxes whose changes are told one by one."""


class BoxNews(Struct, frozen=True):
    """A mailbox in which something changed, with its figures."""

    mailbox_id: UUID
    name: str
    modseq: int
    total: int
    unseen: int
    gone: bool


async def news_since(tx: Tx, topic: Topic, since: int) -> News:
    """The mailboxes that changed after the modseq. Raises NotFound for what the actor may not open."""
    try:
        subject = UUID(topic.id)
    except ValueError as error:
        raise NotFound() from error
    if topic.kind != "account":
        raise NotFound()
    account = await account_for(tx, subject)
    if account.modseq <= since:
        return News(since)
    changed = (mailbox.c.modseq > since) | (mailbox.c.changeseq > since)
    query = select(mailbox).where(mailbox.c.account_id == subject, changed).order_by(mailbox.c.name).limit(MOST + 1)
    rows = (await tx.db.execute(query)).all()
    if len(rows) > MOST:
        return News(account.modseq, resync=True)
    told = [BoxNews(row.id, row.name, row.modseq, row.total, row.unseen, row.gone) for row in rows]
    return News(account.modseq, told)
