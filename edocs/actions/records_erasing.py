"""Carrying a decided disposal out: content and blobs go for good, registration data, history and hashes stay.

One file a turn. What a document says is removed by the database's own function, which refuses what no board decided,
what is frozen, and what has time left; bytes follow when that has committed, unless something else still needs them.
LAW rec-dec §43(1), LAW rec-act §27-3
"""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, literal, select

from edocs.actions.disclosure_disposal import forget_copies
from edocs.actions.records_disposal import CARRY_OUT, extend
from edocs.actions.records_history import note
from edocs.actions.records_package import FORGET as FORGET_PACKAGE
from edocs.engine.case import Case
from edocs.engine.states import fold
from edocs.queries.documents import document_row, history
from edocs.queries.records_common import file_for
from edocs.queries.records_disposal import agenda, disposal_for, items_in
from edocs.records import disposal as table
from edocs.records.disposal import DisposalState, Verdict
from edocs.records.files import FileState
from edocs.tables import attachment, check_reason, document, file_check, record_file, record_pdf, save, working
from edocs.tables.exchange import incoming, outgoing
from edocs.tables.issues import issue
from edocs.tables.joint import joint_request
from edocs.tables.receiving import received, received_file
from edocs.tables.records import disposal, disposal_item, erasure, record_package
from edocs.tables.sending import dispatch, sending
from kernel import schedule, search
from kernel.blobs import BlobRef
from kernel.db import metadata
from kernel.tenancy import Plane
from kernel.tx import Tx

FORGET = "edocs.records_forget_bytes"
"""The job that deletes the bytes of what was disposed of."""


async def carry_out(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: carry out the next file of the disposal, and plan the next turn; at the end the disposal is done."""
    disposal_id = UUID(payload["disposal"])
    row = await disposal_for(tx, disposal_id, lock=True)
    if row.state != DisposalState.EXECUTING:
        return
    items = await items_in(tx, disposal_id)
    left = [(item, seen) for item, seen in zip(items, await agenda(tx, items), strict=True) if item.ended_at is None]
    if left:
        await _carry_out_one(tx, *left[0])
    if len(left) > 1:
        await schedule.at(tx, CARRY_OUT, tx.now, payload, key=str(disposal_id))
        return
    done = {"state": DisposalState.EXECUTED.value, "changed_at": tx.now}
    await tx.db.execute(disposal.update().where(disposal.c.id == disposal_id).values(done))
    await note(tx, None, "disposal", disposal_id, "finish", changed=("state", "EXECUTING", "EXECUTED"))


async def _carry_out_one(tx: Tx, item: Any, seen: table.Item) -> None:
    file = await file_for(tx, item.file_id, lock=True)
    if seen.frozen:
        outcome = "frozen"
    elif table.destroys(DisposalState.EXECUTING, seen):
        outcome = "destroyed"
        await _destroy(tx, item, file)
    elif seen.decision is Verdict.EXTEND:
        outcome = "extended"
        await extend(tx, None, file, item.extend_to)
    else:
        outcome = "held"
    ended = {"ended_at": tx.now, "outcome": outcome}
    await tx.db.execute(disposal_item.update().where(disposal_item.c.id == item.id).values(ended))


async def _destroy(tx: Tx, item: Any, file: Any) -> None:
    documents = select(document.c.id).where(document.c.record_file_id == file.id, document.c.state == "ESTABLISHED")
    for document_id in (await tx.db.execute(documents.order_by(document.c.id))).scalars().all():
        await _erase_document(tx, document_id, item.id)
    letters = select(received.c.id).where(received.c.record_file_id == file.id).order_by(received.c.id)
    for received_id in (await tx.db.execute(letters)).scalars().all():
        await _erase_letter(tx, received_id, item.id)
    packed = select(record_package.c.id).where(record_package.c.file_id == file.id, record_package.c.kept)
    for package_id in (await tx.db.execute(packed)).scalars().all():
        await schedule.at(tx, FORGET_PACKAGE, tx.now, {"package": str(package_id)}, key=str(package_id))
    gone = record_file.update().where(record_file.c.id == file.id).values(state=FileState.DISPOSED.value)
    await tx.db.execute(gone)
    await note(tx, None, "file", file.id, "dispose", changed=("state", file.state, FileState.DISPOSED.value))


async def _erase(tx: Tx, kind: str, thing: UUID, item: UUID) -> None:
    """The database's own function; raises an integrity error for what may not go."""
    await tx.db.execute(select(func.edocs_erase(literal(kind), literal(thing), literal(item))))


async def _erase_document(tx: Tx, document_id: UUID, item: UUID) -> None:
    bytes_ = await _bytes_of_document(tx, document_id)
    bytes_ += await forget_copies(tx, document_id)  # what was made of it for the public goes with it
    await _erase(tx, "document", document_id, item)
    for owned in (working, save, check_reason):
        await tx.db.execute(delete(owned).where(owned.c.document_id == document_id))
    await tx.db.execute(attachment.update().where(attachment.c.document_id == document_id).values(text="", pages=None))
    await _empty_letter(tx, document_id)
    row = await document_row(tx, document_id)
    case: Case = fold(await history(tx, document_id))
    brief = row.brief | {"what": row.title, "amount_note": ""}
    told = {"case": msgspec.to_builtins(case), "brief": brief, "amount": None}
    await tx.db.execute(document.update().where(document.c.id == document_id).values(told))
    await search.remove(tx, "document", document_id)
    await note(tx, None, "document", document_id, "erase", item=str(item), bytes=len(bytes_))
    await _plan_forgetting(tx, document_id, bytes_)


async def _empty_letter(tx: Tx, document_id: UUID) -> None:
    """A partner's copy of a joint draft came with a letter: of its content only the title stays."""
    query = select(joint_request.c.id, joint_request.c.letter).where(joint_request.c.document_id == document_id)
    for row in (await tx.db.execute(query)).all():
        kept = {name: row.letter["content"].get(name) for name in ("form_code", "form_version", "title")}
        letter = row.letter | {"content": kept, "files": []}
        await tx.db.execute(joint_request.update().where(joint_request.c.id == row.id).values(letter=letter))


async def _erase_letter(tx: Tx, received_id: UUID, item: UUID) -> None:
    bytes_ = await _refs(tx, received_file, received_file.c.received_id == received_id)
    bytes_ += await _refs(tx, incoming, incoming.c.received_id == received_id)
    await _erase(tx, "letter", received_id, item)
    emptied = {"paper": None, "note": "", "method": ""}
    await tx.db.execute(received.update().where(received.c.id == received_id).values(emptied))
    await search.remove(tx, "letter", received_id)
    await note(tx, None, "letter", received_id, "erase", item=str(item), bytes=len(bytes_))
    await _plan_forgetting(tx, received_id, bytes_)


# --- bytes ---------------------------------------------------------------------------------------------------------


async def _refs(tx: Tx, owner: Table, where: ColumnElement[bool]) -> list[BlobRef]:
    return [
        BlobRef(row.sha256, row.size) for row in await tx.db.execute(select(owner.c.sha256, owner.c.size).where(where))
    ]


async def _bytes_of_document(tx: Tx, document_id: UUID) -> list[BlobRef]:
    """Every blob that holds something of the document: files, record, sealed sheet, issued copies, packs."""
    found = await _refs(tx, attachment, attachment.c.document_id == document_id)
    found += await _refs(tx, record_pdf, record_pdf.c.document_id == document_id)
    found += await _refs(tx, issue, issue.c.document_id == document_id)
    sent = select(dispatch.c.id).where(dispatch.c.document_id == document_id)
    found += await _refs(tx, outgoing, outgoing.c.dispatch_id.in_(sent))
    sheet = (await tx.db.execute(select(sending).where(sending.c.document_id == document_id))).first()
    if sheet is not None and sheet.sealed_sha256 is not None:
        found.append(BlobRef(sheet.sealed_sha256, sheet.sealed_size))
    return found


async def _plan_forgetting(tx: Tx, thing: UUID, bytes_: list[BlobRef]) -> None:
    """The bytes go when this has committed, so that a rollback loses nothing."""
    if bytes_:
        named = [[one.sha256, one.size] for one in sorted(set(bytes_), key=lambda one: one.sha256)]
        await schedule.at(tx, FORGET, tx.now, {"subject": str(thing), "blobs": named}, key=str(thing))


async def forget_bytes(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: delete the blobs of what was disposed of, but for those that something else still needs."""
    subject = UUID(payload["subject"])
    if (await tx.db.execute(select(erasure.c.at).where(erasure.c.subject_id == subject))).first() is None:
        return
    kept = []
    for sha256, size in payload["blobs"]:
        if await still_needed(tx, sha256):
            kept.append(sha256)
            continue
        await tx.blobs.delete(tx.institution_id, BlobRef(sha256, int(size)))
        await tx.db.execute(delete(file_check).where(file_check.c.sha256 == sha256))
    tx.audit("edocs.record_forget", "record", subject, blobs=len(payload["blobs"]) - len(kept), kept=len(kept))


_COLUMNS = frozenset({"fingerprint", "blob"})
"""How columns are called that name a blob, besides those that end in `sha256`."""
_NO_BLOBS = frozenset({"edocs_file_check", "edocs_upload_part", "kernel_upload_part", "edocs_seal_entry"})
"""Tables that keep a hash and no blob."""


def naming_blobs() -> list[tuple[Table, Any]]:
    """Every column of the house that names a blob of an institution: the rooms' own, whatever they are."""
    return [
        (owner, owner.c[name])
        for owner in metadata.sorted_tables
        if owner.info.get("plane") is Plane.TENANT and owner.name not in _NO_BLOBS
        for name in owner.c.keys()
        if name in _COLUMNS or name.endswith("sha256")
    ]


async def still_needed(tx: Tx, sha256: str) -> bool:
    """Whether any row of the institution but those of disposed things names this blob."""
    for owner, column in naming_blobs():
        query = select(literal(1)).select_from(owner).where(column == sha256, *_not_disposed(owner))
        if (await tx.db.execute(query.limit(1))).first() is not None:
            return True
    letters = select(literal(1)).where(joint_request.c.letter["files"].astext.contains(sha256))
    return (await tx.db.execute(letters.limit(1))).first() is not None


def _not_disposed(owner: Table) -> list[ColumnElement[bool]]:
    """The condition that a row belongs to nothing that was disposed of."""
    gone = select(literal(1)).select_from(erasure)
    if owner is record_package:
        return [record_package.c.kept]
    if "document_id" in owner.c:
        return [~exists(gone.where(erasure.c.kind == "document", erasure.c.subject_id == owner.c.document_id))]
    if "received_id" in owner.c:
        same = and_(erasure.c.kind == "letter", erasure.c.subject_id == owner.c.received_id)
        return [owner.c.received_id.is_(None) | ~exists(gone.where(same))]
    if "dispatch_id" in owner.c:
        sent = select(literal(1)).where(
            dispatch.c.id == owner.c.dispatch_id,
            exists(gone.where(erasure.c.kind == "document", erasure.c.subject_id == dispatch.c.document_id)),
        )
        return [owner.c.dispatch_id.is_(None) | ~exists(sent)]
    return []
