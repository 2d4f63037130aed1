"""Migrations make what the rooms declare, once, one process at a time, and nobody's rights are forgotten."""

import asyncio
import re

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kernel.postgres import APP, OWNER, Cluster
from server.migrations import FOLDER, current, newest, upgrade
from tests.support.catalogue import describe
from tests.support.postgres import Database


async def described(url: str) -> list[str]:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as db:
        lines = await describe(db)
    await engine.dispose()
    return lines


async def test_the_migrations_make_exactly_what_the_rooms_declare(cluster: Cluster, database: Database) -> None:
    await cluster.make_database("migrated")
    steps = await upgrade(cluster.url(OWNER, "migrated"))
    assert steps[0] == "0001_house_baseline"
    made, declared = await described(cluster.url(OWNER, "migrated")), await described(database.owner_url)
    assert sorted(set(declared) - set(made)) == [], "declared, but no migration makes it"
    assert sorted(set(made) - set(declared)) == [], "made by a migration, but not declared"
    await cluster.drop_database("migrated")


async def test_a_second_migration_finds_nothing_to_do_and_two_at_once_take_turns(cluster: Cluster) -> None:
    await cluster.make_database("twice")
    owner, app = cluster.url(OWNER, "twice"), cluster.url(APP, "twice")
    assert await current(owner) == ""
    first, second = await asyncio.gather(upgrade(owner), upgrade(owner))
    assert sorted([first, second], key=len) == [[], first or second]
    assert await upgrade(owner) == []
    assert await current(app) == newest()
    await cluster.drop_database("twice")


def test_the_line_of_migrations_is_straight_and_counted() -> None:
    names = sorted(path.stem for path in (FOLDER / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}_(house|kernel|directory|edocs)_[a-z_]+", name) for name in names)
    parents = [
        re.search(
            r'^down_revision = (?:"(\d{4})"|None)', (FOLDER / "versions" / f"{name}.py").read_text(), re.MULTILINE
        )
        for name in names
    ]
    assert [match and match[1] for match in parents] == [None, *(name[:4] for name in names[:-1])]
