"""The delegation table: one draft at a time, checked, put into force from a day. A version in force never changes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from edocs.delegation.checks import findings
from edocs.delegation.table import Table
from edocs.queries.organisation import organisation
from edocs.tables import delegation
from kernel.clock import seoul_date
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx

DRAFT = "draft"
"""The key and the state of the one version that may still change."""


async def put_draft(tx: Tx, base: str, name: str, table: Any, reason: str) -> None:
    """Replace the draft. `base` is the time of the draft's last edit as shown (empty: there was none)."""
    draft = await _draft(tx)
    if _moment(base) != (draft.edited_at if draft is not None else None):
        raise Conflict("draft_moved", "다른 사람이 초안을 고쳤습니다. 고친 내용을 확인한 뒤 다시 저장해 주십시오.")
    read = _read(table)
    values = {
        "name": name,
        "state": DRAFT,
        "valid_from": None,
        "content": msgspec.to_builtins(replace(read, name=name, version=DRAFT)),
        "reason": reason,
        "edited_at": tx.now,
        "edited_by": tx.actor.person_id,
    }
    row = insert(delegation).values(institution_id=tx.institution_id, version=DRAFT, **values)
    await tx.db.execute(row.on_conflict_do_update(index_elements=["institution_id", "version"], set_=values))
    tx.audit("edocs.delegation_draft", "delegation", DRAFT, rules=len(read.rules))


def _moment(text: str) -> datetime | None:
    """The instant that the text writes, in whatever zone it is written; None for no text. Raises Invalid."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("bad_base", "초안을 다시 불러온 뒤 고쳐 주십시오.", "`base` is not an instant.") from error


async def _draft(tx: Tx) -> Any:
    return (await tx.db.execute(select(delegation).where(delegation.c.version == DRAFT).with_for_update())).first()


def _read(table: Any) -> Table:
    try:
        return msgspec.convert(table, Table)
    except msgspec.ValidationError as error:
        raise Invalid("bad_table", f"위임전결 규정을 읽지 못하였습니다: {error}", str(error)) from error


async def schedule(tx: Tx, valid_from: date, reason: str = "") -> str:
    """Put the draft into force from a day to come (시행 예약) and return its version. Invalid for faults.

    The reason is kept with the version; without one, what was said in the draft.
    """
    draft = await _draft(tx)
    if draft is None:
        raise NotFound("no_draft", "시행할 초안이 없습니다.", "There is no draft.")
    today = seoul_date(tx.now).date()
    if valid_from <= today:
        raise Invalid("in_the_past", "시행일은 내일부터 정할 수 있습니다.", "The day of effect must lie ahead.")
    if valid_from > today + timedelta(days=366 * 5):
        raise Invalid("too_far", "시행일이 너무 멉니다.", "The day of effect is too far ahead.")
    version = await install(tx, _read(draft.content), valid_from, reason.strip() or draft.reason)
    await tx.db.execute(delete(delegation).where(delegation.c.version == DRAFT))
    return version


async def install(tx: Tx, table: Table, valid_from: date, reason: str = "") -> str:
    """Write a checked table as a version in force from that day. Returns the version's name."""
    version = valid_from.isoformat()
    table = replace(table, version=version, valid_from=valid_from)
    if found := findings(table, await organisation(tx)):
        raise Invalid(
            "table_findings",
            f"위임전결 규정에 고칠 곳이 {len(found)}곳 있습니다.",
            "The table has faults.",
            errors=[{"path": one.row, "code": one.code, "message": one.text} for one in found],
        )
    row = insert(delegation).values(
        institution_id=tx.institution_id,
        version=version,
        name=table.name,
        state="scheduled",
        valid_from=valid_from,
        content=msgspec.to_builtins(table),
        reason=reason,
        edited_at=tx.now,
        edited_by=tx.actor.person_id,
    )
    done = await tx.db.execute(row.on_conflict_do_nothing().returning(delegation.c.version))
    if done.first() is None:
        raise Conflict("version_taken", "그날부터 시행하는 판이 이미 있습니다.", "A version of that day exists.")
    tx.audit("edocs.delegation_scheduled", "delegation", version, rules=len(table.rules), reason=reason[:500])
    return version
