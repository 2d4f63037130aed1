"""Our own program as processes of their own, and what to ask them."""

import asyncio
import os
import signal
import socket
from pathlib import Path

import httpx2

from tests.support.forked import First, Forked, nothing
from tests.support.postgres import ROOT
from tests.support.until import until


class Program:
    """One `dure` process whose output is kept in a file."""

    def __init__(self, log: Path, *words: str, first: First = nothing, **settings: str) -> None:
        self.words = words
        self.log = log
        self.settings = settings
        self.first = first
        self.process: Forked | None = None

    async def start(self) -> None:
        """Start it; does not wait until it is of use."""
        settings = {**os.environ, "PYTHONPATH": str(ROOT), **self.settings}
        self.process = await asyncio.to_thread(Forked, self.words, Path.cwd(), settings, self.log, self.log, self.first)

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end; returns the exit code (negative: by that signal)."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(120):
            return await self.process.wait()

    async def said(self, text: str, seconds: float = 240) -> str:
        """Wait until it has printed this; returns all that it printed."""

        def has() -> bool:
            assert self.process is not None
            assert self.process.returncode is None or text in self._output(), self._output()
            return text in self._output()

        await until(has, seconds)
        return self._output()

    def _output(self) -> str:
        return self.log.read_text("utf-8", errors="replace") if self.log.exists() else ""


def free_port() -> int:
    """A port that nobody listened on a moment ago, and that no other worker of this test run is given."""
    mine, all_of_us = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]), 8
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port // 2 % all_of_us == mine % all_of_us:  # Linux gives such ports of one parity only
            return port


async def healthy(port: int, program: Program) -> None:
    """Wait until the process on this port says that it is fit; fail with what it printed when it ends before."""
    async with httpx2.AsyncClient() as client:

        async def fit() -> bool:
            assert program.process is not None
            assert program.process.returncode is None, program._output()
            try:
                return (await client.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200
            except httpx2.TransportError:
                return False

        await until(fit, 120)


async def sign_in(port: int, login: str, password: str) -> str:
    """The session's token, for `Authorization: Bearer`."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.post("/api/session", json={"login": login, "password": password})
        assert answer.status_code == 200, answer.text
        return next(iter(client.cookies.values()))
