"""Two institutions that talk: made once a session; every test has conversations of its own."""

from collections.abc import AsyncGenerator

import pytest

from kernel.postgres import Cluster
from kernel.settings import Settings
from tests.messenger.talk import Talk, open_talk
from tests.support.postgres import copy_of


@pytest.fixture(scope="session")
async def talk(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Talk]:
    async with copy_of(cluster, template) as database:
        settings = Settings(
            database_url=database.url,
            owner_url=database.owner_url,
            blob_url=str(tmp_path_factory.mktemp("blobs")),
            secret="6a" * 32,
            pool_size=12,
        )
        async with open_talk(settings) as talk:
            yield talk
