"""The programs of a conversation."""

from uuid import UUID

from sqlalchemy import select

from kernel.tx import Tx
from messenger.queries.places import place_for
from messenger.tables import bot
from messenger.views.admin import BotView


async def bots(tx: Tx, conversation_id: UUID) -> list[BotView]:
    """Which programs write or wrote here; for its members."""
    place = await place_for(tx, conversation_id)
    rows = await tx.db.execute(select(bot).where(bot.c.conversation_id == place.id).order_by(bot.c.created_at))
    return [
        BotView(id=row.id, name=row.name, created_at=row.created_at, ended=row.ended_at is not None) for row in rows
    ]
