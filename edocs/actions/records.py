"""What follows a decision or an upload, outside the request: the PDF/A of the record, the text of an attachment.

Both are asked for by events and are idempotent: a second asking finds the work done.
"""

from uuid import UUID

from sqlalchemy import select

from edocs.actions.indexing import index
from edocs.content import from_plain
from edocs.files.extract import MOST_BYTES, extract_text
from edocs.queries.documents import case_of, document_row, pdf_of, revision_row
from edocs.queries.organisation import organisation
from edocs.queries.papers import compose
from edocs.render.pdf import render_pdf
from edocs.tables import attachment, record_pdf
from edocs.topics import document_place, document_topic
from kernel.blobs import BlobRef
from kernel.tx import Tx

MOST_TEXT = 2_000_000
"""Characters of an attachment's text that the search keeps."""


async def make_record(tx: Tx, document_id: UUID) -> None:
    """Render the established document as PDF/A and keep it."""
    if await pdf_of(tx, document_id) is not None:
        return
    row = await document_row(tx, document_id)
    content = from_plain((await revision_row(tx, document_id, row.revision)).content)
    case = case_of(row)
    paper = await compose(tx, case, content, case.steps, await organisation(tx))
    pdf = await render_pdf(paper, await images_of(tx, document_id))
    blob = await tx.blobs.put(tx.institution_id, pdf, len(pdf))
    await tx.db.execute(
        record_pdf.insert().values(
            institution_id=tx.institution_id,
            document_id=document_id,
            sha256=blob.sha256,
            size=blob.size,
            made_at=tx.now,
        )
    )
    tx.audit("edocs.record", "document", document_id, sha256=blob.sha256, size=blob.size)
    tx.signal(document_topic(tx.institution_id, document_id), document_place(case.seq, row.stirs, recorded=True))


async def images_of(tx: Tx, document_id: UUID) -> dict[str, bytes]:
    """The pictures that stand in the body of the document, by the id of their attachment."""
    query = select(attachment).where(attachment.c.document_id == document_id, attachment.c.kind == "image")
    return {
        str(row.id): await tx.blobs.read(tx.institution_id, BlobRef(row.sha256, row.size))
        for row in await tx.db.execute(query)
    }


async def read_attachment(tx: Tx, document_id: UUID, attachment_id: UUID) -> None:
    """Read the text of an attachment for the search; what cannot be read has none."""
    query = select(attachment).where(attachment.c.id == attachment_id)
    row = (await tx.db.execute(query)).first()
    if row is None or row.text or row.kind != "attachment" or row.size > MOST_BYTES:
        return
    found = await extract_text(row.name, await tx.blobs.read(tx.institution_id, BlobRef(row.sha256, row.size)))
    await tx.db.execute(
        attachment.update()
        .where(attachment.c.id == attachment_id)
        .values(text=found.text[:MOST_TEXT], pages=found.pages)
    )
    found = await document_row(tx, document_id)
    await index(tx, found, case_of(found))
