"""Institutions in few words: names, codes, domains. What a screen shows of them is in `cards`."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from directory.tables.commons import institution
from kernel.tx import Tx

_SERVING = ("active", "provisioning")


async def institution_of_domain(db: AsyncConnection, name: str) -> int | None:
    """The serving institution whose domain this is (lower-case A-labels); readable in any scope."""
    query = select(institution.c.id).where(institution.c.domain == name, institution.c.state.in_(_SERVING))
    found: int | None = (await db.execute(query)).scalar_one_or_none()
    return found


async def serving_domains(tx: Tx) -> dict[str, int]:
    """The domains of the city's institutions that serve, with their numbers."""
    query = select(institution.c.domain, institution.c.id).where(institution.c.state.in_(_SERVING))
    return {row.domain: row.id for row in await tx.db.execute(query) if row.domain}


async def institution_of_code(db: AsyncConnection, code: str) -> tuple[int, str] | None:
    """Number and name of the serving institution with this code; readable in any scope."""
    query = select(institution.c.id, institution.c.name).where(
        institution.c.code == code, institution.c.state.in_(_SERVING)
    )
    found = (await db.execute(query)).one_or_none()
    return None if found is None else (found.id, found.name)


async def serves(db: AsyncConnection, institution_id: int) -> bool:
    """Whether there is such an institution, and it serves; readable in any scope."""
    query = select(institution.c.id).where(institution.c.id == institution_id, institution.c.state.in_(_SERVING))
    return (await db.execute(query)).one_or_none() is not None


async def institution_domain(tx: Tx) -> str:
    """The domain of the actor's institution, "" when it has none."""
    query = select(institution.c.domain).where(institution.c.id == tx.institution_id)
    found: str | None = (await tx.db.execute(query)).scalar_one_or_none()
    return found or ""


async def own_code_and_name(tx: Tx) -> tuple[str, str]:
    """The code and the name of the actor's institution."""
    query = select(institution.c.code, institution.c.name).where(institution.c.id == tx.institution_id)
    found = (await tx.db.execute(query)).one()
    return found.code, found.name


async def institution_names(tx: Tx) -> dict[int, str]:
    """Number → name of every institution of the city that is not closed, and of one's own."""
    open_or_own = or_(institution.c.state != "closed", institution.c.id == tx.institution_id)
    rows = await tx.db.execute(select(institution.c.id, institution.c.name).where(open_or_own))
    return {row.id: row.name for row in rows}
