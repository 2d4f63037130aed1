"""Who stands in a header: names and addresses as they are shown, who of them is a colleague, who is outside."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from directory.queries import Org, org_snapshot, serving_domains
from kernel.tx import Tx
from mail.mime.addresses import Address
from mail.queries.recipients import sender_addresses
from mail.rules.addresses import canonical, canonical_domain, without_detail
from mail.tables import domain
from mail.views.boxes import MailPerson

_LISTED = re.compile(r"(?:([^<>]*?) <([^<>\s]*)>|([^,<>\s]+))(?:, |\Z)")


class Circle(Struct, frozen=True):
    """Who is who for the actor: own addresses, colleagues by address, the domains of the city."""

    own: frozenset[str]
    colleagues: Mapping[str, UUID]
    domains: Mapping[str, int]
    names: frozenset[str]

    def person(self, one: Address) -> MailPerson:
        """Somebody as they are shown."""
        found = without_detail(canonical(one.address))[0]
        return MailPerson(name=one.name, address=one.address, me=found in self.own, person=self.colleagues.get(found))

    def people(self, found: Iterable[Address]) -> list[MailPerson]:
        """Several of them."""
        return [self.person(one) for one in found]

    def outside(self, address: str) -> bool:
        """Whether an address is of no institution here."""
        return self.house_of(address) is None

    def house_of(self, address: str) -> int | None:
        """The institution where an address lives; None outside."""
        return self.domains.get(canonical_domain(address.rpartition("@")[2]))


async def circle(tx: Tx) -> Circle:
    """Who is who for the actor."""
    org = await org_snapshot(tx)
    own = await sender_addresses(tx, tx.actor.person_id) if tx.actor.person_id else frozenset()
    colleagues, names = _colleagues(_Keyed(org.institution_id, org.seq, org))
    return Circle(own, colleagues, await city_domains(tx), names)


async def city_domains(tx: Tx) -> dict[str, int]:
    """Every mail domain of the city, with its institution."""
    further = {row.name: row.institution_id for row in await tx.db.execute(select(domain))}
    return await serving_domains(tx) | further


class _Keyed:
    """An organisation that is known by its number: computed once for each."""

    def __init__(self, institution: int, seq: int, org: Org) -> None:
        self.key, self.org = (institution, seq, id(org)), org

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.key == self.key


@lru_cache(maxsize=64)
def _colleagues(kept: _Keyed) -> tuple[Mapping[str, UUID], frozenset[str]]:
    found = {name: one.id for one in kept.org.people.values() if one.mail and (name := canonical(one.mail))}
    names = frozenset("".join(one.name.split()) for one in kept.org.people.values() if len(one.name) > 1)
    return found, names


def listed(text: str) -> list[Address]:
    """The people of a text such as rows of contents hold: `name <address>, address`."""
    return [
        Address((match[1] or "").strip(), match[2] if match[2] is not None else match[3] or "")
        for match in _LISTED.finditer(text)
        if match[2] or match[3] or (match[1] or "").strip()
    ]
