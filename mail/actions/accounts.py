"""Accounts begin: a person's on the first mail or sign-in, a shared one by an administrator."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from directory.queries import institution_domain, org_snapshot
from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx
from mail.actions.holding import hold
from mail.actions.mailboxes import furnish
from mail.queries.allowances import quotas
from mail.queries.recipients import Resolved, main_address
from mail.rules.addresses import canonical
from mail.tables import account, address, member

QUOTA = 10 * 1024**3
"""Octets that an account begins with."""


async def ensure_person(tx: Tx, person_id: UUID, main: str) -> UUID:
    """The account of this person, made when there is none; `main` is the canonical main address."""
    query = select(account.c.id).where(account.c.person_id == person_id)
    found: UUID | None = (await tx.db.execute(query)).scalar_one_or_none()
    if found is not None:
        return found
    made = await _insert(tx, "person", person_id, main)
    return made or (await tx.db.execute(query)).scalar_one()


async def begin_own(tx: Tx) -> UUID:
    """The actor's own account, begun when there is none. Raises NotFound for whoever has no address here."""
    person_id = tx.actor.person_id
    main = person_id and main_address(await org_snapshot(tx), person_id, await institution_domain(tx))
    if person_id is None or not main:
        why = "조직도에 메일 주소가 없습니다. 담당자에게 알리십시오."
        raise NotFound("mail_no_address", why, "You have no address.")
    made = await ensure_person(tx, person_id, main)
    tx.audit("mail.account.begin", "mail_account", made)
    return made


async def open_for(tx: Tx, found: Resolved) -> tuple[UUID, ...]:
    """Every account that an address reaches; those of people who had none begin now."""
    begun = [await ensure_person(tx, one.person_id, one.address) for one in found.wanting]
    return (*found.accounts, *begun)


async def create_shared(tx: Tx, main: str) -> UUID:
    """A shared account (대표메일) with this main address. Raises Conflict, Invalid."""
    require(tx, Permission.SETTINGS)
    name = canonical(main)
    if not name:
        raise Invalid("mail_address", "메일 주소를 확인하십시오.", "Check the mail address.")
    made = await _insert(tx, "shared", None, name)
    if made is None:
        raise Conflict("mail_address_taken", "이미 쓰는 주소입니다.", "This address is in use.")
    tx.audit("mail.account.create", "mail_account", made)
    return made


async def share(tx: Tx, account_id: UUID, person_id: UUID, rights: str = "lrswite") -> None:
    """Let a person open a shared account with these rights; "" takes them away. RFC 4314 §2.1"""
    require(tx, Permission.SETTINGS)
    kept = "".join(right for right in "lrswipkxte" if right in rights)
    row = {"institution_id": tx.institution_id, "account_id": account_id, "person_id": person_id}
    if kept:
        statement = upsert(member).values(row | {"rights": kept, "created": tx.now})
        chosen = {"rights": statement.excluded.rights}
        await tx.db.execute(statement.on_conflict_do_update(constraint=member.primary_key, set_=chosen))
    else:
        own = (member.c.account_id == account_id) & (member.c.person_id == person_id)
        await tx.db.execute(member.delete().where(own))
    tx.audit("mail.account.share", "mail_account", account_id, person_id, rights=kept)


async def add_address(
    tx: Tx, text: str, *, account_id: UUID | None = None, unit_id: UUID | None = None, may_send: bool = True
) -> str:
    """A further address of an account (별칭), or one that reaches all members of a unit (부서메일)."""
    require(tx, Permission.SETTINGS)
    name = canonical(text)
    if not name or (account_id is None) == (unit_id is None):
        raise Invalid("mail_address", "메일 주소를 확인하십시오.", "Check the mail address.")
    row = {"account_id": account_id, "unit_id": unit_id, "may_send": may_send, "created": tx.now}
    statement = upsert(address).values(row | {"institution_id": tx.institution_id, "address": name})
    done = await tx.db.execute(statement.on_conflict_do_nothing().returning(address.c.address))
    if done.scalar_one_or_none() is None:
        raise Conflict("mail_address_taken", "이미 쓰는 주소입니다.", "This address is in use.")
    tx.audit("mail.address.add", "mail_address", name)
    return name


async def _insert(tx: Tx, kind: str, person_id: UUID | None, main: str) -> UUID | None:
    """A furnished account; None when there is one of this person or address."""
    quota = QUOTA if person_id is None else (await quotas(tx, [person_id], QUOTA))[person_id]
    row = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "kind": kind,
        "person_id": person_id,
        "name": main,
        "modseq": 1,
        "forgotten": 0,
        "quota": quota,
        "used": 0,
        "messages": 0,
        "uidvalidity": int(tx.now.timestamp()),
        "created": tx.now,
        "closed": None,
    }
    statement = upsert(account).values(row).on_conflict_do_nothing().returning(account.c.id)
    made: UUID | None = (await tx.db.execute(statement)).scalar_one_or_none()
    if made is None:
        return None
    own = {"institution_id": tx.institution_id, "address": main, "account_id": made, "unit_id": None}
    entry = upsert(address).values(own | {"may_send": True, "created": tx.now})
    chosen = {"account_id": entry.excluded.account_id, "unit_id": entry.excluded.unit_id}
    await tx.db.execute(entry.on_conflict_do_update(constraint=address.primary_key, set_=chosen))
    await furnish(tx, await hold(tx, made))
    return made
