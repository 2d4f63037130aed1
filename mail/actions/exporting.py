"""An account or a mailbox as one file, made by due work message by message; never more than one in memory."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from kernel import schedule
from kernel.clock import SEOUL, new_id, seoul_date
from kernel.errors import TooMuch
from kernel.tx import Tx
from mail.apart import apart
from mail.composing.archive import Zip, entry_name, mbox_entry
from mail.queries.boxes import account_for, box
from mail.queries.messages import octets
from mail.tables import account, content, export, mailbox, message
from mail.views.writing import NewExport

MAKE = "mail.make_export"
MOST_OCTETS = 8 * 2**30
KEPT = timedelta(days=7)
AT_ONCE = 200
WAITING = 3
"""Exports of one person that may be under way."""
_LARGE = 2**17


async def begin(tx: Tx, given: NewExport) -> UUID:
    """Let a file be made. Raises TooMuch when several are under way."""
    home = await account_for(tx, given.account)
    if given.box is not None:
        (await box(tx, given.box)).require("r")
    mine = (export.c.person_id == tx.actor.person_id) & (export.c.state == "waiting")
    waiting = (await tx.db.execute(select(func.count()).select_from(export).where(mine))).scalar_one()
    if waiting >= WAITING:
        raise TooMuch("export_waiting", "만들고 있는 파일이 끝난 뒤 하십시오.", "Wait for those under way.")
    made = new_id()
    ending = "zip" if given.form == "zip" else "mbox"
    row = {
        "institution_id": tx.institution_id,
        "id": made,
        "account_id": home.id,
        "mailbox_id": given.box,
        "person_id": tx.actor.person_id,
        "form": given.form,
        "state": "waiting",
        "name": f"{home.name.partition('@')[0]}_{seoul_date(tx.now):%Y%m%d}.{ending}",
        "messages": 0,
        "size": 0,
        "sha256": None,
        "at": tx.now,
    }
    await tx.db.execute(insert(export).values(row))
    await schedule.at(tx, MAKE, tx.now, {"export": str(made)}, key=str(made))
    tx.audit("mail.export", "mail_account", home.id, form=given.form)
    return made


async def make(tx: Tx, payload: dict[str, Any]) -> None:
    """Make the file; due work."""
    await tx.db.execute(delete(export).where(export.c.at < tx.now - KEPT))
    row = (await tx.db.execute(select(export).where(export.c.id == UUID(payload["export"])))).one_or_none()
    if row is None or row.state != "waiting":
        return
    count = _Count()
    blob = await tx.blobs.put(tx.institution_id, _file(tx, row, count), MOST_OCTETS)
    done = {"state": "ready", "messages": count.messages, "size": blob.size, "sha256": blob.sha256}
    await tx.db.execute(update(export).where(export.c.id == row.id).values(**done))


class _Count:
    messages = 0


async def _file(tx: Tx, row: Any, count: _Count) -> AsyncIterator[bytes]:
    """The octets of the file, from the oldest message to the newest of each mailbox."""
    archive = Zip()
    for here in await _boxes(tx, row):
        uid = 0
        while batch := await _batch(tx, here.id, uid):
            for one in batch:
                whole = await octets(tx.blobs, tx.institution_id, one, 0, one.size)
                count.messages += 1
                at = one.internal_date.astimezone(SEOUL)
                if row.form == "mbox":
                    yield await apart(len(whole) > _LARGE, mbox_entry, whole, at)
                else:
                    name = entry_name(count.messages, at, one.subject, here.name)
                    yield await apart(len(whole) > _LARGE, archive.add, name, whole, at)
            uid = batch[-1].uid
    if row.form != "mbox":
        yield archive.close()


async def _boxes(tx: Tx, row: Any) -> list[Any]:
    query = select(mailbox.c.id, mailbox.c.name).where(mailbox.c.account_id == row.account_id, ~mailbox.c.gone)
    if row.mailbox_id is not None:
        query = query.where(mailbox.c.id == row.mailbox_id)
    open_ = select(account.c.id).where(account.c.id == row.account_id, account.c.closed.is_(None))
    return list((await tx.db.execute(query.where(open_.exists()).order_by(mailbox.c.name))).all())


async def _batch(tx: Tx, box_id: UUID, after: int) -> list[Any]:
    columns = [content.c[name] for name in ("raw", "prefix", "blob", "head", "size", "subject")]
    query = (
        select(message.c.uid, message.c.internal_date, *columns)
        .join(content, content.c.id == message.c.content_id)
        .where(message.c.mailbox_id == box_id, message.c.uid > after, ~message.c.expunged)
        .order_by(message.c.uid)
        .limit(AT_ONCE)
    )
    return list((await tx.db.execute(query)).all())
