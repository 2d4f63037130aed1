"""Guarantee 2: a message is sent once, for ever: the same id again, many times at once, on another node, after a node
was killed, and after the database was restored from a backup, gives the same number and no second message."""

import asyncio
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from bench._client import Client as Http
from bench.talk.house import House, house
from kernel.dure import open_dure
from kernel.postgres import APP, OWNER
from kernel.tx import Actor
from messenger.tables import event


async def run(messages: int = 50, retries: int = 10) -> dict[str, Any]:
    """Send, and send again in every way."""
    async with house(30, nodes=2) as made:
        log = await made.begin(list(range(10)), "한 번만")
        cids = [str(uuid4()) for _ in range(messages)]
        first = [await _at_once(made, log, cid, retries) for cid in cids]
        await made.nodes[0].kill()
        second = [await _again(made, 1, log, cid) for cid in cids]
        await made.nodes[0].start()
        for node in made.nodes:
            await node.kill()
        await _restore(made)
        for node in made.nodes:
            await node.start()
        third = [await _again(made, 0, log, cid) for cid in cids]
        async with made.dure.tx(Actor(1, client="bench")) as tx:
            query = select(func.count()).where(event.c.conversation_id == log, event.c.kind == "message")
            rows = int(await tx.db.scalar(query) or 0)
        same = all(len(numbers) == 1 for numbers in first)
        held = same and [min(one) for one in first] == second == third and rows == messages
        return {
            "messages": messages,
            "sends": messages * (retries + 2),
            "rows": rows,
            "same_number_at_once": same,
            "same_on_the_other_node": [min(one) for one in first] == second,
            "same_after_restore": second == third,
            "held": held,
        }


async def _at_once(made: House, log: object, cid: str, retries: int) -> set[int]:
    """The same message from many connections to both nodes in the same moment: the numbers that came back."""
    return set(await asyncio.gather(*(_again(made, number % 2, log, cid) for number in range(retries))))


async def _again(made: House, node: int, log: object, cid: str) -> int:
    http = Http(made.nodes[node].port, made.people[0].token)
    http.good = (" 200 ", " 201 ")
    try:
        path = f"/api/messenger/conversations/{log}/messages"
        return int((await http.ask("POST", path, {"cid": cid, "text": "한 번만 보낸 말"}))["seq"])
    finally:
        http.close()


async def _restore(made: House) -> None:
    """The database as a copy of itself under its name, as after a restore: another life, the same rows."""
    await made.dure.engine.dispose()
    await made.cluster.make_database("restored", template="bench")
    made.settings = type(made.settings)(
        database_url=made.cluster.url(APP, "restored"),
        owner_url=made.cluster.url(OWNER, "restored"),
        blob_url=made.settings.blob_url,
        secret=made.settings.secret,
    )
    context = open_dure(made.settings)
    made.dure = await context.__aenter__()
