"""Who is away; why is for the person and who manages people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from directory.org import Absence, Org
from directory.queries.access import may_for_person, require_for_person
from directory.queries.people import deputy_lines
from directory.queries.snapshot import org_snapshot
from directory.queries.units import person_ref
from directory.tables import organisation as t
from directory.views.absences import AbsenceInput, AbsenceQuery, AbsenceView
from directory.views.fields import PersonRef
from directory.views.people import DeputyLine
from kernel.access import Permission
from kernel.errors import Invalid, NotFound
from kernel.tx import Tx


async def absences(tx: Tx, query: AbsenceQuery) -> list[AbsenceView]:
    """Absences that touch the asked time (now), soonest end first."""
    since = query.since or tx.now
    until = query.until or since
    row = t.absence
    conditions = [
        row.c.institution_id == tx.institution_id,
        row.c.cancelled.is_(None),
        row.c.valid_from <= until,
        or_(row.c.valid_to.is_(None), row.c.valid_to > since),
    ]
    if query.person_id is not None:
        conditions.append(row.c.person_id == query.person_id)
    found = select(row).where(*conditions).order_by(row.c.valid_to.asc().nulls_last(), row.c.id).limit(500)
    org = await org_snapshot(tx)
    return [_view(tx, org, each) for each in await tx.db.execute(found) if each.person_id in org.people]


async def absence_by_id(tx: Tx, absence_id: UUID) -> AbsenceView:
    """One absence, also after it was taken back."""
    query = select(t.absence).where(t.absence.c.institution_id == tx.institution_id, t.absence.c.id == absence_id)
    row = (await tx.db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("absence_not_found", "부재를 찾을 수 없습니다.", "There is no such absence.")
    return _view(tx, await org_snapshot(tx), row)


async def preview(tx: Tx, given: AbsenceInput) -> list[DeputyLine]:
    """Who would stand in for each post of the person when that absence begins."""
    person_id = given.person_id or tx.actor.person_id
    org = await org_snapshot(tx)
    if person_id is None or person_id not in org.people:
        raise NotFound("person_not_found", "사람을 찾을 수 없습니다.", "There is no such person.")
    if given.deputy_post_id is not None and given.deputy_post_id not in org.posts:
        raise Invalid("post_not_found", "자리를 찾을 수 없습니다.", "There is no such post.")
    if person_id != tx.actor.person_id:
        require_for_person(tx, org, Permission.PEOPLE, person_id)
    at = max(given.valid_from, tx.now)
    return deputy_lines(org, org.holdings_of(person_id, at), at, _planned(person_id, given, at))


def _planned(person_id: UUID, given: AbsenceInput, at: datetime) -> Absence:
    return Absence(
        id=person_id,
        person_id=person_id,
        kind=given.kind,
        deputy_post_id=given.deputy_post_id,
        valid_from=at,
        valid_to=given.valid_to,
    )


def _view(tx: Tx, org: Org, row: Any) -> AbsenceView:
    at = max(row.valid_from, tx.now)
    holdings = org.holdings_of(row.person_id, at)
    post = org.posts[holdings[0].post_id] if holdings else None
    own = row.person_id == tx.actor.person_id
    told = own or may_for_person(tx, org, Permission.PEOPLE, row.person_id)
    person = person_ref(org, row.person_id) or PersonRef(id=row.person_id, name="")
    absence = Absence(
        id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        deputy_post_id=row.deputy_post_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
    return AbsenceView(
        id=row.id,
        person=person,
        post_name=post.name if post else "",
        unit_name=org.units[post.unit_id].name if post else "",
        kind=row.kind,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reason=row.reason if told else "",
        deputies=deputy_lines(org, holdings, at, absence),
        own=own,
    )
