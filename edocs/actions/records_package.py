"""Packages of record files: asked for, made as due work into the blob store, offered for a while, forgotten."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from edocs.actions.records_history import note
from edocs.queries.records_common import asker, file_for, require_unit, rules
from edocs.queries.records_package import package_for, pieces, things_in
from edocs.tables.records import record_package
from kernel import schedule
from kernel.blobs import BlobRef
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.tx import Tx

MAKE = "edocs.records_package"
FORGET = "edocs.records_package_forget"
AGAIN = timedelta(seconds=30)
"""How soon it is tried again while the ledger has not signed what is in it."""
MOST_BYTES = 1 << 41


async def ask(tx: Tx, file_id: UUID) -> UUID:
    """Ask for a package of a record file, as the records officer; it is made a moment later. LAW rec-dec §36(2)"""
    who = await asker(tx)
    file = await file_for(tx, file_id)
    require_unit(who, file.unit_id)
    if not who.officer:
        raise Forbidden("officer_only", "기록물관리 담당자만 만들 수 있습니다.", "For the records officer.")
    if not file.documents and not file.letters:
        raise Conflict("empty", "기록물철이 비어 있습니다.", "The file is empty.")
    package_id = new_id()
    values = {"state": "ASKED", "documents": file.documents + file.letters, "made_by": who.signed}
    await tx.db.execute(
        record_package.insert().values(
            institution_id=tx.institution_id, id=package_id, file_id=file_id, asked_at=tx.now, kept=False, **values
        )
    )
    await note(tx, who, "file", file_id, "package", package=str(package_id))
    await schedule.at(tx, MAKE, tx.now, {"package": str(package_id)}, key=str(package_id))
    return package_id


async def make(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: make the package, or come back when the ledger has signed what belongs in it."""
    row = await package_for(tx, UUID(payload["package"]), lock=True)
    if row.state != "ASKED" or tx.keys is None:
        return
    try:
        blob = await tx.blobs.put(tx.institution_id, pieces(tx, tx.keys.notary, row.file_id), MOST_BYTES)
    except NotFound as missing:
        if missing.code == "not_in_ledger":
            await schedule.at(tx, MAKE, tx.now + AGAIN, payload, key=str(row.id))
            return
        await _changed(tx, row.id, state="FAILED")
        tx.audit("edocs.record_package_failed", "record_file", row.file_id, package=str(row.id), code=missing.code)
        return
    forget_at = tx.now + timedelta(days=(await rules(tx)).package_days)
    count = len(await things_in(tx, row.file_id))
    made = {"state": "MADE", "sha256": blob.sha256, "size": blob.size, "kept": True, "forget_at": forget_at}
    await _changed(tx, row.id, documents=count, **made)
    tx.audit("edocs.record_package_made", "record_file", row.file_id, package=str(row.id), sha256=blob.sha256)
    await schedule.at(tx, FORGET, forget_at, {"package": str(row.id)}, key=str(row.id))


async def forget(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: the time of a package is over; its bytes go, what it was made of stays."""
    row = await package_for(tx, UUID(payload["package"]), lock=True)
    if not row.kept:
        return
    await _changed(tx, row.id, kept=False, state="FORGOTTEN")
    tx.audit("edocs.record_package_forgotten", "record_file", row.file_id, package=str(row.id))
    await tx.blobs.delete(tx.institution_id, BlobRef(row.sha256, row.size))


async def _changed(tx: Tx, package_id: UUID, **values: Any) -> None:
    await tx.db.execute(record_package.update().where(record_package.c.id == package_id).values(values))


async def ready(tx: Tx, package_id: UUID) -> tuple[str, BlobRef]:
    """A package that can be taken: its file's name and its bytes; the taking is recorded. Raises NotFound."""
    who = await asker(tx)
    row = await package_for(tx, package_id)
    file = await file_for(tx, row.file_id)
    if not who.officer or not row.kept:
        raise NotFound("no_package", "받을 수 있는 꾸러미가 없습니다. 다시 만드십시오.", "No such package.")
    tx.audit("edocs.record_package_taken", "record_file", row.file_id, package=str(package_id))
    return f"{file.name}.zip", BlobRef(row.sha256, row.size)
