"""Whoever stands in for an absent person is told when it begins and when it is over. LAW acting-reg §7

Who acts is asked of the directory at that moment, not when the absence was recorded: a deputy may be away by then. Safe
to repeat: a notice has a key, and what was settled stays so.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from directory.org import covers
from directory.queries.snapshot import org_snapshot
from edocs import noticing
from edocs.wording import clock
from kernel import notices, schedule
from kernel.notices import Notice, Settled
from kernel.tx import Tx

BEGIN, END = "edocs.deputy_begins", "edocs.deputy_ends"
"""The jobs at both moments of an absence."""


async def plan(tx: Tx, absence: UUID, person: UUID, begins: datetime, ends: datetime | None) -> None:
    """Tell at once what has come already, and plan the rest; an absence that changed is planned anew."""
    payload = {"absence": str(absence), "person": str(person)}
    if begins <= tx.now:
        await begin(tx, payload)
    else:
        await schedule.at(tx, BEGIN, begins, payload, key=str(absence))
    if ends is None:
        return
    if ends <= tx.now:
        await end(tx, payload)
    else:
        await schedule.at(tx, END, ends, payload, key=str(absence))


async def begin(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: the absence begins, if it still stands."""
    org = await org_snapshot(tx)
    absence = next((one for one in org.absences if str(one.id) == payload["absence"]), None)
    if absence is None or not covers(absence, tx.now):
        return
    told: dict[UUID, list[Notice]] = defaultdict(list)
    until = clock(absence.valid_to) if absence.valid_to is not None else ""
    for held in org.holdings_of(absence.person_id, tx.now):
        deputy = org.deputy(held.post_id, tx.now)
        if deputy is not None:
            absent, post = org.people[absence.person_id].name, org.posts[held.post_id]
            told[deputy.person_id].append(noticing.standing_in(absence.id, post.id, absent, post.name, until))
    await notices.post(tx, told)


async def end(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: the absence is over; only those are told who were told that it began, and only if it is."""
    org, absence, person = await org_snapshot(tx), UUID(payload["absence"]), UUID(payload["person"])
    if person not in org.people or any(one.id == absence and covers(one, tx.now) for one in org.absences):
        return  # it was made longer: another job waits
    about = f"absence/{absence}"
    people = await notices.told_of(tx, about, noticing.DEPUTY)
    over = noticing.stood_in(absence, org.people[person].name)
    await notices.post(tx, {one: [over] for one in people}, [Settled(about, (noticing.DEPUTY,))])
