"""Messages go: their rows stay as tombstones, so that every client learns what vanished."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from sqlalchemy import BigInteger, DateTime, Integer, bindparam, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUuid

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


_EXPUNGE = text("SELECT * FROM mail_expunge(:institution, :account, :box, :uids, :now)").bindparams(
    bindparam("institution", type_=Integer),
    bindparam("account", type_=PgUuid(as_uuid=True)),
    bindparam("box", type_=PgUuid(as_uuid=True)),
    bindparam("uids", type_=ARRAY(BigInteger)),
    bindparam("now", type_=DateTime(timezone=True)),
)


async def expunge(tx: Tx, box: Box, uids: Sequence[int] | None = None) -> Expunged:
    """Let the messages go that are marked `\\Deleted`; with `uids` only those among them. RFC 4315 §2.1"""
    box.require("e")
    if not box.deleted:
        return Expunged([], 0)
    given = {"institution": tx.institution_id, "account": box.account_id, "box": box.id, "now": tx.now}
    row = (await tx.db.execute(_EXPUNGE, given | {"uids": None if uids is None else list(uids)})).one_or_none()
    if row is None:
        raise no_mailbox()
    if not row.uids:
        return Expunged([], 0)
    tx.signal(account_topic(tx.institution_id, box.account_id), row.seq)
    tx.audit("mail.expunge", "mailbox", box.id, messages=len(row.uids))
    return Expunged(row.uids, row.seq)


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
