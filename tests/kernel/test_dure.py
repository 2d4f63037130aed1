"""One request is one transaction: fenced from its first statement, patient as long as its kind may be, and fair."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kernel import audit
from kernel.dure import SECONDS, Dure, Patience, open_dure
from kernel.errors import Conflict
from kernel.settings import Settings
from kernel.tx import Actor, Topic
from tests.support.until import until

ONE, TWO = Actor(1), Actor(2)


@pytest.fixture
async def one_connection(settings: Settings) -> AsyncGenerator[Dure]:
    """A pool of a single connection, so that whatever a transaction leaves on it meets the next one."""
    async with open_dure(replace(settings, pool_size=1)) as dure:
        yield dure


async def act(dure: Dure, actor: Actor) -> int:
    """Write one row for the actor's institution; the backend that did it."""
    async with dure.tx(actor) as tx:
        tx.audit("t", "thing", 1)
        return int(await tx.db.scalar(text("SELECT pg_backend_pid()")) or 0)


async def test_leak_1_the_scope_of_one_transaction_does_not_survive_in_the_pooled_connection(
    one_connection: Dure,
) -> None:
    first = await act(one_connection, ONE)
    async with one_connection.tx(TWO) as tx:
        assert await tx.db.scalar(text("SELECT pg_backend_pid()")) == first, "the same connection, after a real commit"
        assert await tx.db.scalar(select(func.count()).select_from(audit.record)) == 0
    async with one_connection.engine.begin() as db:
        assert await db.scalar(text("SELECT pg_backend_pid()")) == first
        assert await db.scalar(select(func.count()).select_from(audit.record)) == 0, "no scope, no rows"


async def test_leak_8_a_scope_that_was_left_is_empty_text_and_breaks_nothing(one_connection: Dure) -> None:
    await act(one_connection, ONE)
    async with one_connection.engine.begin() as db:
        assert await db.scalar(text("SELECT current_setting('app.institution', true)")) == ""
        assert await db.scalar(select(func.count()).select_from(audit.record)) == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            await db.execute(text("INSERT INTO kernel_ledger_pending VALUES (1, gen_random_uuid(), '')"))


async def test_the_scope_does_not_survive_a_rollback_either(one_connection: Dure) -> None:
    with suppress(Conflict):
        async with one_connection.tx(ONE):
            raise Conflict("no", "아니요")
    async with one_connection.engine.begin() as db:
        assert await db.scalar(text("SELECT current_setting('app.institution', true)")) == ""


async def test_what_was_recorded_and_signalled_goes_with_a_rollback(dure: Dure) -> None:
    heard: list[int] = []
    topic = Topic("room", 1, "thing", "a")
    dure.signals.watch(str(topic), lambda _, seq: heard.append(seq))
    with suppress(Conflict):
        async with dure.tx(ONE) as tx:
            tx.audit("t", "thing", 1)
            tx.signal(topic, 1)
            raise Conflict("no", "아니요")
    assert heard == []
    async with dure.tx(ONE) as tx:
        assert await tx.db.scalar(select(func.count()).select_from(audit.record)) == 0
        tx.signal(topic, 3)
        tx.signal(topic, 2)
        assert heard == []
    assert heard == [3]


@pytest.mark.parametrize("patience", SECONDS)
async def test_a_statement_may_take_as_long_as_its_kind_of_work_and_no_longer(dure: Dure, patience: Patience) -> None:
    async with dure.tx(ONE, patience=patience) as tx:
        shown = await tx.db.scalar(text("SELECT setting FROM pg_settings WHERE name = 'statement_timeout'"))
        assert int(shown or 0) == SECONDS[patience] * 1000


async def test_a_statement_that_takes_too_long_is_ended(dure: Dure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SECONDS, "web", 0.05)
    with pytest.raises(DBAPIError, match="statement timeout"):
        async with dure.tx(ONE) as tx:
            await tx.db.execute(text("SELECT pg_sleep(20)"))


async def test_one_institution_cannot_take_every_connection(settings: Settings) -> None:
    async with open_dure(replace(settings, pool_size=4)) as dure:
        inside, go = 0, asyncio.Event()

        async def hold() -> None:
            nonlocal inside
            async with dure.tx(ONE):
                inside += 1
                await go.wait()

        greedy = [asyncio.create_task(hold()) for _ in range(8)]
        async with asyncio.timeout(60):
            await until(lambda: inside == 3)
            async with dure.tx(TWO) as tx:
                assert await tx.db.scalar(text("SELECT 1")) == 1
                assert inside == 3
        go.set()
        await asyncio.gather(*greedy)
        assert inside == 8


async def test_a_snapshot_shows_one_state_and_leaves_no_trace_on_the_connection(one_connection: Dure) -> None:
    async with one_connection.tx(ONE, snapshot=True) as tx:
        assert await tx.db.scalar(text("SHOW transaction_isolation")) == "repeatable read"
    async with one_connection.tx(ONE) as tx:
        assert await tx.db.scalar(text("SHOW transaction_isolation")) == "read committed"


async def test_the_planes_see_only_their_own(dure: Dure) -> None:
    await act(dure, ONE)
    for plane in (dure.gate(), dure.commons(), dure.oversight([1])):
        async with plane as db:
            assert await db.scalar(select(func.count()).select_from(audit.record)) == 0


async def test_an_audit_record_keeps_what_was_said_about_who_and_whose(dure: Dure) -> None:
    actor = Actor(1, person_id=UUID(int=1), post_id=UUID(int=2), client="192.0.2.9")
    async with dure.tx(actor) as tx:
        kept = tx.audit("person.read", "person", "p", whose=UUID(int=3), fields=("phone",), big=1e20, day=tx.now)
        now = tx.now
    async with dure.tx(ONE) as tx:
        row = (await tx.db.execute(select(audit.record))).one()
    assert (row.id, row.at, row.person_id, row.post_id) == (kept.id, now, actor.person_id, actor.post_id)
    assert (row.client, row.action, row.subject_id, row.whose) == ("192.0.2.9", "person.read", "p", UUID(int=3))
    assert row.detail["fields"] == ["phone"]
    assert audit.leaf_of_row(row) == kept.leaf, "the leaf can be computed again from what the database gives back"


@pytest.mark.parametrize(
    "text_", ["", "a/1/b", "a/1/b/c/d", "a//b/c", "a/x/b/c", "a/²/b/c", "a/1234567890/b/c", "a/-1/b/c"]
)
def test_leak_11_a_topic_without_a_proper_institution_is_no_topic(text_: str) -> None:
    assert Topic.parse(text_) is None


def test_leak_11_a_topic_carries_its_institution_in_its_type() -> None:
    topic = Topic("edocs", 7, "box", "x")
    assert Topic.parse(str(topic)) == topic and str(topic) != str(replace(topic, institution_id=8))
