"""The live line: one socket a window, topics with cursors, news as soon as it is committed.

    client → {"watch": {topic: cursor}} · {"unwatch": [topic]} · {"ping": n} · first, without cookie: {"token": "…"}
    server → {"topic": t, "seq": n, "news": […]} · {"resync": [t]} · {"refused": {t: code}} · {"pong": n}
             {"signed_out": true} · {"ticket": "…"}

News is pulled, never queued: a signal only marks a topic, and the socket's own sender reads from its cursor what is new
and waits until that has gone. So a slow reader holds no memory and gets, late, one batch instead of many.

Invariants: watch first, then read, then wait; the room's news query decides at every reading what this actor may hear;
a session that ended closes its sockets; when the reader ends, its followers are cancelled.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any, Protocol
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from kernel.doors import Caller, Gate, meant
from kernel.dure import Dure
from kernel.errors import NotFound, where
from kernel.room import Room
from kernel.tx import Actor, Tx
from kernel.web import Input, Routes, Seq, View
from server.feed import Feeds
from server.line import SIGNED_OUT, TOO_MUCH, Line, hearable, news_of
from server.said import read_message
from server.tickets import Tickets
from server.wire import Hub

log = logging.getLogger("dure.live")

MOST_SOCKETS = 40
"""Sockets that one account may have open in one process."""
PING_EVERY = 25
"""Seconds between two pings of the server. Browsers send none: a client listens for silence."""
_GREETING = 10.0
_READERS = 4
"""Readings at the same time in one process, so that a crowd that comes back leaves connections for commands."""
_BREATH = 0.2
"""Seconds in which several ends of sessions are looked at together."""


class LiveGate(Gate, Protocol):
    """A gate that also knows a token by itself, and hears when sessions end."""

    ended_topic: str
    """Signalled whenever some session ended."""

    def presented(self, request: HTTPConnection) -> Caller:
        """The token that a request carries, believed or not, and where it comes from."""

    async def known(self, dure: Dure, request: HTTPConnection, token: str) -> Caller:
        """Who this token stands for, if anybody. Is no use of the session."""

    async def open_among(self, dure: Dure, sessions: Collection[UUID]) -> Collection[UUID]:
        """Which of these sessions are open."""


class Live:
    """All live sockets of this process; they are looked after for as long as `running()` is open."""

    def __init__(self, dure: Dure, rooms: Sequence[Room], gate: LiveGate) -> None:
        self.dure = dure
        self.gate = gate
        self.news = news_of(rooms)
        self.readers = asyncio.Semaphore(_READERS)
        self.lines: set[Line] = set()
        self.hub = Hub()
        self.tickets = Tickets(dure.settings.secret)
        self._open: Counter[Any] = Counter()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["Live"]:
        """Close the sockets of sessions that end, within the second."""
        ended = asyncio.Event()
        unwatch = self.dure.signals.watch(self.gate.ended_topic, lambda _topic, _seq: ended.set())
        self.feeds = Feeds(self.dure, self.hub, self.readers)
        tasks = [asyncio.create_task(self._guard(ended)), asyncio.create_task(self._wheel())]
        try:
            yield self
        finally:
            unwatch()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.feeds.close()

    def drain(self) -> None:
        """Say goodbye before a stop: whoever listens comes back at a moment of their own within the next seconds."""
        within = min(30.0, 2.0 + len(self.lines) / 200)
        for line in self.lines:
            told = {"reconnect": {"within": round(within, 1)}, "ticket": line.ticket()}
            line.push(msgspec.json.encode(told))
        self.hub.flush()

    async def _wheel(self) -> None:
        """One timer for the pings of all sockets: each second those whose turn it is."""
        turn = 0
        while True:
            await asyncio.sleep(1)
            turn = (turn + 1) % PING_EVERY
            now = asyncio.get_running_loop().time()
            for line in [one for one in self.lines if one.turn == turn]:
                line.pulse(now)

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one socket until either side ends it."""
        websocket.scope["dure.door"] = "live"
        if not meant(websocket, self.dure.settings.secure):
            await websocket.close(1008)
            return
        with suppress(WebSocketDisconnect, WebSocketDisconnected):
            caller = self._ticketed(websocket)
            proved = caller is None
            caller = caller or await self.gate.identify(self.dure, websocket)
            await websocket.accept()
            if caller.actor is None:
                caller = await self._greeted(websocket)
            if caller.actor is None:
                await websocket.send_text('{"signed_out":true}')
                await websocket.close(SIGNED_OUT)
                return
            websocket.scope["dure.actor"] = caller.actor
            await self._follow(websocket, caller.token, caller.actor, proved=proved)

    def _ticketed(self, websocket: WebSocket) -> Caller | None:
        """Who comes back with a ticket, asked of nobody; None where there is none that holds."""
        ticket = websocket.query_params.get("ticket", "")
        if not ticket:
            return None
        sent = self.gate.presented(websocket)
        actor = self.tickets.read(ticket, sent.token, sent.client, self.dure.now())
        return Caller(actor, sent.token, sent.cookie, sent.client) if actor is not None else None

    async def _greeted(self, websocket: WebSocket) -> Caller:
        """Wait for the token of a program that has no cookie."""
        try:
            async with asyncio.timeout(_GREETING):
                said = read_message(await websocket.receive_text())
        except (TimeoutError, KeyError):
            said = None
        if said is None or not said.token:
            return Caller(None, "", False, "")
        return await self.gate.known(self.dure, websocket, said.token)

    async def _follow(self, websocket: WebSocket, token: str, actor: Actor, *, proved: bool) -> None:
        whose = actor.account_id or actor.person_id
        if self._open[whose] >= MOST_SOCKETS:
            await websocket.close(TOO_MUCH)
            return
        line = Line(self, websocket, token, actor, proved=proved)
        self._open[whose] += 1
        self.lines.add(line)
        try:
            await line.run()
        finally:
            line.unwatch_all()
            self.feeds.detach(line)
            line.end()
            self.lines.discard(line)
            self._open[whose] -= 1
            if not self._open[whose]:
                del self._open[whose]

    async def _guard(self, ended: asyncio.Event) -> None:
        """One question for all sockets whenever some session ended, however many there are."""
        while True:
            await ended.wait()
            await asyncio.sleep(_BREATH)
            ended.clear()
            theirs = {line.actor.session_id for line in self.lines if line.actor.session_id}
            try:
                still = await self.gate.open_among(self.dure, theirs) if theirs else ()
            except Exception as error:  # a lost database must not end the guard: ask again
                log.warning("live: sessions cannot be looked up: %s", where(error))
                await asyncio.sleep(1)
                ended.set()
                continue
            for line in self.lines:
                if line.actor.session_id not in still:
                    line.doubt.set()


class NewsQuery(Input):
    """Which topic, and the cursor after which news is wanted."""

    topic: Annotated[str, Meta(min_length=1, max_length=300)]
    since: Seq = 0


class NewsView(View):
    """What came after the cursor. Ask next time from `seq`; after `resync` fetch the state again first."""

    topic: str
    seq: int
    news: list[Any]
    resync: bool = False


def news_routes(rooms: Sequence[Room]) -> Routes:
    """The same news for programs that keep no socket."""
    routes, news = Routes("/api"), news_of(rooms)

    @routes.get("/news")
    async def news_after(tx: Tx, query: NewsQuery) -> NewsView:
        """What is new on a topic since a cursor."""
        topic = hearable(query.topic, tx.actor, news)
        if topic is None:
            raise NotFound()
        found = await news[topic.room](tx, topic, query.since)
        return NewsView(topic=query.topic, seq=found.seq, news=list(found.items), resync=found.resync)

    return routes
