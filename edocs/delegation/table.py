"""The delegation table (위임전결 규정) as plain values, and the one lookup in it.

A *matter* (나-4 …) has *rows*; a row holds for an amount band [minimum, maximum) in won and, if it names any, for
conditions; it gives the deciding post, the mandatory consents, the audit step and its basis. Of the rows that match,
the one with the most conditions counts; `delegation_checks` makes sure that there is always exactly one.

A post is named by a *role*, a word of the table (팀장, 본부장, 대표이사 …) that stands for one of: `drafter` (the
drafter's own post), `unit_head:n` (the head of the drafter's unit of level n), `head` (the institution's head),
`post:CODE`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct, field

from edocs.engine.case import Reason
from edocs.engine.refusals import Refused
from edocs.korean import seoul_date
from edocs.wording import won


class RoleKind(StrEnum):
    """What a role is relative to."""

    DRAFTER = "drafter"
    UNIT_HEAD = "unit_head"
    HEAD = "head"
    POST = "post"


class Role(Struct, frozen=True, kw_only=True):
    """A post, named relative to the drafter or by its code."""

    kind: RoleKind
    level: int = 0
    code: str = ""


def parse_role(text: str) -> Role | None:
    """The role written as `head`, `drafter`, `unit_head:2` or `post:FIN-01`; None if it is none of these."""
    kind, _, value = text.strip().partition(":")
    if kind in (RoleKind.DRAFTER, RoleKind.HEAD) and not value:
        return Role(kind=RoleKind(kind))
    if kind == RoleKind.UNIT_HEAD and value.isascii() and value.isdigit() and len(value) < 3:
        return Role(kind=RoleKind.UNIT_HEAD, level=int(value))
    if kind == RoleKind.POST and value:
        return Role(kind=RoleKind.POST, code=value)
    return None


class Demand(Struct, frozen=True, kw_only=True):
    """A consent or audit that a row demands from an amount on; `department` asks the whole unit that the post heads."""

    role: str
    minimum: int = 0
    department: bool = False


class Conditions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a row holds, besides its band; what is empty does not matter."""

    kind: frozenset[str] = frozenset()
    external: bool | None = None
    budget_code: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Which conditions are made."""
        made = {"kind": bool(self.kind), "external": self.external is not None, "budget_code": bool(self.budget_code)}
        return frozenset(name for name, is_made in made.items() if is_made)


class Facts(Struct, frozen=True, kw_only=True):
    """What a document says about itself, to be held against the conditions."""

    amount: int = 0
    kind: str = ""
    external: bool = False
    budget_code: str = ""


class Matter(Struct, frozen=True, kw_only=True):
    """A kind of business, with its field."""

    id: str
    group: str
    name: str


class Rule(Struct, frozen=True, kw_only=True):
    """One row. `sole`: a drafter who holds the deciding post decides himself (1인 전결).

    `inverse` marks a row that on purpose needs a higher post than a larger amount does.
    """

    id: str
    matter: str
    deciding: str
    basis: str
    minimum: int = 0
    maximum: int | None = None
    conditions: Conditions = Conditions()
    consents: tuple[Demand, ...] = ()
    audits: tuple[Demand, ...] = ()
    sole: bool = False
    inverse: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid(self, on: date) -> bool:
        """The row is in force on that day; `valid_to` is the first day on which it no longer is."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)

    def matches(self, facts: Facts) -> bool:
        """The band and every condition made hold."""
        wanted = self.conditions
        return (
            self.minimum <= facts.amount
            and (self.maximum is None or facts.amount < self.maximum)
            and (not wanted.kind or facts.kind in wanted.kind)
            and (wanted.external is None or wanted.external == facts.external)
            and (not wanted.budget_code or facts.budget_code in wanted.budget_code)
        )

    @property
    def band(self) -> str:
        """The amount band in words."""
        if self.maximum is None:
            return f"{won(self.minimum)} 이상" if self.minimum else "금액과 관계없음"
        return f"{won(self.minimum)} 이상 {won(self.maximum)} 미만" if self.minimum else f"{won(self.maximum)} 미만"


class Table(Struct, frozen=True, kw_only=True):
    """One version of an institution's delegation rules. `roles` gives each word its meaning (see `parse_role`)."""

    name: str
    version: str
    valid_from: date
    matters: tuple[Matter, ...]
    rules: tuple[Rule, ...]
    roles: dict[str, str] = field(default_factory=dict)
    valid_to: date | None = None

    def matter(self, ref: str) -> Matter | None:
        """The matter with this id."""
        return next((m for m in self.matters if m.id == ref), None)

    def role(self, word: str) -> Role | None:
        """What a word of the table stands for; a role may also be written out in place."""
        return parse_role(self.roles.get(word, word))


class Found(Struct, frozen=True, kw_only=True):
    """The row that applies, its matter, and why."""

    matter: Matter
    rule: Rule
    reason: Reason


def lookup(table: Table, matter: str, facts: Facts, at: datetime) -> Found:
    """The row that decides about these facts at that instant (by the Korean day), with the reason; else `Refused`."""
    about = table.matter(matter)
    if about is None:
        raise Refused("matter_unknown", matter=matter)
    on = seoul_date(at)
    rows = [r for r in table.rules if r.matter == matter and r.is_valid(on) and r.matches(facts)]
    if not rows:
        raise Refused("no_rule", matter=f"{about.id} {about.name}")
    rule = max(rows, key=lambda r: len(r.conditions.names))
    return Found(matter=about, rule=rule, reason=_reason(table, about, rule))


def _reason(table: Table, matter: Matter, rule: Rule) -> Reason:
    named = [*sorted(rule.conditions.kind), *sorted(rule.conditions.budget_code)]
    if rule.conditions.external is not None:
        named.append("대외" if rule.conditions.external else "대내")
    words = ", ".join([rule.band, *named])
    role = table.role(rule.deciding)
    decision = "결재" if role is not None and role.kind is RoleKind.HEAD else "전결"
    return Reason(
        code="table_row",
        text=f"{matter.name}({words}): {rule.deciding} {decision}",
        params={"matter": matter.id, "matter_name": matter.name, "band": words, "deciding": rule.deciding},
        rule_id=rule.id,
        version=table.version,
        article=f"{table.name} {rule.basis}",
    )
