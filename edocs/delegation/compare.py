"""Two versions of a delegation table beside each other: rows that came, went or changed, and who decides higher. Pure.

Rows are compared by their ids; levels are compared by what a document would meet. For every matter and every set of
conditions the amounts are cut at each border that either version draws, and each stretch is asked in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from msgspec import Struct

from edocs.delegation.levels import Direction, direction, height_of_role
from edocs.delegation.table import Conditions, Demand, Facts, Found, Matter, Rule, Table, lookup
from edocs.engine.org import Org
from edocs.engine.refusals import Refused
from edocs.wording import won

_SEOUL: Final = timezone(timedelta(hours=9))


class RowChange(Struct, frozen=True, kw_only=True):
    """A row of one version that the other does not have so. `what` names the parts that differ."""

    row: str
    matter: str
    kind: str
    """added | removed | changed"""
    before: str
    after: str
    what: tuple[str, ...] = ()


class Stretch(Struct, frozen=True, kw_only=True):
    """Amounts of one matter for which the decider differs. `condition` is empty for documents without any."""

    minimum: int
    maximum: int | None
    condition: str
    before: str
    after: str
    direction: Direction


class MatterChange(Struct, frozen=True, kw_only=True):
    """A matter that somebody else decides: where, and in which direction on the whole."""

    matter: str
    name: str
    direction: str
    """higher | lower | aside | mixed | added | removed"""
    stretches: tuple[Stretch, ...]
    consents: tuple[str, ...] = ()
    """What changed of the mandatory consents and audits."""


class Comparison(Struct, frozen=True, kw_only=True):
    """Everything in which two versions differ."""

    rows: tuple[RowChange, ...]
    matters: tuple[MatterChange, ...]


def compare(before: Table, after: Table, org: Org | None = None) -> Comparison:
    """How the second version differs from the first."""
    return Comparison(rows=tuple(_rows(before, after)), matters=tuple(_matters(before, after, org)))


def in_words(rule: Rule) -> str:
    """A row in one line: band, conditions, decider, consents, basis."""
    parts = [", ".join([rule.band, *_conditions(rule.conditions)]), rule.deciding]
    if rule.consents:
        parts.append("협조 " + ", ".join(_demand(one) for one in rule.consents))
    if rule.audits:
        parts.append("일상감사 " + ", ".join(_demand(one) for one in rule.audits))
    if rule.sole:
        parts.append("1인 전결")
    return " · ".join([*parts, rule.basis])


_PARTS: Final = (
    ("금액", lambda rule: (rule.minimum, rule.maximum)),
    ("조건", lambda rule: rule.conditions),
    ("전결권자", lambda rule: rule.deciding),
    ("협조", lambda rule: rule.consents),
    ("감사", lambda rule: rule.audits),
    ("근거", lambda rule: rule.basis),
    ("1인 전결", lambda rule: rule.sole),
    ("시행 기간", lambda rule: (rule.valid_from, rule.valid_to)),
)


def _rows(before: Table, after: Table) -> Iterator[RowChange]:
    one, other = ({rule.id: rule for rule in table.rules} for table in (before, after))
    for rule in after.rules:
        old = one.get(rule.id)
        if old is None:
            yield RowChange(row=rule.id, matter=rule.matter, kind="added", before="", after=in_words(rule))
        elif what := tuple(name for name, part in _PARTS if part(old) != part(rule)):
            words = (in_words(old), in_words(rule))
            yield RowChange(row=rule.id, matter=rule.matter, kind="changed", before=words[0], after=words[1], what=what)
    for rule in before.rules:
        if rule.id not in other:
            yield RowChange(row=rule.id, matter=rule.matter, kind="removed", before=in_words(rule), after="")


def _matters(before: Table, after: Table, org: Org | None) -> Iterator[MatterChange]:
    names = {matter.id: matter for matter in (*before.matters, *after.matters)}
    for ref, matter in names.items():
        had, has = before.matter(ref) is not None, after.matter(ref) is not None
        if had is not has:
            way = "added" if has else "removed"
            yield MatterChange(matter=ref, name=matter.name, direction=way, stretches=())
            continue
        stretches = tuple(_joined(_stretches(matter, before, after, org)))
        consents = tuple(_consents(matter, before, after))
        if stretches or consents:
            ways = {stretch.direction for stretch in stretches}
            way = next(iter(ways)) if len(ways) == 1 else "mixed" if ways else Direction.SAME
            yield MatterChange(matter=ref, name=matter.name, direction=str(way), stretches=stretches, consents=consents)


def _stretches(matter: Matter, before: Table, after: Table, org: Org | None) -> Iterator[Stretch]:
    rules = [rule for table in (before, after) for rule in table.rules if rule.matter == matter.id]
    borders = sorted({0, *(rule.minimum for rule in rules), *(rule.maximum for rule in rules if rule.maximum)})
    for condition in dict.fromkeys([Conditions(), *(rule.conditions for rule in rules)]):
        for place, minimum in enumerate(borders):
            facts = _facts(condition, minimum)
            one, other = _found(before, matter, facts), _found(after, matter, facts)
            words = tuple("" if found is None else found.rule.deciding for found in (one, other))
            heights = [
                None if found is None else height_of_role(table.role(found.rule.deciding), org)
                for table, found in ((before, one), (after, other))
            ]
            if words[0] != words[1] and heights[0] is not None and heights[0] == heights[1]:
                continue  # another word for a post of the same meaning
            if words[0] != words[1]:
                yield Stretch(
                    minimum=minimum,
                    maximum=borders[place + 1] if place + 1 < len(borders) else None,
                    condition=", ".join(_conditions(condition)),
                    before=words[0],
                    after=words[1],
                    direction=direction(heights[0], heights[1]),
                )


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Neighbours that say the same become one."""
    last: Stretch | None = None
    for one in stretches:
        if last is not None and last.maximum == one.minimum and _same(last, one):
            last = Stretch(
                minimum=last.minimum,
                maximum=one.maximum,
                condition=one.condition,
                before=one.before,
                after=one.after,
                direction=one.direction,
            )
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _same(one: Stretch, other: Stretch) -> bool:
    return (one.condition, one.before, one.after) == (other.condition, other.before, other.after)


def _consents(matter: Matter, before: Table, after: Table) -> Iterator[str]:
    """Which posts newly consent or audit, which no longer, and from which amount on."""
    one, other = (_demands(table, matter) for table in (before, after))
    for key, minimum in other.items():
        word = f"{key[1]} {key[0]}"
        if key not in one:
            yield f"{word} 더함({won(minimum)} 이상)" if minimum else f"{word} 더함"
        elif one[key] != minimum:
            yield f"{word} 시작 금액 {won(one[key])} → {won(minimum)}"
    yield from (f"{key[1]} {key[0]} 뺌" for key in one if key not in other)


def _demands(table: Table, matter: Matter) -> dict[tuple[str, str], int]:
    """Every consent and audit of a matter with the least amount that asks for it."""
    found: dict[tuple[str, str], int] = {}
    for rule in (rule for rule in table.rules if rule.matter == matter.id):
        for kind, demands in (("협조", rule.consents), ("일상감사", rule.audits)):
            for demand in demands:
                least = max(rule.minimum, demand.minimum)
                found[kind, demand.role] = min(least, found.get((kind, demand.role), least))
    return found


def _found(table: Table, matter: Matter, facts: Facts) -> Found | None:
    try:
        return lookup(table, matter.id, facts, _noon(table.valid_from))
    except Refused:
        return None


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), _SEOUL)


def _facts(condition: Conditions, amount: int) -> Facts:
    """A document that meets the condition."""
    return Facts(
        amount=amount,
        kind=min(condition.kind, default=""),
        external=bool(condition.external),
        budget_code=min(condition.budget_code, default=""),
    )


def _conditions(condition: Conditions) -> list[str]:
    named = [*sorted(condition.kind), *sorted(condition.budget_code)]
    if condition.external is not None:
        named.append("대외" if condition.external else "대내")
    return named


def _demand(one: Demand) -> str:
    return f"{one.role}({won(one.minimum)} 이상)" if one.minimum else one.role
