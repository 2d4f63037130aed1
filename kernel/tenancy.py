"""Who sees which row: planes, row-level security, and the check of the catalogue.

Every table lies in one plane, and its policy follows from the plane alone:

- *tenant*: an institution's own rows. `institution_id` leads every key; one policy, `institution_id = <the scope's>`.
- *commons*: what all may read (institutions, public cards, codes, rule packs). Written in the commons scope, or by an
  institution where the row names it as owner.
- *gate*: accounts and sessions. Seen only by the code that decides who somebody is, before there is a tenant.
- *oversight*: roll-ups, written by their institution, read by the overseer of its subtree.

Invariants: the application's role owns nothing and cannot bypass row-level security; without a scope every query sees
nothing; policies compare with constants only, access lists live in queries.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.db import metadata

APP_ROLE = "dure_app"
"""The role the programs connect as. It is granted statements, never ownership."""
SEARCH_ROLE = "dure_search"
"""The role that cannot log in and owns the one function that reads past the fences; see kernel.search."""
DISPOSAL_ROLE = "dure_disposal"
"""The role that cannot log in and owns the one function by which the content of a record leaves; see kernel.guarded."""

_INSTITUTION = "nullif(current_setting('app.institution', true), '')::int"
_PLANE = "current_setting('app.plane', true)"
_SUBTREE = "nullif(current_setting('app.subtree', true), '')::int[]"


class Plane(StrEnum):
    """Which fence a table stands behind."""

    TENANT = "tenant"
    COMMONS = "commons"
    GATE = "gate"
    OVERSIGHT = "oversight"


def tenant_table(name: str, *parts: Any, key: tuple[str, ...] = ("id",), append_only: bool = False) -> Table:
    """A table of the tenant plane: `institution_id` is added and leads the primary key.

    `append_only` leaves the application no right to update or delete: what is written stays.
    """
    return Table(
        name,
        metadata,
        Column("institution_id", Integer, nullable=False),
        *parts,
        PrimaryKeyConstraint("institution_id", *key),
        info={"plane": Plane.TENANT, "append_only": append_only},
    )


def plain_table(name: str, plane: Plane, *parts: Any, append_only: bool = False) -> Table:
    """A table of another plane; it declares its own keys."""
    return Table(name, metadata, *parts, info={"plane": plane, "append_only": append_only})


def refers(*columns: str, to: str, target: tuple[str, ...] = ("id",)) -> ForeignKeyConstraint:
    """A foreign key between two tables of the tenant plane; it can never cross institutions."""
    return ForeignKeyConstraint(
        ["institution_id", *columns], [f"{to}.institution_id", *(f"{to}.{column}" for column in target)]
    )


def policies(table: Table) -> dict[str, tuple[str, str]]:
    """The policies that the table's plane gives it: name → (statements it is for, condition)."""
    own = f"institution_id = {_INSTITUTION}"
    match table.info["plane"]:
        case Plane.TENANT:
            return {"fence": ("ALL", own)}
        case Plane.GATE:
            return {"fence": ("ALL", f"{_PLANE} = 'gate'")}
        case Plane.OVERSIGHT:
            return {"fence": ("ALL", own), "oversight": ("SELECT", f"institution_id = ANY ({_SUBTREE})")}
        case _:
            owned = f" OR {own}" if "institution_id" in table.c else ""
            return {"fence": ("ALL", f"{_PLANE} = 'commons'{owned}"), "open": ("SELECT", "true")}


def policy_statements(table: Table) -> list[str]:
    """The DDL that fences one table in: RLS enabled and forced, its policies, and the application's grants."""
    name = table.name
    allowed = "SELECT, INSERT" if table.info["append_only"] else "SELECT, INSERT, UPDATE, DELETE"
    return [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        *(
            f"CREATE POLICY {policy} ON {name} FOR {verb} TO {APP_ROLE} USING ({rule})"
            + (f" WITH CHECK ({rule})" if verb == "ALL" else "")
            for policy, (verb, rule) in policies(table).items()
        ),
        f"REVOKE ALL ON {name} FROM {APP_ROLE}",
        f"GRANT {allowed} ON {name} TO {APP_ROLE}",
    ]


async def set_scope(
    db: AsyncConnection,
    plane: Plane,
    institution_id: int | None = None,
    subtree: Iterable[int] = (),
    seconds: float = 30,
) -> None:
    """Say for this transaction only which rows may be seen and how long one statement may take. One round trip."""
    await db.execute(
        _SET_SCOPE,
        {
            "plane": plane.value,
            "institution": "" if institution_id is None else str(institution_id),
            "subtree": "{" + ",".join(map(str, subtree)) + "}",
            "patience": str(int(seconds * 1000)),
            "idle": str(int(max(60, seconds) * 1000)),
        },
    )


_SET_SCOPE = text(
    "SELECT set_config('app.plane', :plane, true), set_config('app.institution', :institution, true),"
    " set_config('app.subtree', :subtree, true), set_config('statement_timeout', :patience, true),"
    " set_config('idle_in_transaction_session_timeout', :idle, true)"
)
