"""When a record is due elsewhere: dates from the year in which its task ended and the years of a rule pack. Pure."""

from datetime import date


def period_start(year: int, starts: str = "01-01") -> date:
    """The first day of the retention period: that day of the year after the task ended. LAW rec-dec §26(5)"""
    month, _, day = starts.partition("-")
    return date(year + 1, int(month), int(day))


def transfer_due(start: date, years: int) -> date:
    """The last day of the year until which the unit may keep the record before the centre takes it over.

    Within so many years of the start of the period. LAW rec-dec §32(1)
    """
    return date(start.year + years - 1, 12, 31)
