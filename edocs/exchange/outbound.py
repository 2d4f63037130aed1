"""Documents into packs: the octets are frozen once, under a name of their own; what is sent again is the same octets.

Invariants: a row of what goes out, its octets and the fact PACKED are one transaction; a document that cannot be packed
is a BUILD_ERROR with the reason, never a pack that says something else than the sheet.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from edocs.actions.dispatching import note
from edocs.charset import name_of
from edocs.exchange import media
from edocs.exchange.naming import Names
from edocs.exchange.pack.signed import MOST_PROTECTED
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
from edocs.exchange.protecting import CannotProtect, as_pem, protected, signing_of
from edocs.exchange.pubdoc_out import BODY_NAME, Sender, Written, codes_of, written
from edocs.queries.agencies import certificate_of, check, own_codes
from edocs.queries.dispatching import DueDispatch, Outgoing, dispatches, due_outside, sheet_for_sending
from edocs.queries.exchange import own_org, profile_now, profile_numbered
from edocs.queries.exchange import settings as settings_of
from edocs.queries.organisation import organisation
from edocs.sending.states import Fact
from edocs.standard import Profile
from edocs.tables.exchange import outgoing
from edocs.views.exchange import ExchangeSettings
from kernel.blobs import BlobRef
from kernel.clock import SEOUL, new_id
from kernel.errors import TooLarge
from kernel.settings import Settings
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


async def pack_due(tx: Tx, settings: Settings, most: int = 10) -> int:
    """Pack what waits; how many were looked at. What is protected is so by the keys that the settings name."""
    waiting = await due_outside(tx, most)
    if not waiting:
        return 0
    given = await settings_of(tx)
    frozen = [(due, await _pack(tx, due, given, settings)) for due in waiting]
    names = Names(tx)
    await names.hold((values["sender"], due.code) for due, values in frozen if values)
    for due, values in frozen:
        if values:
            name = names.take(values["sender"], due.code)
            await _insert(tx, due, values | {"file_name": name})
            await note(tx, due.id, Fact.PACKED, tx.now, attempt=due.attempt, detail=name)
    await names.write()
    return len(waiting)


async def _pack(tx: Tx, due: DueDispatch, given: ExchangeSettings, settings: Settings) -> dict[str, Any]:
    """The row of a document that was packed, but for its name; nothing for one that cannot be."""
    try:
        return await _freeze(tx, due, given, settings)
    except CannotBuild as error:
        await _insert(tx, due, {"state": "BUILD_ERROR", "last_error": str(error)})
        await note(tx, due.id, Fact.BUILD_ERROR, tx.now, attempt=due.attempt, detail=str(error))
        return {}


async def _freeze(tx: Tx, due: DueDispatch, given: ExchangeSettings, settings: Settings) -> dict[str, Any]:
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
        profile=await _profile(tx, due),
    )
    try:
        most = given.max_pack_mb * 1024 * 1024
        octets = await _protected(tx, due, given, settings, head, _contents(tx, doc, out, head.profile))
        blob = await tx.blobs.put(tx.institution_id, octets, most)
    except CannotProtect as error:
        raise CannotBuild(str(error)) from error
    except Unwritable as error:
        raise CannotBuild(unwritable(error)) from error
    except TooLarge as error:
        raise CannotBuild(f"문서가 너무 큽니다. {given.max_pack_mb}MB까지 보낼 수 있습니다.") from error
    values = {"state": "PACKED", "sha256": blob.sha256, "size": blob.size, "profile": head.profile.number}
    return values | {"sender": sender.unit_code, "doc_type": head.type, "doc_id": out.doc_id, "title": head.title}


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
        "profile": 0,
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


async def _profile(tx: Tx, due: DueDispatch) -> Profile:
    """The standard by which the document is written; one sent again keeps that of its first attempt."""
    if due.attempt > 1:
        query = select(outgoing.c.profile).where(outgoing.c.dispatch_id == due.id, outgoing.c.file_name.is_not(None))
        number = await tx.db.scalar(query.order_by(outgoing.c.attempt).limit(1))
        if number is not None:
            return await profile_numbered(tx, number)
    return await profile_now(tx)


async def _protected(
    tx: Tx,
    due: DueDispatch,
    given: ExchangeSettings,
    settings: Settings,
    head: OutPack,
    contents: AsyncIterator[bytes],
) -> AsyncIterator[bytes]:
    """The pack piece by piece, protected where the institution wants it and the recipient has a certificate."""
    start = opening(head)
    certificate = as_pem(await certificate_of(tx, due.code)) if given.protection != "none" else ""
    if not certificate:
        return _joined(start, contents)
    by = await asyncio.to_thread(signing_of, settings, head.send_orgcode, tx.now)
    plain = b"".join([piece async for piece in _capped(contents)])
    part = await asyncio.to_thread(protected, plain, given.protection, by, certificate, tx.now)
    return _joined(start, _one(part))


async def _joined(start: bytes, contents: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for piece in contents:
        yield piece
    yield CLOSING


async def _one(part: bytes) -> AsyncIterator[bytes]:
    yield part


async def _capped(contents: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """No more than is protected in memory, and a little, so that what is too large is seen."""
    size = 0
    async for piece in contents:
        size += len(piece)
        yield piece
        if size > MOST_PROTECTED:
            return


async def _contents(tx: Tx, doc: Written, out: Outgoing, profile: Profile) -> AsyncIterator[bytes]:
    """The contents piece by piece: pubdoc, body file, attachments, seal."""
    start = part_opening("pubdoc", "pubdoc.xml", "text/xml", profile.encoding, profile)
    yield start + _whole(doc.root, profile) + PART_CLOSING
    files: list[tuple[str, str, BlobRef]] = [("attach_body", BODY_NAME, out.sheet)] if doc.separate else []
    files += [("attach", one.name, out.files[one.place].blob) for one in doc.attached]
    files += [("seal", doc.seal_name, out.seal)] if out.seal is not None else []
    for role, name, blob in files:
        yield part_opening(role, name, media.by_name(name), "", profile)
        lines = Lines(profile)
        async for piece in await tx.blobs.open(tx.institution_id, blob):
            yield lines.feed(piece)
        yield lines.end()
        yield PART_CLOSING


def _whole(root: Node, profile: Profile) -> bytes:
    lines = Lines(profile)
    return lines.feed(write_document(root, profile)) + lines.end()


def unwritable(error: Unwritable) -> str:
    """What is said of characters that the exchange cannot carry."""
    letters = ", ".join(name_of(letter) for letter in error.letters[:10])
    where = _FIELDS.get(error.where, error.where)
    return f"{where}에 유통할 수 없는 글자가 있습니다: {letters}. 다른 글자로 고쳐 쓰십시오."
