"""A plain HTTP/1.1 client: small enough to cost less than what it measures."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from statistics import quantiles
from typing import Any


class Client:
    """One kept connection of one signed-in person."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self.good: tuple[str, ...] = (" 200 ",)
        """What counts as an answer."""
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """The answer as JSON; fails for anything but what is `good`."""
        if self._reader is None or self._writer is None or self._reader.at_eof():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAuthorization: Bearer {self._token}\r\n"
        head += f"Content-Length: {len(content)}\r\nContent-Type: application/json\r\n"
        head += f"Idempotency-Key: {key}\r\n\r\n" if key else "\r\n"
        self._writer.write(head.encode() + content)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next((int(line[15:]) for line in answer.split("\r\n") if line.startswith("content-length:")), 0)
        received = await self._reader.readexactly(length)
        if not any(code in answer.split("\r\n", 1)[0] for code in self.good):
            raise RuntimeError(f"{method} {path}: {answer.splitlines()[0]} {received[:300]!r}")
        return json.loads(received) if received else None

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and the slowest in milliseconds."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {"p50_ms": cuts[49] * 1000, "p95_ms": cuts[94] * 1000, "most_ms": max(seconds) * 1000, "count": len(seconds)}


async def timed(acts: Sequence[Callable[[], Awaitable[Any]]], at_once: int) -> tuple[list[float], float]:
    """Do all of them, so many at once: the seconds of each, and of the whole."""
    waiting, each = list(reversed(acts)), []

    async def work() -> None:
        while waiting:
            act = waiting.pop()
            begun = time.perf_counter()
            await act()
            each.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return each, time.perf_counter() - begun
