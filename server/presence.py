"""Presence: who is here, told only to those whose screen shows the person, at most once a second.

It is kept in memory alone, as a lease of each node: what a node says of its people lapses when the node is gone.
Between nodes Redis carries it; without Redis a node tells of its own people only. Nothing of it is in the database.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from redis.exceptions import RedisError

from kernel.clock import new_id
from kernel.dure import Dure
from kernel.errors import where
from server.wire import Frame, Hub

if TYPE_CHECKING:
    from server.line import Line

log = logging.getLogger("dure.presence")

EVERY = 1.0
"""Seconds over which changes are told together."""
LEASE = 15
"""Seconds for which a node's word holds."""
MOST_LOOKED_AT = 600
"""People that one screen may show."""
_KEY = "dure:presence:"
_encode = msgspec.json.encode

Known = dict[UUID, tuple[int, str]]
"""Who is where: the institution and the state, `on` or `away`."""


class Presence:
    """Who is here on this node and on the others."""

    def __init__(self, dure: Dure, hub: Hub) -> None:
        self.dure = dure
        self.hub = hub
        self.here: defaultdict[UUID, dict[Line, str]] = defaultdict(dict)
        self.elsewhere: Known = {}
        self.watchers: defaultdict[UUID, set[Line]] = defaultdict(set)
        self._changed: set[UUID] = set()
        self._me = new_id().hex
        self._timer: asyncio.TimerHandle | None = None
        self._task = asyncio.create_task(self._exchange()) if dure.signals.redis is not None else None

    def state_of(self, person: UUID, houses: Iterable[int]) -> str:
        """`on`, `away`, or empty: not here, or of an institution that does not show its people."""
        if lines := self.here.get(person):
            house = next(iter(lines)).actor.institution_id
            state = "on" if "on" in lines.values() else "away"
        else:
            house, state = self.elsewhere.get(person, (0, ""))
        return state if house in houses else ""

    def say(self, line: "Line", state: str) -> None:
        """A line says whether its person is at it."""
        person = line.actor.person_id
        if person is not None and state in ("on", "away"):
            if self.here[person].get(line) != state:
                self.here[person][line] = state
                self._mark(person)

    def look(self, line: "Line", people: Iterable[UUID]) -> None:
        """What a line's screen shows: it is told of these, now and when they change, and of no one else."""
        wanted = set(list(people)[:MOST_LOOKED_AT])
        for person in line.looked_at - wanted:
            self._stop(line, person)
        fresh = wanted - line.looked_at
        for person in fresh:
            self.watchers[person].add(line)
        line.looked_at = wanted
        if fresh:
            states = {str(one): state for one in fresh if (state := self.state_of(one, line.houses))}
            line.push(_encode({"p": states}), passing=True)

    def detach(self, line: "Line") -> None:
        """A line is over."""
        for person in line.looked_at:
            self._stop(line, person)
        line.looked_at = set()
        mine = line.actor.person_id
        if mine is not None and (lines := self.here.get(mine)) and lines.pop(line, None):
            if not lines:
                del self.here[mine]
            self._mark(mine)

    def _stop(self, line: "Line", person: UUID) -> None:
        if lines := self.watchers.get(person):
            lines.discard(line)
            if not lines:
                del self.watchers[person]

    def _mark(self, person: UUID) -> None:
        self._changed.add(person)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY, self._tell)

    def _tell(self) -> None:
        """Tell what changed: one frame for all lines that see the same of it."""
        self._timer = None
        changed, self._changed = self._changed, set()
        seen: defaultdict[Line, list[UUID]] = defaultdict(list)
        for person in sorted(changed):
            for line in self.watchers.get(person, ()):
                seen[line].append(person)
        made: dict[tuple[tuple[UUID, ...], frozenset[int]], Frame] = {}
        for line, people in seen.items():
            key = (tuple(people), line.houses)
            if key not in made:
                states = {str(one): self.state_of(one, line.houses) for one in people}
                made[key] = Frame(_encode({"p": states}), passing=True)
            line.outlet.push(made[key])

    async def _exchange(self) -> None:
        """Say who is here to the other nodes, and hear them, for ever."""
        while True:
            try:
                async with asyncio.timeout(5):
                    await self._round(self.dure.signals.redis)
            except (RedisError, OSError, TimeoutError) as error:
                log.debug("presence: Redis is away: %s", where(error))
            await asyncio.sleep(LEASE / 5)

    async def _round(self, redis: Any) -> None:
        own = {
            str(person): [next(iter(lines)).actor.institution_id, "on" if "on" in lines.values() else "away"]
            for person, lines in self.here.items()
        }
        await redis.set(_KEY + self._me, _encode(own), ex=LEASE)
        keys = [key async for key in redis.scan_iter(match=_KEY + "*") if key.decode() != _KEY + self._me]
        found: Known = {}
        for value in await redis.mget(keys) if keys else ():
            if value:
                for person, (house, state) in msgspec.json.decode(value).items():
                    found[UUID(person)] = (house, state)
        before, self.elsewhere = self.elsewhere, found
        for person in before.keys() ^ found.keys() | {one for one in found if before.get(one) != found[one]}:
            self._mark(person)

    async def close(self) -> None:
        """Take back what this node said."""
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                await self.dure.signals.redis.delete(_KEY + self._me)  # type: ignore[union-attr] # the task ran with it
