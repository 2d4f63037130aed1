"""Who may change whom: permissions that hold for the whole institution, or for one unit and what is below it."""

from uuid import UUID

from directory.org import Org
from kernel.access import Permission, may
from kernel.errors import Forbidden
from kernel.tx import Tx


def may_in_unit(tx: Tx, org: Org, permission: Permission, unit_id: UUID) -> bool:
    """Whether the actor holds the permission for this unit."""
    return tx.actor.is_system or org.may(tx.actor.permissions, str(permission), unit_id)


def require_in_unit(tx: Tx, org: Org, permission: Permission, unit_id: UUID) -> None:
    """Refuse (Forbidden) an actor without the permission for this unit."""
    if not may_in_unit(tx, org, permission, unit_id):
        raise Forbidden("forbidden", "이 부서에서 이 일을 할 권한이 없습니다.", "You may not do this in this unit.")


def may_for_person(tx: Tx, org: Org, permission: Permission, person_id: UUID) -> bool:
    """Whether the actor holds the permission for the person's main unit; without a unit: for the institution."""
    rows = org.holdings_of(person_id, tx.now) or org.holdings_after(person_id, tx.now)
    if not rows:
        return may(tx, permission)
    return may_in_unit(tx, org, permission, org.posts[rows[0].post_id].unit_id)


def require_for_person(tx: Tx, org: Org, permission: Permission, person_id: UUID) -> None:
    """Refuse (Forbidden) an actor without the permission for this person."""
    if not may_for_person(tx, org, permission, person_id):
        raise Forbidden("forbidden", "이 사람의 정보를 고칠 권한이 없습니다.", "You may not change this person.")
