"""Pump: the loop behind relay, schedule, ledger and couriers. It survives, it is fair, it stops cleanly.

A pump calls `step(institution_id)` until that says how long nothing is due. Institutions take turns, one step each, so
that one with a long queue holds up nobody. It is woken by signals, by the time that a step named, and by a slow sweep
over all institutions that finds whatever a lost signal or a dead process left behind.

Invariants: one pump runs at most one step of an institution at a time; a step that raises is logged, pushed back, and
never ends the loop; leaving the context waits for steps that are under way.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from kernel.errors import where
from kernel.signals import EVERY, Signals
from kernel.tx import Topic

log = logging.getLogger(__name__)

Institutions = Callable[[], Awaitable[Sequence[int]]]
"""The numbers of all institutions that are served; the composition root knows where they stand."""

Step = Callable[[int], Awaitable[float | None]]
"""Do one piece of due work of the institution. Returns seconds until more is due: 0 for now, None for nothing known."""

_GRACE = 30.0
"""Seconds that a step under way gets to end when the pump stops; then it is cancelled and rolls back."""


def wake_topic(kind: str, institution_id: int) -> str:
    """The topic that wakes the pumps of this kind for this institution."""
    return str(Topic("kernel", institution_id, kind, "due"))


class Pump:
    """Runs `step` for every institution that has something due."""

    def __init__(self, kind: str, step: Step, institutions: Institutions, signals: Signals) -> None:
        self.kind = kind
        self.sweep_seconds = 30.0
        self.workers = 2
        self.linger = 0.0
        """Seconds to wait after a signal, so that one step serves many."""
        self.retry_seconds = 1.0
        """Seconds until a sweep that failed is made again: somebody may wait for it."""
        self._step = step
        self._institutions = institutions
        self._signals = signals
        self._queue: asyncio.Queue[int | None] = asyncio.Queue()
        self._queued: set[int] = set()
        self._busy: set[int] = set()
        self._again: set[int] = set()
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._lingering: dict[int, asyncio.TimerHandle] = {}
        self._failures: dict[int, int] = {}
        self._sweep = asyncio.Event()
        self._stopping = False

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["Pump"]:
        """Work in the background for as long as the context is open."""
        self._stopping = False
        unwatch = self._signals.watch(EVERY, self._woken)
        self._sweep.set()
        sweeper = asyncio.create_task(self._sweep_for_ever())
        workers = [asyncio.create_task(self._work()) for _ in range(self.workers)]
        try:
            yield self
        finally:
            unwatch()
            await self._stop(sweeper, workers)

    def due(self, institution_id: int) -> None:
        """Look at this institution soon."""
        if timer := self._timers.pop(institution_id, None):
            timer.cancel()
        if institution_id in self._busy:
            self._again.add(institution_id)
        elif institution_id not in self._queued and not self._stopping:
            self._queued.add(institution_id)
            self._queue.put_nowait(institution_id)

    @property
    def idle(self) -> bool:
        """Whether nothing is known to be due now; something may be due later."""
        return not (self._queued or self._busy or self._lingering or self._again or self._sweep.is_set())

    def _woken(self, topic: str, _seq: int) -> None:
        if topic == EVERY:
            self._sweep.set()
        elif topic.startswith("kernel/") and (parsed := Topic.parse(topic)) and parsed.kind == self.kind:
            self._soon(parsed.institution_id)

    def _soon(self, institution_id: int) -> None:
        if not self.linger:
            self.due(institution_id)
        elif institution_id not in self._lingering:
            loop = asyncio.get_running_loop()
            self._lingering[institution_id] = loop.call_later(self.linger, self._linger_over, institution_id)

    def _linger_over(self, institution_id: int) -> None:
        self._lingering.pop(institution_id, None)
        self.due(institution_id)

    async def _sweep_for_ever(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.sweep_seconds):  # wait_for of Python 3.11 can swallow a cancellation
                    await self._sweep.wait()
            try:
                for institution_id in await self._institutions():
                    self.due(institution_id)
            except Exception as error:
                log.error("%s: the institutions cannot be listed: %s", self.kind, where(error))
                await asyncio.sleep(self.retry_seconds)
                self._sweep.set()
            else:
                self._sweep.clear()

    async def _work(self) -> None:
        while not self._stopping:
            institution_id = await self._queue.get()
            if institution_id is None:
                return
            self._queued.discard(institution_id)
            self._busy.add(institution_id)
            try:
                after = await self._step(institution_id)
                self._failures.pop(institution_id, None)
            except Exception as error:
                failures = self._failures[institution_id] = self._failures.get(institution_id, 0) + 1
                after = min(60.0, 0.1 * 2**failures)
                place = f"institution {institution_id}, {failures} times: {where(error)}"
                log.error("%s: a step failed: %s", self.kind, place)
            finally:
                self._busy.discard(institution_id)
            self._next(institution_id, after)

    def _next(self, institution_id: int, after: float | None) -> None:
        if institution_id in self._again or after == 0:
            self._again.discard(institution_id)
            self.due(institution_id)
        elif after is not None and not self._stopping:
            loop = asyncio.get_running_loop()
            self._timers[institution_id] = loop.call_later(after, self.due, institution_id)

    async def _stop(self, sweeper: asyncio.Task[None], workers: list[asyncio.Task[None]]) -> None:
        self._stopping = True
        sweeper.cancel()
        for timers in (self._timers, self._lingering):
            for timer in timers.values():
                timer.cancel()
            timers.clear()
        for _ in workers:
            self._queue.put_nowait(None)
        await asyncio.wait(workers, timeout=_GRACE)
        for task in (sweeper, *workers):
            task.cancel()
        await asyncio.gather(sweeper, *workers, return_exceptions=True)
        self._queue = asyncio.Queue()
        self._queued.clear()
        self._again.clear()
