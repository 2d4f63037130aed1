"""Large files in parts: begun, received part by part, joined, attached; or given up.

A part is laid aside before its transaction opens, and counts once its row is committed. After a crash of the browser,
the line or the server the upload stands where its last committed part ended. Nothing is a file before the whole is
joined, and joining hashes every part again: what lies in the store is what was sent.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from edocs.actions import attachments
from edocs.actions.writing import editable
from edocs.files.names import check_content, checked_name
from edocs.queries.attachments import MOST_BYTES, PART, check_room, in_words, parts_of, upload_row, uploads_of
from edocs.tables import upload, upload_part
from edocs.views.attachments import BeginUpload
from kernel import schedule
from kernel.blobs import BlobRef, Part, PartDamaged
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, TooLarge, TooMuch
from kernel.tx import Tx
from kernel.web import Upload

LAPSE = timedelta(hours=48)
"""After so long without a part an upload is given up."""
MOST_AT_ONCE = 20
JOIN, SWEEP = "edocs.join_upload", "edocs.sweep_upload"


async def begin(tx: Tx, document_id: UUID, given: BeginUpload) -> Any:
    """Announce a file, or find the one with the same mark where it stopped. Returns its row."""
    await editable(tx, document_id)
    name = checked_name(given.name)
    if given.size > MOST_BYTES:
        raise TooLarge(
            "too_large",
            f"파일 하나는 {in_words(MOST_BYTES)}까지 붙일 수 있습니다. 이 파일은 {in_words(given.size)}입니다.",
            "The file is too large.",
            limit=MOST_BYTES,
        )
    if given.size == 0:
        check_content(name, 0, b"")
    coming = await uploads_of(tx, document_id)
    for row in coming:
        if given.mark and (row.mark, row.name, row.size) == (given.mark, name, given.size):
            return row
    if len(coming) >= MOST_AT_ONCE:
        raise TooMuch("too_many_uploads", f"한 번에 {MOST_AT_ONCE}개까지 올릴 수 있습니다. 먼저 것이 끝난 뒤 하십시오.")
    await check_room(tx, document_id, given.size)
    values = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "document_id": document_id,
        "person_id": tx.actor.person_id,
        "name": name,
        "kind": given.kind,
        "media_type": given.media_type or "application/octet-stream",
        "mark": given.mark,
        "size": given.size,
        "received": 0,
        "state": "receiving",
        "begun_at": tx.now,
        "touched_at": tx.now,
    }
    row = (await tx.db.execute(upload.insert().values(values).returning(upload))).one()
    await _plan_sweep(tx, row.id)
    return row


async def receive(tx: Tx, document_id: UUID, upload_id: UUID, start: int, part: Part, claimed: str) -> Any:
    """Take the part that begins at `start`. The same part again is harmless; another place is Conflict
    `upload_offset` with where to go on; other bytes than the sender hashed are Invalid. Returns the upload's row."""
    row = await upload_row(tx, document_id, upload_id)
    if claimed and claimed != part.sha256:
        raise Invalid(
            "part_damaged", "보내는 도중에 파일 일부가 달라졌습니다. 다시 보내십시오.", "The part changed on its way."
        )
    if start != row.received or row.state != "receiving":
        known = dict(await parts_of(tx, upload_id)).get(start)
        if known is not None and known.sha256 == part.sha256:
            await tx.blobs.drop(tx.institution_id, upload_id, part)
            return row
        raise Conflict(
            "upload_offset",
            "이어 올릴 곳이 다릅니다. 서버가 가진 곳부터 다시 보내십시오.",
            "Go on from what the server has.",
            received=row.received,
            state=row.state,
        )
    end = start + part.size
    if part.size != min(PART, row.size - start):
        raise Invalid("part_size", "파일 조각의 크기가 맞지 않습니다.", "The part has another size than it must.")
    if start == 0:
        await _check_head(tx, row, part)
    await tx.db.execute(
        upload_part.insert().values(
            institution_id=tx.institution_id,
            upload_id=upload_id,
            start=start,
            name=part.name,
            sha256=part.sha256,
            size=part.size,
        )
    )
    if whole := end == row.size:
        await schedule.at(tx, JOIN, tx.now, {"upload": str(upload_id)}, key=str(upload_id))
    return await _changed(tx, upload_id, received=end, state="joining" if whole else "receiving")


async def _check_head(tx: Tx, row: Any, part: Part) -> None:
    """Refuse what is not as its name says with its first part, not after two gigabytes."""
    check_content(row.name, row.size, await tx.blobs.head_of(tx.institution_id, row.id, part))


async def _changed(tx: Tx, upload_id: UUID, **values: Any) -> Any:
    change = upload.update().where(upload.c.id == upload_id).values(touched_at=tx.now, **values)
    return (await tx.db.execute(change.returning(upload))).one()


async def join(tx: Tx, upload_id: UUID) -> None:
    """Make the file of its parts: due work after the last part. Harmless when it is done.

    A part that was damaged is asked for again: the upload goes back to where it begins.
    """
    row = (await tx.db.execute(select(upload).where(upload.c.id == upload_id))).first()
    if row is None or row.state != "joining":
        return
    parts = await parts_of(tx, upload_id)
    try:
        blob = await tx.blobs.join(tx.institution_id, upload_id, [part for _, part in parts])
    except PartDamaged as damaged:
        start = next(start for start, part in parts if part == damaged.part)
        late = (upload_part.c.upload_id == upload_id) & (upload_part.c.start >= start)
        await tx.db.execute(delete(upload_part).where(late))
        await _changed(tx, upload_id, received=start, state="receiving")
        return
    await _changed(tx, upload_id, state="whole", sha256=blob.sha256)


async def finish(tx: Tx, document_id: UUID, upload_id: UUID) -> UUID:
    """Attach the file once it is whole; again, it answers with the same attachment. Returns the attachment's id."""
    row = await upload_row(tx, document_id, upload_id)
    if row.attachment_id is not None:
        known: UUID = row.attachment_id
        return known
    if row.state != "whole":
        raise Conflict(
            "upload_incomplete", "파일이 아직 다 오지 않았습니다.", "The file is not whole yet.", received=row.received
        )
    whole = Upload(BlobRef(row.sha256, row.size), row.name, row.media_type)
    attachment_id = await attachments.attach(tx, document_id, whole, row.kind)
    await tx.db.execute(delete(upload_part).where(upload_part.c.upload_id == upload_id))
    await _changed(tx, upload_id, state="attached", attachment_id=attachment_id)
    # The parts are taken away by due work: if this transaction failed now they would be missed.
    await schedule.at(tx, SWEEP, tx.now, {"upload": str(upload_id)}, key=str(upload_id))
    return attachment_id


async def cancel(tx: Tx, document_id: UUID, upload_id: UUID) -> None:
    """Give the file up; its parts are taken away by due work."""
    await upload_row(tx, document_id, upload_id)
    await _forget(tx, upload_id)
    await schedule.at(tx, SWEEP, tx.now, {"upload": str(upload_id)}, key=str(upload_id))


async def sweep(tx: Tx, upload_id: UUID) -> None:
    """Take the parts of an upload away that is attached, given up, or has lain still for too long; due work."""
    row = (await tx.db.execute(select(upload).where(upload.c.id == upload_id))).first()
    fresh = row if row is not None and row.touched_at > tx.now - LAPSE else None
    if fresh is None or fresh.state == "attached":
        await tx.blobs.clear(tx.institution_id, upload_id)
    if fresh is None:
        await _forget(tx, upload_id)
    else:
        await _plan_sweep(tx, upload_id, fresh.touched_at + LAPSE)  # an attached one may still be asked about


async def _plan_sweep(tx: Tx, upload_id: UUID, when: Any = None) -> None:
    await schedule.at(tx, SWEEP, when or tx.now + LAPSE, {"upload": str(upload_id)}, key=str(upload_id))


async def _forget(tx: Tx, upload_id: UUID) -> None:
    await tx.db.execute(delete(upload_part).where(upload_part.c.upload_id == upload_id))
    await tx.db.execute(delete(upload).where(upload.c.id == upload_id))
