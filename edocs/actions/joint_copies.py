"""A joint draft at a partner: what came, who takes it up, the copy that runs its own line, the answer.

The copy is an ordinary document of this institution, with its own line, number and record; its text is bound to the
letter and cannot be changed. Lock order: the document, then the request.
"""

from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from edocs import joint_telling
from edocs.actions.projecting import happened, write
from edocs.actions.refusing import refusal
from edocs.actions.writing import enclosure, open_draft, refuse_changed, store
from edocs.content import Content, Enclosure, JointCopy, from_plain
from edocs.engine import commands as c
from edocs.engine.case import SYSTEM, DocumentState, Seat
from edocs.engine.partner import Agreement
from edocs.engine.refusals import Refused
from edocs.engine.states import decide
from edocs.events import AttachmentAdded, JointAnswered
from edocs.joint import Answer, Letter, as_copy, marks_of
from edocs.links.prefill import with_files
from edocs.queries.documents import case_of, document_for_system, document_row
from edocs.queries.joint import AGREED, ASKED, ENDED, OPEN, REFUSED, TAKEN, handlers, letter_of, request_for
from edocs.queries.organisation import Viewer, organisation
from edocs.queries.papers import sender_of
from edocs.queries.working_time import patience, week
from edocs.tables import attachment, event
from edocs.tables.joint import joint_request
from kernel import notices, schedule
from kernel.clock import new_id
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx
from kernel.worktime import add

LATE = "edocs.joint_late"
"""The job that reminds those who have not answered."""


async def arrive(tx: Tx, letter: Letter) -> None:
    """Put the letter before those who handle it; one that came before, or was taken back meanwhile, stays as it is."""
    allowed = (await patience(tx)).consent
    due = add(await week(tx), tx.now, allowed) if allowed else None
    row = {
        "institution_id": tx.institution_id,
        "id": letter.id,
        "state": ASKED,
        "lead_institution": letter.institution_id,
        "lead_name": letter.institution,
        "title": str(letter.content["title"]),
        "letter": letter,
        "arrived_at": tx.now,
        "due_at": due,
    }
    made = await tx.db.execute(insert(joint_request).values(row).on_conflict_do_nothing().returning(joint_request.c.id))
    if made.first() is None:
        return
    tx.audit("edocs.joint_arrived", "joint", letter.id, institution=letter.institution_id, text=letter.text_hash)
    told = joint_telling.arrived(letter.id, letter.institution, str(letter.content["title"]))
    await notices.post(tx, {person: [told] for person in await handlers(tx, None)})
    if due is not None:
        await schedule.at(tx, LATE, due, {"request": str(letter.id)}, key=str(letter.id))


async def remind(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: whoever has it and has not answered is reminded, once."""
    query = select(joint_request).where(joint_request.c.id == UUID(payload["request"]))
    row = (await tx.db.execute(query)).first()
    if row is None or row.state not in OPEN:
        return
    told = joint_telling.late(row.id, row.lead_name, row.title)
    people = set(await handlers(tx, row.unit_id))
    if row.document_id is not None:
        people.add((await document_row(tx, row.document_id)).drafter_person_id)
    await notices.post(tx, {person: [told] for person in sorted(people)})
    tx.audit("edocs.joint_reminded", "joint", row.id, people=len(people))


async def distribute(tx: Tx, request_id: UUID, unit_id: UUID) -> None:
    """Hand the request to the unit whose matter it is. LAW adm-doc §18"""
    _, who = await request_for(tx, request_id)
    row = await _locked(tx, request_id, ASKED)
    if unit_id not in who.org.units:
        raise NotFound("no_unit", "없는 부서입니다.", "No such unit.")
    await _change(tx, row.id, unit_id=unit_id)
    tx.audit("edocs.joint_distribute", "joint", row.id, unit=str(unit_id))
    told = joint_telling.handed(row.id, row.lead_name, row.title)
    await notices.post(tx, {person: [told] for person in await handlers(tx, unit_id)})


async def take(tx: Tx, request_id: UUID) -> UUID:
    """Begin one's own copy of the text, to be decided here by one's own line. Returns its id."""
    await request_for(tx, request_id)
    row = await _locked(tx, request_id, ASKED)
    letter = letter_of(row)
    said = from_plain(letter.content)
    bound = JointCopy(
        request_id=row.id,
        institution_id=letter.institution_id,
        name=letter.institution,
        revision_hash=letter.revision_hash,
        text_hash=letter.text_hash,
        recipients=said.recipients,
        senders=(letter.sender,),
        form=letter.form,
    )
    new = await open_draft(tx, as_copy(replace(said, enclosures=()), bound))
    content = await _with_own_files(tx, new, as_copy(said, bound), letter)
    refuse_changed(content)
    await store(tx, new, content, 1, "")
    await _change(tx, row.id, state=TAKEN, document_id=new)
    tx.audit("edocs.joint_take", "joint", row.id, document=str(new), text=letter.text_hash)
    return new


async def _with_own_files(tx: Tx, document_id: UUID, content: Content, letter: Letter) -> Content:
    """The copy's own rows of the files, in the order of the letter; the bytes came with it."""
    own: dict[str, str] = {}
    enclosed: list[Enclosure] = []
    for file in letter.files:
        values = {
            "institution_id": tx.institution_id,
            "id": new_id(),
            "document_id": document_id,
            "name": file.name,
            "kind": file.kind,
            "media_type": file.media_type,
            "sha256": file.sha256,
            "size": file.size,
            "text": "",
            "scan": "pending" if tx.scanner is not None else "",
            "uploaded_at": tx.now,
            "uploaded_by": tx.actor.person_id,
        }
        row = (await tx.db.execute(attachment.insert().values(values).returning(attachment))).one()
        own[str(file.id)] = str(row.id)
        enclosed.append(enclosure(row))
        tx.publish(AttachmentAdded(document_id=document_id, attachment_id=row.id))
    return replace(with_files(content, own), enclosures=tuple(enclosed))


async def refuse(tx: Tx, request_id: UUID, reason: str) -> None:
    """Do not agree: a copy that was begun is given up, and the answer goes to the leading institution."""
    before, who = await request_for(tx, request_id)
    if before.document_id is not None:
        await _give_up(tx, before.document_id, who.seat, f"부동의: {reason}")
    row = await _locked(tx, request_id, *OPEN)
    if row.document_id != before.document_id:
        raise Conflict("joint_moved", "그 사이에 다른 사람이 처리하였습니다. 다시 열어 주십시오.", "It has moved on.")
    answer = _answer(letter_of(row), who.org, who.seat, reason=reason)
    await _change(tx, row.id, state=REFUSED, reason=reason, answered_at=tx.now, answer=answer)
    tx.audit("edocs.joint_refuse", "joint", row.id, text=letter_of(row).text_hash)
    tx.publish(JointAnswered(request_id=row.id))


async def _give_up(tx: Tx, document_id: UUID, seat: Seat, reason: str) -> None:
    """Give up the copy that lies with its drafter, who asks; one that is on its way is returned first by its line."""
    found = await document_for_system(tx, document_id)
    if found.case.state is DocumentState.IN_PROGRESS or found.case.drafter.person != seat.person:
        raise Conflict(
            "joint_under_way",
            "이 기관의 결재가 진행 중입니다. 결재자가 반려하거나 기안자가 회수한 뒤에 부동의로 회신하십시오.",
            "It is being decided here: have it returned or recall it first.",
        )
    await _void(tx, document_id, seat, reason)


async def _void(tx: Tx, document_id: UUID, seat: Seat, reason: str) -> bool:
    """End the copy, kept and read-only; False where it came into being already."""
    found = await document_for_system(tx, document_id)
    given = c.Void(actor=seat, idem_key=tx.client_id, reason=reason)
    try:
        events = decide(found.case, given, c.Context(now=tx.now, org=found.viewer.org, is_system=True))
    except Refused as refused:
        if found.case.state in (DocumentState.ESTABLISHED, DocumentState.ABANDONED):
            return False
        raise refusal(refused, found.case) from refused
    await write(tx, happened(document_id, found.case, events), Viewer(seat, found.viewer.org, tx.now, []), found.row)
    return True


async def agreed(tx: Tx, document_id: UUID) -> None:
    """The copy was decided here: note the answer. Asked for by an event; a second asking finds it done."""
    query = select(joint_request.c.id).where(joint_request.c.document_id == document_id)
    request_id = (await tx.db.execute(query)).scalar()
    if request_id is None:
        return
    row = (await tx.db.execute(_of(request_id).with_for_update())).one()
    if row.state != TAKEN:
        return
    case = case_of(await document_row(tx, document_id))
    decision, number = case.decision, case.number
    if decision is None or decision.signature is None or number is None:
        return
    letter, org = letter_of(row), await organisation(tx)
    own = _own_name(org)
    agreement = Agreement(
        revision_hash=letter.revision_hash,
        text_hash=letter.text_hash,
        number=number.text,
        decided_at=decision.signature.at,
        marks=marks_of(case),
        leaf=await _leaf(tx, document_id),
        sender=sender_of(own, org),
    )
    answer = _answer(letter, org, decision.signature.seat, agreement=agreement)
    await _change(tx, row.id, state=AGREED, answered_at=tx.now, answer=answer)
    tx.audit("edocs.joint_agree", "joint", row.id, document=str(document_id), number=number.text)
    tx.publish(JointAnswered(request_id=row.id))


async def _leaf(tx: Tx, document_id: UUID) -> str:
    """The ledger leaf of the decision."""
    query = select(event.c.audit_leaf).where(event.c.document_id == document_id, event.c.kind == "established")
    found: bytes | None = (await tx.db.execute(query)).scalar()
    return found.hex() if found else ""


def _own_name(org: Any) -> str:
    return str(next(unit.name for unit in org.units.values() if unit.level == 0))


def _answer(letter: Letter, org: Any, seat: Seat, *, agreement: Agreement | None = None, reason: str = "") -> Answer:
    return Answer(
        document_id=letter.document_id,
        round=letter.round,
        revision_hash=letter.revision_hash,
        institution=_own_name(org),
        unit_name=seat.unit_name,
        post_name=seat.post_name,
        person_name=seat.person_name,
        agreement=agreement,
        reason=reason,
    )


async def answer_of(tx: Tx, request_id: UUID) -> tuple[int, Answer]:
    """Where the answer goes, and the answer."""
    row = (await tx.db.execute(_of(request_id))).one()
    return row.lead_institution, msgspec.convert(row.answer, Answer)


async def end(tx: Tx, request_id: UUID, lead: int, *, agreed: bool, text: str) -> None:
    """How it ended at the leading institution: under which number it came into being, or why it was taken back.

    Taken back: a copy that has not come into being ends with it. A letter that is overtaken by its own end finds it.
    """
    row = (await tx.db.execute(_of(request_id))).first()
    if row is None:
        if not agreed:
            await _tombstone(tx, request_id, lead, text)
        return
    if agreed:
        await _change(tx, row.id, lead_number=text)
    else:
        if row.document_id is not None:
            lead_seat = msgspec.structs.replace(SYSTEM, person_name=row.lead_name, post_name="주관기관")
            await _void(tx, row.document_id, lead_seat, text)
        row = (await tx.db.execute(_of(request_id).with_for_update())).one()
        if row.state == REFUSED:
            return
        await _change(tx, row.id, state=ENDED, reason=text)
    tx.audit("edocs.joint_ended", "joint", request_id, agreed=agreed)
    people = set(await handlers(tx, row.unit_id))
    if row.document_id is not None:
        people = {(await document_row(tx, row.document_id)).drafter_person_id}
    told = joint_telling.ended(row.id, row.lead_name, row.title, agreed=agreed, text=text)
    await notices.post(tx, {person: [told] for person in sorted(people)})


async def _tombstone(tx: Tx, request_id: UUID, lead: int, reason: str) -> None:
    """Keep that it was taken back before it came."""
    row = {
        "institution_id": tx.institution_id,
        "id": request_id,
        "state": ENDED,
        "lead_institution": lead,
        "lead_name": "",
        "title": "",
        "letter": {},
        "arrived_at": tx.now,
        "reason": reason,
    }
    await tx.db.execute(insert(joint_request).values(row).on_conflict_do_nothing())


def _of(request_id: UUID) -> Any:
    return select(joint_request).where(joint_request.c.id == request_id)


async def _locked(tx: Tx, request_id: UUID, *states: str) -> Any:
    """The request, locked, in one of these states. Raises Conflict `joint_moved`."""
    row = (await tx.db.execute(_of(request_id).with_for_update())).one()
    if row.state not in states:
        raise Conflict("joint_moved", "그 사이에 처리된 요청입니다. 다시 열어 주십시오.", "It has moved on.")
    return row


async def _change(tx: Tx, request_id: UUID, **values: Any) -> None:
    await tx.db.execute(joint_request.update().where(joint_request.c.id == request_id).values(**values))
