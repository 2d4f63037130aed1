"""What people do with a document that came in: distribute, register, hand on, read, answer, give back.

Every act locks the document's row, asks the one table of `edocs.receiving.states`, appends to the course and writes the
row. A receipt number is taken in the same transaction, after the document is locked. What the sender is to hear goes
out as an event. Lock order: received document, then counter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from edocs.actions.series import take_receipt
from edocs.engine.org import Org
from edocs.events import LetterAccepted, LetterMoved, LetterResendAsked, LetterReturned
from edocs.queries.receiving import FoundLetter, letter_for
from edocs.receiving.states import Act, State, after, may
from edocs.tables import record_file
from edocs.tables.receiving import reading, received, received_event
from edocs.views.receiving import Assign, Circulate, Distribute, FileLetter, Instruct, Register
from kernel import schedule
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Tx

OVERDUE = "edocs.letter_due"
"""The job that reminds whoever handles a document whose time is over."""


@dataclass(slots=True)
class Change:
    """What an act changes of the row, and what its course says of it."""

    act: Act
    values: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    to_unit: UUID | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    tokens: Sequence[str] = ()
    """Who may see it from now on, besides those who may already."""
    people: Sequence[UUID] = ()
    """Posts that are told of it."""


async def distribute(tx: Tx, given: Distribute) -> None:
    """Distribute letters to a unit (배부), or again to another one. LAW adm-doc §18"""
    for received_id in dict.fromkeys(given.letters):
        found = await _found(tx, received_id, Act.DISTRIBUTE)
        unit = found.viewer.org.units.get(given.unit_id)
        if unit is None:
            raise NotFound("no_unit", "없는 부서입니다.", "No such unit.")
        values = {"unit_id": unit.id, "unit_name": unit.name, "distributed_at": tx.now}
        values |= {"officer_post": None, "officer_name": ""}
        heads = [unit.head_post] if unit.head_post else []
        await write(
            tx,
            found,
            Change(
                Act.DISTRIBUTE,
                values,
                given.words,
                to_unit=unit.id,
                detail={"unit": unit.name},
                tokens=unit_tokens(found.viewer.org, unit.id),
                people=heads,
            ),
        )


async def register(tx: Tx, given: Register) -> None:
    """Register letters in one's unit: each takes the next receipt number, in the order given. LAW adm-doc §11"""
    for received_id in dict.fromkeys(given.letters):
        found = await _found(tx, received_id, Act.REGISTER)
        row = found.row
        number = await take_receipt(tx, row.unit_id, row.unit_name)
        values = {
            "registered_at": tx.now,
            "receipt_unit_id": number.unit,
            "receipt_year": number.year,
            "receipt_serial": number.serial,
            "receipt": number.text,
        }
        await write(tx, found, Change(Act.REGISTER, values, detail={"receipt": number.text}))
        tx.publish(LetterAccepted(**_told(tx, found)))
        if given.officer_post is not None:
            await assign(tx, received_id, Assign(officer_post=given.officer_post))


async def assign(tx: Tx, received_id: UUID, given: Assign) -> None:
    """Name who handles it."""
    found = await _found(tx, received_id, Act.ASSIGN)
    values, detail, token = _officer(found, tx, given.officer_post)
    change = Change(Act.ASSIGN, values, given.words, detail=detail, tokens=[token], people=[given.officer_post])
    await write(tx, found, change)


def _officer(found: FoundLetter, tx: Tx, post: UUID) -> tuple[dict[str, Any], dict[str, Any], str]:
    org = found.viewer.org
    held = org.holdings_of(post, tx.now) if post in org.posts else ()
    if not held or not org.is_within(post, found.row.unit_id):
        raise Invalid("not_of_the_unit", "처리과에 있는 사람을 고르십시오.", "Choose somebody of the unit.")
    name = f"{org.posts[post].name} {held[0].person_name}"
    return {"officer_post": post, "officer_name": name}, {"officer": name}, f"s:{post}"


async def instruct(tx: Tx, received_id: UUID, given: Instruct) -> None:
    """What its reader settles: by when, how, who. The deadline reminds by itself. LAW adm-doc §18(5)"""
    found = await _found(tx, received_id, Act.INSTRUCT)
    change = Change(Act.INSTRUCT, {"due_at": given.due_at, "method": given.method}, given.method)
    if given.officer_post is not None:
        officer, detail, token = _officer(found, tx, given.officer_post)
        change.values |= officer | {"state": State.ASSIGNED.value}
        change.detail, change.tokens = detail, [token]
    change.people = [post for post in (change.values.get("officer_post") or found.row.officer_post,) if post]
    await write(tx, found, change)
    if given.due_at is not None:
        await schedule.at(tx, OVERDUE, given.due_at, {"letter": str(received_id)}, key=str(received_id))
    else:
        await schedule.cancel(tx, OVERDUE, str(received_id))


async def circulate(tx: Tx, received_id: UUID, given: Circulate) -> None:
    """Let these posts read it (공람); who was asked already stays as they are. LAW adm-doc §18(4)"""
    found = await _found(tx, received_id, Act.CIRCULATE)
    org = found.viewer.org
    posts = [post for post in dict.fromkeys(given.posts) if post in org.posts]
    if not posts:
        raise NotFound("no_post", "없는 직위입니다.", "No such post.")
    for post in posts:
        held = org.holdings_of(post, tx.now)
        row = {
            "institution_id": tx.institution_id,
            "received_id": received_id,
            "post_id": post,
            "post_name": org.posts[post].name,
            "person_name": held[0].person_name if held else "",
            "asked_at": tx.now,
            "asked_by": tx.actor.person_id,
            "read_name": "",
        }
        await tx.db.execute(insert(reading).values(row).on_conflict_do_nothing())
    change = Change(Act.CIRCULATE, words=given.words, detail={"count": len(posts)})
    change.tokens, change.people = [f"s:{post}" for post in posts], posts
    await write(tx, found, change)


async def note_read(tx: Tx, found: FoundLetter) -> None:
    """The system's own note that a reader has opened it; nobody sets it by hand. LAW adm-doc-rule §17"""
    who = found.viewer
    mine = [token.removeprefix("s:") for token in who.tokens if token.startswith("s:")]
    seen = {"read_at": tx.now, "read_by": who.seat.person, "read_name": f"{who.seat.post_name} {who.seat.person_name}"}
    done = await tx.db.execute(
        update(reading)
        .where(
            reading.c.received_id == found.row.id,
            reading.c.post_id.in_([UUID(post) for post in mine]),
            reading.c.read_at.is_(None),
        )
        .values(seen)
    )
    if done.rowcount:
        locked = await letter_for(tx, found.row.id, lock=True)
        await _append(tx, locked, "read", Change(Act.CIRCULATE), locked.row.seq + 1)
        await tx.db.execute(update(received).where(received.c.id == found.row.id).values(seq=locked.row.seq + 1))
        tx.audit("edocs.letter_read", "received", found.row.id, circulated=True)


async def ask_redistribution(tx: Tx, received_id: UUID, reason: str) -> None:
    """Say that it is another unit's business; the registry distributes it again. LAW adm-doc-rule §16"""
    found = await _found(tx, received_id, Act.ASK_REDISTRIBUTION)
    await write(tx, found, Change(Act.ASK_REDISTRIBUTION, words=reason))


async def give_back(tx: Tx, received_id: UUID, reason: str) -> None:
    """Give it back for a formal defect (반송); number, date, title and reason go with it. LAW adm-doc-rule §16"""
    found = await _found(tx, received_id, Act.GIVE_BACK)
    await write(tx, found, Change(Act.GIVE_BACK, words=reason, detail={"sender": found.row.sender_name}))
    tx.publish(LetterReturned(reason=reason, **_told(tx, found)))


async def ask_resend(tx: Tx, received_id: UUID, reason: str) -> None:
    """Ask the sender for it once more: it cannot be read, or a part is missing."""
    found = await _found(tx, received_id, Act.ASK_RESEND)
    await write(tx, found, Change(Act.ASK_RESEND, words=reason))
    tx.publish(LetterResendAsked(opinion=reason, **_told(tx, found)))


async def file(tx: Tx, received_id: UUID, given: FileLetter) -> None:
    """File it in a record file of the unit. LAW rec-dec §23"""
    found = await _found(tx, received_id, Act.FILE)
    row = (await tx.db.execute(select(record_file).where(record_file.c.id == given.record_file_id))).first()
    if row is None:
        raise NotFound("no_record_file", "없는 기록물철입니다.", "No such record file.")
    if row.closed:
        raise Invalid("record_file_closed", "이미 닫은 기록물철입니다.", "This record file is closed.")
    await write(tx, found, Change(Act.FILE, {"record_file_id": row.id}, detail={"file": row.name}))


async def finish(tx: Tx, received_id: UUID, words: str) -> None:
    """It is done."""
    found = await _found(tx, received_id, Act.FINISH)
    await write(tx, found, Change(Act.FINISH, words=words))
    await schedule.cancel(tx, OVERDUE, str(received_id))


async def reopen(tx: Tx, received_id: UUID, reason: str) -> None:
    """It is to be handled once more."""
    found = await _found(tx, received_id, Act.REOPEN)
    await write(tx, found, Change(Act.REOPEN, words=reason))


def unit_tokens(org: Org, unit: UUID) -> list[str]:
    """Who sees what lies with a unit: it, what is below it, and the heads above."""
    below = [one.id for one in org.units.values() if any(above.id == unit for above in org.chain(one.id))]
    return [*(f"u:{one}" for one in below), *(f"h:{above.id}" for above in org.chain(unit))]


async def _found(tx: Tx, received_id: UUID, act: Act) -> FoundLetter:
    """The document, locked, if the act may be done now by the actor. Raises Conflict, Forbidden."""
    found = await letter_for(tx, received_id, lock=True)
    if after(found.state, act) is None:
        raise Conflict("letter_moved", f"이미 {_standing(found)} 문서입니다.", "It is no longer in that state.")
    if not may(found.state, act, found.roles):
        raise Forbidden("not_your_letter", "이 문서를 맡은 사람만 할 수 있습니다.", "Only those in charge may.")
    return found


def _standing(found: FoundLetter) -> str:
    words = {
        State.DISTRIBUTED: "배부된",
        State.REGISTERED: "접수된",
        State.ASSIGNED: "담당자가 있는",
        State.DONE: "처리가 끝난",
        State.RETURNED: "반송한",
        State.TRANSFERRED: "이송한",
        State.PASSED_ON: "경유로 보낸",
        State.RESEND_ASKED: "재발송을 요청한",
        State.REPLACED: "다시 온 문서로 바뀐",
    }
    return words.get(found.state, "배부를 기다리는")


async def write(tx: Tx, found: FoundLetter, change: Change) -> None:
    """Append to the course, write the row, tell those concerned, record the act."""
    row = found.row
    to = after(found.state, change.act)
    assert to is not None  # `_found` has asked the table
    acl = sorted({*row.acl, *change.tokens})
    values = {"seq": row.seq + 1, "state": to.value, "changed_at": tx.now, "acl": acl} | change.values
    await _append(tx, found, change.act.value, change, row.seq + 1)
    await tx.db.execute(update(received).where(received.c.id == row.id).values(values))
    tx.audit(f"edocs.letter_{change.act.value}", "received", row.id, seq=row.seq + 1, **change.detail)
    tx.publish(LetterMoved(received_id=row.id, seq=row.seq + 1, happened=change.act.value, posts=list(change.people)))


async def _append(tx: Tx, found: FoundLetter, kind: str, change: Change, seq: int) -> None:
    seat = found.viewer.seat
    await append(
        tx,
        found.row.id,
        seq,
        kind,
        person_id=seat.person,
        person_name=seat.person_name,
        post_name=seat.post_name,
        from_unit=found.row.unit_id,
        to_unit=change.to_unit,
        words=change.words,
        detail=change.detail,
    )


async def append_as(tx: Tx, found: FoundLetter, kind: str, *, words: str, detail: dict[str, Any]) -> None:
    """One entry of the course that changes no state, by whoever acts; the caller writes the row."""
    change = Change(Act.CIRCULATE, words=words, detail=detail)
    await _append(tx, found, kind, change, found.row.seq + 1)


async def append(tx: Tx, received_id: UUID, seq: int, kind: str, **told: Any) -> None:
    """One entry of the course; nothing is ever changed in it."""
    blank = {"person_id": None, "person_name": "", "post_name": "", "from_unit": None, "to_unit": None, "words": ""}
    keys = {"institution_id": tx.institution_id, "received_id": received_id, "seq": seq, "kind": kind, "at": tx.now}
    await tx.db.execute(received_event.insert().values(keys | blank | {"detail": {}} | told))


def _told(tx: Tx, found: FoundLetter) -> dict[str, Any]:
    """What the sender hears: which attempt, from whom, when."""
    row, seat = found.row, found.viewer.seat
    return {
        "received_id": row.id,
        "source": row.source,
        "key": row.key,
        "unit": row.unit_name or seat.unit_name,
        "person": seat.person_name,
        "at": tx.now,
    }
