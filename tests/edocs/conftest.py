"""A small town for the tests of the room: settled once a session, copied for every test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from kernel.postgres import Cluster
from kernel.settings import Settings
from tests.support.postgres import Database, copy_of
from tests.support.town import Clock, Town, open_town, settle, town_settings


@pytest.fixture(scope="session")
async def settled(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the settled town."""
    there = Database(cluster, "edocs_town")
    await cluster.make_database(there.name, template=template)
    blobs = str(tmp_path_factory.mktemp("blobs"))
    async with open_town(town_settings(there.url, there.owner_url, blobs), Clock()) as town:
        await settle(town.dure)
    return there.name


@pytest.fixture
async def town_database(cluster: Cluster, settled: str) -> AsyncGenerator[Database]:
    async with copy_of(cluster, settled) as database:
        yield database


@pytest.fixture
def process(town_database: Database, tmp_path: Path) -> Settings:
    """Settings of one process in the town."""
    return town_settings(town_database.url, town_database.owner_url, str(tmp_path / "blobs"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def town(process: Settings, clock: Clock) -> AsyncGenerator[Town]:
    async with open_town(process, clock) as town:
        yield town
