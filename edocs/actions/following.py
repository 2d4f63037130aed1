"""What follows from a document that moved, a moment later: how long each step took, who is told, who will be reminded.

Everything here is safe to repeat: an event comes at least once, and the document may have moved on meanwhile.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from edocs import noticing
from edocs.desk import open_tasks
from edocs.engine.case import Case, Step, StepState
from edocs.engine.history import Event
from edocs.engine.history import from_plain as event_from_plain
from edocs.engine.org import Org
from edocs.events import DocumentMoved
from edocs.pacing import askings
from edocs.queries.documents import case_of, document_row
from edocs.queries.organisation import organisation
from edocs.queries.working_time import Patience, patience, week
from edocs.tables import event, pace
from kernel import notices, schedule
from kernel.notices import Notice, Settled
from kernel.tx import Tx
from kernel.worktime import Week, add, between

REMIND = "edocs.remind"
"""The job that reminds whoever is asked."""


async def follow(tx: Tx, moved: DocumentMoved) -> None:
    """Measure, tell and plan after one command on a document."""
    if moved.happened == "created":
        return
    row = await document_row(tx, moved.document_id)
    case, org = case_of(row), await organisation(tx)
    working, waits = await week(tx), await patience(tx)
    await measure(tx, row, case, org, working, waits)
    await tell(tx, row, case, org, await _command(tx, moved), moved.people)
    await plan(tx, row.id, case, working, waits)


async def _command(tx: Tx, moved: DocumentMoved) -> list[Event]:
    """The events of the command that moved the document."""
    mine = (event.c.document_id == moved.document_id, event.c.seq <= moved.seq)
    last = select(func.max(event.c.at)).where(*mine).scalar_subquery()
    query = select(event.c.content).where(*mine, event.c.at == last).order_by(event.c.seq)
    return [event_from_plain(content) for content in (await tx.db.execute(query)).scalars()]


async def measure(tx: Tx, row: Any, case: Case, org: Org, working: Week, waits: Patience) -> None:
    """Keep how long each asking of a step took so far."""
    found = [
        {
            "institution_id": tx.institution_id,
            "document_id": row.id,
            "step": one.step.id,
            "opened_at": one.opened_at,
            "kind": one.step.kind.value,
            "post_id": one.step.post,
            "unit_id": org.posts[one.step.post].unit if one.step.post in org.posts else None,
            "drafter_unit_id": row.unit_id,
            "form_code": row.form_code,
            "ended_at": one.ended_at,
            "outcome": one.outcome,
            "person_id": one.person,
            "acting": one.acting,
            "worked": _seconds(working, one.opened_at, one.ended_at),
            "late": _is_late(working, waits, one.step, one.opened_at, one.ended_at),
        }
        for one in askings(case)
    ]
    here = [(one["step"], one["opened_at"]) for one in found]
    gone = [pace.c.document_id == row.id, pace.c.ended_at.is_(None)]
    if here:
        gone.append(tuple_(pace.c.step, pace.c.opened_at).not_in(here))
        statement = insert(pace).values(found)
        new = {
            name: statement.excluded[name] for name in ("ended_at", "outcome", "person_id", "acting", "worked", "late")
        }
        await tx.db.execute(
            statement.on_conflict_do_update(
                constraint=pace.primary_key,
                set_=new,
                where=pace.c.ended_at.is_distinct_from(statement.excluded.ended_at),
            )
        )
    await tx.db.execute(pace.update().where(*gone).values(ended_at=tx.now, outcome="ENDED"))


def _seconds(working: Week, start: datetime, end: datetime | None) -> int | None:
    return None if end is None else round(between(working, start, end).total_seconds())


def _is_late(working: Week, waits: Patience, step: Step, start: datetime, end: datetime | None) -> bool:
    allowed = waits.of(step.kind)
    return end is not None and bool(allowed) and between(working, start, end) > allowed


async def tell(tx: Tx, row: Any, case: Case, org: Org, events: Sequence[Event], people: Sequence[UUID]) -> None:
    """Tell whoever is asked now and whoever wants to know; settle what no longer waits."""
    told: dict[UUID, list[Notice]] = defaultdict(list)
    given = [
        *noticing.asked(row.id, row.title, case, org, tx.now),
        *noticing.for_department(row.id, row.title, case, org, tx.now),
        *noticing.to_read(row.id, row.title, case, org, tx.now),
        *noticing.course(row.id, row.title, case, events, people),
        *noticing.revised(row.id, row.title, case, events),
    ]
    for person, notice in given:
        told[person].append(notice)
    await notices.post(tx, told, _settled(row.id, case))


def _settled(document_id: UUID, case: Case) -> list[Settled]:
    """Which notices of the document no longer wait for anybody."""
    keys = [noticing.asking_key(document_id, step) for step in case.open_steps]
    keep = [f"{word}/{key}" for key in keys for word in ("asked", "remind", "held", "late")]
    asked = Settled(noticing.about(document_id), (noticing.ASKED, noticing.REMINDER, noticing.ESCALATED), keep)
    unnamed = [step for step in case.open_steps if step.unit is not None and not case.inner_line(step.id)]
    unarranged = [f"department/{noticing.asking_key(document_id, step)}" for step in unnamed]
    unread = [f"read/{document_id}/{task.id}" for task in open_tasks(case)]
    return [
        asked,
        Settled(noticing.about(document_id), (noticing.DEPARTMENT,), unarranged),
        Settled(noticing.about(document_id), (noticing.TO_READ,), unread),
    ]


async def plan(tx: Tx, document_id: UUID, case: Case, working: Week, waits: Patience) -> None:
    """Plan the reminder of each open step; one that is planned already is planned anew at the same moment."""
    for step in case.open_steps:
        moment = reminded_at(step, working, waits)
        if moment is not None and moment > tx.now:
            key = noticing.asking_key(document_id, step)
            payload = {"document": str(document_id), "asking": key, "turn": 1}
            await schedule.at(tx, REMIND, moment, payload, key=key)


def reminded_at(step: Step, working: Week, waits: Patience) -> datetime | None:
    """When the holder of an open step is reminded: a held one on the day that was named, never before."""
    allowed = waits.of(step.kind)
    if step.state is StepState.HELD and step.hold is not None:
        return step.hold.until or (add(working, step.hold.at, allowed) if allowed else None)
    return add(working, step.opened_at, allowed) if allowed and step.opened_at is not None else None
