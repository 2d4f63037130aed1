"""What every test may ask for. Nothing starts before a test asks."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from kernel.dure import Dure, open_dure
from kernel.postgres import Cluster
from kernel.settings import Settings
from tests.support import properties
from tests.support.cheap import cheap_passwords, kept_bytecode, shared_statements
from tests.support.postgres import Database, copy_of, make_template, session_cluster, settings_for

properties.register()
kept_bytecode()
cheap_passwords()
shared_statements()


@pytest.fixture(scope="session")
async def cluster() -> AsyncGenerator[Cluster]:
    """The session's PostgreSQL, without TCP, gone afterwards."""
    async with session_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
async def template(cluster: Cluster) -> str:
    """The name of the database with the real schema that others are copied from."""
    return await make_template(cluster)


@pytest.fixture
async def database(cluster: Cluster, template: str) -> AsyncGenerator[Database]:
    """A fresh database for one test: real commits, several connections."""
    async with copy_of(cluster, template) as database:
        yield database


@pytest.fixture(scope="session")
async def shared_database(cluster: Cluster, template: str) -> AsyncGenerator[Database]:
    """One database for the whole session: cheaper, for tests that keep to an institution of their own."""
    async with copy_of(cluster, template) as database:
        yield database


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """Settings of one process on the test's own database and blob folder."""
    return settings_for(database, tmp_path)


@pytest.fixture
async def dure(settings: Settings) -> AsyncGenerator[Dure]:
    """The opened resources of one process on a fresh database."""
    async with open_dure(settings) as dure:
        yield dure


LONG = (
    "test_actions_stateful.py",
    "test_demo.py",
    "test_launcher.py",
    "test_cli.py",
    "test_kill.py",
    "test_fuzz.py",
    "test_nodes.py",
    "test_engine_stateful.py",
    "test_engine_walk.py",
    "test_diff.py",
)
"""Files that take long: begun first, so that no worker is left alone with one at the end."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the long files first; within them, and among the others, the order stays."""
    properties.widen(config, items)
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
