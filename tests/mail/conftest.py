"""A house of mail for the tests of the room: an institution of its own in the session's shared database."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from kernel.dure import open_dure
from kernel.settings import Settings
from tests.mail.house import House, build
from tests.support.postgres import Database


@pytest.fixture
async def house(shared_database: Database, tmp_path: Path) -> AsyncGenerator[House]:
    """Two people with accounts, in an institution that no other test uses."""
    settings = Settings(
        database_url=shared_database.url,
        owner_url=shared_database.owner_url,
        blob_url=str(tmp_path / "blobs"),
        secret="7c" * 32,
        pool_size=6,
    )
    async with open_dure(settings) as dure:
        yield await build(dure)
