"""What production refuses: each unsafe setting by name, and a database that is not fit."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kernel.postgres import OWNER, Cluster
from kernel.settings import Settings
from server.migrations import upgrade
from server.safety import database_faults, setting_faults
from server.services import ROLES

SAFE = Settings(
    database_url="postgresql+asyncpg://dure_app:word@db/dure",
    redis_url="redis://redis/0",
    blob_url="s3://dure",
    secret="9f1c3ab84d5e6f70" * 4,
    public_url="https://dure.example.go.kr",
    host="0.0.0.0",
    behind_proxy=True,
)


def faults(**changes: object) -> list[str]:
    return setting_faults(replace(SAFE, **changes), ROLES, ROLES)  # type: ignore[arg-type] # the table below is untyped


def test_safe_settings_have_no_fault() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    "changes, named",
    [
        ({"database_url": ""}, "database_url: set"),
        ({"database_url": "nonsense"}, "database_url: not an address"),
        ({"database_url": "sqlite:///x"}, "database_url: must begin"),
        ({"owner_url": "postgresql+asyncpg://dure_app:word@db/dure"}, "database_url: is the owner's"),
        ({"secret": ""}, "secret: missing"),
        ({"secret": "change me"}, "secret: must be"),
        ({"secret": "ab" * 20}, "secret: must be"),
        ({"secret": "5e" * 32}, "secret: is not random"),
        ({"public_url": "http://dure.example.go.kr"}, "public_url: is http"),
        ({"public_url": "dure.example.go.kr"}, "public_url: must be"),
        ({"public_url": "https://dure.example.go.kr/suite"}, "public_url: must be"),
        ({"behind_proxy": False}, "behind_proxy: public_url is https"),
        ({"behind_proxy": False}, "host: 0.0.0.0"),
        ({"demo": True}, "demo: known passwords"),
        ({"blob_url": ""}, "blob_url: say where"),
        ({"blob_url": "documents"}, "blob_url: give the folder"),
    ],
)
def test_an_unsafe_setting_is_refused_by_name(changes: dict[str, object], named: str) -> None:
    assert any(fault.startswith(named) for fault in faults(**changes)), faults(**changes)


def test_one_process_on_this_machine_needs_neither_proxy_nor_redis() -> None:
    alone = {"public_url": "http://127.0.0.1:8080", "host": "127.0.0.1", "behind_proxy": False, "redis_url": ""}
    assert faults(**alone) == []


def test_several_processes_need_redis() -> None:
    found = setting_faults(replace(SAFE, redis_url=""), frozenset({"web"}), ROLES)
    assert [fault.split(":")[0] for fault in found] == ["redis_url"]


@pytest.fixture
async def migrated(cluster: Cluster) -> str:
    """The name of a database as `dure migrate` makes it."""
    await cluster.make_database("fit")
    await upgrade(cluster.url(OWNER, "fit"))
    return "fit"


async def test_the_database_must_be_up_to_date_fenced_and_entered_by_a_role_without_power(
    cluster: Cluster, migrated: str
) -> None:
    def as_role(role: str, database: str = migrated) -> Settings:
        return replace(SAFE, database_url=cluster.url(role, database))

    assert await database_faults(as_role("dure_app")) == []
    assert any("owns" in fault for fault in await database_faults(as_role(OWNER)))
    assert any("superuser" in fault for fault in await database_faults(as_role("postgres")))
    assert any("does not let us in" in fault for fault in await database_faults(as_role("dure_app", "nowhere")))

    engine = create_async_engine(cluster.url(OWNER, migrated), poolclass=NullPool)
    async with engine.begin() as db:
        await db.execute(text("ALTER TABLE directory_person NO FORCE ROW LEVEL SECURITY"))
    assert any("directory_person" in fault for fault in await database_faults(as_role("dure_app")))
    async with engine.begin() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert any("run: dure migrate" in fault for fault in await database_faults(as_role("dure_app")))
    await engine.dispose()
    await cluster.drop_database(migrated)


async def test_an_empty_database_is_refused(cluster: Cluster) -> None:
    await cluster.make_database("empty")
    found = await database_faults(replace(SAFE, database_url=cluster.url("dure_app", "empty")))
    assert any("is at nothing" in fault for fault in found)
    await cluster.drop_database("empty")
