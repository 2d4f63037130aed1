"""What helps a person to decide: quick phrases, what an absence would move, statistics."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, field

from edocs.engine.case import StepKind
from edocs.views.boxes import MyTurn
from kernel.web import Input, View, Won

Phrase = Annotated[str, Meta(min_length=1, max_length=500)]


class Phrases(View):
    """My quick phrases in their order; the ones to begin with while I have none of my own."""

    items: list[str]
    own: bool


class PhrasesInput(Input):
    """All my quick phrases, in order."""

    items: Annotated[list[Phrase], Meta(max_length=30)]


class AwayQuery(Input):
    """An absence that is thought of: from when to when, and who shall stand in, if not the usual deputy."""

    valid_from: datetime
    valid_to: datetime | None = None
    deputy_post_id: UUID | None = None
    kind: Annotated[str, Meta(min_length=1, max_length=20)] = "부재"


class MovedPaper(View):
    """A document that waits for me, and who would decide about it instead."""

    document_id: UUID
    title: str
    mine: MyTurn
    due_at: datetime | None
    goes_to: str
    """Name and post of whoever would act, or empty: it would wait until I am back."""
    reason: str
    """Why, in words: the acting order, or why nobody may."""


class AwayPreview(View):
    """What an absence would do to the papers that wait for me now."""

    papers: list[MovedPaper]
    moved: int
    waiting: int
    """How many would wait for nobody."""


class StatisticsQuery(Input, kw_only=True):
    """Whose statistics, and from which day to which (both included)."""

    scope: Annotated[str, Meta(pattern="^(me|unit|institution)$")] = "me"
    since: date
    until: date
    unit_id: UUID | None = None


class StepFigures(View):
    """How steps of one kind were dealt with. Hours are working hours."""

    kind: StepKind
    signed: int
    returned: int
    late: int
    median_hours: float
    slow_hours: float
    """Nine of ten were dealt with in this time."""
    waiting: int
    """Open now."""


class VolumeFigures(View):
    """What was established in one week (from its Monday) or month (from its first day)."""

    since: date
    established: int
    returned: int
    amount: Won


class UnitFigures(View):
    """How one unit dealt with the steps that came to it."""

    unit_id: UUID
    unit_name: str
    signed: int
    returned: int
    late: int
    median_hours: float


class StatisticsView(View):
    """Lead times, returns, delays and volume; of people only as numbers, never by name."""

    scope: str
    name: str
    """Whose: a person's own name, the unit's, the institution's."""
    since: date
    until: date
    steps: list[StepFigures]
    volume: list[VolumeFigures]
    bucket: str
    """week | month"""
    units: list[UnitFigures] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    """Which scopes the actor may look at."""
    whole_hours: float = 0
    """Median of working hours from submission to decision of the documents that were established."""
    remind_hours: float = 0
    """What counts as late, in working hours."""
