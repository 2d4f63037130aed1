"""Memos as their senders and recipients have them, and the news of one's own."""

from typing import Any
from uuid import UUID

from msgspec import convert
from sqlalchemy import and_, func, or_, select

from kernel.errors import NotFound
from kernel.room import News
from kernel.tx import Topic, Tx
from messenger.tables import head, memo, memo_copy
from messenger.topics import person_topic
from messenger.views.files import FileView
from messenger.views.memos import MemoPage, MemoQuery, MemoRecipient, MemoView
from messenger.views.people import MemberCard

MOST_NEWS = 100

_joined = memo.outerjoin(
    memo_copy, and_(memo_copy.c.institution_id == memo.c.institution_id, memo_copy.c.memo_id == memo.c.id)
)


def _own(tx: Tx) -> Any:
    return and_(memo_copy.c.house == tx.institution_id, memo_copy.c.person_id == tx.actor.person_id)


def _sent(tx: Tx) -> Any:
    return and_(memo.c.house == tx.institution_id, memo.c.sender == tx.actor.person_id)


async def memos(tx: Tx, query: MemoQuery) -> MemoPage:
    """One page of what came to the actor, or of what the actor sent. Unopened ones show no text."""
    seq = await seq_of(tx)
    if query.box == "in":
        ids = select(memo.c.id).select_from(_joined).where(_own(tx), memo_copy.c.hidden_at.is_(None))
    else:
        ids = select(memo.c.id).where(_sent(tx))
    if query.before is not None:
        ids = ids.where(memo.c.sent_at < query.before)
    rows = [row.id for row in await tx.db.execute(ids.order_by(memo.c.sent_at.desc()).limit(query.limit + 1))]
    items = await views(tx, rows[: query.limit], mine=query.box == "out")
    return MemoPage(
        items=items,
        next=items[-1].sent_at if len(rows) > query.limit else None,
        unopened=await unopened(tx),
        topic=str(person_topic(tx.institution_id, tx.actor.person_id or UUID(int=0))),
        seq=seq,
    )


async def unopened(tx: Tx) -> int:
    """How many memos wait to be opened by the actor."""
    waiting = and_(
        _own(tx),
        memo_copy.c.opened_at.is_(None),
        memo_copy.c.recalled_at.is_(None),
        memo_copy.c.hidden_at.is_(None),
    )
    return int(await tx.db.scalar(select(func.count()).select_from(memo_copy).where(waiting)) or 0)


async def memo_for(tx: Tx, memo_id: UUID) -> MemoView:
    """A memo that the actor sent or received. Raises NotFound."""
    row = (await tx.db.execute(select(memo).where(memo.c.id == memo_id))).one_or_none()
    if row is None:
        raise _none()
    mine = row.house == tx.institution_id and row.sender == tx.actor.person_id
    found = await views(tx, [memo_id], mine=mine)
    if not found:
        raise _none()
    return found[0]


def _none() -> NotFound:
    return NotFound("no_memo", "쪽지를 찾을 수 없습니다.", "No such memo.")


async def views(tx: Tx, ids: list[UUID], *, mine: bool) -> list[MemoView]:
    """These memos as the actor has them, newest first; those that are not the actor's are left out."""
    if not ids:
        return []
    rows = list(await tx.db.execute(select(memo).where(memo.c.id.in_(ids)).order_by(memo.c.sent_at.desc())))
    copies: dict[UUID, list[Any]] = {}
    for one in await tx.db.execute(select(memo_copy).where(memo_copy.c.memo_id.in_(ids))):
        copies.setdefault(one.memo_id, []).append(one)
    found = []
    for row in rows:
        own = next((one for one in copies.get(row.id, []) if _is_mine(tx, one)), None)
        if mine or own is not None:
            found.append(_view(row, own, copies.get(row.id, []), mine=mine))
    return found


def _is_mine(tx: Tx, copy: Any) -> bool:
    return bool(copy.house == tx.institution_id and copy.person_id == tx.actor.person_id)


def _view(row: Any, own: Any, copies: list[Any], *, mine: bool) -> MemoView:
    open_ = mine or (own is not None and own.opened_at is not None and own.recalled_at is None)
    order = sorted(copies, key=lambda one: (one.opened_at is None, one.opened_at or row.sent_at, one.card["name"]))
    return MemoView(
        id=row.id,
        mine=mine,
        author=row.author,
        sender=row.sender,
        text=row.text if open_ else "",
        files=[convert(one, FileView) for one in row.files] if open_ else [],
        ask=row.ask,
        sent_at=row.sent_at,
        opened_at=own.opened_at if own is not None else None,
        confirmed_at=own.confirmed_at if own is not None else None,
        recalled_at=row.recalled_at if mine or own is None else own.recalled_at,
        recipients=[_recipient(one) for one in order] if mine else [],
        people=len(copies),
        opened=sum(one.opened_at is not None for one in copies) if mine else 0,
        confirmed=sum(one.confirmed_at is not None for one in copies) if mine else 0,
        seq=row.seq if mine else own.seq,
    )


def _recipient(one: Any) -> MemoRecipient:
    return MemoRecipient(
        person=convert(one.card, MemberCard),
        delivered_at=one.delivered_at,
        opened_at=one.opened_at,
        confirmed_at=one.confirmed_at,
        recalled_at=one.recalled_at,
    )


async def seq_of(tx: Tx) -> int:
    """The last number of what concerns the actor alone. Read before the state, so that nothing falls between."""
    return int(await tx.db.scalar(select(head.c.seq).where(head.c.person_id == tx.actor.person_id)) or 0)


async def news_of(tx: Tx, topic: Topic, since: int) -> News:
    """What changed among the actor's memos after the number, as they are now."""
    if tx.actor.person_id is None or topic != person_topic(tx.institution_id, tx.actor.person_id):
        raise NotFound("topic_not_found", "들을 수 없는 소식입니다.", "There is no such topic for you.")
    seq = await seq_of(tx)
    if since >= seq:
        return News(since)
    changed = or_(and_(_own(tx), memo_copy.c.seq > since), and_(_sent(tx), memo.c.seq > since))
    query = select(memo.c.id, _sent(tx).label("mine")).distinct().select_from(_joined).where(changed)
    rows = list(await tx.db.execute(query.limit(MOST_NEWS + 1)))
    if len(rows) > MOST_NEWS:
        return News(seq, resync=True)
    items = [
        {"memo": view, "unopened": 0}
        for side in (True, False)
        for view in await views(tx, [row.id for row in rows if row.mine == side], mine=side)
    ]
    left = await unopened(tx)
    return News(seq, [{**one, "unopened": left} for one in items])
