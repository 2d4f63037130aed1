"""Looking at what the public would see, before it does: drawn by the same code as publication, and recorded."""

from collections.abc import Iterator
from uuid import UUID

import msgspec
from msgspec.structs import replace

from directory.queries.institutions import own_code_and_name
from edocs.actions.disclosure_copies import (
    Drawn,
    as_marks,
    body_sha256,
    drawn,
    kept_sheet,
    refuse_closed,
    sheet_before,
)
from edocs.actions.disclosure_public import record_of
from edocs.checks.draft import runs
from edocs.checks.personal import KIND_NAMES, scan
from edocs.disclosure.classes import PERSONAL
from edocs.disclosure.listing import Original, PublicFile, entry
from edocs.disclosure.marks import Mark, names_of
from edocs.disclosure.pages import document_page
from edocs.disclosure.redacting import left_over
from edocs.disclosure.standing import Copy, Standing
from edocs.paper import Paper
from edocs.queries.disclosure import Stood, content_decided, copy_rows, policy, stood
from edocs.queries.disclosure_checks import file_texts, seen_in, sheet_texts
from edocs.queries.documents import attachments
from edocs.views.disclosure import LeftOver, MarkView, PublicPreview, Redaction, SheetToRedact
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx


async def sheet_to_redact(tx: Tx, document_id: UUID) -> SheetToRedact:
    """The sheet before redaction; marks of the newest copy where they still fit; personal data as suggestions."""
    at = await stood(tx, document_id)
    refuse_closed(at.standing)
    content = await content_decided(tx, document_id)
    paper = await sheet_before(tx, at.found, at.standing, content)
    mark = body_sha256(paper)
    rows = [row for row in await copy_rows(tx, document_id) if row.body_sha256 == mark]
    marks = msgspec.convert(rows[-1].marks, list[Mark]) if rows else []
    tx.audit("edocs.disclosure_sheet", "document", document_id)
    return SheetToRedact(
        paper=paper,
        marks=[_mark_view(one) for one in marks],
        suggestions=[_mark_view(one, what) for one, what in suggested(paper)],
        body_sha256=mark,
    )


def _mark_view(mark: Mark, what: str = "") -> MarkView:
    return MarkView(path=mark.path, start=mark.start, end=mark.end, item=mark.item, what=what)


def suggested(paper: Paper) -> Iterator[tuple[Mark, str]]:
    """Places of personal data on a sheet, as marks of item 6."""
    texts = [("$.title", paper.head.title), ("$.via", paper.head.via)]
    texts += [(f"$.recipients[{index}]", name) for index, name in enumerate(names_of(paper))]
    texts += [(run.path, run.text) for run in runs(paper.body)]
    for path, text in texts:
        for hit in scan(text):
            yield Mark(path=path, start=hit.start, end=hit.end, item=PERSONAL), KIND_NAMES[hit.kind]


async def preview(tx: Tx, document_id: UUID, given: Redaction) -> PublicPreview:
    """The page and the hash of the PDF with these places hidden; what could still be read of what is hidden."""
    at = await stood(tx, document_id)
    made = await drawn(tx, at.found, at.standing, as_marks(given.marks))
    kinds = {one.id: one.media_type for one in await attachments(tx, document_id)}
    files = tuple(
        PublicFile(id=item.id, name=item.name, media_type=kinds[item.id], sha256=item.sha256, size=item.size)
        for item in made.files
    )
    original = Original(
        title=made.paper.head.title,
        html=made.html,
        sha256=made.sha256,
        size=len(made.pdf),
        version=at.standing.copies + 1,
        files=files,
    )
    page = await _page(tx, at, original)
    tx.audit("edocs.disclosure_preview", "document", document_id, sha256=made.sha256)
    return PublicPreview(
        page=page,
        sha256=made.sha256,
        size=len(made.pdf),
        title=made.paper.head.title,
        hidden=len(made.marks),
        left_over=await _left(tx, made),
        personal=list((await seen_in(tx, made.paper, ())).sheet),
    )


async def _left(tx: Tx, made: Drawn) -> list[LeftOver]:
    shown = sheet_texts(made.paper) | await file_texts(tx, made.files)
    return [LeftOver(word=word, places=places) for word, places in left_over(made.before, made.marks, shown).items()]


async def kept(tx: Tx, document_id: UUID, version: int) -> PublicPreview:
    """A kept copy as the public would get it."""
    at = await stood(tx, document_id)
    row = next((one for one in await copy_rows(tx, document_id) if one.version == version), None)
    if row is None:
        raise NotFound("no_copy", "그런 공개본이 없습니다.", "No such copy.")
    refuse_closed(at.standing)
    content = await content_decided(tx, document_id)
    sheet = await kept_sheet(tx, row)
    kinds = {one.id: one.media_type for one in await attachments(tx, document_id)}
    files = tuple(
        PublicFile(id=item.id, name=item.name, media_type=kinds[item.id], sha256=item.sha256, size=item.size)
        for item in content.enclosures
        if str(item.id) in row.files
    )
    original = Original(
        title=sheet.title, html=sheet.html, sha256=row.sha256, size=row.size, version=version, files=files
    )
    tx.audit("edocs.disclosure_preview", "document", document_id, sha256=row.sha256)
    return PublicPreview(
        page=await _page(tx, at, original),
        sha256=row.sha256,
        size=row.size,
        title=sheet.title,
        hidden=len(row.marks),
        left_over=[],
        personal=[],
    )


async def _page(tx: Tx, at: Stood, original: Original) -> str:
    """The public page as it would be if this were let out now: by the code that makes the public page."""
    now, titles = await policy(tx)
    content = await content_decided(tx, at.found.id)
    code, name = await own_code_and_name(tx)
    record = await record_of(tx, at.found.row, at.found.case, content)
    line = entry(at.row.public_id, _as_if_out(at.standing, original, tx), record, original, titles, now.today)
    if line is None:
        raise Conflict("not_public", "공개하지 않는 문서입니다.", "This document has no public page.")
    return document_page(name, f"/public/{code}", line)


def _as_if_out(standing: Standing, original: Original, tx: Tx) -> Standing:
    copy = Copy(
        version=original.version,
        kind=standing.disclosure.kind,
        basis=standing.basis,
        revision_hash="",
        marks_sha256="",
        sha256=original.sha256,
        files=tuple(file.id for file in original.files),
    )
    return replace(standing, out=copy, out_at=tx.now)
