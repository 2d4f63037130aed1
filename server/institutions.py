"""The institutions that this installation serves, for pumps and for the command line."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from directory.tables.commons import institution

if TYPE_CHECKING:
    from kernel.dure import Dure


@dataclass(frozen=True)
class Institution:
    """One row of the list."""

    id: int
    code: str
    name: str
    state: str


async def institutions(dure: "Dure") -> list[Institution]:
    """All of them, in the order of the list, whatever their state."""
    async with dure.commons() as db:
        columns = (institution.c.id, institution.c.code, institution.c.name, institution.c.state)
        rows = await db.execute(select(*columns).order_by(institution.c.position, institution.c.id))
        return [Institution(row.id, row.code, row.name, row.state) for row in rows]
