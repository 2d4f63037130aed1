"""Whether this process lives, and whether it is fit to be sent requests.

`/healthz/live`: the loop turns. `/healthz`: database, migrations, Redis, blobs and clock are as they should be, how
long the oldest event waits for the relay and outgoing mail for a courier, and whether the mail services of this process
are listened for. No name, no address, no content.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kernel import outbox
from kernel.blobs import BlobRef
from kernel.clock import born
from kernel.dure import Dure
from kernel.errors import where
from kernel.tx import Actor
from mail.tables import recipient
from server.institutions import institutions
from server.mailing import listening_on
from server.migrations import newest

log = logging.getLogger("dure.health")

SKEW = 5.0
"""Seconds that our clock and the database's may differ: times of legal acts come from ours."""
LAG = 60.0
"""Seconds that an event may wait before we say so."""
QUEUE_LAG = 900.0
"""Seconds that outgoing mail may wait for a courier."""
_FRESH = 2.0
_LAG_FRESH = 15.0
_PATIENCE = 3.0
_LOOKED_AT = 20
"""Oldest events of an institution that the lag is taken from."""


class Health:
    """The checks of one process, answered from memory for a moment so that asking costs nothing."""

    def __init__(self, dure: Dure, roles: Collection[str] = ()) -> None:
        self.dure, self.roles = dure, roles
        self.newest = newest()
        self._lock = asyncio.Lock()
        self._at = self._lag_at = float("-inf")
        self._found: dict[str, Any] = {}
        self._lag: float | None = None
        self._queue_at = float("-inf")
        self._queue: float | None = None

    def routes(self) -> list[Route]:
        """The two doors, open to every host and without sign-in."""
        return [Route("/healthz", self.ready), Route("/healthz/live", self.live)]

    async def live(self, request: Request) -> Response:
        """That the process answers at all."""
        request.scope["dure.door"] = "live"
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    async def ready(self, request: Request) -> Response:
        """200 when everything is in order, 503 when not, and which."""
        request.scope["dure.door"] = "health"
        async with self._lock:
            if time.monotonic() - self._at > _FRESH:
                self._found = await self.check()
                self._at = time.monotonic()
        fit = all(value for value in self._found.values() if isinstance(value, bool))
        return JSONResponse(
            {"status": "ok" if fit else "unfit", **self._found},
            status_code=200 if fit else 503,
            headers={"Cache-Control": "no-store"},
        )

    async def check(self) -> dict[str, Any]:
        """Each check by name: true or false, and the relay's lag in seconds where it can be known."""
        found: dict[str, Any] = {"database": False, "migrations": False, "clock": False}
        with suppress(_Failed):
            found |= await _tried("database", self._database)
        found["redis"] = self.dure.signals.connected
        found["blobs"] = False
        with suppress(_Failed):
            found |= await _tried("blobs", self._blobs)
        if found["database"]:
            with suppress(_Failed):
                found |= await _tried("relay", self._relay)
            with suppress(_Failed):
                found |= await _tried("mail", self._mail)
        return found

    async def _database(self) -> dict[str, Any]:
        async with self.dure.engine.connect() as db:
            there = (await db.execute(text("SELECT clock_timestamp()"))).scalar_one()
            skew = abs((there - self.dure.now()).total_seconds())
            known = (await db.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL"))).scalar_one()
            has = (await db.execute(text("SELECT version_num FROM alembic_version"))).scalar() if known else ""
        return {"database": True, "migrations": has == self.newest, "clock": skew <= SKEW}

    async def _blobs(self) -> dict[str, Any]:
        await self.dure.blobs.exists(0, BlobRef("0" * 64, 0))
        return {"blobs": True}

    async def _relay(self) -> dict[str, Any]:
        if time.monotonic() - self._lag_at > _LAG_FRESH:
            self._lag = await relay_lag(self.dure)
            self._lag_at = time.monotonic()
        return {"relay": self._lag is not None and self._lag <= LAG, "relay_lag": self._lag}

    async def _mail(self) -> dict[str, Any]:
        """The listeners of this process, and how long the oldest mail that is due has waited for a courier."""
        if time.monotonic() - self._queue_at > _LAG_FRESH:
            self._queue = await queue_age(self.dure)
            self._queue_at = time.monotonic()
        found: dict[str, Any] = {"mail_queue_age": self._queue}
        if "courier" in self.roles:
            found["mail_queue"] = self._queue is not None and self._queue <= QUEUE_LAG
        if listeners := listening_on(self.dure):
            found |= {"mail": all(listeners.values()), "mail_listeners": sorted(listeners)}
        return found


async def queue_age(dure: Dure) -> float:
    """Seconds that the oldest outgoing mail that is due has waited; while a try runs, or is planned, nothing waits."""
    due = select(func.min(recipient.c.due)).where(recipient.c.state == "waiting", recipient.c.due <= dure.now())
    age = timedelta()
    for one in await institutions(dure):
        async with dure.tx(Actor(one.id, client="health")) as tx:
            oldest = (await tx.db.execute(due)).scalar_one()
            age = max(age, dure.now() - oldest) if oldest else age
    return round(age.total_seconds(), 1)


async def relay_lag(dure: Dure) -> float:
    """Seconds that the oldest due event of any institution has been waiting.

    It waits since it was due, but never since before it was written: what is told of the past is due in the past.
    """
    waiting = ~outbox.row.c.dead, outbox.row.c.done_at.is_(None), outbox.row.c.due_at <= dure.now()
    oldest = select(outbox.row.c.id, outbox.row.c.due_at).where(*waiting).order_by(outbox.row.c.id).limit(_LOOKED_AT)
    lag = timedelta()
    for one in await institutions(dure):
        async with dure.tx(Actor(one.id, client="health")) as tx:
            for row in await tx.db.execute(oldest):
                lag = max(lag, dure.now() - max(row.due_at, born(row.id)))
    return round(lag.total_seconds(), 1)


class _Failed(Exception):
    """A check that could not be made; it is in the log."""


async def _tried(name: str, check: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except Exception as error:  # whatever is wrong, the answer is "unfit"
        log.warning("health: %s: %s", name, where(error))
        raise _Failed from error
