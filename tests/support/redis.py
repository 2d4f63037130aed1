"""A throw-away Redis on a unix socket that a test may kill and start again."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path


class RedisServer:
    """One redis-server without a disk; `stop` kills it as a power cut would."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """For Settings.redis_url."""
        return f"unix://{self.socket}"

    async def start(self) -> None:
        """Start, and wait until it answers."""
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self._process = await asyncio.create_subprocess_exec(
            "redis-server", *options, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(20):
            while b"ready to accept connections" not in (line := await self._process.stdout.readline()).lower():
                assert line, "redis-server ended before it was ready"

    async def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None
        self.socket.unlink(missing_ok=True)


@asynccontextmanager
async def running_redis() -> AsyncGenerator[RedisServer]:
    """A Redis that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="dure-redis-"))
    server = RedisServer(folder)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
        shutil.rmtree(folder, ignore_errors=True)
