import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from directory.events import PersonAdded
from directory.tables.commons import institution
from kernel import idempotency, outbox, schedule
from kernel.clock import new_id
from kernel.dure import Dure, open_dure
from kernel.outbox import Bridge, hearers
from kernel.room import Room
from kernel.settings import Settings
from kernel.tx import Actor, Tx
from server import services
from server.services import COURIER, RELAY, WEB, jobs_of, running, tidy
from tests.support.until import until

ME = Actor(1, new_id())
heard: list[str] = []


async def hear(tx: Tx, event: PersonAdded) -> None:
    heard.append(str(event.person_id))


async def job(tx: Tx, payload: dict[str, str]) -> None:
    heard.append(payload["word"])


BRIDGE = Bridge("tests.hear", PersonAdded, hear)
TESTS = Room("tests", jobs={"tests.job": job})


@pytest.fixture(autouse=True)
def nothing_heard() -> None:
    heard.clear()


async def settle(dure: Dure) -> None:
    row = {"id": 1, "code": "A", "name": "가", "path": "1.", "kind": "x", "state": "active", "domain": "a.test"}
    async with dure.commons() as db:
        await db.execute(institution.insert().values(row | {"position": 1, "created": dure.now()}))


async def command(dure: Dure, key: str) -> None:
    async with dure.tx(ME, key) as tx:
        await idempotency.begin(tx, idempotency.Said(key, "door", b"x" * 32))


async def count(dure: Dure, table: object) -> int:
    async with dure.tx(ME) as tx:
        return (await tx.db.execute(select(func.count()).select_from(table))).scalar_one()  # type: ignore[arg-type]


async def test_the_relay_role_carries_events_and_runs_what_is_due(settings: Settings) -> None:
    async with open_dure(settings, bridges=hearers([BRIDGE])) as dure:
        await settle(dure)
        async with running(dure, {RELAY}, [TESTS], [BRIDGE]):
            person = new_id()
            async with dure.tx(ME) as tx:
                tx.publish(PersonAdded(person_id=person))
                await schedule.at(tx, "tests.job", tx.now, {"word": "due"})
            await until(lambda: {str(person), "due"} <= set(heard))


async def test_other_roles_leave_events_to_the_relay(settings: Settings) -> None:
    async with open_dure(settings, bridges=hearers([BRIDGE])) as dure:
        await settle(dure)
        async with running(dure, {WEB, COURIER}, [TESTS], [BRIDGE]):
            async with dure.tx(ME) as tx:
                tx.publish(PersonAdded(person_id=new_id()))
            await asyncio.gather(*(count(dure, outbox.row) for _ in range(20)))
        assert heard == []
        assert await count(dure, outbox.row) == 1


async def test_tidying_forgets_what_is_old_in_every_institution(dure: Dure) -> None:
    await settle(dure)
    await command(dure, "old")
    await command(dure, "new")
    async with dure.tx(ME) as tx:
        past = tx.now - timedelta(days=30)
        table = idempotency.command
        await tx.db.execute(update(table).where(table.c.key == "old").values(at=past))
    await tidy(dure)
    assert await count(dure, idempotency.command) == 1


async def test_tidying_survives_a_failure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(services, "_TIDY_EVERY", 0.001)
    tried: list[int] = []

    async def broken(dure: Dure) -> None:
        tried.append(1)
        raise RuntimeError("contents")

    monkeypatch.setattr(services, "tidy", broken)
    async with open_dure(settings) as dure:
        async with running(dure, {RELAY}, [], []):
            await until(lambda: len(tried) > 2)
    assert "tidying failed" in caplog.text
    assert "contents" not in caplog.text


def test_two_jobs_of_one_name_are_refused() -> None:
    assert set(jobs_of([TESTS])) == {"tests.job"}
    with pytest.raises(ValueError, match=r"tests\.job"):
        jobs_of([TESTS, Room("others", jobs={"tests.job": job})])
