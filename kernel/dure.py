"""Dure: the opened resources of one process, and the only way to a transaction.

    async with dure.tx(actor) as tx: …

Invariants: the scope is set before the first statement of every transaction; nothing is signalled before its commit;
one institution cannot take every connection of the pool.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from kernel import audit, clock, outbox
from kernel.blobs import Blobs, open_blobs
from kernel.db import make_engine
from kernel.limits import Limits
from kernel.scan import open_scanner
from kernel.settings import Settings
from kernel.signals import Signals, open_signals
from kernel.signer import Keys
from kernel.tenancy import Plane, set_scope
from kernel.trust import Trust
from kernel.tx import Actor, Tx

Bridges = Mapping[str, Sequence[str]]
"""Event name → names of the bridges that hear it. The composition root fills it; an unheard event writes no row."""

Patience = Literal["web", "report", "job"]
"""What a transaction is for; decides how long one statement, and one pause between statements, may take."""
SECONDS: Mapping[Patience, float] = {"web": 5, "report": 60, "job": 600}


class Dure:
    """Everything a request needs, opened once per process."""

    def __init__(  # noqa: PLR0913 - the composition of the house is its list of parts
        self,
        settings: Settings,
        engine: AsyncEngine,
        blobs: Blobs,
        signals: Signals,
        limits: Limits,
        *,
        bridges: Bridges | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.blobs = blobs
        self.signals = signals
        self.limits = limits
        self.scanner = open_scanner(settings)
        self.bridges: Bridges = bridges or {}
        self.keys = Keys(settings)
        self.trust = Trust(settings)
        self.now = now
        share = max(2, settings.pool_size * 3 // 4)
        self._turns: defaultdict[int, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(share))

    @asynccontextmanager
    async def tx(
        self, actor: Actor, client_id: str = "", patience: Patience = "web", snapshot: bool = False
    ) -> AsyncGenerator[Tx]:
        """One transaction of the actor's institution: commits at the end, rolls back on any exception.

        `snapshot` shows every statement the same state, for reports that must agree with themselves.
        """
        sides: list[Tx] = []
        try:
            async with (
                self._turns[actor.institution_id],
                self._begin(Plane.TENANT, actor.institution_id, patience=patience, snapshot=snapshot) as db,
            ):
                tx = Tx(db, actor, self.now(), self.blobs, client_id, self.scanner, keys=self.keys, trust=self.trust)
                yield tx
                await self._finish(tx)
                for there in tx.crossed:
                    await set_scope(db, Plane.TENANT, there.institution_id, seconds=SECONDS[patience])
                    await self._finish(there)
                sides = [tx, *tx.crossed]
        except Exception:
            sides.clear()  # the commit failed: nothing happened
            raise
        finally:
            # Also for a caller who goes away during the commit or just after it: what it wrote may stand.
            for side in sides:
                for topic, seq in side.signals.items():
                    self.signals.send(str(topic), seq)

    async def _finish(self, tx: Tx) -> None:
        """Write what one side of a transaction recorded and announced."""
        await audit.write(tx)
        if await outbox.write(tx, self.bridges):
            tx.wake("outbox")

    @asynccontextmanager
    async def gate(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that sees accounts and sessions, and no institution's rows."""
        async with self._begin(Plane.GATE) as db:
            yield db

    @asynccontextmanager
    async def commons(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that may write what all read: institutions, codes, rule packs."""
        async with self._begin(Plane.COMMONS) as db:
            yield db

    @asynccontextmanager
    async def oversight(self, subtree: Iterable[int]) -> AsyncGenerator[AsyncConnection]:
        """A transaction that reads the roll-ups of these institutions, and nothing else of theirs."""
        async with self._begin(Plane.OVERSIGHT, subtree=subtree) as db:
            yield db

    @asynccontextmanager
    async def _begin(
        self,
        plane: Plane,
        institution_id: int | None = None,
        subtree: Iterable[int] = (),
        patience: Patience = "web",
        snapshot: bool = False,
    ) -> AsyncGenerator[AsyncConnection]:
        async with self.engine.connect() as db:
            if snapshot:
                await db.execution_options(isolation_level="REPEATABLE READ")
            async with db.begin():
                await set_scope(db, plane, institution_id, subtree, SECONDS[patience])
                yield db


@asynccontextmanager
async def open_dure(
    settings: Settings, *, bridges: Bridges | None = None, now: Callable[[], datetime] = clock.now
) -> AsyncGenerator[Dure]:
    """Open database, blobs, signals and limits as the settings say; close them at the end."""
    engine = make_engine(settings.database_url, settings.pool_size)
    try:
        async with open_signals(settings) as signals:
            limits = Limits(signals.redis)
            yield Dure(settings, engine, open_blobs(settings), signals, limits, bridges=bridges, now=now)
    finally:
        await engine.dispose()
