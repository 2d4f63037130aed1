"""Contents that are there already are filed again: mail that was scheduled, mail out of the vault."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import distinct_on

from kernel.errors import NotFound
from kernel.tx import Tx
from mail.actions.filing import Kept, Place, file
from mail.queries.boxes import Box, account_for, box
from mail.queries.vault import KEPT
from mail.rules import flags
from mail.tables import content, mailbox, message
from mail.tables.sent import journal
from mail.views.boxes import MailActDone


async def kept_of(tx: Tx, content_id: UUID) -> Kept:
    """What filing must know of a content. Raises NotFound."""
    columns = (content.c.size, content.c.message_id, content.c.references, content.c.base_subject)
    row = (await tx.db.execute(select(*columns).where(content.c.id == content_id))).one_or_none()
    if row is None:
        raise NotFound("mail_not_found", "메일을 찾을 수 없습니다.", "There is no such message.")
    return Kept(content_id, row.size, row.message_id, row.references, row.base_subject)


async def restore(tx: Tx, account_id: UUID, contents: Sequence[UUID], to: UUID | None) -> MailActDone:
    """Bring deleted mail back: to the mailbox that is named, or where it lay, or to the inbox."""
    home = await account_for(tx, account_id)
    target = await box(tx, to) if to is not None else None
    if target is not None:
        target.require("i")
    done = MailActDone(changed=0, seq=home.modseq)
    taken = exists().where(journal.c.content_id == message.c.content_id, journal.c.account_id == message.c.account_id)
    query = (
        select(
            message.c.content_id,
            message.c.flags,
            message.c.internal_date,
            mailbox.c.id.label("box"),
            mailbox.c.gone,
            mailbox.c.role,
        )
        .join(mailbox, mailbox.c.id == message.c.mailbox_id)
        .where(message.c.account_id == account_id, message.c.content_id.in_(list(contents)), message.c.expunged, ~taken)
        .where(message.c.save_date > tx.now - KEPT)
        .order_by(message.c.content_id, message.c.save_date.desc())
        .ext(distinct_on(message.c.content_id))
    )
    for row in (await tx.db.execute(query)).all():
        place = Place(
            account_id=account_id,
            mailbox_id=_where(target, row),
            target="INBOX",
            flags=row.flags & ~flags.DELETED | flags.SEEN,
        )
        filed = await file(tx, await kept_of(tx, row.content_id), [place], at=row.internal_date)
        done.changed += 1
        done.seq = max(done.seq, filed[0].modseq)
    tx.audit("mail.restore", "mail_account", account_id, messages=done.changed)
    return done


def _where(target: Box | None, row: Any) -> UUID | None:
    """The mailbox that was chosen, or the one it lay in, unless that has gone or is the bin."""
    if target is not None:
        return target.id
    return None if row.gone or row.role in ("trash", "junk") else UUID(str(row.box))
