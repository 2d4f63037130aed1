"""Doors for registers, filing, and the administrator's queue."""

from edocs.queries import catalogue, filing, registers, stuck
from edocs.queries.organisation import organisation
from edocs.routes.documents import routes
from edocs.views.delegations import StuckView
from edocs.views.filing import FilingQuery, FilingView
from edocs.views.registers import RecordFileView, RegisterQuery, RegisterRow, UnitTaskView
from kernel.access import Permission
from kernel.tx import Tx
from kernel.web import Download, Page


@routes.get("/register")
async def read_register(tx: Tx, query: RegisterQuery) -> Page[RegisterRow]:
    """기록물등록대장: the produced documents that I may see."""
    return await registers.register(tx, query)


@routes.get("/register.csv")
async def download_register(tx: Tx, query: RegisterQuery) -> Download:
    """The same as a file for a spreadsheet."""
    tx.audit("edocs.register_csv", "register", query.year or "all")
    return Download("기록물등록대장.csv", "text/csv", content=await registers.register_csv(tx, query))


@routes.get("/unit-tasks")
async def list_unit_tasks(tx: Tx) -> list[UnitTaskView]:
    """단위과제 with their record files, those of one's own unit first."""
    org = await organisation(tx)
    post = org.posts.get(tx.actor.post_id) if tx.actor.post_id else None
    tasks = await catalogue.unit_tasks(tx)
    tasks.sort(key=lambda one: post is None or one[0].unit_id != post.unit)
    return [
        UnitTaskView(
            id=task.id,
            code=task.code,
            name=task.name,
            unit_name=org.units[task.unit_id].name if task.unit_id in org.units else "",
            retention=task.retention,
            files=[
                RecordFileView(id=file.id, name=file.name, year=file.year, retention=task.retention, closed=file.closed)
                for file in files
            ],
        )
        for task, files in tasks
    ]


@routes.get("/filing")
async def read_filing(tx: Tx, query: FilingQuery) -> FilingView:
    """단위과제와 기록물철 of a unit, with the documents that I may see counted."""
    return await filing.filing(tx, query)


@routes.get("/stuck", permission=Permission.PEOPLE)
async def list_stuck(tx: Tx) -> list[StuckView]:
    """막힌 결재: open steps that nobody can act on."""
    return await stuck.stuck_steps(tx)
