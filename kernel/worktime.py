"""Working time: hours counted on working days only, as deadlines and reminders count them. Pure.

A day is a day in Seoul, which keeps no summer time. Working time is one strictly monotone scale: `worked(week, at)`
says how much of it lies between the first day of the scale and an instant, and everything else follows from it, so
`between(week, a, add(week, a, d)) == d` for every span of working time.
LAW service-reg §9
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
NOTHING = timedelta()
MOST_DAYS = 3700
"""A span of working time that ends later than this is a mistake of whoever asks."""


class Week:
    """When an institution works: the days of the week (Monday is 1), the hours of a day, the days off."""

    def __init__(
        self,
        days: tuple[int, ...] = (1, 2, 3, 4, 5),
        hours: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(13), time(18))),
        off: frozenset[date] = frozenset(),
    ) -> None:
        flat = [moment for pair in hours for moment in pair]
        if not days or not flat or any(one >= two for one, two in pairwise(flat)):
            raise ValueError("working hours must be there, rise and not overlap")
        self.days = frozenset(days)
        self.hours = hours
        self.off = off

    def works(self, day: date) -> bool:
        """Whether the day is a working day."""
        return day.isoweekday() in self.days and day not in self.off

    @cached_property
    def length(self) -> timedelta:
        """The working time of one day."""
        return sum((_span(start, end) for start, end in self.hours), NOTHING)

    def within(self, at: time) -> timedelta:
        """How much of a working day is over at this time of day."""
        return sum((_span(start, min(at, end)) for start, end in self.hours if at > start), NOTHING)

    def moment(self, day: date, done: timedelta) -> datetime:
        """The first instant of a working day at which this much of it is over."""
        for start, end in self.hours:
            if done <= _span(start, end):
                return datetime.combine(day, start, SEOUL) + done
            done -= _span(start, end)
        raise ValueError("a day is not that long")


def _span(start: time, end: time) -> timedelta:
    return datetime.combine(date.min, end) - datetime.combine(date.min, start)


def _days_from(week: Week, day: date) -> Iterator[date]:
    for n in range(MOST_DAYS):
        if week.works(found := day + timedelta(days=n)):
            yield found


def add(week: Week, at: datetime, span: timedelta) -> datetime:
    """The instant at which this much working time has passed since `at`; never before `at`."""
    if span <= NOTHING:
        return at
    here = at.astimezone(SEOUL)
    left = span + (week.within(here.time()) if week.works(here.date()) else NOTHING)
    for day in _days_from(week, here.date()):
        if left <= week.length:
            return week.moment(day, left).astimezone(at.tzinfo)
        left -= week.length
    raise ValueError("no end of that span is in sight")


def between(week: Week, start: datetime, end: datetime) -> timedelta:
    """The working time from one instant to a later one; nothing when it is not later."""
    if end <= start:
        return NOTHING
    first, last = start.astimezone(SEOUL), end.astimezone(SEOUL)
    days = working_days(week, first.date(), last.date())
    upto = week.within(last.time()) if week.works(last.date()) else NOTHING
    before = week.within(first.time()) if week.works(first.date()) else NOTHING
    return days * week.length + upto - before


def working_days(week: Week, start: date, end: date) -> int:
    """How many working days lie from one day to another, the last one not counted."""
    if end <= start:
        return 0
    whole, rest = divmod((end - start).days, 7)
    weekdays = whole * len(week.days)
    weekdays += sum((start + timedelta(days=n)).isoweekday() in week.days for n in range(rest))
    off = sorted(day for day in week.off if day.isoweekday() in week.days)
    return weekdays - (bisect_right(off, end - timedelta(days=1)) - bisect_right(off, start - timedelta(days=1)))


def is_working(week: Week, at: datetime) -> bool:
    """Whether the institution works at this instant."""
    here = at.astimezone(SEOUL)
    return week.works(here.date()) and any(start <= here.time() < end for start, end in week.hours)


def next_working(week: Week, at: datetime) -> datetime:
    """This instant while the institution works, else the moment at which it begins again."""
    if is_working(week, at):
        return at
    here = at.astimezone(SEOUL)
    for day in _days_from(week, here.date()):
        for start, _ in week.hours:
            if (moment := datetime.combine(day, start, SEOUL)) >= here:
                return moment.astimezone(at.tzinfo)
    raise ValueError("this institution never works again")
