"""Exports of what was said: who may see that there are any, and fetch one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from directory.queries import org_snapshot
from kernel.access import Permission, may
from kernel.blobs import BlobRef
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.tx import Tx
from messenger.tables import export
from messenger.views.admin import ExportView

KEPT = timedelta(days=7)


def require_reader(tx: Tx) -> None:
    """Refuse whoever looks after neither the access records nor the settings of the institution."""
    if not (may(tx, Permission.AUDIT) or may(tx, Permission.SETTINGS)):
        raise Forbidden("forbidden", "이 일을 할 권한이 없습니다.", "You may not do this.")


async def exports(tx: Tx) -> list[ExportView]:
    """The newest exports, whoever asked."""
    require_reader(tx)
    org = await org_snapshot(tx)
    rows = await tx.db.execute(select(export).order_by(export.c.asked_at.desc()).limit(100))

    def name(person: UUID | None) -> str:
        known = org.people.get(person) if person else None
        return known.name if known else ""

    return [_view(tx, row, name(row.asked_by), name(row.answered_by)) for row in rows]


def _view(tx: Tx, row: Any, asked: str, answered: str) -> ExportView:
    return ExportView(
        id=row.id,
        conversation=row.conversation_id,
        person=row.person_id,
        since=row.since,
        until=row.until,
        reason=row.reason,
        asked_by=row.asked_by,
        asked_name=asked,
        asked_at=row.asked_at,
        answered_name=answered,
        answered_at=row.answered_at,
        agreed=row.agreed,
        ready=row.ready_at is not None,
        events=row.events,
        size=row.size,
        sha256=row.sha256,
        mine=row.asked_by == tx.actor.person_id,
    )


async def blob_of_export(tx: Tx, export_id: UUID) -> BlobRef:
    """The file of an export, for the two who stand for it, for a week. The reading is recorded."""
    require_reader(tx)
    row = (await tx.db.execute(select(export).where(export.c.id == export_id))).one_or_none()
    if row is None or tx.actor.person_id not in (row.asked_by, row.answered_by):
        raise NotFound()
    if row.ready_at is None:
        raise Conflict("not_ready", "아직 만들지 않았습니다. 승인한 뒤에 받을 수 있습니다.", "Not made yet.")
    if tx.now > row.ready_at + KEPT:
        raise Conflict("lapsed", "받을 수 있는 기간(7일)이 지났습니다. 다시 요청하십시오.", "The week is over.")
    tx.audit("messenger.export_read", "export", export_id, row.person_id, sha256=row.sha256)
    return BlobRef(row.sha256, row.size)
