"""Guarantee 1: every client sees every conversation whole, in order and once, while nodes are killed, lines are cut
and the bus loses and doubles what it carries."""

import asyncio
import random
import time
from contextlib import suppress
from typing import Any
from uuid import uuid4

from redis.exceptions import RedisError
from sqlalchemy import func, select

from bench.talk.client import Client
from bench.talk.house import House, house
from bench.talk.judging import Fault, Sight, judge
from kernel.tx import Actor
from messenger.tables import conversation, event


async def run(clients: int, talks: int, seconds: float, *, kill_every: float = 5.0, seed: int = 7) -> dict[str, Any]:
    """Let it rage for so many seconds, then let everybody catch up, then judge."""
    random.seed(seed)
    async with house(clients, nodes=2) as made:
        groups = [random.sample(range(clients), min(20, clients)) for _ in range(talks)]
        ids = [str(await made.begin(group, f"대화 {number}")) for number, group in enumerate(groups)]
        member_of: dict[int, list[str]] = {
            index: [ids[n] for n, group in enumerate(groups) if index in group] for index in range(clients)
        }
        sights: list[Sight] = []
        starts = {(f"client {index}", log): 1 for index, logs in member_of.items() for log in logs}
        everybody = [_client(made, index, sights) for index in range(clients)]
        for index, one in enumerate(everybody):
            one.last = dict.fromkeys(member_of[index], 1)  # the joining is number 1
            one.start()
        await asyncio.gather(*(one.online.wait() for one in everybody))
        until, acked = time.monotonic() + seconds, dict[str, int]()
        broken = {"kills": 0, "cuts": 0, "bus": 0}
        speakers = [
            asyncio.create_task(_speak(one, logs, until, acked))
            for one, logs in zip(everybody, member_of.values(), strict=True)
            if logs
        ]
        chaos = [asyncio.create_task(task) for task in (_kill(made, kill_every, broken), _cut(everybody, broken))]
        chaos.append(asyncio.create_task(_spoil(made, broken)))
        await asyncio.gather(*speakers)
        for task in chaos:
            task.cancel()
        await asyncio.gather(*chaos, return_exceptions=True)
        for node in made.nodes:
            if node.process is None or node.process.poll() is not None:
                await node.start()
        ends = await _ends(made)
        caught_up = await _catch_up(everybody, member_of, ends)
        for one in everybody:
            await one.stop()
        faults = judge(sights, ends, starts) + await _doubles(made, acked)
        return {
            "clients": clients,
            "talks": talks,
            "seconds": seconds,
            "messages": len(acked),
            "sights": len(sights),
            **broken,
            "reconnects": sum(one.connects - 1 for one in everybody),
            "gaps_filled_by_asking": sum(one.fetches for one in everybody),
            "caught_up_s": round(caught_up, 1),
            "faults": [str(fault) for fault in faults[:10]],
            "held": not faults,
        }


def _client(made: House, index: int, sights: list[Sight]) -> Client:
    person = made.people[index]
    return Client(
        f"client {index}",
        person.token,
        lambda: random.choice(made.nodes).port,
        lambda who, log, n, what: sights.append(Sight(who, log, n, what)),
    )


async def _speak(one: Client, logs: list[str], until: float, acked: dict[str, int]) -> None:
    """About one message in two seconds, each with an id of its own, tried until it is acknowledged."""
    while time.monotonic() < until:
        await asyncio.sleep(random.uniform(0.5, 3.5))
        cid = str(uuid4())
        acked[cid] = await one.say(random.choice(logs), cid, f"{one.name}의 말")


async def _kill(made: House, every: float, broken: dict[str, int]) -> None:
    turn = 0
    while True:
        await asyncio.sleep(every)
        node = made.nodes[turn % len(made.nodes)]
        turn += 1
        await node.kill()
        broken["kills"] += 1
        await node.start()


async def _cut(everybody: list[Client], broken: dict[str, int]) -> None:
    while True:
        await asyncio.sleep(0.2)
        random.choice(everybody).cut()
        broken["cuts"] += 1


async def _spoil(made: House, broken: dict[str, int]) -> None:
    """The bus forgets everything, says things twice and out of order, hangs, and drops its lines."""
    assert made.redis is not None
    import redis.asyncio as aioredis

    client = aioredis.Redis.from_url(made.redis.url)
    try:
        while True:
            await asyncio.sleep(random.uniform(0.2, 0.6))
            with suppress(RedisError, OSError):
                match random.randrange(4):
                    case 0:
                        await client.flushall()
                    case 1:
                        for _, entry in reversed(await client.xrevrange("dure:signals", count=5)):
                            await client.xadd("dure:signals", entry)
                    case 2:
                        await client.client_pause(300)
                    case _:
                        await client.client_kill_filter(_type="normal", skipme=True)
                broken["bus"] += 1
    finally:
        await client.aclose()


async def _ends(made: House) -> dict[str, int]:
    async with made.dure.tx(Actor(1, client="bench")) as tx:
        rows = await tx.db.execute(select(conversation.c.id, conversation.c.last_seq))
        return {str(row.id): row.last_seq for row in rows}


async def _catch_up(everybody: list[Client], member_of: dict[int, list[str]], ends: dict[str, int]) -> float:
    """Wait until every client has come to every end, a minute at most; how long it took."""
    began = time.monotonic()
    while time.monotonic() - began < 60:
        if all(
            one.last.get(log, 0) >= ends[log]
            for one, logs in zip(everybody, member_of.values(), strict=True)
            for log in logs
        ):
            break
        await asyncio.sleep(0.1)
    return time.monotonic() - began


async def _doubles(made: House, acked: dict[str, int]) -> list[Fault]:
    """Messages whose id stands in the log twice or not at all, or under another number than was acknowledged."""
    async with made.dure.tx(Actor(1, client="bench")) as tx:
        query = select(event.c.cid, func.count(), func.max(event.c.seq)).where(event.c.kind == "message")
        rows = {str(cid): (count, seq) for cid, count, seq in await tx.db.execute(query.group_by(event.c.cid))}
    return [Fault("sent not once", cid, "", seq) for cid, seq in acked.items() if rows.get(cid) != (1, seq)]
