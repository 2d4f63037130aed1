"""What is kept after it went, and for how long: tombstones, contents that nobody holds, keys of deliveries.

Blobs stay for now: what no row names is swept later (`kernel.sweeping`), never while the same mail may come again.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from kernel.tx import Tx
from mail.actions.drafting import forget as forget_drafts
from mail.tables import account, content, delivery, file_words, journal, mailbox, message, outgoing, recipient, sending

KEPT: Final = timedelta(days=30)
"""How long a message that went can be told (QRESYNC) and brought back."""
GRACE: Final = timedelta(days=2)
"""How long a content that nobody holds waits: a delivery may be about to name it again."""
KEYS_KEPT: Final = timedelta(days=14)
"""Longer than any sender tries again. RFC 5321 §4.5.4.1"""
_MOST: Final = 5_000


async def forget(tx: Tx) -> int:
    """Remove what has been kept long enough; how many messages. Run now and then for each institution."""
    forgotten = await _tombstones(tx)
    await tx.db.execute(delete(delivery).where(delivery.c.at < tx.now - KEYS_KEPT))
    await forget_drafts(tx)
    held: Any = _held()
    old = select(content.c.id).where(content.c.created < tx.now - GRACE, ~held).limit(_MOST)
    ids = list((await tx.db.execute(old)).scalars())
    await tx.db.execute(delete(content).where(content.c.id.in_(ids), ~held))
    gone: Any = ~exists().where(content.c.id == file_words.c.content_id)
    await tx.db.execute(delete(file_words).where(file_words.c.content_id.in_(ids), gone))
    empty: Any = ~exists().where(message.c.mailbox_id == mailbox.c.id)
    await tx.db.execute(delete(mailbox).where(mailbox.c.gone, empty))
    return forgotten


def _held() -> ColumnElement[bool]:
    """Whether something names a content still: a message, the queue, mail that was sent, the journal."""
    on_its_way = (
        select(recipient.c.outgoing_id)
        .join(
            outgoing,
            (outgoing.c.institution_id == recipient.c.institution_id) & (outgoing.c.id == recipient.c.outgoing_id),
        )
        .where(outgoing.c.content_id == content.c.id, recipient.c.state.in_(("waiting", "held")))
    )
    return or_(
        exists().where(message.c.content_id == content.c.id),
        on_its_way.exists(),
        exists().where(sending.c.content_id == content.c.id, sending.c.state.in_(("waiting", "scheduled"))),
        exists().where(journal.c.content_id == content.c.id),
    )


async def _tombstones(tx: Tx) -> int:
    """Forget tombstones older than KEPT; what vanished up to their modseq can be told no more."""
    columns = (message.c.mailbox_id, message.c.uid, message.c.account_id, message.c.modseq)
    old = select(*columns).where(message.c.expunged, message.c.save_date < tx.now - KEPT).limit(_MOST)
    highest: dict[UUID, int] = {}
    boxes: dict[UUID, list[int]] = {}
    for row in await tx.db.execute(old):
        highest[row.account_id] = max(row.modseq, highest.get(row.account_id, 0))
        boxes.setdefault(row.mailbox_id, []).append(row.uid)
    for account_id, seq in sorted(highest.items()):
        own = (account.c.id == account_id) & (account.c.forgotten < seq)
        await tx.db.execute(update(account).where(own).values(forgotten=seq))
    for box, uids in boxes.items():
        gone = (message.c.mailbox_id == box) & message.c.uid.in_(uids) & message.c.expunged
        await tx.db.execute(delete(message).where(gone))
    return sum(map(len, boxes.values()))
