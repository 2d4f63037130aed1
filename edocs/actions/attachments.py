"""Files of a draft: put in, taken out, looked into by the scanner."""

from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import select

from edocs.actions.writing import editable, enclosure, store
from edocs.content import from_plain
from edocs.events import AttachmentAdded
from edocs.files.names import HEAD, check_content, checked_name
from edocs.queries.attachments import MOST_ATTACHMENTS, blob_of, check_room
from edocs.tables import attachment
from kernel.clock import new_id
from kernel.errors import Invalid, NotFound, TooMuch
from kernel.tx import Tx
from kernel.web import Upload


async def attach(tx: Tx, document_id: UUID, upload: Upload, kind: str) -> UUID:
    """Add a file that lies in the blob store to the draft; a taken name gets a number.

    It is scanned and its text is read afterwards. Raises Invalid for a name or content that must not be attached.
    """
    _, copy = await editable(tx, document_id)
    content = from_plain(copy.content)
    if len(content.enclosures) >= MOST_ATTACHMENTS:
        raise TooMuch("too_many_attachments", f"첨부는 {MOST_ATTACHMENTS}개까지 붙일 수 있습니다.")
    name = checked_name(upload.name)
    head = await tx.blobs.range(tx.institution_id, upload.blob, 0, HEAD) if upload.blob.size else b""
    check_content(name, upload.blob.size, head)
    await check_room(tx, document_id, upload.blob.size)
    values = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "document_id": document_id,
        "name": free_name(name, {item.name for item in content.enclosures}),
        "kind": kind,
        "media_type": upload.media_type,
        "sha256": upload.blob.sha256,
        "size": upload.blob.size,
        "text": "",
        "scan": "pending" if tx.scanner is not None else "",
        "uploaded_at": tx.now,
        "uploaded_by": tx.actor.person_id,
    }
    row = (await tx.db.execute(attachment.insert().values(values).returning(attachment))).one()
    content = replace(content, enclosures=(*content.enclosures, enclosure(row)))
    await store(tx, document_id, content, copy.save, copy.client)
    tx.audit("edocs.attach", "document", document_id, attachment=str(row.id), size=row.size)
    tx.publish(AttachmentAdded(document_id=document_id, attachment_id=row.id))
    added: UUID = row.id
    return added


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number before its ending where it is taken."""
    if name not in taken:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    return next(
        candidate for n in range(2, MOST_ATTACHMENTS + 3) if (candidate := f"{stem}({n}){dot}{suffix}") not in taken
    )


async def detach(tx: Tx, document_id: UUID, attachment_id: UUID) -> None:
    """Take a file out of the draft. Its row stays: an earlier revision may hold it."""
    _, copy = await editable(tx, document_id)
    content = from_plain(copy.content)
    if attachment_id not in {item.id for item in content.enclosures}:
        raise NotFound("no_attachment", "이 초안에 없는 첨부입니다.", "No such attachment.")
    content = replace(content, enclosures=tuple(item for item in content.enclosures if item.id != attachment_id))
    await store(tx, document_id, content, copy.save, copy.client)
    tx.audit("edocs.detach", "document", document_id, attachment=str(attachment_id))


async def scan(tx: Tx, attachment_id: UUID) -> bool:
    """Let the scanner look into a file that waits for it; whether the file may be read now.

    Raises Unavailable while the scanner does not answer: the file stays shut, and the event comes again.
    """
    row = (await tx.db.execute(select(attachment).where(attachment.c.id == attachment_id))).first()
    if row is None or row.scan != "pending":
        return row is not None and row.scan in ("", "clean")
    if tx.scanner is None:
        raise Invalid("no_scanner", "파일 검사기가 설정되어 있지 않습니다.", "No scanner is configured.")
    verdict = await tx.scanner.scan(await tx.blobs.open(tx.institution_id, blob_of(row)))
    found = attachment.update().where(attachment.c.id == attachment_id)
    await tx.db.execute(found.values(scan=verdict.kind, scan_note=verdict.note))
    if verdict.kind != "clean":
        tx.audit("edocs.quarantine", "document", row.document_id, attachment=str(row.id), verdict=verdict.kind)
    return verdict.kind == "clean"
