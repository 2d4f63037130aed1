"""A signal may be lost; that something was lost is never lost."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from kernel.settings import Settings
from kernel.signals import EVERY, Signals, open_signals
from tests.support.redis import RedisServer
from tests.support.until import until


class Ear:
    """Notes every wake."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []

    def __call__(self, topic: str, seq: int) -> None:
        self.heard.append((topic, seq))


@asynccontextmanager
async def two_processes(redis: RedisServer) -> AsyncGenerator[tuple[Signals, Signals]]:
    settings = Settings(redis_url=redis.url)
    async with open_signals(settings) as first, open_signals(settings) as second:
        await until(lambda: first.connected and second.connected)
        yield first, second


async def test_watchers_of_the_same_process_hear_at_once_and_only_their_topic() -> None:
    signals, ear, other = Signals(), Ear(), Ear()
    unwatch = signals.watch("room/1/thing/a", ear)
    signals.watch("room/1/thing/b", other)
    signals.send("room/1/thing/a", 7)
    assert ear.heard == [("room/1/thing/a", 7)] and other.heard == []
    unwatch()
    unwatch()
    signals.send("room/1/thing/a", 8)
    assert len(ear.heard) == 1


async def test_a_watcher_that_fails_hurts_neither_the_sender_nor_the_others() -> None:
    signals, ear = Signals(), Ear()

    def broken(topic: str, seq: int) -> None:
        raise RuntimeError

    signals.watch("t", broken)
    signals.watch("t", ear)
    signals.send("t", 1)
    assert ear.heard == [("t", 1)]


async def test_a_watcher_may_leave_while_it_is_woken() -> None:
    signals, ear = Signals(), Ear()
    leave = signals.watch("t", lambda topic, seq: leave())
    signals.watch("t", ear)
    signals.send("t", 1)
    signals.send("t", 2)
    assert ear.heard == [("t", 1), ("t", 2)]


async def test_who_wants_every_signal_hears_every_signal() -> None:
    signals, ear = Signals(), Ear()
    signals.watch(EVERY, ear)
    signals.send("a", 1)
    signals.send("b", 2)
    signals.wake_all()
    assert ear.heard == [("a", 1), ("b", 2), (EVERY, 0)]


async def test_another_process_hears_through_redis_and_the_sender_only_once(redis: RedisServer) -> None:
    async with two_processes(redis) as (first, second):
        here, there = Ear(), Ear()
        first.watch("t", here)
        second.watch("t", there)
        first.send("t", 3)
        assert here.heard == [("t", 3)]
        await until(lambda: there.heard == [("t", 3)])
        second.send("u", 1)
        first.send("t", 4)
        await until(lambda: there.heard[-1] == ("t", 4))
        assert here.heard == [("t", 3), ("t", 4)], "our own signal does not come back to us"


async def test_a_burst_is_told_by_its_highest_seq(redis: RedisServer) -> None:
    async with two_processes(redis) as (first, second):
        there = Ear()
        second.watch("t", there)
        for seq in range(1, 1001):
            first.send("t", seq)
        await until(lambda: bool(there.heard) and there.heard[-1] == ("t", 1000))
        assert len(there.heard) < 20


async def test_after_redis_was_lost_every_watcher_reads_again_and_signals_flow(redis: RedisServer) -> None:
    async with two_processes(redis) as (first, second):
        there = Ear()
        second.watch("t", there)
        await redis.stop()
        await until(lambda: not second.connected)
        first.send("t", 6)
        await redis.start()
        # What was sent meanwhile may come or not; that something may be missing is told in any case.
        await until(lambda: ("t", 0) in there.heard)
        first.send("t", 7)
        await until(lambda: there.heard[-1] == ("t", 7))


async def test_what_was_sent_while_only_the_sender_was_cut_off_is_told_later(redis: RedisServer) -> None:
    async with two_processes(redis) as (first, second):
        there = Ear()
        second.watch("t", there)
        assert first.redis is not None
        whole = first.redis.xadd
        failures = iter([ConnectionError("cut off")] * 3)

        async def xadd(*words: Any, **also: Any) -> Any:
            for failure in failures:
                raise failure
            return await whole(*words, **also)

        first.redis.xadd = xadd
        first.send("t", 5)
        first.send("t", 6)
        await until(lambda: there.heard == [("t", 6)])


async def test_after_a_cut_the_stream_is_read_on_from_the_place_and_nothing_is_read_again(redis: RedisServer) -> None:
    async with two_processes(redis) as (first, second):
        there = Ear()
        second.watch("t", there)
        first.send("t", 1)
        await until(lambda: there.heard == [("t", 1)])
        assert first.redis is not None
        await first.redis.client_kill_filter(_type="normal", skipme=True)
        for seq in (2, 3):
            first.send("t", seq)
        await until(lambda: there.heard[-1] == ("t", 3))
        assert ("t", 0) not in there.heard


async def test_who_stood_before_where_the_stream_begins_reads_again(redis: RedisServer) -> None:
    async with two_processes(redis) as (first, second):
        there = Ear()
        second.watch("t", there)
        first.send("t", 1)
        await until(lambda: there.heard == [("t", 1)])
        second._at = (1, 0)
        await until(lambda: ("t", 0) in there.heard)
        first.send("t", 2)
        await until(lambda: there.heard[-1] == ("t", 2))


async def test_the_stream_keeps_a_bounded_number_of_entries(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernel.signals._KEPT", 10)
    monkeypatch.setattr("kernel.signals._BATCH", 1)
    async with two_processes(redis) as (first, second):
        there = Ear()
        second.watch("t399", there)
        for number in range(400):
            first.send(f"t{number}", 1)
        await until(lambda: bool(there.heard))
        assert first.redis is not None
        assert await first.redis.xlen("dure:signals") < 250


async def test_redis_need_not_be_there_at_the_start(redis: RedisServer) -> None:
    await redis.stop()
    async with open_signals(Settings(redis_url=redis.url)) as signals:
        ear = Ear()
        signals.watch("t", ear)
        signals.send("t", 1)
        assert ear.heard == [("t", 1)] and not signals.connected
        await redis.start()
        await until(lambda: signals.connected)


async def test_too_much_to_keep_while_redis_is_away_becomes_one_word(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernel.signals._MOST_PENDING", 50)
    async with two_processes(redis) as (first, second):
        there = Ear()
        second.watch("t9", there)
        for number in range(200):
            first.send(f"t{number}", 1)
        await until(lambda: ("t9", 0) in there.heard or ("t9", 1) in there.heard)


async def test_closing_leaves_no_task_behind(redis: RedisServer) -> None:
    before = len(asyncio.all_tasks())
    async with open_signals(Settings(redis_url=redis.url)):
        pass
    async with open_signals(Settings(redis_url="unix:///nowhere/redis.sock")):
        pass
    assert len(asyncio.all_tasks()) == before


async def test_closing_ends_also_in_the_middle_of_a_publication(redis: RedisServer) -> None:
    """The client may take the cancellation for a lost connection and carry on; closing must insist."""
    async with asyncio.timeout(60):
        for turns in range(16):
            async with open_signals(Settings(redis_url=redis.url)) as signals:
                await until(partial(getattr, signals, "connected"))
                signals.send("t", 1)
                for _ in range(turns % 8):
                    await asyncio.sleep(0)
