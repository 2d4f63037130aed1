"""A process that decides: reads what to decide, says that it is ready, and decides when it is told to."""

import asyncio
import json
import sys
from functools import partial
from typing import Any
from uuid import UUID

import uvloop

from bench._city import decide
from bench._client import timed
from kernel.dure import open_dure
from kernel.settings import Settings
from kernel.tx import Actor
from server.bridges import HEARD


async def work(given: dict[str, Any]) -> list[float]:
    """The seconds of each decision."""
    settings = Settings(**given["settings"], pool_size=given["at_once"] + 2)
    async with open_dure(settings, bridges=HEARD) as dure:
        acts = [
            partial(decide, dure, Actor(house, UUID(person), UUID(post), frozenset()), UUID(document), shown, step)
            for house, person, post, document, shown, step in given["todo"]
        ]
        await timed(acts[: given["warm"]], given["at_once"])
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        each, _ = await timed(acts[given["warm"] :], given["at_once"])
        return each


def main() -> None:
    """One round."""
    given = json.loads(sys.stdin.readline())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(work(given))), flush=True)


if __name__ == "__main__":
    main()
