"""Guarantee 6: a stalled client harms nobody: of a thousand that listen one in a hundred takes nothing; how late the
others are told beside a run in which nobody stalls, what memory a stalled one holds, and how a plain loop of awaited
sends does (the naive way) with the same clients."""

import asyncio
import contextlib
import json
import socket
import statistics
import struct
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from server.wire import HARD, Frame, Hub, Outlet, Wire, outlet_of

TEXT = "설치는 12. 17. 새벽부터 됩니다. " * 180
"""About 8 KiB in UTF-8: a stalled client is full soon."""
KERNEL = 64 * 1024
"""What the kernel keeps for a client; on loopback it would take megabytes before it says that somebody stalls."""
HELLO = (
    b"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@dataclass
class Sender:
    """A server that tells everybody the same."""

    naive: bool
    hub: Hub = field(default_factory=Hub)
    outlets: list[Outlet] = field(default_factory=list)
    plain: list[WebSocket] = field(default_factory=list)
    most: int = 0

    async def live(self, websocket: WebSocket) -> None:
        """Keep a client until it is gone or let go."""
        await websocket.accept()
        gone = asyncio.Event()
        outlet = outlet_of(self.hub, websocket, gone.set)
        self.outlets.append(outlet)
        self.plain.append(websocket)
        tasks = [asyncio.create_task(websocket.receive()), asyncio.create_task(gone.wait())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()

    async def tell(self) -> None:
        """One message to everybody, stamped."""
        content = json.dumps({"text": TEXT, "t": time.monotonic()}, ensure_ascii=False)
        if not self.naive:
            self.hub.push(Frame(content.encode()), self.outlets)
            self.most = max(self.most, max((one.waiting for one in self.outlets if not one.gone), default=0))
            return
        for one in list(self.plain):
            with contextlib.suppress(Exception):
                async with asyncio.timeout(0.25):
                    await one.send_text(content)


async def run(clients: int = 1000, share: float = 0.01, messages: int = 120, rate: float = 20.0) -> dict[str, Any]:
    """The same three times: nobody stalls, some stall, and the naive way with the same that stall."""
    stalled = max(1, round(clients * share))
    calm = await _measure(clients, 0, messages, rate, naive=False)
    hub = await _measure(clients, stalled, messages, rate, naive=False)
    naive = await _measure(clients, stalled, messages, rate, naive=True)
    return {
        "clients": clients,
        "stalled": stalled,
        "nobody_stalls": calm,
        "some_stall": hub,
        "some_stall_naive": naive,
        "p99_within": round(hub["p99_ms"] / calm["p99_ms"], 2),
        "held": hub["delivered"] == 1.0 and hub["evicted"] == stalled and hub["most_waiting"] <= HARD + 64 * 1024,
    }


async def _measure(clients: int, stalled: int, messages: int, rate: float, *, naive: bool) -> dict[str, Any]:
    sender = Sender(naive)
    async with _serving(sender) as port:
        takers = [asyncio.create_task(_take(port)) for _ in range(min(20, clients - stalled))]
        rest = [await _connected(port) for _ in range(clients - stalled - len(takers))]
        stuck = [await _connected(port, small=True) for _ in range(stalled)]
        while len(sender.outlets) < clients:  # noqa: ASYNC110 - counted, not signalled
            await asyncio.sleep(0.01)
        drains = asyncio.create_task(_drain(rest))
        began = time.monotonic()
        for number in range(messages):
            await sender.tell()
            await asyncio.sleep(max(0.0, began + (number + 1) / rate - time.monotonic()))
        took = time.monotonic() - began
        await asyncio.sleep(1.5)
        evicted, most = sender.hub.evicted, sender.most
        for one in takers:
            one.cancel()
        lates = [late for one in await asyncio.gather(*takers, return_exceptions=True) for late in _lates(one)]
        drains.cancel()
        for each in rest + stuck:
            each.close()
    ordered = sorted(lates) or [float("nan")]
    return {
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
        "delivered": round(len(lates) / (len(takers) * messages), 3),
        "seconds": round(took, 1),
        "evicted": evicted,
        "most_waiting": most,
    }


def _lates(outcome: Any) -> list[float]:
    return outcome if isinstance(outcome, list) else []


async def _take(port: int) -> list[float]:
    """A client that reads; how late each message came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    writer.write(HELLO)
    await reader.readuntil(b"\r\n\r\n")
    late: list[float] = []
    try:
        while True:
            head = await reader.readexactly(2)
            size = head[1]
            if size == 126:
                size = struct.unpack("!H", await reader.readexactly(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", await reader.readexactly(8))[0]
            content = await reader.readexactly(size)
            if head[0] == 0x81:
                late.append(time.monotonic() - float(json.loads(content)["t"]))
    except (asyncio.CancelledError, asyncio.IncompleteReadError, OSError):
        return late
    finally:
        writer.close()


async def _connected(port: int, *, small: bool = False) -> socket.socket:
    """A socket past the handshake; a small one takes next to nothing before it is full."""
    one = socket.socket()
    if small:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(one, ("127.0.0.1", port))
    await loop.sock_sendall(one, HELLO)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += await loop.sock_recv(one, 4096)
    return one


async def _drain(sockets: list[socket.socket]) -> None:
    """Throw away what comes to these."""
    loop = asyncio.get_running_loop()

    def take(one: socket.socket) -> None:
        with contextlib.suppress(OSError):
            one.recv(1 << 20)

    for one in sockets:
        loop.add_reader(one, take, one)
    try:
        await asyncio.Event().wait()
    finally:
        for one in sockets:
            loop.remove_reader(one)


@asynccontextmanager
async def _serving(sender: Sender) -> AsyncGenerator[int]:
    config = uvicorn.Config(
        Starlette(routes=[WebSocketRoute("/live", sender.live)]),
        http="httptools",
        ws=Wire,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=2,
    )
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL)
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment] # we are no program
    serving = asyncio.create_task(server.serve([listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await serving
