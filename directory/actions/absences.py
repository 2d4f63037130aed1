"""Absences: who is away from when to when, by oneself or by who manages people."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from directory.actions.changes import Change, changing
from directory.events import AbsenceChanged
from directory.queries.access import require_for_person
from directory.tables import organisation as t
from directory.views.absences import AbsenceInput
from kernel.access import Permission
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx

LONGEST = timedelta(days=366 * 3)
"""An absence longer than this is a leave of employment (휴직) and is recorded as such."""


async def record_absence(tx: Tx, given: AbsenceInput) -> UUID:
    """Record that somebody is away; their deputies act from that instant without any further step."""
    person_id = given.person_id or tx.actor.person_id
    if person_id is None:
        raise Invalid("no_person", "누구의 부재인지 적으십시오.", "Say whose absence it is.")
    async with changing(tx) as change:
        if person_id not in change.org.people:
            raise NotFound("person_not_found", "사람을 찾을 수 없습니다.", "There is no such person.")
        if person_id != tx.actor.person_id:
            require_for_person(tx, change.org, Permission.PEOPLE, person_id)
        check_absence(tx, change, person_id, given)
        absence_id = new_id()
        await tx.db.execute(
            t.absence.insert().values(
                institution_id=tx.institution_id,
                id=absence_id,
                person_id=person_id,
                kind=given.kind,
                reason=given.reason,
                deputy_post_id=given.deputy_post_id,
                valid_from=given.valid_from,
                valid_to=given.valid_to,
                created=tx.now,
                cancelled=None,
            )
        )
        change.note("absence", absence_id, given.valid_from)
        if given.valid_to is not None:
            change.later.add(given.valid_to)
        tx.publish(
            AbsenceChanged(
                absence_id=absence_id,
                person_id=person_id,
                valid_from=given.valid_from,
                valid_to=given.valid_to,
                cancelled=False,
            )
        )
        tx.audit("absence.record", "absence", absence_id, None if person_id == tx.actor.person_id else person_id)
    return absence_id


async def cancel_absence(tx: Tx, absence_id: UUID) -> None:
    """Take an absence back, or end one that has begun at this instant; what was signed meanwhile stays."""
    async with changing(tx) as change:
        own = (t.absence.c.institution_id == tx.institution_id) & (t.absence.c.id == absence_id)
        row = (await tx.db.execute(select(t.absence).where(own))).one_or_none()
        if row is None:
            raise NotFound("absence_not_found", "부재를 찾을 수 없습니다.", "There is no such absence.")
        if row.person_id != tx.actor.person_id:
            require_for_person(tx, change.org, Permission.PEOPLE, row.person_id)
        if row.cancelled is not None or (row.valid_to is not None and row.valid_to <= tx.now):
            raise Conflict("absence_over", "이미 끝난 부재입니다.", "This absence is over already.")
        begun = row.valid_from < tx.now
        values = {"valid_to": tx.now} if begun else {"cancelled": tx.now}
        await tx.db.execute(update(t.absence).where(own).values(values))
        change.note("absence", absence_id)
        tx.publish(
            AbsenceChanged(
                absence_id=absence_id,
                person_id=row.person_id,
                valid_from=row.valid_from,
                valid_to=tx.now if begun else row.valid_to,
                cancelled=not begun,
            )
        )
        whose = None if row.person_id == tx.actor.person_id else row.person_id
        tx.audit("absence.cancel", "absence", absence_id, whose)


def check_absence(tx: Tx, change: Change, person_id: UUID, given: AbsenceInput) -> None:
    """Refuse an absence that cannot be: no length, already over, too long, oneself as deputy, twice."""
    if given.valid_to is not None and given.valid_to <= given.valid_from:
        raise Invalid(
            "end_before_start", "끝나는 때가 시작하는 때보다 뒤여야 합니다.", "The end must be after the start."
        )
    if given.valid_to is not None and given.valid_to <= tx.now:
        raise Invalid("absence_past", "이미 지난 기간입니다.", "This time is over already.")
    if given.valid_to is not None and given.valid_to - given.valid_from > LONGEST:
        raise Invalid("absence_too_long", "기간이 너무 깁니다. 휴직으로 처리하십시오.", "Record it as a leave.")
    if given.deputy_post_id is not None:
        if given.deputy_post_id not in change.org.posts:
            raise NotFound("post_not_found", "자리를 찾을 수 없습니다.", "There is no such post.")
        if any(row.post_id == given.deputy_post_id for row in change.org.holdings_of(person_id, tx.now)):
            raise Invalid("own_deputy", "자기 자리를 대리로 고를 수 없습니다.", "One's own post cannot stand in.")
    for other in change.org.absences:
        same = other.person_id == person_id and other.kind == given.kind
        ends_before = other.valid_to is not None and other.valid_to <= given.valid_from
        starts_after = given.valid_to is not None and given.valid_to <= other.valid_from
        if same and not ends_before and not starts_after:
            raise Conflict("absence_twice", "같은 기간에 이미 등록한 부재가 있습니다.", "It is recorded already.")
