"""Messages of a conversation: stretches of its history, one message, its versions, who has read it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx
from messenger.queries.places import Place, place_for
from messenger.queries.showing import card_of, message_view
from messenger.rules import VOID
from messenger.tables import event, member, message
from messenger.views.messages import History, HistoryQuery, MessageReader, MessageView, Readers, Version


async def message_row(tx: Tx, place: Place, seq: int) -> Any:
    """A message of the conversation that the actor may see. Raises NotFound."""
    where = and_(message.c.conversation_id == place.id, message.c.seq == seq, message.c.seq > place.first)
    row = (await tx.db.execute(select(message).where(where))).one_or_none()
    if row is None:
        raise NotFound("no_message", "메시지를 찾을 수 없습니다.", "No such message.")
    return row


async def history(tx: Tx, conversation_id: UUID, query: HistoryQuery) -> History:
    """A stretch of messages in order: the latest, or before, after or around a number."""
    place = await place_for(tx, conversation_id)
    base = and_(message.c.conversation_id == place.id, message.c.seq > place.first)
    if query.thread is not None:
        base = and_(base, (message.c.thread == query.thread) | (message.c.seq == query.thread))
    if query.around is not None:
        half = max(1, query.limit // 2)
        older = await _page(tx, and_(base, message.c.seq <= query.around), half, newest=True)
        newer = await _page(tx, and_(base, message.c.seq > query.around), half, newest=False)
        rows = older + newer
    elif query.after is not None:
        rows = await _page(tx, and_(base, message.c.seq > query.after), query.limit, newest=False)
    else:
        where = base if query.before is None else and_(base, message.c.seq < query.before)
        rows = await _page(tx, where, query.limit, newest=True)
    first, last = (rows[0].seq, rows[-1].seq) if rows else (0, 0)
    return History(
        items=[message_view(row) for row in rows],
        before=bool(rows) and await _is_any(tx, and_(base, message.c.seq < first)),
        after=bool(rows) and await _is_any(tx, and_(base, message.c.seq > last)),
        last_seq=place.row.last_seq,
    )


async def _page(tx: Tx, where: Any, limit: int, *, newest: bool) -> list[Any]:
    order = message.c.seq.desc() if newest else message.c.seq
    rows = list(await tx.db.execute(select(message).where(where).order_by(order).limit(limit)))
    return rows[::-1] if newest else rows


async def _is_any(tx: Tx, where: Any) -> bool:
    return (await tx.db.execute(select(message.c.seq).where(where).limit(1))).first() is not None


async def messages_by_seq(tx: Tx, place: Place, seqs: list[int]) -> list[MessageView]:
    """These messages in the order asked for, as far as they may be seen."""
    if not seqs:
        return []
    where = and_(message.c.conversation_id == place.id, message.c.seq.in_(seqs), message.c.seq > place.first)
    rows = {row.seq: row for row in await tx.db.execute(select(message).where(where))}
    return [message_view(rows[seq]) for seq in seqs if seq in rows]


async def versions(tx: Tx, conversation_id: UUID, seq: int) -> list[Version]:
    """The texts that a message had, oldest first; none of one that is gone."""
    place = await place_for(tx, conversation_id)
    row = await message_row(tx, place, seq)
    if row.state in VOID:
        return []
    where = and_(
        event.c.conversation_id == place.id,
        (event.c.seq == seq) | ((event.c.target == seq) & (event.c.kind == "edit")),
    )
    rows = await tx.db.execute(select(event).where(where).order_by(event.c.seq))
    return [Version(at=one.at, text=one.body.get("text", "")) for one in rows]


async def readers(tx: Tx, conversation_id: UUID, seq: int) -> Readers:
    """Who has read a message and who has not. Names as the policy allows: to nobody, to the author, to all."""
    place = await place_for(tx, conversation_id)
    row = await message_row(tx, place, seq)
    where = and_(
        member.c.conversation_id == place.id,
        member.c.person_id != row.sender,
        member.c.joined_seq <= seq,
        member.c.left_seq.is_(None) | (member.c.left_seq > seq),
    )
    stays = list(await tx.db.execute(select(member).where(where).order_by(member.c.person_id, member.c.joined_seq)))
    here = [one for one in stays if one.left_seq is None]
    shown = place.policy.reads == "all" or (place.policy.reads == "author" and row.sender == tx.actor.person_id)
    if not shown and place.policy.reads == "author":
        raise Forbidden("author_only", "이 대화에서는 쓴 사람만 볼 수 있습니다.", "Only the author may see this here.")
    people = [_reader(one, row) for one in stays] if shown else []
    people.sort(key=lambda one: (not one.read, one.at or row.at, one.person.name))
    done = sum(one.read_seq >= seq for one in here)
    return Readers(seq=seq, read=done, unread=len(here) - done, people=people)


def _reader(stay: Any, row: Any) -> MessageReader:
    read = stay.read_seq >= row.seq
    confirmed = row.acks.get(str(stay.person_id))
    return MessageReader(
        person=card_of(stay),
        read=read,
        at=stay.read_at if read else None,
        confirmed=datetime.fromisoformat(confirmed) if confirmed else None,
        gone=stay.left_seq is not None,
    )


async def counted_after(tx: Tx, conversation_id: UUID, seq: int, person_id: UUID | None) -> int:
    """How many messages after a number count as unread for somebody: not their own, not gone."""
    query = select(func.count()).where(
        message.c.conversation_id == conversation_id,
        message.c.seq > seq,
        message.c.kind != "system",
        message.c.state.not_in(VOID),
        message.c.sender != person_id,
    )
    return int(await tx.db.scalar(query) or 0)
