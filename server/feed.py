"""Feeds: everything that happens in a person's conversations, told on the live line as it happens.

A node reads an institution's log once, whoever listens: from its *place* (see `messenger.queries.log`) on, woken by
signals and, should one be lost, every `TAIL` seconds. What it reads it encodes once and pushes to every line of every
member; it keeps the last of it in memory, so that whoever comes back with a place is told what was missed without a
question to the database. Any node can do so: places mean the same everywhere.

Invariants: subscribe first, then read; a frame of the log is never left out for a line that stays open; `pos` of a ping
is a place up to which this line has been handed everything.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from directory.queries.cards import institutions
from kernel.dure import Dure
from kernel.errors import where
from kernel.signals import EVERY
from kernel.tx import Actor, Topic
from messenger.queries import log as reading
from messenger.queries.conversations import conversations
from messenger.queries.places import house_policy
from messenger.rules import MOST_NAMED
from messenger.topics import typing_topic
from messenger.views.conversations import ListQuery
from messenger.views.messages import EventView
from server.presence import Presence
from server.wire import Frame, Hub

if TYPE_CHECKING:
    from server.line import Line

log = logging.getLogger("dure.feed")

TAIL = 2.0
"""Seconds after which the log is looked at although no signal came."""
KEPT = 10_000
"""Events of an institution that a node keeps for those who come back."""
TYPING = 2.0
"""Seconds in which one line says once that its person is writing."""
MERGE = 0.25
"""Seconds over which read cursors are told together."""
FIRST = 20
"""Conversations in the list that a line is given when its place cannot be resumed from."""
_encode = msgspec.json.encode


class House:
    """One institution as this node follows it, for as long as somebody listens."""

    def __init__(self, feeds: "Feeds", institution_id: int) -> None:
        self.feeds = feeds
        self.dure = feeds.dure
        self.actor = Actor(institution_id, client="live")
        self.people: defaultdict[UUID, set[Line]] = defaultdict(set)
        self.subscribed: defaultdict[UUID, set[Line]] = defaultdict(set)
        self.opened: defaultdict[UUID, set[Line]] = defaultdict(set)
        self.pos = 0
        self.epoch = ""
        self.floor = 0
        """The place from which on `kept` is whole."""
        self.kept: deque[tuple[int, EventView, Frame]] = deque()
        self.told: dict[UUID, int] = {}
        self.moved: defaultdict[UUID, dict[UUID, int]] = defaultdict(dict)
        self.shows_typing = False
        self.wake = asyncio.Event()
        self.ready = asyncio.Event()
        self.task = asyncio.create_task(self._follow())

    # --- reading the log ---

    async def _follow(self) -> None:
        while True:
            try:
                await self._read()
                self.ready.set()
            except Exception as error:  # the feed must survive a lost database: it looks again
                log.error("feed: the log of institution %d cannot be read: %s", self.actor.institution_id, where(error))
                await asyncio.sleep(1)
            try:
                async with asyncio.timeout(TAIL):
                    await self.wake.wait()
            except TimeoutError:
                pass
            self.wake.clear()

    async def _read(self) -> None:
        """Read on from the place, tell what is new, and stand at the new place."""
        async with self.feeds.readers, self.dure.tx(self.actor) as tx:
            if not self.pos:
                self.epoch = await reading.epoch(tx)
                self.pos = self.floor = await reading.horizon(tx)
                return
            found = await reading.tail(tx, self.pos)
            wanted = {id_: self.told.get(id_, 0) for id_, seq in found.seqs.items() if seq > self.told.get(id_, 0)}
            events = await reading.events_since(tx, self.pos, wanted)
        for event, xid in events:
            self._tell(event, xid)
        for conversation_id, cursors in found.reads.items():
            self._cursors(conversation_id, cursors)
        self.pos = found.horizon
        self._trim()

    def _tell(self, event: EventView, xid: int) -> None:
        if event.s <= self.told.get(event.c, 0):
            return
        self.told[event.c] = event.s
        frame = Frame(_encode(event))
        self.kept.append((xid, event, frame))
        if event.kind == "join":
            for line in self._lines(event):
                self.subscribe(line, event.c)
        for line in self.subscribed.get(event.c, ()):
            line.tell(frame)
        if event.kind == "leave":
            for line in self._lines(event):
                self.unsubscribe(line, event.c)

    def _lines(self, event: EventView) -> Iterable["Line"]:
        """The lines here of the people whom an event names."""
        for one in event.body.get("people", ()):
            yield from list(self.people.get(UUID(one["id"]), ()))

    def _trim(self) -> None:
        while len(self.kept) > KEPT:
            xid, _, _ = self.kept.popleft()
            self.floor = max(self.floor, xid + 1)

    # --- read cursors ---

    def _cursors(self, conversation_id: UUID, cursors: list[tuple[int, UUID, int]]) -> None:
        for house, person, seq in cursors:
            if house == self.actor.institution_id and (lines := self.people.get(person)):
                told = Frame(_encode({"r": conversation_id, "read": seq}), key=f"r{conversation_id}")
                for line in lines:
                    if line.cursors.get(conversation_id) != seq:
                        line.cursors[conversation_id] = seq
                        line.tell(told)
            if self.opened.get(conversation_id):
                if not self.moved:
                    asyncio.get_running_loop().call_later(MERGE, self._merge)
                self.moved[conversation_id][person] = seq

    def _merge(self) -> None:
        moved, self.moved = self.moved, defaultdict(dict)
        task = asyncio.create_task(self._tell_cursors(moved))
        self.feeds.tasks.add(task)
        task.add_done_callback(self.feeds.tasks.discard)

    async def _tell_cursors(self, moved: dict[UUID, dict[UUID, int]]) -> None:
        """Tell where cursors moved to whoever has the conversation open: by name, or how many stand where."""
        try:
            for conversation_id, people in moved.items():
                async with self.feeds.readers, self.dure.tx(self.actor) as tx:
                    cursors = await reading.cursors_of(tx, conversation_id)
                    tops = await reading.tops(tx, [conversation_id])
                policy = tops.get(conversation_id, (0, {}))[1]
                key = f"c{conversation_id}"
                if policy.get("reads", "all") == "all" and len(cursors) <= MOST_NAMED:
                    now = {one: seq for (_, one), seq in cursors.items() if one in people}
                    frame = Frame(_encode({"c": conversation_id, "reads": now}))
                else:
                    counts: dict[int, int] = {}
                    for seq in cursors.values():
                        counts[seq] = counts.get(seq, 0) + 1
                    frame = Frame(_encode({"c": conversation_id, "histogram": sorted(counts.items())}), key=key)
                for line in list(self.opened.get(conversation_id, ())):
                    line.tell(frame)
        except Exception as error:  # the cursors themselves are kept; the next move tells again
            log.warning("feed: read cursors could not be told: %s", where(error))

    # --- lines ---

    async def attach(self, line: "Line", epoch: str, pos: int) -> None:
        """Let a line hear what happens in its person's conversations, from its place on or with the list anew."""
        person = line.actor.person_id
        assert person is not None  # a line of a person
        self.people[person].add(line)
        await self.ready.wait()
        async with self.feeds.readers, self.dure.tx(line.actor) as tx:
            stays = {row.conversation_id: row.joined_seq for row in await reading.conversations_of(tx, person)}
            line.houses = frozenset(one.id for one in await institutions(tx) if one.cards == "tree")
            self.shows_typing = (await house_policy(tx)).typing
        for conversation_id in stays:
            self.subscribe(line, conversation_id)
        if epoch == self.epoch and 0 < pos:
            if pos >= self.floor:
                for xid, event, frame in list(self.kept):
                    if xid >= pos and self._concerns(event, stays, person):
                        line.tell(frame)
                line.push(_encode({"resumed": {"epoch": self.epoch, "pos": self.pos}}))
                return
            async with self.feeds.readers, self.dure.tx(line.actor) as tx:
                missed = await reading.since_place(tx, person, pos)
            if missed is not None:
                for event, _ in missed:
                    line.tell(Frame(_encode(event)))
                line.push(_encode({"resumed": {"epoch": self.epoch, "pos": self.pos}}))
                return
        async with self.feeds.readers, self.dure.tx(line.actor) as tx:
            shown = await conversations(tx, ListQuery(limit=FIRST))
        line.push(_encode({"fresh": shown}))

    @staticmethod
    def _concerns(event: EventView, stays: dict[UUID, int], person: UUID) -> bool:
        if (joined := stays.get(event.c)) is not None:
            return event.s >= joined
        return event.kind == "leave" and any(one["id"] == str(person) for one in event.body.get("people", ()))

    def subscribe(self, line: "Line", conversation_id: UUID) -> None:
        """Let a line hear a conversation."""
        self.subscribed[conversation_id].add(line)
        line.conversations.add(conversation_id)

    def unsubscribe(self, line: "Line", conversation_id: UUID) -> None:
        """Let a line hear a conversation no more."""
        line.conversations.discard(conversation_id)
        for where_ in (self.subscribed, self.opened):
            if lines := where_.get(conversation_id):
                lines.discard(line)
                if not lines:
                    del where_[conversation_id]

    def open(self, line: "Line", ids: Iterable[UUID]) -> None:
        """What a line has on its screen: only there are the cursors of others told."""
        for conversation_id in line.opened - set(ids):
            if lines := self.opened.get(conversation_id):
                lines.discard(line)
        line.opened = {one for one in ids if one in line.conversations}
        for conversation_id in line.opened:
            self.opened[conversation_id].add(line)

    def typing(self, line: "Line", conversation_id: UUID) -> None:
        """A line's person is writing in a conversation: told to those who have it open, on every node; never kept."""
        now = asyncio.get_running_loop().time()
        if not self.shows_typing or conversation_id not in line.conversations or now - line.typed < TYPING:
            return
        line.typed = now
        topic = typing_topic(self.actor.institution_id, conversation_id, line.actor.person_id)
        self.dure.signals.send(str(topic), 1)

    def tell_typing(self, conversation_id: UUID, person: UUID) -> None:
        """Somebody is writing: the open screens of the others show it for a moment."""
        frame = Frame(_encode({"c": conversation_id, "typing": person}), passing=True)
        for line in self.opened.get(conversation_id, ()):
            if line.actor.person_id != person:
                line.outlet.push(frame)

    def detach(self, line: "Line") -> None:
        """The line is over."""
        for conversation_id in list(line.conversations):
            self.unsubscribe(line, conversation_id)
        person = line.actor.person_id
        if person is not None and (lines := self.people.get(person)):
            lines.discard(line)
            if not lines:
                del self.people[person]


class Feeds:
    """The feeds of all institutions that somebody listens to on this node."""

    def __init__(self, dure: Dure, hub: Hub, readers: asyncio.Semaphore) -> None:
        self.dure = dure
        self.hub = hub
        self.readers = readers
        self.houses: dict[int, House] = {}
        self.presence = Presence(dure, hub)
        self.tasks: set[asyncio.Task[Any]] = set()
        self._unwatch = dure.signals.watch(EVERY, self._woken)

    def _woken(self, topic: str, _seq: int) -> None:
        if topic == EVERY:
            for house in self.houses.values():
                house.wake.set()
        elif topic.startswith("messenger/") and (parsed := Topic.parse(topic)) is not None:
            found = self.houses.get(parsed.institution_id)
            if found is not None and parsed.kind == "typing":
                conversation_id, _, person = parsed.id.partition(":")
                found.tell_typing(UUID(conversation_id), UUID(person))
            elif found is not None and parsed.kind != "person":
                found.wake.set()

    async def attach(self, line: "Line", epoch: str, pos: int) -> None:
        """Begin to tell a line what happens in its person's conversations."""
        if line.actor.person_id is None:
            return
        house = self.houses.get(line.actor.institution_id)
        if house is None:
            house = self.houses[line.actor.institution_id] = House(self, line.actor.institution_id)
        if line.house is not None and line.house is not house:
            line.house.detach(line)
        line.house = house
        await house.attach(line, epoch, pos)

    def detach(self, line: "Line") -> None:
        """A line is over; an institution that nobody listens to is followed no more."""
        self.presence.detach(line)
        left: House | None = line.house
        line.house = None
        if left is not None:
            left.detach(line)
            if not left.people and self.houses.get(left.actor.institution_id) is left:
                del self.houses[left.actor.institution_id]
                left.task.cancel()

    async def close(self) -> None:
        """Stop following everything."""
        self._unwatch()
        await self.presence.close()
        tasks = [*self.tasks, *(house.task for house in self.houses.values())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.houses.clear()
