"""What the sender hears of what the recipient did, inside the city; and who is told of what came in.

An acknowledgment is a fact of the sender's own: it is written on the sender's side of one transaction, locking the
dispatch alone. The order of locks is one-way: nothing of the recipient is held that the sender's side waits for.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from directory.org import covers
from directory.queries.snapshot import org_snapshot
from edocs.actions import feeding, old_files
from edocs.actions.delivering import city_key_read
from edocs.actions.dispatching import note
from edocs.actions.indexing_letters import index_letter
from edocs.actions.letters import append
from edocs.events import LetterAccepted, LetterArrived, LetterMoved, LetterResendAsked, LetterReturned
from edocs.noticing import LETTER, bold, short
from edocs.queries.organisation import organisation
from edocs.receiving.states import UNREGISTERED, State
from edocs.sending.states import Fact
from edocs.tables.receiving import received
from kernel import notices
from kernel.access import Permission
from kernel.crossing import crossing
from kernel.errors import NotFound
from kernel.notices import Notice
from kernel.tx import Tx

Acknowledged = LetterAccepted | LetterResendAsked | LetterReturned


async def acknowledge(tx: Tx, event: Acknowledged) -> None:
    """Bring the recipient's word to a sender of the same house or city; others are told by the exchange."""
    if event.source == "exchange":
        return
    fact, words = _fact(event)
    if event.key.endswith("/transfer"):
        return await _transferred(tx, event)
    institution, dispatch_id, attempt = city_key_read(event.key)

    async def told(side: Tx) -> None:
        by = {"by_unit": event.unit, "by_person": event.person}
        await note(side, dispatch_id, fact, event.at, attempt=attempt, detail=words, **by)

    if institution == tx.institution_id:
        return await told(tx)
    async with crossing(tx, institution) as there:
        await told(there)


def _fact(event: Acknowledged) -> tuple[Fact, str]:
    match event:
        case LetterAccepted():
            return Fact.ACCEPTED, ""
        case LetterReturned():
            return Fact.RETURNED, event.reason
        case _:
            return Fact.RESEND_REQUESTED, event.opinion


async def _transferred(tx: Tx, event: Acknowledged) -> None:
    """What became of a document that was transferred stands in the course of who transferred it."""
    if not isinstance(event, LetterAccepted):
        return
    institution, received_id, _ = city_key_read(event.key.removesuffix("/transfer"))
    async with crossing(tx, institution) as there:
        row = (await there.db.execute(select(received).where(received.c.id == received_id).with_for_update())).one()
        await append(there, received_id, row.seq + 1, "accepted_there", detail={"unit": event.unit})
        await there.db.execute(update(received).where(received.c.id == received_id).values(seq=row.seq + 1))
        there.audit("edocs.letter_accepted_there", "received", received_id, unit=event.unit)


async def arrived(tx: Tx, event: LetterArrived) -> None:
    """Tell the registry (or the unit's head) of a letter; what it takes the place of needs no handling any more."""
    row = (await tx.db.execute(select(received).where(received.c.id == event.received_id))).one()
    if row.replaces is not None:
        await _replace(tx, row.replaces, row.id)
    org = await organisation(tx)
    posts = [org.units[row.unit_id].head_post] if row.unit_id in org.units else []
    people = {held.person for post in posts if post for held in org.holdings_of(post, tx.now)}
    people |= await registry_people(tx) if not posts else set()
    await _tell(tx, row, people, f"{bold(row.sender_name)}에서 문서가 왔습니다.", "A letter has arrived.", "arrived")
    await index_letter(tx, row.id)
    await old_files.begin(tx)


async def moved(tx: Tx, event: LetterMoved) -> None:
    """Tell whoever is concerned now; wake the lists of the registry and of the unit."""
    row = (await tx.db.execute(select(received).where(received.c.id == event.received_id))).one()
    org = await organisation(tx)
    people = {held.person for post in event.posts for held in org.holdings_of(post, tx.now)}
    said = _SAID.get(event.happened)
    if said is not None and people:
        await _tell(tx, row, people, *said, f"{event.happened}/{event.seq}")
    members = {
        held.person
        for post in org.posts.values()
        if row.unit_id is not None and post.unit == row.unit_id
        for held in org.holdings_of(post.id, tx.now)
    }
    await feeding.tell(tx, people | members | await registry_people(tx), "letter")
    await index_letter(tx, row.id)


_SAID: dict[str, tuple[str, str]] = {
    "distribute": ("문서가 배부되었습니다.", "A letter was distributed to your unit."),
    "assign": ("담당할 문서가 있습니다.", "A letter was given to you."),
    "instruct": ("문서의 처리 지시가 있습니다.", "There are instructions for a letter."),
    "circulate": ("공람할 문서가 있습니다.", "There is a letter to read."),
}


async def overdue(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: remind the officer and the unit's head of a letter whose time is over."""
    row = (await tx.db.execute(select(received).where(received.c.id == UUID(payload["letter"])))).first()
    if row is None or row.due_at is None or row.due_at > tx.now or row.state not in ("REGISTERED", "ASSIGNED"):
        return
    org = await organisation(tx)
    head = org.units[row.unit_id].head_post if row.unit_id in org.units else None
    people = {held.person for post in (row.officer_post, head) if post for held in org.holdings_of(post, tx.now)}
    await _tell(tx, row, people, "처리기한이 지났습니다.", "The deadline has passed.", f"due/{row.due_at.isoformat()}")
    tx.audit("edocs.letter_overdue", "received", row.id)


async def registry_people(tx: Tx) -> set[UUID]:
    """Who keeps the registry now."""
    org = await org_snapshot(tx)
    return {
        held.person_id
        for held in org.holdings
        if covers(held, tx.now) and Permission.REGISTRY in org.permissions(held.person_id, held.post_id, tx.now)
    }


async def _replace(tx: Tx, earlier: UUID, later: UUID) -> None:
    row = (await tx.db.execute(select(received).where(received.c.id == earlier).with_for_update())).first()
    if row is None:
        raise NotFound("no_letter", "앞서 온 문서가 없습니다.", "The earlier letter is missing.")
    if State(row.state) not in UNREGISTERED:
        return
    await append(tx, earlier, row.seq + 1, "replace", detail={"by": str(later)})
    values = {"state": State.REPLACED.value, "seq": row.seq + 1, "changed_at": tx.now}
    await tx.db.execute(update(received).where(received.c.id == earlier).values(values))
    tx.audit("edocs.letter_replace", "received", earlier, by=str(later))


async def _tell(tx: Tx, row: Any, people: set[UUID], ko: str, en: str, key: str) -> None:
    notice = Notice(
        key=f"letter/{row.id}/{key}",
        kind=LETTER,
        ko=f"{bold(short(row.title, 60))} {ko}" if not ko.startswith("**") else f"{ko} {bold(short(row.title, 60))}",
        en=f"{bold(short(row.title, 60))}: {en}",
        about=f"letter/{row.id}",
        href=f"/approvals/letters/{row.id}",
        act="open",
    )
    await notices.post(tx, {person: [notice] for person in sorted(people)})
    await feeding.tell(tx, people, "letter")
