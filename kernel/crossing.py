"""Crossing: one transaction writes for two institutions, where a thing and its receipt must stand or fall together.

    async with crossing(tx, other) as there: …

Inside, the database shows and takes the other institution's rows only, and `there` is its Tx: an actor of the system,
its own audit records, events and signals. All of it commits with `tx`, or none of it. No row ever belongs to two.

To cross without ever waiting for each other, keep one rule: on the far side insert only, or lock nothing but rows that
the far side never holds while it crosses itself.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from kernel.tx import Actor, Tx

_ENTER = text("SELECT set_config('app.institution', :institution, true)")


@asynccontextmanager
async def crossing(tx: Tx, institution_id: int) -> AsyncIterator[Tx]:
    """The other institution's side of this transaction; its own scope is back at the end, also after an error.

    Whoever opened `tx` writes the records and events of the far side before the commit. Crossings do not nest.
    """
    if tx.far:
        raise ValueError("a crossing does not lead on to a third institution")
    actor = Actor(institution_id, client=f"institution {tx.institution_id}")
    there = Tx(tx.db, actor, tx.now, tx.blobs, tx.client_id, tx.scanner, keys=tx.keys, trust=tx.trust, far=True)
    # A savepoint gives the own scope back where the far side fails: what is set in it is undone with it.
    async with tx.db.begin_nested():
        await tx.db.execute(_ENTER, {"institution": str(institution_id)})
        yield there
        await tx.db.execute(_ENTER, {"institution": str(tx.institution_id)})
    tx.crossed.append(there)
