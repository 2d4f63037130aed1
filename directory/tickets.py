"""One-time tokens at the gate: put, look, take. Taking deletes, so that a token works once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from directory.gate import new_token, token_hash
from directory.tables import gate


async def put(
    db: AsyncConnection, kind: str, expires: datetime, data: dict[str, Any], account_id: UUID | None = None
) -> str:
    """A new token that remembers this until it expires."""
    token = new_token()
    row = {"token_hash": token_hash(token), "kind": kind, "account_id": account_id, "data": data, "expires": expires}
    await db.execute(gate.ticket.insert().values(row))
    return token


async def look(db: AsyncConnection, kind: str, token: str, now: datetime) -> Any | None:
    """What the token stands for, without using it up."""
    own = (gate.ticket.c.token_hash == token_hash(token)) & (gate.ticket.c.kind == kind)
    return (await db.execute(select(gate.ticket).where(own, gate.ticket.c.expires > now))).one_or_none()


async def take(db: AsyncConnection, kind: str, token: str, now: datetime) -> Any | None:
    """What the token stands for; it is gone afterwards. Also clears away a few that have expired."""
    stale = select(gate.ticket.c.token_hash).where(gate.ticket.c.expires <= now).limit(100)
    await db.execute(gate.ticket.delete().where(gate.ticket.c.token_hash.in_(stale)))
    own = (gate.ticket.c.token_hash == token_hash(token)) & (gate.ticket.c.kind == kind)
    return (await db.execute(gate.ticket.delete().where(own).returning(gate.ticket))).one_or_none()
