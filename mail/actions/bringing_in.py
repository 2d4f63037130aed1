"""Messages of an old server, or of files, are put into an account: each once, remembered in the same transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, insert, select

from kernel.errors import NotFound
from kernel.tx import Tx
from mail.actions import mailboxes
from mail.actions.filing import Place, file
from mail.intake import Prepared
from mail.queries import boxes
from mail.queries.boxes import Box
from mail.rules import flags
from mail.tables import content, message, moved


class Arriving(Struct, frozen=True):
    """A message as it comes: its number there, what it is, and how it looks."""

    uid: int
    digest: bytes
    prepared: Prepared
    flags: tuple[str, ...]
    at: datetime | None


class Known(Struct, frozen=True):
    """What came before: the numbers of this folder, and digests that came under numbers that hold no more."""

    uids: set[int]
    orphans: Counter[bytes]


async def box_of(tx: Tx, path: str) -> Box:
    """The mailbox, made when it is missing."""
    try:
        return await boxes.box_named(tx, path)
    except NotFound:
        return await mailboxes.create(tx, path)


async def known(tx: Tx, account_id: UUID, source: bytes, folder: str, validity: int) -> Known:
    """What of a folder came before."""
    own = (moved.c.account_id == account_id) & (moved.c.source == source) & (moved.c.folder == folder)
    rows = (await tx.db.execute(select(moved.c.validity, moved.c.uid, moved.c.digest).where(own))).all()
    now: Counter[bytes] = Counter(row.digest for row in rows if row.validity == validity)
    before: Counter[bytes] = Counter(row.digest for row in rows if row.validity != validity)
    return Known({row.uid for row in rows if row.validity == validity}, before - now)


async def bring(tx: Tx, box: Box, source: bytes, folder: str, validity: int, arriving: Sequence[Arriving]) -> int:
    """Put these messages into the mailbox, past its quota too; how many. All or none, remembered with them."""
    box.require("i")
    filed = []
    for one in arriving:
        mask, keywords = flags.split(one.flags)
        place = Place(account_id=box.account_id, mailbox_id=box.id, flags=mask, keywords=keywords)
        filed += await file(tx, one.prepared, [place], at=one.at, over_quota=True)
    own = {"institution_id": tx.institution_id, "account_id": box.account_id, "source": source, "folder": folder}
    rows = [
        own
        | {"validity": validity, "uid": one.uid, "mailbox_id": put.mailbox_id, "at_uid": put.uid}
        | {"digest": one.digest, "size": one.prepared.facts.size, "at": tx.now}
        for one, put in zip(arriving, filed, strict=True)
    ]
    await tx.db.execute(insert(moved), rows)
    return len(filed)


async def renumber(
    tx: Tx, account_id: UUID, source: bytes, folder: str, validity: int, again: Sequence[tuple[int, bytes]]
) -> None:
    """Messages that came before and have another number there now: remembered under it, not put in again."""
    for uid, digest in again:
        own = (moved.c.account_id == account_id) & (moved.c.source == source) & (moved.c.folder == folder)
        old = select(moved).where(own, moved.c.digest == digest, moved.c.validity != validity).limit(1)
        row = (await tx.db.execute(old)).one()
        await tx.db.execute(insert(moved).values(row._asdict() | {"validity": validity, "uid": uid, "at": tx.now}))


class Tally(Struct, frozen=True):
    """What lies here of one folder: messages, octets, and how many of them are not what came."""

    messages: int
    octets: int
    different: int
    missing: int


async def tally(tx: Tx, account_id: UUID, source: bytes, folder: str, validity: int) -> Tally:
    """Compare what came with what lies here, octet by octet as their digests tell."""
    own = (moved.c.account_id == account_id) & (moved.c.source == source) & (moved.c.folder == folder)
    there = (message.c.mailbox_id == moved.c.mailbox_id) & (message.c.uid == moved.c.at_uid)
    joined = moved.outerjoin(message, there & (message.c.institution_id == moved.c.institution_id)).outerjoin(
        content, (content.c.id == message.c.content_id) & (content.c.institution_id == message.c.institution_id)
    )
    same = content.c.digest == moved.c.digest
    query = select(
        func.count().label("messages"),
        func.coalesce(func.sum(moved.c.size), 0).label("octets"),
        func.count().filter(content.c.id.is_not(None), ~same).label("different"),
        func.count().filter(content.c.id.is_(None)).label("missing"),
    ).select_from(joined)
    row = (await tx.db.execute(query.where(own, moved.c.validity == validity))).one()
    return Tally(row.messages, int(row.octets), row.different, row.missing)


async def digests_in(tx: Tx, box: Box) -> set[bytes]:
    """The digests of everything in a mailbox."""
    own = (content.c.id == message.c.content_id) & (content.c.institution_id == message.c.institution_id)
    joined = message.join(content, own)
    query = select(content.c.digest).select_from(joined).where(message.c.mailbox_id == box.id, ~message.c.expunged)
    return set((await tx.db.execute(query)).scalars())
