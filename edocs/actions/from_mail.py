"""Between mail and documents: a draft that begins with a mail, and a document that goes with one."""

from collections.abc import Sequence
from uuid import UUID

from edocs import body
from edocs.actions.attachments import attach
from edocs.actions.writing import checked_line, open_draft
from edocs.body.characters import clean
from edocs.content import Content
from edocs.engine.case import DocumentState
from edocs.queries import documents
from edocs.queries.forms import current_form
from edocs.queries.records_state import refuse_disposed
from kernel.blobs import BlobRef
from kernel.errors import Conflict
from kernel.tx import Tx
from kernel.web import Upload

FORM = "general"
MOST_LINES = 400


async def begin_of_mail(tx: Tx, title: str, lines: Sequence[str], files: Sequence[tuple[str, str, BlobRef]]) -> UUID:
    """Begin a draft of the actor's whose body are these lines, with these files. Returns its id."""
    form = await current_form(tx, FORM)
    written = [one for line in lines[:MOST_LINES] if (one := clean(line).strip())]
    content = Content(
        form_code=form.code,
        form_version=form.version,
        form_source=form.source,
        title=checked_line(clean(title)[:200]),
        body=body.to_json(body.canonical({"type": "doc", "content": [_paragraph(one) for one in written]})),
    )
    made = await open_draft(tx, content)
    for name, media_type, blob in files:
        await attach(tx, made, Upload(blob, name, media_type), "attachment")
    tx.audit("edocs.begin_of_mail", "document", made, files=len(files))
    return made


def _paragraph(text: str) -> dict[str, object]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


async def titled(tx: Tx, document_id: UUID) -> tuple[str, str]:
    """Title and number of a document that the actor may read. Raises NotFound."""
    row = (await documents.document_for(tx, document_id)).row
    return row.title, row.number or ""


async def record_for_mail(tx: Tx, document_id: UUID) -> tuple[str, str, bytes]:
    """Title, number and record (PDF/A) of an established document that the actor may read.

    Raises NotFound; Conflict while there is no record.
    """
    found = await documents.document_for(tx, document_id)
    row = await documents.pdf_of(tx, found.id) if found.case.state is DocumentState.ESTABLISHED else None
    if row is None:
        raise Conflict(
            "document_not_established",
            "결재가 끝난 문서만 메일에 붙일 수 있습니다.",
            "Only an established document can go with a mail.",
        )
    await refuse_disposed(tx, found.id)
    octets = await tx.blobs.range(tx.institution_id, BlobRef(row.sha256, row.size), 0, row.size)
    tx.audit("edocs.mail", "document", found.id)
    return found.row.title, found.row.number or "", octets
