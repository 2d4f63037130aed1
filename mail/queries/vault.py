"""What was deleted and can be brought back still: tombstones whose content lies nowhere else in the account."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, tuple_

from kernel.tx import Tx
from mail.queries.boxes import account_for
from mail.queries.lists import Head, cursor_of, place_of
from mail.queries.people import Circle, circle, listed
from mail.rules import flags
from mail.tables import content, journal, mailbox, message
from mail.views.boxes import MailRow, MailRows, MailViewQuery

KEPT = timedelta(days=30)
"""For how long deleted mail can be brought back."""


async def vault(tx: Tx, account_id: UUID, query: MailViewQuery) -> MailRows:
    """Deleted mail of an account, what went last first; each content once."""
    home = await account_for(tx, account_id)
    if not home.own:
        tx.audit("mail.shared.list", "mail_account", account_id)
    other: Any = message.alias("other")
    same = (other.c.account_id == message.c.account_id) & (other.c.content_id == message.c.content_id)
    later = tuple_(other.c.save_date, other.c.mailbox_id, other.c.uid) > tuple_(
        message.c.save_date, message.c.mailbox_id, message.c.uid
    )
    living = exists().where(same, ~other.c.expunged).correlate(message)
    again = exists().where(same, other.c.expunged, later).correlate(message)
    taken = exists().where(journal.c.content_id == message.c.content_id, journal.c.account_id == message.c.account_id)
    place = tuple_(message.c.save_date, message.c.uid, message.c.mailbox_id)
    asked = (
        select(message, content.c.subject, content.c.preview, content.c.sender, content.c.attachments)
        .join(content, content.c.id == message.c.content_id)
        .where(message.c.account_id == account_id, message.c.expunged, message.c.save_date > tx.now - KEPT)
        .where(message.c.flags.bitwise_and(flags.DRAFT) == 0, ~living, ~again, ~taken)
        .order_by(message.c.save_date.desc(), message.c.uid.desc(), message.c.mailbox_id.desc())
        .limit(query.limit + 1)
    )
    if after := place_of(query.cursor):
        asked = asked.where(place < tuple_(*after))
    rows = (await tx.db.execute(asked)).all()
    known = await circle(tx)
    names = {row.id: row.name for row in await tx.db.execute(select(mailbox.c.id, mailbox.c.name))}
    found = MailRows(items=[_line(row, known, names) for row in rows[: query.limit]], seq=home.modseq)
    if len(rows) > query.limit:
        last = rows[query.limit - 1]
        found.next = cursor_of(Head(last.mailbox_id, last.uid, last.save_date))
    return found


def _line(row: Any, known: Circle, names: dict[UUID, str]) -> MailRow:
    return MailRow(
        box=row.mailbox_id,
        uid=row.uid,
        conversation=row.conversation_id,
        content=row.content_id,
        count=1,
        unseen=int(not row.flags & flags.SEEN),
        flagged=bool(row.flags & flags.FLAGGED),
        answered=bool(row.flags & flags.ANSWERED),
        forwarded=False,
        draft=False,
        files=row.attachments,
        labels=[],
        people=known.people(listed(row.sender)),
        subject=row.subject,
        preview=row.preview,
        at=row.internal_date,
        size=row.size,
        snippet=names.get(row.mailbox_id, ""),
        until=row.save_date + KEPT,
    )
