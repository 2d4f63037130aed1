"""Keeping searches, and remembering what was asked."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from edocs.queries.organisation import viewer
from edocs.queries.searches import kept_for
from edocs.tables import asked_search, kept_search, search_look
from edocs.views.search import NewSearch, SavedSearch
from kernel.clock import new_id
from kernel.errors import Forbidden, NotFound, TooMuch
from kernel.tx import Tx

MOST_KEPT = 50
MOST_REMEMBERED = 20


async def keep(tx: Tx, given: NewSearch) -> SavedSearch:
    """Keep a search, for the actor or for everybody of the actor's unit; it has nothing new at first."""
    who = await viewer(tx)
    if sum(row.person_id == who.seat.person for row in await kept_for(tx, who)) >= MOST_KEPT:
        raise TooMuch(
            "too_many_searches", f"찾기는 {MOST_KEPT}개까지 저장할 수 있습니다. 쓰지 않는 것을 지워 주십시오."
        )
    search_id = new_id()
    row = {
        "institution_id": tx.institution_id,
        "id": search_id,
        "person_id": who.seat.person,
        "unit_id": who.seat.unit if given.shared else None,
        "name": given.name.strip() or given.q,
        "query": given.q,
        "kept_at": tx.now,
    }
    await tx.db.execute(kept_search.insert().values(row))
    tx.audit("edocs.keep_search", "search", search_id, shared=given.shared)
    return SavedSearch(id=search_id, name=str(row["name"]), q=given.q, shared=given.shared, mine=True, by="")


async def drop(tx: Tx, search_id: UUID) -> None:
    """Keep a search no more; only who kept it may say so. Raises NotFound, Forbidden."""
    row = await _mine(tx, search_id)
    if row.person_id != tx.actor.person_id:
        raise Forbidden("not_yours", "저장한 사람만 지울 수 있습니다.", "Only who kept it may drop it.")
    await tx.db.execute(delete(search_look).where(search_look.c.search_id == search_id))
    await tx.db.execute(delete(kept_search).where(kept_search.c.id == search_id))
    tx.audit("edocs.drop_search", "search", search_id)


async def seen(tx: Tx, search_id: UUID) -> None:
    """Note that the actor looked at the results of a kept search now. Raises NotFound."""
    await _mine(tx, search_id)
    look = insert(search_look).values(
        institution_id=tx.institution_id, search_id=search_id, person_id=tx.actor.person_id, at=tx.now
    )
    same = ["institution_id", "search_id", "person_id"]
    await tx.db.execute(look.on_conflict_do_update(index_elements=same, set_={"at": look.excluded.at}))


async def _mine(tx: Tx, search_id: UUID) -> Any:
    for row in await kept_for(tx, await viewer(tx)):
        if row.id == search_id:
            return row
    raise NotFound("no_search", "저장한 찾기가 없습니다.", "No such kept search.")


async def remember(tx: Tx, query: str) -> None:
    """Remember what the actor asked; only the last ones stay."""
    row = insert(asked_search).values(
        institution_id=tx.institution_id, person_id=tx.actor.person_id, query=query.strip(), at=tx.now
    )
    same = ["institution_id", "person_id", "query"]
    await tx.db.execute(row.on_conflict_do_update(index_elements=same, set_={"at": row.excluded.at}))
    mine = asked_search.c.person_id == tx.actor.person_id
    last = select(asked_search.c.query).where(mine).order_by(asked_search.c.at.desc()).limit(MOST_REMEMBERED)
    await tx.db.execute(delete(asked_search).where(mine, asked_search.c.query.not_in(last)))


async def forget(tx: Tx) -> None:
    """Forget what the actor asked."""
    await tx.db.execute(delete(asked_search).where(asked_search.c.person_id == tx.actor.person_id))
