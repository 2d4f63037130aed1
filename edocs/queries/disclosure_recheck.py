"""The look at classes that follows the end of a year: how much of it is left. LAW rec-dec §24"""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from edocs.tables.disclosure import disclosure
from kernel.tx import Tx


def year_open(year: int) -> list[ColumnElement[bool]]:
    """The conditions for what of a year has not been looked at since it ended; `edocs.disclosure.review` in SQL."""
    end = date(year + 1, 1, 1)
    return [
        disclosure.c.decided_on >= date(year, 1, 1),
        disclosure.c.decided_on < end,
        disclosure.c.kind != "open",
        disclosure.c.phase != "gone",
        or_(disclosure.c.looked_on.is_(None), disclosure.c.looked_on < end),
    ]


async def recheck_open(tx: Tx, unit_id: UUID, year: int) -> int:
    """How many of the unit's documents of that year wait for the look: 비공개 and 부분공개 that nobody has confirmed or
    changed since the year ended."""
    query = select(func.count()).select_from(disclosure).where(disclosure.c.unit_id == unit_id, *year_open(year))
    return int(await tx.db.scalar(query) or 0)
