"""Imports and what they would do or did, and the same table written out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from directory.gate import at_gate
from directory.org import Holding, Org
from directory.queries.snapshot import org_snapshot
from directory.sheet import write
from directory.tables import gate
from directory.tables import organisation as t
from directory.views.administration import BadRow, ImportView, PlannedChange
from kernel.access import Permission, require
from kernel.clock import SEOUL
from kernel.errors import NotFound
from kernel.tx import Tx


async def imports(tx: Tx) -> list[ImportView]:
    """The latest imports, newest first."""
    require(tx, Permission.PEOPLE)
    query = select(t.import_job).where(t.import_job.c.institution_id == tx.institution_id)
    org = await org_snapshot(tx)
    return [_view(org, row) for row in await tx.db.execute(query.order_by(t.import_job.c.id.desc()).limit(30))]


async def import_by_id(tx: Tx, import_id: UUID) -> ImportView:
    """One import with every change and every bad row."""
    require(tx, Permission.PEOPLE)
    own = (t.import_job.c.institution_id == tx.institution_id) & (t.import_job.c.id == import_id)
    row = (await tx.db.execute(select(t.import_job).where(own))).one_or_none()
    if row is None:
        raise NotFound("import_not_found", "가져오기를 찾을 수 없습니다.", "There is no such import.")
    return _view(await org_snapshot(tx), row)


async def export_people(tx: Tx) -> bytes:
    """Everyone who holds a post, as a file that an import takes back unchanged. Leaves an access record."""
    require(tx, Permission.PEOPLE)
    org = await org_snapshot(tx)
    async with at_gate(tx):
        query = (
            select(gate.link.c.person_id, gate.account.c.login)
            .join(gate.account, gate.account.c.id == gate.link.c.account_id)
            .where(gate.link.c.institution_id == tx.institution_id, gate.account.c.home_id == tx.institution_id)
        )
        logins = {row.person_id: row.login.partition("@")[0] for row in await tx.db.execute(query)}
    lines: list[Sequence[str]] = []
    for unit in org.in_order():
        for post in org.posts_in(unit.id):
            if (holding := org.holder(post.id, tx.now)) is not None:
                lines.append(_line(org, holding, logins.get(holding.person_id, "")))
    tx.audit("people.export", "institution", tx.institution_id, people=len(lines))
    return write(lines)


def _line(org: Org, holding: Holding, login: str) -> Sequence[str]:
    person, post = org.people[holding.person_id], org.posts[holding.post_id]
    return (
        person.name,
        person.number,
        login,
        org.path_name(post.unit_id),
        post.title,
        post.name,
        post.rank,
        "Y" if post.is_unit_head else "",
        "Y" if post.is_institution_head else "",
        "Y" if holding.concurrent else "",
        person.phone,
        person.extension,
        person.mobile,
        person.mail,
        person.place,
        person.duties,
        f"{holding.valid_from.astimezone(SEOUL):%Y-%m-%d}",
        "",
    )


def _view(org: Org, row: Any) -> ImportView:
    result = row.result
    by = org.people.get(row.created_by)
    return ImportView(
        id=row.id,
        file_name=row.file_name,
        state=row.state,
        created=row.created,
        created_by=by.name if by else "",
        applied=row.applied,
        plan_hash=row.plan_hash,
        lines=result["lines"],
        unchanged=result["unchanged"],
        counts=result["counts"],
        bad_rows=msgspec.convert(result["bad"], list[BadRow]),
        changes=msgspec.convert(result["changes"], list[PlannedChange]),
    )
