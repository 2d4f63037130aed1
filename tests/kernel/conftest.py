"""What the kernel's tests share: a clock that stands still, a superuser behind our back, a Redis that can die."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime

import asyncpg
import pytest

from tests.support.postgres import Database
from tests.support.redis import RedisServer, running_redis


class Clock:
    """The instant that it is told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 12, 31, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def superuser(database: Database) -> Callable[..., Awaitable[None]]:
    """Runs SQL as the cluster's superuser: no fence is in the way."""

    async def run(*statements: str) -> None:
        connection = await asyncpg.connect(database.cluster.dsn("postgres", database.name))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    return run


@pytest.fixture
async def redis() -> AsyncGenerator[RedisServer]:
    async with running_redis() as server:
        yield server
