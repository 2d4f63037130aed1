"""What goes over the wire for the organisation: institutions, units, posts, people, absences, roles, imports.

Sign-in and account shapes are in `session_views`. Times are instants; an `effective` day means 00:00 in Seoul.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from kernel.web import Input, Line, PageQuery, View

Digits = Annotated[str, Meta(max_length=40)]
"""A telephone number as people write it."""
Name = Annotated[str, Meta(min_length=1, max_length=100)]

EmploymentState = Literal["active", "paused", "left"]
CardLevel = Literal["none", "search", "tree"]
"""What another institution may see: nothing, people it searches by name, or the whole chart of cards."""


# --- institutions -----------------------------------------------------------------------------------------------


class InstitutionView(View):
    """An institution of the city as everyone may see it. `people` is null where its cards may not be listed."""

    id: int
    code: str
    name: str
    parent_id: int | None
    kind: str
    state: str
    domain: str
    cards: CardLevel
    """How much of its chart the asking institution may see; always "tree" for one's own."""
    people: int | None


class ProfileView(View):
    """What the institution prints at the foot of its documents, and its own settings."""

    slogan: str
    postal_code: str
    address: str
    phone: str
    fax: str
    homepage: str
    mail: str
    admin_second_factor: bool
    """Whether permissions of administration work only in sessions opened with a second factor."""
    card_fields: list[str]
    """Which fields of a person's card other institutions may see."""
    confirm_minutes: int
    """How long saying again who one is counts for a decision; 0: a decision does not ask for it."""


class ProfileInput(Input):
    """Fields of the profile; what is left out keeps its value."""

    slogan: Line | UnsetType = UNSET
    postal_code: Annotated[str, Meta(max_length=10)] | UnsetType = UNSET
    address: Line | UnsetType = UNSET
    phone: Digits | UnsetType = UNSET
    fax: Digits | UnsetType = UNSET
    homepage: Line | UnsetType = UNSET
    mail: Line | UnsetType = UNSET
    admin_second_factor: bool | UnsetType = UNSET
    confirm_minutes: Annotated[int, Meta(ge=0, le=480)] | UnsetType = UNSET
    card_fields: list[Literal["post", "unit", "phone", "mail", "duties"]] | UnsetType = UNSET


class CardPolicyView(View):
    """What one other institution (null: every one without a line of its own) may see of our cards."""

    viewer_id: int | None
    level: CardLevel


class CardPolicyInput(Input):
    """Sets what one other institution, or all others, may see."""

    level: CardLevel
    viewer_id: int | None = None


class RollupView(View):
    """The figures of one institution that its overseer may see."""

    institution_id: int
    name: str
    state: str
    people: int
    units: int
    posts: int
    vacant_heads: int
    accounts: int
    updated: datetime


# --- units and posts --------------------------------------------------------------------------------------------


class PersonRef(View):
    """A person in a few words."""

    id: UUID
    name: str


class AbsenceBrief(View):
    """That somebody is away, until when, and who stands in; never why."""

    kind: str
    valid_from: datetime
    valid_to: datetime | None
    deputy_name: str | None
    deputy_post_name: str | None


class UnitView(View):
    """A unit of the tree at the asked instant. `people` counts the unit and everything below it."""

    id: UUID
    name: str
    parent_id: UUID | None
    position: int
    level: int
    people: int
    head_post_id: UUID | None
    head_post_name: str | None
    head: PersonRef | None
    """Null with a `head_post_id` means that the head's post is vacant."""
    head_absence: AbsenceBrief | None


class UnitVersionView(View):
    """What a unit was called and where it stood, from one instant to another."""

    name: str
    parent_id: UUID | None
    parent_name: str | None
    valid_from: datetime
    valid_to: datetime | None


class UnitInput(Input):
    """A new unit."""

    name: Name
    parent_id: UUID
    position: int = 0
    effective: date | None = None


class UnitChange(Input):
    """A new name, place or order of a unit from a day on; the old name stays with what happened before."""

    name: Name | None = None
    parent_id: UUID | None = None
    position: int | None = None
    effective: date | None = None


class Effective(Input):
    """From which day; absent: now."""

    effective: date | None = None


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


# --- people -----------------------------------------------------------------------------------------------------


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


# --- absence ----------------------------------------------------------------------------------------------------


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
