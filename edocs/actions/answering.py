"""What follows from a received document: the answer, its passing on (경유), its transfer to whom it concerns (이송).

An answer is an ordinary draft that names what it answers; when it has been decided, the received document is done.
"""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, update

from directory.queries import institution_names
from directory.queries.cards import institutions
from edocs import body
from edocs.actions.delivering import city_key, copy_blobs
from edocs.actions.letters import Change, append, write
from edocs.actions.receiving import Letter, LetterFile, arrive
from edocs.actions.writing import open_draft
from edocs.content import Addressee, Content, Disclosed
from edocs.korean import date_text
from edocs.paper import Paper
from edocs.queries.forms import current_form
from edocs.queries.receiving import FoundLetter, letter_for
from edocs.receiving.states import Act, State, after, may
from edocs.sending.sealing import chief
from edocs.tables.receiving import received, received_file
from edocs.views.receiving import Answer, Transfer
from kernel import schedule
from kernel.blobs import BlobRef
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
    """Begin the draft by which it is passed on in the head's name, with an opinion. LAW adm-doc-rule §15(4)"""
    found = await _allowed(tx, received_id, Act.PASS_ON)
    document_id = await _draft(tx, found, given, title=found.row.title, to=None)
    await write(tx, found, Change(Act.PASS_ON, {"answer_id": document_id}))
    return document_id


async def transfer(tx: Tx, received_id: UUID, given: Transfer) -> None:
    """Hand it to the institution whose business it is, and say so in its course. LAW adm-doc-rule §16

    Raises Invalid for what is no institution of the city: there a letter of transfer is drafted instead.
    """
    found = await _allowed(tx, received_id, Act.TRANSFER)
    to = next((one for one in await institutions(tx) if one.id == given.to.institution_id), None)
    if to is None or to.id == tx.institution_id or to.state != "active":
        raise Invalid("not_in_the_city", "도시의 다른 기관을 고르십시오. 밖의 기관에는 이송 공문을 기안하십시오.")
    await write(tx, found, Change(Act.TRANSFER, words=given.reason, detail={"to": to.name}))
    payload = {"letter": str(received_id), "to": to.id, "name": given.to.name, "reason": given.reason}
    await schedule.at(tx, FORWARD, tx.now, payload, key=str(received_id))


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
    """A document was decided: what it answers is done."""
    query = select(received).where(received.c.answer_id == document_id).with_for_update()
    for row in list(await tx.db.execute(query)):
        if (state := after(State(row.state), Act.FINISH)) is None:
            continue
        await append(tx, row.id, row.seq + 1, Act.FINISH.value, words="회신 문서 결재")
        done = {"state": state.value, "seq": row.seq + 1, "changed_at": tx.now}
        await tx.db.execute(update(received).where(received.c.id == row.id).values(done))
        tx.audit("edocs.letter_finish", "received", row.id, answer=str(document_id))


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
        houses = await institution_names(tx)
        name = chief(houses[row.sender_institution]) if row.sender_institution in houses else row.sender_name
        return Addressee(kind="institution", name=name, institution_id=row.sender_institution)
    if row.sender_unit_code:
        return Addressee(kind="agency", name=row.sender_name, code=row.sender_unit_code)
    return Addressee(kind="manual", name=row.sender_name)


async def _draft(tx: Tx, found: FoundLetter, given: Answer, title: str, to: Addressee | None) -> UUID:
    """A draft whose first item names what it follows, as official letters do: 1. 관련: 번호(날짜)."""
    row = found.row
    form = await current_form(tx, given.form_code)
    dated = f"({date_text(row.dated)})" if row.dated else ""
    related = f"관련: {row.sender_name} {row.number}{dated}".strip()
    items = [related, "위 호와 관련하여 다음과 같이 회신합니다." if to is not None else "다음과 같이 알립니다."]
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
