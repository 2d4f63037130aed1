"""Disposal: proposed, asked, reviewed, decided by the board, carried out. The table is `edocs.records.disposal.MOVES`.

LAW rec-dec §43(1)
"""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from edocs.actions.records_freezing import lock
from edocs.actions.records_history import note
from edocs.queries.records_common import Asker, RecordRules, asker, file_for, file_rows, rules
from edocs.queries.records_disposal import LACKING, agenda, disposal_for, items_in, refusals, require_officer
from edocs.records import disposal as table
from edocs.records import files
from edocs.records.disposal import DisposalAct, DisposalState, Member, Verdict
from edocs.records.files import Role
from edocs.tables import record_file
from edocs.tables.records import disposal, disposal_item
from edocs.views.records_disposal import DisposalCommand, DisposalSay, NewDisposal
from kernel import schedule
from kernel.clock import new_id, seoul_date
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Tx

CARRY_OUT = "edocs.records_dispose"
"""The job that carries a decided disposal out, one file at a turn."""
BOARD_FAULTS = {
    "none": "위원을 적으십시오.",
    "too_many": "위원은 {most}명을 넘을 수 없습니다.",
    "twice": "같은 위원을 두 번 적었습니다.",
    "outside": "외부 위원이 {outside}명 이상이어야 합니다.",
}
_SAID_IN = {
    DisposalState.OPINION: ("opinion", DisposalAct.OPINE),
    DisposalState.REVIEW: ("review", DisposalAct.REVIEW),
    DisposalState.BOARD: ("decision", DisposalAct.DECIDE),
}


async def propose(tx: Tx, given: NewDisposal) -> UUID:
    """Propose files whose period is over. Raises Conflict with the first that may not be."""
    who = await asker(tx)
    require_officer(who)
    await lock(tx)
    wanted = list(dict.fromkeys(given.files))
    await tx.db.execute(select(record_file.c.id).where(record_file.c.id.in_(wanted)).with_for_update())
    rows = await file_rows(tx, who, record_file.c.id.in_(wanted))
    if len(rows) < len(wanted):
        raise NotFound("no_record_file", "없는 기록물철이 있습니다.", "No such record file.")
    refused = await refusals(tx, rows, seoul_date(tx.now).date())
    for one in rows:
        if refused[one.id]:
            raise Conflict(
                "not_eligible", f"{one.name}: {refused[one.id]}", "It may not be proposed.", file=str(one.id)
            )
    disposal_id = new_id()
    values = {"title": given.title, "state": DisposalState.DRAFT.value, "made_at": tx.now, "made_by": who.signed}
    await tx.db.execute(
        disposal.insert().values(
            institution_id=tx.institution_id, id=disposal_id, board=[], minutes="", changed_at=tx.now, **values
        )
    )
    texts = dict.fromkeys(("opinion_text", "opinion_by", "review_text", "review_by", "decision_text"), "")
    await tx.db.execute(
        disposal_item.insert(),
        [
            {
                "institution_id": tx.institution_id,
                "id": new_id(),
                "disposal_id": disposal_id,
                "file_id": one.id,
                "retention": one.retention,
                "documents": one.documents + one.letters,
                "extend_to": "",
                "outcome": "",
                **texts,
            }
            for one in rows
        ],
    )
    await note(tx, who, "disposal", disposal_id, "propose", changed=("files", "", str(len(rows))))
    return disposal_id


async def act(tx: Tx, disposal_id: UUID, given: DisposalCommand) -> None:
    """One act of the records officer on the whole. Raises Conflict with what is lacking."""
    who = await asker(tx)
    require_officer(who)
    await lock(tx)
    row = await disposal_for(tx, disposal_id, lock=True)
    state = DisposalState(row.state)
    after = table.after(state, given.act)
    one_file = given.act in (DisposalAct.OPINE, DisposalAct.REVIEW)
    if after is None or one_file or not table.may(state, given.act, frozenset({Role.OFFICER})):
        raise Conflict("not_in_this_state", "지금은 할 수 없는 일입니다. 화면을 새로 고치십시오.", "Not now.")
    lacking = table.lacking(given.act, await agenda(tx, await items_in(tx, disposal_id)))
    if lacking:
        raise Conflict(lacking, LACKING[lacking], "Something is lacking.")
    changed: dict[str, Any] = {"state": after.value, "changed_at": tx.now}
    detail: dict[str, Any] = {}
    if given.act is DisposalAct.WITHDRAW and not given.reason.strip():
        raise Invalid("no_reason", "취소하는 사유를 적으십시오.", "Say why.")
    if given.act is DisposalAct.DECIDE:
        detail = await _board(tx, given, await rules(tx))
        changed |= detail
    if given.act is DisposalAct.EXECUTE:
        await schedule.at(tx, CARRY_OUT, tx.now, {"disposal": str(disposal_id)}, key=str(disposal_id))
    await tx.db.execute(disposal.update().where(disposal.c.id == disposal_id).values(changed))
    told = ("state", state.value, after.value)
    await note(tx, who, "disposal", disposal_id, given.act.value, changed=told, reason=given.reason, **detail)


async def _board(tx: Tx, given: DisposalCommand, law: RecordRules) -> dict[str, Any]:
    """The board that decided, its day and minutes. LAW rec-dec §43(5)"""
    members = [Member(name=one.name.strip(), title=one.title, outside=one.outside) for one in given.board]
    found = table.board_faults(members, law.board_most, law.board_outside)
    if found:
        told = BOARD_FAULTS[found[0]].format(most=law.board_most, outside=law.board_outside)
        raise Invalid("bad_board", f"기록물평가심의회: {told}", "The board is not made up rightly.", faults=found)
    if given.held_on is None or given.held_on > seoul_date(tx.now).date() or not given.minutes.strip():
        raise Invalid("no_minutes", "심의회를 연 날(오늘까지)과 회의록을 적으십시오.", "Day and minutes are missing.")
    return {"board": msgspec.to_builtins(members), "held_on": given.held_on, "minutes": given.minutes}


async def say(tx: Tx, disposal_id: UUID, item_id: UUID, given: DisposalSay) -> None:
    """Say what is to become of one file: the unit's opinion, the officer's review, the board's decision."""
    who = await asker(tx)
    await lock(tx)
    row = await disposal_for(tx, disposal_id, lock=True)
    item = next((one for one in await items_in(tx, disposal_id) if one.id == item_id), None)
    if item is None:
        raise NotFound("no_item", "이 폐기 건에 없는 기록물철입니다.", "No such file.")
    state = DisposalState(row.state)
    if state not in _SAID_IN:
        raise Conflict("not_in_this_state", "지금은 의견을 적을 수 없습니다.", "Not now.")
    column, what = _SAID_IN[state]
    file = await file_for(tx, item.file_id)
    if not table.may(state, what, who.roles(file.unit_id)):
        raise Forbidden(
            "not_yours",
            "처리과 의견은 그 부서의 장이나 직무대리자가, 심사와 의결은 기록물관리 담당자가 적습니다.",
            "It is not yours to say.",
        )
    await _check_said(tx, given, item)
    values: dict[str, Any] = {column: given.verdict.value, f"{column}_text": given.text}
    if column != "decision":
        values[f"{column}_by"] = who.signed
    if given.verdict is Verdict.EXTEND or column == "decision":
        values["extend_to"] = files.plain_class(given.extend_to) if given.verdict is Verdict.EXTEND else ""
    await tx.db.execute(disposal_item.update().where(disposal_item.c.id == item_id).values(values))
    told = (column, getattr(item, column) or "", given.verdict.value)
    name = str(file.name)
    await note(tx, who, "disposal", disposal_id, column, changed=told, reason=given.text, file=name)


async def _check_said(tx: Tx, given: DisposalSay, item: Any) -> None:
    if given.verdict is not Verdict.DESTROY and not given.text.strip():
        raise Invalid("no_reason", "폐기하지 않는 까닭을 적으십시오.", "Say why it is kept.")
    if given.verdict is not Verdict.EXTEND:
        return
    known = {files.plain_class(one) for one in (await rules(tx)).classes}
    longer = files.rank(given.extend_to) > files.rank(item.retention)
    if files.plain_class(given.extend_to) not in known or not longer:
        raise Invalid("not_longer", LACKING["longer"], "It must be kept longer.")


async def extend(tx: Tx, who: Asker | None, file: Any, retention: str) -> None:
    """Give a file a longer class, and with it another last day."""
    law = await rules(tx)
    until = files.kept_until(file.ended_year, retention, law.starts)
    changed = {"retention": retention, "kept_until": until}
    await tx.db.execute(record_file.update().where(record_file.c.id == file.id).values(changed))
    before = str(file.retention or file.task_retention)
    await note(tx, who, "file", file.id, "extend", changed=("retention", before, retention))
