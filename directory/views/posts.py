"""Posts, who acts for them, seats."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from directory.views.fields import AbsenceBrief, Name, PersonRef
from kernel.web import Input, Line, View


class PostView(View):
    """A post (seat) of a unit and who holds it."""

    id: UUID
    unit_id: UUID
    unit_name: str
    name: str
    """What it is called, as 팀장 or 축제기획팀장."""
    title: str
    """The position that tables name, as 팀장."""
    rank: str
    grade: int
    """Seniority; the higher is the senior."""
    is_unit_head: bool
    is_institution_head: bool
    position: int
    holder: PersonRef | None
    concurrent: bool
    absence: AbsenceBrief | None
    next_holder: PersonRef | None
    """Who takes it over by an appointment that is not yet effective."""
    next_from: datetime | None


class PostInput(Input):
    """A new post."""

    unit_id: UUID
    title: Name
    name: Annotated[str, Meta(max_length=100)] = ""
    rank: Annotated[str, Meta(max_length=40)] = ""
    grade: Annotated[int, Meta(ge=0, le=999)] | None = None
    """Absent: the grade of other posts with this title."""
    is_unit_head: bool = False
    is_institution_head: bool = False
    position: int = 0
    effective: date | None = None


class PostChange(Input):
    """What changes of a post from a day on."""

    unit_id: UUID | None = None
    title: Name | None = None
    name: Annotated[str, Meta(max_length=100)] | None = None
    rank: Annotated[str, Meta(max_length=40)] | None = None
    grade: Annotated[int, Meta(ge=0, le=999)] | None = None
    is_unit_head: bool | None = None
    position: int | None = None
    effective: date | None = None


class DeputyView(View):
    """One deputy of a post in its acting order."""

    post_id: UUID
    post_name: str
    unit_name: str
    rank: int
    holder: PersonRef | None
    absent: bool


class ActingOrderView(View):
    """Who stands in for a post when its holder is away or it is vacant, first present one first."""

    post_id: UUID
    post_name: str
    unit_name: str
    basis: str
    allow_drafter: bool
    allow_junior: bool
    deputies: list[DeputyView]


class ActingOrderInput(Input):
    """The whole order of a post; an empty list ends it."""

    deputies: Annotated[list[UUID], Meta(max_length=10)]
    basis: Line = ""
    """The article it rests on, as 직무대리 규정 제4조."""
    allow_drafter: bool = False
    allow_junior: bool = False
    effective: date | None = None


class SeatView(View):
    """A post that a person holds."""

    holding_id: UUID
    post_id: UUID
    post_name: str
    title: str
    rank: str
    unit_id: UUID
    unit_name: str
    concurrent: bool
    valid_from: datetime
    valid_to: datetime | None
