"""What goes over the wire for rules, scripts and the answer while somebody is away."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kernel.web import Input, Line, Text, View
from mail.sieve import simple

Source = Annotated[str, Meta(max_length=65_536)]
ScriptName = Annotated[str, Meta(max_length=128)]


class RuleCondition(Input):
    """One thing to look at."""

    field: simple.Field
    how: simple.How
    values: Annotated[list[Annotated[str, Meta(max_length=500)]], Meta(max_length=50)] = msgspec.field(
        default_factory=list
    )
    header: Line = ""


class RuleAction(Input):
    """One thing to do."""

    act: simple.Act
    value: Annotated[str, Meta(max_length=2_000)] = ""


class MailRule(Input):
    """What is to be done with mails of a kind; without conditions, with all. `any`: one condition is enough."""

    name: Line
    enabled: bool = True
    any: bool = False
    conditions: Annotated[list[RuleCondition], Meta(max_length=50)] = msgspec.field(default_factory=list)
    actions: Annotated[list[RuleAction], Meta(max_length=50)] = msgspec.field(default_factory=list)
    stop: bool = True


class RulesInput(Input):
    """All rules of an account, in order."""

    rules: Annotated[list[MailRule], Meta(max_length=100)]


class FaultLine(View):
    """What is wrong with a script, and where."""

    line: int
    column: int
    ko: str
    en: str


class ScriptView(View):
    """A script without its source. `fault`: why it could not be run lately; the mail was kept in the inbox."""

    name: str
    active: bool
    size: int
    changed: datetime
    made_of_rules: bool
    fault: FaultLine | UnsetType = UNSET
    fault_at: datetime | UnsetType = UNSET


class RulesView(View):
    """The rules of an account; `own_script` names a script that somebody wrote by hand and that runs in their place."""

    rules: list[MailRule]
    scripts: list[ScriptView]
    own_script: str | UnsetType = UNSET


class ScriptSource(View):
    """A script as it is written."""

    name: str
    source: str
    active: bool


class ScriptInput(Input):
    """A script to be kept."""

    source: Source
    activate: bool = False


class ActivateInput(Input):
    """Which script is to run; empty: none."""

    name: ScriptName = ""


class CheckInput(Input):
    """A script to be checked."""

    source: Source


class CheckedView(View):
    """What a check found."""

    faults: list[FaultLine]


class TryInput(Input):
    """Rules or a script to be tried on a message; neither: what is active."""

    box: UUID
    uid: Annotated[int, Meta(ge=1)]
    rules: Annotated[list[MailRule], Meta(max_length=100)] | UnsetType = UNSET
    script: Source | UnsetType = UNSET


class TriedAction(View):
    """One thing that would be done."""

    act: Literal["keep", "move", "redirect", "discard", "reject", "vacation"]
    value: str
    flags: list[str]
    ko: str
    en: str


class TriedView(View):
    """What would be done with the message."""

    actions: list[TriedAction]
    fault: FaultLine | UnsetType = UNSET


class VacationInput(Input):
    """The answer while somebody is away. `text_outside` is what people outside our institutions read; "" the same."""

    enabled: bool
    with_absence: bool
    starts: datetime | None = None
    ends: datetime | None = None
    subject: Line = ""
    text: Text = ""
    text_outside: Text = ""
    days: Annotated[int, Meta(ge=1, le=90)] = 7
    audience: Literal["all", "city"] = "all"


class AbsenceLine(View):
    """An absence that the directory knows of."""

    kind: str
    since: datetime
    until: datetime | UnsetType = UNSET


class VacationView(View):
    """The answer as it is set; `answering`: whether mail is answered now; `answered`: people told lately."""

    enabled: bool
    with_absence: bool
    starts: datetime | None
    ends: datetime | None
    subject: str
    text: str
    text_outside: str
    days: int
    audience: Literal["all", "city"]
    answering: bool
    answered: int
    absence: AbsenceLine | UnsetType = UNSET


def rule_of(given: MailRule) -> simple.Rule:
    """The rule as the language makers know it."""
    return msgspec.convert(msgspec.to_builtins(given), type=simple.Rule)


def rule_view(rule: simple.Rule) -> MailRule:
    """The rule as it goes out."""
    return msgspec.convert(msgspec.to_builtins(rule), type=MailRule)
