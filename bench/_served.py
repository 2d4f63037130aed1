"""The city served by a process of its own, as in production, and its people signed in."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bench._city import Bench
from bench._client import Client
from directory.sessions import open_session
from directory.tables import gate
from kernel.tx import Actor
from kernel.web import Call
from server.serving import listen
from tests.support.redis import running_redis

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Served:
    """The running server."""

    bench: Bench
    port: int
    process: subprocess.Popen[bytes]
    clients: dict[object, Client] = field(default_factory=dict)

    async def client(self, actor: Actor) -> Client:
        """A connection of this person, signed in."""
        if actor.person_id not in self.clients:
            self.clients[actor.person_id] = Client(self.port, await self._token(actor))
        return self.clients[actor.person_id]

    async def _token(self, actor: Actor) -> str:
        dure = self.bench.dure
        async with dure.gate() as db:
            joined = select(gate.account).join(gate.link, gate.link.c.account_id == gate.account.c.id)
            query = joined.where(
                gate.link.c.institution_id == actor.institution_id, gate.link.c.person_id == actor.person_id
            )
            account = (await db.execute(query)).one()
        call = Call(dure, "127.0.0.1", "ko", "bench", "", None, "")
        await open_session(call, account, ["password"])
        assert call.issue is not None  # a session was opened
        return call.issue

    def memory(self) -> dict[str, float]:
        """What the server process holds, and the most it ever held, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        found = {
            line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith(("VmRSS", "VmHWM"))
        }
        return {"resident": found["VmRSS"], "most": found["VmHWM"]}


@asynccontextmanager
async def served(bench: Bench) -> AsyncGenerator[Served]:
    """`dure serve --only web` on the city, until the end; the records are made by nobody meanwhile."""
    with listen("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    async with running_redis() as redis:
        process = _serve(bench, port, redis.url)
        try:
            await _answers(port, process, bench.folder / "serve.log")
            yield Served(bench, port, process)
        finally:
            process.terminate()
            process.wait(20)


def _serve(bench: Bench, port: int, redis: str) -> "subprocess.Popen[bytes]":
    settings = bench.settings
    given = {f"DURE_{name.upper()}": getattr(settings, name) for name in ("database_url", "blob_url", "secret")}
    given |= {"DURE_PORT": str(port), "DURE_POOL_SIZE": "10", "DURE_REDIS_URL": redis, "PYTHONPATH": str(ROOT)}
    with (bench.folder / "serve.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "server.cli", "serve", "--only", "web"],
            env=os.environ | given,
            stdout=log,
            stderr=log,
        )


async def _answers(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the process answers; that nobody carries the outbox here makes it unwell, which is meant."""
    async with asyncio.timeout(60):
        while process.poll() is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")
