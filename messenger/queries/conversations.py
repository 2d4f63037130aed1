"""The actor's conversations: the list with what is unread, and one that is open."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, case, distinct, func, select, tuple_

from kernel.errors import Invalid
from kernel.tx import Tx
from messenger.queries.log import epoch, horizon
from messenger.queries.messages import messages_by_seq
from messenger.queries.places import Place, house_policy, place_for
from messenger.queries.showing import card_of
from messenger.rules import MOST_NAMED, VOID
from messenger.tables import conversation, member, mention, message
from messenger.views.conversations import ConversationDetail, ConversationList, ConversationView, ListQuery, PolicyView
from messenger.views.people import MemberCard, MemberView

_FEW = 6
"""How many members of a group the list names."""

_void = (
    select(func.count())
    .where(
        message.c.institution_id == member.c.institution_id,
        message.c.conversation_id == member.c.conversation_id,
        message.c.seq > member.c.read_seq,
        message.c.state.in_(VOID),
        message.c.kind != "system",
        message.c.sender != member.c.person_id,
    )
    .correlate(member)
    .scalar_subquery()
)
_own = (
    select(func.count())
    .where(
        message.c.institution_id == member.c.institution_id,
        message.c.conversation_id == member.c.conversation_id,
        message.c.seq > member.c.read_seq,
        message.c.sender == member.c.person_id,
        message.c.kind != "system",
    )
    .correlate(member)
    .scalar_subquery()
)
_behind = conversation.c.last_vseq - member.c.read_vseq
UNREAD = case((_behind <= 0, 0), else_=_behind - _void - _own)
"""What is unread: the messages after the cursor, less one's own and those that are gone. Two counters, no rows; the
two small counts look into partial indexes, and only where something is unread at all."""
_mentions = (
    select(func.count())
    .where(
        mention.c.institution_id == member.c.institution_id,
        mention.c.conversation_id == member.c.conversation_id,
        mention.c.person_id == member.c.person_id,
        mention.c.seq > member.c.read_seq,
    )
    .correlate(member)
    .scalar_subquery()
)


def _mine(tx: Tx) -> Any:
    joined = conversation.join(
        member,
        and_(member.c.institution_id == conversation.c.institution_id, member.c.conversation_id == conversation.c.id),
    )
    columns = (
        *conversation.c,
        member.c.read_seq,
        member.c.joined_seq,
        member.c.alert,
        member.c.pinned,
        UNREAD.label("unread"),
        _mentions.label("mentions"),
    )
    own = (member.c.house == tx.institution_id, member.c.person_id == tx.actor.person_id, member.c.left_seq.is_(None))
    return select(*columns).select_from(joined).where(*own)


async def conversations(tx: Tx, query: ListQuery) -> ConversationList:
    """The actor's conversations, the newest first, and the place to go on from. The place is read first."""
    pos, life = await horizon(tx), await epoch(tx)
    wanted = _mine(tx)
    if query.cursor:
        at, _, last = query.cursor.rpartition("~")
        wanted = wanted.where(tuple_(conversation.c.last_at, conversation.c.id) < tuple_(*_place(at, last)))
    order = (conversation.c.last_at.desc(), conversation.c.id.desc())
    rows = list(await tx.db.execute(wanted.order_by(*order).limit(query.limit + 1)))
    shown = rows[: query.limit]
    people, totals = await _people(tx, [row.id for row in shown]), await totals_of(tx)
    more = f"{shown[-1].last_at.isoformat()}~{shown[-1].id}" if len(rows) > query.limit else None
    return ConversationList(
        items=[_view(tx, row, people.get(row.id)) for row in shown],
        next=more,
        unread=totals[0],
        mentions=totals[1],
        epoch=life,
        pos=pos,
    )


def _place(at: str, last: str) -> tuple[Any, UUID]:
    try:
        return datetime.fromisoformat(at), UUID(last)
    except ValueError:
        raise Invalid("bad_cursor", "목록을 처음부터 다시 여십시오.", "This cursor is not ours; begin again.") from None


async def totals_of(tx: Tx) -> tuple[int, int]:
    """What is unread in all conversations that may disturb, and how many mentions."""
    mine = _mine(tx).subquery()
    loud = mine.c.alert == "all"
    query = select(
        func.coalesce(func.sum(case((loud, mine.c.unread), else_=mine.c.mentions)), 0),
        func.coalesce(func.sum(mine.c.mentions), 0),
    ).where(mine.c.alert != "none")
    unread, mentions = (await tx.db.execute(query)).one()
    return int(unread), int(mentions)


async def conversation_view(tx: Tx, conversation_id: UUID) -> ConversationView:
    """One conversation as the list shows it. Raises NotFound."""
    place = await place_for(tx, conversation_id)
    row = (await tx.db.execute(_mine(tx).where(conversation.c.id == place.id))).one()
    return _view(tx, row, (await _people(tx, [place.id])).get(place.id))


async def _people(tx: Tx, ids: list[UUID]) -> dict[UUID, tuple[int, bool, list[MemberCard]]]:
    """Of each conversation: how many people, whether of several institutions, and the first few others."""
    if not ids:
        return {}
    here = and_(member.c.conversation_id.in_(ids), member.c.left_seq.is_(None))
    counted = select(
        member.c.conversation_id, func.count().label("people"), func.count(distinct(member.c.house)).label("houses")
    )
    counts = {
        row.conversation_id: (row.people, row.houses > 1)
        for row in await tx.db.execute(counted.where(here).group_by(member.c.conversation_id))
    }
    rank = func.row_number().over(
        partition_by=member.c.conversation_id, order_by=(member.c.joined_seq, member.c.person_id)
    )
    ranked = (
        select(member.c.conversation_id, member.c.card, rank.label("rank"))
        .where(here, member.c.person_id != tx.actor.person_id)
        .subquery()
    )
    found: dict[UUID, tuple[int, bool, list[MemberCard]]] = {
        id_: (people, shared, []) for id_, (people, shared) in counts.items()
    }
    for row in await tx.db.execute(select(ranked).where(ranked.c.rank <= _FEW)):
        found[row.conversation_id][2].append(card_of(row))
    return found


def _view(tx: Tx, row: Any, known: tuple[int, bool, list[MemberCard]] | None) -> ConversationView:
    people, shared, others = known or (0, False, [])
    return ConversationView(
        id=row.id,
        kind=row.kind,
        name=row.name,
        purpose=row.purpose,
        unit_id=row.unit_id,
        shared=shared or row.home != tx.institution_id,
        people=people,
        others=others,
        last_seq=row.last_seq,
        last_at=row.last_at,
        last=row.last,
        read_seq=row.read_seq,
        unread=row.unread,
        mentions=row.mentions,
        alert=row.alert,
        pinned=row.pinned,
        joined_seq=row.joined_seq,
        closed=row.closed_at is not None,
    )


async def detail(tx: Tx, conversation_id: UUID) -> ConversationDetail:
    """An open conversation: who is in it, where the cursors stand, what is pinned."""
    place = await place_for(tx, conversation_id)
    rows = await stays(tx, place)
    named = place.policy.reads == "all" and len(rows) <= MOST_NAMED
    histogram: dict[int, int] = {}
    for row in rows:
        histogram[row.read_seq] = histogram.get(row.read_seq, 0) + 1
    members = [
        MemberView(
            person=card_of(row),
            role=row.role,
            joined_seq=row.joined_seq,
            **({"read_seq": row.read_seq} if named else {}),
        )
        for row in rows
    ]
    house = await house_policy(tx)
    pins = await messages_by_seq(tx, place, list(place.row.pins))
    notice = await messages_by_seq(tx, place, [place.row.notice_seq] if place.row.notice_seq else [])
    return ConversationDetail(
        conversation=await conversation_view(tx, conversation_id),
        members=members,
        histogram=sorted(histogram.items()),
        late=await late(tx, place),
        policy=PolicyView(**msgspec.structs.asdict(place.policy), typing=house.typing, watermark=house.watermark),
        role=place.mine.role if place.mine else "owner",
        pins=pins,
        notice=notice[0] if notice else None,
    )


async def stays(tx: Tx, place: Place) -> list[Any]:
    """Who is in the conversation now, owners first."""
    here = and_(member.c.conversation_id == place.id, member.c.left_seq.is_(None))
    order = (member.c.role != "owner", member.c.joined_seq, member.c.person_id)
    return list(await tx.db.execute(select(member).where(here).order_by(*order)))


async def late(tx: Tx, place: Place) -> dict[str, int]:
    """Members with messages of their own beyond their cursor: an own message never counts for its author."""
    own = and_(
        message.c.institution_id == member.c.institution_id,
        message.c.conversation_id == member.c.conversation_id,
        message.c.sender == member.c.person_id,
        message.c.seq > member.c.read_seq,
        message.c.kind != "system",
    )
    query = (
        select(member.c.person_id, member.c.read_seq)
        .distinct()
        .select_from(member.join(message, own))
        .where(member.c.conversation_id == place.id, member.c.left_seq.is_(None))
    )
    return {str(row.person_id): row.read_seq for row in await tx.db.execute(query)}
