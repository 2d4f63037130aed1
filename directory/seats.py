"""Seats: from which posts an account may act now, and what each may do. Read at the gate, an institution at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from directory.org import Holding, Org
from directory.queries.snapshot import load_org
from directory.tables import commons, gate
from directory.views.session import ActingFor, SeatBrief, SeatChoice
from kernel.tenancy import Plane, set_scope

SERVING = ("active", "provisioning")
"""States of an institution in which its people may sign in."""


@dataclass(frozen=True, slots=True)
class Place:
    """One institution in which an account stands for a person who works there now."""

    institution: Any
    person_id: UUID
    org: Org
    holdings: tuple[Holding, ...]

    def holding(self, post_id: UUID | None) -> Holding | None:
        """The person's holding of that post, if any."""
        return next((row for row in self.holdings if row.post_id == post_id), None)


async def places(db: AsyncConnection, account_id: UUID, now: datetime, only: int | None = None) -> list[Place]:
    """Where the account may act: serving institutions in which its person is active and holds a post."""
    query = (
        select(gate.link.c.person_id, commons.institution)
        .join(commons.institution, commons.institution.c.id == gate.link.c.institution_id)
        .where(gate.link.c.account_id == account_id, commons.institution.c.state.in_(SERVING))
        .order_by(commons.institution.c.position, commons.institution.c.id)
    )
    if only is not None:
        query = query.where(commons.institution.c.id == only)
    found = []
    for row in list(await db.execute(query)):
        await set_scope(db, Plane.GATE, row.id)
        org = await load_org(db, row.id, now)
        holdings = tuple(org.holdings_of(row.person_id, now))
        if holdings and org.state_of(row.person_id, now) == "active":
            found.append(Place(row, row.person_id, org, holdings))
    return found


async def named_place(db: AsyncConnection, data: dict[str, Any], now: datetime) -> tuple[str, str]:
    """The names of the person and of the institution that an invitation speaks of."""
    institution_id, person_id = int(data["institution_id"]), UUID(data["person_id"])
    query = select(commons.institution.c.name).where(commons.institution.c.id == institution_id)
    name: str = (await db.execute(query)).scalar_one()
    await set_scope(db, Plane.GATE, institution_id)
    org = await load_org(db, institution_id, now)
    return org.people[person_id].name, name


def permissions(place: Place, post_id: UUID, methods: list[str], now: datetime) -> tuple[frozenset[str], bool]:
    """What may be done from the seat, and whether a second factor is wanting for (all of) it."""
    held = place.org.permissions(place.person_id, post_id, now)
    strong = bool({"totp", "passkey", "oidc"} & set(methods))
    if held and place.org.settings.get("admin_second_factor", True) and not strong:
        return frozenset(), True
    return held, False


def choices(place: Place, now: datetime) -> list[SeatChoice]:
    """The seats of one institution as they may be chosen."""
    org = place.org
    deputised = org.deputised(place.person_id, now)
    found = []
    for row in place.holdings:
        post = org.posts[row.post_id]
        found.append(
            SeatChoice(
                institution_id=place.institution.id,
                institution_name=place.institution.name,
                person_id=place.person_id,
                post_id=post.id,
                post_name=post.name,
                unit_id=post.unit_id,
                unit_name=org.units[post.unit_id].name,
                kind="겸직" if row.concurrent else "",
                acting_for=[_acting(org, each.id, now) for each, deputy in deputised if deputy.post_id == post.id],
            )
        )
    return found


def brief(place: Place, post_id: UUID) -> SeatBrief:
    """The seat in the words of today."""
    post = place.org.posts[post_id]
    unit = place.org.units[post.unit_id]
    return SeatBrief(post_id=post.id, post_name=post.name, unit_id=unit.id, unit_name=unit.name)


def _acting(org: Org, post_id: UUID, now: datetime) -> ActingFor:
    post, holder = org.posts[post_id], org.holder(post_id, now)
    absence = org.absence_of(holder.person_id, now) if holder else None
    return ActingFor(
        post_id=post.id,
        post_name=post.name,
        unit_name=org.units[post.unit_id].name,
        person_name=org.people[holder.person_id].name if holder else None,
        reason=absence.kind if absence else "빈자리",
        since=absence.valid_from if absence else None,
        until=absence.valid_to if absence else None,
    )
