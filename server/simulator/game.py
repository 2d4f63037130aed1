"""A whole game against a deployment whose courier runs elsewhere: agencies write, all is answered, books compared.

The books hold only what passed during the game, so a deployment that saw other traffic is compared on the game's own.
"""

import asyncio
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from edocs.tables.exchange import agency, exchange_code, exchange_setting, incoming
from kernel.clock import SEOUL
from kernel.dure import Dure
from kernel.tx import Actor
from server.institutions import institutions
from server.simulator.center import Book, Center, House
from server.simulator.folders import Modules, turn_of
from server.simulator.packs import Agency

_TURN: Final = 0.2
_BATCH: Final = 50
_PROFILES: Final = "ABCD"
_STORED: Final = "STORED"


async def play(dure: Dure, seed: int, faults: float, messages: int, pace: float) -> dict[str, Any]:
    """Play until all is answered; what was played, and what does not hold."""
    agencies, houses = await _agencies(dure), await _houses(dure)
    if not agencies or not houses:
        return {"messages": 0, "faults": ["nobody takes part: enable the exchange, give codes, read a directory"]}
    at = dure.now().astimezone(SEOUL)
    center = Center(seed, agencies, list(houses), faults=faults, pace=pace, series=f"{at:%m%d%H%M%S}-")
    modules = Modules(Path(dure.settings.exchange_folder), center)
    await asyncio.to_thread(modules.make)
    written = 0
    with turn_of(Path(dure.settings.exchange_folder), wait=True):
        while written < messages or center.pending or center.again(dure.now()):
            count = min(_BATCH, messages - written)
            center.write(dure.now(), count)
            written += count
            await asyncio.to_thread(modules.turn, dure.now())
            await asyncio.sleep(_TURN)
    told = await _compared(dure, houses, center.book)
    return {"messages": written, "made": dict(center.book.faults), "faults": told}


async def _agencies(dure: Dure) -> list[Agency]:
    """Everybody in the directory who can be written to, each with the habits of one vendor."""
    async with dure.commons() as db:
        living = agency.c.valid_to.is_(None)
        rows = {row.code: row for row in await db.execute(select(agency).where(living))}
    ours = {one.code for one in await institutions(dure)}
    found = []
    for place, row in enumerate(row for row in rows.values() if row.receives and row.org_code not in ours):
        name = rows[row.org_code].name if row.org_code in rows else row.full_name
        found.append(Agency(row.org_code, row.code, name, row.name, f"{name}장", _PROFILES[place % 4]))
    return found


async def _houses(dure: Dure) -> dict[House, int]:
    """Our institutions that take part."""
    found = {}
    for one in await institutions(dure):
        async with dure.tx(Actor(one.id, client="simulate")) as tx:
            on = await tx.db.scalar(select(exchange_setting.c.content["enabled"].as_boolean()))
            rows = list(await tx.db.execute(select(exchange_code).where(exchange_code.c.unit_id.is_not(None))))
        live = tuple(sorted(row.code for row in rows if row.valid_to is None))
        dead = tuple(sorted(row.code for row in rows if row.valid_to is not None))
        if on and live:
            found[House(one.code, live, dead)] = one.id
    return found


async def _compared(dure: Dure, houses: dict[House, int], book: Book) -> list[str]:
    """Every document of the game is stored once, or was refused where it had to be, and its sender heard of it."""
    stored: dict[tuple[str, str], int] = {}
    for number in houses.values():
        async with dure.tx(Actor(number, client="simulate"), patience="job") as tx:
            query = select(incoming.c.doc_id, incoming.c.ours).where(incoming.c.state == _STORED)
            for row in await tx.db.execute(query):
                stored[(row.doc_id, row.ours)] = stored.get((row.doc_id, row.ours), 0) + 1
    found = []
    for key in book.sent:
        wanted = 0 if key in book.dead else 1
        if stored.get(key, 0) != wanted:
            found.append(f"stored {stored.get(key, 0)} times instead of {wanted}: {key[0]}")
        if not book.heard.get(key):
            found.append(f"its sender never heard of it: {key[0]}")
    return found
