"""The delegation table and the steps that wait for nobody."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from edocs.engine.case import StepKind
from edocs.views.drafts import FindingView
from edocs.views.shared import WhyView
from kernel.web import Code, Input, Line, Text, View, Won


class DelegationView(View):
    """위임전결 규정: one version of the table with what its checks found."""

    version: str
    name: str
    state: str
    """draft | scheduled | valid | past"""
    valid_from: date | None
    valid_to: date | None
    table: Any
    """The table as edocs/delegation/table.py reads and writes it (JSON)."""
    findings: list[FindingView]
    edited_at: datetime
    edited_by: str


class DelegationDraft(Input):
    """Replace the draft of the next version."""

    base: Annotated[str, Meta(max_length=64)]
    name: Line
    table: Any
    reason: Text = ""


class DelegationSchedule(Input):
    """Put the checked draft into force from a day."""

    valid_from: date


class TrialQuery(Input, kw_only=True):
    """Which decider would this be?"""

    matter_id: Code
    amount: Won | None = None
    post_id: UUID | None = None


class TrialView(View):
    """The answer of a trial beside the valid version's."""

    decider: str
    consents: list[str]
    why: WhyView
    now: str
    """The decider by the valid version."""


class StuckView(View):
    """An open step that nobody can act on: an administrator's queue."""

    document_id: UUID
    title: str
    step: int
    kind: StepKind
    post_name: str
    unit_name: str
    since: datetime
