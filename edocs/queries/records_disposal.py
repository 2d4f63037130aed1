"""Freezes, transfer lists and disposals as read."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, func, select

from edocs.queries.records_common import (
    Asker,
    asker,
    file_rows,
    freezes_in_force,
    longer_than_file,
    record_history,
    rules,
)
from edocs.queries.sending import as_csv
from edocs.records import disposal as rules_of_disposal
from edocs.records import transfer as rules_of_transfer
from edocs.records.disposal import Candidate, DisposalAct, DisposalState, Item, Verdict
from edocs.records.files import FileState, Role
from edocs.records.transfer import Checked, TransferState
from edocs.retention import period_start
from edocs.tables import document, record_file, record_pdf
from edocs.tables.records import disposal, disposal_item, freeze, freeze_scope, transfer, transfer_item
from edocs.views.records import RecordFileRow
from edocs.views.records_disposal import (
    BoardMemberView,
    CandidateView,
    DisposalItemView,
    DisposalRow,
    DisposalView,
    FreezeScopeView,
    FreezeView,
    TransferItem,
    TransferRow,
    TransferView,
)
from kernel import packs
from kernel.clock import seoul_date
from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx

NOT_ELIGIBLE = {
    "not_confirmed": "정리가 확정되지 않았습니다.",
    "no_end": "보존기간이 끝나지 않는 기록물철입니다.",
    "running": "보존기간이 남아 있습니다.",
    "frozen": "폐기가 금지되거나 처분이 보류된 기록물철입니다.",
    "longer": "더 오래 보존할 문서가 들어 있습니다. 먼저 다른 기록물철로 옮기십시오.",
    "elsewhere": "진행 중인 다른 폐기 건에 들어 있습니다.",
}
LACKING = {
    "no_files": "심의할 기록물철이 없습니다.",
    "opinions": "처리과 의견이 모두 모이지 않았습니다.",
    "reviews": "심사하지 않은 기록물철이 있습니다.",
    "decisions": "의결하지 않은 기록물철이 있습니다.",
    "longer": "보존기간을 다시 정하는 것은 지금보다 긴 보존기간이어야 합니다.",
}
TRANSFER_FAULTS = {
    "not_confirmed": "정리가 확정되지 않음",
    "empty": "문서가 없음",
    "no_record": "PDF/A가 만들어지지 않은 문서가 있음",
    "longer": "보존기간이 더 긴 문서가 있음",
}
HEADS = (
    "기록물철번호 기록물철 단위과제 처리과 생산연도 종료연도 보존기간 보존만료일 문서 접수문서 이관기한 검사".split()
)


def require_officer(who: Asker) -> None:
    """Refuse whoever is not the records officer."""
    if not who.officer:
        raise Forbidden("officer_only", "기록물관리 담당자만 할 수 있습니다.", "For the records officer.")


# --- freezes -------------------------------------------------------------------------------------------------------


async def freezes(tx: Tx) -> list[FreezeView]:
    """Every freeze, those in force first: everybody may know what must not be disposed of."""
    lines: dict[UUID, list[FreezeScopeView]] = {}
    for row in await tx.db.execute(select(freeze_scope).order_by(freeze_scope.c.freeze_id, freeze_scope.c.place)):
        scope = FreezeScopeView(kind=row.kind, subject_id=row.subject_id, name=row.name)
        lines.setdefault(row.freeze_id, []).append(scope)
    rows = await tx.db.execute(select(freeze).order_by(freeze.c.lifted_at.is_not(None), freeze.c.placed_at.desc()))
    return [
        FreezeView(
            id=row.id,
            kind=row.kind,
            basis=row.basis,
            reason=row.reason,
            placed_at=row.placed_at,
            placed_by=row.placed_by,
            review_on=row.review_on,
            lifted_at=row.lifted_at,
            lifted_by=row.lifted_by,
            lifted_reason=row.lifted_reason,
            scopes=lines.get(row.id, []),
        )
        for row in rows
    ]


# --- transfer ------------------------------------------------------------------------------------------------------


async def years_kept_by_unit(tx: Tx, ended_year: int) -> int | None:
    """For how many years the unit keeps what ended in this year: the rule of the day on which its period began.

    Old cases keep the old rule. LAW rec-dec §32(1), LAW rec-dec add. 36607 §16
    """
    held = (await packs.in_force(tx, "record.transfer", period_start(ended_year))).get("unit_to_centre_years")
    return None if held is None else int(held.value)


async def due_for(tx: Tx, rows: Sequence[RecordFileRow]) -> dict[UUID, date | None]:
    """The last day on which the unit keeps each file."""
    years = {one.ended_year for one in rows if one.ended_year is not None}
    kept = {year: await years_kept_by_unit(tx, year) for year in sorted(years)}
    found: dict[UUID, date | None] = {}
    for one in rows:
        term = kept.get(one.ended_year) if one.ended_year is not None else None
        found[one.id] = rules_of_transfer.due(one.ended_year, term) if one.ended_year and term else None
    return found


async def transfers(tx: Tx) -> list[TransferRow]:
    """이관목록, newest first."""
    who = await asker(tx)
    require_officer(who)
    rows = list(await tx.db.execute(select(transfer).order_by(transfer.c.made_at.desc())))
    sums = select(transfer_item.c.transfer_id, func.count(), func.sum(transfer_item.c.documents))
    held = {row[0]: row for row in await tx.db.execute(sums.group_by(transfer_item.c.transfer_id))}
    return [_transfer_row(row, who, held.get(row.id)) for row in rows]


def _transfer_row(row: Any, who: Asker, held: Any) -> TransferRow:
    roles = frozenset({Role.OFFICER}) if who.officer else frozenset()
    return TransferRow(
        id=row.id,
        title=row.title,
        state=row.state,
        made_at=row.made_at,
        made_by=row.made_by,
        done_at=row.done_at,
        done_by=row.done_by,
        files=held[1] if held else 0,
        documents=int(held[2]) if held else 0,
        may=rules_of_transfer.offered(TransferState(row.state), roles),
    )


async def transfer_candidates(tx: Tx) -> list[TransferItem]:
    """Files that the unit keeps and that are confirmed, those that are due first."""
    who = await asker(tx)
    require_officer(who)
    listed = select(transfer_item.c.file_id).join(transfer, transfer.c.id == transfer_item.c.transfer_id)
    listed = listed.where(transfer.c.state.in_(("DRAFT", "CHECKED")))
    held = and_(record_file.c.state == "CONFIRMED", record_file.c.custody == "UNIT", record_file.c.id.not_in(listed))
    return await _items(tx, await file_rows(tx, who, held))


async def _items(tx: Tx, rows: list[RecordFileRow]) -> list[TransferItem]:
    due = await due_for(tx, rows)
    found = await checked(tx, rows)
    items = [TransferItem(file=one, due=due[one.id], faults=_told(found[one.id])) for one in rows]
    return sorted(items, key=lambda one: (one.due or date.max, one.file.number))


def _told(found: list[str]) -> list[str]:
    return [TRANSFER_FAULTS[one] for one in found]


async def checked(tx: Tx, rows: Sequence[RecordFileRow]) -> dict[UUID, list[str]]:
    """What the check of each file finds. LAW rec-dec §35(2)"""
    ids = [one.id for one in rows]
    made = select(record_pdf.c.document_id).where(
        record_pdf.c.institution_id == document.c.institution_id, record_pdf.c.document_id == document.c.id
    )
    lacking = select(document.c.record_file_id, func.count()).where(
        document.c.record_file_id.in_(ids), document.c.state == "ESTABLISHED", ~made.exists()
    )
    missing = {row[0]: row[1] for row in await tx.db.execute(lacking.group_by(document.c.record_file_id))}
    longer = await longer_than_file(tx, ids)
    return {
        one.id: rules_of_transfer.faults(
            Checked(
                state=FileState(one.state),
                documents=one.documents + one.letters,
                missing=missing.get(one.id, 0),
                longer=len(longer.get(one.id, ())),
            )
        )
        for one in rows
    }


async def transfer_for(tx: Tx, transfer_id: UUID, *, lock: bool = False) -> Any:
    """A list's row. Raises NotFound."""
    query = select(transfer).where(transfer.c.id == transfer_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NotFound("no_transfer", "없는 이관목록입니다.", "No such list.")
    return row


async def transfer_view(tx: Tx, transfer_id: UUID) -> TransferView:
    """A list with its files."""
    who = await asker(tx)
    require_officer(who)
    row = await transfer_for(tx, transfer_id)
    kept = list(await tx.db.execute(select(transfer_item).where(transfer_item.c.transfer_id == transfer_id)))
    rows = await file_rows(tx, who, record_file.c.id.in_([one.file_id for one in kept]))
    items = await _items(tx, rows)
    if row.state == "DONE":  # what the check found on the day, not what it would find now
        then = {one.file_id: _told(one.faults) for one in kept}
        for one in items:
            one.faults = then[one.file.id]
    held = (transfer_id, len(kept), sum(one.documents for one in kept))
    return TransferView(row=_transfer_row(row, who, held), items=items)


async def transfer_csv(tx: Tx, transfer_id: UUID) -> bytes:
    """The list for a spreadsheet."""
    view = await transfer_view(tx, transfer_id)
    tx.audit("edocs.record_transfer_csv", "transfer", transfer_id)
    lines = []
    for one in view.items:
        file = one.file
        told = (
            file.number,
            file.name,
            file.task_name,
            file.unit_name,
            file.year,
            file.ended_year or "",
            file.retention,
        )
        more = (
            file.kept_until or "",
            file.documents,
            file.letters,
            one.due or "",
            ", ".join(one.faults) or "이상 없음",
        )
        lines.append([str(cell) for cell in (*told, *more)])
    return as_csv(HEADS, lines)


# --- disposal ------------------------------------------------------------------------------------------------------


async def candidates(tx: Tx) -> list[CandidateView]:
    """Confirmed files whose period is over, and why one may not be proposed where it may not."""
    who = await asker(tx)
    require_officer(who)
    today = seoul_date(tx.now).date()
    rows = await file_rows(tx, who, record_file.c.state == "CONFIRMED", record_file.c.kept_until < today)
    refused = await refusals(tx, rows, today)
    return [CandidateView(file=one, refused=refused[one.id]) for one in rows]


async def refusals(tx: Tx, rows: Sequence[RecordFileRow], today: date) -> dict[UUID, str]:
    """Why each file may not be proposed, as a sentence; empty where it may."""
    ids = [one.id for one in rows]
    longer = await longer_than_file(tx, ids)
    same = and_(
        disposal.c.institution_id == disposal_item.c.institution_id, disposal.c.id == disposal_item.c.disposal_id
    )
    busy = select(disposal_item.c.file_id).select_from(disposal_item.join(disposal, same))
    busy = busy.where(
        disposal_item.c.file_id.in_(ids),
        disposal.c.state.in_([one.value for one in rules_of_disposal.UNDER_WAY]),
        disposal_item.c.ended_at.is_(None),
    )
    held = set((await tx.db.execute(busy)).scalars())
    found = {}
    for one in rows:
        case = Candidate(
            state=FileState(one.state),
            retention=one.retention,
            kept_until=one.kept_until,
            frozen=one.frozen,
            longer=len(longer.get(one.id, ())),
            elsewhere=one.id in held,
        )
        why = rules_of_disposal.not_eligible(case, today)
        found[one.id] = NOT_ELIGIBLE[why] if why else ""
    return found


async def disposal_for(tx: Tx, disposal_id: UUID, *, lock: bool = False) -> Any:
    """A disposal's row. Raises NotFound."""
    query = select(disposal).where(disposal.c.id == disposal_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NotFound("no_disposal", "없는 폐기 건입니다.", "No such disposal.")
    return row


async def items_in(tx: Tx, disposal_id: UUID) -> list[Any]:
    """The rows of a disposal's files."""
    query = select(disposal_item).where(disposal_item.c.disposal_id == disposal_id).order_by(disposal_item.c.id)
    return list(await tx.db.execute(query))


async def agenda(tx: Tx, rows: Sequence[Any]) -> list[Item]:
    """The files as the rules see them, with the freezes of now."""
    frozen = await freezes_in_force(tx)
    tasks = select(record_file.c.id, record_file.c.unit_task_id).where(record_file.c.id.in_([r.file_id for r in rows]))
    task_of = {row.id: row.unit_task_id for row in await tx.db.execute(tasks)}
    return [
        Item(
            opinion=Verdict(row.opinion) if row.opinion else None,
            review=Verdict(row.review) if row.review else None,
            decision=Verdict(row.decision) if row.decision else None,
            retention=row.retention,
            extend_to=row.extend_to,
            frozen=frozen.covers(task_of[row.file_id], row.file_id),
        )
        for row in rows
    ]


async def disposals(tx: Tx) -> list[DisposalRow]:
    """Disposals: all for the records officer; for a unit those in which its opinion is asked."""
    who = await asker(tx)
    rows = list(await tx.db.execute(select(disposal).order_by(disposal.c.made_at.desc())))
    found = []
    for row in rows:
        items = await items_in(tx, row.id)
        if who.officer or await _concerned(tx, who, items, row.state):
            found.append(await _disposal_row(tx, who, row, items))
    return found


async def _concerned(tx: Tx, who: Asker, items: Sequence[Any], state: str) -> bool:
    if state == DisposalState.DRAFT:
        return False
    rows = await file_rows(tx, who, record_file.c.id.in_([one.file_id for one in items]))
    return any(who.roles(one.unit_id) for one in rows)


async def _disposal_row(tx: Tx, who: Asker, row: Any, items: Sequence[Any]) -> DisposalRow:
    roles = frozenset({Role.OFFICER}) if who.officer else frozenset()
    seen = await agenda(tx, items)
    about_one = (DisposalAct.OPINE, DisposalAct.REVIEW)
    return DisposalRow(
        id=row.id,
        title=row.title,
        state=row.state,
        made_at=row.made_at,
        made_by=row.made_by,
        files=len(items),
        documents=sum(one.documents for one in items),
        frozen=sum(1 for one in seen if one.frozen),
        may=[one for one in rules_of_disposal.offered(DisposalState(row.state), roles) if one not in about_one],
    )


_NEXT = {
    DisposalState.DRAFT: DisposalAct.ASK,
    DisposalState.OPINION: DisposalAct.SUBMIT,
    DisposalState.REVIEW: DisposalAct.CONVENE,
    DisposalState.BOARD: DisposalAct.DECIDE,
    DisposalState.DECIDED: DisposalAct.EXECUTE,
}


async def disposal_view(tx: Tx, disposal_id: UUID) -> DisposalView:
    """A disposal; a unit sees its own files only. Raises NotFound for whom it does not concern."""
    who = await asker(tx)
    row = await disposal_for(tx, disposal_id)
    items = await items_in(tx, disposal_id)
    if not who.officer and not await _concerned(tx, who, items, row.state):
        raise NotFound("no_disposal", "없는 폐기 건입니다.", "No such disposal.")
    by_id = {one.id: one for one in await file_rows(tx, who, record_file.c.id.in_([one.file_id for one in items]))}
    shown = [one for one in items if who.officer or who.roles(by_id[one.file_id].unit_id)]
    law = await rules(tx)
    state = DisposalState(row.state)
    lacks = rules_of_disposal.lacking(_NEXT[state], await agenda(tx, items)) if state in _NEXT else ""
    return DisposalView(
        row=await _disposal_row(tx, who, row, items),
        items=[_item_view(one, by_id[one.file_id], who, state) for one in shown],
        board=[msgspec.convert(one, BoardMemberView) for one in row.board],
        held_on=row.held_on,
        minutes=row.minutes,
        lacks=LACKING[lacks] if lacks else "",
        board_most=law.board_most,
        board_outside=law.board_outside,
        history=await record_history(tx, "disposal", [disposal_id]) if who.officer else [],
    )


def _item_view(row: Any, file: RecordFileRow, who: Asker, state: DisposalState) -> DisposalItemView:
    return DisposalItemView(
        id=row.id,
        file=file,
        opinion=row.opinion or "",
        opinion_text=row.opinion_text,
        opinion_by=row.opinion_by,
        review=row.review or "",
        review_text=row.review_text,
        review_by=row.review_by,
        decision=row.decision or "",
        decision_text=row.decision_text,
        extend_to=row.extend_to,
        outcome=row.outcome,
        may_opine=rules_of_disposal.may(state, DisposalAct.OPINE, who.roles(file.unit_id)),
    )
