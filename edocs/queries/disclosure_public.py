"""What the public doors read: the public list and nothing else.

These queries take a bare connection in a scope without an institution, in which the database shows no institution's own
row. They import no other table than the public ones; a test holds them to that.
"""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from directory.queries.institutions import institution_of_code
from edocs.disclosure.listing import Entry, Original
from edocs.disclosure.pages import Asked
from edocs.tables.disclosure import public_entry, public_head

PAGE = 50
MOST_ROWS = 20_000
"""Lines of one file."""


class Publisher(Struct, frozen=True):
    """An institution as its public pages name it, and how often its list has changed."""

    id: int
    code: str
    name: str
    seq: int


async def publisher(db: AsyncConnection, code: str) -> Publisher | None:
    """The institution of this code, while it serves and has a list."""
    found = await institution_of_code(db, code)
    if found is None:
        return None
    seq = await db.scalar(select(public_head.c.seq).where(public_head.c.institution_id == found[0]))
    return None if seq is None else Publisher(found[0], code, found[1], int(seq))


async def entries(db: AsyncConnection, at: Publisher, asked: Asked, most: int) -> list[Entry]:
    """Lines of one institution's list, newest first."""
    query = _chosen(select(public_entry).where(public_entry.c.institution_id == at.id), asked)
    rows = await db.execute(query.order_by(public_entry.c.dated.desc(), public_entry.c.id.desc()).limit(most))
    return [entry_of(row) for row in rows]


async def one_entry(db: AsyncConnection, at: Publisher, public_id: UUID) -> Entry | None:
    """The line of a document that is out."""
    query = select(public_entry).where(public_entry.c.institution_id == at.id, public_entry.c.id == public_id)
    row = (await db.execute(query)).first()
    found = entry_of(row) if row is not None else None
    return found if found is not None and found.original is not None else None


def _chosen(query: Select[Any], asked: Asked) -> Select[Any]:
    if asked.q:
        found = [column.icontains(asked.q, autoescape=True) for column in (public_entry.c.title, public_entry.c.number)]
        query = query.where((found[0] & ~public_entry.c.title_masked) | found[1])
    if asked.year is not None:
        query = query.where(
            public_entry.c.dated >= date(asked.year, 1, 1), public_entry.c.dated < date(asked.year + 1, 1, 1)
        )
    if asked.kind:
        query = query.where(public_entry.c.kind == asked.kind)
    if (place := place_of(asked.after)) is not None:
        query = query.where(tuple_(public_entry.c.dated, public_entry.c.id) < tuple_(*place))
    return query


def cursor_after(one: Entry) -> str:
    """Where the next page begins."""
    return f"{one.dated.isoformat()}~{one.id}"


def place_of(cursor: str) -> tuple[date, UUID] | None:
    """The line that a cursor names; None for none, and for what is not one of ours."""
    day, _, last = cursor.partition("~")
    try:
        return date.fromisoformat(day), UUID(last)
    except ValueError:
        return None


def entry_of(row: Any) -> Entry:
    """A row as the line that was written."""
    return Entry(
        id=row.id,
        number=row.number,
        dated=row.dated,
        title=row.title,
        title_masked=row.title_masked,
        unit=row.unit,
        officer=row.officer,
        retention=row.retention,
        kind=row.kind,
        items=tuple(row.items),
        published_at=row.published_at,
        original=None if row.original is None else msgspec.convert(row.original, Original),
    )
