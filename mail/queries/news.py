"""The room's one news query: an account that the actor may open, and how far it has come."""

from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel.errors import NotFound
from kernel.room import News
from kernel.tx import Topic, Tx
from mail.queries.boxes import account_for
from mail.queries.home import desk_seq
from mail.tables import draft, mailbox, sending

OVERLAP = 10.0
"""Seconds that are told again: a transaction that began earlier may have ended later."""
MOST = 200
"""Mailboxes whose changes are told one by one."""


class DeskNews(Struct, frozen=True):
    """A draft or a mail that was sent, of which something became known."""

    kind: str
    id: UUID
    state: str
    opened: int
    total: int
    version: int


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
    if topic.kind not in ("account", "desk"):
        raise NotFound()
    account = await account_for(tx, subject)
    if topic.kind == "desk":
        return await _desk(tx, subject, since)
    if account.modseq <= since:
        return News(since)
    changed = (mailbox.c.modseq > since) | (mailbox.c.changeseq > since)
    query = select(mailbox).where(mailbox.c.account_id == subject, changed).order_by(mailbox.c.name).limit(MOST + 1)
    rows = (await tx.db.execute(query)).all()
    if len(rows) > MOST:
        return News(account.modseq, resync=True)
    told = [BoxNews(row.id, row.name, row.modseq, row.total, row.unseen, row.gone) for row in rows]
    return News(account.modseq, told)


async def _desk(tx: Tx, account_id: UUID, since: int) -> News:
    """Drafts and sent mails of an account after a moment; some are told twice, because moments are no order."""
    now = desk_seq(tx)
    after = datetime.fromtimestamp(max(0, min(since, now) / 1_000_000 - OVERLAP), UTC)
    mails = select(sending).where(sending.c.account_id == account_id, sending.c.changed > after).limit(MOST + 1)
    drafts = select(draft).where(
        draft.c.account_id == account_id, draft.c.person_id == tx.actor.person_id, draft.c.saved_at > after
    )
    told = [
        DeskNews("sending", row.id, row.state, row.opened, row.people, 0)
        for row in await tx.db.execute(mails.order_by(sending.c.changed))
    ]
    told += [
        DeskNews("draft", row.id, row.state, 0, 0, row.version)
        for row in await tx.db.execute(drafts.order_by(draft.c.saved_at).limit(MOST + 1))
    ]
    return News(now, resync=True) if len(told) > MOST else News(now, told)
