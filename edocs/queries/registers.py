"""Registers: views of the same rows, for those who may see them."""

import csv
import io
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from edocs import present
from edocs.content import from_plain
from edocs.korean import date_text, seoul_date
from edocs.paper import disclosure_text
from edocs.queries import links
from edocs.queries.disclosure import classes_of
from edocs.queries.documents import case_of
from edocs.queries.organisation import Viewer, viewer
from edocs.queries.paging import after, cursor_of
from edocs.queries.showing import decided_by
from edocs.tables import document, record_file, revision, unit_task
from edocs.views.registers import RegisterQuery, RegisterRow
from kernel.tx import Tx
from kernel.web import Page

HEADS = "등록번호 등록일자 제목 기안자 결재권자 처리과 수신자 공개구분 보존기간 기록물철 첨부 정정·취소".split()
"""The columns of the register as a file. LAW adm-doc-rule §11"""
MOST_ROWS = 50_000
"""Rows of one CSV file."""


async def register(tx: Tx, query: RegisterQuery) -> Page[RegisterRow]:
    """기록물등록대장: the produced documents that the actor may see, newest first."""
    rows = await _rows(tx, await viewer(tx), query, query.limit + 1)
    items = await _marked(tx, [_described(row) for row in rows[: query.limit]])
    if len(rows) > query.limit:
        last = rows[query.limit - 1]
        return Page(items=items, next=cursor_of(last.established_at, last.id))
    return Page(items=items)


async def _marked(tx: Tx, rows: list[RegisterRow]) -> list[RegisterRow]:
    """The rows, each with what it follows and what follows it, and the disclosure class in force."""
    ids = [row.document_id for row in rows]
    found, classes = await links.marks(tx, ids), await classes_of(tx, ids)
    for row in rows:
        row.links = found.get(row.document_id, [])
        if (given := classes.get(row.document_id)) is not None:
            row.disclosure = present.class_view(given)
    return rows


async def register_csv(tx: Tx, query: RegisterQuery) -> bytes:
    """The same as a file for a spreadsheet: UTF-8 with a mark, as Excel wants it; no cell runs as a formula."""
    rows = await _marked(tx, [_described(row) for row in await _rows(tx, await viewer(tx), query, MOST_ROWS)])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for row in rows:
        writer.writerow(plain_cell(cell) for cell in _cells(row))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cells(row: RegisterRow) -> tuple[str, ...]:
    kind: Any = row.disclosure.kind
    return (
        row.number,
        date_text(seoul_date(row.established_at)),
        row.title,
        row.drafter,
        row.decider,
        row.unit_name,
        ", ".join(row.recipients) or "내부결재",
        disclosure_text(kind, row.disclosure.items),
        row.retention,
        row.record_file,
        str(row.attachments),
        ", ".join(mark.text for mark in row.links),
    )


def plain_cell(text: str) -> str:
    """The text as a cell of a spreadsheet that runs no formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


async def _rows(tx: Tx, who: Viewer, query: RegisterQuery, limit: int) -> list[Any]:
    same, file, task = document.c.institution_id, record_file.c, unit_task.c
    joined = (
        document.join(
            revision,
            and_(
                revision.c.institution_id == same,
                revision.c.document_id == document.c.id,
                revision.c.number == document.c.revision,
            ),
        )
        .outerjoin(
            record_file, and_(record_file.c.institution_id == same, record_file.c.id == document.c.record_file_id)
        )
        .outerjoin(unit_task, and_(task.institution_id == same, task.id == file.unit_task_id))
    )
    wanted = (
        select(document, revision.c.content, file.name.label("file"), task.retention.label("kept_for"))
        .select_from(joined)
        .where(document.c.state == "ESTABLISHED", visible(who.tokens), *_chosen(query))
        .order_by(document.c.established_at.desc(), document.c.id.desc())
        .limit(limit)
    )
    return list(await tx.db.execute(wanted))


def visible(tokens: list[str]) -> ColumnElement[bool]:
    """Documents that whoever holds one of these tokens may see."""
    return document.c.acl.op("&&", is_comparison=True)(cast(tokens, ARRAY(Text)))


def _chosen(query: RegisterQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.year is not None:
        found.append(document.c.number_year == query.year)
    if query.unit_id is not None:
        found.append(document.c.number_unit_id == query.unit_id)
    if query.record_file_id is not None:
        found.append(document.c.record_file_id == query.record_file_id)
    if query.unfiled:
        found.append(document.c.record_file_id.is_(None))
    if query.q:
        title, number = (column.icontains(query.q, autoescape=True) for column in (document.c.title, document.c.number))
        found.append(title | number)
    if query.cursor:
        found.append(tuple_(document.c.established_at, document.c.id) < tuple_(*after(query.cursor)))
    return found


def _described(row: Any) -> RegisterRow:
    case, content = case_of(row), from_plain(row.content)
    return RegisterRow(
        document_id=row.id,
        number=row.number,
        serial=row.number_serial,
        established_at=row.established_at,
        title=row.title,
        drafter=case.drafter.person_name,
        decider=decided_by(case),
        unit_name=case.drafter.unit_name,
        recipients=list(content.recipients),
        disclosure=present.disclosure(content),
        retention=content.retention or row.kept_for or "",
        record_file=row.file or "",
        attachments=row.brief["attachments"],
    )
