"""Unit tasks and record files: making, splitting, closing, opening again; moving what lies in them; corrections.

Every act writes a line of the history with its leaf of the ledger. What was signed never changes: only registration
data do. LAW rec-dec §23, LAW rec-dec §20(2)
"""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from edocs.actions.indexing import index
from edocs.actions.records_history import note
from edocs.queries.documents import case_of, document_row
from edocs.queries.records_common import Asker, asker, file_for, require_unit, retention_of, rules
from edocs.records import corrections, files
from edocs.records.files import FileAct, FileState, Place, Role
from edocs.tables import document, record_file, unit_task
from edocs.tables.receiving import received
from edocs.tables.records import closing, erasure
from edocs.views.records import CorrectRecord, FileCommand, ItemRef, MoveRecords, NewFile, NewTask
from kernel.access import Permission, require
from kernel.clock import new_id, seoul_date
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Tx

MOVE_REFUSED = {
    "disposed": "폐기한 기록물철입니다. 그 안의 기록물은 옮길 수 없습니다.",
    "target_closed": "닫힌 기록물철로는 옮길 수 없습니다. 기록물관리 담당자에게 요청하십시오.",
    "confirmed": "정리가 확정된 기록물철입니다. 기록물관리 담당자만 옮길 수 있습니다.",
    "other_unit": "다른 부서의 기록물철이 끼어 있습니다. 기록물관리 담당자만 옮길 수 있습니다.",
}
CORRECTION_REFUSED = {
    "no_such_field": "정정할 수 없는 항목입니다. 등록번호와 결재 내용은 바꿀 수 없습니다.",
    "no_reason": "정정하는 사유를 적으십시오.",
    "no_value": "바꿀 내용을 300자 안으로 적으십시오.",
    "no_such_class": "보존기간 종류에 없는 값입니다.",
    "same": "이미 그 내용입니다.",
}


async def add_task(tx: Tx, given: NewTask) -> UUID:
    """Make a unit task; its class comes from the rule pack. LAW rec-dec §25, LAW rec-dec §26(2)"""
    require(tx, Permission.RECORDS)
    who = await asker(tx)
    _check_class(given.retention, (await rules(tx)).classes)
    if given.unit_id not in who.viewer.org.units:
        raise NotFound("no_unit", "없는 부서입니다.", "No such unit.")
    taken = select(unit_task.c.id).where(unit_task.c.code == given.code)
    if (await tx.db.execute(taken)).first() is not None:
        raise Conflict("code_taken", "같은 코드의 단위과제가 있습니다.", "A unit task of this code exists.")
    task_id = new_id()
    values = {"id": task_id, "unit_id": given.unit_id, "code": given.code, "name": given.name}
    await tx.db.execute(
        unit_task.insert().values(institution_id=tx.institution_id, retention=given.retention, **values)
    )
    await note(tx, who, "task", task_id, "add_task", changed=("name", "", given.name), reason=given.reason)
    return task_id


async def add_file(tx: Tx, given: NewFile) -> UUID:
    """Open a record file of a unit task, for its unit or the records officer. LAW rec-dec §23(1)"""
    who = await asker(tx)
    task = (
        await tx.db.execute(select(unit_task).where(unit_task.c.id == given.unit_task_id).with_for_update())
    ).first()
    if task is None:
        raise NotFound("no_unit_task", "없는 단위과제입니다.", "No such unit task.")
    require_unit(who, task.unit_id)
    if given.retention:
        if not who.officer:
            raise Forbidden("officer_only", "보존기간은 기록물관리 담당자만 따로 정할 수 있습니다.", "Officer only.")
        _check_class(given.retention, (await rules(tx)).classes)
    if abs(given.year - seoul_date(tx.now).year) > (50 if who.officer else 1):
        raise Invalid("wrong_year", "올해나 바로 앞뒤 해의 기록물철만 열 수 있습니다.", "Not that year.")
    await _refuse_settled(tx, who, task.unit_id, given.year)
    last = select(func.coalesce(func.max(record_file.c.serial), 0)).where(
        record_file.c.unit_task_id == task.id, record_file.c.year == given.year
    )
    file_id = new_id()
    values = {"id": file_id, "unit_task_id": task.id, "name": given.name, "year": given.year, "closed": False}
    serial = (await tx.db.execute(last)).scalar_one() + 1
    await tx.db.execute(
        record_file.insert().values(
            institution_id=tx.institution_id, retention=given.retention, serial=serial, **values
        )
    )
    await note(tx, who, "file", file_id, "open_file", changed=("name", "", given.name))
    return file_id


async def _refuse_settled(tx: Tx, who: Asker, unit: UUID, year: int) -> None:
    state = select(closing.c.state).where(closing.c.unit_id == unit, closing.c.year == year)
    if (await tx.db.execute(state)).scalar() == "CONFIRMED" and not who.officer:
        raise Conflict("year_confirmed", f"{year}년 정리가 확정되어 기록물철을 더 열 수 없습니다.", "Confirmed.")


def _check_class(retention: str, classes: tuple[str, ...]) -> None:
    if files.plain_class(retention) not in {files.plain_class(one) for one in classes}:
        told = ", ".join(f"{one}년" if one.isdigit() else one for one in classes)
        raise Invalid("no_such_class", f"보존기간은 {told} 가운데에서 고르십시오.", "No such retention class.")


async def act_on_file(tx: Tx, file_id: UUID, given: FileCommand) -> UUID:
    """Split (다음 권), close or open a file again; the file that is then in use. LAW rec-rule §7"""
    who = await asker(tx)
    row = await file_for(tx, file_id, lock=True)
    roles = require_unit(who, row.unit_id)
    if given.act not in files.offered(FileState(row.state), roles):
        raise Conflict("not_in_this_state", "지금은 할 수 없는 일입니다. 화면을 새로 고치십시오.", "Not now.")
    if given.act is FileAct.SPLIT:
        return await split(tx, who, row, given.reason)
    if given.act is FileAct.CLOSE:
        await close_file(tx, who, row, seoul_date(tx.now).year, given.reason)
    else:
        await _reopen(tx, who, row, given.reason)
    return file_id


async def split(tx: Tx, who: Asker | None, row: Any, reason: str) -> UUID:
    """Close this volume and open the next one (분철)."""
    await close_file(tx, who, row, seoul_date(tx.now).year, reason, act="split")
    next_id = new_id()
    first = row.first_id or row.id
    await tx.db.execute(
        record_file.insert().values(
            institution_id=tx.institution_id,
            id=next_id,
            unit_task_id=row.unit_task_id,
            name=row.name,
            year=row.year,
            closed=False,
            serial=row.serial,
            volume=row.volume + 1,
            first_id=first,
            retention=row.retention,
        )
    )
    await note(tx, who, "file", next_id, "open_volume", changed=("volume", str(row.volume), str(row.volume + 1)))
    return next_id


async def close_file(tx: Tx, who: Asker | None, row: Any, year: int, reason: str = "", act: str = "close") -> None:
    """Close a file whose task ended in that year; its period begins with the next one. LAW rec-dec §26(5)"""
    starts = (await rules(tx)).starts
    until = files.kept_until(year, retention_of(row), starts)
    ended = {
        "closed": True,
        "state": FileState.CLOSED.value,
        "ended_year": year,
        "kept_until": until,
        "closed_at": tx.now,
    }
    await tx.db.execute(record_file.update().where(record_file.c.id == row.id).values(ended))
    await note(tx, who, "file", row.id, act, changed=("state", row.state, "CLOSED"), reason=reason, ended_year=year)


async def _reopen(tx: Tx, who: Asker, row: Any, reason: str) -> None:
    if not reason.strip():
        raise Invalid("no_reason", "다시 여는 사유를 적으십시오.", "Say why it is opened again.")
    if row.custody != "UNIT":
        raise Conflict("taken_over", "기록관으로 이관한 기록물철은 다시 열 수 없습니다.", "It was taken over.")
    opened = {"closed": False, "state": FileState.OPEN.value, "ended_year": None, "kept_until": None, "closed_at": None}
    await tx.db.execute(record_file.update().where(record_file.c.id == row.id).values(opened))
    await note(tx, who, "file", row.id, "reopen", changed=("state", row.state, "OPEN"), reason=reason)


async def settle_volume(tx: Tx, document_id: UUID) -> None:
    """After a document was registered: what came into a closed volume goes on to the one in use, and a volume that
    holds as much as it may is followed by the next one."""
    found = await document_row(tx, document_id)
    if found.record_file_id is None:
        return
    row = await file_for(tx, found.record_file_id, lock=True)
    if row.state == FileState.OPEN:
        limit = (await rules(tx)).volume_documents
        if files.is_full(row.documents, limit):
            await split(tx, None, row, f"한 권의 기준 {limit}건에 이름")
        return
    # We are told a moment after the decision: a file that was closed since then has its document rightly.
    following = await _in_use(tx, row) if row.closed_at <= found.established_at else None
    if following is not None:
        await tx.db.execute(document.update().where(document.c.id == document_id).values(record_file_id=following.id))
        told = ("record_file", f"{row.name} {row.volume}권", f"{following.name} {following.volume}권")
        await note(tx, None, "document", document_id, "move", changed=told, reason="닫힌 기록물철에 이어 쓰는 철")


async def _in_use(tx: Tx, row: Any) -> Any:
    """The open volume that follows a closed file: of its own series, else the task's newest file; None without one."""
    query = select(record_file).where(record_file.c.unit_task_id == row.unit_task_id, record_file.c.state == "OPEN")
    first = row.first_id or row.id
    series = (await tx.db.execute(query.where(record_file.c.first_id == first))).first()
    if series is not None:
        return series
    return (await tx.db.execute(query.order_by(record_file.c.year.desc(), record_file.c.serial).limit(1))).first()


# --- moving --------------------------------------------------------------------------------------------------------


async def move(tx: Tx, given: MoveRecords) -> None:
    """Move documents and letters to another file, with the reason. LAW rec-rule §8(2)"""
    who = await asker(tx)
    target = await file_for(tx, given.file_id, lock=True)
    require_unit(who, target.unit_id)
    if not given.reason.strip():
        raise Invalid("no_reason", "옮기는 사유를 적으십시오.", "Say why.")
    for item in sorted(given.items, key=lambda one: one.id):
        await _move_one(tx, who, item, target, given.reason)


async def _move_one(tx: Tx, who: Asker, item: ItemRef, target: Any, reason: str) -> None:
    table = document if item.kind == "document" else received
    row = (await tx.db.execute(select(table).where(table.c.id == item.id).with_for_update())).first()
    if row is None or (item.kind == "document" and row.state != "ESTABLISHED"):
        raise NotFound("no_record", "등록된 기록물이 아닙니다.", "No such record.")
    if row.record_file_id == target.id:
        return
    source = await file_for(tx, row.record_file_id) if row.record_file_id is not None else None
    owner = source.unit_id if source is not None else (row.number_unit_id if item.kind == "document" else row.unit_id)
    mine = owner is not None and Role.UNIT in who.roles(owner)
    if not (mine or who.officer):
        raise NotFound("no_record", "등록된 기록물이 아닙니다.", "No such record.")
    from_place = Place(FileState(source.state), mine) if source is not None else None
    to_place = Place(FileState(target.state), Role.UNIT in who.roles(target.unit_id))
    refused = files.move_refused(from_place, to_place, officer=who.officer)
    if refused:
        raise Conflict(refused, MOVE_REFUSED[refused], "It may not be moved there.")
    await tx.db.execute(table.update().where(table.c.id == item.id).values(record_file_id=target.id))
    before = source.name if source is not None else ""
    changed = ("record_file", before, target.name)
    await note(tx, who, item.kind, item.id, "move", changed=changed, reason=reason, to=str(target.id))


# --- corrections ---------------------------------------------------------------------------------------------------

_TABLES = {"document": document, "letter": received, "file": record_file, "task": unit_task}


async def correct(tx: Tx, given: CorrectRecord) -> None:
    """Correct registration data, as the records officer; date, content and reason are kept. LAW rec-dec §20(2)"""
    require(tx, Permission.RECORDS)
    who = await asker(tx)
    table = _TABLES[given.kind]
    row = (await tx.db.execute(select(table).where(table.c.id == given.id).with_for_update())).first()
    if row is None or (given.kind == "document" and row.state != "ESTABLISHED"):
        raise NotFound("no_record", "등록된 기록물이 아닙니다.", "No such record.")
    value = " ".join(given.value.split())
    before = str(getattr(row, given.field, "")) if given.field in corrections.FIELDS[given.kind] else ""
    one = corrections.Correction(given.kind, given.field, before, value, given.reason)
    refused = corrections.refused(one, (await rules(tx)).classes)
    if refused:
        raise Invalid(refused, CORRECTION_REFUSED[refused], "It cannot be corrected so.")
    await tx.db.execute(table.update().where(table.c.id == given.id).values({given.field: value}))
    await note(tx, who, given.kind, given.id, "correct", changed=(given.field, before, value), reason=given.reason)
    if given.kind == "document":
        await _reindex(tx, given.id)
    if given.field == "retention":
        await _recount(tx, given.kind, given.id)


async def _reindex(tx: Tx, document_id: UUID) -> None:
    gone = select(erasure.c.subject_id).where(erasure.c.kind == "document", erasure.c.subject_id == document_id)
    if (await tx.db.execute(gone)).first() is None:
        row = await document_row(tx, document_id)
        await index(tx, row, case_of(row))


async def _recount(tx: Tx, kind: str, subject: UUID) -> None:
    """The last days of files whose class has changed; those that were disposed of stay."""
    starts = (await rules(tx)).starts
    which = record_file.c.id == subject if kind == "file" else record_file.c.unit_task_id == subject
    ids = select(record_file.c.id).where(which, record_file.c.state.in_(("CLOSED", "CONFIRMED")))
    for file_id in (await tx.db.execute(ids)).scalars().all():
        row = await file_for(tx, file_id)
        until = files.kept_until(row.ended_year, retention_of(row), starts)
        await tx.db.execute(record_file.update().where(record_file.c.id == file_id).values(kept_until=until))
