"""Trying every table as one institution beside another that has rows of the very same ids.

Works on any schema: rows are made from the catalogue's types by the superuser with constraints of contents switched
off, and then everything is tried as the role of the application. Use it on a database of one's own.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import Table

from kernel.tenancy import Plane
from tests.support.postgres import Database

_SAMPLES = {
    "uuid": "'00000000-0000-0000-0000-00000000000%d'",
    "int4": "%d",
    "int8": "%d",
    "int2": "%d",
    "numeric": "%d",
    "float8": "%d",
    "text": "'x%d'",
    "varchar": "'x%d'",
    "bpchar": "'%d'",
    "bool": "false",
    "timestamptz": "'2026-11-02T00:00:00Z'",
    "date": "'2026-11-02'",
    "jsonb": "'{}'",
    "bytea": "'\\x0%d'",
    "tsvector": "''",
    "tstzrange": "'empty'",
}

_COLUMNS = """
    SELECT a.attname AS name, t.typname AS type, t.typcategory::text AS category
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum"""


async def isolation_faults(database: Database, tables: Sequence[Table]) -> list[str]:
    """What one institution can see or touch of another, or anybody without a scope; by table."""
    found: list[str] = []
    async with _connected(database, "postgres") as superuser:
        await superuser.execute("SET session_replication_role = replica")
        await _drop_content_checks(superuser)
        for table in tables:
            found += await _fill(superuser, table)
    async with _connected(database, "dure_app") as app:
        for table in tables:
            found += [f"{table.name}: {fault}" for fault in await _try(app, table)]
    return found


@asynccontextmanager
async def _connected(database: Database, role: str) -> AsyncGenerator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.cluster.dsn(role, database.name))
    try:
        yield connection
    finally:
        await connection.close()


async def _drop_content_checks(superuser: asyncpg.Connection) -> None:
    checks = "SELECT conrelid::regclass::text AS t, conname AS c FROM pg_constraint WHERE contype IN ('c', 'x')"
    for row in await superuser.fetch(f"{checks} AND connamespace = 'public'::regnamespace"):
        await superuser.execute(f'ALTER TABLE {row["t"]} DROP CONSTRAINT "{row["c"]}"')


async def _fill(superuser: asyncpg.Connection, table: Table) -> list[str]:
    """One row of the same ids for institution 1 and 2; one row where there is no institution."""
    columns = await superuser.fetch(_COLUMNS, table.name)
    both = table.info["plane"] in (Plane.TENANT, Plane.OVERSIGHT)
    for institution in (1, 2) if both else (1,):
        try:
            await superuser.execute(_insert(table.name, columns, institution))
        except asyncpg.UniqueViolationError as error:
            return [f"{table.name}: a key tells one institution what another has ({error.constraint_name})"]
    return []


def _insert(name: str, columns: list[Any], institution: int, number: int = 1) -> str:
    values = [
        str(institution) if column["name"] == "institution_id" else _value(column["type"], column["category"], number)
        for column in columns
    ]
    names = ", ".join(f'"{column["name"]}"' for column in columns)
    return f"INSERT INTO {name} ({names}) OVERRIDING SYSTEM VALUE VALUES ({', '.join(values)})"


def _value(kind: str, category: str, number: int) -> str:
    if category == "A":
        return "'{}'"
    sample = _SAMPLES[kind]
    return sample % number if "%d" in sample else sample


async def _try(app: asyncpg.Connection, table: Table) -> list[str]:
    plane, name = table.info["plane"], table.name
    columns = await app.fetch(_COLUMNS, name)
    tenant = plane in (Plane.TENANT, Plane.OVERSIGHT)
    found = []
    seen = {
        "nobody": await _count(app, name),
        "tenant": await _count(app, name, "tenant", "1"),
        "gate": await _count(app, name, "gate"),
        "commons": await _count(app, name, "commons"),
        "oversight": await _count(app, name, "oversight", subtree="{2}"),
    }
    allowed = {
        Plane.TENANT: {"tenant": 1},
        Plane.OVERSIGHT: {"tenant": 1, "oversight": 1},
        Plane.GATE: {"gate": 1},
        Plane.COMMONS: dict.fromkeys(seen, 1),
    }[plane]
    for scope, count in seen.items():
        if count > allowed.get(scope, 0):
            found.append(f"{scope} sees {count} rows")
        elif count < allowed.get(scope, 0):
            found.append(f"{scope} does not see its own row, so the try shows nothing")
    if tenant:
        foreign = await _count(app, name, "tenant", "1", where="WHERE institution_id <> 1")
        found += ["tenant sees another's row"] if foreign else []
        found += await _try_writing(app, table, columns)
    if table.info["append_only"]:
        for verb in ("UPDATE", "DELETE"):
            found += await _may(app, _statement(verb, name, columns), verb, denied="permission denied")
    return found


async def _try_writing(app: asyncpg.Connection, table: Table, columns: list[Any]) -> list[str]:
    found = await _may(app, _insert(table.name, columns, 2, 2), "INSERT for another", denied="row-level security")
    if table.info["append_only"]:
        return found
    moving = f"UPDATE {table.name} SET institution_id = 3"
    found += await _may(app, moving, "moving a row to another", denied="row-level security")
    for verb in ("UPDATE", "DELETE"):
        async with _rolled_back(app, "tenant", "1"):
            try:
                done = await app.execute(_statement(verb, table.name, columns))
            except asyncpg.ForeignKeyViolationError:
                continue  # its own row is referred to; that another's was reached would have been counted first
            except asyncpg.InsufficientPrivilegeError as error:
                found.append(f"{verb} reached another's row: {error}")
                continue
            if done != f"{verb} 1":
                found.append(f"{verb} reached {done.rpartition(' ')[2]} rows")
    return found


def _statement(verb: str, name: str, columns: list[Any]) -> str:
    last = columns[-1]["name"]
    return f'UPDATE {name} SET "{last}" = "{last}"' if verb == "UPDATE" else f"DELETE FROM {name}"


async def _may(app: asyncpg.Connection, statement: str, what: str, denied: str) -> list[str]:
    async with _rolled_back(app, "tenant", "1"):
        try:
            await app.execute(statement)
        except asyncpg.InsufficientPrivilegeError as error:
            return [] if denied in str(error) else [f"{what}: {error}"]
        except asyncpg.IntegrityConstraintViolationError as error:
            return [f"{what}: stopped only by {error.constraint_name}"]
    return [f"{what} is possible"]


async def _count(
    app: asyncpg.Connection, name: str, plane: str = "", institution: str = "", subtree: str = "{}", where: str = ""
) -> int:
    async with _rolled_back(app, plane, institution, subtree):
        return int(await app.fetchval(f"SELECT count(*) FROM {name} {where}") or 0)


@asynccontextmanager
async def _rolled_back(
    app: asyncpg.Connection, plane: str, institution: str = "", subtree: str = "{}"
) -> AsyncGenerator[None]:
    transaction = app.transaction()
    await transaction.start()
    try:
        if plane:
            await app.execute(
                "SELECT set_config('app.plane', $1, true), set_config('app.institution', $2, true),"
                " set_config('app.subtree', $3, true)",
                plane,
                institution,
                subtree,
            )
        yield
    finally:
        await transaction.rollback()
