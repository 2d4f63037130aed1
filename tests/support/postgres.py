"""A throw-away PostgreSQL for the tests: one cluster a session, one template with the real schema, copies of it."""

import itertools
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kernel.postgres import APP, OWNER, Cluster
from kernel.schema import create_all
from kernel.settings import Settings
from server.tables import DECLARED
from tests.support.folders import left_behind, new_folder

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "dure_template"
_PREFIX = "dure-tests-pid"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """A database with the real schema, reached as the role the application uses: row-level security binds it."""

    cluster: Cluster
    name: str

    @property
    def url(self) -> str:
        """For the application."""
        return self.cluster.url(APP, self.name)

    @property
    def owner_url(self) -> str:
        """For migrations, and for planting faults that the application could not."""
        return self.cluster.url(OWNER, self.name)

    @property
    def dsn(self) -> str:
        """For psql, pgbench and asyncpg, as the application."""
        return self.cluster.dsn(APP, self.name)


@asynccontextmanager
async def session_cluster() -> AsyncGenerator[Cluster]:
    """A running cluster that is gone afterwards; also removes what killed test runs left behind."""
    for left in left_behind(_PREFIX):
        if not _alive(left):
            Cluster(left / "postgres", durable=False).remove()
            shutil.rmtree(left, ignore_errors=True)
    folder = new_folder(f"{_PREFIX}{os.getpid()}-")
    cluster = Cluster(folder / "postgres", durable=False)
    try:
        async with cluster.running():
            yield cluster
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


def _alive(folder: Path) -> bool:
    """Whether the test run that made this folder goes on, perhaps as another worker of ours."""
    try:
        os.kill(int(folder.name.removeprefix(_PREFIX).split("-")[0]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def make_template(cluster: Cluster) -> str:
    """The database that every other is copied from; the one place where tests apply the schema."""
    assert DECLARED  # the rooms' tables are known once they are imported
    await cluster.make_database(TEMPLATE)
    engine = create_async_engine(cluster.url(OWNER, TEMPLATE), poolclass=NullPool)
    async with engine.begin() as connection:
        await create_all(connection)
    await engine.dispose()
    return TEMPLATE


@asynccontextmanager
async def copy_of(cluster: Cluster, template: str) -> AsyncGenerator[Database]:
    """A fresh database with the schema and no rows; dropped at the end."""
    name = f"test_{next(_numbers)}"
    await cluster.make_database(name, template=template)
    try:
        yield Database(cluster, name)
    finally:
        await cluster.drop_database(name)


def settings_for(database: Database, folder: Path) -> Settings:
    """Settings of one process on this database, its blobs in this folder."""
    return Settings(
        database_url=database.url,
        owner_url=database.owner_url,
        blob_url=str(folder / "blobs"),
        secret="5e" * 32,
        pool_size=4,
    )
