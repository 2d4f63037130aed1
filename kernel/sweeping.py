"""Blobs that nothing points at are swept: set aside first, and deleted a month later.

What points at a blob is asked of every table of every room: columns of 64 characters, of 32 octets, and everything in
JSON that looks like a SHA-256. That is more than there can be, never less, so a new table need not be named here.

Invariants: what was written within `GRACE` is never touched, so neither is what is being written, nor what a row is
about to name; a blob that was set aside is found as before (`Blobs` looks there too and brings it back); only what has
lain aside for `KEPT`, and is still named by no row then, is deleted.
"""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from sqlalchemy import LargeBinary, Select, String, Table, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import Text

from kernel.db import metadata
from kernel.tenancy import Plane
from kernel.tx import Actor, Tx

if TYPE_CHECKING:
    from kernel.dure import Dure

log = logging.getLogger(__name__)

GRACE: Final = timedelta(days=2)
"""Longer than any act lasts between writing a blob and the commit that names it."""
KEPT: Final = timedelta(days=30)
"""How long what was set aside can still be brought back."""
_HEX: Final = "[0-9a-f]{64}"
_SILENT: Final = frozenset({"kernel_search", "kernel_audit"})
"""Tables whose texts tell of things and are never followed."""


class Swept(Struct, frozen=True):
    """What a sweep did: blobs that are named, that were set aside, brought back, deleted."""

    named: int
    aside: int
    back: int
    deleted: int


async def sweep(dure: "Dure", institution_id: int) -> Swept:
    """Sweep the blobs of one institution."""
    now, blobs = dure.now(), dure.blobs
    # First what there is, then what is named: what comes between is young, and stays.
    old = [name async for name, at in blobs.names(institution_id) if at < now - GRACE]
    lying = [(name, at) async for name, at in blobs.aside(institution_id)]
    if not old and not lying:
        return Swept(0, 0, 0, 0)
    async with dure.tx(Actor(institution_id, client="sweep"), patience="job") as tx:
        named = await names_in_rows(tx)
    aside = back = deleted = 0
    for name in old:
        if bytes.fromhex(name) not in named:
            aside += await blobs.set_aside(institution_id, name)
    for name, at in lying:
        if bytes.fromhex(name) in named:
            back += await blobs.bring_back(institution_id, name)
        elif at < now - KEPT:
            await blobs.drop_aside(institution_id, name)
            deleted += 1
    if aside or back or deleted:
        log.info("sweep: institution %d: %d aside, %d back, %d deleted", institution_id, aside, back, deleted)
    return Swept(len(named), aside, back, deleted)


async def names_in_rows(tx: Tx) -> set[bytes]:
    """Everything in the rows of the institution that may be the name of a blob."""
    found: set[bytes] = set()
    for table in metadata.sorted_tables:
        if "institution_id" in table.c and table.info["plane"] is not Plane.GATE and table.name not in _SILENT:
            for query in _queries(table, tx.institution_id):
                async for (value,) in await tx.db.stream(query.execution_options(yield_per=5_000)):
                    found.add(value if isinstance(value, bytes) else bytes.fromhex(value))
    return found


def _queries(table: Table, institution_id: int) -> list[Select[Any]]:
    """A question for each column that may hold names."""
    found = []
    own = table.c.institution_id == institution_id
    for column in table.c:
        if isinstance(column.type, JSONB):
            found.append(select(func.unnest(func.regexp_matches(cast(column, Text), _HEX, "g"))).where(own))
        elif isinstance(column.type, LargeBinary) and column.type.length == 32:
            found.append(select(column).where(own, column.is_not(None)))
        elif isinstance(column.type, String) and column.type.length == 64:
            found.append(select(column).where(own, column.regexp_match(f"^{_HEX}$")))
    return found
