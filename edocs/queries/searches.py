"""Kept searches and what was asked lately; how many results are new."""

from typing import Any

from sqlalchemy import and_, or_, select

from edocs.queries import searching
from edocs.queries.organisation import Viewer, viewer
from edocs.tables import asked_search, kept_search, search_look
from edocs.views.search import NewResults, SavedSearch, Searches
from kernel.tx import Tx

MOST_RECENT = 8


async def kept_for(tx: Tx, who: Viewer) -> list[Any]:
    """The searches that the viewer kept and those shared in the viewer's unit, by name."""
    mine = or_(kept_search.c.person_id == who.seat.person, kept_search.c.unit_id == who.seat.unit)
    return list(await tx.db.execute(select(kept_search).where(mine).order_by(kept_search.c.name, kept_search.c.id)))


async def my_searches(tx: Tx) -> Searches:
    """What the actor may ask again."""
    who = await viewer(tx)
    recent = (
        select(asked_search.c.query)
        .where(asked_search.c.person_id == who.seat.person)
        .order_by(asked_search.c.at.desc())
        .limit(MOST_RECENT)
    )
    return Searches(
        saved=[_saved(row, who) for row in await kept_for(tx, who)],
        recent=list((await tx.db.execute(recent)).scalars()),
    )


def _saved(row: Any, who: Viewer) -> SavedSearch:
    mine = row.person_id == who.seat.person
    keeper = next((holding for holding in who.org.holdings if holding.person == row.person_id), None)
    by = "" if mine or keeper is None else who.org.seat(keeper).person_name
    return SavedSearch(id=row.id, name=row.name, q=row.query, shared=row.unit_id is not None, mine=mine, by=by)


async def new_results(tx: Tx) -> list[NewResults]:
    """For each kept search how much is newer than the actor's last look, or than its keeping."""
    who = await viewer(tx)
    rows = await kept_for(tx, who)
    joined = and_(search_look.c.search_id.in_([row.id for row in rows]), search_look.c.person_id == who.seat.person)
    looks = {row.search_id: row.at for row in await tx.db.execute(select(search_look).where(joined))}
    found = []
    for row in rows:
        count, more = await searching.newer(tx, row.query, looks.get(row.id, row.kept_at))
        found.append(NewResults(id=row.id, count=count, more=more))
    return found
