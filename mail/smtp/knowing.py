"""Whom the recipients of a mail reach: those that come pipelined are looked up together, and known for a moment."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kernel.dure import Dure
from mail.queries.recipients import Resolved, resolve_all
from mail.rules.addresses import canonical
from mail.smtp import local
from mail.smtp.protocol import Visit

TRUSTED: Final = 5.0
"""Seconds for which it holds, on one connection, whom an address reaches. What is older is looked up again."""
MOST_KEPT: Final = 200
"""Addresses that a connection keeps from one mail to the next."""


@dataclass(frozen=True, slots=True)
class Known:
    """Whom an address reaches, and when that was found out."""

    reached: Resolved | None
    at: float

    @property
    def holds(self) -> bool:
        """Whether that was a moment ago."""
        return time.monotonic() - self.at < TRUSTED


async def reached(dure: Dure, session: Visit, institution_id: int, address: str) -> Resolved | None:
    """Whom this address of the institution reaches; all are looked up at once whose commands have come already."""
    known = session.known.get(address)
    if known is None or not known.holds:
        session.known.pop(address, None)
        await _find(dure, session, institution_id, address)
        known = session.known[address]
    found: Resolved | None = known.reached
    return found


async def _find(dure: Dure, session: Visit, institution_id: int, address: str) -> None:
    asked = {institution_id: [address]}
    houses: dict[str, int | None] = {address.rpartition("@")[2]: institution_id}
    for name in map(canonical, session.ahead()):
        domain = name.rpartition("@")[2]
        if domain and domain not in houses:
            houses[domain] = await local.house_of(dure, domain)
        if (house := houses.get(domain)) is not None:
            asked.setdefault(house, []).append(name)
    some = asyncio.Semaphore(local.AT_ONCE)

    async def of(house: int, names: Iterable[str]) -> None:
        async with some, dure.tx(local.actor(house)) as tx:
            found = await resolve_all(tx, names, [one for one, where in houses.items() if where == house])
        at = time.monotonic()
        session.known |= {name: Known(one, at) for name, one in found.items()}

    # What failed for another institution is asked again when it is the turn of its address.
    for failed in await asyncio.gather(*(of(*one) for one in asked.items()), return_exceptions=True):
        if isinstance(failed, BaseException) and address not in session.known:
            raise failed


def fresh(session: Visit, addresses: Iterable[str]) -> dict[str, Resolved]:
    """Whom these addresses reach, as far as that was found out a moment ago."""
    known = {one: found for one in addresses if (found := session.known.get(one)) is not None and found.holds}
    return {name: one.reached for name, one in known.items() if one.reached is not None}


def forget(session: Visit) -> None:
    """Keep for the next mail only what this one cannot have changed: addresses with much room."""
    kept = {name: one for name, one in session.known.items() if one.holds and one.reached and one.reached.roomy}
    session.known = kept if len(kept) <= MOST_KEPT else {}
