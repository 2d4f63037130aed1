"""Doors of conversations: the list, one that is open, who is in it."""

from uuid import UUID

from kernel.tx import Tx
from messenger.actions import conversations as actions
from messenger.actions import reading, units
from messenger.queries import conversations as queries
from messenger.routes import routes
from messenger.views.conversations import (
    ChangeInput,
    ConversationDetail,
    ConversationList,
    ConversationView,
    LeaveInput,
    ListQuery,
    MineInput,
    OpenInput,
    PeopleInput,
    ReadInput,
    ReadView,
)
from messenger.views.messages import Sent


@routes.get("/conversations")
async def list_conversations(tx: Tx, query: ListQuery) -> ConversationList:
    """My conversations, newest first, with what is unread, and the place from which the live line goes on."""
    return await queries.conversations(tx, query)


@routes.post("/conversations", status=201)
async def open_conversation(tx: Tx, body: OpenInput) -> ConversationView:
    """Begin a conversation; a 1:1 that is there already is found."""
    return await queries.conversation_view(tx, await actions.open_conversation(tx, body))


@routes.post("/units/{unit_id}/conversation", status=201)
async def open_unit_conversation(tx: Tx, unit_id: UUID) -> ConversationView:
    """The channel of my unit; its members follow appointments."""
    return await queries.conversation_view(tx, await units.open_unit(tx, unit_id))


@routes.get("/conversations/{conversation_id}")
async def read_conversation(tx: Tx, conversation_id: UUID) -> ConversationDetail:
    """A conversation with its members, read cursors and pins."""
    return await queries.detail(tx, conversation_id)


@routes.put("/conversations/{conversation_id}")
async def change_conversation(tx: Tx, conversation_id: UUID, body: ChangeInput) -> Sent:
    """Change name, purpose or policy, as its owner."""
    return await actions.change(tx, conversation_id, body)


@routes.put("/conversations/{conversation_id}/mine")
async def change_mine(tx: Tx, conversation_id: UUID, body: MineInput) -> ConversationView:
    """How the conversation is for me: alerts, pinned on top."""
    await actions.mine(tx, conversation_id, body)
    return await queries.conversation_view(tx, conversation_id)


@routes.post("/conversations/{conversation_id}/members")
async def invite_people(tx: Tx, conversation_id: UUID, body: PeopleInput) -> Sent:
    """Take people into a group or channel."""
    return await actions.invite(tx, conversation_id, body.cid, body.people)


@routes.post("/conversations/{conversation_id}/leave")
async def leave_conversation(tx: Tx, conversation_id: UUID, body: LeaveInput) -> Sent:
    """Go out of a group or channel, or put somebody out as its owner."""
    return await actions.leave(tx, conversation_id, body.cid, body.person)


@routes.post("/conversations/{conversation_id}/read")
async def mark_conversation_read(tx: Tx, conversation_id: UUID, body: ReadInput) -> ReadView:
    """I have read up to here."""
    return await reading.read(tx, conversation_id, body.seq)
