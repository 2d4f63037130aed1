"""Each check of the battery is shown a planted fault and tells of it: a check that cannot fail protects nobody."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from kernel.db import metadata
from kernel.dure import Dure
from kernel.events import Event
from kernel.fences import faults, role_faults
from kernel.room import News, Room
from kernel.tx import Topic, Tx
from kernel.web import Call, Endpoint, Routes
from mail.actions import accounts
from tests.rooms.auditing import audit_faults
from tests.rooms.battery import docstring_faults, door_faults, event_faults, news_faults, topic_faults
from tests.rooms.isolation import isolation_faults
from tests.support.postgres import Database

Plant = Callable[[str], Awaitable[None]]
TWO = [metadata.tables[name] for name in ("kernel_outbox", "kernel_audit")]
"""The tables in which faults of isolation are planted."""
SCOPE = "nullif(current_setting('app.institution', true), '')::int"


@pytest.fixture
def plant(database: Database) -> Plant:
    """Runs statements as the superuser: faults that no migration would be let through with."""

    async def run(statements: str) -> None:
        connection = await asyncpg.connect(database.cluster.dsn("postgres", database.name))
        try:
            await connection.execute(statements)
        finally:
            await connection.close()

    return run


@pytest.fixture
async def undone(shared_database: Database) -> AsyncGenerator[AsyncConnection]:
    """A transaction of the superuser: what is planted in it is gone afterwards."""
    url = shared_database.cluster.url("postgres", shared_database.name)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as db:
        yield db
        await db.rollback()
    await engine.dispose()


# --- the catalogue -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ("ALTER TABLE kernel_audit DISABLE ROW LEVEL SECURITY", "kernel_audit: row-level security is not forced"),
        ("ALTER TABLE kernel_audit NO FORCE ROW LEVEL SECURITY", "kernel_audit: row-level security is not forced"),
        (
            f"ALTER POLICY fence ON kernel_audit USING (institution_id = {SCOPE} OR {SCOPE} IS NULL)",
            "kernel_audit: policy fence is not the declared one",
        ),
        (
            f"ALTER POLICY fence ON kernel_audit WITH CHECK (institution_id = {SCOPE} OR institution_id = 1)",
            "kernel_audit: policy fence is not the declared one",
        ),
        (
            "ALTER POLICY fence ON kernel_audit USING"
            " (institution_id IN (SELECT institution_id FROM kernel_ledger_edge))",
            "kernel_audit: policy fence is not the declared one",
        ),
        (
            "CREATE POLICY more ON kernel_audit FOR SELECT TO dure_app USING (true)",
            "kernel_audit: policy more is not declared",
        ),
        ("DROP POLICY fence ON kernel_audit", "kernel_audit: policy fence is missing"),
        ("ALTER POLICY fence ON kernel_audit TO PUBLIC", "kernel_audit: policy fence is not the declared one"),
        ("GRANT UPDATE ON kernel_audit TO dure_app", "kernel_audit: append-only, but the application may change it"),
        (
            "GRANT UPDATE (client) ON kernel_audit TO dure_app",
            "kernel_audit: append-only, but the application may change it",
        ),
        ("GRANT DELETE ON kernel_audit TO PUBLIC", "kernel_audit: append-only, but the application may change it"),
        ("GRANT TRUNCATE ON kernel_search TO dure_app", "kernel_search: the application may truncate it"),
        ("ALTER TABLE kernel_search OWNER TO dure_app", "kernel_search: owned by the application"),
        ("CREATE TABLE forgotten (id int)", "forgotten: not declared"),
        ("DROP TABLE kernel_search CASCADE", "kernel_search: missing"),
        ("CREATE VIEW all_audits AS SELECT * FROM kernel_audit", "all_audits: a view that reads with its owner's"),
        ("CREATE MATERIALIZED VIEW kept AS SELECT * FROM kernel_audit", "kept: a view that reads with its owner's"),
        ("ALTER TABLE kernel_search ADD UNIQUE (id)", "kernel_search: unique key kernel_search_id_key does not begin"),
        (
            "CREATE UNIQUE INDEX told ON kernel_outbox (lower(bridge)) WHERE dead",
            "kernel_outbox: unique key told does not begin",
        ),
        (
            "ALTER TABLE kernel_schedule ADD CONSTRAINT k UNIQUE (id);"
            " ALTER TABLE kernel_outbox ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES kernel_schedule (id)",
            "kernel_outbox: foreign key f can cross institutions",
        ),
        (
            "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::bigint'",
            "peek: a function with postgres's rights that is not declared",
        ),
        (
            "ALTER FUNCTION kernel_search_find OWNER TO postgres",
            "kernel_search_find: a function with postgres's rights",
        ),
        ("GRANT EXECUTE ON FUNCTION kernel_search_find TO PUBLIC", "kernel_search_find: anybody may run it"),
        ("ALTER FUNCTION kernel_search_find RESET search_path", "kernel_search_find: not the audited text"),
        ("DROP FUNCTION kernel_search_find", "kernel_search_find: missing"),
        ("DROP FUNCTION edocs_erase", "edocs_erase: missing"),
        ("ALTER FUNCTION edocs_erase OWNER TO dure_search", "edocs_erase: a function with dure_search's rights"),
        ("CREATE TABLE also (id int); ALTER TABLE also OWNER TO dure_disposal", "also: owned by dure_disposal"),
        ("CREATE TABLE its_own (id int); ALTER TABLE its_own OWNER TO dure_search", "its_own: owned by dure_search"),
    ],
)
async def test_a_fence_that_is_not_as_declared_is_named(undone: AsyncConnection, statements: str, told: str) -> None:
    for statement in statements.split(";"):
        await undone.exec_driver_sql(statement)
    await undone.exec_driver_sql("SET LOCAL ROLE dure_app")
    found = await faults(undone)
    assert any(fault.startswith(told) for fault in found), found


async def test_a_search_function_with_another_text_is_named(dure: Dure, plant: Plant, database: Database) -> None:
    connection = await asyncpg.connect(database.cluster.dsn("postgres", database.name))
    text = await connection.fetchval("SELECT pg_get_functiondef('kernel_search_find'::regproc)")
    await connection.close()
    assert "WHERE c.institution_id = $1" in text
    await plant(text.replace("WHERE c.institution_id = $1", "WHERE $1 > 0"))
    async with dure.engine.connect() as db:
        assert "kernel_search_find: not the audited text" in await faults(db)


@pytest.mark.parametrize(
    ("role", "rights", "told"),
    [
        ("postgres", "", "is a superuser"),
        ("dure_owner", "", "owns tables"),
        ("planted_bypass", "BYPASSRLS", "bypasses row-level security"),
        ("planted_maker", "CREATEROLE", "may create roles"),
        ("planted_member", "IN ROLE dure_owner", "is a member of another role"),
    ],
)
async def test_a_role_that_could_see_through_a_fence_is_refused(
    database: Database, plant: Plant, role: str, rights: str, told: str
) -> None:
    if rights:
        await plant(f"CREATE ROLE {role} LOGIN {rights}")
    engine = create_async_engine(database.cluster.url(role, database.name), poolclass=NullPool)
    try:
        async with engine.connect() as db:
            assert any(told in fault for fault in await role_faults(db))
    finally:
        await engine.dispose()
        if rights:
            await plant(f"DROP ROLE {role}")


# --- isolation, tried ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ("ALTER POLICY fence ON kernel_outbox USING (true)", "kernel_outbox: nobody sees 2 rows"),
        (
            f"ALTER POLICY fence ON kernel_outbox USING (institution_id = {SCOPE} OR {SCOPE} IS NULL)",
            "kernel_outbox: nobody sees 2 rows",
        ),
        (
            "ALTER POLICY fence ON kernel_outbox"
            " USING (institution_id > 0 AND current_setting('app.plane', true) = 'gate')",
            "kernel_outbox: gate sees 2 rows",
        ),
        ("ALTER POLICY fence ON kernel_outbox WITH CHECK (true)", "kernel_outbox: INSERT for another is possible"),
        ("ALTER POLICY fence ON kernel_outbox WITH CHECK (true)", "kernel_outbox: moving a row to another is possible"),
        ("GRANT DELETE ON kernel_audit TO dure_app", "kernel_audit: DELETE is possible"),
        ("GRANT UPDATE ON kernel_audit TO dure_app", "kernel_audit: UPDATE is possible"),
        ("ALTER TABLE kernel_outbox ADD UNIQUE (bridge)", "kernel_outbox: a key tells one institution"),
        ("REVOKE SELECT ON kernel_outbox FROM dure_app", None),
    ],
)
async def test_a_table_that_is_not_isolated_is_named(
    database: Database, plant: Plant, statements: str, told: str | None
) -> None:
    await plant(statements)
    if told is None:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await isolation_faults(database, TWO)
        return
    found = await isolation_faults(database, TWO)
    assert any(fault.startswith(told) for fault in found), found


# --- rooms ---------------------------------------------------------------------------------------------------------


def bare(function: Any, **options: Any) -> Endpoint:
    routes = Routes("/api/bite")
    routes.get("/{thing}", **options)(function)
    return routes.endpoints[0]


async def closed(tx: Tx, thing: str) -> None:
    """A door that asks who is there."""


async def ajar(call: Call, thing: str) -> None:
    """A door that asks nobody."""


async def silent(tx: Tx, thing: str):  # type: ignore[no-untyped-def] # the fault that is planted
    pass


async def test_an_open_door_that_nobody_decided_on_is_named(dure: Dure) -> None:
    room = ajar.__module__.partition(".")[0]
    assert await door_faults(dure, [bare(closed)], ()) == []
    assert await door_faults(dure, [bare(ajar, open=True)], ()) == [f"{room}_ajar: open, and not listed as open"]
    assert await door_faults(dure, [bare(ajar, open=True)], {f"{room}_ajar"}) == []
    assert await door_faults(dure, [bare(ajar, open=True)], (), {f"{room}_ajar"}) == [
        f"{room}_ajar: answers 204 to nobody"
    ]
    assert await door_faults(dure, [], {"x"}) == ["x: listed as open, and is not"]


async def test_a_door_that_answers_nobody_is_named(dure: Dure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.doors._Door._check", lambda *_: None)
    (fault,) = await door_faults(dure, [bare(closed)], ())
    assert "to nobody" in fault


def test_a_door_that_says_nothing_is_named() -> None:
    assert len(docstring_faults([bare(silent)])) == 2


async def share(tx: Tx) -> None:
    """Has the name of an action that records, and records nothing."""


async def quiet(tx: Tx) -> None:
    """Changes something by a function that has a recording namesake."""
    await share(tx)


async def recorded(tx: Tx) -> None:
    """Leads to a record in another module."""
    await accounts.add_address(tx, "a@b.example")


def test_a_door_that_changes_something_and_records_nothing_is_named() -> None:
    routes = Routes("/api/bite")
    for one in (quiet, recorded):
        routes.post(f"/{one.__name__}")(one)
    assert audit_faults(routes.endpoints, set()) == ["tests_quiet: changes something and records nothing"]
    assert audit_faults(routes.endpoints, {"tests_quiet", "tests_recorded"}) == [
        "tests_recorded: listed as unrecorded, and is not"
    ]


class Moved(Event, frozen=True, kw_only=True):
    """A sound event."""

    thing: str


class Loose(Event, kw_only=True, frozen=True):
    """An event that holds what JSON cannot."""

    thing: bytes | complex


def test_events_that_are_not_listed_not_the_rooms_or_not_json_are_named() -> None:
    name = Moved.__module__.partition(".")[0]
    assert event_faults(Room(name, events=(Moved,)), [Moved]) == []
    assert event_faults(Room(name), [Moved]) == ["Moved: not listed by the room"]
    assert "does not carry the room's name" in event_faults(Room("other", events=(Moved,)), [])[0]
    assert event_faults(Room(name, events=(Loose,)), [])


@pytest.mark.parametrize(
    "code",
    ['Topic("other", 1, "box", "x")', 'Topic(name, 1, "box", "x")', 'R = "other"\nTopic(R, 1, "a", "b")', "Topic()"],
)
def test_a_topic_of_another_room_is_named(tmp_path: Path, code: str) -> None:
    (tmp_path / "a.py").write_text('R0 = "mine"\nTopic("mine", 1, "a", "b")\nTopic(R0, 1, "a", "b")\n')
    assert topic_faults("mine", tmp_path) == []
    (tmp_path / "b.py").write_text(code)
    assert len(topic_faults("mine", tmp_path)) == 1


async def test_news_told_to_anybody_is_named(dure: Dure) -> None:
    async def everything(tx: Tx, topic: Topic, since: int) -> News:
        return News(since)

    async def falls(tx: Tx, topic: Topic, since: int) -> News:
        raise ValueError(topic.id)

    told = await news_faults(dure, Room("mine", news=everything), ["box"])
    assert len(told) == 3 and all("may not hear it" in fault for fault in told)
    assert all("ValueError" in fault for fault in await news_faults(dure, Room("mine", news=falls), ["box"]))
    assert await news_faults(dure, Room("mine"), ["box"]) == []
