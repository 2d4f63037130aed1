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
    reason: str
    """Why this version, in the words of who put it into force."""
    edited_at: datetime
    edited_by: str


class DelegationDraft(Input):
    """Replace the draft of the next version."""

    base: Annotated[str, Meta(max_length=64)]
    """The moment of the draft's last edit as it was shown; empty where there was no draft."""
    name: Line
    table: Any
    reason: Text = ""


class DelegationSchedule(Input):
    """Put the checked draft into force from a day, with the reason that is kept."""

    valid_from: date
    reason: Text = ""


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


class RowChangeView(View):
    """A row that one version has and the other has not so."""

    row: str
    matter: str
    kind: str
    """added | removed | changed"""
    before: str
    after: str
    what: list[str]


class StretchView(View):
    """Amounts of a matter for which somebody else decides."""

    minimum: Won
    maximum: Won | None
    condition: str
    before: str
    after: str
    direction: str
    """higher | lower | aside"""


class MatterChangeView(View):
    """A matter that gets another decider or other consents."""

    matter: str
    name: str
    direction: str
    """higher | lower | aside | mixed | same | added | removed"""
    consents: list[str]
    stretches: list[StretchView]


class TableComparison(View):
    """How one version of the table differs from another."""

    before: str
    after: str
    rows: list[RowChangeView]
    matters: list[MatterChangeView]


class AffectedView(View):
    """A document that a version would give another line. Drafts of others come without their title."""

    document_id: UUID | None
    title: str
    state: str
    unit_name: str
    drafter: str
    matter: str
    amount: Won | None
    before: str
    after: str
    direction: str
    """Where the decision would move: higher | lower | aside | same (only other steps)."""


class DryRunView(View):
    """What a version would do to the documents there are."""

    drafts: int
    running: int
    higher: int
    """Running documents that the version would give to a higher decider: they are asked again."""
    items: list[AffectedView]


class StuckView(View):
    """An open step that nobody can act on: an administrator's queue."""

    document_id: UUID
    title: str
    step: int
    kind: StepKind
    post_name: str
    unit_name: str
    since: datetime
