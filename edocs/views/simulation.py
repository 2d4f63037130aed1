"""What if: a line that is only asked about, beside the line of now; and the register of lines that differ."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, field

from edocs.engine.case import Mode
from edocs.views.drafts import FindingView
from edocs.views.shared import StepView, Who, WhyView
from kernel.web import Code, Input, View, Won


class SimulationQuery(Input, kw_only=True):
    """Whose document, about what, and what is supposed. Without a document the facts are those given."""

    document_id: UUID | None = None
    """A draft of one's own, whose facts are taken."""
    matter_id: Annotated[str, Meta(max_length=64)] = ""
    form_code: Code = "general"
    amount: Won | None = None
    external: bool = False
    post_id: UUID | None = None
    """The drafter's post; one's own when none is named."""
    suppose_amount: Won | None = None
    suppose_at: datetime | None = None
    """Another moment: the version of the table, the appointments and the absences of then."""
    suppose_away: Annotated[list[UUID], Meta(max_length=20)] = field(default_factory=list)
    """Posts whose holders are supposed to be away."""
    suppose_post: UUID | None = None
    """Another drafter's post."""
    version: Annotated[str, Meta(max_length=64)] = ""
    """A version of the table that is not in force, for who keeps the rules; also `draft`."""


class SimulatedStep(View):
    """A step of a line that is only asked about: who would act, and who if they were away."""

    step: StepView
    deputy: Who | None
    deputy_why: WhyView | None


class SimulatedLine(View):
    """A whole line with the table that it came from, or what stands in its way."""

    drafter: Who
    steps: list[SimulatedStep]
    matter_id: str
    matter_name: str
    amount: int
    at: datetime
    table_name: str
    table_version: str
    table_from: date | None
    row: str
    basis: str
    decider: str
    mode: Mode | None
    findings: list[FindingView]


class DifferenceView(View):
    """One thing in which the supposed line differs from the line of now."""

    code: str
    text: str
    before: str
    after: str


class MatterChoice(View):
    """A matter that can be asked about."""

    id: str
    group: str
    name: str


class PostChoice(View):
    """A post that can be asked about."""

    post_id: UUID
    post_name: str
    unit_name: str
    holder: str


class SimulationView(View):
    """The line of now, the supposed one where anything is supposed, and what differs."""

    present: SimulatedLine
    supposed: SimulatedLine | None
    differences: list[DifferenceView]
    same: bool


class SimulationChoices(View):
    """What the page offers: matters, drafters' posts one may ask about, days on which another version begins."""

    matters: list[MatterChoice]
    drafters: list[PostChoice]
    versions: list["VersionChoice"]


class VersionChoice(View):
    """A version of the table by the day from which it counts."""

    version: str
    state: str
    valid_from: date | None


class OverrideRow(View):
    """A line that differed from the delegation table, as it is kept for the audit. LAW adm-doc §67:2"""

    document_id: UUID
    title: str
    number: str
    state: str
    round: int
    at: datetime
    by: Who
    text: str
    reason: str
    direction: str
    table_name: str
    table_version: str
    rule_id: str
