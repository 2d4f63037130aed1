"""Institutions of the city and what each shows of itself to another.

Invariant: what another institution does not show cannot be told from what does not exist; a search by name needs two
signs, so that nobody can list by one letter whom they may only search.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from directory.korean import is_initials, plain
from directory.queries.snapshot import org_snapshot
from directory.tables import commons
from directory.views.institution import CardLevel, CardPolicyView, InstitutionView, RollupView
from directory.views.people import Card, CardQuery, CardUnit
from kernel.access import Permission, require
from kernel.errors import Forbidden, NotFound
from kernel.tenancy import Plane, set_scope
from kernel.tx import Tx
from kernel.web import Page

SHORTEST_SEARCH = 2
_MOST_FOUND = 50
_SHOWN_STATES = ("active",)


async def institutions(tx: Tx) -> list[InstitutionView]:
    """All institutions of the city, one's own first."""
    row = commons.institution
    query = select(row).where(or_(row.c.state != "closed", row.c.id == tx.institution_id))
    levels = await _levels(tx)
    people = await _headcounts(tx)
    rows = list(await tx.db.execute(query.order_by(row.c.id != tx.institution_id, row.c.position, row.c.id)))
    return [
        InstitutionView(
            id=each.id,
            code=each.code,
            name=each.name,
            parent_id=each.parent_id,
            kind=each.kind,
            state=each.state,
            domain=each.domain,
            cards=levels.get(each.id, "none"),
            people=people.get(each.id, 0) if levels.get(each.id) == "tree" else None,
        )
        for each in rows
    ]


async def card_policies(tx: Tx) -> list[CardPolicyView]:
    """What other institutions may see of one's own cards."""
    row = commons.card_policy
    query = select(row).where(row.c.institution_id == tx.institution_id).order_by(row.c.viewer_id)
    return [CardPolicyView(viewer_id=each.viewer_id or None, level=each.level) for each in await tx.db.execute(query)]


async def card_units(tx: Tx, institution_id: int) -> list[CardUnit]:
    """The tree of another institution, where it shows it."""
    await _require_tree(tx, institution_id)
    row = commons.card_unit
    query = select(row).where(row.c.institution_id == institution_id).order_by(row.c.position)
    return [
        CardUnit(id=r.unit_id, name=r.name, parent_id=r.parent_id, position=r.position, people=r.people)
        for r in await tx.db.execute(query)
    ]


async def search_cards(tx: Tx, query: CardQuery) -> Page[Card]:
    """Cards by words, or of one unit of an institution that shows its tree."""
    levels = await _levels(tx)
    if query.institution_id is not None:
        levels = {id_: level for id_, level in levels.items() if id_ == query.institution_id}
    words = query.q.split()
    if query.unit_id is not None or not words:
        conditions = _listed(query, levels)
    elif len(plain(query.q)) >= SHORTEST_SEARCH:
        conditions = [_matches(word, levels) for word in words]
    else:
        conditions = []
    if not conditions:
        return Page(items=[])
    if query.unit_id is not None and words:
        conditions += [_matches(word, levels) for word in words]
    most = min(query.limit, _MOST_FOUND) if words else query.limit
    rows = list(await tx.db.execute(_cards().where(*conditions).order_by(*_ORDER).limit(most)))
    return Page(items=[_card(row) for row in rows])


def _listed(query: CardQuery, levels: dict[int, CardLevel]) -> list[ColumnElement[bool]]:
    """A unit, or a whole institution, may be listed only where the tree is shown."""
    card, institution_id = commons.card, query.institution_id
    if institution_id is None or levels.get(institution_id) != "tree":
        return []
    conditions: list[ColumnElement[bool]] = [card.c.institution_id == institution_id]
    return conditions + ([card.c.unit_id == query.unit_id] if query.unit_id is not None else [])


async def card_of(tx: Tx, institution_id: int, person_id: UUID) -> Card:
    """One card of another institution; reading it leaves an access record."""
    levels = await _levels(tx)
    card = commons.card
    own = (card.c.institution_id == institution_id) & (card.c.person_id == person_id)
    row = (await tx.db.execute(_cards().where(own))).one_or_none()
    if row is None or levels.get(institution_id, "none") == "none":
        raise NotFound("person_not_found", "사람을 찾을 수 없습니다.", "There is no such person.")
    tx.audit("card.read", "person", person_id, person_id, institution=institution_id)
    return _card(row)


async def rollups(tx: Tx) -> list[RollupView]:
    """The figures of the institutions below one's own, and nothing else of theirs."""
    require(tx, Permission.OVERSEE)
    row = commons.institution
    own = (await tx.db.execute(select(row.c.path).where(row.c.id == tx.institution_id))).scalar_one()
    below = list(await tx.db.execute(select(row).where(row.c.path.startswith(own, autoescape=True))))
    await set_scope(tx.db, Plane.OVERSIGHT, tx.institution_id, [each.id for each in below])
    figures = {each.institution_id: each for each in await tx.db.execute(select(commons.rollup))}
    await set_scope(tx.db, Plane.TENANT, tx.institution_id)
    tx.audit("oversight.read", "institution", tx.institution_id)
    return [
        RollupView(
            institution_id=each.id,
            name=each.name,
            state=each.state,
            people=figures[each.id].people,
            units=figures[each.id].units,
            posts=figures[each.id].posts,
            vacant_heads=figures[each.id].vacant_heads,
            accounts=figures[each.id].accounts,
            updated=figures[each.id].updated,
        )
        for each in sorted(below, key=lambda each: (each.position, each.id))
        if each.id in figures
    ]


async def below(tx: Tx) -> list[tuple[int, str]]:
    """Number and name of the serving institutions of one's own subtree, one's own among them, in their order."""
    row = commons.institution
    own = (await tx.db.execute(select(row.c.path).where(row.c.id == tx.institution_id))).scalar_one()
    mine = row.c.path.startswith(own, autoescape=True) & (row.c.state != "closed")
    query = select(row.c.id, row.c.name).where(mine).order_by(row.c.position, row.c.id)
    return [(each.id, each.name) for each in await tx.db.execute(query)]


async def _levels(tx: Tx) -> dict[int, CardLevel]:
    """What the actor's institution may see of each: the line about the pair, else the one for all, else search."""
    institution, policy = commons.institution, commons.card_policy
    open_ = select(institution.c.id).where(institution.c.state.in_(_SHOWN_STATES))
    levels: dict[int, CardLevel] = {row.id: "search" for row in await tx.db.execute(open_)}
    query = select(policy).where(policy.c.viewer_id.in_([0, tx.institution_id])).order_by(policy.c.viewer_id)
    for row in await tx.db.execute(query):
        if row.institution_id in levels:
            levels[row.institution_id] = row.level
    levels[tx.institution_id] = "tree"
    return levels


async def _require_tree(tx: Tx, institution_id: int) -> None:
    levels = await _levels(tx)
    if institution_id not in levels:
        raise NotFound("institution_not_found", "기관을 찾을 수 없습니다.", "There is no such institution.")
    if levels[institution_id] != "tree":
        raise Forbidden("tree_hidden", "이 기관은 조직도를 보이지 않습니다.", "Its tree is not shown.")


async def _headcounts(tx: Tx) -> dict[int, int]:
    row = commons.card
    query = select(row.c.institution_id, func.count().label("people")).group_by(row.c.institution_id)
    found: dict[int, int] = {each.institution_id: each.people for each in await tx.db.execute(query)}
    org = await org_snapshot(tx)
    found[tx.institution_id] = sum(1 for person_id in org.people if org.holdings_of(person_id, tx.now))
    return found


_ORDER = (commons.institution.c.position, commons.card.c.position, commons.card.c.name, commons.card.c.person_id)


def _cards() -> Select[Any]:
    return select(commons.card, commons.institution.c.name.label("institution_name")).join(
        commons.institution, commons.institution.c.id == commons.card.c.institution_id
    )


def _matches(word: str, levels: dict[int, CardLevel]) -> ColumnElement[bool]:
    """By name (or its initial consonants) where cards may be searched, by anything where the tree is shown."""
    card = commons.card
    shown = card.c.institution_id.in_([id_ for id_, level in levels.items() if level == "tree"])
    searched = card.c.institution_id.in_([id_ for id_, level in levels.items() if level != "none"])
    if is_initials(word):
        return and_(searched, card.c.initials.contains(word, autoescape=True))
    columns = (card.c.post_name, card.c.unit_name, card.c.duties, commons.institution.c.name)
    about = or_(*(column.icontains(word, autoescape=True) for column in columns))
    return or_(and_(searched, card.c.name.icontains(word, autoescape=True)), and_(shown, about))


def _card(row: Any) -> Card:
    return Card(**{name: getattr(row, name) for name in Card.__struct_fields__})
