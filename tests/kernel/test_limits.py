"""Token buckets: the same promise with Redis, without it, and when it is lost."""

import asyncio

import pytest

from kernel.limits import Limits
from kernel.settings import Settings
from kernel.signals import open_signals
from tests.support.redis import RedisServer


class Stopwatch:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


async def test_a_burst_is_granted_and_then_the_rate_rules() -> None:
    watch = Stopwatch()
    limits = Limits(clock=watch)
    assert [await limits.take("k", rate=2, burst=3) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert await limits.take("k", rate=2, burst=3) == pytest.approx(0.5)
    assert await limits.take("other", rate=2, burst=3) == 0.0
    watch.at += 0.5
    assert await limits.take("k", rate=2, burst=3) == 0.0
    assert await limits.take("k", rate=2, burst=3) == pytest.approx(0.5)
    watch.at += 1000
    assert [await limits.take("k", rate=2, burst=3) > 0 for _ in range(4)] == [False, False, False, True]


async def test_a_refusal_takes_nothing_and_a_large_cost_waits_longer() -> None:
    watch = Stopwatch()
    limits = Limits(clock=watch)
    assert await limits.take("k", 10, rate=1, burst=10) == 0.0
    assert await limits.take("k", 4, rate=1, burst=10) == pytest.approx(4)
    assert await limits.take("k", 4, rate=1, burst=10) == pytest.approx(4)
    with pytest.raises(ValueError, match="burst"):
        await limits.take("k", 11, rate=1, burst=10)


async def test_memory_is_bounded_and_the_idle_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.limits._MOST_BUCKETS", 3)
    limits = Limits(clock=Stopwatch())
    for key in ("a", "b", "c", "b", "d"):
        await limits.take(key, rate=1, burst=1)
    assert await limits.take("b", rate=1, burst=1) > 0
    assert await limits.take("a", rate=1, burst=1) == 0.0


async def test_processes_share_a_bucket_through_redis_even_at_once(redis: RedisServer) -> None:
    settings = Settings(redis_url=redis.url)
    async with open_signals(settings) as first, open_signals(settings) as second:
        both = (Limits(first.redis), Limits(second.redis))
        waits = await asyncio.gather(*(limits.take("k", rate=0.001, burst=10) for limits in both for _ in range(20)))
        assert sum(wait == 0 for wait in waits) == 10
        assert all(wait > 100 for wait in waits if wait)


async def test_when_redis_is_lost_the_process_counts_alone_and_returns_later(redis: RedisServer) -> None:
    watch = Stopwatch()
    async with open_signals(Settings(redis_url=redis.url)) as signals:
        assert signals.redis is not None
        limits = Limits(signals.redis, clock=watch)
        assert await limits.take("k", rate=0.001, burst=1) == 0.0
        await redis.stop()
        assert await limits.take("k", rate=0.001, burst=1) == 0.0, "nobody is locked out"
        assert await limits.take("k", rate=0.001, burst=1) > 0, "but still limited"
        await redis.start()
        watch.at += 5
        assert await limits.take("fresh", rate=0.001, burst=1) == 0.0
        assert await signals.redis.exists("dure:limit:fresh") == 1
