"""Lines that differ from the delegation table: whether the institution allows them, and the register of those made.

LAW adm-doc §67:2
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select

from edocs.delegation.levels import Direction, deciders_in_reach, direction, height_of_post
from edocs.engine.case import Override, Seat
from edocs.engine.commands import Route
from edocs.engine.org import Org
from edocs.engine.refusals import Refused
from edocs.tables import document, route_override
from edocs.views.shared import LevelView, Who
from edocs.views.simulation import OverrideRow
from kernel import packs
from kernel.access import Permission, may, require
from kernel.tx import Tx

RULES: Final = "approval.route"
"""The rule pack that says whether a line may differ; each of its values an institution may set for itself."""
_WAYS: Final = {Direction.HIGHER: "raise", Direction.LOWER: "lower"}
_WORDS: Final = {
    "raise": "더 높은 결재권자에게 올릴",
    "lower": "더 낮은 결재권자에게 올릴",
    "omit": "검토나 협조를 뺄",
}
_MOST = 500


async def allowed(tx: Tx) -> frozenset[str]:
    """Which of `raise`, `lower`, `omit` the institution allows today; nothing where no rule says so."""
    values = await packs.in_force(tx, RULES)
    return frozenset(name for name, rule in values.items() if rule.value is True)


async def allow(tx: Tx, asked: Override) -> None:
    """Refuse a line that differs in a way which the institution does not allow."""
    wanted = {_WAYS.get(Direction(asked.direction), "raise")} if asked.decider != asked.table_decider else set()
    wanted |= {"omit"} if asked.omitted else set()
    if missing := sorted(wanted - await allowed(tx)):
        raise Refused("override_forbidden", what=_WORDS[missing[0]])


def levels(line: Route, drafter: Seat, org: Org, open_to: Collection[str]) -> list[LevelView]:
    """Who could decide, the table's decider among them; empty where the institution allows no other."""
    if not {"raise", "lower"} & set(open_to):
        return []
    given = org.posts[line.decider]
    reach = {post.id: post for post in (*deciders_in_reach(org.posts[drafter.post], org), given)}
    found = []
    for post in sorted(reach.values(), key=lambda post: height_of_post(post, org) or 0.0):
        way = Direction.SAME
        if post.id != given.id:
            way = direction(height_of_post(given, org), height_of_post(post, org))
        if way is Direction.SAME or _WAYS.get(way, "raise") in open_to:
            holder = next((held.person_name for held in org.holdings if held.post == post.id), "")
            found.append(
                LevelView(
                    post_id=post.id,
                    post_name=post.name,
                    unit_name=org.units[post.unit].name,
                    holder=holder,
                    direction=str(way),
                )
            )
    return found


async def register(tx: Tx) -> list[OverrideRow]:
    """Every line that differed, the newest first: for who audits and for who keeps the rules."""
    if not may(tx, Permission.RULES):
        require(tx, Permission.AUDIT)
    same = (route_override.c.institution_id == document.c.institution_id) & (
        route_override.c.document_id == document.c.id
    )
    query = select(route_override, document.c.title, document.c.state, document.c.number).join(document, same)
    rows = list(await tx.db.execute(query.order_by(route_override.c.at.desc()).limit(_MOST)))
    tx.audit("edocs.overrides_read", "delegation", "overrides", rows=len(rows))
    return [
        OverrideRow(
            document_id=row.document_id,
            title=row.title,
            number=row.number or "",
            state=row.state,
            round=row.round,
            at=row.at,
            by=Who(
                person_id=row.person_id,
                post_id=row.post_id,
                name=row.content["by"],
                post_name=row.content["post"],
                unit_name=row.content["unit"],
            ),
            text=row.content["text"],
            reason=row.content["reason"],
            direction=row.content["direction"],
            table_name=row.content["table"],
            table_version=row.content["version"],
            rule_id=row.content["row"],
        )
        for row in rows
    ]
