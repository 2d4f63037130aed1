"""One change of an organisation: serialised, told as news, and copied to what others may see.

    async with changing(tx) as change:
        change.org                      # as it is, under the lock
        …write…
        change.note("unit", unit_id)

Invariants: changes of one institution happen one after the other (its profile row is locked first), so that the pure
checks on `change.org` hold when the rows are written; cards and roll-ups are right in the same commit; a change that
takes effect later wakes everyone at that instant.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, or_, select, update

from directory.actions.copies import refresh_copies
from directory.org import Org
from directory.queries.snapshot import load_org, org_topic
from directory.tables import organisation as t
from kernel import schedule
from kernel.errors import NotFound
from kernel.tx import Tx


@dataclass(slots=True)
class Change:
    """What is being changed: the organisation before, and what to tell."""

    org: Org
    notes: list[tuple[str, UUID | None]] = field(default_factory=list)
    later: set[datetime] = field(default_factory=set)

    def note(self, kind: str, subject_id: UUID | None, effective: datetime | None = None) -> None:
        """Tell that this changed; `effective` is when it takes effect, if that is not at once."""
        self.notes.append((kind, subject_id))
        if effective is not None:
            self.later.add(effective)


@asynccontextmanager
async def changing(tx: Tx) -> AsyncGenerator[Change]:
    """The lock of the institution's organisation, and at the end its news and public copies."""
    lock = select(t.profile.c.seq).where(t.profile.c.institution_id == tx.institution_id).with_for_update()
    if (await tx.db.execute(lock)).scalar_one_or_none() is None:
        raise NotFound("institution_not_found", "기관을 찾을 수 없습니다.", "There is no such institution.")
    change = Change(await load_org(tx.db, tx.institution_id, tx.now, fresh=True))
    yield change
    if change.notes:
        await _tell(tx, change.notes)
        await refresh_copies(tx)
    for instant in sorted(change.later):
        if instant > tx.now:
            await wake_at(tx, instant)


async def _tell(tx: Tx, notes: list[tuple[str, UUID | None]]) -> None:
    raise_seq = (
        update(t.profile)
        .where(t.profile.c.institution_id == tx.institution_id)
        .values(seq=t.profile.c.seq + len(notes))
        .returning(t.profile.c.seq)
    )
    last = (await tx.db.execute(raise_seq)).scalar_one()
    first = last - len(notes) + 1
    await tx.db.execute(
        t.change.insert(),
        [
            {"institution_id": tx.institution_id, "seq": first + i, "kind": kind, "subject_id": subject, "at": tx.now}
            for i, (kind, subject) in enumerate(notes)
        ],
    )
    tx.signal(org_topic(tx.institution_id), last)


async def turn(tx: Tx, data: dict[str, Any]) -> None:
    """Job: an instant has come at which something took effect; refresh the copies and wake who listens."""
    async with changing(tx) as change:
        change.note("all", None)


async def wake_at(tx: Tx, instant: datetime) -> None:
    """Have `turn` run at the instant. Reads are right without it; it only tells and refreshes copies."""
    await schedule.at(tx, "directory.turn", instant, key=instant.isoformat())


# --- versions ---------------------------------------------------------------------------------------------------


async def revise(tx: Tx, table: Table, subject_id: UUID, at: datetime, change: dict[str, Any]) -> None:
    """Begin a new version of a unit or post at the instant; the one before keeps its names.

    Versions that are planned for later take the new value where they had the old one.
    """
    current, *later = await _versions(tx, table, subject_id, at)
    own = _own(table, tx, subject_id)
    if current.valid_from == at:
        await tx.db.execute(update(table).where(own, table.c.valid_from == at).values(change))
    else:
        await tx.db.execute(update(table).where(own, table.c.valid_from == current.valid_from).values(valid_to=at))
        await tx.db.execute(table.insert().values(current._asdict() | change | {"valid_from": at}))
    for row in later:
        same = {name: value for name, value in change.items() if getattr(row, name) == getattr(current, name)}
        if same:
            await tx.db.execute(update(table).where(own, table.c.valid_from == row.valid_from).values(same))


async def end_versions(tx: Tx, table: Table, subject_id: UUID, at: datetime) -> None:
    """End a unit or post at the instant; versions planned for later never come."""
    current, *_ = await _versions(tx, table, subject_id, at)
    own = _own(table, tx, subject_id)
    await tx.db.execute(table.delete().where(own, table.c.valid_from >= at))
    if current.valid_from < at:
        await tx.db.execute(update(table).where(own, table.c.valid_from == current.valid_from).values(valid_to=at))


async def _versions(tx: Tx, table: Table, subject_id: UUID, at: datetime) -> list[Any]:
    lasting = or_(table.c.valid_to.is_(None), table.c.valid_to > at)
    query = select(table).where(_own(table, tx, subject_id), lasting).order_by(table.c.valid_from)
    rows = list(await tx.db.execute(query))
    if not rows or rows[0].valid_from > at:
        raise NotFound()
    return rows


def _own(table: Table, tx: Tx, subject_id: UUID) -> Any:
    key = table.c.unit_id if table is t.unit_version else table.c.post_id
    return (table.c.institution_id == tx.institution_id) & (key == subject_id)
