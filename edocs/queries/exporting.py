"""Documents as they leave the house in an export: everything known of one, and which blobs belong to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import and_, select, tuple_

from edocs import body
from edocs.content import from_plain
from edocs.paper import disclosure_text
from edocs.queries.documents import attachments, case_of, history, pdf_of
from edocs.queries.showing import decided_by
from edocs.tables import document, record_file, revision, unit_task
from edocs.tables.issues import issue
from edocs.telling import entry
from kernel.blobs import BlobRef
from kernel.tx import Tx


class Exported(Struct):
    """One document: what is known of it, and its files by the name they get."""

    id: UUID
    meta: dict[str, Any]
    files: dict[str, BlobRef]


async def documents_after(
    tx: Tx, after: tuple[datetime, UUID] | None, limit: int, *, states: tuple[str, ...]
) -> list[Any]:
    """The next documents in the order of their making: id, created_at, seq."""
    place = tuple_(document.c.created_at, document.c.id)
    later = [place > tuple_(*after)] if after else []
    columns = (document.c.id, document.c.created_at, document.c.seq)
    query = select(*columns).where(document.c.state.in_(states), *later)
    return list(await tx.db.execute(query.order_by(document.c.created_at, document.c.id).limit(limit)))


async def exported(tx: Tx, document_id: UUID) -> Exported:
    """Everything about one document. The reading is recorded; only an export that was permitted may ask."""
    row = await _row(tx, document_id)
    case = case_of(row)
    content = from_plain(row.content) if row.content else None
    files: dict[str, BlobRef] = {}
    if (record := await pdf_of(tx, document_id)) is not None:
        files["record.pdf"] = BlobRef(record.sha256, record.size)
    enclosed = []
    for number, item in enumerate(await attachments(tx, document_id), start=1):
        name = f"files/{number:02d}-{_safe(item.name)}"
        files[name] = BlobRef(item.sha256, item.size)
        enclosed.append({"name": item.name, "file": name, "sha256": item.sha256, "size": item.size, "kind": item.kind})
    told, number = [], 0
    for event in await history(tx, document_id):
        number = getattr(event.fact, "round", number)
        if (line := entry(event, number)) is not None:
            told.append(msgspec.to_builtins(line))
    kind: Any = content.disclosure.kind if content else "open"
    meta = {
        "id": str(document_id),
        "seq": row.seq,
        "number": row.number or "",
        "title": row.title,
        "state": row.state,
        "form": row.form_code,
        "drafter": msgspec.to_builtins(case.drafter),
        "decider": decided_by(case),
        "created_at": row.created_at.isoformat(),
        "established_at": row.established_at.isoformat() if row.established_at else None,
        "revision": row.revision,
        "revision_hash": case.revision.hash if case.revision else "",
        "recipients": list(content.recipients) if content else [],
        "summary": content.summary if content else "",
        "keywords": list(content.keywords) if content else [],
        "disclosure": disclosure_text(kind, content.disclosure.items) if content else "",
        "retention": (content.retention if content else "") or row.kept_for or "",
        "record_file": row.file or "",
        "text": body.plain_text(body.canonical(content.body)) if content else "",
        "attachments": enclosed,
        "opinions": msgspec.to_builtins(case.opinions),
        "signatures": msgspec.to_builtins(case.signatures),
        "history": told,
        "issues": await _issues(tx, document_id),
        "content": row.content,
    }
    tx.audit("edocs.export", "document", document_id)
    return Exported(document_id, meta, files)


async def _row(tx: Tx, document_id: UUID) -> Any:
    same = document.c.institution_id
    joined = (
        document.outerjoin(
            revision,
            and_(
                revision.c.institution_id == same,
                revision.c.document_id == document.c.id,
                revision.c.number == document.c.revision,
            ),
        )
        .outerjoin(
            record_file, and_(record_file.c.institution_id == same, record_file.c.id == document.c.record_file_id)
        )
        .outerjoin(unit_task, and_(unit_task.c.institution_id == same, unit_task.c.id == record_file.c.unit_task_id))
    )
    columns = (
        document,
        revision.c.content,
        record_file.c.name.label("file"),
        unit_task.c.retention.label("kept_for"),
    )
    return (await tx.db.execute(select(*columns).select_from(joined).where(document.c.id == document_id))).one()


async def _issues(tx: Tx, document_id: UUID) -> list[dict[str, Any]]:
    query = select(issue).where(issue.c.document_id == document_id).order_by(issue.c.issued_at)
    return [
        {
            "issued_at": row.issued_at.isoformat(),
            "issued_by": row.issuer_name,
            "purpose": row.purpose,
            "number_tail": row.tail,
            "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
            "reason": row.reason,
        }
        for row in await tx.db.execute(query)
    ]


def _safe(name: str) -> str:
    """A file name that every system takes."""
    kept = "".join(char if char.isalnum() or char in ".-_()[] " else "_" for char in name).strip(" .")
    return (kept or "file")[-80:]
