"""Doors of disclosure: the class after the decision, redacted copies, publication, reviews."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from edocs.actions import disclosure as acts
from edocs.actions import disclosure_preview as previews
from edocs.actions import disclosure_review
from edocs.queries import disclosure as queries
from edocs.queries import disclosure_views as views
from edocs.routes.documents import routes
from edocs.views.disclosure import (
    ClassVerdictResult,
    ClassVerdicts,
    DisclosureView,
    NewCopy,
    PublicationPage,
    PublicationQuery,
    PublicPreview,
    PublishCopy,
    Reasoned,
    Reclassify,
    Redaction,
    ReviewPage,
    ReviewQuery,
    SheetToRedact,
)
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx
from kernel.web import Download

Version = Annotated[int, Meta(ge=1, le=10_000)]


async def _now(tx: Tx, document_id: UUID) -> DisclosureView:
    return await views.disclosure_view(tx, await queries.stood(tx, document_id))


@routes.get("/documents/{document_id}/disclosure")
async def read_disclosure(tx: Tx, document_id: UUID) -> DisclosureView:
    """Where the document stands towards the public, with its history."""
    return await _now(tx, document_id)


@routes.post("/documents/{document_id}/disclosure/class")
async def reclassify_document(tx: Tx, document_id: UUID, body: Reclassify) -> DisclosureView:
    """Give another class after the decision; what is out is taken back."""
    await acts.reclassify(tx, document_id, body)
    return await _now(tx, document_id)


@routes.post("/documents/{document_id}/disclosure/keep")
async def keep_class(tx: Tx, document_id: UUID, body: Reasoned) -> DisclosureView:
    """Look at the class again and leave it."""
    await acts.keep(tx, document_id, body)
    return await _now(tx, document_id)


@routes.get("/documents/{document_id}/disclosure/sheet")
async def read_sheet_to_redact(tx: Tx, document_id: UUID) -> SheetToRedact:
    """The sheet, the marks of the newest copy, and what ought to be hidden."""
    return await previews.sheet_to_redact(tx, document_id)


@routes.post("/documents/{document_id}/disclosure/preview")
async def preview_public_copy(tx: Tx, document_id: UUID, body: Redaction) -> PublicPreview:
    """The very page and the hash of the very PDF that the public would get with these places hidden."""
    return await previews.preview(tx, document_id, body)


@routes.post("/documents/{document_id}/disclosure/copies", status=201)
async def keep_public_copy(tx: Tx, document_id: UUID, body: NewCopy) -> DisclosureView:
    """Keep a redacted copy (부분공개본)."""
    await acts.redact(tx, document_id, body)
    return await _now(tx, document_id)


@routes.get("/documents/{document_id}/disclosure/copies/{version}/page")
async def preview_kept_copy(tx: Tx, document_id: UUID, version: Version) -> PublicPreview:
    """A kept copy as the public would get it."""
    return await previews.kept(tx, document_id, version)


@routes.get("/documents/{document_id}/disclosure/copies/{version}/pdf")
async def read_public_copy(tx: Tx, document_id: UUID, version: Version) -> Download:
    """The PDF of a kept copy, byte for byte."""
    at = await queries.stood(tx, document_id)
    row = next((one for one in await queries.copy_rows(tx, document_id) if one.version == version), None)
    if row is None:
        raise NotFound("no_copy", "그런 공개본이 없습니다.", "No such copy.")
    tx.audit("edocs.disclosure_pdf", "document", document_id, version=version)
    name = f"{at.found.row.number} {'부분공개본' if row.kind == 'partial' else '공개본'} 제{version}판.pdf"
    return Download(name, "application/pdf", BlobRef(row.sha256, row.size), inline=True)


@routes.post("/documents/{document_id}/disclosure/hold")
async def hold_publication(tx: Tx, document_id: UUID, body: Reasoned) -> DisclosureView:
    """Keep it from going out."""
    await acts.hold(tx, document_id, body)
    return await _now(tx, document_id)


@routes.post("/documents/{document_id}/disclosure/release")
async def release_publication(tx: Tx, document_id: UUID, body: Reasoned) -> DisclosureView:
    """Let what was held or taken back wait for publication again."""
    await acts.release(tx, document_id, body)
    return await _now(tx, document_id)


@routes.post("/documents/{document_id}/disclosure/publish")
async def publish_copy(tx: Tx, document_id: UUID, body: PublishCopy) -> DisclosureView:
    """Let out the copy that was shown."""
    await acts.publish(tx, document_id, body)
    return await _now(tx, document_id)


@routes.post("/documents/{document_id}/disclosure/withdraw")
async def withdraw_publication(tx: Tx, document_id: UUID, body: Reasoned) -> DisclosureView:
    """Take back what is out, at once."""
    await acts.withdraw(tx, document_id, body)
    return await _now(tx, document_id)


@routes.get("/disclosure/queue")
async def publication_queue(tx: Tx, query: PublicationQuery) -> PublicationPage:
    """What waits for publication, is held, or is out."""
    return await views.queue(tx, query)


@routes.get("/disclosure/reviews")
async def list_reviews(tx: Tx, query: ReviewQuery) -> ReviewPage:
    """The classes that are to be looked at again."""
    return await views.reviews(tx, query)


@routes.post("/disclosure/reviews")
async def decide_reviews(tx: Tx, body: ClassVerdicts) -> list[ClassVerdictResult]:
    """Keep or change many classes; each stands or falls alone."""
    return await disclosure_review.decide_all(tx, body)
