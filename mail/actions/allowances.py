"""Allowances are laid down and given; the quota of every account follows."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Invalid, NotFound
from kernel.tx import Tx
from mail.actions.accounts import QUOTA
from mail.queries.allowances import SERVICES, quotas
from mail.tables import account, allowance, allowed


async def lay_down(tx: Tx, name: str, quota: int, services: Iterable[str]) -> UUID:
    """An allowance of this name, new or changed. Raises Invalid."""
    require(tx, Permission.SETTINGS)
    chosen = sorted(set(services))
    if not name.strip() or quota < 0 or not set(chosen) <= set(SERVICES):
        raise Invalid("mail_allowance", "메일 등급의 이름, 용량, 서비스를 확인하십시오.", "Check the allowance.")
    row = {"institution_id": tx.institution_id, "id": new_id(), "name": name.strip(), "created": tx.now}
    statement = upsert(allowance).values(row | {"quota": quota, "services": chosen})
    fresh = {"quota": statement.excluded.quota, "services": statement.excluded.services}
    key = [allowance.c.institution_id, allowance.c.name]
    done = await tx.db.execute(
        statement.on_conflict_do_update(index_elements=key, set_=fresh).returning(allowance.c.id)
    )
    made: UUID = done.scalar_one()
    tx.audit("mail.allowance.set", "mail_allowance", made, quota=quota, services=chosen)
    await apply(tx)
    return made


async def give(tx: Tx, name: str, subject_id: UUID, kind: str) -> None:
    """Give an allowance to a person, a unit or everybody; "" takes away what they had. Raises NotFound."""
    require(tx, Permission.SETTINGS)
    await tx.db.execute(delete(allowed).where(allowed.c.subject_id == subject_id))
    if name:
        query = select(allowance.c.id).where(allowance.c.name == name)
        found = (await tx.db.execute(query)).scalar_one_or_none()
        if found is None:
            raise NotFound("mail_allowance_not_found", "그런 메일 등급이 없습니다.", "There is no such allowance.")
        row = {"institution_id": tx.institution_id, "subject_id": subject_id, "kind": kind}
        await tx.db.execute(upsert(allowed).values(row | {"allowance_id": found, "created": tx.now}))
    tx.audit("mail.allowance.give", "mail_allowance", name, whose=subject_id if kind == "person" else None, to=kind)
    await apply(tx)


async def apply(tx: Tx) -> int:
    """Bring the quota of every personal account up to what is laid down; how many changed."""
    query = select(account.c.id, account.c.person_id, account.c.quota).where(account.c.person_id.is_not(None))
    rows = (await tx.db.execute(query)).all()
    wanted = await quotas(tx, (row.person_id for row in rows), QUOTA)
    changed: dict[int, list[UUID]] = {}
    for row in rows:
        if row.quota != wanted[row.person_id]:
            changed.setdefault(wanted[row.person_id], []).append(row.id)
    for quota, ids in changed.items():
        await tx.db.execute(update(account).where(account.c.id.in_(ids)).values(quota=quota))
    return sum(map(len, changed.values()))
