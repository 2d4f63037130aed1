"""Doors for the search: find, count what could be asked next, keep searches."""

from uuid import UUID

from edocs.actions import searches
from edocs.queries import searching
from edocs.queries.searches import my_searches, new_results
from edocs.routes.documents import routes
from edocs.views.search import (
    Asked,
    Facets,
    FacetsQuery,
    FoundPage,
    NewResults,
    NewSearch,
    SavedSearch,
    Searches,
    SearchQuery,
)
from kernel.tx import Tx


@routes.get("/search")
async def search_documents(tx: Tx, query: SearchQuery) -> FoundPage:
    """Documents that I may see: by words, and by operators such as 기안자: 부서: 날짜: 금액:."""
    return await searching.find(tx, query)


@routes.get("/search/facets")
async def count_facets(tx: Tx, query: FacetsQuery) -> Facets:
    """States, forms, units, drafters and years of the newest finds."""
    return await searching.facets(tx, query.q)


@routes.get("/searches")
async def list_searches(tx: Tx) -> Searches:
    """The searches that I kept, those shared in my unit, and what I asked lately."""
    return await my_searches(tx)


@routes.get("/searches/new")
async def count_new_results(tx: Tx) -> list[NewResults]:
    """How many new results each kept search has since I last looked."""
    return await new_results(tx)


@routes.post("/searches", status=201)
async def keep_search(tx: Tx, body: NewSearch) -> SavedSearch:
    """Keep a search, for me or for my unit."""
    return await searches.keep(tx, body)


@routes.delete("/searches/{search_id}")
async def drop_search(tx: Tx, search_id: UUID) -> None:
    """Keep it no more."""
    await searches.drop(tx, search_id)


@routes.post("/searches/{search_id}/seen")
async def look_at_search(tx: Tx, search_id: UUID) -> None:
    """Its results are seen up to now."""
    await searches.seen(tx, search_id)


@routes.post("/searches/recent")
async def remember_search(tx: Tx, body: Asked) -> None:
    """Remember what I asked, for me alone; the last twenty are kept."""
    await searches.remember(tx, body.q)


@routes.delete("/searches/recent")
async def forget_searches(tx: Tx) -> None:
    """Forget what I asked."""
    await searches.forget(tx)
