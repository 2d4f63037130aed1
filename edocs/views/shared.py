"""What several answers hold: people, steps, signatures, opinions."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, field

from edocs.engine.case import Mode, StepKind, StepState, TaskKind
from kernel.web import View

Step = Annotated[int, Meta(ge=1, le=10_000)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Disclosure(View):
    """공개 구분 with the items of the disclosure act that justify it. LAW rec-dec §27"""

    kind: str
    """open | partial | closed"""
    items: list[int] = field(default_factory=list)
    ends_on: date | None = None


class Who(View):
    """A person in a seat, as text of that moment."""

    person_id: UUID | None
    post_id: UUID | None
    name: str
    post_name: str
    unit_name: str


class WhyView(View):
    """Why something is so: the sentence, and the rule with its version and article where there is one."""

    text: str
    rule_id: str = ""
    version: str = ""
    article: str = ""


class SignatureView(View):
    """A signature as given."""

    by: Who
    on_behalf_of: Who | None
    at: datetime
    revision: int
    opinion: str
    differing: bool
    mode: Mode | None = None
    amended: bool = False
    """The reviewer changed the content with this signature."""
    earlier: bool = False
    """Given to an earlier revision than the present one: show "개정 n에 서명"."""


class InnerView(View):
    """One of a department's own people who looks at it before its head consents."""

    id: int
    state: StepState
    post_id: UUID
    post_name: str
    asked: list[Who] = field(default_factory=list)
    signature: SignatureView | None = None
    may: list[str] = field(default_factory=list)


class StepView(View):
    """One step of the line, with who is asked and why."""

    id: int
    stage: int
    kind: StepKind
    state: StepState
    post_id: UUID
    post_name: str
    unit_name: str
    why: WhyView
    delegated: bool = False
    required: bool = True
    asked: list[Who] = field(default_factory=list)
    """Who may act now (holder, or the deputy); empty on an open step means the post is vacant."""
    acting: WhyView | None = None
    """Set when a deputy is asked, with the reason."""
    signature: SignatureView | None = None
    hold_reason: str = ""
    hold_until: datetime | None = None
    skip_reason: str = ""
    merged: list[str] = field(default_factory=list)
    department: UUID | None = None
    """The unit whose consent this is (부서 협조); its head's signature is the consent."""
    inner: list[InnerView] = field(default_factory=list)
    """The department's own line, in order."""
    due_at: datetime | None = None
    """Until when the department is to answer."""
    may: list[str] = field(default_factory=list)
    """What the actor may do at this step: sign decide amend return send_back hold release skip withdraw arrange
    reassign."""


class OpinionView(View):
    """An opinion; kept for ever."""

    by: Who
    at: datetime
    text: str
    differing: bool
    round: int
    revision: int | None
    step: int | None


class OverrideView(View):
    """A line that differs from the delegation table: how, and why. LAW adm-doc §67:2"""

    text: str
    reason: str
    direction: str
    """higher | lower | aside | same"""
    table_decider: str
    decider: str
    omitted: list[str]


class LevelView(View):
    """A post that could decide, and how it stands to the one that the rules give."""

    post_id: UUID
    post_name: str
    unit_name: str
    holder: str
    direction: str
    """higher | lower | aside | same"""


class SideTaskView(View):
    """Something to read beside the line."""

    id: int
    kind: TaskKind
    post_name: str
    unit_name: str
    why: WhyView
    acknowledged_by: Who | None = None
    acknowledged_at: datetime | None = None
