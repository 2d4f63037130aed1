"""Derived copies for the public: drawn anew from what may be seen, bound to revision and record by hash, never changed.

`drawn` is the only way from a document to something public. Previewing and keeping a copy go through it, publishing
lets out what was kept: what was previewed, kept and published are the same bytes.
"""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import select

from edocs import body
from edocs.actions.disclosure_facts import Asked, commit, decided, refuse_moved
from edocs.content import Content, Enclosure
from edocs.disclosure.classes import open_files
from edocs.disclosure.listing import Original, PublicFile
from edocs.disclosure.marks import BadMark, Mark, checked
from edocs.disclosure.redacting import HIDDEN_FILE, pictures_shown, public_sheet
from edocs.disclosure.standing import Add, Copy, Standing, Who
from edocs.paper import Paper
from edocs.queries.disclosure import SYSTEM, content_decided, copy_row, copy_rows, policy, stood
from edocs.queries.disclosure_checks import seen_in
from edocs.queries.documents import Found, attachments, pdf_of
from edocs.queries.papers import compose
from edocs.render.hypertext import render_html
from edocs.render.pdf import render_pdf
from edocs.tables import attachment
from edocs.tables.disclosure import public_copy
from edocs.views.disclosure import MarkInput, NewCopy
from kernel.blobs import BlobRef
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx


class Drawn(Struct, frozen=True, kw_only=True):
    """A copy as it would go out; `before` is the sheet from which it was made, for whoever marks it."""

    before: Paper
    paper: Paper
    marks: tuple[Mark, ...]
    html: str
    pdf: bytes
    files: tuple[Enclosure, ...]
    """The attachments that go out with it."""
    hides: bool

    @property
    def sha256(self) -> str:
        """The hash of the PDF: the name by which a copy is published."""
        return hashlib.sha256(self.pdf).hexdigest()


class KeptSheet(Struct, frozen=True):
    """The page's part of a copy, as it lies in the store."""

    title: str
    html: str


async def drawn(tx: Tx, found: Found, standing: Standing, given: Sequence[Mark]) -> Drawn:
    """The copy with these places hidden. Raises Conflict for a document that is closed, Invalid for a bad mark."""
    refuse_closed(standing)
    content = await content_decided(tx, found.id)
    before = await sheet_before(tx, found, standing, content)
    marks = marks_on(before, given)
    partial = standing.disclosure.kind == "partial"
    if marks and not partial:
        raise Invalid("marks_on_open", "공개 문서에는 가릴 곳이 없습니다. 부분공개로 바꾸십시오.", "Nothing to hide.")
    paper = public_sheet(before, marks, partial=partial)
    pdf = await render_pdf(paper, await _pictures(tx, found.id, pictures_shown(paper)))
    out = set(open_files(standing.disclosure, standing.files, content.enclosures))
    return Drawn(
        before=before,
        paper=paper,
        marks=marks,
        html=render_html(paper),
        pdf=pdf,
        files=tuple(item for item in content.enclosures if item.id in out),
        hides=bool(marks) or any(item.kind == "attachment" and item.id not in out for item in content.enclosures),
    )


def refuse_closed(standing: Standing) -> None:
    """Raise Conflict for what has no public copy at all."""
    if standing.disclosure.kind == "closed":
        raise Conflict("closed", "비공개 문서는 공개본이 없습니다. 먼저 공개 구분을 바꾸십시오.", "It is closed.")


async def sheet_before(tx: Tx, found: Found, standing: Standing, content: Content) -> Paper:
    """The sheet under the class in force, attachments that stay in without their names."""
    out = set(open_files(standing.disclosure, standing.files, content.enclosures))
    enclosures = tuple(
        item if item.id in out or item.kind != "attachment" else replace(item, name=HIDDEN_FILE)
        for item in content.enclosures
    )
    shown = replace(content, disclosure=standing.disclosure, enclosures=enclosures)
    return await compose(tx, found.case, shown, found.case.steps, found.viewer.org)


def marks_on(paper: Paper, given: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks in order. Raises Invalid for one that fits nowhere."""
    try:
        return checked(paper, given)
    except BadMark as bad:
        errors = [{"path": bad.path, "code": "bad_mark", "message": bad.message}]
        raise Invalid("bad_mark", bad.message, "A mark fits no place of the sheet.", errors=errors) from bad


def as_marks(given: Sequence[MarkInput]) -> list[Mark]:
    """Marks as they come in."""
    return [Mark(path=one.path, start=one.start, end=one.end, item=one.item) for one in given]


async def _pictures(tx: Tx, document_id: UUID, wanted: frozenset[str]) -> dict[str, bytes]:
    """The bytes of the pictures that the public sees, and of no other."""
    if not wanted:
        return {}
    ids = [UUID(one) for one in wanted]
    query = select(attachment).where(attachment.c.document_id == document_id, attachment.c.id.in_(ids))
    return {
        str(row.id): await tx.blobs.read(tx.institution_id, BlobRef(row.sha256, row.size))
        for row in await tx.db.execute(query)
    }


async def make_copy(tx: Tx, document_id: UUID, given: NewCopy) -> None:
    """Keep a copy with these places hidden, by whoever may."""
    asked = await stood(tx, document_id, lock=True)
    refuse_moved(asked.standing, given.seq)
    await keep_copy(tx, Asked(asked.found, asked.row, asked.standing, asked.who), as_marks(given.marks))


async def keep_open_copy(tx: Tx, asked: Asked) -> Asked:
    """Keep the copy of an open document, by the system: nothing is hidden in it. Nothing for any other."""
    if asked.standing.disclosure.kind != "open" or asked.standing.phase not in ("waiting", "held"):
        return asked
    return await keep_copy(tx, replace(asked, who=SYSTEM), [])


async def keep_copy(tx: Tx, asked: Asked, marks: Sequence[Mark]) -> Asked:
    """Draw, store and bind the copy; answers with where the document then stands."""
    made = await drawn(tx, asked.found, asked.standing, marks)
    sheet = msgspec.json.encode(KeptSheet(made.paper.head.title, made.html))
    places = body.canonical_json(made.marks)
    record = await pdf_of(tx, asked.found.id)
    copy = _copy(asked.found, asked.standing, asked.who, made, places)
    now, _ = await policy(tx)
    facts = decided(asked.standing, Add(copy=copy, hides=made.hides), asked.who, now)
    pdf = await tx.blobs.put(tx.institution_id, made.pdf, len(made.pdf))
    page = await tx.blobs.put(tx.institution_id, sheet, len(sheet))
    row = {
        "institution_id": tx.institution_id,
        "document_id": asked.found.id,
        "version": copy.version,
        "kind": copy.kind,
        "basis": copy.basis,
        "revision_hash": copy.revision_hash,
        "record_sha256": record.sha256 if record is not None else "",
        "body_sha256": body_sha256(made.before),
        "marks": msgspec.to_builtins(made.marks),
        "marks_sha256": copy.marks_sha256,
        "sha256": pdf.sha256,
        "size": pdf.size,
        "sheet_sha256": page.sha256,
        "sheet_size": page.size,
        "files": [str(item) for item in copy.files],
        "made_at": tx.now,
        "made_by": asked.who.person,
        "maker": asked.who.name,
    }
    await tx.db.execute(public_copy.insert().values(row))
    seen = await seen_in(tx, made.paper, made.files)
    return await commit(tx, asked, facts, flagged=seen.count)


def _copy(found: Found, standing: Standing, who: Who, made: Drawn, places: bytes) -> Copy:
    revision = found.case.revision
    assert revision is not None  # an established document has one
    return Copy(
        version=standing.copies + 1,
        kind=standing.disclosure.kind,
        basis=standing.basis,
        revision_hash=revision.hash,
        marks_sha256=hashlib.sha256(places).hexdigest(),
        sha256=made.sha256,
        files=tuple(item.id for item in made.files),
        maker=who.person,
    )


def body_sha256(paper: Paper) -> str:
    """Says whether marks that were made on a sheet still fit one."""
    return hashlib.sha256(body.canonical_json([paper.head.title, paper.recipients, paper.body])).hexdigest()


async def original_of(tx: Tx, document_id: UUID, copy: Copy, content: Content) -> Original:
    """What the public gets of a kept copy: its bytes as they were kept, and the attachments that it names."""
    row = copy_row(copy, await copy_rows(tx, document_id))
    sheet = await kept_sheet(tx, row)
    kinds = {one.id: one.media_type for one in await attachments(tx, document_id)}
    files = tuple(
        PublicFile(id=item.id, name=item.name, media_type=kinds[item.id], sha256=item.sha256, size=item.size)
        for item in content.enclosures
        if item.id in copy.files
    )
    return Original(
        title=sheet.title, html=sheet.html, sha256=row.sha256, size=row.size, version=row.version, files=files
    )


async def kept_sheet(tx: Tx, row: Any) -> KeptSheet:
    """The page's part of a copy."""
    kept = await tx.blobs.read(tx.institution_id, BlobRef(row.sheet_sha256, row.sheet_size))
    return msgspec.json.decode(kept, type=KeptSheet)
