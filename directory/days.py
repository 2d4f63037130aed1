"""Days of effect: 00:00 in Seoul, never before now. Pure."""

from datetime import UTC, date, datetime, time

from kernel.clock import SEOUL
from kernel.errors import Invalid


def midnight(day: date) -> datetime:
    """The instant at which the day begins in Seoul."""
    return datetime.combine(day, time(), SEOUL).astimezone(UTC)


def effective_instant(day: date | None, now: datetime) -> datetime:
    """When something takes effect: a day to come at its 00:00, today and no day at once. A past day is refused."""
    today = now.astimezone(SEOUL).date()
    if day is None or day == today:
        return now
    if day < today:
        raise Invalid(
            "past_day",
            "지난 날짜로는 바꿀 수 없습니다. 오늘이나 앞날을 고르십시오.",
            "A day in the past cannot be chosen; choose today or a later day.",
        )
    return midnight(day)


def ending_instant(day: date | None, start: datetime) -> datetime | None:
    """The instant at which something ends; refused when it does not lie after its start."""
    if day is None:
        return None
    end = midnight(day)
    if end <= start:
        raise Invalid(
            "end_before_start", "끝나는 날이 시작하는 날보다 뒤여야 합니다.", "The end must be after the start."
        )
    return end
