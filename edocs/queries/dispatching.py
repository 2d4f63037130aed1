"""Dispatches: what waits to be sent, what the writer of a message needs, what is known of each recipient."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from edocs.content import Content, Disclosed, from_plain
from edocs.engine.case import Case
from edocs.paper import Paper, Seal
from edocs.queries.documents import case_of, document_row, revision_row
from edocs.queries.organisation import organisation
from edocs.queries.papers import compose
from edocs.tables import attachment
from edocs.tables.sending import dispatch, dispatch_fact, seal, sending
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx

SEAL_IMAGE = "seal"
"""By which key a paper names the image of its seal."""


class DueDispatch(Struct, frozen=True, kw_only=True):
    """A document that waits to be sent to an agency of the national directory."""

    id: UUID
    document_id: UUID
    attempt: int
    code: str
    name: str
    made_at: datetime


class FileRef(Struct, frozen=True, kw_only=True):
    """A file by the hash of its bytes; `kind`: attachment or image (a picture of the body, by the id that it names)."""

    id: UUID
    kind: str
    name: str
    media_type: str
    blob: BlobRef


class Outgoing(Struct, frozen=True, kw_only=True):
    """Everything that goes out with a document, to one recipient."""

    dispatch_id: UUID
    attempt: int
    kind: str
    code: str
    name: str
    """The recipient as printed."""
    to_institution: int | None
    to_unit: UUID | None
    document_id: UUID
    doc_id: str
    """What the document is called between systems; the same at every attempt."""
    number: str
    serial: int
    dated: datetime
    unit_id: UUID
    unit_name: str
    content: Content
    case: Case
    paper: Paper
    """The sheet, its seal included."""
    files: tuple[FileRef, ...]
    sheet: BlobRef
    """The sealed sheet (시행문) as PDF/A."""
    mode: str
    seal: BlobRef | None
    """The image of the seal; None where it is left out or was replaced since."""
    disclosure: Disclosed
    recipients: tuple[str, ...]


async def due_outside(tx: Tx, limit: int) -> Sequence[DueDispatch]:
    """The dispatches that wait for the national exchange, oldest first, locked; those that others hold are passed."""
    columns = (dispatch.c.id, dispatch.c.document_id, dispatch.c.attempt, dispatch.c.to_code, dispatch.c.name)
    query = (
        select(*columns, dispatch.c.made_at)
        .where(dispatch.c.state == "QUEUED", dispatch.c.kind == "agency")
        .order_by(dispatch.c.made_at, dispatch.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [
        DueDispatch(
            id=row.id,
            document_id=row.document_id,
            attempt=row.attempt,
            code=row.to_code,
            name=row.name,
            made_at=row.made_at,
        )
        for row in await tx.db.execute(query)
    ]


async def dispatch_row(tx: Tx, dispatch_id: UUID, *, lock: bool = False) -> Any:
    """One dispatch's row. Raises NotFound."""
    query = select(dispatch).where(dispatch.c.id == dispatch_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NotFound("no_dispatch", "그런 발송이 없습니다.", "No such dispatch.")
    return row


async def sheet_for_sending(tx: Tx, dispatch_id: UUID) -> Outgoing:
    """Everything that goes out with this dispatch: read by the system alone, never on behalf of a person."""
    row = await dispatch_row(tx, dispatch_id)
    sent = (await tx.db.execute(select(sending).where(sending.c.document_id == row.document_id))).one()
    found = await document_row(tx, row.document_id)
    case, content = case_of(found), from_plain((await revision_row(tx, found.id, found.revision)).content)
    image = await seal_image(tx, sent.seal_id)
    return Outgoing(
        dispatch_id=row.id,
        attempt=row.attempt,
        kind=row.kind,
        code=row.to_code,
        name=row.name,
        to_institution=row.to_institution,
        to_unit=row.to_unit,
        document_id=found.id,
        doc_id=found.id.hex,
        number=found.number,
        serial=found.number_serial,
        dated=found.established_at,
        unit_id=found.number_unit_id,
        unit_name=case.drafter.unit_name,
        content=content,
        case=case,
        paper=await sealed_paper(tx, case, content, sent.mode, image is not None),
        files=await files_of(tx, found.id, content),
        sheet=BlobRef(sent.sealed_sha256, sent.sealed_size),
        mode=sent.mode,
        seal=image,
        disclosure=content.disclosure,
        recipients=content.recipients,
    )


async def sealed_paper(tx: Tx, case: Case, content: Content, mode: str, has_image: bool, width_mm: int = 24) -> Paper:
    """The sheet as it is sent: with its seal, or the words that stand for it. LAW adm-doc §14(3)"""
    paper = await compose(tx, case, content, case.steps, await organisation(tx))
    shown = Seal(mode=mode, image=SEAL_IMAGE if has_image else "", width_mm=width_mm)
    return msgspec.structs.replace(paper, seal=shown)


async def with_seal(tx: Tx, document_id: UUID, paper: Paper) -> Paper:
    """The sheet with what stands at the sender's name, once the document has been sealed."""
    query = select(sending.c.mode).where(sending.c.document_id == document_id, sending.c.state == "SENT")
    mode = await tx.db.scalar(query)
    return paper if mode is None else msgspec.structs.replace(paper, seal=Seal(mode=mode))


async def seal_image(tx: Tx, seal_id: UUID | None) -> BlobRef | None:
    """The image of a seal while it is in use."""
    if seal_id is None:
        return None
    row = (await tx.db.execute(select(seal).where(seal.c.id == seal_id))).first()
    return BlobRef(row.fingerprint, row.size) if row is not None and row.size is not None else None


async def files_of(tx: Tx, document_id: UUID, content: Content) -> tuple[FileRef, ...]:
    """The files that belong to the content, in its order."""
    rows = {row.id: row for row in await tx.db.execute(_FILES.where(attachment.c.document_id == document_id))}
    return tuple(
        FileRef(
            id=item.id,
            kind=item.kind,
            name=item.name,
            media_type=rows[item.id].media_type,
            blob=BlobRef(item.sha256, item.size),
        )
        for item in content.enclosures
        if item.id in rows
    )


_FILES = select(attachment.c.id, attachment.c.media_type)


async def dispatches(tx: Tx, document_id: UUID) -> list[Any]:
    """The document's dispatches in the order of its recipients."""
    query = select(dispatch).where(dispatch.c.document_id == document_id).order_by(dispatch.c.place)
    return list(await tx.db.execute(query))


async def facts(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """What is known of these dispatches, in the order in which it became known."""
    query = select(dispatch_fact).where(dispatch_fact.c.dispatch_id.in_(list(ids))).order_by(dispatch_fact.c.id)
    found: dict[UUID, list[Any]] = {}
    for row in await tx.db.execute(query):
        found.setdefault(row.dispatch_id, []).append(row)
    return found


async def facts_so_far(tx: Tx, document_id: UUID) -> int:
    """How many facts are known of the document's dispatches, each dispatch itself counted as one."""
    mine = select(dispatch.c.id).where(dispatch.c.document_id == document_id)
    known = select(func.count()).select_from(dispatch_fact).where(dispatch_fact.c.dispatch_id.in_(mine))
    ones = select(func.count()).select_from(dispatch).where(dispatch.c.document_id == document_id)
    return int((await tx.db.execute(select(known.scalar_subquery() + ones.scalar_subquery()))).scalar_one())
