"""The strict series of numbers as the high-water mark keeps them."""

from sqlalchemy import select

from edocs.tables import counter
from kernel.tx import Tx


async def counters(tx: Tx) -> dict[str, int]:
    """Every series of the institution: `unit/year/kind` → the last number given."""
    rows = await tx.db.execute(select(counter.c.unit_id, counter.c.year, counter.c.kind, counter.c.last))
    return {f"{row.unit_id}/{row.year}/{row.kind}": row.last for row in rows}
