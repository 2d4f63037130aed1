"""The boxes of a person, derived from state at every asking, and the news that keeps a window in step with them.

What waits for one's act is found through the open steps of the posts one acts for now; the rest through the parts one
has taken. Both are small: nobody has ten thousand papers waiting.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_

from edocs import desk, present
from edocs.queries.documents import case_of
from edocs.queries.organisation import Viewer, viewer
from edocs.queries.paging import after, cursor_of, place
from edocs.tables import asked, document, feed, feed_head, part, seen, side_task
from edocs.topics import person_topic
from edocs.views.boxes import Box, BoxCounts, BoxNews, BoxPage, BoxQuery, Brief
from kernel.room import News
from kernel.tx import Topic, Tx

WAITING = (Box.TO_APPROVE, Box.TO_CONSENT, Box.DEPARTMENT, Box.HELD, Box.CIRCULATED, Box.POST_REPORT)
"""Boxes of what is asked of a person now; few rows, sorted in memory."""
KEPT = (Box.DRAFTING, Box.IN_PROGRESS, Box.RETURNED, Box.DONE)
"""Boxes of what one has drafted or signed; read page by page."""
MOST_NEWS = 200
"""A cursor further behind than this is answered with a resync."""
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


async def waiting(tx: Tx, who: Viewer) -> dict[UUID, tuple[Any, list[Box]]]:
    """Every document that waits for the viewer, with its boxes. Reads the open steps and side tasks of their posts."""
    posts = desk.posts_in_question(who.seat, who.org, who.at)
    units = [unit.id for unit in who.org.chain(who.seat.unit)]
    steps = select(asked.c.document_id).where(
        or_(asked.c.post_id.in_(posts), asked.c.stand_in == who.seat.post, asked.c.unit_id.in_(units))
    )
    tasks = select(side_task.c.document_id).where(side_task.c.post_id == who.seat.post)
    query = with_seen(tx).where(document.c.id.in_(steps.union(tasks)))
    found = {}
    for row in await tx.db.execute(query):
        boxes = desk.boxes(case_of(row), who.seat, who.org, who.at)
        if mine := [box for box in boxes if box in WAITING]:
            found[row.id] = (row, mine)
    return found


def with_seen(tx: Tx) -> Select[Any]:
    """Documents with the event up to which the actor has read them."""
    read = and_(seen.c.institution_id == document.c.institution_id, seen.c.document_id == document.c.id)
    joined = document.outerjoin(seen, and_(read, seen.c.person_id == tx.actor.person_id))
    return select(document, func.coalesce(seen.c.seq, 0).label("seen_seq")).select_from(joined)


def _kept(tx: Tx, box: Box) -> ColumnElement[bool]:
    return and_(part.c.person_id == tx.actor.person_id, part.c.box == box.value)


async def counts(tx: Tx) -> BoxCounts:
    """How many lie in each box and how many of those wait unread, and the cursor to listen from."""
    seq = await feed_seq(tx)
    who = await viewer(tx)
    held = await waiting(tx, who)
    count = dict.fromkeys((box.value for box in Box), 0)
    unread = dict.fromkeys((box.value for box in WAITING), 0)
    for row, boxes in held.values():
        for box in boxes:
            count[box.value] += 1
            unread[box.value] += row.seen_seq < row.seq
    query = select(part.c.box, func.count()).where(part.c.person_id == tx.actor.person_id).group_by(part.c.box)
    if held:
        query = query.where(part.c.document_id.not_in(list(held)))
    count |= {name: number for name, number in await tx.db.execute(query)}
    return BoxCounts(counts=count, unread=unread, topic=str(_topic(tx)), seq=seq)


async def page(tx: Tx, box: Box, query: BoxQuery) -> BoxPage:
    """One page of a box. The cursor of the next page names the last row, so that nothing shifts under the reader."""
    seq = await feed_seq(tx)
    who = await viewer(tx)
    held = await waiting(tx, who)
    if box in WAITING:
        rows = [row for row, boxes in held.values() if box in boxes and query.q.casefold() in row.title.casefold()]
        rows.sort(key=_ORDERS[query.sort])
        start = place(query.cursor)
        chosen, total = rows[start : start + query.limit], len(rows)
        following = str(start + query.limit) if start + query.limit < total else None
        amount = sum(row.amount or 0 for row in rows)
    else:
        chosen, following, total, amount = await _kept_page(tx, box, query, list(held))
    items = [brief_of(row, who) for row in chosen]
    return BoxPage(items=items, next=following, total=total, amount=amount, topic=str(_topic(tx)), seq=seq)


def brief_of(row: Any, who: Viewer) -> Brief:
    """A list row from a row of `with_seen`."""
    return present.brief(row, case_of(row), who.looker, unread=row.seen_seq < row.seq)


_ORDERS: dict[str, Any] = {
    "due": lambda row: (row.due_at or _NEVER, row.submitted_at or _NEVER, row.id),
    "new": lambda row: (-row.changed_at.timestamp(), row.id),
    "old": lambda row: (row.submitted_at or _NEVER, row.id),
    "amount": lambda row: (-(row.amount or 0), row.id),
}


async def _kept_page(tx: Tx, box: Box, query: BoxQuery, held: list[UUID]) -> tuple[list[Any], str | None, int, int]:
    mine = _kept(tx, box)
    if held:
        mine = and_(mine, part.c.document_id.not_in(held))
    whole = and_(part.c.institution_id == document.c.institution_id, part.c.document_id == document.c.id)
    if query.q:
        mine = and_(mine, document.c.title.icontains(query.q, autoescape=True))
    sums = select(func.count(), func.coalesce(func.sum(document.c.amount), 0)).select_from(part.join(document, whole))
    total, amount = (await tx.db.execute(sums.where(mine))).one()
    rows_query = with_seen(tx).join(part, whole).add_columns(part.c.at.label("kept_at")).where(mine)
    if query.cursor:
        rows_query = rows_query.where(tuple_(part.c.at, part.c.document_id) < tuple_(*after(query.cursor)))
    rows_query = rows_query.order_by(part.c.at.desc(), part.c.document_id.desc()).limit(query.limit + 1)
    rows = list(await tx.db.execute(rows_query))
    chosen = rows[: query.limit]
    following = cursor_of(chosen[-1].kept_at, chosen[-1].id) if len(rows) > query.limit else None
    return chosen, following, total, int(amount)


def _topic(tx: Tx) -> Topic:
    assert tx.actor.person_id is not None  # a viewer is a person
    return person_topic(tx.institution_id, tx.actor.person_id)


async def feed_seq(tx: Tx) -> int:
    """The last number of the actor's feed. Read before the state, so that nothing falls between."""
    query = select(feed_head.c.seq).where(feed_head.c.person_id == tx.actor.person_id)
    return (await tx.db.execute(query)).scalar() or 0


async def news_for(tx: Tx, since: int) -> News:
    """What moved on the actor's desk since the cursor, each document once, as it lies now.

    State + news = refetched state: a client takes the document out of every box and puts it where `boxes` says.
    """
    query = select(feed).where(feed.c.person_id == tx.actor.person_id, feed.c.seq > since).order_by(feed.c.seq)
    rows = list(await tx.db.execute(query.limit(MOST_NEWS + 1)))
    if not rows:
        return News(since)
    if len(rows) > MOST_NEWS or any(row.document_id is None for row in rows):
        return News(await feed_seq(tx), resync=True)
    last = {row.document_id: row for row in rows}
    return News(rows[-1].seq, await _moved(tx, last.values()))


async def _moved(tx: Tx, rows: Iterable[Any]) -> list[BoxNews]:
    who = await viewer(tx)
    told = {row.document_id: row for row in rows}
    found = {row.id: row for row in await tx.db.execute(with_seen(tx).where(document.c.id.in_(list(told))))}
    news = []
    for document_id, entry in told.items():
        row = found.get(document_id)
        boxes = desk.boxes(case_of(row), who.seat, who.org, who.at) if row is not None else []
        news.append(
            BoxNews(
                document_id=document_id,
                boxes=boxes,
                brief=brief_of(row, who) if row is not None and boxes else None,
                happened=entry.happened,
                by=entry.by,
                at=entry.at,
            )
        )
    return news
