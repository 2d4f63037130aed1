"""Writing what the engine decided: the events and every projection of the case, in one statement.

Invariant I16 is kept here: the stored case is the fold of the stored events, because both come from the same events in
the same transaction. One statement, because every round trip made under the locks of the document, of its series of
numbers and of the feeds is time in which others wait.
"""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from msgspec import Struct

from edocs import desk
from edocs.actions import batches, rejecting
from edocs.actions.statement import PROJECT
from edocs.engine.case import SYSTEM, Case, DocumentState
from edocs.engine.history import Established, Event, kind_of
from edocs.engine.joint import asked
from edocs.engine.states import evolve
from edocs.events import DocumentEstablished, DocumentMoved, JointAsked, JointEnded, WordsOutdated
from edocs.joint import ending
from edocs.queries.documents import Found
from edocs.queries.organisation import Viewer
from edocs.topics import document_place, document_topic, person_topic
from kernel import search
from kernel.errors import Conflict
from kernel.tx import AuditRecord, Tx

HAPPENED = {
    "create": "created",
    "submit": "submitted",
    "sign": "signed",
    "decide": "decided",
    "return": "returned",
    "recall": "recalled",
    "opine": "opinion",
    "hold": "held",
    "release": "released",
    "reassign": "reassigned",
    "abandon": "abandoned",
    "take_over": "taken_over",
    "acknowledge": "acknowledged",
    "amend": "amended",
    "send_back": "sent_back",
    "skip": "skipped",
    "withdraw": "withdrawn",
    "change_line": "line_changed",
    "inform": "informed",
    "arrange": "arranged",
    "follow": "followed",
    "partner_answer": "partner_answered",
    "void": "abandoned",
    "reseat": "reseated",
}
"""What people are told of a command that was carried out."""
_UNDER_WAY = (DocumentState.DRAFTING, DocumentState.IN_PROGRESS, DocumentState.RETURNED)
_NOWHERE: dict[str, list[Any]] = {name: [] for name in ("asked", "asked_ids", "tasks", "task_ids", "parts", "part_ids")}


class Change(Struct, frozen=True):
    """A document before and after the events of one command."""

    document_id: UUID
    before: Case | None
    after: Case
    events: Sequence[Event]

    @property
    def establishes(self) -> bool:
        """Whether the document came into being by this."""
        return any(isinstance(one.fact, Established) for one in self.events)

    @property
    def told(self) -> str:
        """What people are told of it."""
        cause = self.events[0].cause
        return HAPPENED.get(cause, cause)


def happened(document_id: UUID, before: Case | None, events: Sequence[Event]) -> Change:
    """The change that the events make."""
    after = before
    for fact in events:
        after = evolve(after, fact)
    assert after is not None  # a command makes at least one event
    return Change(document_id, before, after, events)


async def write(tx: Tx, change: Change, by: Viewer, row: Any, also: Iterable[UUID] = ()) -> Found:
    """Write events and projections, tell everyone concerned, record the act; the document as it then stands.

    `row` is the document's row before, locked or new. `also` are people who are told besides those concerned. What
    happens to the first document of a batch happens to the others with it.
    """
    if batches.is_led(row) and change.before is not None and change.before.state in _UNDER_WAY:
        raise Conflict(
            "part_of_batch", "일괄기안한 문서입니다. 첫째 문서에서 함께 처리해 주십시오.", "It goes with its batch."
        )
    after = await _put(tx, change, by, row, also)
    if batches.leads(row) and change.told != "followed":

        async def put(other: Any, case: Case, events: Sequence[Event]) -> Found:
            return await _put(tx, happened(other.id, case, events), by, other)

        await batches.carry(tx, change.document_id, change.events, put)
    return after


async def _put(tx: Tx, change: Change, by: Viewer, row: Any, also: Iterable[UUID] = ()) -> Found:
    """Write one document. One that is led by another lies in no box, and nobody is told of it but by that one."""
    led = batches.is_led(row)
    acl = desk.document_tokens(change.after, by.org)
    if "registry" in row.acl:  # given when it was to be sent; it stays
        acl = sorted({*acl, "registry"})
    # A decision only lets more people find the document; that comes with its number, when the record is kept.
    if change.before is not None and change.before.round and not change.establishes and acl != row.acl:
        await search.set_acl(tx, "document", change.document_id, acl)
    people = set(also)
    for case in (change.before, change.after) if not led else ():
        people |= desk.concerned(case, by.org, tx.now) if case is not None else set()
    columns = _columns(tx, change, acl, row)
    given = columns | (_NOWHERE if led else _side_rows(change.after))
    given |= {
        "actor": by.seat.person if by.seat.person != SYSTEM.person else None,
        "events": [_event_row(one) for one in change.events],
        "people": sorted(people),
        "happened": change.told,
        "by": change.events[-1].actor.person_name,
        "submitted": columns["submitted_at"],
        "established": columns["established_at"],
        "number_unit": columns["number_unit_id"],
    }
    record = _record(tx, change)
    scope = {"institution": tx.institution_id, "document": change.document_id, "now": tx.now}
    scope |= {"audit_id": record.id, "audit_leaf": record.leaf}
    for fed in await tx.db.execute(PROJECT, scope | {"given": given}):
        tx.signal(person_topic(tx.institution_id, fed.person_id), fed.seq)
    _announce(tx, change, sorted(people), row.stirs, led=led)
    if change.before is not None:
        await rejecting.register(tx, row, change.before, change.events)
    return Found(SimpleNamespace(**(dict(row._mapping) | columns)), change.after, by)


def _event_row(one: Event) -> dict[str, Any]:
    return {
        "seq": one.seq,
        "kind": kind_of(one.fact),
        "at": one.at,
        "person_id": one.actor.person,
        "idem_key": one.idem_key,
        "content": one,
    }


def _columns(tx: Tx, change: Change, acl: list[str], row: Any) -> dict[str, Any]:
    """The columns of the document that follow from the case."""
    case, number = change.after, change.after.number
    begins = change.before is not None and change.before.round != case.round
    return {
        "seq": case.seq,
        "state": case.state.value,
        "round": case.round,
        "revision": case.revision.number if case.revision else None,
        "case": case,
        "acl": acl,
        "changed_at": tx.now,
        "submitted_at": tx.now if begins else row.submitted_at,
        "established_at": tx.now if change.establishes else row.established_at,
        "number_unit_id": number.unit if number else None,
        "number_year": number.year if number else None,
        "number_serial": number.serial if number else None,
        "number": number.text if number else None,
    }


def _side_rows(case: Case) -> dict[str, Any]:
    """The rows beside the document: open steps, open side tasks, and who keeps it in which box."""
    tasks, parts = desk.open_tasks(case), desk.parts(case)
    return {
        "asked": [
            {
                "step": step.id,
                "kind": step.kind.value,
                "state": step.state.value,
                "post_id": step.post,
                "stand_in": step.stand_in,
                "unit_id": step.unit,
                "since": step.opened_at,
            }
            for step in case.open_steps
        ],
        "asked_ids": [step.id for step in case.open_steps],
        "tasks": [{"task": task.id, "kind": task.kind.value, "post_id": task.post} for task in tasks],
        "task_ids": [task.id for task in tasks],
        "parts": [{"person_id": person, "box": box.value} for person, box in sorted(parts.items())],
        "part_ids": sorted(parts),
    }


def _announce(tx: Tx, change: Change, people: list[UUID], stirs: int, *, led: bool) -> None:
    case = change.after
    tx.signal(document_topic(tx.institution_id, change.document_id), document_place(case.seq, stirs))
    if people or not led:
        moved = DocumentMoved(document_id=change.document_id, seq=case.seq, happened=change.told, people=people)
        tx.publish(moved)
    _announce_partners(tx, change)
    if change.before is not None and change.before.round == case.round > 0 and not change.establishes:
        tx.publish(WordsOutdated(document_id=change.document_id))
    if change.establishes and case.number is not None:
        tx.publish(DocumentEstablished(document_id=change.document_id, number=case.number.text))


def _announce_partners(tx: Tx, change: Change) -> None:
    """Ask the other institutions of a joint draft, or let them know how it ended."""
    before, after = change.before, change.after
    if asked(after) and (before is None or not asked(before)):
        for one in after.partners:
            tx.publish(JointAsked(document_id=change.document_id, round=after.round, institution=one.institution))
    how = ending(before, after)
    if how and before is not None:
        agreed = how == "agreed" and after.number is not None
        text = after.number.text if agreed and after.number else after.closing.reason if after.closing else ""
        for one in before.partners:
            tx.publish(
                JointEnded(
                    document_id=change.document_id,
                    round=before.round,
                    institution=one.institution,
                    agreed=agreed,
                    text=text,
                )
            )


def _record(tx: Tx, change: Change) -> AuditRecord:
    case, first = change.after, change.events[0]
    return tx.audit(
        f"edocs.{first.cause}",
        "document",
        change.document_id,
        facts=[kind_of(one.fact) for one in change.events],
        seq=case.seq,
        post=str(first.actor.post),
        revision=case.revision.hash if case.revision else "",
        number=case.number.text if case.number else "",
    )
