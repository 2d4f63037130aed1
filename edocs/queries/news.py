"""The room's one news query: who may hear which topic, and what is told."""

from uuid import UUID

from sqlalchemy import select

from edocs.queries.boxes import news_for
from edocs.queries.dispatching import facts_so_far
from edocs.queries.documents import document_for, pdf_of
from edocs.tables import event
from edocs.topics import document_place
from edocs.views.documents import DocumentNews
from edocs.views.sending import SendingNews
from kernel.errors import NotFound
from kernel.room import News
from kernel.tx import Topic, Tx


async def news_since(tx: Tx, topic: Topic, since: int) -> News:
    """What came after the cursor on a person's own topic, or on a document that the actor may see. Raises NotFound."""
    try:
        subject = UUID(topic.id)
    except ValueError as error:
        raise NotFound() from error
    if topic.kind == "person" and subject == tx.actor.person_id:
        return await news_for(tx, since)
    if topic.kind == "sending":
        return await _sending_news(tx, subject, since)
    if topic.kind == "document":
        return await _document_news(tx, subject, since)
    raise NotFound()


async def _sending_news(tx: Tx, document_id: UUID, since: int) -> News:
    await document_for(tx, document_id)
    place = await facts_so_far(tx, document_id)
    return News(place, [SendingNews(document_id=document_id, place=place)]) if place > since else News(since)


async def _document_news(tx: Tx, document_id: UUID, since: int) -> News:
    found = await document_for(tx, document_id)
    recorded = found.row.number is not None and await pdf_of(tx, document_id) is not None
    place = document_place(found.case.seq, found.row.stirs, recorded=recorded)
    if place <= since:
        return News(since)
    query = select(event).where(event.c.document_id == document_id).order_by(event.c.seq.desc()).limit(1)
    last = (await tx.db.execute(query)).one()
    told = DocumentNews(
        document_id=document_id,
        seq=place,
        happened="recorded" if recorded and since == place - 1 else last.content["cause"],
        by=last.content["actor"]["person_name"],
        at=last.at,
    )
    return News(place, [told])
