"""Messages of a mailbox: which there are, what changed, what FETCH shows. Boxes come from `mail.queries.boxes`.

Rows are read in batches and never whole messages: what FETCH sends of octets is read by offsets.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import and_, bindparam, func, select, true

from kernel.blobs import BlobRef, Blobs
from kernel.tx import Tx
from mail.queries.boxes import Box
from mail.rules import flags
from mail.tables import content, message

BATCH = 1_000
"""Messages of which what is ready for the wire is read in one statement."""
NARROW = 5_000
"""Messages of which only the narrow row is read in one statement."""


class Change(Struct, frozen=True):
    """A message as it is after a change, or that it went."""

    uid: int
    modseq: int
    createseq: int
    flags: int
    keywords: list[str]
    expunged: bool


_UIDS = (
    select(message.c.uid).where(message.c.mailbox_id == bindparam("box"), ~message.c.expunged).order_by(message.c.uid)
)
_SINCE = (
    select(
        message.c.uid,
        message.c.modseq,
        message.c.createseq,
        message.c.flags,
        message.c.keywords,
        message.c.expunged,
    )
    .where(message.c.mailbox_id == bindparam("box"), message.c.modseq > bindparam("since"))
    .order_by(message.c.uid)
)


async def uids(tx: Tx, box: Box) -> list[int]:
    """The UIDs of every message there, in order."""
    return list((await tx.db.execute(_UIDS, {"box": box.id})).scalars())


async def first_unseen(tx: Tx, box: Box) -> int | None:
    """The lowest UID that has not been seen."""
    query = select(func.min(message.c.uid)).where(
        message.c.mailbox_id == box.id, ~message.c.expunged, message.c.flags.bitwise_and(flags.SEEN) == 0
    )
    found: int | None = (await tx.db.execute(query)).scalar_one()
    return found


async def changes_since(tx: Tx, box: Box, modseq: int) -> list[Change]:
    """What changed in the mailbox after that modseq, tombstones too, by UID. The one source of every news."""
    rows = await tx.db.execute(_SINCE, {"box": box.id, "since": modseq})
    return [Change(row.uid, row.modseq, row.createseq, row.flags, row.keywords, row.expunged) for row in rows]


async def vanished_since(tx: Tx, box: Box, modseq: int) -> list[int] | None:
    """UIDs of messages that went after that modseq; None when that is too long ago to be known."""
    if modseq < box.forgotten:
        return None
    query = (
        select(message.c.uid)
        .where(message.c.mailbox_id == box.id, message.c.expunged, message.c.modseq > modseq)
        .order_by(message.c.uid)
    )
    return list((await tx.db.execute(query)).scalars())


ENTRY = frozenset(
    {"flags", "keywords", "modseq", "size", "internal_date", "save_date", "content_id", "conversation_id", "createseq"}
)
"""What stands in the narrow row."""
WIDE = frozenset({"envelope", "bodystructure", "body", "preview", "parts", "head", "raw", "blob", "prefix", "header"})
"""What stands with the octets."""


async def batch(
    tx: Tx, box: Box, part: Sequence[int], fields: Iterable[str], changed_since: int | None = None
) -> Sequence[Any]:
    """Rows of these messages (growing UIDs) with these columns, by UID; those that went are left out."""
    chosen = set(fields)
    columns: list[Any] = [message.c.uid, *(message.c[name] for name in sorted(chosen & ENTRY))]
    wide = sorted(chosen & WIDE)
    source: Any = message
    if wide:
        # One by one on purpose: as a plain join, a database that does not know its tables yet reads every content of
        # the institution anew for each message.
        one = (
            select(*(content.c[name] for name in wide))
            .where(content.c.institution_id == message.c.institution_id, content.c.id == message.c.content_id)
            .limit(1)
            .correlate(message)
            .lateral()
        )
        columns += [one.c[name] for name in wide]
        source = message.join(one, true())
    where = [message.c.mailbox_id == box.id, ~message.c.expunged]
    # Neighbours are asked for as a range: one comparison instead of five hundred.
    if part[-1] - part[0] == len(part) - 1:
        where.append(and_(message.c.uid >= part[0], message.c.uid <= part[-1]))
    else:
        where.append(message.c.uid.in_(part))
    if changed_since is not None:
        where.append(message.c.modseq > changed_since)
    query = select(*columns).select_from(source).where(*where).order_by(message.c.uid)
    return (await tx.db.execute(query)).all()


async def stream(blobs: Blobs, institution_id: int, row: Any, start: int, end: int) -> AsyncIterator[bytes]:
    """The same octets as `octets`, in chunks."""
    ours = len(row.prefix)
    if row.raw is not None or end <= ours:
        yield await octets(blobs, institution_id, row, start, end)
        return
    if start < ours:
        yield bytes(row.prefix[start:])
    ref = BlobRef(row.blob, row.size - ours)
    async for chunk in await blobs.open(institution_id, ref, max(0, start - ours), end - ours):
        yield chunk


async def octets(blobs: Blobs, institution_id: int, row: Any, start: int, end: int) -> bytes:
    """Octets of a message from `start` up to `end`; the row has `raw`, `prefix`, `head`, `blob` and `size`."""
    end = min(end, row.size)
    if start >= end:
        return b""
    if row.raw is not None:
        return bytes(row.raw[start:end])
    if row.head is not None and end <= len(row.head):
        return bytes(row.head[start:end])
    ours = len(row.prefix)
    found = bytes(row.prefix[start:end]) if start < ours else b""
    if end > ours:
        ref = BlobRef(row.blob, row.size - ours)
        found += await blobs.range(institution_id, ref, max(0, start - ours), end - ours)
    return found


async def uids_of_emails(tx: Tx, box: Box, content_ids: Sequence[UUID]) -> list[int]:
    """Where these contents lie in the mailbox."""
    query = select(message.c.uid).where(
        message.c.mailbox_id == box.id, ~message.c.expunged, message.c.content_id.in_(content_ids)
    )
    return list((await tx.db.execute(query.order_by(message.c.uid))).scalars())
