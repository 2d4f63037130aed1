"""Which allowance a person has: the own one, that of the nearest unit above a post of theirs, or everybody's."""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from directory.queries import Org, org_snapshot
from kernel.tx import Tx
from mail.tables import allowance, allowed

EVERYBODY = UUID(int=0)
SERVICES = ("imap", "pop3", "submission")


class Allowance(Struct, frozen=True):
    """A quota (0: no limit) and the mail programs that may be used."""

    id: UUID
    name: str
    quota: int
    services: frozenset[str]


class Rules(Struct, frozen=True):
    """All allowances of an institution, and who has which."""

    by_id: dict[UUID, Allowance]
    of: dict[UUID, UUID]

    def of_person(self, org: Org, person_id: UUID, posts: Iterable[UUID]) -> Allowance | None:
        """The nearest; None where the institution has said nothing. `posts` in their order, the main one first."""
        units = (org.posts[post].unit_id for post in posts if post in org.posts)
        chain = (unit.id for one in units for unit in org.chain(one))
        found = next((self.of[one] for one in (person_id, *chain, EVERYBODY) if one in self.of), None)
        return self.by_id.get(found) if found else None


async def rules(tx: Tx) -> Rules:
    """What the institution has laid down."""
    known = {
        row.id: Allowance(row.id, row.name, row.quota, frozenset(row.services))
        for row in await tx.db.execute(select(allowance).order_by(allowance.c.name))
    }
    return Rules(known, {row.subject_id: row.allowance_id for row in await tx.db.execute(select(allowed))})


async def may_use(tx: Tx, person_id: UUID, service: str) -> bool:
    """Whether the person may use such a program; yes where the institution has said nothing."""
    laid = await rules(tx)
    if not laid.of:
        return True
    org = await org_snapshot(tx)
    one = laid.of_person(org, person_id, _posts(org, person_id, tx))
    return one is None or service in one.services


async def quotas(tx: Tx, people: Iterable[UUID], otherwise: int) -> dict[UUID, int]:
    """The quota of each of these people."""
    laid = await rules(tx)
    if not laid.of:
        return dict.fromkeys(people, otherwise)
    org = await org_snapshot(tx)
    found = {one: laid.of_person(org, one, _posts(org, one, tx)) for one in people}
    return {person: otherwise if one is None else one.quota for person, one in found.items()}


def _posts(org: Org, person_id: UUID, tx: Tx) -> list[UUID]:
    held = sorted(org.holdings_of(person_id, tx.now), key=lambda one: one.concurrent)
    return [one.post_id for one in held]
