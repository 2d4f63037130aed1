"""Whom a draft is for, as things stand now: units and posts become people, addresses are looked up where they live."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from directory.queries import Org, institution_domain, org_snapshot
from kernel.crossing import crossing
from kernel.tx import Tx
from mail.mime.addresses import Address
from mail.queries.drafts import Letter
from mail.queries.people import circle
from mail.queries.recipients import Resolved, main_address, members_of_unit, resolve_all
from mail.rules.addresses import canonical
from mail.tables import address, group
from mail.views.writing import DraftRecipient


class Goal(Struct, frozen=True, kw_only=True):
    """One address that a mail goes to."""

    role: str
    address: str
    """Canonical; as it was written where it is none."""
    name: str
    house: int | None
    """The institution where it lives; None outside."""
    person: UUID | None = None
    people: int = 1
    problem: str = ""

    @property
    def shown(self) -> Address:
        """As it stands in the header."""
        return Address(self.name, self.address)


async def goals(tx: Tx, letter: Letter) -> list[Goal]:
    """Everybody the letter is for, each once, in the order of to, cc, bcc."""
    org, own = await org_snapshot(tx), await institution_domain(tx)
    wanted: list[tuple[str, DraftRecipient]] = []
    seen: set[str] = set()
    units = await _unit_addresses(tx)
    for role in ("to", "cc", "bcc"):
        for one in getattr(letter, role):
            for each in _expanded(tx, org, own, units, one):
                name = canonical(each.address) or each.address.strip().lower()
                if name not in seen:
                    seen.add(name)
                    wanted.append((role, each))
    return await _looked_up(tx, wanted)


async def _unit_addresses(tx: Tx) -> Mapping[UUID, str]:
    query = select(address.c.unit_id, address.c.address).where(address.c.unit_id.is_not(None))
    return {row.unit_id: row.address for row in await tx.db.execute(query.order_by(address.c.address.desc()))}


def _expanded(tx: Tx, org: Org, own: str, units: Mapping[UUID, str], one: DraftRecipient) -> Iterable[DraftRecipient]:
    """What a name of the directory stands for today; an address stands for itself."""
    if one.kind == "unit" and one.id is not None:
        if one.id in units:
            return [DraftRecipient(address=units[one.id], name=one.name)]
        people = members_of_unit(org, one.id, tx.now)
        return [_person(org, own, each) for each in people] or [DraftRecipient(address="", name=one.name)]
    if one.kind == "post" and one.id is not None:
        held = org.holder(one.id, tx.now)
        return [_person(org, own, held.person_id) if held else DraftRecipient(address="", name=one.name)]
    if one.kind == "person" and one.id is not None and not one.address:
        return [_person(org, own, one.id)]
    return [one]


def _person(org: Org, own: str, person_id: UUID) -> DraftRecipient:
    person = org.people.get(person_id)
    return DraftRecipient(
        address=main_address(org, person_id, own) or "", name=person.name if person else "", kind="person", id=person_id
    )


async def _looked_up(tx: Tx, wanted: Sequence[tuple[str, DraftRecipient]]) -> list[Goal]:
    known = await circle(tx)
    houses: dict[str, int | None] = {}
    by_house: dict[int, list[str]] = {}
    for _, one in wanted:
        name = canonical(one.address)
        if name:
            house = houses[name] = known.house_of(name)
            if house is not None:
                by_house.setdefault(house, []).append(name)
    resolved: dict[str, Resolved | None] = {}
    for house, names in sorted(by_house.items()):
        if house == tx.institution_id:
            resolved |= await resolve_all(tx, names)
        else:
            async with crossing(tx, house) as there:
                resolved |= await resolve_all(there, names)
    closed = await _closed(tx, by_house.get(tx.institution_id, []))
    found = []
    for role, one in wanted:
        name = canonical(one.address)
        house = houses.get(name)
        reached = resolved.get(name)
        people = len(reached.accounts) + len(reached.wanting) + len(reached.forward) if reached else 1
        problem = "" if name else ("nobody" if not one.address else "bad")
        if name and house is not None:
            problem = "unknown" if reached is None else "full" if reached.full else ""
        if name in closed:
            problem = "closed"
        person = one.id if one.kind == "person" else known.colleagues.get(name)
        found.append(
            Goal(
                role=role,
                address=name or one.address,
                name=one.name,
                house=house,
                person=person,
                people=people,
                problem=problem,
            )
        )
    return found


async def _closed(tx: Tx, names: Sequence[str]) -> frozenset[str]:
    """Lists among these addresses to which the actor may not write."""
    query = select(group.c.address, group.c.who, group.c.members).where(group.c.address.in_(list(names)))
    me, found = str(tx.actor.person_id), set()
    org = await org_snapshot(tx)
    for row in await tx.db.execute(query):
        inside = set(row.members.get("people", [])) | {
            str(one) for unit in row.members.get("units", []) for one in members_of_unit(org, UUID(unit), tx.now)
        }
        owners = set(row.members.get("owners", []))
        if (row.who == "owners" and me not in owners) or (row.who == "members" and me not in inside | owners):
            found.add(row.address)
    return frozenset(found)
