"""What others may see, written in the same transaction: public cards, the public tree, the overseer's figures."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert

from directory.gate import at_gate
from directory.org import Org
from directory.queries.snapshot import load_org
from directory.tables import commons, gate
from directory.tables import organisation as t
from kernel.tx import Tx


async def refresh_copies(tx: Tx) -> None:
    """Make cards, public units and figures what they should be now; writes only what differs."""
    org = await load_org(tx.db, tx.institution_id, tx.now, fresh=True)
    fields_query = select(t.profile.c.fields).where(t.profile.c.institution_id == tx.institution_id)
    shown = set((await tx.db.execute(fields_query)).scalar_one().get("card_fields", []))
    counts = org.headcounts(tx.now)
    await _replace(tx, commons.card, "person_id", _cards(tx, org, shown))
    await _replace(tx, commons.card_unit, "unit_id", _units(tx, org, counts))
    await _rollup(tx, org)


def _cards(tx: Tx, org: Org, shown: set[str]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    place = {unit.id: index for index, unit in enumerate(org.in_order())}
    for person in org.people.values():
        rows = org.holdings_of(person.id, tx.now)
        if not rows:
            continue
        post = org.posts[rows[0].post_id]
        found[person.id] = {
            "institution_id": tx.institution_id,
            "person_id": person.id,
            "name": person.name,
            "initials": person.initials,
            "post_name": post.name if "post" in shown else "",
            "unit_id": post.unit_id if "unit" in shown else None,
            "unit_name": org.units[post.unit_id].name if "unit" in shown else "",
            "phone": (person.phone or person.extension) if "phone" in shown else "",
            "mail": person.mail if "mail" in shown else "",
            "duties": person.duties if "duties" in shown else "",
            "position": place.get(post.unit_id, 0) * 1000 + (999 - min(post.grade, 999)),
        }
    return found


def _units(tx: Tx, org: Org, counts: dict[UUID, int]) -> dict[UUID, dict[str, Any]]:
    return {
        unit.id: {
            "institution_id": tx.institution_id,
            "unit_id": unit.id,
            "name": unit.name,
            "parent_id": unit.parent_id,
            "position": index,
            "people": counts[unit.id],
        }
        for index, unit in enumerate(org.in_order())
    }


async def _replace(tx: Tx, table: Table, key: str, wanted: dict[UUID, dict[str, Any]]) -> None:
    own = table.c.institution_id == tx.institution_id
    present = {getattr(row, key): row._asdict() for row in await tx.db.execute(select(table).where(own))}
    if gone := set(present) - set(wanted):
        await tx.db.execute(table.delete().where(own, table.c[key].in_(gone)))
    changed = [row for id_, row in wanted.items() if present.get(id_) != row]
    if changed:
        statement = insert(table)
        values = {c.name: statement.excluded[c.name] for c in table.c if not c.primary_key}
        await tx.db.execute(
            statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values), changed
        )


async def _rollup(tx: Tx, org: Org) -> None:
    async with at_gate(tx):
        query = select(func.count()).select_from(gate.link).where(gate.link.c.institution_id == tx.institution_id)
        accounts = (await tx.db.execute(query)).scalar_one()
    heads = [post for unit in org.units.values() if (post := org.head_post(unit.id))]
    values = {
        "people": sum(1 for person_id in org.people if org.holdings_of(person_id, tx.now)),
        "units": len(org.units),
        "posts": len(org.posts),
        "vacant_heads": sum(1 for post in heads if org.holder(post.id, tx.now) is None),
        "accounts": accounts,
        "updated": tx.now,
    }
    statement = insert(commons.rollup).values(institution_id=tx.institution_id, **values)
    await tx.db.execute(statement.on_conflict_do_update(index_elements=["institution_id"], set_=values))
