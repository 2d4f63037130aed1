"""Signals: lossy wake-ups `(topic, seq)`. Losing one costs latency, never data.

Watchers in this process are woken at once. Other processes hear through one Redis channel: every process reads all of
it and looks its topics up in a table, so `watch` holds from the moment it returns and needs no round trip (watch first,
then read, then wait). What cannot be published while Redis is away is kept, one seq a topic, and published when it is
back. Whenever a subscription begins anew, every watcher is woken with seq 0: read again, something may be missing.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
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

_CHANNEL = "dure:signals"
_MOST_PENDING = 20_000
_BATCH = 500
_PATIENCE = 10.0
"""Seconds of silence after which the connection is tried; twice this without an answer means that it is dead."""
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

    def send(self, topic: str, seq: int) -> None:
        """Wake who watches the topic, here and elsewhere. Never waits, never raises."""
        self._deliver(topic, seq)
        if self.redis is not None:
            if len(self._pending) >= _MOST_PENDING and topic not in self._pending:
                self._pending = {EVERY: 0}  # too much to tell one by one: all read again
            self._pending[topic] = max(seq, self._pending.get(topic, 0))
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
                lines = [self._me, *(f"{seq} {topic}" for topic, seq in batch)]
                try:
                    await self.redis.publish(_CHANNEL, "\n".join(lines))
                except _LOST as error:
                    for topic, seq in batch:
                        self._pending[topic] = max(seq, self._pending.get(topic, 0))
                    await pause.after(error, "publish")
                else:
                    pause.end()

    async def listen(self) -> None:
        """Hear the other processes, for ever: subscribe, read, and begin again when the connection is lost."""
        assert self.redis is not None
        pause = _Pause()
        while True:
            try:
                async with self.redis.pubsub() as channel:
                    await channel.subscribe(_CHANNEL)
                    await self._read(channel, pause)
            except _LOST as error:
                self.connected = False
                await pause.after(error, "listen")

    async def _read(self, channel: Any, pause: "_Pause") -> None:
        silent = False
        while True:
            message = await channel.get_message(timeout=_PATIENCE)
            if message is None:
                if silent:
                    raise TimeoutError("no answer to a ping")
                silent = True
                await channel.ping()
                continue
            silent = False
            match message["type"]:
                case "subscribe":
                    # Also when the library has mended the connection by itself.
                    self.connected = True
                    pause.end()
                    self.wake_all()
                case "message":
                    self._hear(message["data"])

    def _hear(self, data: bytes) -> None:
        sender, *lines = data.decode(errors="replace").split("\n")
        if sender == self._me:
            return
        for line in lines:
            seq, _, topic = line.partition(" ")
            if topic and seq.isascii() and seq.isdigit():
                self._deliver(topic, int(seq))


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
    finally:
        while not all(task.done() for task in tasks):
            # More than once: somewhere below us a cancellation may be taken for a lost connection.
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=0.1)
        await client.aclose()
