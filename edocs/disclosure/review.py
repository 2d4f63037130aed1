"""When a class is to be looked at again: after five years, when an item has ended, at the end of a year, after thirty.

Nothing opens by itself: the day only puts the document before a lawful person. LAW rec-act §35, LAW rec-dec §24
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from edocs.content import Disclosed
from edocs.disclosure.standing import Phase, Standing

Cause = Literal["ended", "review", "old", "year"]


class Periods(Struct, frozen=True, kw_only=True):
    """What the rule pack lays down about looking again."""

    review_years: int = 5
    opens_after_years: int = 30
    warn_days: int = 30


class Due(Struct, frozen=True):
    """Why a class is to be looked at, and on which day that begins to be due."""

    cause: Cause
    on: date


def years_after(day: date, years: int) -> date:
    """The same day some years later; the last of February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def review_on(standing: Standing, periods: Periods) -> date | None:
    """The day of the next review; None for what is open or no longer there."""
    if standing.disclosure.kind == "open" or standing.phase is Phase.GONE:
        return None
    return years_after(standing.classed_on, periods.review_years)


def dues(standing: Standing, decided_on: date, today: date, periods: Periods) -> Iterator[Due]:
    """Why the document is before the reviewers today, what has waited longest first."""
    found = sorted(_dues(standing, decided_on, today, periods), key=lambda one: one.on)
    yield from found


def _dues(standing: Standing, decided_on: date, today: date, periods: Periods) -> Iterator[Due]:
    on = review_on(standing, periods)
    if on is None:
        return
    ended = _ends(standing)
    if ended is not None and ended <= today:
        yield Due("ended", ended)
    if on <= today:
        yield Due("review", on)
    old = years_after(decided_on, periods.opens_after_years)
    if old <= today and (standing.looked_on is None or standing.looked_on < old):
        yield Due("old", old)
    if year_end_open(standing, decided_on, today):
        yield Due("year", date(decided_on.year + 1, 1, 1))


def year_end_open(standing: Standing, decided_on: date, today: date) -> bool:
    """Whether the class waits for the look that follows the end of the year of its making. LAW rec-dec §24"""
    begins = date(decided_on.year + 1, 1, 1)
    if today < begins or standing.disclosure.kind == "open" or standing.phase is Phase.GONE:
        return False
    return standing.looked_on is None or standing.looked_on < begins


def _ends(standing: Standing) -> date | None:
    """The first day on which an item of the document or of one of its attachments ends."""
    classes: list[Disclosed] = [standing.disclosure, *standing.files.values()]
    return min((one.ends_on for one in classes if one.kind != "open" and one.ends_on is not None), default=None)


def first_end(standing: Standing) -> date | None:
    """The same, for a row of the list: when an item ends, None where none does."""
    return None if standing.phase is Phase.GONE else _ends(standing)
