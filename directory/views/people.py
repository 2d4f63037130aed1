"""People, their cards, appointments."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from directory.views.fields import AbsenceBrief, Digits, Name, PersonRef
from directory.views.posts import SeatView
from kernel.web import Input, Line, PageQuery, View

EmploymentState = Literal["active", "paused", "left"]


class PersonRow(View):
    """A person in a list of one's own institution."""

    id: UUID
    name: str
    state: EmploymentState
    seats: list[SeatView]
    duties: str
    extension: str
    absence: AbsenceBrief | None


class DeputyLine(View):
    """Who stands in for one of a person's posts."""

    post_name: str
    deputy: PersonRef | None
    deputy_post_name: str | None
    extension: str
    basis: str


class PersonCard(View):
    """Everything that colleagues may see of a person. Reading it leaves one access record."""

    id: UUID
    name: str
    state: EmploymentState
    mail: str
    phone: str
    extension: str
    mobile: str
    """Empty unless the reader is the person or manages people."""
    place: str
    duties: str
    seats: list[SeatView]
    coming: list[SeatView]
    """Appointments that are not yet effective."""
    past: list[SeatView]
    """What the person held before; only for the person and who manages people."""
    absence: AbsenceBrief | None
    deputies: list[DeputyLine]
    has_account: bool
    login: str
    """Empty unless the reader is the person or manages people."""


class PersonInput(Input):
    """A new person; a post is given by an appointment."""

    name: Name
    login: Annotated[str, Meta(max_length=64)] = ""
    """The part before the @ of the sign-in; empty: no account."""
    number: Annotated[str, Meta(max_length=40)] = ""
    """The personnel number by which imports know the person; empty: the login."""
    mail: Line = ""
    phone: Digits = ""
    extension: Annotated[str, Meta(max_length=10)] = ""
    mobile: Digits = ""
    place: Annotated[str, Meta(max_length=100)] = ""
    duties: Line = ""


class PersonChange(Input):
    """What changes of a person. Without the permission to manage people: only one's own place and duties."""

    name: Name | None = None
    mail: Line | None = None
    phone: Digits | None = None
    extension: Annotated[str, Meta(max_length=10)] | None = None
    mobile: Digits | None = None
    place: Annotated[str, Meta(max_length=100)] | None = None
    duties: Line | None = None


class StateChange(Input):
    """Pause (휴직), return, or leave (퇴직). Leaving ends every holding at that instant; nobody is deleted."""

    state: EmploymentState
    effective: date | None = None


class PeopleQuery(PageQuery):
    """Search of people: name, initial consonants (ㅇㄷㄷ), duty, extension, unit."""

    q: Annotated[str, Meta(max_length=60)] = ""
    unit_id: UUID | None = None
    state: EmploymentState = "active"


class CardQuery(PageQuery):
    """Search of the cards of other institutions."""

    q: Annotated[str, Meta(max_length=60)] = ""
    institution_id: int | None = None
    unit_id: UUID | None = None


class Card(View):
    """What another institution shows of a person; a field it does not show is empty."""

    institution_id: int
    institution_name: str
    person_id: UUID
    name: str
    post_name: str
    unit_id: UUID | None
    unit_name: str
    phone: str
    mail: str
    duties: str


class CardUnit(View):
    """A unit of another institution."""

    id: UUID
    name: str
    parent_id: UUID | None
    position: int
    people: int


class AppointmentInput(Input):
    """A person takes a post from a day on.

    `moves` ends the person's main post at the same instant, `relieves` the holding of who has the post.
    """

    person_id: UUID
    post_id: UUID
    concurrent: bool = False
    moves: bool = False
    relieves: bool = False
    clearance: Annotated[int, Meta(ge=0, le=3)] = 0
    effective: date | None = None
    until: date | None = None
    """The first day on which it no longer holds."""


class Invitation(View):
    """A one-time link by which a person sets a password. Shown once."""

    login: str
    link: str
    expires: datetime
