"""`dure bench approve`: decisions a second with all their effects, beside pgbench with the same statements; how fast
inbox, open, approve and search answer in a city of 200,000 documents; onboarding; memory.

Everything runs on one PostgreSQL of its own with fsync on, made in a temporary folder and removed afterwards.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import uvloop

from bench import _city, _page, _pgbench
from bench._client import Client, percentiles, timed
from bench._report import machine, report
from bench._served import Served, served
from bench._workers import decided
from kernel.clock import new_id

CLIENTS = 8
"""Decisions under way at once, for us and for the peer."""
PROCESSES = 2
"""Processes that decide, where several are measured: one a core, as servers are started."""
RUNS = 3
"""Peer and program take turns this often; the run with the middle ratio counts."""
MOST_PEER = 1200
"""Transactions a second that the peer will not pass on the machines this is for: so many documents are ready for it."""


def main(words: list[str]) -> int:
    """Measure, print, and write the results where asked."""
    parser = argparse.ArgumentParser(prog="dure bench approve", description=__doc__)
    parser.add_argument("--documents", type=int, default=200_000, help="established documents (default: 200,000)")
    parser.add_argument("--seconds", type=int, default=8, help="how long pgbench runs each time (default: 8)")
    parser.add_argument("--decisions", type=int, default=1500, help="decisions of each run of ours (default: 1500)")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/benchmarks.md")
    given = parser.parse_args(words)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(measure(given.documents, given.seconds, given.decisions))
    if given.json:
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if given.record:
        _page.write("Approval", report(found))
    print(report(found))
    return 0


def say(text: str) -> None:
    """Progress, apart from the result."""
    print(f"  {text} …", file=sys.stderr, flush=True)


async def measure(documents: int, seconds: int, decisions: int) -> dict[str, Any]:
    """All figures of one run."""
    say("settling twelve institutions of sixty people")
    async with _city.city(pool=CLIENTS + 4) as bench:
        found: dict[str, Any] = {"machine": machine(), "onboarding_seconds": bench.onboarding}
        say("writing the originals through the real actions")
        await _city.originals(bench)
        say(f"multiplying them to {documents:,} documents")
        await _city.fill(bench, documents)
        found |= {"documents": bench.documents, "filling_seconds": bench.filling}
        todo = await _todo(bench)
        async with served(bench) as server:
            say("asking the served city")
            found["served"] = await _asking(bench, server, todo)
            ready = _city.WAITING + (8 * decisions + RUNS * seconds * MOST_PEER) // len(bench.teams) + 2
            say(f"making {ready} documents ready for each of {len(bench.teams)} deciders")
            await _city.more_waiting(bench, ready)
            ours = await _clones(bench, ready, 8 * decisions // len(bench.teams) + 2)
            say("deciding: peer and program in turns")
            found["decisions"] = await _decisions(bench, ours, seconds, decisions)
            say("deciding over HTTP")
            found["decisions"]["http"] = await _over_http(server, _take(ours, decisions))
            found["memory_mb"] = server.memory()
    return found


Todo = list[tuple[_city.Team, UUID, str, int]]
"""What waits to be decided: by whom, which document, the hash shown and the step."""


async def _todo(bench: _city.Bench) -> Todo:
    return await _clones(bench, _city.WAITING, _city.WAITING)


async def _clones(bench: _city.Bench, last: int, count: int) -> Todo:
    """The last clones that wait, team by team in turn; the peer takes them from the first on."""
    found: list[Todo] = []
    db = await asyncpg.connect(bench.super_dsn)
    try:
        for team in bench.teams:
            assert team.waiting is not None  # `originals` wrote it
            query = "SELECT md5($1::text || ' ' || n)::uuid AS id FROM generate_series($2::int, $3::int, -1) n"
            rows = await db.fetch(query, str(team.waiting), last, last - count + 1)
            shown = await _city.asked(bench.dure, team.leader, rows[0]["id"])
            found.append([(team, row["id"], *shown) for row in rows])
    finally:
        await db.close()
    return [one for turn in zip(*found, strict=True) for one in turn]


def _take(todo: Todo, count: int) -> Todo:
    """The next so many; they are gone afterwards."""
    taken = todo[:count]
    del todo[:count]
    return taken


async def _decisions(bench: _city.Bench, todo: Todo, seconds: int, decisions: int) -> dict[str, Any]:
    """Decisions a second of the peer and of the real actions, in turns on the same cluster."""
    with tempfile.TemporaryDirectory() as folder:
        statements = await _scripts(bench, todo, Path(folder))
        runs: list[dict[str, Any]] = []
        for _ in range(RUNS):
            peer = await asyncio.to_thread(_pgbench.run, bench, Path(folder), CLIENTS, seconds)
            one = await decided(bench, _take(todo, decisions), 1, CLIENTS)
            two = await decided(bench, _take(todo, decisions), PROCESSES, CLIENTS)
            ratio = two["per_second"] / peer["per_second"]
            runs.append({"peer": peer, "one": one, "several": two, "ratio": ratio})
            told = [f"{each['per_second']:.0f}" for each in (peer, one, two)]
            say(f"a second: peer {told[0]}, one process {told[1]}, {PROCESSES} processes {told[2]}")
    middle = sorted(runs, key=lambda run: float(run["ratio"]))[RUNS // 2]
    return {"clients": CLIENTS, "processes": PROCESSES, "statements": statements, "runs": runs, "median": middle}


async def _scripts(bench: _city.Bench, todo: Todo, folder: Path) -> int:
    """A script for each team, from the statements of a real decision of it; how many statements one has."""
    db = await asyncpg.connect(bench.super_dsn)
    try:
        count = 0
        for place, (team, document_id, _, _) in enumerate(_take(todo, len(bench.teams))):
            await db.execute(f"CREATE SEQUENCE bench.todo_{place} START {_city.WAITING + 1} CACHE 1")
            await db.execute("GRANT USAGE ON SCHEMA bench TO dure_app")
            await db.execute(f"GRANT USAGE ON SEQUENCE bench.todo_{place} TO dure_app")
            found = await _pgbench.caught(bench, team, document_id)
            assert team.waiting is not None  # `originals` wrote it
            script = _pgbench.script(place, team.waiting, document_id, found)
            (folder / f"{place:03}.sql").write_text(script, "utf-8")
            count = len(found)
    finally:
        await db.close()
    return count


async def _asking(bench: _city.Bench, server: Served, todo: Todo) -> dict[str, Any]:
    """Each question by many people, one at a time, and some at once."""
    random = Random(7)
    leaders = [await server.client(team.leader) for team in random.sample(bench.teams, 24)]
    drafters = [await server.client(team.drafters[0]) for team in random.sample(bench.teams, 24)]
    people = [*leaders, *drafters]
    waiting = [one["id"] for one in (await leaders[0].ask("GET", "/api/edocs/boxes/to_approve"))["items"]]
    words = [word for title in _city.WORDS for word in title.split()]
    asked: dict[str, Callable[[], tuple[Client, str, str, Any]]] = {
        "box counts": lambda: (random.choice(people), "GET", "/api/edocs/boxes", None),
        "inbox": lambda: (random.choice(leaders), "GET", "/api/edocs/boxes/to_approve", None),
        "done box": lambda: (random.choice(people), "GET", "/api/edocs/boxes/done", None),
        "open": lambda: (leaders[0], "GET", f"/api/edocs/documents/{random.choice(waiting)}", None),
        "search": lambda: (random.choice(people), "GET", f"/api/edocs/search?q={_quoted(random.choice(words))}", None),
        "search two words": lambda: (
            random.choice(people),
            "GET",
            f"/api/edocs/search?q={_quoted(' '.join(random.sample(words, 2)))}",
            None,
        ),
        "register": lambda: (random.choice(people), "GET", "/api/edocs/register", None),
    }
    found: dict[str, Any] = {}
    for name, make in asked.items():
        for client, method, path, body in (make() for _ in range(10)):
            await client.ask(method, path, body)
        acts = [partial(_one, *make()) for _ in range(300)]
        each, _ = await timed(acts, 1)
        found[name] = percentiles(each)
        say(f"{name}: p50 {found[name]['p50_ms']:.1f} ms, p95 {found[name]['p95_ms']:.1f} ms")
    found["approve"] = percentiles((await _deciding(server, _take(todo, 300), 1))[0])
    return found


async def _one(client: Client, method: str, path: str, body: Any) -> None:
    await client.ask(method, path, body)


def _quoted(words: str) -> str:
    return "".join(f"%{byte:02X}" for byte in words.encode())


async def _deciding(server: Served, todo: Todo, at_once: int) -> tuple[list[float], float]:
    """Decide these over HTTP."""
    clients = {team.leader.person_id: await server.client(team.leader) for team, *_ in todo}
    free = {person: asyncio.Lock() for person in clients}

    async def decide(team: _city.Team, document_id: UUID, shown: str, step: int) -> None:
        path = f"/api/edocs/documents/{document_id}/decide"
        async with free[team.leader.person_id]:  # one connection a person
            await clients[team.leader.person_id].ask(
                "POST", path, {"step": step, "revision_hash": shown}, key=new_id().hex
            )

    return await timed([partial(decide, *one) for one in todo], at_once)


async def _over_http(server: Served, todo: Todo) -> dict[str, Any]:
    each, whole = await _deciding(server, todo, CLIENTS)
    return {"per_second": len(each) / whole, **percentiles(each)}
