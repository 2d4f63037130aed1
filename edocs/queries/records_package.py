"""What goes into the package of a record file, and the packages that were made."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import and_, select

from edocs.queries.disclosure import class_of, derived_copies, disclosure_history
from edocs.queries.exporting import exported
from edocs.queries.records_common import file_for, record_history, retention_of
from edocs.records import files, package
from edocs.records.zipping import Zipper
from edocs.tables import document, event, record_file
from edocs.tables.receiving import received, received_event, received_file
from edocs.tables.records import erasure, record_event, record_package
from edocs.views.records import PackageView
from kernel import ledger
from kernel.audit import record
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.notary import Notary
from kernel.tx import Tx

MOST_SHOWN = 50


class Entry(Struct):
    """One file of the package: bytes in hand, or a blob."""

    name: str
    content: bytes = b""
    blob: BlobRef | None = None


class Packed(Struct):
    """A document or letter as it goes into a package: how the list names it, and its entries."""

    about: dict[str, Any]
    entries: list[Entry]


async def packages_of(tx: Tx, file_id: UUID | None = None) -> list[PackageView]:
    """The packages of a file, or the latest of all; whoever asks was let in before."""
    made = record_package.c
    same = and_(record_file.c.institution_id == made.institution_id, record_file.c.id == made.file_id)
    query = select(record_package, record_file.c.name).select_from(record_package.join(record_file, same))
    if file_id is not None:
        query = query.where(record_package.c.file_id == file_id)
    rows = await tx.db.execute(query.order_by(record_package.c.asked_at.desc()).limit(MOST_SHOWN))
    return [
        PackageView(
            id=row.id,
            file_id=row.file_id,
            file_name=row.name,
            state=row.state,
            size=row.size,
            sha256=row.sha256 or "",
            documents=row.documents,
            made_by=row.made_by,
            asked_at=row.asked_at,
            forget_at=row.forget_at,
            ready=row.kept,
        )
        for row in rows
    ]


async def package_for(tx: Tx, package_id: UUID, *, lock: bool = False) -> Any:
    """A package's row. Raises NotFound."""
    query = select(record_package).where(record_package.c.id == package_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NotFound("no_package", "없는 꾸러미입니다.", "No such package.")
    return row


async def things_in(tx: Tx, file_id: UUID) -> list[tuple[str, UUID]]:
    """What lies in a file, in the order of its registration: kind and id."""
    documents = select(document.c.id).where(document.c.record_file_id == file_id, document.c.state == "ESTABLISHED")
    ordered = documents.order_by(document.c.established_at, document.c.id)
    found = [("document", one) for one in (await tx.db.execute(ordered)).scalars()]
    letters = select(received.c.id).where(received.c.record_file_id == file_id)
    ordered = letters.order_by(received.c.arrived_at, received.c.id)
    return [*found, *(("letter", one) for one in (await tx.db.execute(ordered)).scalars())]


async def pieces(tx: Tx, notary: Notary, file_id: UUID) -> AsyncIterator[bytes]:
    """The package of a record file, piece by piece; nothing is held but one document's metadata.

    Raises NotFound `not_in_ledger` before the first piece while no checkpoint covers what is in it.
    """
    zipper, listing = Zipper(), package.Listing()
    async for entry in _entries(tx, notary, file_id):
        total = sha256()
        yield zipper.begin(entry.name, entry.blob.size if entry.blob else len(entry.content))
        async for piece in _content(tx, entry):
            total.update(piece)
            yield zipper.data(piece)
        yield zipper.end()
        listing.add(entry.name, total.hexdigest())
    text = listing.text()
    yield zipper.whole(package.MANIFEST, text.encode())
    yield zipper.whole(package.NOTE, notary.sign(package.statement(text)).encode())
    yield zipper.close()


async def _content(tx: Tx, entry: Entry) -> AsyncIterator[bytes]:
    if entry.blob is None:
        yield entry.content
        return
    async for piece in await tx.blobs.open(tx.institution_id, entry.blob):
        yield piece


async def _entries(tx: Tx, notary: Notary, file_id: UUID) -> AsyncIterator[Entry]:
    """Every file of the package in its order, but for the list of them all."""
    things = await things_in(tx, file_id)
    proofs, note = await _proofs(tx, things)
    items = []
    yield Entry(package.README, package.TEXT.encode())
    for place, (kind, thing) in enumerate(things, start=1):
        packed = await (packed_document if kind == "document" else packed_letter)(tx, thing, place)
        items.append(packed.about)
        for entry in packed.entries:
            yield entry
    yield Entry(package.FILE, package.as_json(await _about(tx, file_id, items)))
    yield Entry(package.PROOFS, proofs)
    yield Entry(package.CHECKPOINT, note.encode())
    yield Entry(package.KEY, f"{notary.verifier_key}\n".encode())


async def _about(tx: Tx, file_id: UUID, items: list[dict[str, Any]]) -> dict[str, Any]:
    row = await file_for(tx, file_id)
    # That a package was asked for is no part of the records: the next one would differ by it.
    told = [one for one in await record_history(tx, "file", [file_id]) if one.act != "package"]
    return {
        "institution": tx.institution_id,
        "id": str(file_id),
        "number": files.file_number(row.task_code, row.year, row.serial, row.volume),
        "name": row.name,
        "task": {"code": row.task_code, "name": row.task_name},
        "year": row.year,
        "volume": row.volume,
        "retention": files.plain_class(retention_of(row)),
        "state": row.state,
        "custody": row.custody,
        "ended_year": row.ended_year,
        "kept_until": row.kept_until.isoformat() if row.kept_until else None,
        "items": items,
        "history": msgspec.to_builtins(told),
    }


# --- documents and letters -----------------------------------------------------------------------------------------


async def _gone(tx: Tx, thing: UUID) -> bool:
    return (await tx.db.execute(select(erasure.c.at).where(erasure.c.subject_id == thing))).first() is not None


async def packed_document(tx: Tx, document_id: UUID, place: int) -> Packed:
    """A document: metadata, the content that was signed, the record as PDF/A, its files."""
    found = await exported(tx, document_id)
    folder = package.folder("documents", place, found.meta["number"])
    gone = await _gone(tx, document_id)
    entries: list[Entry] = []
    listed: dict[str, dict[str, Any]] = {}
    for name, ref in found.files.items():
        listed[name] = {"sha256": ref.sha256, "size": ref.size}
        if not gone:
            entries.append(Entry(f"{folder}{name}", blob=ref))
    for copy in [] if gone else await derived_copies(tx, document_id):
        told = {"role": "derived", "relation": "redaction-of", "version": copy.version, "kind": copy.kind}
        for ending, ref in (("pdf", copy.pdf), ("html", copy.sheet)):
            name = f"derived/{copy.version:02}-{copy.kind}.{ending}"
            listed[name] = {"sha256": ref.sha256, "size": ref.size, "published": copy.published} | told
            entries.append(Entry(f"{folder}{name}", blob=ref))
    content = found.meta.pop("content")
    if not gone:
        entries.insert(0, Entry(f"{folder}{package.CONTENT}", package.as_json(content)))
    meta = found.meta | {
        "files": listed,
        "disposed": gone,
        "disclosure_in_force": msgspec.to_builtins(await class_of(tx, document_id)),
        "disclosure_history": await disclosure_history(tx, document_id),
        "registration": msgspec.to_builtins(await record_history(tx, "document", [document_id])),
    }
    entries.insert(0, Entry(f"{folder}{package.METADATA}", package.as_json(meta)))
    about = {"kind": "document", "id": str(document_id), "number": meta["number"], "title": meta["title"], "in": folder}
    return Packed(about, entries)


_LETTER_FIELDS = (
    "source sender_name sender_code title number dated addressed state unit_name officer_name receipt arrived_at"
    " distributed_at registered_at due_at method note"
).split()


async def packed_letter(tx: Tx, received_id: UUID, place: int) -> Packed:
    """A letter: its registration, its course, the files that came with it."""
    row = (await tx.db.execute(select(received).where(received.c.id == received_id))).one()
    folder = package.folder("letters", place, row.receipt or row.number)
    gone = await _gone(tx, received_id)
    entries: list[Entry] = []
    listed: dict[str, dict[str, Any]] = {}
    brought = select(received_file).where(received_file.c.received_id == received_id).order_by(received_file.c.place)
    for one in await tx.db.execute(brought):
        inside = package.file_name(one.place, one.name)
        listed[inside] = {"sha256": one.sha256, "size": one.size, "kind": one.kind}
        if not gone:
            entries.append(Entry(f"{folder}{inside}", blob=BlobRef(one.sha256, one.size)))
    course = select(received_event).where(received_event.c.received_id == received_id).order_by(received_event.c.seq)
    told = [
        {"at": one.at, "kind": one.kind, "person": f"{one.post_name} {one.person_name}".strip(), "words": one.words}
        for one in await tx.db.execute(course)
    ]
    meta = {name: getattr(row, name) for name in _LETTER_FIELDS} | {
        "id": received_id,
        "paper": row.paper,
        "files": listed,
        "course": told,
        "disposed": gone,
        "registration": await record_history(tx, "letter", [received_id]),
    }
    tx.audit("edocs.export_letter", "received", received_id)
    entries.insert(0, Entry(f"{folder}{package.METADATA}", package.as_json(msgspec.to_builtins(meta))))
    about = {"kind": "letter", "id": str(received_id), "number": row.receipt or "", "title": row.title, "in": folder}
    return Packed(about, entries)


# --- the ledger ----------------------------------------------------------------------------------------------------


async def _proofs(tx: Tx, things: list[tuple[str, UUID]]) -> tuple[bytes, str]:
    """Every audit record that speaks of what lies in the file, each with its path to one signed checkpoint."""
    ids = [thing for _, thing in things]
    acts = select(event.c.audit_id).where(event.c.document_id.in_(ids))
    kept = select(record_event.c.audit_id).where(record_event.c.subject_id.in_(ids))
    made = select(record.c.id).where(
        record.c.subject_kind == "document",
        record.c.subject_id.in_([str(one) for one in ids]),
        record.c.action == "edocs.record",
    )
    audits: set[UUID] = set()
    for query in (acts, kept, made):
        audits |= set((await tx.db.execute(query)).scalars())
    if not audits:
        return b"", ""
    proven = await ledger.prove_many(tx, audits)
    rows = await tx.db.execute(select(record).where(record.c.id.in_(audits)).order_by(record.c.id))
    lines = [msgspec.json.encode(_proof_line(row, proven[row.id]), order="deterministic") for row in rows]
    return b"\n".join(lines) + b"\n", next(iter(proven.values())).note


def _proof_line(row: Any, proof: ledger.Proof) -> dict[str, Any]:
    return {
        "position": proof.position,
        "leaf": bytes(proof.leaf).hex(),
        "path": [one.hex() for one in proof.path],
        "institution": row.institution_id,
        "id": row.id,
        "at": row.at.isoformat(),
        "person": row.person_id,
        "post": row.post_id,
        "client": row.client,
        "action": row.action,
        "kind": row.subject_kind,
        "subject": row.subject_id,
        "whose": row.whose,
        "detail": row.detail,
        "salt": bytes(row.salt).hex(),
    }
