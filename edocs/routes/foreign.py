"""Doors between our body and foreign formats: preview of a file, the sheet as HWPX or DOCX, a file as a body."""

import asyncio
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from edocs.actions import importing, records
from edocs.files.isolated import MOST_BYTES, page_of, refused
from edocs.queries import documents, papers, previews
from edocs.queries.attachments import blob_of, file_of
from edocs.queries.dispatching import with_seal
from edocs.routes.documents import PaperQuery, routes
from edocs.views.attachments import ImportedView, PreviewView
from kernel.tx import Tx
from kernel.web import Download, Upload

PageNumber = Annotated[int, Meta(ge=1, le=10_000)]


@routes.get("/documents/{document_id}/attachments/{attachment_id}/preview")
async def preview_attachment(tx: Tx, document_id: UUID, attachment_id: UUID) -> PreviewView:
    """What a file shows without being saved."""
    found = await documents.document_for(tx, document_id)
    row = await file_of(tx, found.id, attachment_id)
    tx.audit("edocs.preview", "document", found.id, attachment=str(attachment_id))
    return await previews.preview(tx, row)


@routes.get("/documents/{document_id}/attachments/{attachment_id}/pages/{number}")
async def preview_page(tx: Tx, document_id: UUID, attachment_id: UUID, number: PageNumber) -> Download:
    """One page of a PDF as a picture."""
    found = await documents.document_for(tx, document_id)
    row = await file_of(tx, found.id, attachment_id)
    if row.size > MOST_BYTES:
        raise refused("too_large", row.name)
    page = await page_of(row.name, await tx.blobs.read(tx.institution_id, blob_of(row)), number)
    return Download(f"{row.name}-{number}.webp", "image/webp", content=page.data, inline=True)


@routes.get("/documents/{document_id}/hwpx")
async def read_hwpx(tx: Tx, document_id: UUID, query: PaperQuery) -> Download:
    """The sheet as HWPX, for those who go on in Hangul."""
    return await _exported(tx, document_id, query, "hwpx")


@routes.get("/documents/{document_id}/docx")
async def read_docx(tx: Tx, document_id: UUID, query: PaperQuery) -> Download:
    """The sheet as DOCX, for those who go on in Word."""
    return await _exported(tx, document_id, query, "docx")


async def _exported(tx: Tx, document_id: UUID, query: PaperQuery, kind: previews.Format) -> Download:
    found = await documents.document_for(tx, document_id)
    paper = await with_seal(tx, found.id, await papers.paper_of(tx, found, query.revision))
    images = await records.images_of(tx, found.id)
    tx.audit("edocs.export", "document", found.id, format=kind)
    content = await asyncio.to_thread(previews.exported, paper, images, kind, tx.now)
    name = f"{found.row.number or found.row.title or '문서'}.{kind}"
    return Download(name, previews.MEDIA[kind], content=content)


@routes.post("/documents/{document_id}/import", max_upload=importing.MOST_IMPORT)
async def import_document(tx: Tx, document_id: UUID, upload: Upload) -> ImportedView:
    """Read a file as a body for the editor: the body of the request is an HWPX or DOCX file, its name in `name`."""
    return await importing.import_file(tx, document_id, upload)
