"""`dure bench chat`: how many frames one CPU second of a node brings to clients, at 1, 4 and 16 frames a flush, beside
the floor of this machine in the same run: the same octets by `write(2)` to each socket, one after the other.

A child process keeps the sockets of the clients and throws away what comes; a few of them note how late it was. Only
the CPU time of the serving process counts (user and system). Loopback charges the receiver's TCP work to the sender.
"""

import argparse
import asyncio
import base64
import json
import multiprocessing
import os
import select
import socket
import statistics
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from server.wire import Frame, Hub, Outlet, Wire, outlet_of

TEXT = (
    '{"c":"01a20237-1358-7055-92c7-b4e49d9d77f5","s":18,"kind":"message",'
    '"text":"설치는 12. 17. 새벽부터 됩니다. 확인 부탁드립니다."'
)
FLUSHES = (1, 4, 16)
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
    while not pipe.poll():
        for file, _ in poll.poll(0.05):
            content = taken[file].recv(1 << 20)
            at = content.rfind(b'"t":')
            if file in watched and at >= 0 and b"}" in content[at:]:
                late.append(time.monotonic() - float(content[at + 4 : content.index(b"}", at)]))
    pipe.send(late)


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


async def measure(count: int, frames: int) -> dict[str, Any]:
    """Serve, connect, bring, tell."""
    node = Node()
    config = uvicorn.Config(
        Starlette(routes=[WebSocketRoute("/live", node.live)]),
        http="httptools",
        ws=Wire,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        log_config=None,
    )
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    before, began = _memory(), time.process_time()
    here, there = multiprocessing.Pipe()
    port = listening.getsockname()[1]
    child = multiprocessing.get_context("spawn").Process(target=clients, args=(port, count, there), daemon=True)
    child.start()
    await asyncio.to_thread(here.recv)
    handshake = (time.process_time() - began) / count
    found: dict[str, Any] = {
        "connections": count,
        "handshake_ms": round(handshake * 1000, 2),
        "kib_each": round((_memory() - before) / count / 1024, 1),
        "rates": {},
    }
    for per_flush in FLUSHES:
        own = [await node.fan_out(frames * per_flush, per_flush) for _ in range(3)]
        floor = [node.floor(frames * per_flush, per_flush) for _ in range(3)]
        found["rates"][per_flush] = {"hub": round(statistics.median(own)), "floor": round(statistics.median(floor))}
        await asyncio.sleep(0.2)
    here.send("stop")
    late = sorted(await asyncio.to_thread(here.recv))
    if late:
        found["late_ms"] = {"p50": _ms(late, 0.5), "p99": _ms(late, 0.99)}
    child.join(5)
    server.should_exit = True
    await serving
    return found


def _ms(values: list[float], share: float) -> float:
    return round(values[min(len(values) - 1, int(len(values) * share))] * 1000, 1)


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def report(found: dict[str, Any]) -> str:
    """The figures as a table."""
    lines = [
        f"{found['connections']} connections, {found['kib_each']} KiB each, {found['handshake_ms']} ms CPU a handshake",
        "",
        "| frames a flush | deliveries a CPU second | floor: write(2) |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {per} | {one['hub']:,} | {one['floor']:,} |" for per, one in found["rates"].items()]
    if "late_ms" in found:
        lines += [
            "",
            f"lateness p50 {found['late_ms']['p50']} ms, p99 {found['late_ms']['p99']} ms (with the floor's bursts)",
        ]
    return "\n".join(lines)


def main(given_words: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="dure bench chat", description=__doc__)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--frames", type=int, default=60, help="flushes of each kind (default: 60)")
    parser.add_argument("--json", type=Path, help="write the figures here")
    given = parser.parse_args(given_words)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(measure(given.connections, given.frames))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(report(found))
    return 0
