"""Doors of programs that write, and of exports under two persons."""

from uuid import UUID

from kernel.errors import TooMuch
from kernel.tx import Actor, Tx
from kernel.web import Call, Download
from messenger.actions import bots as bot_actions
from messenger.actions import exports as export_actions
from messenger.queries import bots as bot_queries
from messenger.queries import exports as export_queries
from messenger.routes import routes
from messenger.views.admin import BotInput, BotView, ExportAnswer, ExportInput, ExportView, HookInput, NewBot
from messenger.views.messages import Sent

HOOK_RATE, HOOK_BURST = 1.0, 30.0
"""Messages a second that one program may send, and at once."""


@routes.get("/conversations/{conversation_id}/bots")
async def list_bots(tx: Tx, conversation_id: UUID) -> list[BotView]:
    """The programs that write into a conversation."""
    return await bot_queries.bots(tx, conversation_id)


@routes.post("/conversations/{conversation_id}/bots", status=201, secret=True)
async def make_bot(tx: Tx, conversation_id: UUID, body: BotInput) -> NewBot:
    """Let a program write into a conversation, as its owner; its token is told once."""
    return await bot_actions.make(tx, conversation_id, body)


@routes.delete("/conversations/{conversation_id}/bots/{bot_id}", status=204)
async def end_bot(tx: Tx, conversation_id: UUID, bot_id: UUID) -> None:
    """Let a program write no more."""
    await bot_actions.end(tx, conversation_id, bot_id)


@routes.post("/hooks/{house}/{bot_id}", status=201, open=True)
async def say_as_bot(call: Call, house: int, bot_id: UUID, body: HookInput) -> Sent:
    """A program says something in its conversation; its token comes as Bearer."""
    wait = await call.dure.limits.take(f"hook:{house}:{bot_id}", rate=HOOK_RATE, burst=HOOK_BURST)
    if wait:
        raise TooMuch(
            "too_fast", "너무 자주 보냈습니다. 잠시 뒤에 보내십시오.", "Too fast.", retry_after=round(wait, 1)
        )
    async with call.dure.tx(Actor(house, client=call.client)) as tx:
        sent: Sent = await bot_actions.say(tx, bot_id, call.token, body)
        return sent


@routes.get("/exports")
async def list_exports(tx: Tx) -> list[ExportView]:
    """Exports that were asked for, newest first."""
    return await export_queries.exports(tx)


@routes.post("/exports", status=201)
async def ask_for_export(tx: Tx, body: ExportInput) -> list[ExportView]:
    """Ask for an export; another person must agree."""
    await export_actions.ask(tx, body)
    return await export_queries.exports(tx)


@routes.post("/exports/{export_id}/answer")
async def answer_export(tx: Tx, export_id: UUID, body: ExportAnswer) -> list[ExportView]:
    """Agree to an export that somebody else asked for, or refuse it."""
    await export_actions.answer(tx, export_id, agreed=body.agreed)
    return await export_queries.exports(tx)


@routes.get("/exports/{export_id}/file")
async def read_export(tx: Tx, export_id: UUID) -> Download:
    """The file: one event a line, with its place in the chain."""
    blob = await export_queries.blob_of_export(tx, export_id)
    return Download(f"talk-{export_id}.jsonl", "application/x-ndjson", blob)
