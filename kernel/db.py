"""The database: one metadata with names for every constraint, and the engine."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Column, DateTime, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of every room. Rooms add to it in their `tables.py`."""
functions: list[str] = []
"""The DDL of every function that rooms keep in the database, in the order in which they are made."""


def declare_function(statement: str) -> None:
    """Keep a function in the database. It runs as its caller (the fences hold), and one call is one round trip."""
    if "SECURITY DEFINER" in statement.upper():
        raise ValueError("a room's function runs as its caller")
    functions.append(statement)


async def call(db: AsyncConnection, statement: str, *given: Any) -> list[Any]:
    """Run a statement with `$1` … as the driver understands it: for acts that are one call, at a third of the cost.

    Only within a transaction whose scope is set (that is when `db` has begun). Rows are read by name or place.
    """
    raw = await db.get_raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    found: list[Any] = await driver.fetch(statement, *given)
    return found


def id_column(name: str, **kwargs: Any) -> Column[UUID]:
    """A column that holds one of our ids; not null unless said otherwise."""
    return Column(name, PgUuid(as_uuid=True), **{"nullable": False} | kwargs)


def time_column(name: str, **kwargs: Any) -> Column[datetime]:
    """A column that holds an instant; not null unless said otherwise."""
    return Column(name, DateTime(timezone=True), **{"nullable": False} | kwargs)


def json_column(name: str, **kwargs: Any) -> Column[Any]:
    """A column that holds plain JSON; not null unless said otherwise."""
    return Column(name, JSONB, **{"nullable": False} | kwargs)


def to_json(value: Any) -> str:
    """JSON text of plain values, Structs, ids and times."""
    return msgspec.json.encode(value).decode()


def make_engine(url: str, pool_size: int = 10, application: str = "dure") -> AsyncEngine:
    """An engine whose connections speak UTC and never wait for ever."""
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=False,
        hide_parameters=True,  # exceptions are logged; contents are not
        json_serializer=to_json,
        json_deserializer=msgspec.json.decode,
        connect_args={
            "server_settings": {
                "application_name": application,
                "TimeZone": "UTC",
                "statement_timeout": "30000",
                "lock_timeout": "10000",
                "idle_in_transaction_session_timeout": "60000",
                "jit": "off",
            }
        },
    )
