"""Doors of messages: history, sending, and what is done to messages that stand."""

from uuid import UUID

from kernel.tx import Tx
from messenger.actions import cards, changing, posting
from messenger.queries import messages as queries
from messenger.queries.log import events_after
from messenger.queries.places import place_for
from messenger.queries.searching import find
from messenger.routes import routes
from messenger.views.messages import (
    ActInput,
    AfterQuery,
    CardInput,
    EditInput,
    EventPage,
    FindQuery,
    FoundMessages,
    History,
    HistoryQuery,
    ReactInput,
    Readers,
    SendInput,
    Sent,
    SwitchInput,
    Version,
    VoteInput,
)

_ONE = "/conversations/{conversation_id}/messages/{seq}"


@routes.get("/conversations/{conversation_id}/messages")
async def read_history(tx: Tx, conversation_id: UUID, query: HistoryQuery) -> History:
    """A stretch of messages in order."""
    return await queries.history(tx, conversation_id, query)


@routes.get("/conversations/{conversation_id}/events")
async def read_events(tx: Tx, conversation_id: UUID, query: AfterQuery) -> EventPage:
    """What happened after a number, in order: fills a gap."""
    place = await place_for(tx, conversation_id)
    items = await events_after(tx, conversation_id, query.after, query.limit, place.first)
    return EventPage(items=items, more=bool(items) and items[-1].s < place.row.last_seq)


@routes.post("/conversations/{conversation_id}/messages", status=201)
async def send_message(tx: Tx, conversation_id: UUID, body: SendInput) -> Sent:
    """Send a message. The same `cid` again gives the same answer."""
    return await posting.post(tx, conversation_id, body)


@routes.post("/conversations/{conversation_id}/cards", status=201)
async def show_paper(tx: Tx, conversation_id: UUID, body: CardInput) -> Sent:
    """Show a document in a conversation: its title and how it stands, as a card that follows it."""
    return await cards.share(tx, conversation_id, body)


@routes.put(_ONE)
async def edit_message(tx: Tx, conversation_id: UUID, seq: int, body: EditInput) -> Sent:
    """Change the text of my message."""
    return await changing.edit(tx, conversation_id, seq, body)


@routes.post(_ONE + "/recall")
async def recall_message(tx: Tx, conversation_id: UUID, seq: int, body: ActInput) -> Sent:
    """Take my message back while nobody has read it."""
    return await changing.recall(tx, conversation_id, seq, body.cid)


@routes.post(_ONE + "/delete")
async def delete_message(tx: Tx, conversation_id: UUID, seq: int, body: ActInput) -> Sent:
    """Delete a message for all."""
    return await changing.remove(tx, conversation_id, seq, body.cid)


@routes.post(_ONE + "/reactions")
async def react_to_message(tx: Tx, conversation_id: UUID, seq: int, body: ReactInput) -> Sent:
    """Put a reaction, or take it off."""
    return await changing.react(tx, conversation_id, seq, body)


@routes.post(_ONE + "/acknowledge")
async def acknowledge_message(tx: Tx, conversation_id: UUID, seq: int, body: ActInput) -> Sent:
    """Say that I have taken note."""
    return await changing.acknowledge(tx, conversation_id, seq, body.cid)


@routes.post(_ONE + "/vote")
async def vote_in_poll(tx: Tx, conversation_id: UUID, seq: int, body: VoteInput) -> Sent:
    """Choose in a poll."""
    return await changing.vote(tx, conversation_id, seq, body)


@routes.post(_ONE + "/pin")
async def pin_message(tx: Tx, conversation_id: UUID, seq: int, body: SwitchInput) -> Sent:
    """Pin a message, or take it off."""
    return await changing.pin(tx, conversation_id, seq, body)


@routes.post(_ONE + "/notice")
async def put_up_notice(tx: Tx, conversation_id: UUID, seq: int, body: SwitchInput) -> Sent:
    """Put a message up as the notice, or take it down."""
    return await changing.put_up(tx, conversation_id, seq, body)


@routes.get(_ONE + "/readers")
async def read_readers(tx: Tx, conversation_id: UUID, seq: int) -> Readers:
    """Who has read a message, and who has not."""
    return await queries.readers(tx, conversation_id, seq)


@routes.get(_ONE + "/versions")
async def read_versions(tx: Tx, conversation_id: UUID, seq: int) -> list[Version]:
    """The texts that a message had."""
    return await queries.versions(tx, conversation_id, seq)


@routes.get("/search")
async def search_messages(tx: Tx, query: FindQuery) -> FoundMessages:
    """Find messages; leading consonants find too."""
    return await find(tx, query)
