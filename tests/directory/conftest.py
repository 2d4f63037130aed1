"""Two small institutions behind the real doors, on a clock that the test moves. They are settled once and copied."""

from collections.abc import AsyncGenerator
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette

from directory.onboarding import NewInstitution, create
from directory.room import ROOM
from kernel.doors import routes
from kernel.dure import open_dure
from kernel.postgres import Cluster
from kernel.settings import Settings
from server.auth import SessionGate
from tests.directory.world import CULTURE, TRANSIT, City, Clock, give_passwords
from tests.support.postgres import copy_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
async def settled(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[str]:
    """The name of a database with the two institutions."""
    async with copy_of(cluster, template) as database:
        settings = Settings(
            database_url=database.url,
            owner_url=database.owner_url,
            blob_url=str(tmp_path_factory.mktemp("settled")),
            secret="5e" * 32,
            pool_size=4,
        )
        async with open_dure(settings, now=Clock()) as dure:
            for code, name, domain, kind, people in (
                ("9740010", "문화재단", "culture", "foundation", CULTURE),
                ("9740020", "교통공사", "transit", "public_corporation", TRANSIT),
            ):
                new = NewInstitution(
                    code=code,
                    name=name,
                    domain=f"{domain}.test.example",
                    template=kind,
                    since=date(2024, 1, 1),
                    profile={"admin_second_factor": False},
                )
                await create(dure, new, people.encode(), invite_admins=False)
            await give_passwords(dure)
        yield database.name


@pytest.fixture
async def city(cluster: Cluster, settled: str, tmp_path: Path, clock: Clock) -> AsyncGenerator[City]:
    async with copy_of(cluster, settled) as database:
        settings = Settings(
            database_url=database.url,
            owner_url=database.owner_url,
            blob_url=str(tmp_path / "blobs"),
            secret="5e" * 32,
            pool_size=4,
        )
        clock.forward(hours=1)
        async with open_dure(settings, now=clock) as dure:
            app = Starlette(routes=routes(ROOM.endpoints, dure, SessionGate(settings)))
            yield City(dure, clock, settings, app, 1, 2)
