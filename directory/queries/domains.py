"""Domains of institutions: which one a mail is for, and one's own."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from directory.tables.commons import institution
from kernel.tx import Tx

_SERVING = ("active", "provisioning")


async def institution_of_domain(db: AsyncConnection, name: str) -> int | None:
    """The serving institution whose domain this is (lower-case A-labels); readable in any scope."""
    query = select(institution.c.id).where(institution.c.domain == name, institution.c.state.in_(_SERVING))
    found: int | None = (await db.execute(query)).scalar_one_or_none()
    return found


async def institution_domain(tx: Tx) -> str:
    """The domain of the actor's institution, "" when it has none."""
    query = select(institution.c.domain).where(institution.c.id == tx.institution_id)
    found: str | None = (await tx.db.execute(query)).scalar_one_or_none()
    return found or ""
