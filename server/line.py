"""One live socket: a reader that hears the client, a sender that pulls news, a guard behind whom the session stands."""

import asyncio
import itertools
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from kernel import problem
from kernel.errors import NotFound, Refusal, Unavailable, where
from kernel.room import News, NewsSince, Room
from kernel.tx import Actor, Topic
from messenger.actions.posting import post
from server.said import Said, Sending, Since, read_message
from server.wire import Frame, outlet_of

if TYPE_CHECKING:
    from server.feed import House
    from server.live import Live

log = logging.getLogger("dure.live")

MOST_TOPICS = 500
"""Topics that one socket may watch."""
LONGEST = 64 * 1024
"""Characters of one message from a client."""
RATE, BURST = 20.0, 200.0
"""Messages a second, and at once."""
PATIENCE = 20.0
"""Seconds in which a client must take what it is sent."""
_MOST_ASKED = 50
"""Messages of one client that wait to be sent."""
_TOGETHER = 50
"""Topics read in one transaction."""
_REST = 1.0
_RECHECK = 60.0
"""Seconds, about, after which a session is looked at again although nobody said that it ended."""
_UNPROVED = 15.0
"""The same for a line that came with a ticket, once."""

SIGNED_OUT, TOO_MUCH = 4401, 4429
"""Close codes of our own; the others are those of RFC 6455 §7.4.1."""

_turns = itertools.cycle(range(25))
"""When in the round of pings it is a line's turn; see `server.live.PING_EVERY`."""
_encode = msgspec.json.encode


@dataclass(slots=True)
class _Watch:
    topic: Topic
    cursor: int
    end: Callable[[], None]
    woken: int
    """Counts wake-ups, so that one that comes during a reading is not lost."""
    rests: float = 0.0
    """No reading before this moment of the loop's clock."""


class Line:
    """One socket: a reader, a sender that pulls news, and a guard that looks after the session."""

    def __init__(self, live: "Live", websocket: WebSocket, token: str, actor: Actor, *, proved: bool = True) -> None:
        self.live = live
        self.websocket = websocket
        self.token = token
        self.actor = actor
        self.watches: dict[str, _Watch] = {}
        self.dirty: dict[str, None] = {}
        self.answers: list[bytes] = []
        self.wake = asyncio.Event()
        self.doubt = asyncio.Event()
        """Set by whoever has reason to think that the session has ended."""
        self.recheck = _RECHECK if proved else _UNPROVED
        self.tokens, self.filled = BURST, 0.0
        self.lost = asyncio.Event()
        self.outlet = outlet_of(live.hub, websocket, self.lost.set)
        self.house: House | None = None
        self.houses: frozenset[int] = frozenset((actor.institution_id,))
        self.conversations: set[UUID] = set()
        self.cursors: dict[UUID, int] = {}
        self.opened: set[UUID] = set()
        self.looked_at: set[UUID] = set()
        self.typed = 0.0
        """When this line last said that its person is writing."""
        self.turn = next(_turns)
        self.frames = 0
        """How many frames of the feed were handed to this line."""
        self.asked: asyncio.Queue[Since | Sending] = asyncio.Queue(_MOST_ASKED)

    async def run(self) -> None:
        """Until the client goes, misbehaves, or its session ends."""
        tasks = [
            asyncio.create_task(part()) for part in (self._reader, self._sender, self._guard, self._asks, self._gone)
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            code = next((task.result() for task in done if not task.exception()), 1011)
            for task in done:
                if (error := task.exception()) and not isinstance(error, WebSocketDisconnect | WebSocketDisconnected):
                    log.error("live: a socket failed: %s", where(error))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if code:
            with suppress(RuntimeError, OSError, TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self.websocket.close(code)

    def tell(self, frame: Frame) -> None:
        """Give the line a frame of its feed."""
        if frame.key == "":
            self.frames += 1
        self.outlet.push(frame)

    def push(self, content: bytes, *, passing: bool = False) -> None:
        """Give the line a frame of its own."""
        self.outlet.push(Frame(content, passing=passing))

    def pulse(self, now: float) -> None:
        """The server's ping: how far the feed has been handed over, and how many frames that were."""
        self.outlet.look(now)
        told: dict[str, object] = {"ping": {}, "ticket": self.ticket()}
        if self.house is not None and self.house.pos:
            told["ping"] = {"epoch": self.house.epoch, "pos": self.house.pos, "n": self.frames}
        self.push(_encode(told))

    def ticket(self) -> str:
        """With what the client comes back without a question to the database."""
        return self.live.tickets.issue(self.actor, self.token, self.live.dure.now())

    def end(self) -> None:
        """The socket is over."""
        self.outlet.end()

    def unwatch_all(self) -> None:
        """Leave no watcher behind."""
        for watch in self.watches.values():
            watch.end()
        self.watches.clear()

    # The reader: what the client says. Returns the code to close with, 0 when it has closed.

    async def _reader(self) -> int:
        loop = asyncio.get_running_loop()
        while True:
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                return 0
            now = loop.time()
            self.tokens = min(BURST, self.tokens + (now - self.filled) * RATE) - 1
            self.filled = now
            text = message.get("text")
            if self.tokens < 0 or len(self.answers) > BURST:
                return TOO_MUCH
            if text is None:
                return 1003
            if len(text) > LONGEST:
                return 1009
            said = read_message(text)
            if said is None:
                return 1007
            self._hear(said)

    def _hear(self, said: Said) -> None:
        for name in said.unwatch:
            self._drop(name)
        refused: dict[str, str] = {}
        for name, cursor in said.watch.items():
            if code := self._watch(name, cursor):
                refused[name] = code
        if refused:
            self.answers.append(_encode({"refused": refused}))
        self._hear_feed(said)
        if said.ping is not None:
            self.answers.append(_encode({"pong": said.ping}))
        self.wake.set()

    def _hear_feed(self, said: Said) -> None:
        """What concerns conversations and presence."""
        for asked in (said.feed, said.send):
            if asked is not None:
                try:
                    self.asked.put_nowait(asked)
                except asyncio.QueueFull:
                    cid = getattr(asked, "cid", None)
                    self.answers.append(_encode({"nack": {"cid": cid, "status": 429, "code": "too_fast"}}))
        if said.open is not None and self.house is not None:
            self.house.open(self, said.open)
        if said.look is not None:
            self.live.feeds.presence.look(self, said.look)
        if said.here:
            self.live.feeds.presence.say(self, said.here)
        if said.typing is not None and self.house is not None:
            self.house.typing(self, said.typing)

    async def _asks(self) -> int:
        """Do what takes a transaction, one after the other, so that messages of one line keep their order."""
        while True:
            asked = await self.asked.get()
            if isinstance(asked, Since):
                await self.live.feeds.attach(self, asked.epoch, asked.pos)
            else:
                self.push(_encode(await self._post(asked)))

    async def _post(self, asked: Sending) -> dict[str, object]:
        """Send a message; its acknowledgement, or why not."""
        try:
            async with self.live.dure.tx(self.actor) as tx:
                return {"ack": await post(tx, asked.conversation, asked)}
        except Exception as error:
            refusal = problem.refusal_of(error)
            if refusal is None:
                log.error("live: a message could not be sent: %s", where(error))
            kind = refusal or Unavailable("fault", "보내지 못했습니다. 다시 보내겠습니다.")
            return {"nack": {"cid": asked.cid, "status": kind.status, "code": kind.code, "detail": kind.ko}}

    async def _gone(self) -> int:
        """The client was let go because it took nothing; its close frame is on its way."""
        await self.lost.wait()
        return 0

    def _watch(self, name: str, cursor: int) -> str:
        """Begin to follow a topic, or follow it from another cursor; the code of a refusal, or empty."""
        if watch := self.watches.get(name):
            watch.cursor = cursor
            watch.woken += 1
        else:
            topic = hearable(name, self.actor, self.live.news)
            if topic is None:
                return "not_found"
            if len(self.watches) >= MOST_TOPICS:
                return "too_many"
            end = self.live.dure.signals.watch(name, lambda _topic, seq: self._woken(name, seq))
            self.watches[name] = _Watch(topic, cursor, end, 1)
        self.dirty[name] = None
        return ""

    def _drop(self, name: str) -> None:
        if watch := self.watches.pop(name, None):
            watch.end()
        self.dirty.pop(name, None)

    def _woken(self, name: str, seq: int) -> None:
        watch = self.watches.get(name)
        if watch is not None and (seq == 0 or seq > watch.cursor):
            watch.woken += 1
            self.dirty[name] = None
            self.wake.set()

    # The sender: reads what is new, and waits until it has gone.

    async def _sender(self) -> int:
        while True:
            await self.wake.wait()
            self.wake.clear()
            while self.answers:
                await self._send(self.answers.pop(0))
            if names := self._due():
                await self._tell(names)
                self.wake.set()

    def _due(self) -> list[str]:
        now = asyncio.get_running_loop().time()
        names = [name for name in self.dirty if self.watches[name].rests <= now][:_TOGETHER]
        if not names and self.dirty:
            asyncio.get_running_loop().call_later(_REST / 2, self.wake.set)
        return names

    async def _tell(self, names: list[str]) -> None:
        before = {name: self.watches[name].woken for name in names}
        cursors = {name: self.watches[name].cursor for name in names}
        found = await self._read_news(names)
        resync, refused = [], {}
        for name, news in found.items():
            watch = self.watches.get(name)
            if watch is None or watch.cursor != cursors[name]:
                continue  # unwatched, or asked for from elsewhere meanwhile: it is dirty again
            if watch.woken == before[name]:
                self.dirty.pop(name, None)
            if isinstance(news, Unavailable):
                self.dirty[name] = None
                watch.rests = asyncio.get_running_loop().time() + _REST
            elif isinstance(news, Refusal):
                refused[name] = news.code
                self._drop(name)
            elif news.resync:
                resync.append(name)
                watch.cursor = max(watch.cursor, news.seq)
                watch.rests = asyncio.get_running_loop().time() + _REST
            elif news.seq > watch.cursor:
                watch.cursor = news.seq
                await self._send(_encode({"topic": name, "seq": news.seq, "news": news.items}))
        if resync:
            await self._send(_encode({"resync": resync}))
        if refused:
            await self._send(_encode({"refused": refused}))

    async def _read_news(self, names: list[str]) -> Mapping[str, News | Refusal]:
        found: dict[str, News | Refusal] = {}
        async with self.live.readers:
            try:
                async with self.live.dure.tx(self.actor) as tx:
                    for name in names:
                        watch = self.watches.get(name)
                        if watch is None:
                            continue
                        try:
                            found[name] = await self.live.news[watch.topic.room](tx, watch.topic, watch.cursor)
                        except Refusal as refusal:
                            found[name] = refusal
            except Exception as error:  # the line must survive: one broken query, a lost database
                found = await self._one_by_one(names, error)
        return found

    async def _one_by_one(self, names: list[str], error: Exception) -> dict[str, News | Refusal]:
        """After a failure of several together, find the one that fails."""
        refusal = problem.refusal_of(error)
        if isinstance(refusal, Unavailable):
            return dict.fromkeys(names, refusal)
        if len(names) == 1:
            log.error("live: news of a topic failed: %s", where(error))
            return {names[0]: refusal or NotFound("fault")}
        found: dict[str, News | Refusal] = {}
        for name in names:
            if watch := self.watches.get(name):
                try:
                    async with self.live.dure.tx(self.actor) as tx:
                        found[name] = await self.live.news[watch.topic.room](tx, watch.topic, watch.cursor)
                except Exception as alone:
                    found |= await self._one_by_one([name], alone)
        return found

    async def _send(self, content: bytes) -> None:
        """Send one frame; a client that does not take it in time is cut off."""
        self.outlet.push(Frame(content))
        async with asyncio.timeout(PATIENCE):
            await self.outlet.drained()

    # The guard: the session behind the socket.

    async def _guard(self) -> int:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.recheck * random.uniform(0.5, 1.5)):  # noqa: S311 - no secret
                    await self.doubt.wait()
            self.doubt.clear()
            self.recheck = _RECHECK
            actor = await self._actor_now()
            if actor is None:
                await self._send(b'{"signed_out":true}')
                return SIGNED_OUT
            if actor != self.actor:
                self._become(actor)

    async def _actor_now(self) -> Actor | None:
        try:
            async with self.live.readers:
                return (await self.live.gate.known(self.live.dure, self.websocket, self.token)).actor
        except Exception as error:
            if not isinstance(problem.refusal_of(error), Unavailable):
                raise
            return self.actor  # the database is away: nothing can be read either

    def _become(self, actor: Actor) -> None:
        """Another seat, other rights: ask again whether each topic may be heard."""
        if actor.person_id != self.actor.person_id or actor.institution_id != self.actor.institution_id:
            self.live.feeds.detach(self)
            self.answers.append(b'{"stale":true}')  # the client asks for its feed anew
        self.actor = actor
        for name in list(self.watches):
            if hearable(name, actor, self.live.news) is None:
                self._drop(name)
                self.answers.append(_encode({"refused": {name: "not_found"}}))
            else:
                self.watches[name].woken += 1
                self.dirty[name] = None
        self.wake.set()


def news_of(rooms: Sequence[Room]) -> dict[str, NewsSince]:
    """Each room's news query."""
    return {room.name: room.news for room in rooms if room.news is not None}


def hearable(name: str, actor: Actor, news: Mapping[str, NewsSince]) -> Topic | None:
    """The topic, if it is one of the actor's institution and its room has news. The room decides the rest."""
    topic = Topic.parse(name)
    if topic is None or topic.institution_id != actor.institution_id or topic.room not in news:
        return None
    return topic
