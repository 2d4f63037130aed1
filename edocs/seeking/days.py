"""Dates as people type them: 2026 · 2026-11 · 2026.11.3 · 2026-10~2026-11 · 오늘 · 지난주 · 올해 · 최근30일."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

_DAY: Final = re.compile(r"(\d{4})년?(?:[-./]?(\d{1,2})월?(?:[-./]?(\d{1,2})일?)?)?\.?")
_RECENT: Final = re.compile(r"(?:최근|지난|last)?(\d{1,4})(일|주|개월|달|년|d|w|m|y)")
_LENGTHS: Final = {"일": 1, "d": 1, "주": 7, "w": 7, "개월": 30, "달": 30, "m": 30, "년": 365, "y": 365}
Reach = tuple[date | None, date | None]
"""The first day and the day after the last; None is open."""


def days(typed: str, today: date) -> Reach | None:
    """The days that are meant, or None when it is no date."""
    text = re.sub(r"\s", "", typed).lower()
    if (named := _named(text, today)) is not None:
        return named
    if (match := _RECENT.fullmatch(text)) is not None:
        reach = int(match[1]) * _LENGTHS[match[2]]
        return (today - timedelta(days=reach - 1), today + timedelta(days=1)) if 0 < reach < 40_000 else None
    for sign, place in ((">=", 0), ("<=", 1), (">", 2), ("<", 3)):
        if text.startswith(sign):
            one = _span(text[len(sign) :])
            return None if one is None else ((one[0], None), (None, one[1]), (one[1], None), (None, one[0]))[place]
    ends = re.split(r"\.\.|~", text)
    if len(ends) == 2:
        spans = [_span(end) if end else None for end in ends]
        if any(end and span is None for end, span in zip(ends, spans, strict=True)) or spans == [None, None]:
            return None
        return (spans[0][0] if spans[0] else None, spans[1][1] if spans[1] else None)
    return _span(text)


def _span(text: str) -> tuple[date, date] | None:
    """A year, a month or a day: its first day and the day after."""
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if month is None:
            return date(year or 0, 1, 1), date((year or 0) + 1, 1, 1)
        first = date(year or 0, month, day or 1)
    except ValueError:
        return None
    length = 1 if day else monthrange(first.year, first.month)[1]
    return first, first + timedelta(days=length)


def _named(text: str, today: date) -> Reach | None:
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    one = timedelta(days=1)
    names: dict[str, tuple[date, date]] = {
        "오늘": (today, today + one),
        "어제": (today - one, today),
        "이번주": (monday, monday + 7 * one),
        "지난주": (monday - 7 * one, monday),
        "이번달": (month, (month + 32 * one).replace(day=1)),
        "지난달": (last_month, month),
        "올해": (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
        "작년": (date(today.year - 1, 1, 1), date(today.year, 1, 1)),
    }
    english = {
        "today": "오늘",
        "yesterday": "어제",
        "thisweek": "이번주",
        "lastweek": "지난주",
        "thismonth": "이번달",
        "lastmonth": "지난달",
        "thisyear": "올해",
        "lastyear": "작년",
        "금주": "이번주",
        "금월": "이번달",
        "전월": "지난달",
    }
    return names.get(english.get(text, text))
