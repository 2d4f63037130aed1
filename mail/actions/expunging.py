"""Messages go: their rows stay as tombstones, so that every client learns what vanished."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from sqlalchemy import update

from kernel.db import call
from kernel.tx import Tx
from mail.actions.holding import Held, shrink
from mail.queries.boxes import Box, no_mailbox
from mail.rules import flags
from mail.tables import mailbox, message
from mail.topics import account_topic

BATCH = 5_000
"""UIDs in one statement; more are told in several."""


class Expunged(Struct, frozen=True):
    """What went, and the modseq at which it went (0: nothing did)."""

    uids: list[int]
    modseq: int


_EXPUNGE = "SELECT * FROM mail_expunge($1, $2, $3, $4, $5)"


async def expunge(tx: Tx, box: Box, uids: Sequence[int] | None = None) -> Expunged:
    """Let the messages go that are marked `\\Deleted`; with `uids` only those among them. RFC 4315 §2.1"""
    box.require("e")
    if not box.deleted:
        return Expunged([], 0)
    chosen = None if uids is None else list(uids)
    rows = await call(tx.db, _EXPUNGE, tx.institution_id, box.account_id, box.id, chosen, tx.now)
    if not rows:
        raise no_mailbox()
    gone, seq = rows[0]["uids"], rows[0]["seq"]
    if not gone:
        return Expunged([], 0)
    tx.signal(account_topic(tx.institution_id, box.account_id), seq)
    tx.audit("mail.expunge", "mailbox", box.id, messages=len(gone))
    return Expunged(gone, seq)


async def bury(tx: Tx, box_id: UUID, held: Held, uids: Sequence[int]) -> list[int]:
    """Make tombstones of these messages of an account that is held; those that went meanwhile are left out."""
    gone: list[int] = []
    unseen = deleted = octets = 0
    for start in range(0, len(uids), BATCH):
        statement = (
            update(message)
            .where(
                message.c.mailbox_id == box_id,
                message.c.uid.in_(uids[start : start + BATCH]),
                ~message.c.expunged,
            )
            .values(expunged=True, modseq=held.modseq, save_date=tx.now)
            .returning(message.c.uid, message.c.flags, message.c.size)
        )
        for row in await tx.db.execute(statement):
            gone.append(row.uid)
            unseen += not row.flags & flags.SEEN
            deleted += bool(row.flags & flags.DELETED)
            octets += row.size
    less = {
        "total": mailbox.c.total - len(gone),
        "unseen": mailbox.c.unseen - unseen,
        "deleted": mailbox.c.deleted - deleted,
        "size": mailbox.c.size - octets,
        "modseq": held.modseq,
    }
    if gone:
        await tx.db.execute(update(mailbox).where(mailbox.c.id == box_id).values(less))
        await shrink(tx, held.id, octets=octets, count=len(gone))
    return sorted(gone)
