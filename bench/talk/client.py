"""A client of the live line, written from docs/live-protocol.md alone: it reconnects, resumes, fills gaps, and notes
what it applied."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from bench._client import Client as Http

_BROKEN = (OSError, WebSocketException, InvalidHandshake, TimeoutError, asyncio.IncompleteReadError, RuntimeError)
SILENCE = 35.0


class Client:
    """One window of one person."""

    def __init__(
        self,
        name: str,
        token: str,
        port: Callable[[], int],
        note: Callable[[str, str, int, str], None],
        fetch: Callable[["Client", int, str], Awaitable[dict[str, Any]]] | None = None,
    ):
        self.name = name
        self.fetch = fetch or _by_http
        """How a page of what came after the last number of a log is asked for."""
        self.token = token
        self.port = port
        """Which node it tries next."""
        self.note = note
        """Called with everything that is applied: who, log, number, what."""
        self.last: dict[str, int] = {}
        self.epoch, self.pos = "", 0
        self.ticket = ""
        self.socket: ClientConnection | None = None
        self.online = asyncio.Event()
        self.acks: dict[str, asyncio.Future[int]] = {}
        self.connects = self.fetches = 0
        self.within = 0.0
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Stay connected until stopped."""
        self.task = asyncio.create_task(self._stay())

    async def stop(self) -> None:
        """Hang up for good."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    def cut(self) -> None:
        """Break the line as a lost network would."""
        if self.socket is not None:
            self.socket.transport.abort()

    async def _stay(self) -> None:
        attempt = 0
        while True:
            with suppress(*_BROKEN):
                port = self.port()
                query = f"?ticket={self.ticket}" if self.ticket else ""
                async with connect(
                    f"ws://127.0.0.1:{port}/api/live{query}",
                    additional_headers={"Authorization": f"Bearer {self.token}"},
                    compression=None,
                    max_size=2**22,
                    open_timeout=20,
                    ping_interval=None,
                    close_timeout=1,
                ) as socket:
                    self.socket = socket
                    self.connects += 1
                    attempt = 0
                    await socket.send(json.dumps({"feed": {"epoch": self.epoch, "pos": self.pos}}))
                    while True:
                        await self._hear(json.loads(await asyncio.wait_for(socket.recv(), SILENCE)), port)
            self.socket = None
            self.online.clear()
            wait = random.random() * (self.within or min(20.0, 0.4 * 2**attempt))
            self.within = 0.0
            attempt += 1
            await asyncio.sleep(wait)

    async def _hear(self, told: dict[str, Any], port: int) -> None:
        if "s" in told:
            await self._event(told, port)
        for kind in ("fresh", "resumed", "ping"):
            if kind in told and "pos" in told[kind]:
                self.epoch, self.pos = told[kind]["epoch"], told[kind]["pos"]
        if "fresh" in told:
            await self._list(told["fresh"]["items"], port)
        if "fresh" in told or "resumed" in told:
            self.online.set()
        if "ack" in told:
            self._answered(told["ack"]["cid"], told["ack"]["seq"])
        self.ticket = told.get("ticket", self.ticket)
        if "reconnect" in told:
            self.within = float(told["reconnect"]["within"])

    async def _list(self, rows: list[dict[str, Any]], port: int) -> None:
        """The list anew: what is behind is fetched."""
        for row in rows:
            if self.last.setdefault(row["id"], row["last_seq"]) < row["last_seq"]:
                await self._fill(row["id"], port)

    async def _event(self, told: dict[str, Any], port: int) -> None:
        log, seq = told["c"], told["s"]
        last = self.last.get(log)
        if last is not None and seq > last + 1:
            await self._fill(log, port)
            last = self.last[log]
        if last is None or seq == last + 1:
            self._apply(log, told)

    def _apply(self, log: str, told: dict[str, Any]) -> None:
        self.last[log] = told["s"]
        message = told.get("message") or {}
        self.note(self.name, log, told["s"], f"{told['kind']} {message.get('id', '')}")

    async def _fill(self, log: str, port: int) -> None:
        """Fetch what is missing."""
        self.fetches += 1
        more = True
        while more:
            page = await self.fetch(self, port, log)
            for one in page["items"]:
                if one["s"] == self.last[log] + 1:
                    self._apply(log, one)
            more = page["more"]

    def _answered(self, cid: str, seq: int) -> None:
        waiting = self.acks.get(cid)
        if waiting is not None and not waiting.done():
            waiting.set_result(seq)

    async def say(self, log: str, cid: str, text: str, patience: float = 5.0) -> int:
        """Send a message with this id until it is acknowledged, on whatever line there is. Returns its number."""
        answer = self.acks.setdefault(cid, asyncio.get_running_loop().create_future())
        while True:
            await self.online.wait()
            with suppress(*_BROKEN):
                assert self.socket is not None  # online
                await self.socket.send(json.dumps({"send": {"conversation": log, "cid": cid, "text": text}}))
                return await asyncio.wait_for(asyncio.shield(answer), patience)
            await asyncio.sleep(0.02)  # the line is closing, and knows it in a moment


async def _by_http(client: Client, port: int, log: str) -> dict[str, Any]:
    http = Http(port, client.token)
    try:
        path = f"/api/messenger/conversations/{log}/events?after={client.last[log]}"
        page: dict[str, Any] = await http.ask("GET", path)
        return page
    finally:
        http.close()
