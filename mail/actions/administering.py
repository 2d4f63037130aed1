"""What administrators do with mail: domains, quotas, members, addresses, lists, policy."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from directory.queries import institution_domain, org_snapshot
from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx
from mail.actions.accounts import share
from mail.queries.people import city_domains
from mail.queries.policy import HOUSE
from mail.rules.addresses import canonical, canonical_domain
from mail.tables import account, address, domain, group, policy
from mail.views.admin import AccountChange, MailGroupInput, MailPolicyInput

RIGHTS = {"read": "lrs", "work": "lrswite", "send": "lrswitep", "": ""}
"""What members of a shared account may do, in words, as the letters of RFC 4314."""


async def add_domain(tx: Tx, text: str) -> str:
    """A further domain of the institution. Raises Invalid, Conflict when it is somebody's."""
    require(tx, Permission.SETTINGS)
    name = canonical_domain(text)
    if not name or "." not in name:
        raise Invalid("mail_domain", "도메인 이름을 확인하십시오.", "Check the name of the domain.")
    if name in await city_domains(tx):
        raise Conflict("mail_domain_taken", "이미 쓰는 도메인입니다.", "This domain is in use.")
    row = {"name": name, "institution_id": tx.institution_id, "created": tx.now}
    await tx.db.execute(upsert(domain).values(row))
    tx.audit("mail.domain.add", "mail_domain", name)
    return name


async def remove_domain(tx: Tx, name: str) -> None:
    """Let a further domain go; not while an address is in it. Raises NotFound, Conflict."""
    require(tx, Permission.SETTINGS)
    inside = select(func.count()).select_from(address).where(address.c.address.endswith(f"@{name}", autoescape=True))
    if (await tx.db.execute(inside)).scalar_one():
        raise Conflict("mail_domain_used", "이 도메인을 쓰는 주소가 있습니다.", "Addresses use this domain.")
    own = (domain.c.name == name) & (domain.c.institution_id == tx.institution_id)
    if (await tx.db.execute(delete(domain).where(own))).rowcount != 1:
        raise NotFound("mail_domain_not_found", "도메인을 찾을 수 없습니다.", "There is no such domain.")
    tx.audit("mail.domain.remove", "mail_domain", name)


async def change_account(tx: Tx, account_id: UUID, given: AccountChange) -> None:
    """What an account may hold. Raises NotFound."""
    require(tx, Permission.SETTINGS)
    change = update(account).where(account.c.id == account_id, account.c.closed.is_(None)).values(quota=given.quota)
    if (await tx.db.execute(change)).rowcount != 1:
        raise NotFound("mail_account_not_found", "메일 계정을 찾을 수 없습니다.", "There is no such mail account.")
    tx.audit("mail.account.quota", "mail_account", account_id, quota=given.quota)


async def set_member(tx: Tx, account_id: UUID, person_id: UUID, rights: str) -> None:
    """Let somebody work in a shared account, or no longer. Raises NotFound, Invalid."""
    require(tx, Permission.SETTINGS)
    query = select(account.c.kind).where(account.c.id == account_id, account.c.closed.is_(None))
    kind = (await tx.db.execute(query)).scalar_one_or_none()
    org = await org_snapshot(tx)
    if kind is None or (rights and org.state_of(person_id, tx.now) == "left"):
        raise NotFound("mail_account_not_found", "메일 계정이나 사람을 찾을 수 없습니다.", "No such account or person.")
    if kind != "shared":
        raise Invalid("not_shared", "함께 쓰는 계정이 아닙니다.", "This is no shared account.")
    await share(tx, account_id, person_id, RIGHTS[rights])


async def remove_address(tx: Tx, text: str) -> None:
    """Let a further address go; the main one of an account stays. Raises NotFound, Conflict."""
    require(tx, Permission.SETTINGS)
    name = canonical(text)
    main = select(account.c.id).where(account.c.name == name, account.c.closed.is_(None))
    if (await tx.db.execute(main)).first() is not None:
        raise Conflict("mail_address_main", "계정의 대표 주소는 지울 수 없습니다.", "The main address stays.")
    if (await tx.db.execute(delete(address).where(address.c.address == name))).rowcount != 1:
        raise NotFound("mail_address_not_found", "주소를 찾을 수 없습니다.", "There is no such address.")
    tx.audit("mail.address.remove", "mail_address", name)


async def lay_down(tx: Tx, given: MailPolicyInput) -> None:
    """Lay down what holds for the institution's mail."""
    require(tx, Permission.SETTINGS)
    row = {"institution_id": tx.institution_id, "name": HOUSE, "rules": msgspec.to_builtins(given)}
    statement = upsert(policy).values(row | {"person_id": tx.actor.person_id, "at": tx.now})
    fresh = {name: statement.excluded[name] for name in ("rules", "person_id", "at")}
    await tx.db.execute(statement.on_conflict_do_update(constraint=policy.primary_key, set_=fresh))
    tx.audit("mail.policy", "mail_policy", HOUSE, rules=row["rules"])


async def keep_group(tx: Tx, given: MailGroupInput, group_id: UUID | None = None) -> UUID:
    """Make a list, or change one. Raises Invalid, Conflict `mail_address_taken`, NotFound."""
    require(tx, Permission.SETTINGS)
    name = canonical(given.address)
    domains = {one for one, house in (await city_domains(tx)).items() if house == tx.institution_id}
    if not name or name.rpartition("@")[2] not in domains | {await institution_domain(tx)}:
        raise Invalid("mail_address", "우리 기관의 메일 주소를 적으십시오.", "Give an address of this institution.")
    await _free(tx, name, group_id)
    members: dict[str, Any] = {
        "people": [str(one) for one in given.people],
        "units": [str(one) for one in given.units],
        "owners": [str(one) for one in given.owners],
    }
    values = {"address": name, "name": given.name, "who": given.who, "members": members, "at": tx.now}
    if group_id is None:
        made = new_id()
        row = values | {"institution_id": tx.institution_id, "id": made}
        await tx.db.execute(upsert(group).values(row))
    else:
        made = group_id
        if (await tx.db.execute(update(group).where(group.c.id == made).values(**values))).rowcount != 1:
            raise NotFound("mail_group_not_found", "배포 목록을 찾을 수 없습니다.", "There is no such list.")
    tx.audit("mail.group", "mail_group", made)
    return made


async def _free(tx: Tx, name: str, group_id: UUID | None) -> None:
    """Raises Conflict when the address is somebody's."""
    taken = select(address.c.address).where(address.c.address == name)
    lists = select(group.c.id).where(group.c.address == name, group.c.id != (group_id or new_id()))
    org = await org_snapshot(tx)
    used = any(canonical(one.mail) == name for one in org.people.values() if one.mail)
    if used or (await tx.db.execute(taken)).first() or (await tx.db.execute(lists)).first():
        raise Conflict("mail_address_taken", "이미 쓰는 주소입니다.", "This address is in use.")


async def remove_group(tx: Tx, group_id: UUID) -> None:
    """Let a list go."""
    require(tx, Permission.SETTINGS)
    if (await tx.db.execute(delete(group).where(group.c.id == group_id))).rowcount != 1:
        raise NotFound("mail_group_not_found", "배포 목록을 찾을 수 없습니다.", "There is no such list.")
    tx.audit("mail.group.remove", "mail_group", group_id)
