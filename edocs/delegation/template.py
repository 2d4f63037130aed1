"""A delegation table for a kind of institution: its roles name posts that may stand for them. Pure.

Bound to an organisation, the first candidate that exists counts; a demand on a role that no post stands for is left
out, and the institution's keeper of rules completes it.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from edocs.delegation.table import Demand, Matter, RoleKind, Rule, Table, parse_role
from edocs.engine.org import Org


class TableTemplate(Struct, frozen=True, forbid_unknown_fields=True):
    """A delegation table whose roles are lists of candidates."""

    name: str
    matters: tuple[Matter, ...]
    rules: tuple[Rule, ...]
    roles: dict[str, list[str]]


def table_for(source: TableTemplate, org: Org, day: date, version: str = "") -> Table:
    """The table with every role bound to a post of this organisation."""
    roles = {word: bound for word, candidates in source.roles.items() if (bound := _bound(candidates, org))}
    rules = tuple(
        replace(rule, consents=_known(rule.consents, roles), audits=_known(rule.audits, roles)) for rule in source.rules
    )
    return Table(name=source.name, version=version, valid_from=day, matters=source.matters, rules=rules, roles=roles)


def _bound(candidates: list[str], org: Org) -> str | None:
    codes = {post.code for post in org.posts.values()}
    for candidate in candidates:
        role = parse_role(candidate)
        if role is not None and (role.kind is not RoleKind.POST or role.code in codes):
            return candidate
    return None


def _known(demands: tuple[Demand, ...], roles: dict[str, str]) -> tuple[Demand, ...]:
    return tuple(demand for demand in demands if demand.role in roles)
