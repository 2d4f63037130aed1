"""Transfer lists: made of files, checked, taken over by the records centre. Only the right of management moves.

LAW rec-dec §32(1), LAW rec-dec §32-2
"""

from uuid import UUID

from sqlalchemy import select

from edocs.actions.records_history import note
from edocs.queries.records_common import Asker, asker, file_rows
from edocs.queries.records_disposal import TRANSFER_FAULTS, checked, require_officer, transfer_for
from edocs.records import transfer as rules
from edocs.records.files import Role
from edocs.records.transfer import TransferAct, TransferState
from edocs.tables import record_file
from edocs.tables.records import transfer, transfer_item
from edocs.views.records import RecordFileRow
from edocs.views.records_disposal import NewTransfer, TransferCommand
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx


async def begin(tx: Tx, given: NewTransfer) -> UUID:
    """Begin a list with these files. Raises Conflict for a file that stands on another one."""
    who = await asker(tx)
    require_officer(who)
    wanted = list(dict.fromkeys(given.files))
    rows = await file_rows(tx, who, record_file.c.id.in_(wanted), record_file.c.custody == "UNIT")
    listed = select(transfer_item.c.file_id).join(transfer, transfer.c.id == transfer_item.c.transfer_id)
    listed = listed.where(transfer.c.state.in_(("DRAFT", "CHECKED")), transfer_item.c.file_id.in_(wanted))
    if len(rows) < len(wanted) or (await tx.db.execute(listed)).first() is not None:
        raise Conflict("not_free", "이미 이관했거나 다른 이관목록에 있는 기록물철이 있습니다.", "Not free.")
    transfer_id = new_id()
    values = {"state": TransferState.DRAFT.value, "made_at": tx.now, "made_by": who.signed, "done_by": ""}
    await tx.db.execute(
        transfer.insert().values(institution_id=tx.institution_id, id=transfer_id, title=given.title, **values)
    )
    found = await checked(tx, rows)
    await tx.db.execute(
        transfer_item.insert(),
        [
            {
                "institution_id": tx.institution_id,
                "transfer_id": transfer_id,
                "file_id": one.id,
                "documents": one.documents + one.letters,
                "faults": found[one.id],
            }
            for one in rows
        ],
    )
    await note(tx, who, "transfer", transfer_id, "begin_transfer", changed=("files", "", str(len(rows))))
    return transfer_id


async def act(tx: Tx, transfer_id: UUID, given: TransferCommand) -> None:
    """Check the list, take it over, or give it up."""
    who = await asker(tx)
    require_officer(who)
    row = await transfer_for(tx, transfer_id, lock=True)
    state = TransferState(row.state)
    after = rules.after(state, given.act)
    if after is None or not rules.may(state, given.act, frozenset({Role.OFFICER})):
        raise Conflict("not_in_this_state", "지금은 할 수 없는 일입니다. 화면을 새로 고치십시오.", "Not now.")
    kept = select(transfer_item.c.file_id).where(transfer_item.c.transfer_id == transfer_id)
    rows = await file_rows(tx, who, record_file.c.id.in_(kept))
    if given.act is not TransferAct.WITHDRAW:
        await _check(tx, transfer_id, rows)
    elif not given.reason.strip():
        raise Invalid("no_reason", "취소하는 사유를 적으십시오.", "Say why.")
    changed: dict[str, object] = {"state": after.value}
    if given.act is TransferAct.TAKE_OVER:
        await _take_over(tx, who, row.title, rows)
        changed |= {"done_at": tx.now, "done_by": who.signed}
    await tx.db.execute(transfer.update().where(transfer.c.id == transfer_id).values(changed))
    told = ("state", state.value, after.value)
    await note(tx, who, "transfer", transfer_id, given.act.value, changed=told, reason=given.reason)


async def _check(tx: Tx, transfer_id: UUID, rows: list[RecordFileRow]) -> None:
    """Check every file anew; nothing passes with a fault. LAW rec-dec §35(2)"""
    found = await checked(tx, rows)
    for one in rows:
        which = (transfer_item.c.transfer_id == transfer_id) & (transfer_item.c.file_id == one.id)
        now = {"faults": found[one.id], "documents": one.documents + one.letters}
        await tx.db.execute(transfer_item.update().where(which).values(now))
    bad = [f"{one.name} ({', '.join(TRANSFER_FAULTS[f] for f in found[one.id])})" for one in rows if found[one.id]]
    if bad:
        raise Conflict(
            "check_failed", f"검사를 통과하지 못했습니다: {'; '.join(bad[:5])}", "The check failed.", files=bad
        )


async def _take_over(tx: Tx, who: Asker, title: str, rows: list[RecordFileRow]) -> None:
    for one in rows:
        await tx.db.execute(record_file.update().where(record_file.c.id == one.id).values(custody="CENTRE"))
        await note(tx, who, "file", one.id, "take_over", changed=("custody", "UNIT", "CENTRE"), reason=title)
