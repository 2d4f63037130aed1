"""Absences."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from directory.views.fields import PersonRef
from directory.views.people import DeputyLine
from kernel.web import Input, Line, View


class AbsenceView(View):
    """Somebody's absence. `reason` is empty for everyone but the person and who manages people."""

    id: UUID
    person: PersonRef
    post_name: str
    unit_name: str
    kind: str
    valid_from: datetime
    valid_to: datetime | None
    reason: str
    deputies: list[DeputyLine]
    own: bool


class AbsenceInput(Input):
    """An absence of one's own, or with the permission to manage people of anyone."""

    kind: Annotated[str, Meta(min_length=1, max_length=20)]
    """출장, 연가, 병가, 반차, 교육, 공가 …"""
    valid_from: datetime
    person_id: UUID | None = None
    valid_to: datetime | None = None
    reason: Line = ""
    deputy_post_id: UUID | None = None
    """A deputy for this absence only, before the acting order. LAW acting-reg §6"""


class AbsenceQuery(Input):
    """Who is away between two instants; absent: now."""

    since: datetime | None = None
    until: datetime | None = None
    person_id: UUID | None = None
