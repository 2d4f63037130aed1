"""Who gets what is sent to an address, and from which addresses somebody may send."""

from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from directory.queries import Org, institution_domain, institution_of_domain, org_snapshot
from kernel.tx import Tx
from mail.rules.addresses import canonical, canonical_domain, without_detail
from mail.tables import account, address, domain, member


class Wanted(Struct, frozen=True):
    """A person who has an address but no account yet."""

    person_id: UUID
    address: str


class Resolved(Struct, frozen=True):
    """What an address stands for."""

    address: str
    detail: str
    """What stood after `+`."""
    accounts: tuple[UUID, ...]
    """Whose mailboxes get it."""
    wanting: tuple[Wanted, ...]
    """People whose account begins with this mail: `mail.actions.accounts.ensure_person`."""
    forward: tuple[str, ...] = ()
    """Addresses elsewhere."""
    full: bool = False
    """Every account is over its quota."""


async def institution_of(db: AsyncConnection, name: str) -> int | None:
    """The institution whose mail domain this is; readable in any scope."""
    name = canonical_domain(name)
    if not name:
        return None
    query = select(domain.c.institution_id).where(domain.c.name == name)
    found: int | None = (await db.execute(query)).scalar_one_or_none()
    return found if found is not None else await institution_of_domain(db, name)


async def resolve(tx: Tx, text: str) -> Resolved | None:
    """Who gets mail to this address in the institution of the transaction; None when nobody does."""
    asked = canonical(text)
    whole, detail = without_detail(asked)
    if not asked or await institution_of(tx.db, asked.rpartition("@")[2]) != tx.institution_id:
        return None
    for name, rest in ((asked, ""), (whole, detail)) if detail else ((asked, ""),):
        if found := await _resolve(tx, name, rest):
            return found
    return None


async def _resolve(tx: Tx, name: str, detail: str) -> Resolved | None:
    row = (await tx.db.execute(select(address).where(address.c.address == name))).one_or_none()
    org = await org_snapshot(tx)
    if row is None:
        person = next((one for one in org.people.values() if one.mail and canonical(one.mail) == name), None)
        if person is None or person.state(tx.now) == "left":
            return None
        return await _people(tx, org, name, detail, [person.id])
    if row.account_id is not None:
        query = select(account).where(account.c.id == row.account_id, account.c.closed.is_(None))
        found = (await tx.db.execute(query)).one_or_none()
        if found is None or (found.person_id and _left(org, found.person_id, tx)):
            return None
        return Resolved(name, detail, (found.id,), (), full=_full(found))
    return await _people(tx, org, name, detail, _members(org, row.unit_id, tx))


def _left(org: Org, person_id: UUID, tx: Tx) -> bool:
    person = org.people.get(person_id)
    return person is None or person.state(tx.now) == "left"


def _full(row: Any) -> bool:
    return bool(row.quota) and row.used >= row.quota


def _members(org: Org, unit_id: UUID, tx: Tx) -> list[UUID]:
    """Who holds a post in the unit or below it now."""
    if unit_id not in org.units:
        return []
    units = org.below(unit_id)
    held = [held for post in org.posts.values() if post.unit_id in units and (held := org.holder(post.id, tx.now))]
    return list(dict.fromkeys(one.person_id for one in held if not _left(org, one.person_id, tx)))


async def _people(tx: Tx, org: Org, name: str, detail: str, people: list[UUID]) -> Resolved | None:
    query = select(account).where(account.c.person_id.in_(people), account.c.closed.is_(None))
    rows = (await tx.db.execute(query)).all()
    have = {row.person_id for row in rows}
    own = await institution_domain(tx)
    wanting = [
        Wanted(one, main) for one in people if one not in have and (main := main_address(org, one, own)) is not None
    ]
    if not rows and not wanting:
        return None
    full = not wanting and all(_full(row) for row in rows)
    return Resolved(name, detail, tuple(row.id for row in rows), tuple(wanting), full=full)


def main_address(org: Org, person_id: UUID, own_domain: str) -> str | None:
    """The address that a person's account begins with: the one the directory shows, when it is of this institution."""
    person = org.people.get(person_id)
    name = canonical(person.mail) if person else ""
    return name if name.endswith(f"@{own_domain}") else None


async def sender_addresses(tx: Tx, person_id: UUID) -> frozenset[str]:
    """From which addresses a person may send: of the own account, and of shared ones with the right to post."""
    joined = address.join(account, and_(account.c.id == address.c.account_id, account.c.closed.is_(None))).outerjoin(
        member, and_(member.c.account_id == account.c.id, member.c.person_id == person_id)
    )
    query = select(address.c.address, account.c.person_id, member.c.rights).select_from(joined)
    rows = await tx.db.execute(
        query.where(address.c.may_send, (account.c.person_id == person_id) | member.c.rights.is_not(None))
    )
    own = {row.address for row in rows if row.person_id == person_id or "p" in (row.rights or "")}
    main = main_address(await org_snapshot(tx), person_id, await institution_domain(tx))
    return frozenset(own | ({main} if main else set()))
