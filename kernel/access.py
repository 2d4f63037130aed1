"""Permissions: names and the one way to require them."""

from enum import StrEnum

from kernel.errors import Forbidden
from kernel.tx import Tx


class Permission(StrEnum):
    """What a role may allow within its institution. Everything else follows from seats and routes."""

    PEOPLE = "people.manage"
    """Units, people, posts, holdings, acting orders, absences of others."""
    RULES = "rules.manage"
    """Delegation table, forms, record schedule, numbering."""
    RECORDS = "records.manage"
    """The records officer: corrections of registration data, disposal, all registers."""
    REGISTRY = "registry.manage"
    """The registry: receipt, distribution, sending."""
    AUDIT = "audit.read"
    """Access records and the ledger of the institution."""
    SETTINGS = "settings.manage"
    """The institution's own settings."""
    OVERSEE = "oversight.read"
    """Roll-ups of the institutions below one's own."""
    DISTRIBUTE = "oversight.rules"
    """Rule packs for the institutions below one's own: applied and taken back, with what that changes in numbers."""


def may(tx: Tx, permission: Permission) -> bool:
    """Whether the actor holds the permission; the system holds all."""
    return tx.actor.is_system or permission in tx.actor.permissions


def require(tx: Tx, permission: Permission) -> None:
    """Refuse (Forbidden) an actor without the permission."""
    if not may(tx, permission):
        raise Forbidden("forbidden", "이 일을 할 권한이 없습니다.", "You may not do this.", permission=str(permission))
