"""Cards: a paper that waits, in the conversation where it is spoken of, bound to the revision that was shown.

The card only says what it stands for (`subject`, `revision`); opening, signing and saying again who one is happen in
the room of the paper, which refuses a revision that is no longer current. When the paper moves, its cards follow.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from kernel.clock import new_id
from kernel.tx import Tx
from messenger.actions.conversations import place_of_system
from messenger.actions.log import derived, fact
from messenger.actions.posting import carry_out, sent_before
from messenger.queries.places import card_of_actor, place_for, refuse_closed
from messenger.rules import VOID
from messenger.tables import conversation, message
from messenger.views.messages import Sent


async def share(tx: Tx, conversation_id: UUID, cid: UUID, card: dict[str, Any], text: str = "") -> Sent:
    """Bring a card into a conversation. What it shows was read by the actor under the rights of its own room."""
    place = await place_for(tx, conversation_id, lock=True)
    if (earlier := await sent_before(tx, cid)) is not None:
        return earlier
    refuse_closed(place)
    author = await card_of_actor(tx)
    body = {
        "id": str(new_id()),
        "kind": "card",
        "text": text,
        "card": card,
        "author": {"name": author.name, "post": author.post, "unit": author.unit, "house": author.house_name},
    }
    done = await carry_out(tx, place, fact(tx, "message", cid, body))
    tx.audit("messenger.share", "conversation", place.id, paper=card["subject"])
    return done


async def moved(tx: Tx, subject: str, state: dict[str, Any], event_id: UUID) -> None:
    """The paper moved: every card of it shows the new state. Safe to repeat with the same event."""
    holds = message.c.body["card"]["subject"].astext == subject
    query = select(message.c.conversation_id, message.c.seq).where(message.c.kind == "card", holds)
    rows = list(await tx.db.execute(query.where(message.c.state.not_in(VOID))))
    for row in sorted(rows, key=lambda one: (one.conversation_id, one.seq)):
        place = await place_of_system(tx, row.conversation_id)
        cid = derived(event_id, f"{row.conversation_id}/{row.seq}")
        if await sent_before(tx, cid) is not None:
            continue
        where = and_(message.c.conversation_id == place.id, message.c.seq == row.seq)
        before = (await tx.db.execute(select(message.c.body).where(where))).scalar_one()["card"]
        after = {**before, **state}
        if after != before and place.row.home == tx.institution_id:
            await carry_out(tx, place, fact(tx, "card", cid, body={"card": after}, target=row.seq))


async def say(tx: Tx, conversation_id: UUID, cid: UUID, text: str, who: str = "두레") -> Sent | None:
    """A line of the house itself in a conversation: what a bridge wants to tell there. Once for each `cid`."""
    query = select(conversation.c.id).where(conversation.c.id == conversation_id, conversation.c.closed_at.is_(None))
    if (await tx.db.execute(query)).first() is None:
        return None
    place = await place_of_system(tx, conversation_id)
    if (earlier := await sent_before(tx, cid)) is not None:
        return earlier
    body = {"id": str(new_id()), "kind": "text", "text": text, "author": {"name": who, "post": "", "unit": ""}}
    return await carry_out(tx, place, fact(tx, "message", cid, body))
