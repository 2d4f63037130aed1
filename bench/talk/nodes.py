"""Two nodes over Redis, as deployed: how long from saying on one node until everybody on the other has it, what a
connection holds and costs there, and what it is when Redis is away."""

import asyncio
import time
from typing import Any
from uuid import uuid4

from bench.talk.client import Client
from bench.talk.house import House, Node, house


async def run(listeners: int = 200, messages: int = 100) -> dict[str, Any]:
    """Connect the listeners to the second node, say on the first; then once more without Redis."""
    async with house(listeners + 1, nodes=2) as made:
        log = str(await made.begin(list(range(listeners + 1)), "두 노드"))
        arrived: dict[str, list[float]] = {}
        speaker = _client(made, 0, made.nodes[0], arrived, log)
        others = [_client(made, index, made.nodes[1], arrived, log) for index in range(1, listeners + 1)]
        node = made.nodes[1]
        memory, cpu = node.memory(), node.cpu()
        for one in [speaker, *others]:
            one.start()
        await asyncio.gather(*(one.online.wait() for one in [speaker, *others]))
        costs = {
            "kib_each": round((node.memory() - memory) / listeners / 1024, 1),
            "connect_cpu_ms": round((node.cpu() - cpu) / listeners * 1000, 2),
        }
        with_bus = await _talk(speaker, others, log, messages, arrived)
        assert made.redis is not None
        await made.redis.stop()
        without = await _talk(speaker, others, log, max(5, messages // 10), arrived)
        for one in [speaker, *others]:
            await one.stop()
        return {
            "listeners": listeners,
            **costs,
            "over_redis": with_bus,
            "redis_lost": without,
            "held": with_bus["delivered"] == 1.0 and without["delivered"] == 1.0,
        }


def _client(made: House, index: int, node: Node, arrived: dict[str, list[float]], log: str) -> Client:
    def note(_who: str, _log: str, _n: int, what: str) -> None:
        arrived.setdefault(what, []).append(time.monotonic())

    one = Client(f"client {index}", made.people[index].token, lambda: node.port, note)
    one.last = {log: 1}
    return one


async def _talk(
    speaker: Client, others: list[Client], log: str, messages: int, arrived: dict[str, list[float]]
) -> dict[str, Any]:
    """So many messages, one after the other; how late each came to each of the others."""
    late, first = [], others[0].last[log]
    for number in range(messages):
        arrived.clear()
        began = time.monotonic()
        seq = await speaker.say(log, str(uuid4()), f"{number}번째 말")
        async with asyncio.timeout(20):
            while any(one.last[log] < seq for one in others):  # noqa: ASYNC110 - counted, not signalled
                await asyncio.sleep(0.001)
        late += [at - began for moments in arrived.values() for at in moments]
    ordered = sorted(late)
    came = sum(one.last[log] - first for one in others)
    return {
        "messages": messages,
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
        "delivered": came / (messages * len(others)),
    }
