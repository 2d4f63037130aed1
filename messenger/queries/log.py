"""Reading the log: what came after a number, what came after a place, and where that place now is.

A *place* (`pos`) is the number of the oldest transaction that was still running when somebody looked. Everything that
older transactions wrote had been seen then; so whoever comes back with a place is told what transactions from that
number on have written in their conversations. Some of it they may know already: numbers in the log tell.
The epoch says in which life of the database places mean anything; a restored one has another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, func, or_, select, text, tuple_

from kernel.tx import Tx
from messenger.queries.showing import event_view
from messenger.tables import HORIZON, conversation, event, member, message
from messenger.views.messages import EventView

MOST_REPLAYED = 500
"""With more news than this it is cheaper to show the list anew."""

_EPOCH = text(
    "SELECT (SELECT system_identifier FROM pg_control_system())::text || '-'"
    " || (SELECT timeline_id FROM pg_control_checkpoint())::text || '-'"
    " || 'messenger_event'::regclass::oid::text"
)


async def epoch(tx: Tx) -> str:
    """The life of the database: cluster, its time line, the very table."""
    return str(await tx.db.scalar(_EPOCH))


async def horizon(tx: Tx) -> int:
    """The place from which whoever reads the state after this can go on."""
    return int(await tx.db.scalar(select(HORIZON)) or 0)


async def events_after(tx: Tx, conversation_id: UUID, after: int, limit: int, first: int = 0) -> list[EventView]:
    """What happened in a conversation after a number, in order; nothing up to `first`."""
    where = and_(event.c.conversation_id == conversation_id, event.c.seq > max(after, first))
    rows = list(await tx.db.execute(select(event).where(where).order_by(event.c.seq).limit(limit)))
    return await _with_messages(tx, rows)


async def events_since(tx: Tx, pos: int, told: Mapping[UUID, int]) -> list[tuple[EventView, int]]:
    """What was written since a place in these conversations, after the number of each; with its transaction."""
    if not told:
        return []
    query = select(event).where(event.c.xid >= pos, event.c.conversation_id.in_(list(told)))
    rows = await tx.db.execute(query.order_by(event.c.conversation_id, event.c.seq))
    fresh = [row for row in rows if row.seq > told[row.conversation_id]]
    return [(view, row.xid) for view, row in zip(await _with_messages(tx, fresh), fresh, strict=True)]


async def since_place(tx: Tx, person_id: UUID, pos: int) -> list[tuple[EventView, int]] | None:
    """What happened in a person's conversations since a place; None when that is too much to tell."""
    mine = and_(
        member.c.conversation_id == event.c.conversation_id,
        member.c.house == tx.institution_id,
        member.c.person_id == person_id,
        or_(member.c.left_seq.is_(None), member.c.left_seq >= event.c.seq),
        member.c.joined_seq <= event.c.seq,
    )
    query = select(event).distinct().join(member, mine).where(event.c.xid >= pos)
    query = query.order_by(event.c.conversation_id, event.c.seq).limit(MOST_REPLAYED + 1)
    rows = list(await tx.db.execute(query))
    if len(rows) > MOST_REPLAYED:
        return None
    views = await _with_messages(tx, rows)
    return [(view, row.xid) for view, row in zip(views, rows, strict=True)]


async def _with_messages(tx: Tx, rows: Iterable[Any]) -> list[EventView]:
    """Each event with the message that it brought or touched, as that stands now."""
    events = list(rows)
    touched = {(row.conversation_id, row.target or row.seq) for row in events}
    found: dict[tuple[UUID, int], Any] = {}
    if touched:
        query = select(message).where(tuple_(message.c.conversation_id, message.c.seq).in_(sorted(touched)))
        found = {(row.conversation_id, row.seq): row for row in await tx.db.execute(query)}
    return [event_view(row, found.get((row.conversation_id, row.target or row.seq))) for row in events]


class Moved(msgspec.Struct, frozen=True):
    """What the tail found since a place: conversations with news, cursors that moved, and the place to go on from."""

    horizon: int
    seqs: dict[UUID, int]
    reads: dict[UUID, list[tuple[int, UUID, int]]]
    """By conversation: house, person, cursor."""


async def tail(tx: Tx, pos: int) -> Moved:
    """What moved in the institution since a place. This is the net under every lost signal."""
    now = await horizon(tx)  # before the reading, so that nothing falls between
    last = select(event.c.conversation_id, func.max(event.c.seq).label("seq")).where(event.c.xid >= pos)
    rows = await tx.db.execute(last.group_by(event.c.conversation_id))
    seqs: dict[UUID, int] = {row.conversation_id: row.seq for row in rows}
    cursors = select(member.c.conversation_id, member.c.house, member.c.person_id, member.c.read_seq)
    reads: defaultdict[UUID, list[tuple[int, UUID, int]]] = defaultdict(list)
    for row in await tx.db.execute(cursors.where(member.c.xid >= pos, member.c.left_seq.is_(None))):
        reads[row.conversation_id].append((row.house, row.person_id, row.read_seq))
    return Moved(now, seqs, dict(reads))


async def cursors_of(tx: Tx, conversation_id: UUID) -> dict[tuple[int, UUID], int]:
    """Every open cursor of a conversation."""
    query = select(member.c.house, member.c.person_id, member.c.read_seq).where(
        member.c.conversation_id == conversation_id, member.c.left_seq.is_(None)
    )
    return {(row.house, row.person_id): row.read_seq for row in await tx.db.execute(query)}


async def tops(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, tuple[int, dict[str, Any]]]:
    """The last number and the policy of these conversations."""
    query = select(conversation.c.id, conversation.c.last_seq, conversation.c.policy)
    rows = await tx.db.execute(query.where(conversation.c.id.in_(list(ids))))
    return {row.id: (row.last_seq, row.policy) for row in rows}


async def conversations_of(tx: Tx, person_id: UUID) -> list[Any]:
    """The open stays of a person: conversation, first number that may be seen."""
    query = select(member).where(
        member.c.house == tx.institution_id, member.c.person_id == person_id, member.c.left_seq.is_(None)
    )
    return list(await tx.db.execute(query))
