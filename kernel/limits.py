"""Limits: token buckets, shared through Redis when there is one, kept in the process when there is none.

A bucket holds at most `burst` tokens and gains `rate` a second. While Redis is lost every process counts alone: the
limit is then looser by the number of processes, and nobody is locked out.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError

log = logging.getLogger(__name__)

_TAKE = """
local now = redis.call('TIME')
local at = now[1] + now[2] / 1000000
local rate, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(burst, (tonumber(kept[1]) or burst) + math.max(0, at - (tonumber(kept[2]) or at)) * rate)
local wait = 0
if tokens >= cost then tokens = tokens - cost else wait = (cost - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', at))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return string.format('%.6f', wait)
"""
_MOST_BUCKETS = 50_000
_REST = 2.0
"""Seconds for which a lost Redis is left alone."""


class Limits:
    """Rate limits by key. The key says who and what, for example `sign-in:192.0.2.7`."""

    def __init__(self, redis: Any | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._rest_until = 0.0

    async def take(self, key: str, cost: float = 1, *, rate: float, burst: float) -> float:
        """Take `cost` tokens: 0.0 when granted, else the seconds after which asking again may succeed.

        A refusal takes nothing. A cost above `burst` can never be granted and is an error of the caller.
        """
        if cost > burst or rate <= 0:
            raise ValueError("cost must not exceed burst, and rate must be above 0")
        if self._redis is not None and self._clock() >= self._rest_until:
            try:
                return float(await self._redis.eval(_TAKE, 1, f"dure:limit:{key}", rate, burst, cost))
            except (RedisError, OSError, TimeoutError) as error:
                self._rest_until = self._clock() + _REST
                log.warning("limits: Redis does not answer (%s); counting in this process", type(error).__name__)
        return self._take_here(key, cost, rate, burst)

    def _take_here(self, key: str, cost: float, rate: float, burst: float) -> float:
        now = self._clock()
        tokens, at = self._buckets.pop(key, (burst, now))
        tokens = min(burst, tokens + (now - at) * rate)
        wait = 0.0 if tokens >= cost else (cost - tokens) / rate
        self._buckets[key] = (tokens if wait else tokens - cost, now)
        if len(self._buckets) > _MOST_BUCKETS:
            # The one not asked for the longest is the fullest.
            del self._buckets[next(iter(self._buckets))]
        return wait
