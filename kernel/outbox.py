"""The outbox: what one room tells the others, durably. An event becomes a row in the transaction that made it true;
the relay hands each row to its bridge.

A row is one event for one bridge. The bridge's handler runs in the transaction that marks the row done, so its effect
in the database happens exactly once; what it does outside may happen again.

Lanes: slow bridges (they draw, read or scan whole files) have a relay of their own, which lets quick rows go first for
a while: a bell or a card waits neither for a long file nor behind the papers of those who came before.

Order: rows of one institution and lane are handled in the order of their ids, one at a time, also when several relays
run (they take turns by an advisory lock on the institution). A row whose handler failed backs off and is overtaken:
later rows do not wait for it, because a poisoned row must not stop an institution. A bridge that needs strict order
compares a seq that its event carries. After `ATTEMPTS` failures a row is dead: it stays, visible, until somebody
revives it.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Table,
    Text,
    exists,
    func,
    insert,
    select,
    text,
    update,
)

from kernel import pump
from kernel.clock import new_id
from kernel.db import id_column, json_column, time_column
from kernel.events import Event
from kernel.pump import Institutions, Pump
from kernel.tenancy import tenant_table
from kernel.tx import Actor, Tx

if TYPE_CHECKING:
    from kernel.dure import Dure

log = logging.getLogger(__name__)

ATTEMPTS = 12
"""With the waits of `wait_after`: about two and a half hours."""
KEPT = timedelta(days=14)
"""How long a row that is done stays to be looked at."""
_LOCK = 0x6F757462
"""First half of the advisory lock of an institution's relay; the next number is that of the slow lane."""
_BUSY = 0.25
"""Seconds after which a relay looks again whether it is its turn."""
_YIELDS = timedelta(seconds=30)
"""How long a slow row that is due lets quick ones go first."""
_SLOW_LINGER = 0.1
"""Seconds in which the slow lane gathers wake-ups: most of them are about quick rows."""

row: Table = tenant_table(
    "kernel_outbox",
    id_column("id"),
    time_column("at"),
    Column("event", String(100), nullable=False),
    Column("bridge", String(100), nullable=False),
    json_column("payload"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    time_column("due_at"),
    time_column("done_at", nullable=True),
    Column("last_error", Text),
    Column("dead", Boolean, nullable=False, server_default="false"),
)
"""One event for one bridge: due, done or dead."""
Index("ix_kernel_outbox_due", row.c.institution_id, row.c.id, postgresql_where=text("done_at IS NULL AND NOT dead"))
Index("ix_kernel_outbox_done", row.c.institution_id, row.c.done_at, postgresql_where=text("done_at IS NOT NULL"))

Handler = Callable[[Tx, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Bridge:
    """One room's event becomes another room's action.

    `handle(tx, event)` runs as the system of the event's institution; `tx.client_id` is the row's id, the same at every
    attempt, so that an action that takes an idempotency key needs no other.
    """

    name: str
    event: type[Event]
    handle: Handler
    slow: bool = False
    """Whether it works on whole files, in the lane of such work."""


def hearers(bridges: Iterable[Bridge]) -> dict[str, list[str]]:
    """Event name → bridge names, as `open_dure` wants it."""
    found: dict[str, list[str]] = {}
    for bridge in bridges:
        found.setdefault(bridge.event.name(), []).append(bridge.name)
    return found


def wake_topic(institution_id: int) -> str:
    """The topic that wakes the relays of this institution."""
    return pump.wake_topic("outbox", institution_id)


_WRITE = insert(row)


async def write(tx: Tx, bridges: Mapping[str, Sequence[str]]) -> int:
    """Write a row for every event that is heard, and every bridge that hears it; how many. Called before commit."""
    rows = [
        {
            "institution_id": tx.institution_id,
            "id": new_id(),
            "at": tx.now,
            "event": event.name(),
            "bridge": bridge,
            "payload": msgspec.to_builtins(event),
            "due_at": tx.now,
        }
        for event in tx.events
        for bridge in bridges.get(event.name(), ())
    ]
    if rows:
        await tx.db.execute(_WRITE, rows)
    return len(rows)


def wait_after(attempts: int) -> timedelta:
    """How long a row rests after that many failures."""
    return timedelta(seconds=min(3600, 2**attempts))


class Relay:
    """Hands the rows of every institution to their bridges, for as long as `running()` is open."""

    def __init__(
        self, dure: "Dure", bridges: Iterable[Bridge], institutions: Institutions, slow: bool | None = None
    ) -> None:
        """`slow` says which lane this relay serves; None serves both as one."""
        self._dure = dure
        self._bridges = {bridge.name: bridge for bridge in bridges}
        self._lane = _lane([bridge.name for bridge in self._bridges.values() if bridge.slow], slow)
        self.pump = Pump("outbox", self.step, institutions, dure.signals)
        self.pump.linger = _SLOW_LINGER if slow else 0.0
        self.running = self.pump.running

    async def step(self, institution_id: int) -> float | None:
        """Handle the next due row of the institution; seconds until more is due, None when nothing waits."""
        actor = Actor(institution_id, client="relay")
        taken: Any = None
        try:
            async with self._dure.tx(actor, patience="job") as tx:
                if not await _only_relay(tx, self._lane):
                    return _BUSY
                taken = await _next(tx, self._lane)
                if taken is None:
                    return await _rest(tx, self._lane)
                tx.client_id = str(taken.id)
                await self._handle(tx, taken)
                await tx.db.execute(_of(taken.id).values(done_at=tx.now, last_error=None))
        except Exception as error:
            if taken is None:
                raise
            # The handler's work, its events, records and signals went with the transaction; only the failure is kept.
            await self._failed(actor, taken, error)
        return 0.0

    async def _handle(self, tx: Tx, taken: Any) -> None:
        bridge = self._bridges.get(taken.bridge)
        if bridge is None:
            raise LookupError(f"no bridge is called {taken.bridge}")
        await bridge.handle(tx, msgspec.convert(taken.payload, bridge.event))

    async def _failed(self, actor: Actor, taken: Any, error: Exception) -> None:
        attempts = taken.attempts + 1
        dead = attempts >= ATTEMPTS
        log.warning(
            "outbox: %s of institution %d failed %d times (%s)%s",
            f"{taken.bridge} {taken.id}",
            actor.institution_id,
            attempts,
            type(error).__name__,
            ", now dead" if dead else "",
        )
        async with self._dure.tx(actor) as tx:
            await tx.db.execute(
                _of(taken.id)
                .where(row.c.done_at.is_(None))
                .values(
                    attempts=attempts,
                    due_at=tx.now + wait_after(attempts),
                    last_error=f"{type(error).__name__}: {error}"[:1000],
                    dead=dead,
                )
            )


async def dead_letters(tx: Tx, limit: int = 100) -> Sequence[Any]:
    """The institution's rows that no attempt could bring to an end, oldest first."""
    return (await tx.db.execute(select(row).where(row.c.dead).order_by(row.c.id).limit(limit))).all()


async def revive(tx: Tx, row_id: UUID) -> bool:
    """Try a dead row again from the start; False when there is no such row."""
    done = await tx.db.execute(_of(row_id).where(row.c.dead).values(dead=False, attempts=0, due_at=tx.now))
    tx.wake("outbox")
    return done.rowcount == 1


async def purge(tx: Tx) -> int:
    """Forget rows that have been done for `KEPT`; how many."""
    return (await tx.db.execute(row.delete().where(row.c.done_at < tx.now - KEPT))).rowcount


def _of(row_id: UUID) -> Any:
    return update(row).where(row.c.id == row_id)


@dataclass(frozen=True, slots=True)
class _Lane:
    """Which rows a relay hands over, by which lock, and which others go first."""

    lock: int
    waiting: ColumnElement[bool]
    first: ColumnElement[bool] | None = None


def _lane(slow_bridges: Sequence[str], slow: bool | None) -> _Lane:
    """The lane; a bridge that nobody knows any more counts as quick."""
    waiting = row.c.done_at.is_(None) & ~row.c.dead
    if slow is None:
        return _Lane(_LOCK, waiting)
    quick = waiting & row.c.bridge.not_in(slow_bridges)
    return _Lane(_LOCK + 1, waiting & row.c.bridge.in_(slow_bridges), quick) if slow else _Lane(_LOCK, quick)


async def _only_relay(tx: Tx, lane: _Lane) -> bool:
    """Whether this transaction now is the one relay of the institution and lane."""
    return bool(await tx.db.scalar(select(func.pg_try_advisory_xact_lock(lane.lock, tx.institution_id))))


async def _next(tx: Tx, lane: _Lane) -> Any:
    statement = select(row).where(lane.waiting, row.c.due_at <= await _due_by(tx, lane)).order_by(row.c.id).limit(1)
    return (await tx.db.execute(statement.with_for_update(skip_locked=True))).one_or_none()


async def _due_by(tx: Tx, lane: _Lane) -> datetime:
    """Rows of the lane that were due then may be handed over now."""
    if lane.first is None:
        return tx.now
    others = await tx.db.scalar(select(exists().where(lane.first, row.c.due_at <= tx.now)))
    return tx.now - _YIELDS if others else tx.now


async def _rest(tx: Tx, lane: _Lane) -> float | None:
    first: datetime | None = await tx.db.scalar(select(func.min(row.c.due_at)).where(lane.waiting))
    if first is None:
        return None
    # A slow row that is due and still here lets others go first.
    return max(0.05 if lane.first is None else _BUSY, (first - tx.now).total_seconds())
