"""Record files of a unit, one file with what lies in it, and what waits in records management."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from edocs import desk
from edocs.queries.documents import case_of
from edocs.queries.records_common import (
    Asker,
    asker,
    described,
    file_for,
    file_rows,
    freezes_in_force,
    record_history,
    require_unit,
    rules,
)
from edocs.queries.records_package import packages_of
from edocs.records.files import FileState, Role, plain_class
from edocs.tables import document, record_file, revision, unit_task
from edocs.tables.receiving import received
from edocs.tables.records import closing, disposal, disposal_item, erasure, freeze
from edocs.views.records import (
    RecordFileDetail,
    RecordFilesQuery,
    RecordFilesView,
    RecordItem,
    RecordsOverview,
    RecordsUnit,
    RecordTask,
)
from kernel.clock import seoul_date
from kernel.errors import NotFound
from kernel.tx import Tx

MOST_ITEMS = 2000


async def overview(tx: Tx) -> RecordsOverview:
    """Who asks, for which units, and what waits: closings for the officer, opinions for a unit's head."""
    who = await asker(tx)
    law = await rules(tx)
    having = set((await tx.db.execute(select(unit_task.c.unit_id).distinct())).scalars())
    units = []
    for unit in sorted((who.viewer.org.units[one] for one in having if one in who.viewer.org.units), key=_by_name):
        roles = who.roles(unit.id)
        if roles:
            units.append(RecordsUnit(id=unit.id, name=unit.name, mine=Role.UNIT in roles, head=Role.HEAD in roles))
    years = (await tx.db.execute(select(record_file.c.year).distinct().order_by(record_file.c.year.desc()))).scalars()
    waiting = select(func.count()).select_from(closing).where(closing.c.state == "SETTLED")
    held = select(func.count()).select_from(freeze).where(freeze.c.lifted_at.is_(None))
    own = who.viewer.seat.unit
    mine = [one.id for one in units if one.mine]
    return RecordsOverview(
        officer=who.officer,
        unit_id=own if own in having or not units else (mine[0] if mine else units[0].id),
        units=units,
        classes=list(law.classes),
        years=list(years),
        closing_waiting=(await tx.db.execute(waiting)).scalar_one() if who.officer else 0,
        opinions_waiting=await _opinions(tx, [one.id for one in units if one.head]),
        freezes=(await tx.db.execute(held)).scalar_one(),
    )


def _by_name(unit: Any) -> str:
    return str(unit.name)


async def _opinions(tx: Tx, units: list[UUID]) -> int:
    """Files of these units on which an opinion is asked and not given."""
    if not units:
        return 0
    item, same = disposal_item.c, disposal_item.c.institution_id
    joined = (
        disposal_item.join(disposal, and_(disposal.c.institution_id == same, disposal.c.id == item.disposal_id))
        .join(record_file, and_(record_file.c.institution_id == same, record_file.c.id == item.file_id))
        .join(unit_task, and_(unit_task.c.institution_id == same, unit_task.c.id == record_file.c.unit_task_id))
    )
    query = select(func.count()).select_from(joined)
    query = query.where(disposal.c.state == "OPINION", item.opinion.is_(None), unit_task.c.unit_id.in_(units))
    return int((await tx.db.execute(query)).scalar_one())


async def unit_files(tx: Tx, query: RecordFilesQuery) -> RecordFilesView:
    """The tasks and files of a unit, for its people and the records officer."""
    who = await asker(tx)
    unit = query.unit_id or who.viewer.seat.unit
    if unit not in who.viewer.org.units:
        raise NotFound("no_unit", "없는 부서입니다.", "No such unit.")
    roles = require_unit(who, unit)
    wanted: list[Any] = [unit_task.c.unit_id == unit]
    if query.year is not None:
        wanted.append(record_file.c.year == query.year)
    if query.state:
        wanted.append(record_file.c.state == query.state)
    if query.q:
        name, task = record_file.c.name, unit_task.c.name
        wanted.append(or_(name.icontains(query.q, autoescape=True), task.icontains(query.q, autoescape=True)))
    tasks = await tx.db.execute(select(unit_task).where(unit_task.c.unit_id == unit).order_by(unit_task.c.code))
    counted = select(record_file.c.unit_task_id, func.count()).group_by(record_file.c.unit_task_id)
    numbers: dict[UUID, int] = {row[0]: row[1] for row in await tx.db.execute(counted)}
    unfiled = select(func.count()).where(
        document.c.number_unit_id == unit, document.c.record_file_id.is_(None), document.c.state == "ESTABLISHED"
    )
    return RecordFilesView(
        unit_id=unit,
        unit_name=who.unit_name(unit),
        may_add=bool(roles & {Role.UNIT, Role.OFFICER}),
        tasks=[
            RecordTask(
                id=row.id,
                code=row.code,
                name=row.name,
                unit_id=row.unit_id,
                retention=plain_class(row.retention),
                files=numbers.get(row.id, 0),
            )
            for row in tasks
        ],
        files=await file_rows(tx, who, *wanted),
        unfiled=(await tx.db.execute(unfiled)).scalar_one(),
    )


async def file_view(tx: Tx, file_id: UUID) -> RecordFileDetail:
    """One file: what lies in it, its history, its packages. What one may not see is named, not linked."""
    who = await asker(tx)
    row = await file_for(tx, file_id)
    require_unit(who, row.unit_id)
    tx.audit("edocs.record_file_read", "record_file", file_id)
    return RecordFileDetail(
        file=described(row, who, await freezes_in_force(tx)),
        items=await items_of(tx, who, document.c.record_file_id == file_id, received.c.record_file_id == file_id),
        history=await record_history(tx, "file", [file_id]),
        packages=await packages_of(tx, file_id),
    )


async def items_of(tx: Tx, who: Asker, documents: Any, letters: Any | None = None) -> list[RecordItem]:
    """Established documents, and letters, of these conditions, oldest first."""
    same = and_(
        revision.c.institution_id == document.c.institution_id,
        revision.c.document_id == document.c.id,
        revision.c.number == document.c.revision,
    )
    retention = revision.c.content["retention"].astext.label("asked")
    query = select(document, retention).select_from(document.join(revision, same))
    query = query.where(document.c.state == "ESTABLISHED", documents)
    rows = await tx.db.execute(query.order_by(document.c.established_at, document.c.id).limit(MOST_ITEMS))
    found = [_document(row, who) for row in rows]
    if letters is not None:
        incoming = select(received).where(letters).order_by(received.c.arrived_at, received.c.id).limit(MOST_ITEMS)
        found += [_letter(row, who) for row in await tx.db.execute(incoming)]
    gone = set(
        (await tx.db.execute(select(erasure.c.subject_id).where(erasure.c.subject_id.in_(_ids(found))))).scalars()
    )
    for one in found:
        one.disposed = one.id in gone
    return found


def _ids(items: list[RecordItem]) -> list[UUID]:
    return [one.id for one in items]


def _document(row: Any, who: Asker) -> RecordItem:
    return RecordItem(
        kind="document",
        id=row.id,
        number=row.number,
        title=row.title,
        at=row.established_at,
        person_name=case_of(row).drafter.person_name,
        retention=plain_class(row.asked or ""),
        visible=desk.may_see(row.acl, who.viewer.tokens),
        disposed=False,
    )


def _letter(row: Any, who: Asker) -> RecordItem:
    return RecordItem(
        kind="letter",
        id=row.id,
        number=row.receipt or row.number,
        title=row.title,
        at=row.registered_at or row.arrived_at,
        person_name=row.sender_name,
        retention="",
        visible=desk.may_see(row.acl, who.viewer.tokens),
        disposed=False,
    )


def settling_year(tx: Tx) -> int:
    """The year that is to be settled now: the last one until its confirmation is due, then the present one."""
    today = seoul_date(tx.now)
    return today.year if today.month > 2 else today.year - 1


CLOSED_STATES = (FileState.CLOSED.value, FileState.CONFIRMED.value)
