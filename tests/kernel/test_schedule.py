"""Planned work runs once, at its time, and planning again replaces it."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest

from kernel import schedule
from kernel.dure import Dure, open_dure
from kernel.outbox import ATTEMPTS, wait_after
from kernel.schedule import Runner
from kernel.settings import Settings
from kernel.tx import Actor, Tx
from tests.support.until import until

ONE, TWO = Actor(1), Actor(2)


@pytest.fixture
async def dure(settings: Settings, clock: Any) -> AsyncGenerator[Dure]:
    async with open_dure(settings, now=clock) as dure:
        yield dure


class Desk:
    """Jobs that note what they were given."""

    def __init__(self, dure: Dure) -> None:
        self.done: list[tuple[int, Any]] = []
        self.fails = 0
        self.runner = Runner(dure, {"note": self.note, "again": self.again}, self.institutions)

    async def institutions(self) -> list[int]:
        return [1, 2]

    async def note(self, tx: Tx, payload: dict[str, Any]) -> None:
        self.done.append((tx.institution_id, payload.get("word")))
        if self.fails:
            self.fails -= 1
            raise RuntimeError("not yet")

    async def again(self, tx: Tx, payload: dict[str, Any]) -> None:
        self.done.append((tx.institution_id, payload["turn"]))
        await schedule.at(tx, "again", tx.now + timedelta(days=1), {"turn": payload["turn"] + 1}, key="daily")


async def plan(dure: Dure, minutes: float, word: str, key: str = "", actor: Actor = ONE) -> None:
    async with dure.tx(actor) as tx:
        await schedule.at(tx, "note", tx.now + timedelta(minutes=minutes), {"word": word}, key)


async def test_work_runs_at_its_time_and_once(dure: Dure, clock: Any) -> None:
    desk = Desk(dure)
    await plan(dure, 2, "둘", "b")
    await plan(dure, 1, "하나", "a")
    assert await desk.runner.step(1) == pytest.approx(60)
    clock.at += timedelta(minutes=1)
    assert await desk.runner.step(1) == 0.0
    assert desk.done == [(1, "하나")]
    clock.at += timedelta(minutes=5)
    while await desk.runner.step(1) is not None:
        pass
    assert desk.done == [(1, "하나"), (1, "둘")]


async def test_planning_under_the_same_key_replaces_and_cancelling_takes_back(dure: Dure) -> None:
    desk = Desk(dure)
    await plan(dure, 0, "헌 것", "key")
    await plan(dure, 0, "새것", "key")
    await plan(dure, 0, "취소", "other")
    async with dure.tx(ONE) as tx:
        assert await schedule.cancel(tx, "note", "other")
        assert not await schedule.cancel(tx, "note", "other")
    while await desk.runner.step(1) is not None:
        pass
    assert desk.done == [(1, "새것")]


async def test_a_job_may_plan_its_own_next_turn(dure: Dure, clock: Any) -> None:
    desk = Desk(dure)
    async with dure.tx(ONE) as tx:
        await schedule.at(tx, "again", tx.now, {"turn": 1}, key="daily")
    for _ in range(3):
        assert await desk.runner.step(1) == 0.0
        assert await desk.runner.step(1) == pytest.approx(86400)
        clock.at += timedelta(days=1)
    assert desk.done == [(1, 1), (1, 2), (1, 3)]


async def test_a_failed_job_rests_comes_again_and_in_the_end_stays_visible(dure: Dure, clock: Any) -> None:
    desk = Desk(dure)
    desk.fails = 1
    await plan(dure, 0, "하나")
    assert await desk.runner.step(1) == 0.0
    assert await desk.runner.step(1) == pytest.approx(wait_after(1).total_seconds())
    clock.at += wait_after(1)
    await desk.runner.step(1)
    assert await desk.runner.step(1) is None
    desk.fails = ATTEMPTS
    await plan(dure, 0, "독")
    for attempt in range(ATTEMPTS):
        await desk.runner.step(1)
        clock.at += wait_after(attempt + 1)
    assert await desk.runner.step(1) is None
    async with dure.tx(ONE) as tx:
        (row,) = await schedule.dead(tx)
        assert row.payload == {"word": "독"} and row.last_error == "RuntimeError: not yet"
    await plan(dure, 0, "다시")
    while await desk.runner.step(1) is not None:
        pass
    assert desk.done[-1] == (1, "다시"), "planning again revives"


async def test_a_job_of_no_name_fails_as_a_row(dure: Dure) -> None:
    desk = Desk(dure)
    async with dure.tx(ONE) as tx:
        await schedule.at(tx, "gone", tx.now)
    assert await desk.runner.step(1) == 0.0
    assert await desk.runner.step(1) == pytest.approx(wait_after(1).total_seconds())


async def test_two_runners_share_the_work_of_all_institutions(dure: Dure, settings: Settings) -> None:
    for number in range(20):
        await plan(dure, 0, str(number), key=str(number), actor=ONE if number % 2 else TWO)
    async with open_dure(settings) as other:
        first, second = Desk(dure), Desk(other)
        async with first.runner.running(), second.runner.running():
            await until(lambda: len(first.done) + len(second.done) >= 20)
            await until(lambda: first.runner.pump.idle and second.runner.pump.idle)
    assert sorted(first.done + second.done) == sorted((1 if number % 2 else 2, str(number)) for number in range(20))


async def test_planning_wakes_a_runner_that_sleeps(settings: Settings) -> None:
    async with open_dure(settings) as dure:
        desk = Desk(dure)
        async with desk.runner.running():
            await until(lambda: desk.runner.pump.idle)
            await plan(dure, 0, "바로")
            await until(lambda: desk.done == [(1, "바로")])
