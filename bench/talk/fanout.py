"""Guarantee 7: fan-out at the price of the kernel: how many frames one CPU second of a node brings to clients, at 1, 4
and 16 frames a flush, beside two others in the same run: Node's `ws` with the same clients, and the floor of this
machine, the same octets by `write(2)` to each socket.

A child process keeps the sockets of the clients and throws away what comes; a few of them note how late it was. Only
the CPU time of the serving process counts (user and system). Loopback charges the receiver's TCP work to the sender.
"""

import asyncio
import base64
import contextlib
import json
import multiprocessing
import os
import select
import shutil
import socket
import statistics
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from server.wire import Frame, Hub, Outlet, Wire, outlet_of

TEXT = (
    '{"c":"01a20237-1358-7055-92c7-b4e49d9d77f5","s":18,"kind":"message",'
    '"text":"설치는 12. 17. 새벽부터 됩니다. 확인 부탁드립니다."'
)
HERE = Path(__file__).parent
WEB = HERE.parents[1] / "web"
FLUSHES = (1, 4, 16)
RATES = (10.0, 30.0, 60.0)
"""Messages a second at which lateness is noted."""
WATCHED = 20
"""Clients that note how late a frame came."""


def clients(port: int, count: int, pipe: Connection) -> None:
    """The child: take `count` sockets through the handshake, then throw away what comes until told to stop."""
    key = base64.b64encode(os.urandom(16)).decode()
    hello = (
        f"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
    poll, taken, late = select.epoll(), {}, list[float]()
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(hello)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += one.recv(4096)
        one.setblocking(False)
        taken[one.fileno()] = one
        poll.register(one, select.EPOLLIN)
    watched = set(list(taken)[:: max(1, count // WATCHED)])
    pipe.send("ready")
    while not pipe.poll() or (pipe.recv() == "late" and _told(pipe, late)):
        for file, _ in poll.poll(0.05):
            content = taken[file].recv(1 << 20)
            at = content.rfind(b'"t":')
            if file in watched and at >= 0 and b"}" in content[at:]:
                late.append(time.monotonic() - float(content[at + 4 : content.index(b"}", at)]))


def _told(pipe: Connection, late: list[float]) -> bool:
    pipe.send(list(late))
    late.clear()
    return True


class Node:
    """The serving side: one route, one hub, the outlets of all clients."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.outlets: list[Outlet] = []
        self.files: list[int] = []

    async def live(self, websocket: WebSocket) -> None:
        """Take a client and keep it."""
        await websocket.accept()
        outlet = outlet_of(self.hub, websocket, lambda: None)
        self.outlets.append(outlet)
        self.files.append(outlet.wire.transport.get_extra_info("socket").fileno())  # type: ignore[union-attr] # our own server has the wire
        await websocket.receive()

    async def fan_out(self, frames: int, per_flush: int) -> float:
        """Bring so many frames to everybody; frames delivered a CPU second."""
        began = time.process_time()
        for _ in range(frames // per_flush):
            for _ in range(per_flush):
                self.hub.push(Frame(f'{TEXT},"t":{time.monotonic()}}}'.encode()), self.outlets)
            await asyncio.sleep(0)
            while any(outlet.waiting for outlet in self.outlets[::50]):  # noqa: ASYNC110 - a kernel buffer tells nobody
                await asyncio.sleep(0.0005)
        return frames * len(self.outlets) / (time.process_time() - began)

    def floor(self, frames: int, per_flush: int) -> float:
        """The same octets by one system call a socket and flush."""
        raw = Frame(f'{TEXT},"t":{time.monotonic()}}}'.encode()).raw * per_flush
        began = time.process_time()
        for _ in range(frames // per_flush):
            for file in self.files:
                try:
                    os.write(file, raw)
                except BlockingIOError:
                    time.sleep(0.0005)
        return frames * len(self.files) / (time.process_time() - began)

    async def told_at(self, rate: float, seconds: float) -> None:
        """One frame to everybody so many times a second."""
        began = time.monotonic()
        for number in range(int(rate * seconds)):
            self.hub.push(Frame(f'{TEXT},"t":{time.monotonic()}}}'.encode()), self.outlets)
            await asyncio.sleep(max(0.0, began + (number + 1) / rate - time.monotonic()))


@asynccontextmanager
async def children(port: int, count: int) -> AsyncGenerator[Connection]:
    """The process of the clients, connected; whoever asks for `late` is told what the watched ones noted since."""
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=clients, args=(port, count, there), daemon=True)
    child.start()
    try:
        await asyncio.to_thread(here.recv)
        yield here
    finally:
        here.send("stop")
        child.join(5)
        child.terminate()


async def _late(pipe: Connection) -> list[float]:
    pipe.send("late")
    return sorted(await asyncio.to_thread(pipe.recv))


@asynccontextmanager
async def _serving(node: Node) -> AsyncGenerator[int]:
    config = uvicorn.Config(
        Starlette(routes=[WebSocketRoute("/live", node.live)]),
        http="httptools",
        ws=Wire,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=2,
    )
    listening = socket.socket()
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


async def run(count: int = 1000, frames: int = 60) -> dict[str, Any]:
    """Serve, connect, bring, tell; then the peer with clients of its own."""
    node = Node()
    found: dict[str, Any] = {"connections": count, "rates": {}, "late_ms": {}}
    async with _serving(node) as port:
        before, began = _memory(), time.process_time()
        async with children(port, count) as pipe:
            found["handshake_ms"] = round((time.process_time() - began) / count * 1000, 2)
            found["kib_each"] = round((_memory() - before) / count / 1024, 1)
            for rate in RATES:
                await _late(pipe)
                await node.told_at(rate, 5)
                await asyncio.sleep(0.5)
                late = await _late(pipe)
                found["late_ms"][rate] = {"p50": _ms(late, 0.5), "p99": _ms(late, 0.99), "noted": len(late)}
            for per_flush in FLUSHES:
                own = [await node.fan_out(frames * per_flush, per_flush) for _ in range(3)]
                floor = [node.floor(frames * per_flush, per_flush) for _ in range(3)]
                rates = {"hub": statistics.median(own), "floor": statistics.median(floor)}
                found["rates"][per_flush] = {name: round(one) for name, one in rates.items()}
                await asyncio.sleep(0.2)
    for per_flush, rates in (await _node_ws(count, frames)).items():
        found["rates"][per_flush] |= rates
    single, many = found["rates"][1]["hub"], found["rates"][16]["hub"]
    found["held"] = (
        single >= 100_000 and many >= 1_000_000 and max(one["p99"] for one in found["late_ms"].values()) < 50
    )
    return found


async def _node_ws(count: int, frames: int) -> dict[int, dict[str, int]]:
    """The same by Node's `ws`: its own `send`, and finished frames to its sockets. Empty where Node is not there."""
    if shutil.which("node") is None or not (WEB / "node_modules" / "ws").exists():
        return {}
    peer = await asyncio.create_subprocess_exec(
        "node", str(HERE / "ws_peer.mjs"), str(WEB), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert peer.stdin is not None
    assert peer.stdout is not None
    try:
        port = json.loads(await peer.stdout.readline())["port"]
        found = {}
        async with children(port, count):
            for per_flush in FLUSHES:
                runs: dict[str, list[int]] = {"ws": [], "ws_raw": []}
                for way in ("ws", "ws_raw") * 3:
                    peer.stdin.write(f"{way} {frames * per_flush} {per_flush}\n".encode())
                    runs[way].append(json.loads(await peer.stdout.readline())["rate"])
                found[per_flush] = {way: round(statistics.median(rates)) for way, rates in runs.items()}
        return found
    finally:
        peer.terminate()
        await peer.wait()


def _ms(values: list[float], share: float) -> float:
    return round(values[min(len(values) - 1, int(len(values) * share))] * 1000, 1) if values else float("nan")


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def table(found: dict[str, Any]) -> str:
    """The figures as tables."""
    per_gb = round(2**20 / found["kib_each"])
    lines = [
        f"{found['connections']} connections: {found['kib_each']} KiB each ({per_gb:,} a GB), "
        f"{found['handshake_ms']} ms CPU a handshake.",
        "",
        "| frames a flush | deliveries a CPU second | Node `ws`, `send` | Node `ws`, finished frames | `write(2)` |",
        "| --- | --- | --- | --- | --- |",
    ]
    for per, one in found["rates"].items():
        shown = [f"{one[name]:,}" if name in one else "–" for name in ("hub", "ws", "ws_raw", "floor")]
        lines.append(f"| {per} | {' | '.join(shown)} |")
    lines += ["", f"| messages a second to {found['connections']:,} | p50 | p99 |", "| --- | --- | --- |"]
    lines += [f"| {rate:g} | {one['p50']} ms | {one['p99']} ms |" for rate, one in found["late_ms"].items()]
    return "\n".join(lines)
