"""Migrations: one straight line of `versions/NNNN_room_what.py`, run as the role that owns the tables.

Invariants: only one process migrates at a time; a migration that cannot get its locks gives up instead of holding the
city; every step is compatible with the version that still runs (add → fill → use → remove); there is no way back but
a new step forward.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kernel.tenancy import APP_ROLE

FOLDER = Path(__file__).parent
_ONE_AT_A_TIME = 0x44757265
"""Key of the advisory lock: "Dure" in ASCII."""


async def upgrade(owner_url: str, to: str = "head") -> list[str]:
    """Bring the database up to date; returns the names of the steps that were taken, in order."""
    engine = create_async_engine(owner_url, poolclass=NullPool)
    try:
        async with engine.connect() as db:
            return await db.run_sync(_upgrade, to)
    finally:
        await engine.dispose()


def newest() -> str:
    """The number of the last migration that this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def current(url: str) -> str:
    """The number of the last migration that the database has; "" for an empty one. Any of our roles may ask."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as db:
            return await db.run_sync(current_in)
    finally:
        await engine.dispose()


def current_in(db: Connection) -> str:
    """The same on an open connection."""
    return MigrationContext.configure(db).get_current_revision() or ""


def _config(db: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = db
    return config


def _upgrade(db: Connection, to: str) -> list[str]:
    db.execute(text("SET statement_timeout = '30min'"))
    db.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
    db.execute(text("SET lock_timeout = '5s'"))
    before = current_in(db)
    config = _config(db)
    command.upgrade(config, to)
    after = current_in(db)
    db.execute(text(f"GRANT SELECT ON alembic_version TO {APP_ROLE}"))
    db.commit()
    steps = ScriptDirectory.from_config(config).iterate_revisions(after, before or "base")
    return [str(step.path).rpartition("/")[2].removesuffix(".py") for step in reversed(list(steps))]
