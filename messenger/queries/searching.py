"""Finding messages, in the conversations that the actor is in; leading consonants (초성) find too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from kernel import finding, words
from kernel.errors import Invalid
from kernel.questions import plain
from kernel.tx import Tx
from messenger.queries.conversations import conversations
from messenger.queries.log import conversations_of
from messenger.rules import VOID
from messenger.tables import conversation, message
from messenger.views.conversations import ListQuery
from messenger.views.messages import FindQuery, FoundMessage, FoundMessages

KIND = "message"


async def find(tx: Tx, query: FindQuery) -> FoundMessages:
    """Messages that hold these words. Conversations whose newcomers see only what came after them are held to that."""
    assert tx.actor.person_id is not None  # a door of a person
    stays = {row.conversation_id: row.joined_seq for row in await conversations_of(tx, tx.actor.person_id)}
    wanted = [query.conversation] if query.conversation is not None else list(stays)
    acl = [f"c:{one}" for one in wanted if one in stays]
    if not acl:
        return FoundMessages(items=[], next=None)
    question = plain(query.q)
    part = finding.Part(limit=query.limit + 1, after=_place(query.cursor), newest=True)
    hits = await finding.find(tx, question, part, acl=acl, kinds=(KIND,))
    shown = hits[: query.limit]
    joined = message.join(
        conversation,
        (conversation.c.institution_id == message.c.institution_id) & (conversation.c.id == message.c.conversation_id),
    )
    rows = await tx.db.execute(
        select(message, conversation.c.name, conversation.c.policy)
        .select_from(joined)
        .where(message.c.id.in_([hit.id for hit in shown]), message.c.state.not_in(VOID))
    )
    found = {row.id: row for row in rows}
    names = {one.id: one for one in (await conversations(tx, ListQuery(limit=200))).items} if found else {}
    items = []
    for hit in shown:
        row = found.get(hit.id)
        if row is None or row.conversation_id not in stays:
            continue
        if row.policy.get("history") != "all" and row.seq <= stays[row.conversation_id]:
            continue
        known = names.get(row.conversation_id)
        title = row.name or ", ".join(one.name for one in known.others) if known else row.name
        items.append(
            FoundMessage(
                conversation=row.conversation_id,
                name=title,
                seq=row.seq,
                at=row.at,
                author=row.author,
                snippet=words.snippet(row.text, question.terms) or hit.snippet,
            )
        )
    last = shown[-1] if len(hits) > query.limit else None
    return FoundMessages(items=items, next=f"{last.rank}~{last.at.isoformat()}~{last.id}" if last else None)


def _place(cursor: str) -> tuple[int, datetime, UUID] | None:
    if not cursor:
        return None
    try:
        rank, at, last = cursor.split("~")
        return int(rank), datetime.fromisoformat(at), UUID(last)
    except ValueError:
        raise Invalid("bad_cursor", "목록을 처음부터 다시 여십시오.", "This cursor is not ours; begin again.") from None
