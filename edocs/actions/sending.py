"""Sending a document that was decided: asking for the check, refusing it, sealing and sending; what is done afterwards.

Lock order: document, sending, seal, dispatch. Sealing and the rows of all recipients are one transaction; each delivery
is one of its own (`delivering`). Nothing here can change what was signed. LAW adm-doc §14, LAW adm-doc §16
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from edocs.actions import exchanging, seals
from edocs.actions.dispatching import note, wake
from edocs.actions.keys import SEAL as KEY_FOR_SEALS
from edocs.actions.keys import keys_of
from edocs.actions.records import images_of
from edocs.content import Addressee, Content, from_plain
from edocs.engine.case import DocumentState
from edocs.events import DocumentSent
from edocs.queries.dispatching import SEAL_IMAGE, dispatch_row, sealed_paper
from edocs.queries.documents import Found, document_for_update, revision_row
from edocs.queries.issues import key_in_force
from edocs.queries.recipients import addressees_of, refuse_bad
from edocs.queries.sending import checked_first, may_add, may_send, sending_row
from edocs.render.pdf import render_pdf
from edocs.render.seal import sealed
from edocs.sending import sealing
from edocs.sending.states import Fact, State, may_cancel, may_resend
from edocs.tables import document
from edocs.tables.sending import dispatch, seal
from edocs.tables.sending import sending as sendings
from edocs.views.sending import AddRecipient, ManualFact, SendNow
from kernel import schedule, search
from kernel.access import Permission, require
from kernel.blobs import BlobRef
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.tx import Tx

DELIVER = "edocs.deliver"
"""The job that brings a document to a recipient within the house or the city."""
ASKED, REFUSED, SENT = "ASKED", "REFUSED", "SENT"
REGISTRY = "registry"
"""The token by which the registry sees what it is to send."""


async def ask(tx: Tx, document_id: UUID, words: str) -> None:
    """Ask the registry to check and send it (발송 의뢰)."""
    found, content = await _ready(tx, document_id)
    await refuse_bad(tx, addressees_of(content))
    row = await sending_row(tx, document_id)
    if row is not None and row.state != REFUSED:
        raise Conflict(
            "sending_asked", "이미 발송을 의뢰하였거나 보낸 문서입니다.", "It was asked for or sent already."
        )
    await _put(tx, found, {"state": ASKED, "note": words, "asked_at": tx.now, **_asker(found)})
    await _let_registry_see(tx, found)
    tx.audit("edocs.sending_ask", "document", document_id)
    await wake(tx, document_id)


async def refuse(tx: Tx, document_id: UUID, reason: str) -> None:
    """Send it back to who asked (심사 반려), with the reason."""
    require(tx, Permission.REGISTRY)
    found = await document_for_update(tx, document_id)
    row = await sending_row(tx, document_id, lock=True)
    if row is None or row.state != ASKED:
        raise Conflict("not_asked", "심사를 기다리는 문서가 아닙니다.", "It does not wait for the check.")
    await tx.db.execute(
        update(sendings)
        .where(sendings.c.document_id == document_id)
        .values(state=REFUSED, note=reason, **_checker(tx, found))
    )
    tx.audit("edocs.sending_refuse", "document", document_id, reason=reason)
    await wake(tx, document_id)


async def send(tx: Tx, document_id: UUID, given: SendNow) -> None:
    """Seal it and send it to every recipient. The seal's use is a line of its ledger. LAW adm-doc-rule §12(1)

    Raises Conflict for recipients to whom nothing can be sent, Forbidden for people who may not seal.
    """
    found, content = await _ready(tx, document_id)
    to = addressees_of(content)
    kinds = {one.kind for one in to}
    row = await sending_row(tx, document_id, lock=True)
    if row is not None and row.state == SENT:
        raise Conflict(
            "sent_already", "이미 보낸 문서입니다. 수신자를 더하거나 다시 보내십시오.", "It was sent already."
        )
    if not may_send(tx, found, kinds, checked=await checked_first(tx)):
        raise Forbidden("may_not_send", "심사를 의뢰하십시오. 관인은 문서 담당자가 찍습니다.", "The registry seals it.")
    if given.mode not in sealing.modes(kinds):
        raise Invalid("wrong_mode", "이 수신자에게는 그렇게 날인하지 않습니다.", "Not sealed so for these recipients.")
    await refuse_bad(tx, to)
    used = await _seal_used(tx, found, given, to)
    sheet = await _sheet(tx, found, content, given.mode, used)
    values = {"state": SENT, "mode": given.mode, "seal_id": used.id if used else None, "sent_at": tx.now}
    values |= {"sealed_sha256": sheet.sha256, "sealed_size": sheet.size, **_checker(tx, found)}
    await _put(tx, found, values | {"note": given.note})
    await _let_registry_see(tx, found)
    await _queue(tx, found, list(enumerate(to, start=1)))
    tx.audit("edocs.send", "document", document_id, number=found.row.number, mode=given.mode, recipients=len(to))


async def add(tx: Tx, document_id: UUID, given: AddRecipient) -> None:
    """One more recipient after sending: approved by the head of the handling unit, the ground and the day kept.

    LAW adm-doc §15(4), LAW adm-doc-rule §12(2)
    """
    found, _ = await _ready(tx, document_id)
    row = await sending_row(tx, document_id, lock=True)
    if row is None or row.state != SENT:
        raise Conflict("not_sent", "아직 보내지 않은 문서입니다.", "It has not been sent yet.")
    if not may_add(found):
        raise Forbidden(
            "not_the_head", "수신자는 처리과의 장이 더할 수 있습니다.", "Only the head of the unit may add."
        )
    given_to = Addressee(
        kind=given.addressee.kind,
        name=given.addressee.name,
        institution_id=given.addressee.institution_id,
        unit_id=given.addressee.unit_id,
        code=given.addressee.code,
    )
    await refuse_bad(tx, [given_to])
    last = (
        await tx.db.execute(select(func.max(dispatch.c.place)).where(dispatch.c.document_id == document_id))
    ).scalar()
    why = sealing.GROUNDS[given.ground] + (f": {given.note}" if given.note else "")
    await _queue(tx, found, [((last or 0) + 1, given_to)], why)
    tx.audit("edocs.dispatch_add", "document", document_id, name=given_to.name, ground=given.ground)


async def cancel(tx: Tx, dispatch_id: UUID, reason: str) -> None:
    """Take one recipient back before anything has left the house."""
    row, found = await _dispatch_for(tx, dispatch_id)
    if not may_cancel(State(row.state)):
        raise Conflict("already_gone", "이미 보내어 취소할 수 없습니다.", "It has left already.")
    if not await exchanging.withdraw(tx, dispatch_id):
        raise Conflict("already_gone", "지금 나가고 있어 취소할 수 없습니다.", "It is leaving at this moment.")
    await note(tx, dispatch_id, Fact.CANCELLED, tx.now, attempt=row.attempt, detail=reason, by_person=_name(found))
    await schedule.cancel(tx, DELIVER, f"{dispatch_id}/{row.attempt}")


async def resend(tx: Tx, dispatch_id: UUID, reason: str) -> None:
    """Open the next attempt after a failure, a return, or the recipient's wish. The earlier facts stay."""
    row, found = await _dispatch_for(tx, dispatch_id)
    if not may_resend(State(row.state)):
        raise Conflict("not_to_resend", "다시 보낼 상태가 아닙니다.", "It is not in a state to be sent again.")
    values = {"state": State.QUEUED.value, "attempt": row.attempt + 1, "attention": False, "reason": reason}
    await tx.db.execute(update(dispatch).where(dispatch.c.id == dispatch_id).values(values | {"changed_at": tx.now}))
    tx.audit("edocs.dispatch_resend", "document", row.document_id, dispatch=str(dispatch_id), attempt=row.attempt + 1)
    await _set_out(tx, found.id, [(dispatch_id, row.kind, row.attempt + 1)])


async def note_by_hand(tx: Tx, dispatch_id: UUID, given: ManualFact) -> None:
    """Note how it went by post, fax or hand, with the proof that is kept. LAW adm-doc-rule §13"""
    row, found = await _dispatch_for(tx, dispatch_id)
    if row.kind != "manual":
        raise Conflict(
            "not_by_hand", "전자로 보내는 수신자는 손으로 적지 않습니다.", "This one is sent electronically."
        )
    if given.at > tx.now:
        raise Invalid("future", "아직 오지 않은 때입니다.", "That moment has not come.")
    await note(
        tx, dispatch_id, Fact(given.fact), given.at, attempt=row.attempt, detail=given.proof, by_person=_name(found)
    )


async def settle_attention(tx: Tx, dispatch_id: UUID) -> None:
    """A person has looked at what contradicted what was settled."""
    row, _ = await _dispatch_for(tx, dispatch_id)
    await tx.db.execute(update(dispatch).where(dispatch.c.id == dispatch_id).values(attention=False))
    tx.audit("edocs.dispatch_looked", "document", row.document_id, dispatch=str(dispatch_id))
    await wake(tx, row.document_id)


async def _ready(tx: Tx, document_id: UUID) -> tuple[Found, Content]:
    """The document, locked, established and addressed to somebody."""
    found = await document_for_update(tx, document_id)
    if found.case.state is not DocumentState.ESTABLISHED:
        raise Conflict("not_established", "결재가 끝난 문서만 보냅니다.", "Only an established document is sent.")
    content = from_plain((await revision_row(tx, document_id, found.row.revision)).content)
    if not content.recipients:
        raise Conflict("internal", "내부결재 문서는 보내지 않습니다.", "An internal document is not sent.")
    return found, content


async def _dispatch_for(tx: Tx, dispatch_id: UUID) -> tuple[Any, Found]:
    """The dispatch, locked after its document, for those who may handle what was sent."""
    plain = await dispatch_row(tx, dispatch_id)
    found = await document_for_update(tx, plain.document_id)
    row = await dispatch_row(tx, dispatch_id, lock=True)
    if not may_send(tx, found, {row.kind}, checked=False):
        raise Forbidden("may_not_send", "처리과와 문서 담당자만 할 수 있습니다.", "Only the unit or the registry may.")
    return row, found


async def _seal_used(tx: Tx, found: Found, given: SendNow, to: Sequence[Addressee]) -> Any:
    """The seal that is put on it, its use written down; None where none is."""
    if given.mode != sealing.SEAL:
        return None
    seal_id = given.seal_id or await _only_seal(tx)
    row = await seals.in_use(tx, seal_id)
    names = ", ".join(one.name for one in to)
    told = {"document_id": found.id, "number": found.row.number, "title": found.row.title, "recipients": names[:2_000]}
    await seals.entry(tx, seal_id, "use", row.fingerprint, **told)
    return row


async def _only_seal(tx: Tx) -> UUID:
    ids = (await tx.db.execute(select(seal.c.id).where(seal.c.state == seals.IN_USE).limit(2))).scalars().all()
    if len(ids) != 1:
        raise Conflict(
            "choose_seal",
            "찍을 관인을 고르십시오." if ids else "등록된 관인이 없습니다. 관인대장에 먼저 등록하십시오.",
            "Choose a seal." if ids else "No seal is registered.",
        )
    found: UUID = ids[0]
    return found


async def _sheet(tx: Tx, found: Found, content: Content, mode: str, used: Any) -> BlobRef:
    """The sealed sheet (시행문) as PDF/A, drawn once: every recipient gets the same bytes."""
    paper = await sealed_paper(tx, found.case, content, mode, used is not None, used.width_mm if used else 24)
    images = await images_of(tx, found.id)
    if used is not None:
        images[SEAL_IMAGE] = await tx.blobs.read(tx.institution_id, BlobRef(used.fingerprint, used.size))
    pdf = await render_pdf(paper, images)
    key = await key_in_force(tx, KEY_FOR_SEALS)
    if key is not None and key.certificates:
        keys = keys_of(tx)
        handle = await keys.handle(tx, key.label)
        pdf = await sealed(pdf, key.certificates, key.name, lambda to_sign: keys.sign(to_sign, handle))
    return await tx.blobs.put(tx.institution_id, pdf, len(pdf))


async def _put(tx: Tx, found: Found, values: dict[str, Any]) -> None:
    blank = {"mode": "", "note": "", "checked_name": "", "asked_at": tx.now, **_asker(found)}
    keys = {"institution_id": tx.institution_id, "document_id": found.id}
    statement = insert(sendings).values(keys | blank | values)
    await tx.db.execute(statement.on_conflict_do_update(index_elements=["institution_id", "document_id"], set_=values))


async def _let_registry_see(tx: Tx, found: Found) -> None:
    if REGISTRY in found.row.acl:
        return
    acl = sorted({*found.row.acl, REGISTRY})
    await tx.db.execute(update(document).where(document.c.id == found.id).values(acl=acl))
    await search.set_acl(tx, "document", found.id, acl)


async def _queue(tx: Tx, found: Found, to: Sequence[tuple[int, Addressee]], why: str = "") -> None:
    """One row a recipient, each on its way."""
    rows: list[dict[str, Any]] = [
        {
            "institution_id": tx.institution_id,
            "id": new_id(),
            "document_id": found.id,
            "place": place,
            "kind": one.kind,
            "to_institution": one.institution_id,
            "to_unit": one.unit_id,
            "to_code": one.code,
            "name": one.name,
            "state": State.QUEUED.value,
            "attempt": 1,
            "attention": False,
            "reason": "",
            "added_for": why,
            "made_at": tx.now,
            "made_by": tx.actor.person_id,
            "made_name": _name(found),
            "changed_at": tx.now,
        }
        for place, one in to
    ]
    await tx.db.execute(dispatch.insert(), rows)
    await _set_out(tx, found.id, [(row["id"], row["kind"], 1) for row in rows])


async def _set_out(tx: Tx, document_id: UUID, waiting: Sequence[tuple[UUID, str, int]]) -> None:
    """Plan the deliveries within the city; tell the courier of the others."""
    for dispatch_id, kind, attempt in waiting:
        if kind in ("unit", "institution"):
            payload = {"dispatch": str(dispatch_id), "attempt": attempt}
            await schedule.at(tx, DELIVER, tx.now, payload, key=f"{dispatch_id}/{attempt}")
    tx.publish(DocumentSent(document_id=document_id, dispatches=[one[0] for one in waiting]))
    await wake(tx, document_id)


def _asker(found: Found) -> dict[str, Any]:
    return {"asked_by": found.viewer.seat.person, "asked_name": _name(found)}


def _checker(tx: Tx, found: Found) -> dict[str, Any]:
    return {"checked_at": tx.now, "checked_by": found.viewer.seat.person, "checked_name": _name(found)}


def _name(found: Found) -> str:
    seat = found.viewer.seat
    return f"{seat.post_name} {seat.person_name}"
