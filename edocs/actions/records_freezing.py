"""Placing and lifting freezes (폐기 금지, 처분 보류). What is frozen leaves no way: the database refuses it itself."""

from uuid import UUID

from sqlalchemy import func, select

from edocs.actions.records_history import note
from edocs.queries.records_common import asker, file_for
from edocs.tables import document, unit_task
from edocs.tables.records import FREEZE_LOCK, freeze, freeze_scope
from edocs.views.records_disposal import FreezeScopeInput, NewFreeze
from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx


async def lock(tx: Tx) -> None:
    """Wait for disposals that are being carried out at this moment, and let later ones wait for us."""
    await tx.db.execute(select(func.pg_advisory_xact_lock(FREEZE_LOCK, tx.institution_id)))


async def place(tx: Tx, given: NewFreeze) -> UUID:
    """Forbid the disposal of what is named, until it is lifted. LAW rec-act §27-3, LAW rec-dec §54-4"""
    require(tx, Permission.RECORDS)
    who = await asker(tx)
    await lock(tx)
    named = [(scope, await _name(tx, scope)) for scope in given.scopes]
    freeze_id = new_id()
    values = {"kind": given.kind, "basis": given.basis, "reason": given.reason, "review_on": given.review_on}
    await tx.db.execute(
        freeze.insert().values(
            institution_id=tx.institution_id,
            id=freeze_id,
            placed_at=tx.now,
            placed_by=who.signed,
            lifted_by="",
            lifted_reason="",
            **values,
        )
    )
    rows = [
        {
            "institution_id": tx.institution_id,
            "freeze_id": freeze_id,
            "place": number,
            "kind": scope.kind,
            "subject_id": scope.subject_id,
            "name": name,
        }
        for number, (scope, name) in enumerate(named)
    ]
    await tx.db.execute(freeze_scope.insert(), rows)
    covered = ", ".join(name for _, name in named)[:1000]
    await note(tx, who, "freeze", freeze_id, "freeze", changed=("scope", "", covered), reason=given.reason)
    return freeze_id


async def _name(tx: Tx, scope: FreezeScopeInput) -> str:
    """The name of what is to be frozen, as of now. Raises NotFound, Invalid."""
    if scope.kind == "all":
        return "기관의 모든 기록물"
    if scope.subject_id is None:
        raise Invalid("no_subject", "무엇을 보류할지 고르십시오.", "Say what.")
    if scope.kind == "file":
        return str((await file_for(tx, scope.subject_id)).name)
    table, column = (unit_task, unit_task.c.name) if scope.kind == "task" else (document, document.c.title)
    name = (await tx.db.execute(select(column).where(table.c.id == scope.subject_id))).scalar()
    if name is None:
        raise NotFound("no_record", "없는 단위과제나 문서입니다.", "No such task or document.")
    return str(name)


async def lift(tx: Tx, freeze_id: UUID, reason: str) -> None:
    """End a freeze; it stays in the list with who lifted it and why."""
    require(tx, Permission.RECORDS)
    who = await asker(tx)
    await lock(tx)
    row = (await tx.db.execute(select(freeze).where(freeze.c.id == freeze_id).with_for_update())).first()
    if row is None:
        raise NotFound("no_freeze", "없는 처분 보류입니다.", "No such freeze.")
    if row.lifted_at is not None:
        raise Conflict("lifted", "이미 해제했습니다.", "It was lifted.")
    ended = {"lifted_at": tx.now, "lifted_by": who.signed, "lifted_reason": reason}
    await tx.db.execute(freeze.update().where(freeze.c.id == freeze_id).values(ended))
    await note(tx, who, "freeze", freeze_id, "lift", reason=reason)
