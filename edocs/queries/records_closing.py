"""Year-end closing as read: what is unclosed, unregistered or wrong in a year, how far each unit has come."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from edocs.queries.disclosure_recheck import recheck_open
from edocs.queries.records_common import Asker, asker, file_rows, longer_than_file, require_unit
from edocs.queries.records_files import items_of, settling_year
from edocs.receiving.states import UNREGISTERED
from edocs.records import closing as rules_of_closing
from edocs.records.closing import ClosingAct, ClosingState, Facts
from edocs.records.files import FileState, Role
from edocs.tables import document, record_file, unit_task
from edocs.tables.receiving import received
from edocs.tables.records import closing
from edocs.views.records import ClosingFile, ClosingFinding, ClosingRow, ClosingView
from kernel.clock import SEOUL, seoul_date
from kernel.errors import NotFound
from kernel.tx import Tx

WORDS = {
    "early": "아직 12월이 되지 않아 정리할 수 없습니다.",
    "unfiled": "기록물철에 넣지 않은 문서",
    "unregistered": "접수하지 않은 받은 공문",
    "wrong_file": "다른 부서의 기록물철에 들어 있는 문서",
    "unfiled_letters": "기록물철에 넣지 않은 받은 공문",
    "longer": "기록물철보다 보존기간이 긴 문서",
    "in_progress": "결재가 끝나지 않은 문서",
    "unchecked": "공개 구분을 다시 확인하지 않은 문서",
    "open_files": "이번 정리로 닫히는 기록물철",
    "empty": "문서가 한 건도 없는 기록물철",
}
_UNDER_WAY = ("IN_PROGRESS", "RETURNED")


async def closings(tx: Tx, year: int | None) -> list[ClosingRow]:
    """Every unit's year: all for the records officer, one's own for others."""
    who = await asker(tx)
    chosen = year or settling_year(tx)
    having = set((await tx.db.execute(select(unit_task.c.unit_id).distinct())).scalars())
    units = [unit for unit in who.viewer.org.units.values() if unit.id in having and who.roles(unit.id)]
    return [await closing_row(tx, who, unit.id, chosen) for unit in sorted(units, key=lambda one: one.name)]


async def closing_view(tx: Tx, unit: UUID, year: int) -> ClosingView:
    """The preview of a unit's year."""
    who = await asker(tx)
    if unit not in who.viewer.org.units:
        raise NotFound("no_unit", "없는 부서입니다.", "No such unit.")
    require_unit(who, unit)
    rows = await file_rows(tx, who, unit_task.c.unit_id == unit, record_file.c.year == year)
    longer = await longer_than_file(tx, [row.id for row in rows])
    lengthy = [one for some in longer.values() for one in some]
    begins, ends = span(year)
    produced = and_(document.c.number_unit_id == unit, document.c.number_year == year)
    elsewhere = document.c.record_file_id.in_(_others_files(unit))
    wrong = or_(and_(produced, or_(document.c.record_file_id.is_(None), elsewhere)), document.c.id.in_(lengthy))
    loose = and_(received.c.receipt_unit_id == unit, received.c.record_file_id.is_(None), _arrived(begins, ends))
    return ClosingView(
        row=await closing_row(tx, who, unit, year),
        files=[
            ClosingFile(
                id=row.id,
                number=row.number,
                name=row.name,
                retention=row.retention,
                state=row.state,
                documents=row.documents + row.letters,
            )
            for row in rows
        ],
        wrong=await items_of(tx, who, wrong, loose),
    )


async def closing_row(tx: Tx, who: Asker, unit: UUID, year: int) -> ClosingRow:
    """How far a unit's year has come, what was found, what the asker may do."""
    row = await closing_state(tx, unit, year)
    state = ClosingState(row.state) if row is not None else ClosingState.OPEN
    act = ClosingAct.CONFIRM if state is ClosingState.SETTLED else ClosingAct.SETTLE
    done = state is ClosingState.CONFIRMED
    found = [] if done else rules_of_closing.findings(await facts(tx, unit, year), act)
    roles = who.roles(unit)
    offered = rules_of_closing.offered(state, roles & {Role.UNIT, Role.HEAD, Role.OFFICER})
    return ClosingRow(
        unit_id=unit,
        unit_name=who.unit_name(unit),
        year=year,
        state=state.value,
        confirm_by=rules_of_closing.confirm_by(year),
        settled_at=row.settled_at if row is not None else None,
        settled_by=row.settled_by if row is not None else "",
        confirmed_at=row.confirmed_at if row is not None else None,
        confirmed_by=row.confirmed_by if row is not None else "",
        note=row.note if row is not None else "",
        findings=[_finding(one, unit, year) for one in found],
        may=offered,
    )


def _finding(one: rules_of_closing.Finding, unit: UUID, year: int) -> ClosingFinding:
    href = f"/approvals/disclosure?unit={unit}&year={year}" if one.code == "unchecked" else ""
    return ClosingFinding(code=one.code, weight=one.weight, count=one.count, text=WORDS[one.code], href=href)


async def closing_state(tx: Tx, unit: UUID, year: int, *, lock: bool = False) -> Any:
    """The row of a unit's year; None before its first act."""
    query = select(closing).where(closing.c.unit_id == unit, closing.c.year == year)
    return (await tx.db.execute(query.with_for_update() if lock else query)).first()


def span(year: int) -> tuple[datetime, datetime]:
    """The first instant of a year in Seoul, and of the next."""
    first, last = datetime(year, 1, 1, tzinfo=SEOUL), datetime(year + 1, 1, 1, tzinfo=SEOUL)
    return first.astimezone(UTC), last.astimezone(UTC)


def _arrived(begins: datetime, ends: datetime) -> Any:
    return and_(received.c.arrived_at >= begins, received.c.arrived_at < ends)


def _others_files(unit: UUID) -> Any:
    """Files whose task belongs to another unit."""
    same = and_(
        unit_task.c.institution_id == record_file.c.institution_id, unit_task.c.id == record_file.c.unit_task_id
    )
    return select(record_file.c.id).select_from(record_file.join(unit_task, same)).where(unit_task.c.unit_id != unit)


async def facts(tx: Tx, unit: UUID, year: int) -> Facts:
    """What there is to know of a unit's year before it is settled."""
    begins, ends = span(year)
    produced = and_(document.c.number_unit_id == unit, document.c.number_year == year)
    begun = and_(document.c.unit_id == unit, document.c.created_at >= begins, document.c.created_at < ends)
    came = _arrived(begins, ends)

    def count(table: Any, *conditions: Any) -> Any:
        return select(func.count()).select_from(table).where(*conditions).scalar_subquery()

    query = select(
        count(document, produced, document.c.record_file_id.is_(None)).label("unfiled"),
        count(document, produced, document.c.record_file_id.in_(_others_files(unit))).label("wrong_file"),
        count(document, begun, document.c.state.in_(_UNDER_WAY)).label("in_progress"),
        count(received, came, received.c.unit_id == unit, received.c.state.in_(UNREGISTERED)).label("unregistered"),
        count(received, came, received.c.receipt_unit_id == unit, received.c.record_file_id.is_(None)).label("loose"),
    )
    row = (await tx.db.execute(query)).one()
    rows = await file_rows(tx, await asker(tx), unit_task.c.unit_id == unit, record_file.c.year == year)
    still = [one for one in rows if one.state == FileState.OPEN]
    longer = await longer_than_file(tx, [one.id for one in rows])
    return Facts(
        year=year,
        today=seoul_date(tx.now).date(),
        unfiled=row.unfiled,
        unregistered=row.unregistered,
        unfiled_letters=row.loose,
        in_progress=row.in_progress,
        wrong_file=row.wrong_file,
        longer=sum(len(one) for one in longer.values()),
        empty=sum(1 for one in still if not one.documents and not one.letters),
        open_files=len(still),
        unchecked=await recheck_open(tx, unit, year),
    )
