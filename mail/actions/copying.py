"""Copies that mail programs see of what is written on the web: drafts among drafts."""

from typing import Any

from sqlalchemy import select, update

from kernel.tx import Tx
from mail.actions.expunging import bury
from mail.actions.filing import Place, file
from mail.actions.holding import hold
from mail.actions.preparing import letter_for
from mail.composing.message import compose
from mail.intake import prepare
from mail.rules import flags
from mail.tables import draft


async def copy_to_drafts(tx: Tx, row: Any) -> None:
    """Put the draft as it stands into the mailbox of drafts, in the place of its earlier copy."""
    letter = await letter_for(tx, row, draft=True)
    prepared = await prepare(tx.blobs, tx.institution_id, compose(letter))
    place = Place(account_id=row.account_id, target="\\Drafts", role="drafts", flags=flags.SEEN | flags.DRAFT)
    filed = (await file(tx, prepared, [place], over_quota=True))[0]
    await remove_copy(tx, row)
    values = {"copy_box": filed.mailbox_id, "copy_uid": filed.uid, "copied": row.version}
    await tx.db.execute(update(draft).where(draft.c.id == row.id).values(**values))
    tx.audit("mail.draft.copy", "mail_draft", row.id)


async def remove_copy(tx: Tx, row: Any) -> None:
    """Take the copy away, if it is there still."""
    query = select(draft.c.copy_box, draft.c.copy_uid).where(draft.c.id == row.id)
    now = (await tx.db.execute(query)).one_or_none()
    if now is None or now.copy_box is None or now.copy_uid is None:
        return
    held = await hold(tx, row.account_id)
    await bury(tx, now.copy_box, held, [now.copy_uid])
