"""Documents into packs: the octets are frozen once, under a name of their own; what is sent again is the same octets.

Invariants: a row of what goes out, its octets and the fact PACKED are one transaction; a document that cannot be packed
is a BUILD_ERROR with the reason, never a pack that says something else than the sheet.
"""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from edocs.actions.dispatching import note
from edocs.charset import name_of
from edocs.exchange import media
from edocs.exchange.naming import next_name
from edocs.exchange.pack.tree import Node
from edocs.exchange.pack.write import (
    CLOSING,
    PART_CLOSING,
    Lines,
    OutPack,
    Unwritable,
    opening,
    part_opening,
    write_document,
)
from edocs.exchange.pubdoc_out import BODY_NAME, Sender, Written, codes_of, written
from edocs.queries.agencies import check, own_codes
from edocs.queries.dispatching import DueDispatch, Outgoing, dispatches, due_outside, sheet_for_sending
from edocs.queries.exchange import own_org
from edocs.queries.exchange import settings as settings_of
from edocs.queries.organisation import organisation
from edocs.sending.states import Fact
from edocs.tables.exchange import outgoing
from edocs.views.exchange import ExchangeSettings
from kernel.blobs import BlobRef
from kernel.clock import SEOUL, new_id
from kernel.errors import TooLarge
from kernel.tx import Tx

_FIELDS: Final = {
    "title": "제목",
    "send-name": "기관 이름",
    "dept": "부서 이름",
    "name": "기안자 이름",
    "send-gw": "시스템 이름",
    "filename": "붙임 파일 이름",
}


class CannotBuild(Exception):
    """The document cannot be packed; the sentence says why and what to do."""


async def pack_due(tx: Tx, most: int = 10) -> int:
    """Pack what waits; how many were looked at."""
    waiting = await due_outside(tx, most)
    if waiting:
        given = await settings_of(tx)
        for due in waiting:
            await _pack(tx, due, given)
    return len(waiting)


async def _pack(tx: Tx, due: DueDispatch, given: ExchangeSettings) -> None:
    try:
        await _freeze(tx, due, given)
    except CannotBuild as error:
        await _insert(tx, due, {"state": "BUILD_ERROR", "last_error": str(error)})
        await note(tx, due.id, Fact.BUILD_ERROR, tx.now, attempt=due.attempt, detail=str(error))


async def _freeze(tx: Tx, due: DueDispatch, given: ExchangeSettings) -> None:
    finding = await check(tx, due.code)
    if not finding.ok:
        raise CannotBuild(finding.reason)
    out = await sheet_for_sending(tx, due.id)
    sender = await sender_of(tx, out, given)
    doc = written(out, sender, await _seal_suffix(tx, out))
    codes = [row.to_code for row in await dispatches(tx, out.document_id) if row.kind == "agency"]
    recipients = codes_of([code for code in codes if code != due.code], due.code)
    if len(recipients) > given.max_recipients:
        raise CannotBuild(f"수신자가 너무 많습니다. {given.max_recipients}곳까지 한 번에 보낼 수 있습니다.")
    head = OutPack(
        send_orgcode=sender.org_code,
        send_id=sender.unit_code,
        send_name=sender.org_name,
        receive_ids=recipients,
        date=tx.now.astimezone(SEOUL),
        title=out.paper.head.title,
        doc_id=out.doc_id,
        type="send" if due.attempt == 1 else "resend",
        dept=sender.unit_name,
        name=out.case.drafter.person_name,
        send_gw=given.gw_name,
    )
    try:
        most = given.max_pack_mb * 1024 * 1024
        blob = await tx.blobs.put(tx.institution_id, _octets(tx, head, doc, out), most)
    except Unwritable as error:
        raise CannotBuild(unwritable(error)) from error
    except TooLarge as error:
        raise CannotBuild(f"문서가 너무 큽니다. {given.max_pack_mb}MB까지 보낼 수 있습니다.") from error
    name = await next_name(tx, sender.unit_code, due.code)
    values = {"state": "PACKED", "file_name": name, "sha256": blob.sha256, "size": blob.size}
    told = {"sender": sender.unit_code, "doc_type": head.type, "doc_id": out.doc_id, "title": head.title}
    await _insert(tx, due, values | told)
    await note(tx, due.id, Fact.PACKED, tx.now, attempt=due.attempt, detail=name)


async def _insert(tx: Tx, due: DueDispatch, values: dict[str, Any]) -> None:
    usual = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "kind": "document",
        "dispatch_id": due.id,
        "doc_type": "send" if due.attempt == 1 else "resend",
        "sender": "",
        "recipient": due.code[:7],
        "doc_id": "",
        "title": due.name,
        "attempt": due.attempt,
        "file_name": None,
        "sha256": "",
        "size": 0,
        "tries": 0,
        "made_at": tx.now,
        "due_at": tx.now,
        "last_error": "",
    }
    await tx.db.execute(outgoing.insert().values(usual | values))


async def sender_of(tx: Tx, out: Outgoing, given: ExchangeSettings) -> Sender:
    """Our codes for a document: of its unit, else of the nearest unit above that has one. Raises CannotBuild."""
    org_code, org_name = await own_org(tx)
    if not org_code:
        raise CannotBuild("우리 기관의 행정기관 코드가 없습니다. 문서유통 설정에서 코드를 먼저 넣으십시오.")
    known, units = await own_codes(tx), (await organisation(tx)).units
    at: UUID | None = out.unit_id
    while at is not None and at not in known:
        at = units[at].parent if at in units else None
    code = org_code if given.send_as_institution or at is None else known[at]
    return Sender(org_code=org_code, unit_code=code, org_name=org_name, unit_name=out.unit_name)


async def _seal_suffix(tx: Tx, out: Outgoing) -> str:
    if out.seal is None:
        return "png"
    head = await tx.blobs.range(tx.institution_id, out.seal, 0, 4)
    return {"image/gif": "gif", "image/jpeg": "jpg"}.get(media.of_picture(head), "png")


async def _octets(tx: Tx, head: OutPack, doc: Written, out: Outgoing) -> AsyncIterator[bytes]:
    """The pack piece by piece: pubdoc, body file, attachments, seal."""
    yield opening(head)
    yield part_opening("pubdoc", "pubdoc.xml", "text/xml", "euc-kr") + _whole(doc.root) + PART_CLOSING
    files: list[tuple[str, str, BlobRef]] = [("attach_body", BODY_NAME, out.sheet)] if doc.separate else []
    files += [("attach", one.name, out.files[one.place].blob) for one in doc.attached]
    files += [("seal", doc.seal_name, out.seal)] if out.seal is not None else []
    for role, name, blob in files:
        yield part_opening(role, name, media.by_name(name), "")
        lines = Lines()
        async for piece in await tx.blobs.open(tx.institution_id, blob):
            yield lines.feed(piece)
        yield lines.end()
        yield PART_CLOSING
    yield CLOSING


def _whole(root: Node) -> bytes:
    lines = Lines()
    return lines.feed(write_document(root)) + lines.end()


def unwritable(error: Unwritable) -> str:
    """What is said of characters that the exchange cannot carry."""
    letters = ", ".join(name_of(letter) for letter in error.letters[:10])
    where = _FIELDS.get(error.where, error.where)
    return f"{where}에 유통할 수 없는 글자가 있습니다: {letters}. 다른 글자로 고쳐 쓰십시오."
