"""Units and their history."""

from datetime import date, datetime
from uuid import UUID

from directory.views.fields import AbsenceBrief, Name, PersonRef
from kernel.web import Input, View


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
