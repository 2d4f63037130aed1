"""What can be wrong with a delegation table, found before it is used, each finding naming the row and the reason.

A table without findings answers every lookup of a known matter with exactly one row, on every day that it is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, pairwise

from msgspec import Struct

from edocs.delegation.levels import height_of_role
from edocs.delegation.table import Conditions, RoleKind, Rule, Table
from edocs.engine.org import Org
from edocs.korean import with_particle
from edocs.wording import won


class Finding(Struct, frozen=True, kw_only=True):
    """One fault. `row` is the rule's or matter's id, or `line n` where a file could not be read."""

    row: str
    code: str
    text: str


def findings(table: Table, org: Org | None = None) -> list[Finding]:
    """All faults of the table, in the order of its rows; with an organisation also its posts are checked."""
    found = [*_names(table), *_roles(table, org)]
    seen = {(f.row, f.code) for f in found}
    for on in _days(table):
        for matter in table.matters:
            rows = [r for r in table.rules if r.matter == matter.id and r.is_valid(on)]
            for finding in _matter(table, matter.id, rows, org):
                if (finding.row, finding.code) not in seen:
                    seen.add((finding.row, finding.code))
                    found.append(finding)
    return found


def _days(table: Table) -> list[date]:
    """The first day of every stretch in which the same rows are in force."""
    edges = {table.valid_from}
    for rule in table.rules:
        edges |= {day for day in (rule.valid_from, rule.valid_to) if day is not None}
    return sorted(d for d in edges if table.valid_from <= d and (table.valid_to is None or d < table.valid_to))


def _names(table: Table) -> Iterator[Finding]:
    """Ids are unique, rows belong to matters, dates and bands run forward."""
    for kind, ids in (("matter", [m.id for m in table.matters]), ("row", [r.id for r in table.rules])):
        for double in sorted({i for i in ids if ids.count(i) > 1}):
            yield Finding(row=double, code=f"{kind}_twice", text=f"{double}: 같은 번호가 두 번 있습니다.")
    known = {m.id for m in table.matters}
    for rule in table.rules:
        if rule.matter not in known:
            yield _about(rule, "matter_unknown", f"업무 {with_particle(rule.matter, '이/가')} 없습니다.")
        if rule.minimum < 0 or (rule.maximum is not None and rule.maximum <= rule.minimum):
            yield _about(rule, "band_empty", f"금액 구간이 비어 있습니다({rule.band}).")
        if rule.valid_from is not None and rule.valid_to is not None and rule.valid_to <= rule.valid_from:
            yield _about(rule, "dates_empty", "종료일이 시행일보다 앞섭니다.")
        if not rule.basis.strip():
            yield _about(rule, "basis_missing", "근거 조문이 없습니다.")


def _about(rule: Rule, code: str, text: str) -> Finding:
    return Finding(row=rule.id, code=code, text=f"{rule.id}: {text}")


def _roles(table: Table, org: Org | None) -> Iterator[Finding]:
    """Every post that a row names is known."""
    codes = None if org is None else {p.code for p in org.posts.values() if p.code}
    for rule in table.rules:
        for word in (rule.deciding, *(d.role for d in (*rule.consents, *rule.audits))):
            role = table.role(word)
            if role is None:
                yield _about(rule, "role_unknown", f"{with_particle(word, '은/는')} 뜻이 정해지지 않은 직위입니다.")
            elif role.kind is RoleKind.POST and codes is not None and role.code not in codes:
                yield _about(rule, "post_unknown", f"{word}({role.code}) 직위가 조직도에 없습니다.")


def _matter(table: Table, matter: str, rows: list[Rule], org: Org | None) -> Iterator[Finding]:
    """One matter on one day: a default, bands that tile, conditions that never tie."""
    groups: dict[Conditions, list[Rule]] = {}
    for rule in sorted(rows, key=lambda r: (r.minimum, r.id)):
        groups.setdefault(rule.conditions, []).append(rule)
    if Conditions() not in groups:
        yield Finding(row=matter, code="no_default", text=f"{matter}: 조건 없는 기본 행이 없습니다.")
    for group in groups.values():
        yield from _bands(group)
        yield from _levels(table, group, org)
    for one, other in combinations(groups, 2):
        if _tie(one, other):
            first, second = groups[one][0].id, groups[other][0].id
            yield Finding(
                row=second,
                code="conditions_tie",
                text=f"{second}: 조건이 {first}의 조건과 함께 성립할 수 있어 어느 행을 따를지 정해지지 않습니다.",
            )


def _bands(rows: list[Rule]) -> Iterator[Finding]:
    """The bands of one set of conditions cover every amount from 0 exactly once."""
    if rows[0].minimum > 0:
        text = f"{rows[0].id}: {won(rows[0].minimum)} 미만인 구간이 없습니다."
        yield Finding(row=rows[0].id, code="hole", text=text)
    for lower, upper in pairwise(rows):
        if lower.maximum is None or upper.minimum < lower.maximum:
            text = f"{upper.id}: 금액 구간({upper.band})이 {lower.id}의 구간({lower.band})과 겹칩니다."
            yield Finding(row=upper.id, code="overlap", text=text)
        elif lower.maximum < upper.minimum:
            text = f"{upper.id}: {won(lower.maximum)} 이상 {won(upper.minimum)} 미만인 구간이 없습니다."
            yield Finding(row=upper.id, code="hole", text=text)
    ends = [r.maximum for r in rows if r.maximum is not None]
    if len(ends) == len(rows):
        text = f"{rows[-1].id}: {won(max(ends))} 이상인 구간이 없습니다."
        yield Finding(row=rows[-1].id, code="hole", text=text)


def _levels(table: Table, rows: list[Rule], org: Org | None) -> Iterator[Finding]:
    """A lower amount never needs a higher post, unless the row says so."""
    for lower, upper in pairwise(rows):
        below, above = (height_of_role(table.role(r.deciding), org) for r in (lower, upper))
        if below is not None and above is not None and below > above and not lower.inverse:
            text = (
                f"{lower.id}: 금액이 적은데 {upper.id}({upper.deciding})보다 높은 "
                f"{with_particle(lower.deciding, '이/가')} 전결권자입니다."
            )
            yield Finding(row=lower.id, code="level_inverse", text=text)


def _tie(one: Conditions, other: Conditions) -> bool:
    """Both sets can hold for one document, and neither is the plain refinement of the other."""
    if one.names < other.names or other.names < one.names:
        return False
    both = one.names & other.names
    return not (
        ("kind" in both and _apart(one.kind, other.kind))
        or ("external" in both and one.external != other.external)
        or ("budget_code" in both and _apart(one.budget_code, other.budget_code))
    )


def _apart(one: Iterable[str], other: Iterable[str]) -> bool:
    return not set(one) & set(other)
