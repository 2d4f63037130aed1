"""Plans for the units: what a plan says, what it would make of the tree, and the plans there are."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from kernel.web import Input, View

Name = Annotated[str, Meta(max_length=100)]


class StepInput(Input):
    """One thing that happens to units or posts; see `directory.reorganising.Step`."""

    kind: Literal["rename", "move", "create", "join", "split", "rename_post"]
    unit: UUID | None = None
    """Of `create`: an id that the client makes, by which later steps name the new unit."""
    name: Name = ""
    parent: UUID | None = None
    units: Annotated[list[UUID], Meta(max_length=50)] = field(default_factory=list)
    posts: Annotated[list[UUID], Meta(max_length=200)] = field(default_factory=list)
    post: UUID | None = None
    into: UUID | None = None


class PlanInput(Input):
    """A plan as it is written: its name, its day, its steps in their order."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    day: date
    steps: Annotated[list[StepInput], Meta(max_length=200)]


class FaultView(View):
    """Why a step cannot be; `step` counts from 0, and one past the last is the plan as a whole."""

    step: int
    code: str
    text: str


class UnitAfter(View):
    """A unit in the tree to come; `was` is its name of now where that differs, `new` where it is made."""

    id: UUID
    name: str
    parent_id: UUID | None
    level: int
    posts: int
    was: str = ""
    new: bool = False
    moved: bool = False


class PostAfter(View):
    """A post that changes, with who sits in it."""

    id: UUID
    name: str
    was: str
    unit_name: str
    unit_was: str
    holder: str
    loses_head: bool


class EndedView(View):
    """A unit that ends, and who follows it."""

    id: UUID
    name: str
    heir_id: UUID | None
    heir_name: str


class PlanPreview(View):
    """What a plan makes of the organisation."""

    units: list[UnitAfter]
    posts: list[PostAfter]
    ended: list[EndedView]
    headless: list[str]
    """Units that would have posts and no head: nobody decides there."""
    faults: list[FaultView]


class PlanView(View):
    """A plan in the list, and whole."""

    id: UUID
    name: str
    state: str
    """DRAFT | APPLIED | UNDONE"""
    day: date
    in_effect: bool
    steps: list[StepInput]
    made_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    may: list[str]
    """edit apply undo remove"""
