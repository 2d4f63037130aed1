"""`dure bench search`: the search over a million documents of one institution, beside plain PostgreSQL trigram search
over the same texts in the same run and on the same cluster; index size and indexing rate.

Everything runs on one PostgreSQL of its own with fsync on, made in a temporary folder and removed afterwards.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from bench import _corpus, _page
from bench._client import percentiles
from bench._corpus import UNITS, Corpus, rights
from bench._report import machine
from edocs.seeking import understand
from kernel import finding, search, words
from kernel.dure import Dure, open_dure
from kernel.postgres import APP, OWNER, Cluster
from kernel.settings import Settings
from kernel.tx import Actor
from server.migrations import upgrade

PAGE = 30
ROLES = ("clerk", "director", "head")
PATIENCE = 20
"""Seconds that the peer may take for one kind of question."""
PUTS = 400
"""Documents that are indexed one by one, each in its own transaction, to tell the rate."""
Ask = tuple[str, str]
"""A query in the query language, and the unit of who asks."""


def main(given_words: list[str]) -> int:
    """Measure, print, and write the results where asked."""
    parser = argparse.ArgumentParser(prog="dure bench search", description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000, help="documents (default: 1,000,000)")
    parser.add_argument("--asked", type=int, default=60, help="questions of each kind (default: 60)")
    parser.add_argument("--no-peer", action="store_true", help="leave the trigram search out")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/benchmarks.md")
    given = parser.parse_args(given_words)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(measure(given.documents, given.asked, not given.no_peer))
    if given.json:
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if given.record:
        _page.write("Search", report(found))
    print(report(found))
    return 0


def say(text: str) -> None:
    """Progress, apart from the result."""
    print(f"  {text} …", file=sys.stderr, flush=True)


async def measure(documents: int, asked: int, with_peer: bool) -> dict[str, Any]:
    """All figures of one run."""
    folder = Path(tempfile.mkdtemp(prefix="dure-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "postgres", durable=True)
    try:
        async with cluster.running():
            await cluster.make_database("bench")
            await upgrade(cluster.url(OWNER, "bench"))
            settings = Settings(
                database_url=cluster.url(APP, "bench"),
                owner_url=cluster.url(OWNER, "bench"),
                blob_url=str(folder / "blobs"),
                secret="6b1f0c9e27d8a453" * 4,
                pool_size=4,
            )
            db = await asyncpg.connect(cluster.dsn("postgres", "bench"), command_timeout=7200)
            try:
                async with open_dure(settings) as dure:
                    return await _figures(db, dure, documents, asked, with_peer)
            finally:
                await db.close()
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


async def _figures(db: asyncpg.Connection, dure: Dure, documents: int, asked: int, with_peer: bool) -> dict[str, Any]:
    say("making words, sentences, titles and people")
    made = _corpus.corpus()
    found: dict[str, Any] = {"machine": machine(), "documents": documents}
    say(f"writing {documents:,} documents and their index")
    found |= await _corpus.fill(db, made, documents)
    found["sizes"] = await _sizes(db, "kernel_search", "ix_kernel_search_keys")
    questions = _questions(made, asked)
    say("asking")
    found["ours"] = {kind: await _ours(dure, asks) for kind, asks in questions.items()}
    say("indexing one by one")
    found["puts_per_second"] = await _puts(dure, made)
    if with_peer and await db.fetchval("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"):
        say("making the trigram index over the same texts")
        found["peer_built"] = await _peer_made(db)
        found["peer_sizes"] = await _sizes(db, "bench.plain", "bench.plain_text")
        say("asking the trigram search")
        found["peer"] = {kind: await _peer(db, asks) for kind, asks in questions.items()}
    return found


async def _sizes(db: asyncpg.Connection, table: str, index: str) -> dict[str, float]:
    row = await db.fetchrow(f"SELECT pg_table_size('{table}') AS t, pg_relation_size('{index}') AS i")
    assert row is not None  # it is a SELECT without FROM
    return {"table_mb": row["t"] / 2**20, "index_mb": row["i"] / 2**20}


def _questions(made: Corpus, count: int) -> dict[str, list[Ask]]:
    """The same questions for both: each from a person of some unit."""
    pick = made.random
    by_number = sorted(made.seen, key=lambda word: -made.seen[word])
    often, between = by_number[:40], [word for word in by_number if len(word) == 2][60:150]
    pairs = [word for word in by_number if len(word) == 4]
    seldom = [word for word in made.seen if made.seen[word] == 1 and len(word) >= 3]
    kinds: dict[str, Callable[[], str]] = {
        "a frequent word": lambda: pick.choice(often),
        "a word of two syllables": lambda: pick.choice(between),
        "a rare word": lambda: pick.choice(seldom),
        "two frequent words": lambda: " ".join(pick.sample(often, 2)),
        "two words": lambda: f"{pick.choice(pairs[:500])} {pick.choice(pairs[:3000])}",
        "three words, one rare": lambda: f"{pick.choice(often)} {pick.choice(between)} {pick.choice(seldom)}",
        "a phrase of two words": lambda: f'"{" ".join(pick.choice(made.parts).split()[1:3])}"',
        "initials (초성)": lambda: words.initials(pick.choice(made.titles))[4:9],
        "words and operators": lambda: (
            f"{pick.choice(between)} 부서:{pick.choice(UNITS)} 금액:>=50000000 날짜:{pick.randint(2017, 2026)}~"
        ),
        "a word left out": lambda: f"{pick.choice(between)} -{pick.choice(often)}",
        "one or the other": lambda: f"{pick.choice(pairs)} OR {pick.choice(pairs)}",
        "nothing found": lambda: f"{pick.choice(seldom)} {pick.choice(seldom)}",
    }
    return {kind: [(make(), pick.choice(UNITS)) for _ in range(count)] for kind, make in kinds.items()}


async def _ours(dure: Dure, asks: list[Ask]) -> dict[str, Any]:
    """Each question as somebody with little, some and all rights in turn: transaction, function, snippets, marks."""
    each, found = [], 0
    for place, (query, unit) in enumerate([asks[0], *asks]):
        role = ROLES[place % len(ROLES)]
        question = understand(query, _today()).question
        begun = time.perf_counter()
        async with dure.tx(Actor(_corpus.HOUSE, client="bench")) as tx:
            hits = await finding.find(
                tx, question, finding.Part(limit=PAGE + 1), acl=rights(role, unit), kinds=["document"]
            )
        for hit in hits:
            words.highlights(hit.snippet, question.terms)
        if place:  # the first one also prepares the statement
            each.append(time.perf_counter() - begun)
            found += len(hits)
    return percentiles(each) | {"hits": found / len(asks)}


async def _puts(dure: Dure, made: Corpus) -> float:
    entries = [_corpus.entry(made) for _ in range(PUTS)]
    begun = time.perf_counter()
    for one in entries:
        async with dure.tx(Actor(_corpus.HOUSE, client="bench")) as tx:
            await search.put(tx, one)
    return PUTS / (time.perf_counter() - begun)


async def _peer_made(db: asyncpg.Connection) -> float:
    """The same texts in a plain table without any rights, with a trigram index; seconds of the index."""
    await db.execute("CREATE EXTENSION pg_trgm")
    await db.execute(
        "CREATE TABLE bench.plain AS SELECT id, at, amount, fields ->> 'unit' AS unit,"
        " lower(text) || E'\\n' || lower(files) AS text FROM kernel_search ORDER BY at"
    )
    begun = time.monotonic()
    await db.execute("SET maintenance_work_mem = '2GB'")
    await db.execute("CREATE INDEX plain_text ON bench.plain USING gin (text gin_trgm_ops)")
    built = time.monotonic() - begun
    await db.execute("CREATE INDEX ON bench.plain (at)")
    await db.execute("VACUUM (ANALYZE) bench.plain")
    await db.execute(f"SET jit = off; SET statement_timeout = '{PATIENCE}s'")
    return built


async def _peer(db: asyncpg.Connection, asks: list[Ask]) -> dict[str, Any] | None:
    """LIKE for every word, newest first; for as long as there is patience. None where it has no way to ask."""
    each, late, end = [], 0, time.monotonic() + PATIENCE
    for query, _ in asks:
        wanted = _like(query)
        if wanted is None:
            return None
        begun = time.perf_counter()
        try:
            await db.fetch(
                f"SELECT id, at, substr(text, 1, 400) FROM bench.plain WHERE {wanted} ORDER BY at DESC LIMIT {PAGE + 1}"
            )
        except asyncpg.QueryCanceledError:
            late += 1
        each.append(time.perf_counter() - begun)
        if time.monotonic() > end and len(each) > 1:
            break
    return percentiles(each) | {"late": late}


def _like(query: str) -> str | None:
    """The query as conditions of the plain table; None for initials."""
    question = understand(query, _today()).question
    found = []
    if any(words.only_initials(term) for term in question.terms):
        return None
    if question.since is not None:
        found.append(f"at >= '{question.since.isoformat()}'")
    if question.amount_from is not None:
        found.append(f"amount >= {question.amount_from}")
    quoted = query.strip('"').lower() if query.startswith('"') else ""
    for clause in question.clauses:
        told = [
            f"unit = '{one.text}'" if one.field == "unit" else f"text LIKE '%{quoted or one.text}%'"
            for one in clause.any_of
        ]
        found.append(("" if clause.holds else "NOT ") + "(" + " OR ".join(told) + ")")
    return " AND ".join(found)


def _today() -> date:
    return datetime.now(UTC).date()


def report(found: dict[str, Any]) -> str:
    """The figures as a page for people."""
    here, ours, peer = found["machine"], found["ours"], found.get("peer", {})
    sizes, other = found["sizes"], found.get("peer_sizes")
    lines = [
        f"Measured by `./dure bench search` at commit `{here['commit']}` on {here['cores']} shared cores,"
        f" {here['memory_gb']} GB, {here['system']}, Python {here['python']}; load before: {here['load']:.1f}."
        " PostgreSQL with the settings the house gives it.",
        "",
        f"{found['documents']:,} documents of **one** institution over {_corpus.YEARS} years: words by Zipf's law in"
        f" sentences, a tenth with a file. Each question is asked by a clerk (sees 1/40), a director (1/5) and the head"
        " (all) in turn, one at a time, in a transaction of its own, with rights, three ranks, snippets and marks, a"
        f" page of {PAGE}."
        " The peer is `LIKE` over a `pg_trgm` index of the same texts in a plain table: no rights, no ranks, no marks;"
        f" it gets {PATIENCE} seconds a kind.",
        "",
        "| | p50 | p95 | slowest | finds (at most 31) | trigram p50 | p95 |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, one in ours.items():
        against = peer.get(kind)
        beside = f"{_ms(against['p50_ms'])} | {_ms(against['p95_ms'])}" if against else "– | –"
        if against and against["late"]:
            beside += f" ({against['late']} given up)"
        lines.append(
            f"| {kind} | {one['p50_ms']:.1f} ms | {one['p95_ms']:.1f} ms | {one['most_ms']:.0f} ms"
            f" | {one['hits']:.0f} | {beside} |"
        )
    lines += ["", f"- Size: table {sizes['table_mb']:,.0f} MB, index {sizes['index_mb']:,.0f} MB"]
    lines[-1] += f" (trigram: {other['table_mb']:,.0f} MB and {other['index_mb']:,.0f} MB)." if other else "."
    lines.append(
        f"- Index built in {found['built']:.0f} s"
        + (f" (trigram: {found['peer_built']:.0f} s)" if other else "")
        + f"; one by one, each in a transaction of its own: {found['puts_per_second']:.0f} documents a second."
    )
    return "\n".join([*lines, ""])


def _ms(value: float) -> str:
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms"
