"""The high-water mark: how far ledger and numbers had come, kept outside the database, in the blob store.

A database that was restored from a backup knows nothing of what it issued since. The mark does: it is written after
each checkpoint, signed, and never lowered. At the start of a process, and whenever the ledger is found shorter than it
was, mark and database are compared; where the database is behind, numbering is held until an operator has raised the
counters (`dure audit resume`). What was issued in the minute before the last mark is not in it: say so when resuming.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.postgresql import insert

from kernel.db import json_column, time_column
from kernel.errors import Conflict, NotFound
from kernel.ledger import edge_row
from kernel.notary import Notary
from kernel.tenancy import tenant_table
from kernel.tx import Actor, Tx

if TYPE_CHECKING:
    from kernel.dure import Dure

_ORIGIN = "dure/mark/1"
_NAME = "mark"

Counters = Callable[[Tx], Awaitable[dict[str, int]]]
"""A room's strict series: name → last number given."""

rewound: Table = tenant_table("kernel_rewound", json_column("mark"), time_column("found_at"), key=())
"""There is a row while the database is known to be behind its mark: numbers are held."""


class Mark(Struct, frozen=True):
    """How far an institution had come."""

    institution_id: int
    size: int
    counters: dict[str, int]
    at: datetime


async def keep(dure: "Dure", institution_id: int, counters: Counters) -> None:
    """Write the mark of this moment, unless the database is behind the one that is there."""
    async with dure.tx(Actor(institution_id, client="ledger"), patience="job") as tx:
        now = await _now(tx, counters)
        held = await tx.db.scalar(select(rewound.c.found_at))
    if held is None:
        body = f"{_ORIGIN}\n{msgspec.json.encode(now).decode()}\n"
        await dure.blobs.keep_named(institution_id, _NAME, Notary(dure.settings.secret).sign(body).encode())


async def read(dure: "Dure", institution_id: int) -> Mark | None:
    """The mark that is kept; None where there is none, or none of ours."""
    try:
        note = (await dure.blobs.read_named(institution_id, _NAME)).decode()
    except (NotFound, UnicodeDecodeError):
        return None
    body = Notary(dure.settings.secret).signed(note)
    origin, _, rest = (body or "").partition("\n")
    return msgspec.json.decode(rest, type=Mark) if origin == _ORIGIN else None


async def check(dure: "Dure", institution_id: int, counters: Counters) -> bool:
    """Compare mark and database; hold the numbers and answer False where the database is behind."""
    mark = await read(dure, institution_id)
    if mark is None:
        return True
    async with dure.tx(Actor(institution_id, client="ledger"), patience="job") as tx:
        now = await _now(tx, counters)
        if now.size >= mark.size and all(now.counters.get(name, 0) >= last for name, last in mark.counters.items()):
            return True
        row = {"institution_id": institution_id, "mark": msgspec.to_builtins(mark), "found_at": tx.now}
        done = await tx.db.execute(insert(rewound).values(row).on_conflict_do_nothing())
        if done.rowcount:
            tx.audit("ledger.rewound", "ledger", "mark", size=now.size, marked=mark.size)
    return False


async def check_all(dure: "Dure", institutions: Iterable[int], counters: Counters) -> list[int]:
    """The institutions whose database is behind its mark."""
    return [one for one in institutions if not await check(dure, one, counters)]


async def held(tx: Tx) -> Mark | None:
    """The mark that the database is behind, or None when all is well."""
    found = (await tx.db.execute(select(rewound.c.mark))).scalar()
    return None if found is None else msgspec.convert(found, Mark)


async def release(tx: Tx, raised: dict[str, int]) -> None:
    """Let numbers be given again, after the room has raised its counters to these."""
    await tx.db.execute(delete(rewound))
    tx.audit("ledger.resume", "ledger", "mark", raised=raised)


def refuse() -> Conflict:
    """What a command is told that needs a number while numbers are held."""
    return Conflict(
        "numbers_held",
        "백업에서 되살린 자료여서 번호를 매기지 않고 있습니다."
        " 이미 나간 번호와 겹치지 않게 시스템 관리자가 확인한 뒤 이어집니다.",
        "The data was restored from a backup; no number is given until the operator has made sure that none is twice.",
    )


async def _now(tx: Tx, counters: Counters) -> Mark:
    size = await tx.db.scalar(select(edge_row.c.size))
    return Mark(tx.institution_id, size or 0, await counters(tx), tx.now)
