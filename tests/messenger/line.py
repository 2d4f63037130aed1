"""A client of the live line as a stranger would write it from docs/live-protocol.md, and a node that serves it."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect

from messenger.room import ROOM
from server.live import Live
from tests.messenger.talk import Talk
from tests.support.serving import LiveGate, on_a_port


@asynccontextmanager
async def node(talk: Talk) -> AsyncGenerator[tuple[int, Live]]:
    """One process that serves the live line of the two institutions: its port."""
    async with Live(talk.dure, [ROOM], LiveGate()).running() as live:
        app = Starlette(routes=[WebSocketRoute("/api/live", live.serve)])
        async with on_a_port(app, lifespan="off") as port:
            yield port, live


class Client:
    """Keeps what the line told: the log of each conversation by number, its place, the rest in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.logs: dict[UUID, list[int]] = {}
        self.said: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.pos = 0
        self.epoch = ""

    async def feed(self, epoch: str = "", pos: int = 0) -> dict[str, Any]:
        """Ask for the feed, and wait until it stands."""
        await self.socket.send(json.dumps({"feed": {"epoch": epoch, "pos": pos}}))
        return await self.until(lambda said: "fresh" in said or "resumed" in said)

    async def until(self, fits: Any) -> dict[str, Any]:
        """The first thing told that fits."""
        while True:
            for said in self.said:
                if fits(said):
                    self.said.remove(said)
                    return said
            await self._hear()

    async def reach(self, where: UUID, seq: int) -> None:
        """Wait until the log of a conversation has come to this number."""
        async with asyncio.timeout(20):
            while not self.logs.get(where) or self.logs[where][-1] < seq:
                await self._hear()

    async def _hear(self) -> None:
        said = json.loads(await asyncio.wait_for(self.socket.recv(), 20))
        if "s" in said:
            self.events.append(said)
            self.logs.setdefault(UUID(said["c"]), []).append(said["s"])
            return
        for kind in ("fresh", "resumed", "ping"):
            if told := said.get(kind):
                self.pos, self.epoch = told["pos"], told["epoch"]
        self.said.append(said)


@asynccontextmanager
async def listening(talk: Talk, port: int, name: str) -> AsyncGenerator[Client]:
    """A client of this person on that node."""
    actor = talk.actor(name)
    token = f"{actor.institution_id}:{actor.person_id}"
    async with connect(
        f"ws://127.0.0.1:{port}/api/live", additional_headers={"Authorization": f"Bearer {token}"}, compression=None
    ) as socket:
        yield Client(socket)
