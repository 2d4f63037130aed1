"""Appointments: a person takes a post from an instant on (발령), and holdings end.

Invariants: a post has one holder at a time; a person has one main post at a time, and any number of concurrent ones.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from directory.actions.changes import Change, changing
from directory.actions.people import person_of
from directory.days import effective_instant, ending_instant
from directory.events import HoldingChanged
from directory.org import Holding, Org
from directory.queries.access import require_in_unit
from directory.queries.snapshot import load_org
from directory.tables import organisation as t
from directory.views.people import AppointmentInput
from directory.views.units import Effective
from kernel.access import Permission
from kernel.clock import new_id
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx


async def appoint(tx: Tx, given: AppointmentInput) -> UUID:
    """Give a person a post from a day on; routes, inboxes and rights follow at that instant by themselves."""
    async with changing(tx) as change:
        at = effective_instant(given.effective, tx.now)
        until = ending_instant(given.until, at)
        then = await load_org(tx.db, tx.institution_id, at, fresh=True)
        if given.post_id not in then.posts:
            raise NotFound("post_not_found", "자리를 찾을 수 없습니다.", "There is no such post at that time.")
        require_in_unit(tx, then, Permission.PEOPLE, then.posts[given.post_id].unit_id)
        person_of(change, given.person_id)
        if then.state_of(given.person_id, at) == "left":
            raise Conflict("person_left", "그때에는 퇴직한 사람입니다.", "The person has left by then.")
        if given.relieves and (holder := then.holder(given.post_id, at)):
            await _relieve(tx, change, then, holder, at)
        if given.moves:
            for row in then.holdings_of(given.person_id, at):
                if not row.concurrent:
                    await _relieve(tx, change, then, row, at)
        then = await load_org(tx.db, tx.institution_id, at, fresh=True)
        _check_free(then, given.post_id, at, until)
        if not given.concurrent:
            _check_one_main(then, given.person_id, at, until)
        holding_id = await insert_holding(
            tx,
            person_id=given.person_id,
            post_id=given.post_id,
            concurrent=given.concurrent,
            clearance=given.clearance,
            valid_from=at,
            valid_to=until,
        )
        _tell(tx, change, "holding.begin", holding_id, given.person_id, given.post_id, at)
        if until is not None:
            change.later.add(until)
    return holding_id


async def end_holding(tx: Tx, holding_id: UUID, given: Effective) -> None:
    """End a holding from a day on; the post is vacant from then, and its acting order serves."""
    async with changing(tx) as change:
        row = _holding(change, holding_id)
        _require(tx, change, row)
        at = effective_instant(given.effective, tx.now)
        await end_row(tx, row, at)
        _tell(tx, change, "holding.end", holding_id, row.person_id, row.post_id, at)


async def cancel_appointment(tx: Tx, holding_id: UUID) -> None:
    """Take back an appointment that is not yet effective."""
    async with changing(tx) as change:
        row = _holding(change, holding_id)
        _require(tx, change, row)
        if row.valid_from <= tx.now:
            raise Conflict("appointment_effective", "이미 시행된 발령입니다.", "This appointment is effective already.")
        await end_row(tx, row, row.valid_from)
        _tell(tx, change, "holding.cancel", holding_id, row.person_id, row.post_id, row.valid_from)


async def insert_holding(tx: Tx, **values: Any) -> UUID:
    """The row of a holding; the caller holds the lock and has checked."""
    row = holding_row(tx, **values)
    await tx.db.execute(t.holding.insert().values(row))
    holding_id: UUID = row["id"]
    return holding_id


def holding_row(  # noqa: PLR0913 - the columns of a holding
    tx: Tx,
    *,
    person_id: UUID,
    post_id: UUID,
    valid_from: datetime,
    valid_to: datetime | None = None,
    concurrent: bool = False,
    clearance: int = 0,
) -> dict[str, Any]:
    """The columns of a new holding."""
    return {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "person_id": person_id,
        "post_id": post_id,
        "concurrent": concurrent,
        "clearance": clearance,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


async def end_row(tx: Tx, row: Holding, at: datetime) -> None:
    """End a holding at the instant; one that would not have begun by then never was."""
    own = (t.holding.c.institution_id == tx.institution_id) & (t.holding.c.id == row.id)
    if row.valid_from >= at:
        await tx.db.execute(t.holding.delete().where(own))
    else:
        await tx.db.execute(update(t.holding).where(own).values(valid_to=at))


async def _relieve(tx: Tx, change: Change, org: Org, row: Holding, at: datetime) -> None:
    require_in_unit(tx, org, Permission.PEOPLE, org.posts[row.post_id].unit_id)
    await end_row(tx, row, at)
    _tell(tx, change, "holding.end", row.id, row.person_id, row.post_id, at)


def _check_free(org: Org, post_id: UUID, at: datetime, until: datetime | None) -> None:
    for row in org.holdings_of_post(post_id):
        if _overlap(row, at, until) and org.state_of(row.person_id, at) != "left":
            raise Conflict(
                "post_held",
                "그 기간에 이 자리를 맡은 사람이 있습니다.",
                "Somebody holds this post at that time.",
                person_id=str(row.person_id),
                name=org.people[row.person_id].name,
                since=row.valid_from.isoformat(),
            )


def _check_one_main(org: Org, person_id: UUID, at: datetime, until: datetime | None) -> None:
    for row in org.holdings:
        if row.person_id == person_id and not row.concurrent and _overlap(row, at, until):
            raise Conflict(
                "has_main_post",
                "이미 맡은 자리가 있습니다. 옮기는 발령인지 겸직인지 고르십시오.",
                "The person has a main post; say whether this moves them or is concurrent.",
                post_id=str(row.post_id),
            )


def _overlap(row: Holding, at: datetime, until: datetime | None) -> bool:
    return (row.valid_to is None or row.valid_to > at) and (until is None or row.valid_from < until)


def _holding(change: Change, holding_id: UUID) -> Holding:
    for row in change.org.holdings:
        if row.id == holding_id:
            return row
    raise NotFound("holding_not_found", "발령을 찾을 수 없습니다.", "There is no such holding.")


def _require(tx: Tx, change: Change, row: Holding) -> None:
    post = change.org.posts.get(row.post_id)
    if post is None:
        raise NotFound("post_not_found", "자리를 찾을 수 없습니다.", "There is no such post.")
    require_in_unit(tx, change.org, Permission.PEOPLE, post.unit_id)


def _tell(  # noqa: PLR0913 - what an event needs
    tx: Tx, change: Change, action: str, holding_id: UUID, person_id: UUID, post_id: UUID, at: datetime
) -> None:
    change.note("holding", holding_id, at)
    tx.publish(HoldingChanged(holding_id=holding_id, person_id=person_id, post_id=post_id, effective=at))
    tx.audit(action, "holding", holding_id, person_id)
