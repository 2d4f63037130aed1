"""Decisions by several processes at once, as several servers on one database make them."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from bench._city import Bench
from bench._client import percentiles

ROOT = Path(__file__).resolve().parents[1]
WARM = 40
"""Decisions of each process before the clock runs."""


async def decided(bench: Bench, todo: list[Any], processes: int, at_once: int) -> dict[str, float]:
    """Decide all of these by so many processes: a second, and the percentiles of a decision."""
    workers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bench._worker"),
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**26,
        )
        for _ in range(processes)
    ]
    settings = {name: getattr(bench.settings, name) for name in ("database_url", "blob_url", "secret")}
    for place, worker in enumerate(workers):
        mine = [
            (team.house, str(team.leader.person_id), str(team.leader.post_id), str(document), shown, step)
            for team, document, shown, step in todo[place::processes]
        ]
        await _send(worker, {"settings": settings, "at_once": at_once // processes, "warm": WARM, "todo": mine})
    for worker in workers:
        assert (await _line(worker)).strip() == b"ready"
    begun = time.perf_counter()
    for worker in workers:
        await _send(worker, None)
    each = [one for line in await asyncio.gather(*map(_line, workers)) for one in json.loads(line)]
    whole = time.perf_counter() - begun
    for worker in workers:
        await worker.wait()
    return {"per_second": len(each) / whole, **percentiles(each)}


async def _send(worker: asyncio.subprocess.Process, value: Any) -> None:
    assert worker.stdin is not None  # a pipe was asked for
    worker.stdin.write(json.dumps(value).encode() + b"\n")
    await worker.stdin.drain()


async def _line(worker: asyncio.subprocess.Process) -> bytes:
    assert worker.stdout is not None  # a pipe was asked for
    return await worker.stdout.readline()
