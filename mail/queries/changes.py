"""What changed in an account after a modseq: mailboxes with new figures, lines that look different, what went."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from kernel.tx import Tx
from mail.queries.boxes import account_for, boxes
from mail.queries.home import box_view
from mail.queries.lists import Head, lines
from mail.tables import mailbox, message
from mail.views.boxes import GoneMessages, MailChanges

MOST: int = 300
"""Messages that are told one by one; after more a list is read anew."""


async def changes(tx: Tx, account_id: UUID, since: int) -> MailChanges:
    """Everything of the account that differs from what was known at that modseq."""
    home = await account_for(tx, account_id)
    if home.modseq <= since:
        return MailChanges(seq=home.modseq, resync=False)
    if since < home.forgotten:
        return MailChanges(seq=home.modseq, resync=True)
    columns = (message.c.mailbox_id, message.c.uid, message.c.expunged, message.c.internal_date)
    query = (
        select(*columns)
        .where(message.c.account_id == account_id, message.c.modseq > since)
        .order_by(message.c.modseq)
        .limit(MOST + 1)
    )
    changed = (await tx.db.execute(query)).all()
    if len(changed) > MOST:
        return MailChanges(seq=home.modseq, resync=True)
    gone: dict[UUID, list[int]] = defaultdict(list)
    heads = []
    for row in changed:
        if row.expunged:
            gone[row.mailbox_id].append(row.uid)
        else:
            heads.append(Head(row.mailbox_id, row.uid, row.internal_date))
    ended = select(mailbox.c.id).where(mailbox.c.account_id == account_id, mailbox.c.gone, mailbox.c.changeseq > since)
    if not home.own:
        tx.audit("mail.shared.list", "mail_account", account_id)
    return MailChanges(
        seq=home.modseq,
        resync=False,
        boxes=[
            box_view(one)
            for one in await boxes(tx)
            if one.account_id == account_id and max(one.modseq, one.changeseq) > since
        ],
        gone_boxes=list((await tx.db.execute(ended)).scalars()),
        rows=await lines(tx, account_id, heads, whole=True),
        gone=[GoneMessages(box=one, uids=uids) for one, uids in gone.items()],
    )
