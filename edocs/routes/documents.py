"""Doors for boxes, drafts and reading. Each calls one action or query."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from edocs.actions import reading, records, writing
from edocs.body import diff
from edocs.content import from_plain
from edocs.engine.case import DocumentState
from edocs.queries import boxes, checks, documents, lines, papers, showing
from edocs.queries.records_state import refuse_disposed
from edocs.render.pdf import render_pdf
from edocs.topics import document_topic
from edocs.views.boxes import Box, BoxCounts, BoxPage, BoxQuery
from edocs.views.documents import DocumentView, RevisionView, TimelineEntry
from edocs.views.drafts import (
    DraftView,
    FindingView,
    NewDocument,
    RouteQuery,
    RouteView,
    Saved,
    SaveDraft,
    SaveView,
)
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx
from kernel.web import Download, Input, Routes

routes = Routes("/api/edocs")

Number = Annotated[int, Meta(ge=1, le=10_000)]
"""The number of a revision or a save."""


class PaperQuery(Input):
    """Which content: a revision, or the current one (the working copy while drafting)."""

    revision: Number | None = None


@routes.get("/boxes")
async def box_counts(tx: Tx) -> BoxCounts:
    """How many documents lie in each of my boxes."""
    return await boxes.counts(tx)


@routes.get("/boxes/{box}")
async def box_page(tx: Tx, box: Box, query: BoxQuery) -> BoxPage:
    """One page of a box, in briefs of three lines."""
    return await boxes.page(tx, box, query)


@routes.post("/documents", status=201)
async def begin_document(tx: Tx, body: NewDocument) -> DocumentView:
    """Begin a draft on a form, or as a copy of a document."""
    return await shown(tx, await writing.begin(tx, body.form_code, body.title, body.copy_of))


async def shown(tx: Tx, document_id: UUID) -> DocumentView:
    """The document as it stands after a command of this transaction."""
    found = await documents.document_for(tx, document_id)
    return await showing.document_view(tx, found)


@routes.get("/documents/{document_id}")
async def read_document(tx: Tx, document_id: UUID) -> DocumentView:
    """A document; it counts as read, and the reading is recorded."""
    found = await documents.document_for(tx, document_id)
    await reading.mark_read(tx, found)
    return await showing.document_view(tx, found)


@routes.put("/documents/{document_id}/draft")
async def save_draft(tx: Tx, document_id: UUID, body: SaveDraft) -> Saved:
    """Save the working copy."""
    number = await writing.save_draft(tx, document_id, body)
    return Saved(save=number, saved_at=tx.now, topic=str(document_topic(tx.institution_id, document_id)))


@routes.get("/documents/{document_id}/saves")
async def list_saves(tx: Tx, document_id: UUID) -> list[SaveView]:
    """Earlier saves of the working copy, newest first."""
    found = await documents.drafted_by_actor(tx, document_id)
    return [
        SaveView(
            save=row.save,
            saved_at=row.saved_at,
            client=row.client,
            title=row.content["title"],
            characters=len(str(row.content["body"])),
        )
        for row in await documents.saves(tx, found.id)
    ]


@routes.get("/documents/{document_id}/saves/{save}")
async def read_save(tx: Tx, document_id: UUID, save: Number) -> DraftView:
    """One earlier save."""
    found = await documents.drafted_by_actor(tx, document_id)
    row = next((row for row in await documents.saves(tx, found.id) if row.save == save), None)
    if row is None:
        raise NotFound("no_save", "그런 저장 기록이 없습니다.", "No such save.")
    return showing.draft_of(row, from_plain(row.content))


@routes.get("/documents/{document_id}/findings")
async def check_document(tx: Tx, document_id: UUID) -> list[FindingView]:
    """What the check finds in the working copy."""
    found = await documents.drafted_by_actor(tx, document_id)
    return await checks.findings(tx, found, await documents.draft_content(tx, found))


@routes.get("/documents/{document_id}/route")
async def preview_route(tx: Tx, document_id: UUID, query: RouteQuery) -> RouteView:
    """The line as the rules give it now, or for another amount or moment, with the reason for every step."""
    found = await documents.drafted_by_actor(tx, document_id)
    return await lines.route_view(tx, found, await documents.draft_content(tx, found), query)


@routes.get("/documents/{document_id}/paper")
async def show_paper(tx: Tx, document_id: UUID, query: PaperQuery) -> Any:
    """The sheet of paper: edocs.paper.Paper."""
    found = await documents.document_for(tx, document_id)
    return await papers.paper_of(tx, found, query.revision)


@routes.get("/documents/{document_id}/timeline")
async def read_timeline(tx: Tx, document_id: UUID) -> list[TimelineEntry]:
    """The course of the document."""
    return await showing.timeline(tx, await documents.document_for(tx, document_id))


@routes.get("/documents/{document_id}/revisions")
async def list_revisions(tx: Tx, document_id: UUID) -> list[RevisionView]:
    """Every immutable content of the document."""
    found = await documents.document_for(tx, document_id)
    numbers = [row.number for row in await documents.revisions(tx, found.id)]
    return [await showing.revision_view(tx, found, number) for number in numbers]


@routes.get("/documents/{document_id}/revisions/{number}/diff/{other}")
async def compare_revisions(tx: Tx, document_id: UUID, number: Number, other: Number) -> Any:
    """What changed from one revision to another: edocs.body.diff."""
    found = await documents.document_for(tx, document_id)
    first, second = [from_plain((await documents.revision_row(tx, found.id, one)).content) for one in (number, other)]
    return diff.compare(first.body, second.body)


@routes.get("/documents/{document_id}/pdf")
async def read_pdf(tx: Tx, document_id: UUID) -> Download:
    """The record as PDF/A; before the decision, and while the record is being made, the sheet as it stands."""
    found = await documents.document_for(tx, document_id)
    tx.audit("edocs.pdf", "document", found.id)
    name = f"{found.row.number or found.row.title or '문서'}.pdf"
    row = await documents.pdf_of(tx, found.id) if found.case.state is DocumentState.ESTABLISHED else None
    if row is not None:
        await refuse_disposed(tx, found.id)
        return Download(name, "application/pdf", BlobRef(row.sha256, row.size), inline=True)
    paper = await papers.paper_of(tx, found, None)
    pdf = await render_pdf(paper, await records.images_of(tx, found.id))
    return Download(name, "application/pdf", content=pdf, inline=True)
