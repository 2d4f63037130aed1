"""A copy of the directory taken into ours: what was stays as history, what is new begins on the day of the copy."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from edocs.agencies import Change, Entry, changes
from edocs.agencies.entry import day_before
from edocs.queries.agencies import today
from edocs.tables.exchange import agency, agency_import, exchange_code
from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx

_LOCK = 0x61676E63
"""Advisory lock: one import at a time."""
_ROWS = 1000


async def take(
    db: AsyncConnection, copy: Sequence[Entry], day: date, *, whole: bool = True, force: bool = False
) -> list[Change]:
    """Take a copy into the directory as of this day, in the commons scope; what changed. Raises agencies.Refused."""
    await db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    rows = list(await db.execute(select(agency).where(agency.c.valid_to.is_(None))))
    known = {row.code: _entry(row) for row in rows}
    began = {row.code: row.valid_from for row in rows}
    found = changes(known, copy, whole=whole, force=force)
    fresh = [one.code for one in found if began.get(one.code) == day and one.kind == "changed"]
    closed = [one.code for one in found if one.kind != "new" and one.code not in fresh]
    for at in range(0, len(fresh), _ROWS):
        part = fresh[at : at + _ROWS]
        await db.execute(delete(agency).where(agency.c.code.in_(part), agency.c.valid_from == day))
    for at in range(0, len(closed), _ROWS):
        part = closed[at : at + _ROWS]
        ends = update(agency).where(agency.c.code.in_(part), agency.c.valid_to.is_(None))
        await db.execute(ends.values(valid_to=day_before(day)))
    new = [_row(one.entry, day) for one in found if one.entry is not None]
    for at in range(0, len(new), _ROWS):
        statement = insert(agency)
        kept = {name: statement.excluded[name] for name in (*Entry.__struct_fields__, "valid_to") if name != "code"}
        upsert = statement.on_conflict_do_update(index_elements=["code", "valid_from"], set_=kept)
        await db.execute(upsert, new[at : at + _ROWS])
    return found


async def log(db: AsyncConnection, at: datetime, source: str, sha256: str, told: dict[str, Any]) -> UUID:
    """Keep that a copy was read: what it changed, or why it was refused."""
    made = new_id()
    row = {"id": made, "at": at, "source": source[:300], "sha256": sha256, "outcome": "taken", "detail": ""}
    row |= dict.fromkeys(("added", "changed", "ended", "skipped"), 0) | told
    await db.execute(insert(agency_import).values(row))
    return made


async def succeed(db: AsyncConnection, code: str, successor: str) -> None:
    """Say who took over a code, where the directory itself does not."""
    last = select(func.max(agency.c.valid_from)).where(agency.c.code == code).scalar_subquery()
    await db.execute(
        update(agency).where(agency.c.code == code, agency.c.valid_from == last).values(successor=successor)
    )


async def give_code(tx: Tx, unit_id: UUID | None, code: str) -> None:
    """Set the code of one of our units, or of the institution; the one it had before ends. Raises Invalid, Conflict."""
    require(tx, Permission.SETTINGS)
    if len(code) != 7 or not code.isascii() or not code.isalnum() or code != code.upper():
        raise Invalid("bad_code", "행정기관 코드는 숫자와 영문 대문자 일곱 자리입니다.", "A code has seven characters.")
    day = today(tx)
    row = (await tx.db.execute(select(exchange_code).where(exchange_code.c.code == code))).first()
    if row is not None and row.unit_id != unit_id:
        raise Conflict("code_taken", "다른 부서가 쓰고 있거나 쓰던 코드입니다.", "Another unit has this code.")
    same = exchange_code.c.unit_id.is_(None) if unit_id is None else exchange_code.c.unit_id == unit_id
    ends = update(exchange_code).where(same, exchange_code.c.code != code, exchange_code.c.valid_to.is_(None))
    await tx.db.execute(ends.values(valid_to=day))
    values = {"institution_id": tx.institution_id, "code": code, "unit_id": unit_id, "valid_from": day}
    statement = insert(exchange_code).values(**values, valid_to=None)
    await tx.db.execute(
        statement.on_conflict_do_update(index_elements=["institution_id", "code"], set_={"valid_to": None})
    )
    tx.audit("edocs.exchange_code", "unit", unit_id or tx.institution_id, code=code)


def _entry(row: Any) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry.__struct_fields__})


def _row(entry: Entry, day: date) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in Entry.__struct_fields__} | {"valid_from": day, "valid_to": None}
