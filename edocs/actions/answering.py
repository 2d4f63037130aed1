"""What follows from a received document: the answer, its passing on (경유), its transfer to whom it concerns (이송).

An answer is an ordinary draft that names what it answers; when it has been decided, the received document is done.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace
from sqlalchemy import select, update

from directory.queries.cards import institutions
from edocs import body
from edocs.actions.attachments import free_name
from edocs.actions.delivering import city_key, copy_blobs
from edocs.actions.letters import Change, append, append_as, write
from edocs.actions.receiving import Letter, LetterFile, arrive
from edocs.actions.writing import enclosure, open_draft, store
from edocs.content import Addressee, Content, Disclosed, from_plain
from edocs.events import AttachmentAdded
from edocs.korean import date_text
from edocs.paper import Paper
from edocs.queries import agencies
from edocs.queries.documents import working_copy
from edocs.queries.forms import current_form
from edocs.queries.receiving import FoundLetter, letter_for
from edocs.queries.recipients import head_titles
from edocs.receiving.states import Act, State, after, may
from edocs.tables import attachment, document
from edocs.tables.receiving import received, received_event, received_file
from edocs.views.receiving import Answer, Transfer
from kernel import schedule
from kernel.blobs import BlobRef
from kernel.clock import new_id
from kernel.crossing import crossing
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.tx import Tx

FORWARD = "edocs.forward"
"""The job that brings a transferred document to the institution whose business it is."""


async def answer(tx: Tx, received_id: UUID, given: Answer) -> UUID:
    """Begin a draft that answers it: addressed to the sender, naming its number and date. Returns the draft's id."""
    found = await _allowed(tx, received_id, Act.ANSWER)
    document_id = await _draft(tx, found, given, title=f"{found.row.title} 회신", to=await _sender(tx, found))
    change = Change(Act.ANSWER, {"answer_id": document_id})
    await write(tx, found, change)
    return document_id


async def pass_on(tx: Tx, received_id: UUID, given: Answer) -> UUID:
    """Begin the draft by which it is passed on in the head's name, with an opinion. LAW adm-doc-rule §15(4)

    It has been passed on when that draft is decided, not before: until then it stays where it lies.
    """
    found = await _allowed(tx, received_id, Act.PASS_ON)
    words = ["위 문서를 경유하여 붙임과 같이 보냅니다.", "의견: "]
    return await _handed_on(tx, found, given, Act.PASS_ON, words, to=None)


async def _handed_on(
    tx: Tx, found: FoundLetter, given: Answer, act: Act, words: Sequence[str], to: Addressee | None
) -> UUID:
    """Begin a draft that takes a received document on to somebody, everything that came with it enclosed."""
    if found.row.answer_id is not None and await _open_draft(tx, found.row.answer_id):
        raise Conflict("being_answered", "이 문서로 작성 중인 기안이 있습니다. 그 기안을 먼저 마치십시오.", "Drafted.")
    document_id = await _draft(tx, found, given, title=found.row.title, to=to, words=words)
    await _enclose(tx, document_id, found.row.id)
    row = found.row
    await append_as(tx, found, f"{act.value}_begun", words="", detail={"document": str(document_id)})
    begun = {"answer_id": document_id, "seq": row.seq + 1, "changed_at": tx.now}
    await tx.db.execute(update(received).where(received.c.id == row.id).values(begun))
    tx.audit(f"edocs.letter_{act.value}_begun", "received", row.id, document=str(document_id))
    return document_id


async def _open_draft(tx: Tx, document_id: UUID) -> bool:
    state = await tx.db.scalar(select(document.c.state).where(document.c.id == document_id))
    return state in ("DRAFTING", "IN_PROGRESS", "RETURNED")


async def _enclose(tx: Tx, document_id: UUID, received_id: UUID) -> None:
    """What came, as attachments of the draft: the sheet or the body as a file, and every attachment."""
    query = select(received_file).where(received_file.c.received_id == received_id).order_by(received_file.c.place)
    copy = await working_copy(tx, document_id)
    content = from_plain(copy.content)
    enclosed = list(content.enclosures)
    for file in await tx.db.execute(query):
        if file.kind not in ("sheet", "body", "attachment"):
            continue
        values = {
            "institution_id": tx.institution_id,
            "id": new_id(),
            "document_id": document_id,
            "name": free_name(file.name, {one.name for one in enclosed}),
            "kind": "attachment",
            "media_type": file.media_type,
            "sha256": file.sha256,
            "size": file.size,
            "text": "",
            "scan": "pending" if tx.scanner is not None else "",
            "uploaded_at": tx.now,
            "uploaded_by": tx.actor.person_id,
        }
        made = (await tx.db.execute(attachment.insert().values(values).returning(attachment))).one()
        enclosed.append(enclosure(made))
        tx.publish(AttachmentAdded(document_id=document_id, attachment_id=made.id))
    await store(tx, document_id, replace(content, enclosures=tuple(enclosed)), copy.save, copy.client)


async def transfer(tx: Tx, received_id: UUID, given: Transfer) -> UUID | None:
    """Hand it to whose business it is, and say so in its course. LAW adm-doc-rule §16

    Within the city it goes at once. To an agency outside a letter of transfer is begun, with everything that came: its
    id; the document has been transferred when that is decided.
    """
    found = await _allowed(tx, received_id, Act.TRANSFER)
    if given.to.kind == "agency":
        finding = await agencies.check(tx, given.to.code)
        if not finding.ok:
            raise Invalid("bad_recipients", finding.reason, "It cannot be sent there.")
        words = ["위 문서는 귀 기관 소관으로 판단되어 붙임과 같이 이송합니다.", f"이송 사유: {given.reason}"]
        to_agency = Addressee(kind="agency", name=given.to.name, code=given.to.code)
        return await _handed_on(tx, found, Answer(), Act.TRANSFER, words, to=to_agency)
    to = next((one for one in await institutions(tx) if one.id == given.to.institution_id), None)
    if to is None or to.id == tx.institution_id or to.state != "active":
        raise Invalid("not_in_the_city", "이송할 기관을 고르십시오.", "Choose an institution.")
    await write(tx, found, Change(Act.TRANSFER, words=given.reason, detail={"to": to.name}))
    payload = {"letter": str(received_id), "to": to.id, "name": given.to.name, "reason": given.reason}
    await schedule.at(tx, FORWARD, tx.now, payload, key=str(received_id))
    return None


async def forward(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: the copy of a transferred document arrives where it belongs; both sides in one transaction."""
    received_id, to = UUID(payload["letter"]), int(payload["to"])
    row = (await tx.db.execute(select(received).where(received.c.id == received_id))).one()
    rows = await tx.db.execute(select(received_file).where(received_file.c.received_id == received_id))
    files = [LetterFile(one.kind, one.name, one.media_type, BlobRef(one.sha256, one.size)) for one in rows]
    await copy_blobs(tx, to, [one.blob for one in files])
    letter = Letter(
        source="city",
        key=f"{city_key(tx.institution_id, received_id, 1)}/transfer",
        sender_institution=tx.institution_id,
        sender_code=row.sender_code,
        sender_name=row.sender_name,
        title=row.title,
        number=row.number,
        dated=row.dated,
        paper=msgspec.convert(row.paper, Paper) if row.paper is not None else None,
        files=files,
        sender_doc_id=row.sender_doc_id,
        addressed=payload["name"],
        disclosure=msgspec.convert(row.disclosure, Disclosed),
    )
    async with crossing(tx, to) as there:
        await arrive(there, letter)
    tx.audit("edocs.letter_forward", "received", received_id, to=to)


async def settle_answered(tx: Tx, document_id: UUID) -> None:
    """A document was decided: what it answers is done, what it takes on to somebody has gone there."""
    query = select(received).where(received.c.answer_id == document_id).with_for_update()
    for row in list(await tx.db.execute(query)):
        act = await _meant(tx, row.id, document_id)
        if (state := after(State(row.state), act)) is None:
            continue
        await append(tx, row.id, row.seq + 1, act.value, words=_SETTLED[act])
        done = {"state": state.value, "seq": row.seq + 1, "changed_at": tx.now}
        await tx.db.execute(update(received).where(received.c.id == row.id).values(done))
        tx.audit(f"edocs.letter_{act.value}", "received", row.id, answer=str(document_id))


_SETTLED = {Act.FINISH: "회신 문서 결재", Act.PASS_ON: "경유 문서 결재", Act.TRANSFER: "이송 문서 결재"}


async def _meant(tx: Tx, received_id: UUID, document_id: UUID) -> Act:
    """What the draft was begun for."""
    t = received_event.c
    begun = {f"{act.value}_begun": act for act in (Act.PASS_ON, Act.TRANSFER)}
    query = select(t.kind).where(
        t.received_id == received_id, t.kind.in_(begun), t.detail["document"].as_string() == str(document_id)
    )
    kind = await tx.db.scalar(query.limit(1))
    return begun.get(kind or "", Act.FINISH)


async def _allowed(tx: Tx, received_id: UUID, act: Act) -> FoundLetter:
    found = await letter_for(tx, received_id, lock=True)
    if after(found.state, act) is None:
        raise Conflict("letter_moved", "그 사이에 처리된 문서입니다. 다시 열어 보십시오.", "It has moved meanwhile.")
    if not may(found.state, act, found.roles):
        raise Forbidden("not_your_letter", "이 문서를 맡은 사람만 할 수 있습니다.", "Only those in charge may.")
    return found


async def _sender(tx: Tx, found: FoundLetter) -> Addressee | None:
    """To whom an answer goes: the institution of the city, the agency by its code, else only a name."""
    row = found.row
    if row.source == "unit":
        return None
    if row.sender_institution is not None:
        name = (await head_titles(tx)).get(row.sender_institution, row.sender_name)
        return Addressee(kind="institution", name=name, institution_id=row.sender_institution)
    if row.sender_unit_code:
        return Addressee(kind="agency", name=row.sender_name, code=row.sender_unit_code)
    return Addressee(kind="manual", name=row.sender_name)


async def _draft(
    tx: Tx, found: FoundLetter, given: Answer, title: str, to: Addressee | None, words: Sequence[str] = ()
) -> UUID:
    """A draft whose first item names what it follows, as official letters do: 1. 관련: 번호(날짜)."""
    row = found.row
    form = await current_form(tx, given.form_code)
    dated = f"({date_text(row.dated)})" if row.dated else ""
    related = f"관련: {row.sender_name} {row.number}{dated}".strip()
    usual = "위 호와 관련하여 다음과 같이 회신합니다." if to is not None else "다음과 같이 알립니다."
    items = [related, *(words or [usual])]
    content = Content(
        form_code=form.code,
        form_version=form.version,
        form_source=form.source,
        title=title,
        body=body.to_json(body.canonical({"type": "doc", "content": [_item(words) for words in items]})),
        recipients=(to.name,) if to is not None else (),
        addressees=(to,) if to is not None else (),
    )
    return await open_draft(tx, content)


def _item(words: str) -> dict[str, Any]:
    return {
        "type": "paragraph",
        "attrs": {"level": 1, "align": "left"},
        "content": [{"type": "text", "text": words}],
    }
