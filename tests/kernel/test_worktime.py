"""Working time passes on working days only, and every span of it ends where counting again says it does."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.worktime import SEOUL, Week, add, between, is_working, next_working, working_days

OFF = frozenset({date(2026, 9, 24), date(2026, 9, 25), date(2026, 10, 5), date(2026, 10, 9), date(2026, 10, 10)})
WEEK = Week(off=OFF)
HOUR = timedelta(hours=1)
FIRST = datetime(2026, 8, 1, tzinfo=SEOUL)
INSTANTS = st.integers(0, 184 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-18T09:00", 8, "2026-11-18T18:00"),
        ("2026-11-18T11:00", 2, "2026-11-18T14:00"),
        ("2026-11-18T12:30", 1, "2026-11-18T14:00"),
        ("2026-11-18T16:00", 4, "2026-11-19T11:00"),
        ("2026-11-20T17:00", 2, "2026-11-23T10:00"),
        ("2026-11-21T10:00", 1, "2026-11-23T10:00"),
        ("2026-11-18T20:00", 1, "2026-11-19T10:00"),
        ("2026-11-18T05:00", 3, "2026-11-18T12:00"),
        ("2026-09-23T17:00", 2, "2026-09-28T10:00"),
        ("2026-10-08T17:00", 1, "2026-10-08T18:00"),
        ("2026-10-08T17:00", 2, "2026-10-12T10:00"),
    ],
)
def test_a_span_of_working_time_skips_lunch_nights_weekends_and_days_off(start: str, hours: int, end: str) -> None:
    assert add(WEEK, at(start), hours * HOUR) == at(end)


@given(INSTANTS, st.integers(1, 60 * 200))
@settings(max_examples=60, deadline=None)
def test_what_was_added_lies_between(start: datetime, minutes: int) -> None:
    span = timedelta(minutes=minutes)
    assert between(WEEK, start, add(WEEK, start, span)) == span


@given(INSTANTS, INSTANTS, INSTANTS)
@settings(max_examples=60, deadline=None)
def test_working_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    assert between(WEEK, first, middle) + between(WEEK, middle, last) == between(WEEK, first, last)


@given(INSTANTS, st.integers(0, 400))
@settings(max_examples=40, deadline=None)
def test_working_days_are_those_that_one_counts_on_the_fingers(start: datetime, days: int) -> None:
    first = start.date()
    counted = sum(WEEK.works(first + timedelta(days=n)) for n in range(days))
    assert working_days(WEEK, first, first + timedelta(days=days)) == counted


@given(INSTANTS)
@settings(max_examples=40, deadline=None)
def test_the_next_working_moment_is_one_and_no_work_lies_before_it(start: datetime) -> None:
    moment = next_working(WEEK, start)
    assert is_working(WEEK, moment)
    assert moment >= start
    assert between(WEEK, start, moment) == timedelta()


def test_an_instant_keeps_the_zone_in_which_it_was_asked() -> None:
    assert add(WEEK, datetime(2026, 11, 18, 0, tzinfo=UTC), HOUR) == datetime(2026, 11, 18, 1, tzinfo=UTC)
    assert add(WEEK, datetime(2026, 11, 18, 0, tzinfo=UTC), HOUR).tzinfo is UTC


def test_nothing_is_added_by_no_span_and_time_never_runs_backwards() -> None:
    night = at("2026-11-18T23:00")
    assert add(WEEK, night, timedelta()) == night
    assert between(WEEK, night, night - HOUR) == timedelta()


@pytest.mark.parametrize("hours", [(), ((time(9), time(9)),), ((time(9), time(13)), (time(12), time(18)))])
def test_hours_that_overlap_or_are_empty_are_refused(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="working hours"):
        Week(hours=hours)
