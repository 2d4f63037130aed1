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

from sqlalchemy import Column, ForeignKeyConstraint, Integer, MetaData, PrimaryKeyConstraint, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.db import metadata

APP_ROLE = "dure_app"
"""The role the programs connect as. It is granted statements, never ownership."""

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


def policy_statements(table: Table) -> list[str]:
    """The DDL that fences one table in: RLS enabled and forced, its policy, and the application's grants."""
    name, plane = table.name, table.info["plane"]
    owned = "institution_id" in table.c
    own = f"institution_id = {_INSTITUTION}"
    match plane:
        case Plane.TENANT:
            rules = {"fence": ("ALL", own)}
        case Plane.GATE:
            rules = {"fence": ("ALL", f"{_PLANE} = 'gate'")}
        case Plane.OVERSIGHT:
            rules = {"fence": ("ALL", own), "oversight": ("SELECT", f"institution_id = ANY ({_SUBTREE})")}
        case _:
            write = f"{_PLANE} = 'commons'" + (f" OR {own}" if owned else "")
            rules = {"fence": ("ALL", write), "open": ("SELECT", "true")}
    allowed = "SELECT, INSERT" if table.info["append_only"] else "SELECT, INSERT, UPDATE, DELETE"
    return [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        *(
            f"CREATE POLICY {policy} ON {name} FOR {verb} TO {APP_ROLE} USING ({rule})"
            + (f" WITH CHECK ({rule})" if verb == "ALL" else "")
            for policy, (verb, rule) in rules.items()
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


async def faults(db: AsyncConnection, tables: MetaData = metadata) -> list[str]:
    """What in the live catalogue departs from the planes; empty when all is as declared."""
    found: list[str] = []
    rows = await db.execute(
        text(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) AS owner,"
            " has_table_privilege(:role, c.oid, 'UPDATE') AS may_update,"
            " has_table_privilege(:role, c.oid, 'DELETE') AS may_delete,"
            " has_table_privilege(:role, c.oid, 'TRUNCATE') AS may_truncate,"
            " (SELECT array_agg(p.polname::text ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid) AS rules"
            " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        ),
        {"role": APP_ROLE},
    )
    live = {row.relname: row for row in rows}
    for extra in sorted(set(live) - set(tables.tables) - {"alembic_version"}):
        found.append(f"{extra}: not declared")
    for name, table in tables.tables.items():
        if name not in live:
            found.append(f"{name}: missing")
            continue
        found += [f"{name}: {fault}" for fault in _table_faults(table, live[name])]
    views = await db.execute(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'"
            " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
        )
    )
    return found + [f"{view.relname}: a view without security_invoker" for view in views]


def _table_faults(table: Table, live: Any) -> list[str]:
    plane, found = table.info["plane"], []
    if not (live.relrowsecurity and live.relforcerowsecurity):
        found.append("row-level security is not forced")
    if live.owner == APP_ROLE:
        found.append("owned by the application")
    if table.info["append_only"] and (live.may_update or live.may_delete):
        found.append("append-only, but the application may change it")
    if live.may_truncate:
        found.append("the application may truncate it")
    expected = {Plane.COMMONS: ["fence", "open"], Plane.OVERSIGHT: ["fence", "oversight"]}.get(plane, ["fence"])
    if (live.rules or []) != expected:
        found.append(f"policies are {live.rules}, not {expected}")
    return found


async def role_faults(db: AsyncConnection) -> list[str]:
    """Why the connected role is not fit to serve; empty when it is. Start-up refuses otherwise."""
    role = (
        await db.execute(
            text(
                "SELECT rolname, rolsuper, rolbypassrls, EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid"
                " AND relnamespace = 'public'::regnamespace) AS owns FROM pg_roles r WHERE rolname = current_user"
            )
        )
    ).one()
    checks = (
        (role.rolsuper, "is a superuser"),
        (role.rolbypassrls, "bypasses row-level security"),
        (role.owns, "owns tables"),
    )
    return [f"role {role.rolname} {reason}" for bad, reason in checks if bad]
