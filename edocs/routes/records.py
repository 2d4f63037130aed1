"""Doors of records management: unit tasks, record files, moving, corrections, year-end closing, packages."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from edocs.actions import records_closing as closing
from edocs.actions import records_files as files
from edocs.actions import records_package as packing
from edocs.queries import records_closing, records_common, records_files
from edocs.queries.records_disposal import require_officer
from edocs.routes.documents import routes
from edocs.views.records import (
    ClosingCommand,
    ClosingQuery,
    ClosingRow,
    ClosingView,
    CorrectRecord,
    FileCommand,
    HistoryQuery,
    MoveRecords,
    NewFile,
    NewTask,
    RecordEventView,
    RecordFileDetail,
    RecordFilesQuery,
    RecordFilesView,
    RecordsOverview,
)
from kernel.access import Permission
from kernel.tx import Tx
from kernel.web import Download

ClosedYear = Annotated[int, Meta(ge=1900, le=2999)]


@routes.get("/records")
async def read_records(tx: Tx) -> RecordsOverview:
    """기록물관리: as what I may act, and what waits for me."""
    return await records_files.overview(tx)


@routes.get("/records/files")
async def list_record_files(tx: Tx, query: RecordFilesQuery) -> RecordFilesView:
    """The unit tasks and record files of a unit."""
    return await records_files.unit_files(tx, query)


@routes.post("/records/tasks", status=201, permission=Permission.RECORDS)
async def add_unit_task(tx: Tx, body: NewTask) -> RecordFilesView:
    """Make a unit task (단위과제)."""
    await files.add_task(tx, body)
    return await records_files.unit_files(tx, RecordFilesQuery(unit_id=body.unit_id))


@routes.post("/records/files", status=201)
async def add_record_file(tx: Tx, body: NewFile) -> RecordFileDetail:
    """Open a record file (기록물철)."""
    return await records_files.file_view(tx, await files.add_file(tx, body))


@routes.get("/records/files/{file_id}")
async def read_record_file(tx: Tx, file_id: UUID) -> RecordFileDetail:
    """A record file with what lies in it and its history."""
    return await records_files.file_view(tx, file_id)


@routes.post("/records/files/{file_id}/act")
async def act_on_record_file(tx: Tx, file_id: UUID, body: FileCommand) -> RecordFileDetail:
    """Open the next volume, close a file, or open it again; the file that is then in use."""
    return await records_files.file_view(tx, await files.act_on_file(tx, file_id, body))


@routes.post("/records/move")
async def move_records(tx: Tx, body: MoveRecords) -> RecordFileDetail:
    """Move documents and letters to another record file, with the reason."""
    await files.move(tx, body)
    return await records_files.file_view(tx, body.file_id)


@routes.post("/records/correct", permission=Permission.RECORDS)
async def correct_record(tx: Tx, body: CorrectRecord) -> list[RecordEventView]:
    """Correct registration data; answers with the history of the thing."""
    await files.correct(tx, body)
    return await records_common.record_history(tx, body.kind, [body.id])


@routes.get("/records/history", permission=Permission.RECORDS)
async def read_record_history(tx: Tx, query: HistoryQuery) -> list[RecordEventView]:
    """What was done to registration data, newest first: of one thing, or of all."""
    tx.audit("edocs.record_history", "record", query.id or "all")
    return await records_common.record_history(tx, query.kind, [query.id] if query.id else [])


@routes.get("/records/closing")
async def list_closings(tx: Tx, query: ClosingQuery) -> list[ClosingRow]:
    """정리: how far the units' year has come."""
    return await records_closing.closings(tx, query.year)


@routes.get("/records/closing/{unit_id}/{year}")
async def read_closing(tx: Tx, unit_id: UUID, year: ClosedYear) -> ClosingView:
    """What is unclosed, unregistered or wrong in a unit's year."""
    return await records_closing.closing_view(tx, unit_id, year)


@routes.post("/records/closing/{unit_id}/{year}/act")
async def act_on_closing(tx: Tx, unit_id: UUID, year: ClosedYear, body: ClosingCommand) -> ClosingView:
    """Settle a unit's year, take that back, confirm it, or ask for more."""
    await closing.act(tx, unit_id, year, body)
    return await records_closing.closing_view(tx, unit_id, year)


@routes.post("/records/files/{file_id}/package", status=201, permission=Permission.RECORDS)
async def ask_record_package(tx: Tx, file_id: UUID) -> RecordFileDetail:
    """Ask for a package of the record file; it is made a moment later."""
    await packing.ask(tx, file_id)
    return await records_files.file_view(tx, file_id)


@routes.get("/records/packages/{package_id}", permission=Permission.RECORDS)
async def take_record_package(tx: Tx, package_id: UUID) -> Download:
    """The package as a ZIP archive."""
    require_officer(await records_common.asker(tx))
    name, blob = await packing.ready(tx, package_id)
    return Download(name, "application/zip", blob)
