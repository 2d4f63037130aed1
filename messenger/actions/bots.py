"""Programs that write into a conversation: made by its owner, known by a token, bounded in how much they say."""

import hmac
import secrets
from hashlib import sha256
from uuid import UUID, uuid5

from sqlalchemy import and_, func, insert, select, update

from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, NotFound, Unauthenticated
from kernel.tx import Tx
from messenger.actions.conversations import place_of_system
from messenger.actions.log import Fact, known
from messenger.actions.posting import carry_out, refuse_personal
from messenger.queries.places import place_for, refuse_closed
from messenger.tables import bot
from messenger.views.admin import BotInput, BotView, HookInput, NewBot
from messenger.views.messages import Sent

MOST = 10
"""Programs that one conversation may have."""


async def make(tx: Tx, conversation_id: UUID, given: BotInput) -> NewBot:
    """Let a program write into a conversation, as its owner. The token is told once."""
    place = await place_for(tx, conversation_id, lock=True)
    if not place.is_owner or place.row.kind == "direct":
        raise Forbidden("owners_only", "대화를 관리하는 사람만 할 수 있습니다.", "Only owners may do this.")
    here = and_(bot.c.conversation_id == place.id, bot.c.ended_at.is_(None))
    if int(await tx.db.scalar(select(func.count()).where(here)) or 0) >= MOST:
        raise Conflict("too_many", f"한 대화에는 봇을 {MOST}개까지 둘 수 있습니다.", "Too many programs.")
    token = secrets.token_urlsafe(32)
    values = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "conversation_id": place.id,
        "name": given.name.strip(),
        "token_hash": sha256(token.encode()).hexdigest(),
        "created_by": tx.actor.person_id,
        "created_at": tx.now,
    }
    row = (await tx.db.execute(insert(bot).values(values).returning(bot))).one()
    tx.audit("messenger.bot", "conversation", place.id, bot=str(row.id))
    view = BotView(id=row.id, name=row.name, created_at=row.created_at, ended=False)
    return NewBot(bot=view, token=token, address=f"/api/messenger/hooks/{tx.institution_id}/{row.id}")


async def end(tx: Tx, conversation_id: UUID, bot_id: UUID) -> None:
    """Let a program write no more."""
    place = await place_for(tx, conversation_id)
    if not place.is_owner:
        raise Forbidden("owners_only", "대화를 관리하는 사람만 할 수 있습니다.", "Only owners may do this.")
    mine = and_(bot.c.id == bot_id, bot.c.conversation_id == place.id, bot.c.ended_at.is_(None))
    if not (await tx.db.execute(update(bot).where(mine).values(ended_at=tx.now))).rowcount:
        raise NotFound()
    tx.audit("messenger.bot_ended", "conversation", place.id, bot=str(bot_id))


async def say(tx: Tx, bot_id: UUID, token: str, given: HookInput) -> Sent:
    """A program says something. Raises Unauthenticated alike for a wrong token, a wrong address and one that ended."""
    row = (await tx.db.execute(select(bot).where(bot.c.id == bot_id))).one_or_none()
    right = hmac.compare_digest(sha256(token.encode()).hexdigest(), row.token_hash if row is not None else "0" * 64)
    if row is None or not right or row.ended_at is not None:
        raise Unauthenticated("no_bot", "등록된 봇이 아닙니다. 주소와 토큰을 확인하십시오.", "Unknown program.")
    place = await place_of_system(tx, row.conversation_id)
    cid = uuid5(row.id, given.key) if given.key else new_id()
    if (earlier := await known(tx, row.id, cid)) is not None:
        return Sent(cid=cid, conversation=place.id, seq=earlier.seq, at=earlier.at)
    refuse_closed(place)
    await refuse_personal(tx, given.text, sure=True)
    body = {
        "id": str(new_id()),
        "kind": "text",
        "text": given.text.strip("\n"),
        "author": {"name": row.name, "post": "봇", "unit": ""},
    }
    new = Fact(kind="message", sender=row.id, house=tx.institution_id, cid=cid, at=tx.now, body=body)
    return await carry_out(tx, place, new)
