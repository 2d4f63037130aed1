"""Dates in their parts. RFC 5260 §4.2"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import format_datetime
from typing import Final

_ZONE: Final = re.compile(r"[+-](?:0\d|1[0-4])[0-5]\d")
_MODIFIED_JULIAN: Final = 678_576
"""Days from 0001-01-01 (ordinal 1) back to 1858-11-17."""


def zone_of(text: str) -> timezone | None:
    """An offset such as +0900; None for what is none."""
    if not _ZONE.fullmatch(text):
        return None
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:]))
    return timezone(-offset if text[0] == "-" else offset)


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime | None:
    """The moment there; None zone: as it was written. None where no calendar has it."""
    try:
        return moment if zone is None else moment.astimezone(zone)
    except (OverflowError, ValueError):
        return None


def part(moment: datetime, name: str) -> str:
    """One part of the moment as text."""
    match name:
        case "julian":
            return str(moment.toordinal() - _MODIFIED_JULIAN)
        case "iso8601":
            return (
                moment.replace(microsecond=0).isoformat().replace("+00:00", "Z" if moment.tzinfo is UTC else "+00:00")
            )
        case "std11":
            return format_datetime(moment)
        case "zone":
            return moment.strftime("%z")[:5]
        case "weekday":
            return str(moment.isoweekday() % 7)
        case "year":
            return f"{moment.year:04}"
    forms = {"month": "%m", "day": "%d", "date": "%Y-%m-%d", "hour": "%H", "minute": "%M", "second": "%S"}
    return moment.strftime(forms.get(name, "%H:%M:%S"))
