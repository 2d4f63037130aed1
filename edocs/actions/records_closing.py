"""Year-end closing: the unit settles its year in one act, the records officer confirms it or asks for more."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from edocs.actions.records_files import close_file
from edocs.actions.records_history import note
from edocs.queries.records_closing import WORDS, closing_state, facts
from edocs.queries.records_common import Asker, asker, file_for, require_unit
from edocs.records import closing as rules
from edocs.records.closing import ClosingAct, ClosingState
from edocs.records.files import FileState
from edocs.tables import record_file, unit_task
from edocs.tables.records import closing
from edocs.views.records import ClosingCommand
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx


async def act(tx: Tx, unit: UUID, year: int, given: ClosingCommand) -> None:
    """One act on a unit's year. LAW rec-dec §24

    Raises Conflict where the state does not allow it, or where something found stands in the way.
    """
    who = await asker(tx)
    roles = require_unit(who, unit)
    await _begin(tx, unit, year)
    row = await closing_state(tx, unit, year, lock=True)
    state = ClosingState(row.state)
    after = rules.after(state, given.act)
    if after is None or not rules.may(state, given.act, roles):
        raise Conflict("not_in_this_state", "지금은 할 수 없는 일입니다. 화면을 새로 고치십시오.", "Not now.")
    if given.act in (ClosingAct.SETTLE, ClosingAct.CONFIRM):
        await _refuse_blocked(tx, unit, year, given.act)
    if given.act is ClosingAct.RETURN and not given.note.strip():
        raise Invalid("no_reason", "무엇을 보완할지 적으십시오.", "Say what is to be mended.")
    match given.act:
        case ClosingAct.SETTLE:
            await _close_files(tx, who, unit, year, given.keep_open)
            changed = {"settled_at": tx.now, "settled_by": who.signed, "note": given.note}
        case ClosingAct.CONFIRM:
            await _confirm_files(tx, who, unit, year)
            changed = {"confirmed_at": tx.now, "confirmed_by": who.signed}
        case _:
            await _unconfirm(tx, who, unit, year)
            changed = {"confirmed_at": None, "confirmed_by": "", "note": given.note}
    which = closing.update().where(closing.c.unit_id == unit, closing.c.year == year)
    await tx.db.execute(which.values(state=after.value, **changed))
    told = (f"{year}", state.value, after.value)
    await note(tx, who, "closing", unit, given.act.value, changed=told, reason=given.note, year=year)


async def _begin(tx: Tx, unit: UUID, year: int) -> None:
    first = {"state": ClosingState.OPEN.value, "settled_by": "", "confirmed_by": "", "note": ""}
    statement = upsert(closing).values(institution_id=tx.institution_id, unit_id=unit, year=year, **first)
    await tx.db.execute(statement.on_conflict_do_nothing())


async def _refuse_blocked(tx: Tx, unit: UUID, year: int, act: ClosingAct) -> None:
    found = rules.blocked(rules.findings(await facts(tx, unit, year), act))
    if found:
        told = ", ".join(
            WORDS[one.code] if one.code == "early" else f"{WORDS[one.code]} {one.count}건" for one in found
        )
        raise Conflict(
            "not_settled",
            f"먼저 바로잡을 것이 있습니다: {told}",
            "Something stands in the way.",
            findings=[one.code for one in found],
        )


async def _files(tx: Tx, unit: UUID, year: int, *states: FileState) -> list[UUID]:
    tasks = select(unit_task.c.id).where(unit_task.c.unit_id == unit)
    query = select(record_file.c.id).where(record_file.c.unit_task_id.in_(tasks), record_file.c.year == year)
    query = query.where(record_file.c.state.in_([one.value for one in states])).order_by(record_file.c.id)
    return list((await tx.db.execute(query)).scalars())


async def _close_files(tx: Tx, who: Asker, unit: UUID, year: int, keep_open: list[UUID]) -> None:
    """Close every open file of the year but those of tasks that go on. LAW rec-dec §24, LAW rec-dec §26(5)"""
    for file_id in await _files(tx, unit, year, FileState.OPEN):
        if file_id not in keep_open:
            await close_file(tx, who, await file_for(tx, file_id, lock=True), year, f"{year}년 정리")


async def _confirm_files(tx: Tx, who: Asker, unit: UUID, year: int) -> None:
    for file_id in await _files(tx, unit, year, FileState.CLOSED):
        await tx.db.execute(
            record_file.update().where(record_file.c.id == file_id).values(state=FileState.CONFIRMED.value)
        )
        await note(tx, who, "file", file_id, "confirm", changed=("state", "CLOSED", "CONFIRMED"))


async def _unconfirm(tx: Tx, who: Asker, unit: UUID, year: int) -> None:
    """What was confirmed is closed again and can be put in order; what was taken over stays."""
    for file_id in await _files(tx, unit, year, FileState.CONFIRMED):
        row = await file_for(tx, file_id, lock=True)
        if row.custody == "UNIT":
            await tx.db.execute(
                record_file.update().where(record_file.c.id == file_id).values(state=FileState.CLOSED.value)
            )
            await note(tx, who, "file", file_id, "return", changed=("state", "CONFIRMED", "CLOSED"))
