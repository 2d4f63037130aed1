"""Guarantee 4: the org chart of 12 institutions with 20,000 people opens within a second, and presence costs little: a
client is told of what it shows, a crowd that signs in is told to nobody who does not look."""

import asyncio
import time
from typing import Any

from bench._client import Client as Http
from bench._client import percentiles, timed
from bench.talk.house import House, found, house

SCREEN = 30
"""People that a screen shows."""


async def run(people: int = 20_000, institutions: int = 12, logins: int = 2_000) -> dict[str, Any]:
    """Make the city, open the chart as a client does, then let people come and go beside those who look."""
    each = max(30, people // institutions)
    async with house(each, nodes=1) as made:
        for position in range(2, institutions + 1):
            await found(made.dure, each, position)
        opened = await _open_chart(made, institutions)
        presence = await _presence(made, logins)
        return {
            "people": each * institutions,
            "institutions": institutions,
            "open": opened,
            "presence": presence,
            "held": opened["p95_ms"] < 1000 and presence["cpu_share_at_33_a_second"] < 0.1,
        }


async def _open_chart(made: House, institutions: int) -> dict[str, Any]:
    """What the client asks when the messenger is opened: units, institutions, talks; then one unit and one more."""
    node = made.nodes[0]
    size = 0

    async def open_one(index: int) -> None:
        nonlocal size
        http = Http(node.port, made.people[index].token)
        units = await http.ask("GET", "/api/units")
        await http.ask("GET", "/api/institutions")
        await http.ask("GET", "/api/messenger/conversations?limit=50")
        await http.ask("GET", f"/api/units/{units[-1]['id']}/people")
        if institutions > 1:
            await http.ask("GET", f"/api/institutions/{2 + index % (institutions - 1)}/units")
        http.close()
        size = len(units)

    first = time.perf_counter()
    await open_one(0)
    cold = time.perf_counter() - first
    seconds, _ = await timed([lambda index=index: open_one(index) for index in range(1, 41)], at_once=1)
    search = Http(node.port, made.people[0].token)
    found_, _ = await timed([lambda: search.ask("GET", "/api/people?q=%EC%82%AC%EB%9E%8C1&limit=30")] * 20, at_once=1)
    search.close()
    rest = percentiles(seconds)
    return {"cold_ms": cold * 1000, **rest, "units": size, "search_p95_ms": percentiles(found_)["p95_ms"]}


async def _presence(made: House, logins: int) -> dict[str, Any]:
    """CPU of a presence that so many come to, while 200 screens look at 30 people each; as in one process."""
    from server.presence import Presence
    from server.wire import Hub

    class Line:
        """A line that only counts."""

        def __init__(self, actor: Any) -> None:
            self.actor, self.told, self.houses = actor, 0, frozenset({1})
            self.looked_at: set[Any] = set()
            self.outlet = self

        def push(self, *_: Any, **__: Any) -> None:
            """A frame."""
            self.told += 1

    presence = Presence(made.dure, Hub())
    actors = [one.actor for one in made.people]
    looking = [Line(actors[index % len(actors)]) for index in range(200)]
    for index, line in enumerate(looking):
        shown = [actors[(index * 7 + step) % len(actors)].person_id for step in range(SCREEN)]
        presence.look(line, [one for one in shown if one is not None])  # type: ignore[arg-type] # it has what is used
    began, wall = time.process_time(), time.monotonic()
    for number in range(logins):
        line = Line(actors[number % len(actors)])
        presence.say(line, "on")  # type: ignore[arg-type] # the same
        if number % 33 == 32:
            presence._tell()  # the timer's part, without waiting for the second
            await asyncio.sleep(0)
        if number % 2:
            presence.detach(line)  # type: ignore[arg-type] # the same
    cpu = time.process_time() - began
    await presence.close()
    told = sum(line.told for line in looking)
    return {
        "logins": logins,
        "cpu_ms_a_login": cpu / logins * 1000,
        "cpu_share_at_33_a_second": cpu / logins * 33.3,
        "frames_a_screen": told / len(looking),
        "wall_s": time.monotonic() - wall,
    }
