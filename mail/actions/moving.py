"""Messages are copied or moved to other mailboxes. Content and dates stay; the copy has a UID of its own.

A move is a copy and a tombstone in one transaction: nobody sees the message in both places or in none.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import insert, select

from kernel.tx import Tx
from mail.actions.expunging import bury
from mail.actions.filing import arrive, converse, learn
from mail.actions.holding import Held, grow, hold_all
from mail.queries.boxes import Box
from mail.rules import flags
from mail.tables import content, message

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
    held = await hold_all(tx, {source.account_id: 0, target.account_id: 0})
    rows = await _rows(tx, source.id, uids)
    if not rows:
        return Copied(target.uidvalidity, [], [], 0)
    there = held[target.account_id]
    octets = sum(row.size for row in rows)
    inside = source.account_id == target.account_id
    # A move within an account brings nothing: it is counted in when it comes and out when it goes.
    await grow(tx, [target.account_id], octets=octets, count=len(rows), over_quota=moving and inside)
    arrival = await _into(tx, rows, target.id, there, None if inside else held)
    copies = [arrival.first + place for place in range(len(rows))]
    if moving:
        await bury(tx, source.id, held[source.account_id], [row.uid for row in rows])
    tx.audit("mail.move" if moving else "mail.copy", "mailbox", source.id, to=str(target.id), messages=len(rows))
    gone = held[source.account_id].modseq if moving else 0
    return Copied(arrival.uidvalidity, [row.uid for row in rows], copies, gone)


async def move_all(tx: Tx, source: Box, held: Held, target_id: UUID) -> None:
    """Everything of a mailbox into another of the same account, which is held."""
    live = select(message.c.uid).where(message.c.mailbox_id == source.id, ~message.c.expunged)
    rows = await _rows(tx, source.id, list((await tx.db.execute(live)).scalars()))
    if rows:
        await grow(tx, [held.id], octets=sum(row.size for row in rows), count=len(rows), over_quota=True)
        await _into(tx, rows, target_id, held, None)
        await bury(tx, source.id, held, [row.uid for row in rows])


async def _rows(tx: Tx, box_id: UUID, uids: Sequence[int]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(uids), BATCH):
        part = uids[start : start + BATCH]
        query = select(message).where(message.c.mailbox_id == box_id, message.c.uid.in_(part), ~message.c.expunged)
        found += (await tx.db.execute(query)).all()
    return sorted(found, key=lambda row: row.uid)


async def _into(tx: Tx, rows: list[Any], target_id: UUID, there: Held, held: dict[UUID, Held] | None) -> Any:
    """Rows for the copies; `held` is given when they come from another account and need conversations there."""
    arrival = await arrive(tx, target_id, there, [row.flags for row in rows], sum(row.size for row in rows))
    used = sorted({word for row in rows for word in row.keywords}, key=str.lower)
    spelled = dict(zip(used, await learn(tx, target_id, arrival.keywords, used), strict=True)) if used else {}
    talks = {row.uid: row.conversation_id for row in rows}
    if held is not None:
        talks = await _talks(tx, rows, there, held)
    given = [
        {
            "institution_id": tx.institution_id,
            "mailbox_id": target_id,
            "uid": arrival.first + place,
            "account_id": there.id,
            "content_id": row.content_id,
            "conversation_id": talks[row.uid],
            "modseq": there.modseq,
            "createseq": there.modseq,
            "flags": row.flags & (flags.SEEN | flags.ANSWERED | flags.FLAGGED | flags.DELETED | flags.DRAFT),
            "keywords": sorted((spelled[word] for word in row.keywords), key=str.lower),
            "size": row.size,
            "internal_date": row.internal_date,
            "save_date": tx.now,
            "expunged": False,
        }
        for place, row in enumerate(rows)
    ]
    for start in range(0, len(given), BATCH):
        await tx.db.execute(insert(message), given[start : start + BATCH])
    return arrival


async def _talks(tx: Tx, rows: list[Any], there: Held, held: dict[UUID, Held]) -> dict[int, UUID]:
    columns = (content.c.id, content.c.message_id, content.c.references, content.c.base_subject)
    query = select(*columns).where(content.c.id.in_({row.content_id for row in rows}))
    known = {one.id: one for one in await tx.db.execute(query)}
    found = {}
    for row in rows:
        one = known[row.content_id]
        talks = await converse(tx, held, [there.id], one.message_id, one.references, one.base_subject)
        found[row.uid] = talks[there.id]
    return found
