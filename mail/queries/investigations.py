"""Searches in somebody's mail that were asked for."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from directory.queries import Org, org_snapshot
from kernel.access import Permission, require
from kernel.errors import NotFound
from kernel.tx import Tx
from mail.tables import account, investigation
from mail.views.admin import Investigation


async def row_of(tx: Tx, investigation_id: UUID, *, lock: bool = False) -> Any:
    """One of them, with whose mail it is. Raises NotFound."""
    query = (
        select(investigation, account.c.person_id, account.c.name)
        .join(account, account.c.id == investigation.c.account_id)
        .where(investigation.c.id == investigation_id)
    )
    row = (await tx.db.execute(query.with_for_update(of=investigation) if lock else query)).one_or_none()
    if row is None:
        raise NotFound("investigation_not_found", "조사 요청을 찾을 수 없습니다.", "There is no such investigation.")
    return row


async def investigations(tx: Tx) -> list[Investigation]:
    """All of the institution, the latest first."""
    require(tx, Permission.AUDIT)
    query = (
        select(investigation, account.c.person_id, account.c.name)
        .join(account, account.c.id == investigation.c.account_id)
        .order_by(investigation.c.at.desc())
        .limit(200)
    )
    org = await org_snapshot(tx)
    tx.audit("mail.investigation.list", "mail_investigation", "all")
    return [_view(tx, org, row) for row in await tx.db.execute(query)]


async def investigation_view(tx: Tx, investigation_id: UUID) -> Investigation:
    """One of them."""
    return _view(tx, await org_snapshot(tx), await row_of(tx, investigation_id))


def _view(tx: Tx, org: Org, row: Any) -> Investigation:
    lapsed = row.state == "released" and row.lapses is not None and row.lapses <= tx.now
    return Investigation(
        id=row.id,
        account=row.account_id,
        account_name=row.name,
        reason=row.reason,
        q=row.question,
        since=row.since,
        until=row.until,
        asked_by=row.asked_by,
        asked_by_name=_name(org, row.asked_by),
        at=row.at,
        state="lapsed" if lapsed else row.state,
        decided_by_name=_name(org, row.decided_by),
        decided_at=row.decided_at,
        lapses=row.lapses,
    )


def _name(org: Org, person_id: UUID | None) -> str:
    person = org.people.get(person_id) if person_id is not None else None
    return person.name if person else ""
