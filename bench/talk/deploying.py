"""Guarantee 5: a deploy without a storm: a node with many sockets is stopped and started again; everybody is back in
time, spread out, without a look-up of a session, and misses nothing."""

import asyncio
import time
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from bench.talk.client import Client
from bench.talk.house import House, house
from bench.talk.judging import Sight, judge


async def run(sockets: int = 1000) -> dict[str, Any]:
    """Connect everybody, stop the node as a deploy does, start it again, count."""
    async with house(min(sockets, 1000), nodes=1) as made:
        log = str(await made.begin(list(range(min(50, sockets))), "배포"))
        sights: list[Sight] = []
        node = made.nodes[0]
        everybody = [
            Client(
                f"client {index}",
                made.people[index % len(made.people)].token,
                lambda: node.port,
                lambda who, where, n, what: sights.append(Sight(who, where, n, what)),
            )
            for index in range(sockets)
        ]
        for index, one in enumerate(everybody):
            one.last = {log: 1} if index < 50 else {}
            one.start()
            if index % 50 == 49:
                await asyncio.gather(*(each.online.wait() for each in everybody[: index + 1]))
        await asyncio.sleep(27)  # one round of pings: everybody has a ticket
        before = await _session_queries(made)
        began = time.monotonic()
        speaking = asyncio.create_task(_speak(everybody[0], log, 20))
        back = asyncio.create_task(_watch(everybody, began))
        await node.stop()
        await node.start()
        up = time.monotonic() - began
        moments = await back
        after = await _session_queries(made)
        end = max(await speaking)
        async with asyncio.timeout(30):
            while any(one.last[log] < end for one in everybody[:50]):  # noqa: ASYNC110 - counted, not signalled
                await asyncio.sleep(0.1)
        for one in everybody:
            await one.stop()
        faults = judge(sights, {log: end}, {(f"client {index}", log): 1 for index in range(min(50, sockets))})
        peak = _peak(moments)
        return {
            "sockets": sockets,
            "node_back_s": round(up, 1),
            "all_back_s": round(max(moments), 1),
            "most_in_one_second": peak,
            "session_queries": after - before,
            "handshake_cpu_ms": round(node.cpu() / sockets * 1000, 2),
            "faults": [str(one) for one in faults[:10]],
            "held": not faults and max(moments) <= 30 and after == before,
        }


async def _speak(one: Client, log: str, count: int) -> list[int]:
    """Messages before, while and after the node is away."""
    said = []
    for number in range(count):
        said.append(await one.say(log, str(uuid4()), f"배포 중 {number}"))
        await asyncio.sleep(0.3)
    return said


async def _watch(everybody: list[Client], began: float) -> list[float]:
    """When each came back, in seconds after the stop."""
    wanted = {id(one): one.connects + 1 for one in everybody}

    async def one_back(one: Client) -> float:
        while one.connects < wanted[id(one)] or not one.online.is_set():  # noqa: ASYNC110 - counted, not signalled
            await asyncio.sleep(0.05)
        return time.monotonic() - began

    async with asyncio.timeout(120):
        return list(await asyncio.gather(*(one_back(one) for one in everybody)))


def _peak(moments: list[float]) -> int:
    """The most that came back within one second."""
    ordered = sorted(moments)
    return max(sum(at <= later < at + 1 for later in ordered) for at in ordered)


async def _session_queries(made: House) -> int:
    """How often the table of sessions was looked into, by index or whole, as the database counts."""
    async with made.dure.gate() as db:
        await db.execute(text("SELECT pg_stat_force_next_flush()"))
    await asyncio.sleep(1.5)
    async with made.dure.gate() as db:
        query = "SELECT coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = :name"
        return int((await db.execute(text(query), {"name": "directory_session"})).scalar_one())
