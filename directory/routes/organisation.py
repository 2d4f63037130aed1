"""Doors of the organisation: institutions, units, posts, acting orders."""

from datetime import datetime
from uuid import UUID

from directory.actions import institution as institution_actions
from directory.actions import posts as post_actions
from directory.actions import units as unit_actions
from directory.queries import cards, roles, units
from directory.queries.people import people_of_unit
from directory.views.institution import (
    CardPolicyInput,
    CardPolicyView,
    InstitutionView,
    ProfileInput,
    ProfileView,
    RollupView,
)
from directory.views.people import Card, CardQuery, CardUnit, PersonRow
from directory.views.posts import ActingOrderInput, ActingOrderView, PostChange, PostInput, PostView
from directory.views.units import Effective, UnitChange, UnitInput, UnitVersionView, UnitView
from kernel.tx import Tx
from kernel.web import Input, Page, Routes

organisation = Routes("/api")


class AtQuery(Input):
    """As of when; absent: now."""

    at: datetime | None = None


class BelowQuery(Input):
    """Whether the units below count too."""

    below: bool = False


class PostsQuery(Input):
    """Of which unit; absent: of all."""

    unit_id: UUID | None = None


@organisation.get("/institutions")
async def list_institutions(tx: Tx) -> list[InstitutionView]:
    """The institutions of the city, one's own first."""
    return await cards.institutions(tx)


@organisation.get("/institution/profile")
async def own_profile(tx: Tx) -> ProfileView:
    """What one's institution prints on its documents, and its settings."""
    return await roles.institution_profile(tx)


@organisation.put("/institution/profile")
async def set_profile(tx: Tx, body: ProfileInput) -> ProfileView:
    """Set the fields of the profile that are given."""
    await institution_actions.set_profile(tx, body)
    return await roles.institution_profile(tx)


@organisation.get("/institution/cards")
async def card_policies(tx: Tx) -> list[CardPolicyView]:
    """What other institutions may see of one's own."""
    return await cards.card_policies(tx)


@organisation.put("/institution/cards")
async def set_card_policy(tx: Tx, body: CardPolicyInput) -> list[CardPolicyView]:
    """Set what one other institution, or every other, may see."""
    await institution_actions.set_card_policy(tx, body)
    return await cards.card_policies(tx)


@organisation.get("/institutions/{institution_id}/units")
async def institution_units(tx: Tx, institution_id: int) -> list[CardUnit]:
    """The tree of another institution, where it shows it."""
    return await cards.card_units(tx, institution_id)


@organisation.get("/cards")
async def search_cards(tx: Tx, query: CardQuery) -> Page[Card]:
    """Cards of all institutions, as far as each shows them."""
    return await cards.search_cards(tx, query)


@organisation.get("/cards/{institution_id}/{person_id}")
async def read_card(tx: Tx, institution_id: int, person_id: UUID) -> Card:
    """One card; leaves an access record."""
    return await cards.card_of(tx, institution_id, person_id)


@organisation.get("/oversight")
async def oversight(tx: Tx) -> list[RollupView]:
    """The figures of the institutions below one's own."""
    return await cards.rollups(tx)


@organisation.get("/units")
async def list_units(tx: Tx, query: AtQuery) -> list[UnitView]:
    """One's own tree as a flat list, each unit before those below it."""
    return await units.units_of(tx, query.at)


@organisation.post("/units", status=201)
async def add_unit(tx: Tx, body: UnitInput) -> list[UnitView]:
    """Begin a unit; answers with the tree as it is now."""
    await unit_actions.add_unit(tx, body)
    return await units.units_of(tx)


@organisation.put("/units/{unit_id}")
async def change_unit(tx: Tx, unit_id: UUID, body: UnitChange) -> list[UnitView]:
    """Rename, move or reorder a unit from a day on; answers with the tree as it is now."""
    await unit_actions.change_unit(tx, unit_id, body)
    return await units.units_of(tx)


@organisation.post("/units/{unit_id}/close")
async def close_unit(tx: Tx, unit_id: UUID, body: Effective) -> list[UnitView]:
    """End an empty unit from a day on; answers with the tree as it is now."""
    await unit_actions.close_unit(tx, unit_id, body)
    return await units.units_of(tx)


@organisation.get("/units/{unit_id}/history")
async def unit_history(tx: Tx, unit_id: UUID) -> list[UnitVersionView]:
    """What a unit was, is and will be called."""
    return await units.unit_history(tx, unit_id)


@organisation.get("/units/{unit_id}/people")
async def unit_people(tx: Tx, unit_id: UUID, query: BelowQuery) -> list[PersonRow]:
    """Who works in a unit."""
    return await people_of_unit(tx, unit_id, below=query.below)


@organisation.get("/posts")
async def list_posts(tx: Tx, query: PostsQuery) -> list[PostView]:
    """Posts and who holds them."""
    return await units.posts_of_unit(tx, query.unit_id)


@organisation.post("/posts", status=201)
async def add_post(tx: Tx, body: PostInput) -> list[PostView]:
    """Begin a post; answers with the posts of its unit as they are now."""
    await post_actions.add_post(tx, body)
    return await units.posts_of_unit(tx, body.unit_id)


@organisation.put("/posts/{post_id}")
async def change_post(tx: Tx, post_id: UUID, body: PostChange) -> PostView:
    """Change a post from a day on; answers with the post as it is now."""
    await post_actions.change_post(tx, post_id, body)
    return await units.post_by_id(tx, post_id)


@organisation.post("/posts/{post_id}/close")
async def close_post(tx: Tx, post_id: UUID, body: Effective) -> None:
    """End a vacant post from a day on."""
    await post_actions.close_post(tx, post_id, body)


@organisation.get("/acting-orders")
async def list_acting_orders(tx: Tx) -> list[ActingOrderView]:
    """Who stands in for whom."""
    return await units.acting_orders(tx)


@organisation.put("/posts/{post_id}/acting-order")
async def set_acting_order(tx: Tx, post_id: UUID, body: ActingOrderInput) -> ActingOrderView:
    """Say who stands in for a post, first deputy first."""
    await post_actions.set_acting_order(tx, post_id, body)
    return (await units.acting_orders(tx, post_id))[0]
