"""Messages are copied or moved to other mailboxes. Content and dates stay; the copy has a UID of its own.

A move is a copy and a tombstone in one transaction: nobody sees the message in both places or in none.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel.db import call
from kernel.tx import Tx
from mail.actions.expunging import bury
from mail.actions.filing import Kept, Place, file, refuse
from mail.actions.holding import full, hold_all
from mail.queries.boxes import Box
from mail.rules import flags
from mail.tables import content, message
from mail.topics import account_topic

BATCH = 1_000


class Copied(Struct, frozen=True):
    """Which message became which: UIDs in pairs, in growing order. RFC 4315 §3"""

    uidvalidity: int
    sources: list[int]
    copies: list[int]
    modseq: int
    """At which the sources went, when they were moved; 0 when nothing did."""


async def copy(tx: Tx, source: Box, uids: Sequence[int], target: Box) -> Copied:
    """Copy these messages; those that went meanwhile are left out. Raises Forbidden, TooMuch `over_quota`."""
    source.require("r")
    target.require("i")
    return await _transfer(tx, source, uids, target, moving=False)


async def move(tx: Tx, source: Box, uids: Sequence[int], target: Box) -> Copied:
    """Move these messages; those that went meanwhile are left out. RFC 6851 §3"""
    source.require("r")
    source.require("e")
    source.require("t")
    target.require("i")
    return await _transfer(tx, source, uids, target, moving=True)


async def _transfer(tx: Tx, source: Box, uids: Sequence[int], target: Box, *, moving: bool) -> Copied:
    if source.account_id == target.account_id:
        done = await _within(tx, source.account_id, source.id, uids, target.id, moving=moving)
    else:
        done = await _across(tx, source, uids, target, moving=moving)
    if done.sources:
        act = "mail.move" if moving else "mail.copy"
        tx.audit(act, "mailbox", source.id, to=str(target.id), messages=len(done.sources))
    return done


_TRANSFER = "SELECT * FROM mail_transfer($1, $2, $3, $4, $5, $6, $7, $8)"


async def _within(tx: Tx, account_id: UUID, source: UUID, uids: Sequence[int], target: UUID, *, moving: bool) -> Copied:
    """Inside one account, in one statement. A move there brings nothing, so a full account may move."""
    given = (tx.institution_id, account_id, source, target, list(uids), tx.now, moving, flags.MOST_KEYWORDS)
    (row,) = await call(tx.db, _TRANSFER, *given)
    if row["problem"] == "quota":
        raise full([account_id])
    refuse([row])
    sources: list[int] = row["sources"]
    if sources:
        tx.signal(account_topic(tx.institution_id, account_id), row["seq"])
    copies = list(range(row["first"], row["first"] + len(sources)))
    return Copied(row["uidvalidity"], sources, copies, row["seq"] if moving and sources else 0)


async def move_all(tx: Tx, source: Box, target_id: UUID) -> None:
    """Everything of a mailbox into another of the same account."""
    live = select(message.c.uid).where(message.c.mailbox_id == source.id, ~message.c.expunged)
    uids = list((await tx.db.execute(live)).scalars())
    await _within(tx, source.account_id, source.id, uids, target_id, moving=True)


async def _across(tx: Tx, source: Box, uids: Sequence[int], target: Box, *, moving: bool) -> Copied:
    """Into another account, where each message is counted, and joins conversations, anew."""
    held = await hold_all(tx, {source.account_id, target.account_id})
    rows = await _rows(tx, source.id, uids)
    copies, valid = [], target.uidvalidity
    for row in rows:
        place = Place(
            account_id=target.account_id, mailbox_id=target.id, flags=row.flags & 31, keywords=tuple(row.keywords)
        )
        what = Kept(row.content_id, row.size, row.message_id, row.references, row.base_subject)
        filed = (await file(tx, what, [place], at=row.internal_date))[0]
        copies.append(filed.uid)
        valid = filed.uidvalidity
    sources = [row.uid for row in rows]
    if moving and rows:
        await bury(tx, source.id, held[source.account_id], sources)
    return Copied(valid, sources, copies, held[source.account_id].modseq if moving and rows else 0)


async def _rows(tx: Tx, box_id: UUID, uids: Sequence[int]) -> list[Any]:
    found: list[Any] = []
    columns = (content.c.message_id, content.c.references, content.c.base_subject)
    for start in range(0, len(uids), BATCH):
        part = uids[start : start + BATCH]
        query = (
            select(message, *columns)
            .join(content, content.c.id == message.c.content_id)
            .where(message.c.mailbox_id == box_id, message.c.uid.in_(part), ~message.c.expunged)
        )
        found += (await tx.db.execute(query)).all()
    return sorted(found, key=lambda row: row.uid)
