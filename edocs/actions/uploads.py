"""Large files for a draft: what the house does for any room (`kernel.uploads`), with what a document asks for."""

from typing import Any
from uuid import UUID

from edocs.actions import attachments
from edocs.actions.writing import editable
from edocs.files.names import check_content, checked_name
from edocs.queries.attachments import PURPOSE, check_room, in_words, upload_row, uploads_of
from edocs.views.attachments import BeginUpload
from kernel import uploads
from kernel.blobs import Part
from kernel.errors import TooLarge
from kernel.tx import Tx
from kernel.uploads import MOST_BYTES
from kernel.web import Upload


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
    announced = uploads.Announced(name, given.media_type, given.size, given.mark, note=given.kind)
    if uploads.same(await uploads_of(tx, document_id), announced) is None:
        await check_room(tx, document_id, given.size)
    return await uploads.begin(tx, PURPOSE, document_id, announced)


async def receive(tx: Tx, document_id: UUID, upload_id: UUID, start: int, part: Part, claimed: str) -> Any:
    """Take the part that begins at `start`; refuse what is not as its name says with its first part, not after two
    gigabytes. Returns the upload's row."""
    before = await upload_row(tx, document_id, upload_id)
    row = await uploads.receive(tx, PURPOSE, upload_id, start, part, claimed)
    if before.received == 0:
        check_content(row.name, row.size, await tx.blobs.head_of(tx.institution_id, row.id, part))
    return row


async def finish(tx: Tx, document_id: UUID, upload_id: UUID) -> UUID:
    """Attach the file once it is whole; again, it answers with the same attachment. Returns the attachment's id."""
    row = await upload_row(tx, document_id, upload_id)
    if row.taken_as is not None:
        known: UUID = row.taken_as
        return known
    file = Upload(uploads.whole(row), row.name, row.media_type)
    attachment_id = await attachments.attach(tx, document_id, file, row.note)
    await uploads.take(tx, PURPOSE, upload_id, attachment_id)
    return attachment_id


async def cancel(tx: Tx, document_id: UUID, upload_id: UUID) -> None:
    """Give the file up; its parts are taken away by due work."""
    await upload_row(tx, document_id, upload_id)
    await uploads.cancel(tx, PURPOSE, upload_id)
