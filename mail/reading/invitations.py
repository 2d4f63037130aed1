"""Appointments that come with a mail, as data. RFC 5545, RFC 5546"""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

MOST_EVENTS: Final = 20
MOST_PEOPLE: Final = 200
LONGEST: Final = 500_000
_PROPERTY: Final = re.compile(
    r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,40}=(?:"[^"]{0,500}"|[^;:"]{0,500}))*):(.*)', re.DOTALL
)
_PARAMETER: Final = re.compile(r';([A-Za-z0-9-]{1,40})=(?:"([^"]*)"|([^;:"]*))')
_MOMENT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")


class Attendee(Struct, frozen=True):
    """Somebody an appointment is for, with what they answered."""

    name: str
    address: str
    answer: str = ""


class Event(Struct, frozen=True):
    """An appointment. Times are ISO, without an offset where the mail names only a zone (`zone`)."""

    method: str
    uid: str
    summary: str
    place: str
    description: str
    starts: str
    ends: str
    all_day: bool
    zone: str
    cancelled: bool
    organizer: Attendee | None
    attendees: list[Attendee]
    repeats: bool


def events(text: str) -> list[Event]:
    """The appointments in the text; what cannot be read is left out."""
    method, found = "", list[Event]()
    inside: dict[str, list[tuple[dict[str, str], str]]] | None = None
    depth = 0
    for name, given, value in _properties(text[:LONGEST]):
        if name == "METHOD" and inside is None:
            method = value.strip().upper()[:20]
        elif name == "BEGIN":
            if inside is not None:
                depth += 1
            elif value.strip().upper() == "VEVENT":
                inside, depth = {}, 0
        elif name == "END" and inside is not None:
            if depth:
                depth -= 1
            else:
                found.append(_event(method, inside))
                inside = None
        elif inside is not None and not depth:
            inside.setdefault(name, []).append((given, value))
        if len(found) >= MOST_EVENTS:
            break
    return found


def _properties(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, parameters and value of each line; folded lines are put together. RFC 5545 §3.1"""
    unfolded = re.sub(r"\r?\n[ \t]", "", text.lstrip("\ufeff"))
    for line in unfolded.splitlines():
        match = _PROPERTY.fullmatch(line)
        if match is not None:
            given = {one[1].upper(): (one[2] or one[3] or "") for one in _PARAMETER.finditer(match[2])}
            yield match[1].upper(), given, match[3]


def _event(method: str, fields: dict[str, list[tuple[dict[str, str], str]]]) -> Event:
    def first(name: str) -> tuple[dict[str, str], str]:
        return (fields.get(name) or [({}, "")])[0]

    starts, all_day = _moment(first("DTSTART")[1])
    ends, _ = _moment(first("DTEND")[1])
    organizer = first("ORGANIZER")
    return Event(
        method=method or "PUBLISH",
        uid=first("UID")[1][:300],
        summary=_text(first("SUMMARY")[1])[:500],
        place=_text(first("LOCATION")[1])[:500],
        description=_text(first("DESCRIPTION")[1])[:10_000],
        starts=starts,
        ends=ends,
        all_day=all_day,
        zone=first("DTSTART")[0].get("TZID", "")[:80],
        cancelled=method == "CANCEL" or first("STATUS")[1].strip().upper() == "CANCELLED",
        organizer=_person(*organizer) if organizer[1] else None,
        attendees=[_person(*one) for one in fields.get("ATTENDEE", [])[:MOST_PEOPLE]],
        repeats="RRULE" in fields,
    )


def _moment(value: str) -> tuple[str, bool]:
    """The moment in ISO, and whether it is a day."""
    match = _MOMENT.fullmatch(value.strip())
    if match is None:
        return "", False
    day = f"{match[1]}-{match[2]}-{match[3]}"
    return (day, True) if match[4] is None else (f"{day}T{match[4]}:{match[5]}:{match[6]}{match[7]}", False)


def _text(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _person(given: dict[str, str], value: str) -> Attendee:
    address = value.strip()
    address = address[7:] if address.lower().startswith("mailto:") else ""
    return Attendee(given.get("CN", "")[:200], address[:320], given.get("PARTSTAT", "").upper()[:20])
