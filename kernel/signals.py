"""Signals: lossy wake-ups `(topic, seq)`. Losing one costs latency, never data.

Watchers in this process are woken at once. Other processes hear through one Redis stream: every process reads all of it
from its own place and looks its topics up in a table, so `watch` holds from the moment it returns and needs no round
trip (watch first, then read, then wait). After a cut a process reads on from its place, so that nothing need be read
again; where the stream no longer reaches back to it (trimmed, or Redis was lost and began anew) every watcher is woken
with seq 0: read again, something may be missing. What cannot be published while Redis is away is kept, one seq a topic,
and published when it is back.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from kernel.clock import new_id
from kernel.settings import Settings

log = logging.getLogger(__name__)

Wake = Callable[[str, int], None]

EVERY = "*"
"""The topic of those who want every signal; after a loss they are woken with `("*", 0)`."""

_STREAM = "dure:signals"
_KEPT = 20_000
"""Entries of the stream: minutes of a busy city. Who was away for longer reads the database instead."""
_MOST_PENDING = 20_000
_BATCH = 500
_TOGETHER = 1_000
"""Entries read at once."""
_BLOCK_MS = 1_000
"""How long one reading waits; shorter than the patience of the connection, so that a dead one is found."""
_FAREWELL = 1.0
"""Seconds that closing waits for what was sent last: a command that ends at once has woken somebody by then."""
_LOST = (RedisError, OSError, TimeoutError)


class Signals:
    """Wake-ups within the process, and between processes when `redis` is given."""

    def __init__(self, redis: Any | None = None) -> None:
        self.redis = redis
        """The client, for limits and presence; None when there is a single process."""
        self.connected = redis is None
        """Whether signals of other processes arrive now."""
        self._me = new_id().hex
        self._watchers: defaultdict[str, dict[object, Wake]] = defaultdict(dict)
        self._pending: dict[str, int] = {}
        self._news = asyncio.Event()
        self._told = asyncio.Event()
        self._told.set()
        self._at: _Place | None = None
        """How far the stream was heard; None before it was found."""

    def send(self, topic: str, seq: int) -> None:
        """Wake who watches the topic, here and elsewhere. Never waits, never raises."""
        self._deliver(topic, seq)
        if self.redis is not None:
            if len(self._pending) >= _MOST_PENDING and topic not in self._pending:
                self._pending = {EVERY: 0}  # too much to tell one by one: all read again
            self._pending[topic] = max(seq, self._pending.get(topic, 0))
            self._told.clear()
            self._news.set()

    def watch(self, topic: str, wake: Wake) -> Callable[[], None]:
        """Call `wake(topic, seq)` at every signal of the topic until the returned function is called.

        `wake` must only set a flag or put into a queue. Seq 0 means: read again.
        """
        token = object()
        self._watchers[topic][token] = wake

        def unwatch() -> None:
            if watching := self._watchers.get(topic):
                watching.pop(token, None)
                if not watching:
                    del self._watchers[topic]

        return unwatch

    def wake_all(self) -> None:
        """Tell every watcher that something may have been missed."""
        for topic in list(self._watchers):
            self._call(topic, topic, 0)

    def _deliver(self, topic: str, seq: int) -> None:
        if topic == EVERY:
            self.wake_all()
            return
        self._call(topic, topic, seq)
        self._call(EVERY, topic, seq)

    def _call(self, watched: str, topic: str, seq: int) -> None:
        for wake in list(self._watchers.get(watched, {}).values()):
            try:
                wake(topic, seq)
            except Exception:
                log.exception("signals: a watcher of %s failed", watched)

    async def publish(self) -> None:
        """Carry what was sent to the other processes, for ever."""
        assert self.redis is not None
        pause = _Pause()
        while True:
            await self._news.wait()
            self._news.clear()
            while self._pending:
                batch = [(topic, self._pending.pop(topic)) for topic in list(self._pending)[:_BATCH]]
                entry = {"from": self._me, "said": "\n".join(f"{seq} {topic}" for topic, seq in batch)}
                try:
                    await self.redis.xadd(_STREAM, entry, maxlen=_KEPT, approximate=True)
                except _LOST as error:
                    for topic, seq in batch:
                        self._pending[topic] = max(seq, self._pending.get(topic, 0))
                    await pause.after(error, "publish")
                else:
                    pause.end()
            self._told.set()

    async def told(self) -> None:
        """Wait until the other processes can hear all that was sent; not for ever where Redis is away."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self._told.wait()

    async def listen(self) -> None:
        """Hear the other processes, for ever: find the place, read on, and begin again when the connection is lost."""
        assert self.redis is not None
        pause = _Pause()
        while True:
            try:
                await self._resume()
                self.connected = True
                pause.end()
                while True:
                    await self._read()
            except _LOST as error:
                self.connected = False
                await pause.after(error, "listen")

    async def _resume(self) -> None:
        """Stand at a place from which the stream is whole. Where it does not reach back to ours all read again."""
        first, last = await self._ends()
        if self._at is None or self._at == _NOWHERE or not first <= self._at <= last:
            self._at = last
            self.wake_all()

    async def _ends(self) -> tuple["_Place", "_Place"]:
        """The first and the last entry of the stream."""
        assert self.redis is not None
        async with self.redis.pipeline(transaction=True) as both:
            both.xrange(_STREAM, count=1)
            both.xrevrange(_STREAM, count=1)
            first, last = await both.execute()
        return (_place(first[0][0]), _place(last[0][0])) if first else (_NOWHERE, _NOWHERE)

    async def _read(self) -> None:
        """Hear what came after our place; waits a little for it.

        The library mends a broken connection by itself, and Redis may have begun anew or trimmed meanwhile: so whether
        the stream still reaches back to where we stood is asked at every reading.
        """
        assert self.redis is not None
        before = self._at or _NOWHERE
        found = await self.redis.xread({_STREAM: f"{before[0]}-{before[1]}"}, count=_TOGETHER, block=_BLOCK_MS)
        first, last = await self._ends()
        for id_, fields in _entries(found):
            self._at = _place(id_)
            self._hear(fields)
        if before != _NOWHERE and not first <= before <= last:
            self._at = last
            self.wake_all()

    def _hear(self, fields: Mapping[bytes, bytes]) -> None:
        if fields.get(b"from", b"").decode(errors="replace") == self._me:
            return
        for line in fields.get(b"said", b"").decode(errors="replace").split("\n"):
            seq, _, topic = line.partition(" ")
            if topic and seq.isascii() and seq.isdigit():
                self._deliver(topic, int(seq))


_Place = tuple[int, int]
"""A place in the stream: milliseconds and number, as in the ids of its entries."""
_NOWHERE: _Place = (0, 0)


def _place(id_: bytes) -> _Place:
    at, _, number = id_.partition(b"-")
    return int(at), int(number)


def _entries(found: Any) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """The entries of one stream in an answer to XREAD, in both versions of Redis' protocol."""
    streams = found.values() if isinstance(found, dict) else [entries for _, entries in found or ()]
    return [entry for entries in streams for entry in entries]


class _Pause:
    """Growing waits between attempts; says once that something is lost and once that it is back."""

    def __init__(self) -> None:
        self._seconds = 0.0

    async def after(self, error: BaseException, what: str) -> None:
        if not self._seconds:
            log.warning("signals: Redis is lost (%s: %s)", what, type(error).__name__)
        self._seconds = min(5.0, self._seconds * 2 or 0.1)
        await asyncio.sleep(self._seconds)

    def end(self) -> None:
        if self._seconds:
            log.warning("signals: Redis is back")
        self._seconds = 0.0


@asynccontextmanager
async def open_signals(settings: Settings) -> AsyncGenerator[Signals]:
    """Signals as the settings say. A Redis that is away delays nothing here; it is found when it comes back."""
    if not settings.redis_url:
        yield Signals()
        return
    client = aioredis.Redis.from_url(
        settings.redis_url, socket_connect_timeout=3, socket_timeout=3, retry=Retry(NoBackoff(), 1)
    )
    signals = Signals(client)
    tasks = [asyncio.create_task(signals.listen()), asyncio.create_task(signals.publish())]
    try:
        yield signals
        await signals.told()
    finally:
        while not all(task.done() for task in tasks):
            # More than once: somewhere below us a cancellation may be taken for a lost connection.
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=0.1)
        await client.aclose()
