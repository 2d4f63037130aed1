"""Doors for files: sent whole or in parts, fetched, taken out.

A large file comes in parts: announce it (`begin_upload`), send its parts in order, each where the one before ended
(`send_part`); when it is `whole`, attach it (`finish_upload`). After a crash ask how far it came (`list_uploads`).
"""

from uuid import UUID

from edocs.actions import attachments, uploads
from edocs.queries import documents
from edocs.queries.attachments import blob_of, file_of, upload_row, upload_view, uploads_of, view_of
from edocs.queries.records_state import refuse_disposed
from edocs.routes.documents import routes
from edocs.views.attachments import BeginUpload, Kind, PartQuery, UploadView
from edocs.views.drafts import AttachmentView
from kernel.tx import Tx
from kernel.uploads import PART
from kernel.web import Download, Input, Piece, Upload

MOST_AT_ONCE = 200 * 2**20
"""Bytes of a file that comes whole in one request."""


class AttachQuery(Input):
    """What the file is to the document."""

    kind: Kind = "attachment"


@routes.post("/documents/{document_id}/attachments", status=201, max_upload=MOST_AT_ONCE)
async def add_attachment(tx: Tx, document_id: UUID, query: AttachQuery, upload: Upload) -> AttachmentView:
    """Add a file to the draft: the body of the request is the file, its name stands in `name`."""
    attachment_id = await attachments.attach(tx, document_id, upload, query.kind)
    return await view_of(tx, await documents.document_for(tx, document_id), attachment_id)


@routes.get("/documents/{document_id}/attachments/{attachment_id}")
async def read_attachment(tx: Tx, document_id: UUID, attachment_id: UUID) -> Download:
    """The bytes of a file of the document; ranges are answered."""
    found = await documents.document_for(tx, document_id)
    row = await file_of(tx, found.id, attachment_id)
    await refuse_disposed(tx, found.id)
    tx.audit("edocs.download", "document", found.id, attachment=str(attachment_id))
    return Download(row.name, row.media_type, blob_of(row), inline=row.kind == "image")


@routes.delete("/documents/{document_id}/attachments/{attachment_id}", status=204)
async def remove_attachment(tx: Tx, document_id: UUID, attachment_id: UUID) -> None:
    """Take a file out of the draft."""
    await attachments.detach(tx, document_id, attachment_id)


@routes.post("/documents/{document_id}/uploads", status=201)
async def begin_upload(tx: Tx, document_id: UUID, body: BeginUpload) -> UploadView:
    """Announce a file that comes in parts, or find the one with the same mark where it stopped."""
    return upload_view(await uploads.begin(tx, document_id, body))


@routes.get("/documents/{document_id}/uploads")
async def list_uploads(tx: Tx, document_id: UUID) -> list[UploadView]:
    """My files that are still on their way to this draft."""
    found = await documents.drafted_by_actor(tx, document_id)
    return [upload_view(row) for row in await uploads_of(tx, found.id)]


@routes.get("/documents/{document_id}/uploads/{upload_id}")
async def read_upload(tx: Tx, document_id: UUID, upload_id: UUID) -> UploadView:
    """How far a file has come."""
    found = await documents.drafted_by_actor(tx, document_id)
    return upload_view(await upload_row(tx, found.id, upload_id))


@routes.put("/documents/{document_id}/uploads/{upload_id}", max_upload=PART, shelf="upload_id")
async def send_part(tx: Tx, document_id: UUID, upload_id: UUID, query: PartQuery, upload: Piece) -> UploadView:
    """Send the next part of a file: the body of the request is the part."""
    row = await uploads.receive(tx, document_id, upload_id, query.offset, upload.part, query.sha256)
    return upload_view(row)


@routes.post("/documents/{document_id}/uploads/{upload_id}/attach")
async def finish_upload(tx: Tx, document_id: UUID, upload_id: UUID) -> UploadView:
    """Attach a file that is whole."""
    attachment_id = await uploads.finish(tx, document_id, upload_id)
    file = await view_of(tx, await documents.document_for(tx, document_id), attachment_id)
    return upload_view(await upload_row(tx, document_id, upload_id), file)


@routes.delete("/documents/{document_id}/uploads/{upload_id}", status=204)
async def cancel_upload(tx: Tx, document_id: UUID, upload_id: UUID) -> None:
    """Give a file up that is on its way."""
    await uploads.cancel(tx, document_id, upload_id)
