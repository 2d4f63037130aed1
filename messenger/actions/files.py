"""Bringing files into conversations and memos: whole, or in parts for large ones."""

import unicodedata
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from kernel import uploads
from kernel.blobs import BlobRef, Part
from kernel.clock import new_id
from kernel.errors import Invalid, TooLarge
from kernel.tx import Tx
from messenger.events import FileBrought
from messenger.queries.files import blob_of
from messenger.queries.places import house_policy, place_for, refuse_closed
from messenger.rules import file_fault
from messenger.tables import file
from messenger.views.files import BeginInput

PURPOSE = uploads.Purpose("messenger", "messenger.join_upload", "messenger.sweep_upload")
MEMOS = UUID(int=0)
"""The owner of uploads that belong to no conversation yet."""


async def bring(tx: Tx, conversation_id: UUID | None, name: str, media_type: str, blob: BlobRef) -> Any:
    """Keep a file for a message or memo that is about to be sent. Returns its row."""
    name = await _checked(tx, name)
    if conversation_id is not None:
        refuse_closed(await place_for(tx, conversation_id))
    values = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "conversation_id": conversation_id,
        "person_id": tx.actor.person_id,
        "name": name,
        "media_type": media_type or "application/octet-stream",
        "size": blob.size,
        "sha256": blob.sha256,
        "scan": "pending" if tx.scanner is not None else "",
        "at": tx.now,
    }
    row = (await tx.db.execute(insert(file).values(values).returning(file))).one()
    if tx.scanner is not None:
        tx.publish(FileBrought(file_id=row.id))
    tx.audit("messenger.file", "file", row.id, size=blob.size)
    return row


async def _checked(tx: Tx, name: str) -> str:
    if fault := file_fault(name, (await house_policy(tx)).blocked):
        raise Invalid("file_refused", fault, "A file of this name may not be sent.", name=name)
    return unicodedata.normalize("NFC", name).strip().rstrip(". ")


async def begin(tx: Tx, given: BeginInput) -> Any:
    """Announce a large file, or find it where it stopped. Returns the upload's row."""
    name = await _checked(tx, given.name)
    if given.size > uploads.MOST_BYTES:
        raise TooLarge("too_large", "파일 하나는 2GB까지 보낼 수 있습니다.", "A file may have 2 GB.")
    if given.conversation is not None:
        refuse_closed(await place_for(tx, given.conversation))
    announced = uploads.Announced(name, given.media_type, given.size, given.mark)
    row = await uploads.begin(tx, PURPOSE, given.conversation or MEMOS, announced)
    tx.audit("messenger.upload", "upload", row.id, size=given.size)
    return row


async def receive(tx: Tx, upload_id: UUID, start: int, part: Part, claimed: str) -> Any:
    """Take one part. Recorded with the file that it becomes. Returns the upload's row."""
    row = await uploads.receive(tx, PURPOSE, upload_id, start, part, claimed)
    tx.audit("messenger.upload_part", "upload", upload_id, start=start)
    return row


async def finish(tx: Tx, upload_id: UUID) -> Any:
    """Make a file of an upload that is whole; again, it answers with the same. Returns the file's row."""
    row = await uploads.mine(tx, PURPOSE, upload_id)
    if row.taken_as is not None:
        return (await tx.db.execute(select(file).where(file.c.id == row.taken_as))).one()
    owner = None if row.owner == MEMOS else row.owner
    made = await bring(tx, owner, row.name, row.media_type, uploads.whole(row))
    await uploads.take(tx, PURPOSE, upload_id, made.id)
    return made


async def cancel(tx: Tx, upload_id: UUID) -> None:
    """Give an upload up."""
    await uploads.cancel(tx, PURPOSE, upload_id)
    tx.audit("messenger.upload_cancelled", "upload", upload_id)


async def scan(tx: Tx, file_id: UUID) -> None:
    """Let the scanner look into a file."""
    row = (await tx.db.execute(select(file).where(file.c.id == file_id))).one_or_none()
    if row is None or tx.scanner is None:
        return
    verdict = await tx.scanner.scan(await tx.blobs.open(tx.institution_id, blob_of(row)))
    await tx.db.execute(update(file).where(file.c.id == file_id).values(scan=verdict.kind))
