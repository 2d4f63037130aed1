"""Doors for documents that belong together: what follows, what is named, templates, comparisons."""

from uuid import UUID

from edocs.actions import links, templates
from edocs.queries import comparing, documents
from edocs.queries import links as linked
from edocs.queries import templates as kept
from edocs.routes.documents import Number, routes, shown
from edocs.views.documents import DocumentView
from edocs.views.links import (
    AddPart,
    BeginCopy,
    BeginFollowing,
    Candidate,
    CandidateQuery,
    ComparisonView,
    KeepTemplate,
    LinksView,
    Refer,
    RevisionMark,
    TemplateView,
)
from kernel.tx import Tx


@routes.get("/documents/{document_id}/links")
async def read_links(tx: Tx, document_id: UUID) -> LinksView:
    """What belongs to the document (관련 문서), and what may be begun from it."""
    return await linked.links_of(tx, await documents.document_for(tx, document_id))


@routes.post("/documents/{document_id}/following", status=201)
async def begin_following(tx: Tx, document_id: UUID, body: BeginFollowing) -> DocumentView:
    """Begin a redraft, a correction or a cancellation of the document (재기안, 정정, 취소)."""
    return await shown(tx, await links.begin_following(tx, document_id, body.relation))


@routes.post("/documents/{document_id}/copies", status=201)
async def begin_copy(tx: Tx, document_id: UUID, body: BeginCopy) -> DocumentView:
    """Begin a draft as a copy of the document, with its files on wish."""
    return await shown(tx, await links.begin_copy(tx, document_id, files=body.files))


@routes.post("/documents/{document_id}/references")
async def add_reference(tx: Tx, document_id: UUID, body: Refer) -> LinksView:
    """Name a document as related in the draft."""
    await links.refer(tx, document_id, body.document_id)
    return await linked.links_of(tx, await documents.document_for(tx, document_id))


@routes.delete("/documents/{document_id}/references/{other_id}", status=204)
async def remove_reference(tx: Tx, document_id: UUID, other_id: UUID) -> None:
    """Take a related document out of the draft."""
    await links.unrefer(tx, document_id, other_id)


@routes.post("/documents/{document_id}/parts", status=201)
async def add_part(tx: Tx, document_id: UUID, body: AddPart) -> DocumentView:
    """Add a document to the batch of a draft (일괄기안); answers with the new one."""
    return await shown(tx, await links.add_part(tx, document_id, body.form_code, body.title))


@routes.delete("/documents/{document_id}/parts/{part_id}", status=204)
async def remove_part(tx: Tx, document_id: UUID, part_id: UUID) -> None:
    """Take a document out of the batch of a draft."""
    await links.remove_part(tx, document_id, part_id)


@routes.get("/citable")
async def list_citable(tx: Tx, query: CandidateQuery) -> list[Candidate]:
    """Established documents that I may see, to be named or copied: by number or title."""
    return await linked.candidates(tx, query.q)


@routes.get("/templates")
async def list_templates(tx: Tx) -> list[TemplateView]:
    """서식함: what my unit keeps to start from."""
    return await kept.templates(tx)


@routes.post("/documents/{document_id}/templates", status=201)
async def keep_template(tx: Tx, document_id: UUID, body: KeepTemplate) -> list[TemplateView]:
    """Keep what the document says as a template of my unit."""
    await templates.keep_template(tx, document_id, body.name, body.note)
    return await kept.templates(tx)


@routes.post("/templates/{template_id}/drafts", status=201)
async def begin_from_template(tx: Tx, template_id: UUID) -> DocumentView:
    """Begin a draft from a template."""
    return await shown(tx, await templates.begin_from_template(tx, template_id))


@routes.delete("/templates/{template_id}", status=204)
async def remove_template(tx: Tx, template_id: UUID) -> None:
    """Take a template out of the unit's 서식함."""
    await templates.remove_template(tx, template_id)


@routes.get("/documents/{document_id}/revision-marks")
async def list_revision_marks(tx: Tx, document_id: UUID) -> list[RevisionMark]:
    """Every revision with who made it, at which step; which I signed, which I was shown before."""
    return await comparing.marks(tx, await documents.document_for(tx, document_id))


@routes.get("/documents/{document_id}/revisions/{number}/comparison/{other}")
async def compare_contents(tx: Tx, document_id: UUID, number: Number, other: Number) -> ComparisonView:
    """What changed from one revision to another, in the text and beside it, and who brought each change."""
    return await comparing.comparison(tx, await documents.document_for(tx, document_id), number, other)
