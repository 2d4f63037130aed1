"""Roles, who has them, and the institution's own profile."""

from typing import Any

from sqlalchemy import func, or_, select

from directory.queries.snapshot import org_snapshot
from directory.queries.units import person_ref
from directory.tables import organisation as t
from directory.views.administration import GrantView, RoleView
from directory.views.institution import ProfileView
from kernel.access import Permission, require
from kernel.tx import Tx


async def roles(tx: Tx) -> list[RoleView]:
    """The roles of the institution and how many have each now."""
    require(tx, Permission.PEOPLE)
    grant = t.role_grant
    lasting = or_(grant.c.valid_to.is_(None), grant.c.valid_to > tx.now)
    own = grant.c.institution_id == tx.institution_id
    count = select(grant.c.role_id, func.count().label("grants")).where(own, lasting).group_by(grant.c.role_id)
    counts: dict[Any, int] = {row.role_id: row.grants for row in await tx.db.execute(count)}
    query = select(t.role).where(t.role.c.institution_id == tx.institution_id).order_by(t.role.c.name, t.role.c.id)
    return [
        RoleView(id=r.id, code=r.code, name=r.name, permissions=r.permissions, grants=counts.get(r.id, 0))
        for r in await tx.db.execute(query)
    ]


async def grants(tx: Tx) -> list[GrantView]:
    """Who has which role now or from a day to come."""
    require(tx, Permission.PEOPLE)
    org = await org_snapshot(tx)
    query = select(t.role.c.id, t.role.c.name).where(t.role.c.institution_id == tx.institution_id)
    names = {row.id: row.name for row in await tx.db.execute(query)}
    return [
        GrantView(
            id=row.id,
            role_id=row.role_id,
            role_name=names[row.role_id],
            person=person_ref(org, row.person_id),
            post_id=row.post_id,
            post_name=org.posts[row.post_id].name if row.post_id and row.post_id in org.posts else None,
            unit_id=row.unit_id,
            unit_name=org.units[row.unit_id].name if row.unit_id and row.unit_id in org.units else None,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in sorted(org.grants, key=lambda row: (names[row.role_id], row.id))
        if row.valid_to is None or row.valid_to > tx.now
    ]


async def institution_profile(tx: Tx) -> ProfileView:
    """What the institution prints on its documents, and its own settings."""
    org = await org_snapshot(tx)
    fields = org.settings
    given = {name: fields[name] for name in ProfileView.__struct_fields__ if name in fields}
    return ProfileView(**(PROFILE_DEFAULTS | given))


PROFILE_DEFAULTS: dict[str, Any] = {
    "slogan": "",
    "postal_code": "",
    "address": "",
    "phone": "",
    "fax": "",
    "homepage": "",
    "mail": "",
    "admin_second_factor": True,
    "confirm_minutes": 0,
    "card_fields": ["post", "unit", "phone", "mail"],
}
"""A profile before anybody has filled it in."""
