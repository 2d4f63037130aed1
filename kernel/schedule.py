"""The schedule: work that is due at a time. Send later, reminders, retention.

Invariants: an institution has one row a job and key, so planning again replaces; a job runs in the transaction that
removes its row, so its effect in the database happens exactly once, and it may plan its own next turn under the same
key; a job that fails rests and comes again, and after `ATTEMPTS` failures stays as a dead row that can be seen.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.clock import new_id
from kernel.db import id_column, json_column, time_column
from kernel.outbox import ATTEMPTS, wait_after
from kernel.pump import Institutions, Pump
from kernel.room import Job
from kernel.tenancy import tenant_table
from kernel.tx import Actor, Tx

if TYPE_CHECKING:
    from kernel.dure import Dure

log = logging.getLogger(__name__)

work: Table = tenant_table(
    "kernel_schedule",
    id_column("id"),
    Column("job", String(64), nullable=False),
    Column("key", String(200), nullable=False),
    json_column("payload"),
    time_column("due_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
    Column("dead", Boolean, nullable=False, server_default="false"),
    UniqueConstraint("institution_id", "job", "key"),
)
"""What is to be done, by which job, when."""
Index("ix_kernel_schedule_due", work.c.institution_id, work.c.due_at, postgresql_where=text("NOT dead"))


async def at(tx: Tx, job: str, when: datetime, payload: dict[str, Any] | None = None, key: str = "") -> None:
    """Plan a job, if this commits; what was planned under the same key is replaced, a dead row too."""
    statement = upsert(work).values(
        institution_id=tx.institution_id, id=new_id(), job=job, key=key, payload=payload or {}, due_at=when
    )
    fresh = {name: statement.excluded[name] for name in ("id", "payload", "due_at", "attempts", "last_error", "dead")}
    await tx.db.execute(
        statement.on_conflict_do_update(index_elements=[work.c.institution_id, work.c.job, work.c.key], set_=fresh)
    )
    tx.wake("schedule")


async def cancel(tx: Tx, job: str, key: str = "") -> bool:
    """Take back what was planned; False when nothing was."""
    done = await tx.db.execute(delete(work).where(work.c.job == job, work.c.key == key))
    return done.rowcount == 1


async def dead(tx: Tx, limit: int = 100) -> Sequence[Any]:
    """The institution's work that no attempt could bring to an end, oldest first."""
    return (await tx.db.execute(select(work).where(work.c.dead).order_by(work.c.due_at).limit(limit))).all()


async def revive(tx: Tx, work_id: UUID) -> bool:
    """Try dead work again from the start; False when there is none of this id."""
    again = update(work).where(work.c.id == work_id, work.c.dead).values(dead=False, attempts=0, due_at=tx.now)
    done = await tx.db.execute(again)
    tx.wake("schedule")
    return done.rowcount == 1


class Runner:
    """Runs due work of every institution, for as long as `running()` is open. Several may run beside each other."""

    def __init__(self, dure: "Dure", jobs: Mapping[str, Job], institutions: Institutions) -> None:
        self._dure = dure
        self._jobs = dict(jobs)
        self.pump = Pump("schedule", self.step, institutions, dure.signals)
        self.running = self.pump.running

    async def step(self, institution_id: int) -> float | None:
        """Run the longest due job of the institution; seconds until more is due, None when nothing is planned."""
        actor = Actor(institution_id, client="schedule")
        taken: Any = None
        try:
            async with self._dure.tx(actor, patience="job") as tx:
                taken = await _take(tx)
                if taken is None:
                    return await _rest(tx)
                tx.client_id = str(taken.id)
                job = self._jobs.get(taken.job)
                if job is None:
                    raise LookupError(f"no job is called {taken.job}")
                await job(tx, taken.payload)
        except Exception as error:
            if taken is None:
                raise
            await self._failed(actor, taken, error)
        return 0.0

    async def _failed(self, actor: Actor, taken: Any, error: Exception) -> None:
        attempts = taken.attempts + 1
        gone = attempts >= ATTEMPTS
        log.warning(
            "schedule: %s %s of institution %d failed %d times (%s)",
            taken.job,
            taken.id,
            actor.institution_id,
            attempts,
            type(error).__name__,
        )
        async with self._dure.tx(actor) as tx:
            await tx.db.execute(
                work.update()
                .where(work.c.id == taken.id)
                .values(
                    attempts=attempts,
                    due_at=tx.now + wait_after(attempts),
                    last_error=f"{type(error).__name__}: {error}"[:1000],
                    dead=gone,
                )
            )


async def _take(tx: Tx) -> Any:
    """Remove and return the next due row; another runner's row is skipped."""
    first = (
        select(work)
        .where(~work.c.dead, work.c.due_at <= tx.now)
        .order_by(work.c.due_at, work.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (await tx.db.execute(first)).one_or_none()
    if taken is not None:
        # Not in one statement: `DELETE … IN (SELECT … LIMIT 1)` may ask its sub-select again for every row.
        await tx.db.execute(delete(work).where(work.c.id == taken.id))
    return taken


async def _rest(tx: Tx) -> float | None:
    first: datetime | None = await tx.db.scalar(select(func.min(work.c.due_at)).where(~work.c.dead))
    return None if first is None else max(0.05, (first - tx.now).total_seconds())
