"""Who gets what is sent to an address, and from which addresses somebody may send."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

from msgspec import Struct, structs
from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from directory.queries import Org, institution_domain, institution_of_domain, org_snapshot
from kernel.db import call
from kernel.tx import Tx
from mail.rules.addresses import canonical, canonical_domain, without_detail
from mail.tables import account, address, domain, group, member


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
    inside: bool = False
    """Only who is in the city may write to it: a list."""
    roomy: bool = False
    """There is room for more than can come within seconds: an account with its own address."""


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
    return (await resolve_all(tx, [text]))[text]


async def resolve_all(tx: Tx, texts: Iterable[str], ours: Iterable[str] = ()) -> dict[str, Resolved | None]:
    """The same of many addresses, in as few statements; `ours` are domains that are known to be the institution's."""
    asked = {one: canonical(one) for one in texts}
    domains = {name.rpartition("@")[2] for name in asked.values() if name}
    own = {one for one in domains if one in ours or await institution_of(tx.db, one) == tx.institution_id}
    found = await _direct(tx, {one: name for one, name in asked.items() if name.rpartition("@")[2] in own})
    left = {one: name for one, name in asked.items() if one not in found}
    return found | await _all(tx, left, own) if left else found


_ROOMY: Final = 1024**3
_DIRECT: Final = """
    SELECT a.address, c.id, c.person_id, c.quota, c.used
    FROM mail_address a JOIN mail_account c ON c.institution_id = a.institution_id AND c.id = a.account_id
    WHERE a.institution_id = $1 AND a.address = ANY ($2) AND c.closed IS NULL
"""


async def _direct(tx: Tx, asked: Mapping[str, str]) -> dict[str, Resolved | None]:
    """Those that are plain addresses of open accounts, as nearly all are: one statement tells."""
    rows = {row["address"]: row for row in await call(tx.db, _DIRECT, tx.institution_id, list(asked.values()))}
    org = await org_snapshot(tx) if any(row["person_id"] for row in rows.values()) else None
    found: dict[str, Resolved | None] = {}
    for one, name in asked.items():
        row = rows.get(name)
        if row is not None and not (org is not None and row["person_id"] and _left(org, row["person_id"], tx)):
            quota, used = row["quota"], row["used"]
            roomy = not quota or quota - used > _ROOMY
            found[one] = Resolved(name, "", (row["id"],), (), full=_full(quota, used), roomy=roomy)
    return found


async def _all(tx: Tx, asked: Mapping[str, str], ours: set[str]) -> dict[str, Resolved | None]:
    """Those of any kind."""
    tried = {one: _tried(name) if name.rpartition("@")[2] in ours else [] for one, name in asked.items()}
    names = {name for each in tried.values() for name, _ in each}
    if not names:
        return dict.fromkeys(asked)
    known = {row.address: row for row in await tx.db.execute(select(address).where(address.c.address.in_(names)))}
    org = await org_snapshot(tx)
    people = {name: _people_of(tx, org, name, known.get(name)) for name in names}
    lists = await _lists(tx, org, names - set(known))
    people |= lists
    accounts = await _accounts(tx, known.values(), people.values())
    own = await institution_domain(tx)
    found: dict[str, Resolved | None] = {}
    for one, each in tried.items():
        answers = (_resolved(tx, org, own, name, rest, known.get(name), people[name], accounts) for name, rest in each)
        answer = next((answer for answer in answers if answer is not None), None)
        found[one] = structs.replace(answer, inside=True) if answer and answer.address in lists else answer
    return found


def _tried(name: str) -> list[tuple[str, str]]:
    """The address as it stands, then without what stands after `+`."""
    whole, detail = without_detail(name)
    return [(name, ""), (whole, detail)] if detail else [(name, "")]


def _people_of(tx: Tx, org: Org, name: str, row: Any) -> list[UUID]:
    """The people that an address reaches when it is of no account."""
    if row is None:
        person = _by_mail(org).get(name)
        return [person] if person is not None and not _left(org, person, tx) else []
    return members_of_unit(org, row.unit_id, tx.now) if row.account_id is None else []


async def _lists(tx: Tx, org: Org, names: Iterable[str]) -> dict[str, list[UUID]]:
    """Whom the lists among these addresses reach now."""
    query = select(group.c.address, group.c.members).where(group.c.address.in_(list(names)))
    found: dict[str, list[UUID]] = {}
    for row in await tx.db.execute(query):
        people = [UUID(one) for one in row.members.get("people", [])]
        people += [one for unit in row.members.get("units", []) for one in members_of_unit(org, UUID(unit), tx.now)]
        found[row.address] = [one for one in dict.fromkeys(people) if not _left(org, one, tx)]
    return found


_mails: WeakKeyDictionary[Org, dict[str, UUID]] = WeakKeyDictionary()


def _by_mail(org: Org) -> dict[str, UUID]:
    """People by the address that the directory shows, made once for each state of the organisation."""
    found = _mails.get(org)
    if found is None:
        found = _mails[org] = {}
        for one in org.people.values():
            if one.mail and (name := canonical(one.mail)):
                found.setdefault(name, one.id)
    return found


async def _accounts(tx: Tx, rows: Iterable[Any], people: Iterable[list[UUID]]) -> dict[UUID, Any]:
    """Open accounts by their own ids and by those of their people."""
    ids = {row.account_id for row in rows if row.account_id is not None}
    persons = {one for each in people for one in each}
    wanted = or_(account.c.id.in_(ids), account.c.person_id.in_(persons))
    found: dict[UUID, Any] = {}
    for row in await tx.db.execute(select(account).where(wanted, account.c.closed.is_(None))):
        found[row.id] = row
        if row.person_id is not None:
            found[row.person_id] = row
    return found


def _resolved(  # noqa: PLR0913 - all that was read, once for many
    tx: Tx, org: Org, own: str, name: str, rest: str, row: Any, people: list[UUID], accounts: dict[UUID, Any]
) -> Resolved | None:
    if row is not None and row.account_id is not None:
        one = accounts.get(row.account_id)
        if one is None or (one.person_id and _left(org, one.person_id, tx)):
            return None
        return Resolved(name, rest, (one.id,), (), full=_full(one.quota, one.used))
    rows = [accounts[one] for one in people if one in accounts]
    wanting = [
        Wanted(one, main) for one in people if one not in accounts and (main := main_address(org, one, own)) is not None
    ]
    if not rows and not wanting:
        return None
    full = not wanting and all(_full(each.quota, each.used) for each in rows)
    return Resolved(name, rest, tuple(each.id for each in rows), tuple(wanting), full=full)


def _left(org: Org, person_id: UUID, tx: Tx) -> bool:
    person = org.people.get(person_id)
    return person is None or person.state(tx.now) == "left"


def _full(quota: int, used: int) -> bool:
    return bool(quota) and used >= quota


def members_of_unit(org: Org, unit_id: UUID, at: datetime) -> list[UUID]:
    """Who holds a post in the unit or below it at that moment."""
    if unit_id not in org.units:
        return []
    units = org.below(unit_id)
    held = [held for post in org.posts.values() if post.unit_id in units and (held := org.holder(post.id, at))]
    return list(dict.fromkeys(one.person_id for one in held if org.state_of(one.person_id, at) != "left"))


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
