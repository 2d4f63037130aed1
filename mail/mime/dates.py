"""The date of a message, also in its obsolete forms. RFC 5322 §3.3, RFC 5322 §4.3"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES: Final = {"ut": 0, "gmt": 0, "utc": 0, "z": 0, "kst": 900, "jst": 900} | {
    "est": -500,
    "edt": -400,
    "cst": -600,
    "cdt": -500,
    "mst": -700,
    "mdt": -600,
    "pst": -800,
    "pdt": -700,
}
_TIME: Final = r"(?P<hour>\d{1,2})\s*:\s*(?P<minute>\d{1,2})(?:\s*:\s*(?P<second>\d{1,2})(?:\.\d+)?)?"
_DATE: Final = re.compile(
    rf"(?:[a-z]+\s*,?\s*)?(?P<day>\d{{1,2}})[\s-]+(?P<month>[a-z]{{3}})[a-z]*[\s,-]+(?P<year>\d{{2,4}})\s+{_TIME}"
    r"\s*(?P<zone>[+-]\s*\d{3,4}|[a-z]{1,5})?",
    re.IGNORECASE,
)
_ASCTIME: Final = re.compile(
    rf"(?:[a-z]+\s*,?\s*)?(?P<month>[a-z]{{3}})[a-z]*\s+(?P<day>\d{{1,2}})\s+{_TIME}"
    r"\s*(?P<zone>[+-]\d{3,4}|[a-z]{1,5})?\s+(?P<year>\d{4})",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_LONGEST: Final = 500


def date_of(raw: bytes | None) -> datetime | None:
    """The instant with its offset, None when the field cannot be used. A wrong weekday is ignored."""
    if raw is None:
        return None
    text = raw[:_LONGEST].decode("ascii", "replace")
    for _ in range(3):
        text = _COMMENT.sub(" ", text)
    match = _DATE.match(text.strip()) or _ASCTIME.match(text.strip())
    if match is None or match["month"].lower() not in _MONTHS:
        return None
    try:
        return datetime(
            _year(match["year"]),
            _MONTHS.index(match["month"].lower()) + 1,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            min(int(match["second"] or 0), 59),  # a leap second has no name in Python
            tzinfo=_zone(match["zone"]),
        )
    except ValueError:
        return None


def received_date(received: Iterable[bytes]) -> datetime | None:
    """When the last server took the message: the date of the first Received field that has one."""
    return next((found for raw in received if (found := date_of(raw.rpartition(b";")[2].strip()))), None)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _zone(text: str | None) -> timezone:
    """An offset; letters that nobody knows mean UTC. RFC 5322 §4.3"""
    text = (text or "").replace(" ", "").lower()
    if text[:1] in ("+", "-"):
        digits = text[1:].rjust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-offset if text[0] == "-" else offset)
    hundreds = _ZONES.get(text, 0)
    return UTC if hundreds == 0 else timezone(timedelta(hours=hundreds // 100))
