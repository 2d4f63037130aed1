"""Roles and who has them. Nobody gives what is beyond their own institution."""

from uuid import UUID

from sqlalchemy import select, update

from directory.actions.changes import changing
from directory.days import effective_instant, ending_instant
from directory.tables import organisation as t
from directory.views.administration import GrantInput, RoleInput
from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx


async def save_role(tx: Tx, given: RoleInput, role_id: UUID | None = None) -> UUID:
    """Make a role, or change the name and permissions of one."""
    _require_all(tx, given.permissions)
    known = {str(permission) for permission in Permission}
    if unknown := sorted(set(given.permissions) - known):
        raise Invalid("unknown_permission", "없는 권한입니다.", "There is no such permission.", names=unknown)
    async with changing(tx) as change:
        own = t.role.c.institution_id == tx.institution_id
        taken = select(t.role.c.id).where(own, t.role.c.code == given.code)
        found = (await tx.db.execute(taken)).scalar_one_or_none()
        if found is not None and found != role_id:
            raise Conflict("role_code_taken", "같은 부호의 역할이 있습니다.", "There is a role of this code.")
        values = {"code": given.code, "name": given.name, "permissions": sorted(set(given.permissions))}
        if role_id is None:
            role_id = new_id()
            await tx.db.execute(t.role.insert().values(institution_id=tx.institution_id, id=role_id, **values))
        else:
            held = await _permissions(tx, role_id)
            _require_all(tx, held)
            await tx.db.execute(update(t.role).where(own, t.role.c.id == role_id).values(values))
        change.note("role", role_id)
        tx.audit("role.save", "role", role_id, permissions=values["permissions"])
    return role_id


async def give_role(tx: Tx, given: GrantInput) -> UUID:
    """Give a role to a person or to whoever holds a post, from a day on."""
    if (given.person_id is None) == (given.post_id is None):
        raise Invalid("one_subject", "사람과 자리 가운데 하나만 고르십시오.", "Choose a person or a post.")
    async with changing(tx) as change:
        _require_all(tx, await _permissions(tx, given.role_id))
        org = change.org
        wanted = ((given.person_id, org.people), (given.post_id, org.posts), (given.unit_id, org.units))
        if any(id_ is not None and id_ not in known for id_, known in wanted):
            raise NotFound()
        at = effective_instant(given.effective, tx.now)
        grant_id = new_id()
        await tx.db.execute(
            t.role_grant.insert().values(
                institution_id=tx.institution_id,
                id=grant_id,
                role_id=given.role_id,
                person_id=given.person_id,
                post_id=given.post_id,
                unit_id=given.unit_id,
                valid_from=at,
                valid_to=ending_instant(given.until, at),
            )
        )
        change.note("role", given.role_id, at)
        tx.audit("role.give", "grant", grant_id, given.person_id, role=str(given.role_id))
    return grant_id


async def end_grant(tx: Tx, grant_id: UUID) -> None:
    """Take a role back at once."""
    async with changing(tx) as change:
        grant = t.role_grant
        own = (grant.c.institution_id == tx.institution_id) & (grant.c.id == grant_id)
        row = (await tx.db.execute(select(grant).where(own))).one_or_none()
        if row is None or (row.valid_to is not None and row.valid_to <= tx.now):
            raise NotFound("grant_not_found", "준 역할을 찾을 수 없습니다.", "There is no such grant.")
        _require_all(tx, await _permissions(tx, row.role_id))
        begun = row.valid_from < tx.now
        await tx.db.execute(update(grant).where(own).values(valid_to=tx.now) if begun else grant.delete().where(own))
        change.note("role", row.role_id)
        tx.audit("role.end", "grant", grant_id, row.person_id, role=str(row.role_id))


async def _permissions(tx: Tx, role_id: UUID) -> list[str]:
    query = select(t.role.c.permissions).where(t.role.c.institution_id == tx.institution_id, t.role.c.id == role_id)
    found: list[str] | None = (await tx.db.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound("role_not_found", "역할을 찾을 수 없습니다.", "There is no such role.")
    return found


def _require_all(tx: Tx, permissions: list[str]) -> None:
    """Who gives roles manages people and, but for that, may only give what is not oversight of others."""
    require(tx, Permission.PEOPLE)
    for permission in (Permission.OVERSEE, Permission.DISTRIBUTE):
        if str(permission) in permissions:
            require(tx, permission)
