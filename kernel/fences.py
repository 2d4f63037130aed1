"""Whether the live database is fenced as declared: read from PostgreSQL's own catalogue, table by table.

Run at start-up (`serve` refuses otherwise), by `tenant check` and by the tests. Every fault names table and reason.
"""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel import guarded, search
from kernel.db import metadata
from kernel.tenancy import APP_ROLE, DISPOSAL_ROLE, SEARCH_ROLE, Plane, policies

_TABLES = text("""
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) AS owner,
        has_table_privilege(:role, c.oid, 'UPDATE') OR has_any_column_privilege(:role, c.oid, 'UPDATE') AS may_update,
        has_table_privilege(:role, c.oid, 'DELETE') AS may_delete,
        has_table_privilege(:role, c.oid, 'TRUNCATE, TRIGGER, REFERENCES') AS may_more,
        ARRAY(SELECT json_build_object('name', p.polname, 'verb', p.polcmd, 'permissive', p.polpermissive,
                'roles', ARRAY(SELECT pg_get_userbyid(r) FROM unnest(p.polroles) r),
                'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
            FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')""")

_KEYS = text("""
    SELECT c.relname, k.relname AS key, a.attname AS first
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class k ON k.oid = i.indexrelid
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
    WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique""")

_REFERENCES = text("""
    SELECT c.relname, t.relname AS target, f.conname AS key,
        ARRAY(SELECT attname::text FROM unnest(f.conkey) WITH ORDINALITY k (n, o)
            JOIN pg_attribute ON attrelid = c.oid AND attnum = k.n ORDER BY o) AS columns,
        ARRAY(SELECT attname::text FROM unnest(f.confkey) WITH ORDINALITY k (n, o)
            JOIN pg_attribute ON attrelid = t.oid AND attnum = k.n ORDER BY o) AS targets
    FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
    WHERE f.contype = 'f' AND c.relnamespace = 'public'::regnamespace""")

_VIEWS = text("""
    SELECT relname, relkind::text AS kind FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
        AND NOT (relkind = 'v' AND coalesce(reloptions, '{}') && '{security_invoker=true,security_invoker=on}')""")

_FUNCTIONS = text("""
    SELECT p.proname, pg_get_userbyid(p.proowner) AS owner, p.prosrc,
        p.proconfig AS settings, has_function_privilege('public', p.oid, 'EXECUTE') AS open
    FROM pg_proc p WHERE (p.prosecdef AND p.pronamespace = 'public'::regnamespace)
        OR pg_get_userbyid(p.proowner) IN (:searcher, :disposer)""")

_OWNED = text(
    "SELECT relname, pg_get_userbyid(relowner) AS owner FROM pg_class"
    " WHERE pg_get_userbyid(relowner) IN (:searcher, :disposer)"
)
_BEYOND = {"searcher": SEARCH_ROLE, "disposer": DISPOSAL_ROLE}
"""The roles that row-level security does not bind."""


async def faults(db: AsyncConnection, tables: MetaData = metadata) -> list[str]:
    """What in the live catalogue departs from the planes; empty when all is as declared."""
    live = {row.relname: row for row in await db.execute(_TABLES, {"role": APP_ROLE})}
    found = [f"{extra}: not declared" for extra in sorted(set(live) - set(tables.tables) - {"alembic_version"})]
    for name, table in tables.tables.items():
        there = _table_faults(table, live[name]) if name in live else ["missing"]
        found += [f"{name}: {fault}" for fault in there]
    found += _key_faults(tables, await db.execute(_KEYS))
    found += _reference_faults(tables, await db.execute(_REFERENCES))
    for view in await db.execute(_VIEWS):
        found.append(f"{view.relname}: a view that reads with its owner's rights (no security_invoker)")
    found += _function_faults(await db.execute(_FUNCTIONS, _BEYOND))
    for owned in await db.execute(_OWNED, _BEYOND):
        found.append(f"{owned.relname}: owned by {owned.owner}, which may own one function only")
    return found


def _table_faults(table: Table, live: Any) -> list[str]:
    checks = (
        (not (live.relrowsecurity and live.relforcerowsecurity), "row-level security is not forced"),
        (live.owner == APP_ROLE, "owned by the application"),
        (
            table.info["append_only"] and (live.may_update or live.may_delete),
            "append-only, but the application may change it",
        ),
        (live.may_more, "the application may truncate it, or add triggers or references"),
    )
    return [fault for bad, fault in checks if bad] + _policy_faults(table, live.policies)


def _policy_faults(table: Table, live: Iterable[dict[str, Any]]) -> list[str]:
    expected, found = policies(table), []
    for policy in live:
        name = policy["name"]
        if name not in expected:
            found.append(f"policy {name} is not declared")
            continue
        verb, rule = expected.pop(name)
        check = rule if verb == "ALL" else None
        as_declared = (
            policy["permissive"]
            and policy["roles"] == [APP_ROLE]
            and policy["verb"] == {"ALL": "*", "SELECT": "r"}[verb]
            and _plain(policy["using"]) == _plain(rule)
            and _plain(policy["check"]) == _plain(check)
        )
        if not as_declared:
            found.append(f"policy {name} is not the declared one: {policy['using']}")
    return found + [f"policy {name} is missing" for name in expected]


def _plain(rule: str | None) -> str:
    """A condition without what PostgreSQL adds when it prints one back."""
    return re.sub(r"[()\s]|::text", "", (rule or "").lower()).replace("::integer", "::int")


def _key_faults(tables: MetaData, rows: Iterable[Any]) -> list[str]:
    """A unique key that does not begin with the institution tells one institution what another has."""
    return [
        f"{row.relname}: unique key {row.key} does not begin with institution_id"
        for row in rows
        if _plane(tables, row.relname) is Plane.TENANT and row.first != "institution_id"
    ]


def _reference_faults(tables: MetaData, rows: Iterable[Any]) -> list[str]:
    """Foreign keys are checked past row-level security, so they must carry the institution themselves."""
    return [
        f"{row.relname}: foreign key {row.key} can cross institutions"
        for row in rows
        if _plane(tables, row.target) is Plane.TENANT
        and ("institution_id", "institution_id") not in zip(row.columns, row.targets, strict=True)
    ]


def _plane(tables: MetaData, name: str) -> Plane | None:
    return tables.tables[name].info["plane"] if name in tables.tables else None


def _function_faults(rows: Iterable[Any]) -> list[str]:
    """Functions with rights of their own: the search, and those that rooms declare, with the very texts declared."""
    found = []
    expected = {"kernel_search_find": (SEARCH_ROLE, search.FUNCTION.split("$$")[1])}
    expected |= {one.name: (one.owner, one.body) for one in guarded.DECLARED.values()}
    missing = dict.fromkeys(expected)
    for row in rows:
        owner, body = expected.get(row.proname, ("", ""))
        if row.owner != owner:
            found.append(f"{row.proname}: a function with {row.owner}'s rights that is not declared")
            continue
        missing.pop(row.proname, None)
        if row.prosrc != body or "search_path=pg_catalog, pg_temp" not in (row.settings or []):
            found.append(f"{row.proname}: not the audited text")
        if row.open:
            found.append(f"{row.proname}: anybody may run it")
    return found + [f"{name}: missing" for name in missing]


_ROLE = text("""
    SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        EXISTS (SELECT FROM pg_class WHERE relowner = r.oid AND relnamespace = 'public'::regnamespace) AS owns,
        EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid) AS member,
        has_schema_privilege(r.oid, 'public', 'CREATE') AS creates
    FROM pg_roles r WHERE rolname = current_user""")


async def role_faults(db: AsyncConnection) -> list[str]:
    """Why the connected role is not fit to serve; empty when it is. Start-up refuses otherwise."""
    role = (await db.execute(_ROLE)).one()
    checks = (
        (role.rolsuper, "is a superuser"),
        (role.rolbypassrls, "bypasses row-level security"),
        (role.rolcreaterole or role.rolcreatedb, "may create roles or databases"),
        (role.owns, "owns tables"),
        (role.member, "is a member of another role"),
        (role.creates, "may create in the schema"),
    )
    return [f"role {role.rolname} {reason}" for bad, reason in checks if bad]
