"""Messages go: their rows stay as tombstones, so that every client learns what vanished."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select, update

from kernel.tx import Tx
from mail.actions.holding import Held, grow, hold
from mail.queries.boxes import Box
from mail.rules import flags
from mail.tables import mailbox, message

BATCH = 5_000
"""UIDs in one statement; more are told in several."""


class Expunged(Struct, frozen=True):
    """What went, and the modseq at which it went (0: nothing did)."""

    uids: list[int]
    modseq: int


async def expunge(tx: Tx, box: Box, uids: Sequence[int] | None = None) -> Expunged:
    """Let the messages go that are marked `\\Deleted`; with `uids` only those among them. RFC 4315 §2.1"""
    box.require("e")
    if not box.deleted:
        return Expunged([], 0)
    held = await hold(tx, box.account_id)
    doomed = select(message.c.uid).where(
        message.c.mailbox_id == box.id,
        ~message.c.expunged,
        message.c.flags.bitwise_and(flags.DELETED) != 0,
    )
    found = sorted((await tx.db.execute(doomed)).scalars())
    if uids is not None:
        wanted = set(uids)
        found = [uid for uid in found if uid in wanted]
    if not found:
        return Expunged([], 0)
    await bury(tx, box.id, held, found)
    tx.audit("mail.expunge", "mailbox", box.id, messages=len(found))
    return Expunged(found, held.modseq)


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
        await grow(tx, [held.id], octets=-octets, count=-len(gone))
    return sorted(gone)
