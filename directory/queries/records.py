"""Access records: who did or read what, and whose data it was. Looking at them is itself recorded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from directory.org import Org
from directory.queries.snapshot import org_snapshot
from directory.queries.units import person_ref
from directory.views.administration import AccessQuery, AccessRecordView
from directory.views.fields import PersonRef
from kernel import audit
from kernel.access import Permission, require
from kernel.errors import Invalid
from kernel.tx import Tx
from kernel.web import Page


async def access_records(tx: Tx, query: AccessQuery) -> Page[AccessRecordView]:
    """Records, latest first. LAW rec-dec §28(3)"""
    require(tx, Permission.AUDIT)
    row = audit.record
    conditions = [row.c.institution_id == tx.institution_id]
    for column, value in ((row.c.action, query.action), (row.c.person_id, query.person_id), (row.c.whose, query.whose)):
        if value:
            conditions.append(column == value)
    if query.since is not None:
        conditions.append(row.c.at >= query.since)
    if query.until is not None:
        conditions.append(row.c.at < query.until)
    if query.cursor:
        conditions.append(tuple_(row.c.at, row.c.id) < tuple_(*_place(query.cursor)))
    found = select(row).where(*conditions).order_by(row.c.at.desc(), row.c.id.desc()).limit(query.limit + 1)
    rows = list(await tx.db.execute(found))
    org = await org_snapshot(tx)
    tx.audit("records.read", "records", query.action or "all", query.whose)
    page = Page(items=[_view(org, each) for each in rows[: query.limit]])
    if len(rows) > query.limit:
        last = rows[query.limit - 1]
        page.next = f"{last.at.isoformat()}|{last.id}"
    return page


def _view(org: Org, row: Any) -> AccessRecordView:
    post = org.posts.get(row.post_id)
    return AccessRecordView(
        id=row.id,
        at=row.at,
        person=_ref(org, row.person_id),
        post_name=post.name if post else None,
        client=row.client,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        whose=_ref(org, row.whose),
    )


def _ref(org: Org, person_id: UUID | None) -> PersonRef | None:
    return person_ref(org, person_id) or (PersonRef(id=person_id, name="") if person_id else None)


def _place(cursor: str) -> tuple[datetime, UUID]:
    at, _, id_ = cursor.partition("|")
    try:
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            raise ValueError(cursor)
        return instant, UUID(id_)
    except ValueError as error:
        raise Invalid("bad_cursor", "목록을 처음부터 다시 여십시오.", "Begin again.") from error
