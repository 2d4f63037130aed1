"""The room's one news query: who may hear which topic, and what is told."""

from uuid import UUID

from kernel.errors import NotFound
from kernel.room import News
from kernel.tx import Topic, Tx
from messenger.queries import memos
from messenger.queries.log import events_after
from messenger.queries.places import place_for

MOST = 200


async def news_since(tx: Tx, topic: Topic, since: int) -> News:
    """What came after the number: events of a conversation that the actor is in, or the actor's memos.

    Raises NotFound for every other topic. (Cursors of readers, `reads`, wake but tell nothing here.)
    """
    try:
        subject = UUID(topic.id)
    except ValueError as error:
        raise NotFound() from error
    if topic.kind == "person":
        return await memos.news_of(tx, topic, since)
    if topic.kind != "conversation":
        raise NotFound()
    place = await place_for(tx, subject)
    if place.row.last_seq <= since:
        return News(since)
    if place.row.last_seq - max(since, place.first) > MOST:
        return News(place.row.last_seq, resync=True)
    items = await events_after(tx, subject, since, MOST, place.first)
    return News(items[-1].s if items else place.row.last_seq, items)
