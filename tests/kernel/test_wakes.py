"""Whatever becomes due wakes who does it: nothing here waits for a sweep."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.crossing import crossing
from kernel.dure import Dure, open_dure
from kernel.errors import Conflict
from kernel.events import Event
from kernel.outbox import Bridge, Relay, hearers, wake_topic
from kernel.pump import Pump
from kernel.settings import Settings
from kernel.signals import EVERY, Signals
from kernel.tx import Actor, Tx
from tests.support.until import until

ONE = Actor(1)


class Asked(Event, frozen=True):
    house: int


class Answered(Event, frozen=True):
    house: int


async def institutions() -> list[int]:
    return [1, 2]


def woken(signals: Signals) -> list[str]:
    """The topics that are sent from now on."""
    found: list[str] = []
    signals.watch(EVERY, lambda topic, _: found.append(topic))
    return found


async def carry(tx: Tx, event: Asked) -> None:
    """Cross to the other house and tell something there."""
    async with crossing(tx, event.house) as there:
        there.publish(Answered(house=tx.institution_id))


async def test_what_is_told_at_the_far_side_wakes_the_far_institution_after_the_commit(settings: Settings) -> None:
    heard: list[tuple[int, int]] = []

    async def hear(tx: Tx, event: Answered) -> None:
        heard.append((tx.institution_id, event.house))

    bridges = [Bridge("carry", Asked, carry), Bridge("hear", Answered, hear)]
    async with open_dure(settings, bridges=hearers(bridges)) as dure:
        relay, topics = Relay(dure, bridges, institutions), woken(dure.signals)
        async with dure.tx(ONE) as tx:
            tx.publish(Asked(house=2))
            assert topics == [], "nothing is signalled before the commit"
        assert topics == [wake_topic(1)]
        assert await relay.step(1) == 0.0
        assert topics == [wake_topic(1), wake_topic(2)], "the row at the far side is due there"
        relay.pump.sweep_seconds = 1e6
        async with relay.running():
            await until(lambda: relay.pump.idle)
            for _ in range(3):
                async with dure.tx(ONE) as tx:
                    tx.publish(Asked(house=2))
            await until(lambda: len(heard) == 4)
        assert heard == [(2, 1)] * 4


class Hands:
    """A pump whose every step is ended by hand."""

    def __init__(self, workers: int = 2) -> None:
        self.signals = Signals()
        self.begun: list[int] = []
        self.ends: list[asyncio.Future[float | None]] = []
        self.pump = Pump("outbox", self._step, self._served, self.signals)
        self.pump.sweep_seconds, self.pump.workers = 1e6, workers
        self.served: list[int] = []

    async def _served(self) -> Sequence[int]:
        return self.served

    async def _step(self, institution_id: int) -> float | None:
        self.begun.append(institution_id)
        self.ends.append(asyncio.get_running_loop().create_future())
        return await self.ends[-1]

    async def steps(self, count: int) -> None:
        """Wait until so many steps have begun."""
        await until(lambda: len(self.begun) >= count)

    def wake(self, institution_id: int) -> None:
        self.signals.send(wake_topic(institution_id), 0)


@asynccontextmanager
async def hands(workers: int = 2) -> AsyncGenerator[Hands]:
    """A pump that is running and has swept."""
    made = Hands(workers)
    async with made.pump.running():
        await until(lambda: made.pump.idle)
        try:
            yield made
        finally:
            for end in made.ends:
                if not end.done():
                    end.set_result(None)


@pytest.mark.parametrize("end", [None, 3600.0, RuntimeError("broken")])
async def test_a_wake_up_that_comes_while_a_step_runs_brings_one_more_step(end: Any) -> None:
    async with hands() as made:
        made.wake(1)
        await made.steps(1)
        for _ in range(5):
            made.wake(1)
        if isinstance(end, Exception):
            made.ends[0].set_exception(end)
        else:
            made.ends[0].set_result(end)
        await made.steps(2)
        made.ends[1].set_result(None)
        await until(lambda: made.pump.idle)
        assert made.begun == [1, 1]


async def test_a_wake_up_that_comes_while_the_institution_rests_is_not_put_off() -> None:
    async with hands() as made:
        made.wake(1)
        await made.steps(1)
        made.ends[0].set_result(3600.0)
        await until(lambda: made.pump.idle)
        made.wake(1)
        await made.steps(2)


class Hasty(Dure):
    """A house whose caller is gone when the commit is through."""

    @asynccontextmanager
    async def _begin(self, *given: Any, **named: Any) -> AsyncGenerator[AsyncConnection]:
        async with super()._begin(*given, **named) as db:
            yield db
        raise asyncio.CancelledError


async def test_a_caller_who_goes_at_the_commit_takes_no_wake_up_along(settings: Settings) -> None:
    async with open_dure(settings, bridges={Asked.name(): ["carry"]}) as dure:
        topics = woken(dure.signals)
        with pytest.raises(asyncio.CancelledError):
            async with Hasty(settings, dure.engine, dure.blobs, dure.signals, dure.limits, bridges=dure.bridges).tx(
                ONE
            ) as tx:
                tx.publish(Asked(house=2))
        assert topics == [wake_topic(1)]
        with suppress(Conflict):
            async with dure.tx(ONE) as tx:
                tx.publish(Asked(house=2))
                raise Conflict("no", "아니요")
        assert topics == [wake_topic(1)], "what was rolled back wakes nobody"


async def test_a_sweep_that_failed_is_made_again_soon_and_not_at_its_next_time() -> None:
    made, failures = Hands(), iter([OSError("gone"), OSError("gone")])

    async def served() -> Sequence[int]:
        for failure in failures:
            raise failure
        return [7]

    made.pump = Pump("outbox", made._step, served, made.signals)
    made.pump.sweep_seconds, made.pump.retry_seconds = 1e6, 0.0
    async with made.pump.running():
        await made.steps(1)
        made.ends[0].set_result(None)
    assert made.begun == [7]


class Slowly:
    """A Redis whose writing ends by hand; it is never read."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def xadd(self, _stream: str, entry: dict[str, str], **_: Any) -> None:
        self.asked.set()
        await self.go.wait()
        self.entries.append(entry["said"])


async def test_closing_waits_until_what_was_sent_last_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.signals._FAREWELL", 60.0)
    redis = Slowly()
    signals = Signals(redis)
    publishing = asyncio.create_task(signals.publish())
    signals.send(wake_topic(1), 0)
    await redis.asked.wait()
    signals.send(wake_topic(1), 0)
    closing = asyncio.create_task(signals.told())
    await asyncio.sleep(0)
    assert not closing.done()
    redis.go.set()
    await closing
    assert redis.entries == [f"0 {wake_topic(1)}"] * 2, "the second may be about a row that the first did not tell"
    publishing.cancel()
    await asyncio.gather(publishing, return_exceptions=True)


class Held(Event, frozen=True):
    word: str


async def test_a_long_file_holds_up_no_card_and_quick_rows_go_first(settings: Settings, clock: Any) -> None:
    done: list[str] = []
    entered, go = asyncio.Event(), asyncio.Event()

    async def quick(tx: Tx, event: Held) -> None:
        done.append(f"card {event.word}")

    async def slow(tx: Tx, event: Held) -> None:
        entered.set()
        await go.wait()
        done.append(f"paper {event.word}")

    bridges = [Bridge("paper", Held, slow, slow=True), Bridge("card", Held, quick)]

    async def tell(word: str) -> None:
        async with dure.tx(ONE) as tx:
            tx.publish(Held(word=word))

    async with open_dure(settings, bridges=hearers(bridges), now=clock) as dure:
        cards, papers = (Relay(dure, bridges, institutions, slow=lane) for lane in (False, True))
        await tell("1")
        assert await papers.step(1) == 0.25 and done == [], "a card is due: it goes first"
        assert await cards.step(1) == 0.0
        paper = asyncio.create_task(papers.step(1))
        await entered.wait()
        await tell("2")
        assert await cards.step(1) == 0.0 and await cards.step(1) is None
        assert done == ["card 1", "card 2"], "while the first paper is drawn"
        go.set()
        assert await paper == 0.0
        await tell("3")
        clock.at += timedelta(minutes=2)
        assert await papers.step(1) == 0.0 and await papers.step(1) == 0.0
        assert done[2:] == ["paper 1", "paper 2", "paper 3"]
