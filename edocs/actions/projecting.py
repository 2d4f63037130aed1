"""Writing what the engine decided: the events, and every projection of the case, in one place.

Invariant I16 is kept here: the stored case is the fold of the stored events, because both come from the same events in
the same transaction.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from edocs import desk
from edocs.actions.feeding import Notice, tell
from edocs.case import Case, DocumentState
from edocs.events import DocumentEstablished, DocumentMoved
from edocs.history import Established, Event, kind_of, to_plain
from edocs.org import Org
from edocs.states import evolve
from edocs.tables import asked, document, event, part, side_task
from edocs.topics import document_topic
from kernel import search
from kernel.tx import Tx


class Change(Struct, frozen=True):
    """A document before and after the events of one command."""

    document_id: UUID
    before: Case | None
    after: Case
    events: Sequence[Event]


def happened(document_id: UUID, before: Case | None, events: Sequence[Event]) -> Change:
    """The change that the events make."""
    after = before
    for fact in events:
        after = evolve(after, fact)
    assert after is not None  # a command makes at least one event
    return Change(document_id, before, after, events)


async def write(tx: Tx, change: Change, org: Org) -> None:
    """Write events and projections, tell everyone concerned, record the act. The document's row is locked or new."""
    await _write_events(tx, change)
    await _write_row(tx, change, org)
    await _write_asked(tx, change)
    await _write_parts(tx, change)
    await _tell(tx, change, org)
    _record(tx, change)


async def _write_events(tx: Tx, change: Change) -> None:
    await tx.db.execute(
        event.insert(),
        [
            {
                "institution_id": tx.institution_id,
                "document_id": change.document_id,
                "seq": one.seq,
                "kind": kind_of(one.fact),
                "at": one.at,
                "person_id": one.actor.person,
                "idem_key": one.idem_key,
                "content": to_plain(one),
            }
            for one in change.events
        ],
    )


async def _write_row(tx: Tx, change: Change, org: Org) -> None:
    case = change.after
    acl = desk.document_tokens(case, org)
    values: dict[str, object] = {
        "seq": case.seq,
        "state": case.state.value,
        "round": case.round,
        "revision": case.revision.number if case.revision else None,
        "case": msgspec.to_builtins(case),
        "acl": acl,
        "changed_at": tx.now,
    }
    if change.before is None or change.before.round != case.round:
        values["submitted_at"] = tx.now if case.round else None
    if case.number is not None and (change.before is None or change.before.number is None):
        number = case.number
        values |= {
            "established_at": tx.now,
            "number_unit_id": number.unit,
            "number_year": number.year,
            "number_serial": number.serial,
            "number": number.text,
        }
    await tx.db.execute(document.update().where(document.c.id == change.document_id).values(**values))
    if case.round:
        await search.set_acl(tx, "document", change.document_id, acl)


async def _write_asked(tx: Tx, change: Change) -> None:
    before, after = change.before, change.after
    if before is None or before.open_steps != after.open_steps:
        await tx.db.execute(delete(asked).where(asked.c.document_id == change.document_id))
        rows = [
            {
                "institution_id": tx.institution_id,
                "document_id": change.document_id,
                "step": step.id,
                "kind": step.kind.value,
                "state": step.state.value,
                "post_id": step.post,
                "stand_in": step.stand_in,
                "since": step.opened_at or tx.now,
            }
            for step in after.open_steps
        ]
        if rows:
            await tx.db.execute(asked.insert(), rows)
    tasks_before = {task.id for task in desk.open_tasks(before)} if before else set()
    tasks_after = {task.id for task in desk.open_tasks(after)}
    if tasks_before != tasks_after:
        await tx.db.execute(delete(side_task).where(side_task.c.document_id == change.document_id))
        if tasks_after:
            await tx.db.execute(side_task.insert(), [_task_row(tx, change, task_id) for task_id in sorted(tasks_after)])


def _task_row(tx: Tx, change: Change, task_id: int) -> dict[str, object]:
    task = change.after.task(task_id)
    assert task is not None  # open tasks are tasks of the case
    return {
        "institution_id": tx.institution_id,
        "document_id": change.document_id,
        "task": task.id,
        "kind": task.kind.value,
        "post_id": task.post,
    }


async def _write_parts(tx: Tx, change: Change) -> None:
    now, was = desk.parts(change.after), desk.parts(change.before) if change.before else {}
    if gone := sorted(set(was) - set(now)):
        await tx.db.execute(delete(part).where(part.c.document_id == change.document_id, part.c.person_id.in_(gone)))
    rows = [
        {
            "institution_id": tx.institution_id,
            "document_id": change.document_id,
            "person_id": person,
            "box": box.value,
            "at": tx.now,
        }
        for person, box in sorted(now.items())
    ]
    if rows:
        statement = insert(part).values(rows)
        await tx.db.execute(
            statement.on_conflict_do_update(
                index_elements=["institution_id", "document_id", "person_id"],
                set_={"box": statement.excluded.box, "at": statement.excluded.at},
            )
        )


async def _tell(tx: Tx, change: Change, org: Org) -> None:
    last = change.events[-1]
    people = desk.concerned(change.after, org, tx.now)
    if change.before is not None:
        people |= desk.concerned(change.before, org, tx.now)
    cause = change.events[0].cause
    notice = Notice(document_id=change.document_id, happened=cause, by=last.actor.person_name, at=tx.now)
    await tell(tx, people, notice)
    tx.signal(document_topic(tx.institution_id, change.document_id), change.after.seq)
    tx.publish(
        DocumentMoved(document_id=change.document_id, seq=change.after.seq, happened=cause, people=sorted(people))
    )
    if change.after.state is DocumentState.ESTABLISHED and change.after.number is not None:
        if any(isinstance(one.fact, Established) for one in change.events):
            tx.publish(DocumentEstablished(document_id=change.document_id, number=change.after.number.text))


def _record(tx: Tx, change: Change) -> None:
    case, first = change.after, change.events[0]
    tx.audit(
        f"edocs.{first.cause}",
        "document",
        change.document_id,
        facts=[kind_of(one.fact) for one in change.events],
        seq=case.seq,
        post=str(first.actor.post),
        revision=case.revision.hash if case.revision else "",
        number=case.number.text if case.number else "",
    )
