"""What time does about disclosure, once a day: lists what has waited, publishes where the rules leave it to time, and
puts before people what is to be looked at. Safe to repeat.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from edocs.actions.disclosure import enter
from edocs.actions.disclosure_copies import drawn
from edocs.actions.disclosure_facts import Asked, commit
from edocs.actions.disclosure_public import show, wrongly_titled
from edocs.actions.disclosure_telling import item_ends, officers, tell, to_review
from edocs.disclosure import standing as st
from edocs.disclosure.review import Periods
from edocs.disclosure.standing import Elapse, Now
from edocs.disclosure.states import Refused, decide
from edocs.korean import SEOUL
from edocs.queries.disclosure import SYSTEM, periods, policy, standing_row
from edocs.queries.disclosure_checks import seen_in
from edocs.queries.documents import document_for_system
from edocs.tables import document
from edocs.tables.disclosure import disclosure
from kernel import schedule
from kernel.tx import Tx

JOB: Final = "edocs.disclosure_turn"
KEY: Final = "daily"
HOUR: Final = time(6)
AT_ONCE: Final = 40
"""Documents of one turn: a turn is a transaction, and must not hold one for long."""
REST: Final = timedelta(seconds=5)


async def begin(tx: Tx) -> None:
    """Plan the first turn where none is planned. Said now and then."""
    planned = select(schedule.work.c.id).where(schedule.work.c.job == JOB, schedule.work.c.key == KEY)
    if (await tx.db.execute(planned.limit(1))).first() is None:
        await schedule.at(tx, JOB, tx.now, key=KEY)


async def turn(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: a part of what the day brings; the next turn at once while some is left, else tomorrow."""
    now, titles = await policy(tx)
    left = AT_ONCE
    works: tuple[tuple[Callable[[Tx, UUID], Awaitable[None]], Callable[[int], Awaitable[list[Any]]]], ...] = (
        (enter, lambda most: _unentered(tx, most)),
        (_listed, lambda most: _unlisted(tx, now, most)),
        (_listed, lambda most: wrongly_titled(tx, titles, most)),
        (_elapsed, lambda most: _waiting(tx, now, most)),
    )
    for work, those in works:
        found = await those(left) if left else []
        for document_id in found:
            await work(tx, document_id)
        left -= len(found)
    await _tell(tx, now, await periods(tx))
    again = tx.now + REST if left <= 0 else _tomorrow(tx.now)
    await schedule.at(tx, JOB, again, key=KEY)


def _tomorrow(at: datetime) -> datetime:
    here = at.astimezone(SEOUL)
    return datetime.combine(here.date() + timedelta(days=1), HOUR, SEOUL)


async def _unentered(tx: Tx, most: int) -> list[Any]:
    """Documents that were decided before anybody kept their standing."""
    same = and_(disclosure.c.institution_id == document.c.institution_id, disclosure.c.document_id == document.c.id)
    query = select(document.c.id).outerjoin(disclosure, same).where(disclosure.c.document_id.is_(None))
    query = query.where(document.c.state == "ESTABLISHED").order_by(document.c.id).limit(most)
    return list((await tx.db.execute(query)).scalars())


async def _unlisted(tx: Tx, now: Now, most: int) -> list[Any]:
    """Documents whose waiting time is over and whose line is not in the list; closed ones may be left out for good."""
    _, titles = await policy(tx)
    kept = [disclosure.c.kind != "closed"] if titles == "omitted" else []
    query = select(disclosure.c.document_id).where(
        ~disclosure.c.listed, disclosure.c.due_on <= now.today, disclosure.c.phase.not_in(("gone", "apart")), *kept
    )
    return list((await tx.db.execute(query.order_by(disclosure.c.document_id).limit(most))).scalars())


async def _listed(tx: Tx, document_id: UUID) -> None:
    await show(tx, await _in_hand(tx, document_id))


async def _waiting(tx: Tx, now: Now, most: int) -> list[Any]:
    """Open documents that time alone may publish, where the rules leave it to time."""
    if not (now.rules.automatic and now.rules.originals):
        return []
    query = select(disclosure.c.document_id).where(
        disclosure.c.phase == "waiting",
        disclosure.c.kind == "open",
        disclosure.c.flagged == 0,
        disclosure.c.due_on <= now.today,
        disclosure.c.standing["by_hand"].as_boolean().is_not(True),
    )
    return list((await tx.db.execute(query.order_by(disclosure.c.document_id).limit(most))).scalars())


async def _elapsed(tx: Tx, document_id: UUID) -> None:
    """The waiting time is over: looked through once more, then published, or left to people."""
    asked = await _in_hand(tx, document_id)
    now, _ = await policy(tx)
    made = await drawn(tx, asked.found, asked.standing, [])
    seen = await seen_in(tx, made.paper, made.files)
    try:
        facts = decide(asked.standing, Elapse(clean=seen.count == 0), SYSTEM, now)
    except Refused:
        await commit(tx, asked, [], flagged=max(seen.count, 1))
        return
    await show(tx, await commit(tx, asked, facts, flagged=0))


async def _in_hand(tx: Tx, document_id: UUID) -> Asked:
    found = await document_for_system(tx, document_id)
    row = await standing_row(tx, document_id)
    return Asked(found, row, st.from_plain(row.standing), SYSTEM)


async def _tell(tx: Tx, now: Now, given: Periods) -> None:
    """Tell of items that end soon, and once a month how many classes are to be looked at."""
    soon = now.today + timedelta(days=given.warn_days)
    ending = select(
        document.c.id, document.c.title, disclosure.c.kind, disclosure.c.ends_on, disclosure.c.standing,
        document.c.drafter_person_id,
    ).join(
        document,
        and_(document.c.institution_id == disclosure.c.institution_id, document.c.id == disclosure.c.document_id),
    )  # fmt: skip
    keepers = await officers(tx)
    for row in await tx.db.execute(ending.where(disclosure.c.ends_on <= soon).limit(200)):
        items = st.from_plain(row.standing).disclosure.items
        notice = item_ends(row.id, row.title, row.kind, items, row.ends_on)
        await tell(tx, {row.drafter_person_id, *keepers}, notice)
    due = or_(disclosure.c.review_on <= soon, disclosure.c.ends_on <= now.today)
    count = int(await tx.db.scalar(select(func.count()).select_from(disclosure).where(due)) or 0)
    if count:
        await tell(tx, keepers, to_review(count, now.today))
