"""The server is killed with kill -9 in the middle of many submits and decisions, again and again.

Clients do what a browser does: they send an act with its key until an answer comes. Whatever was answered must be there
after every kill; in the end every number is there once, without a gap, the projections are what the events tell, the
outbox is empty, every decision has its record, and the ledger verifies. The last kill takes PostgreSQL with it.

`DURE_KILLS` and `DURE_KILL_DOCUMENTS` make it longer.
"""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, select

from directory.tables import gate
from edocs.content import content_hash, from_plain
from edocs.engine.case import DocumentState
from edocs.engine.states import fold
from edocs.queries import documents
from edocs.tables import asked, counter, document, event, record_pdf, revision
from kernel import outbox
from kernel.clock import new_id
from kernel.ledger_check import verify
from kernel.postgres import APP, OWNER, Cluster
from kernel.settings import Settings
from server.migrations import upgrade
from tests.support.city import session_of
from tests.support.folders import new_folder
from tests.support.programs import Program, free_port, healthy
from tests.support.town import CULTURE, Town, open_town, settle, town_settings
from tests.support.until import until

KILLS = int(os.environ.get("DURE_KILLS", "3"))
DOCUMENTS = int(os.environ.get("DURE_KILL_DOCUMENTS", "60"))
AT_ONCE = 12
DOMAIN = "foundation.test.example"
DRAFTERS = {"윤도담": "dodam", "정한결": "hangyeol"}


@dataclass
class Acknowledged:
    """What was answered with a yes: the act on the document, and the number that came with it."""

    submitted: set[UUID] = field(default_factory=set)
    numbers: dict[UUID, str] = field(default_factory=dict)
    killed: int = 0

    @property
    def acts(self) -> int:
        return len(self.submitted) + len(self.numbers)


@dataclass
class House:
    """A durable cluster, the town in it, the server beside it, and the tokens of its people."""

    cluster: Cluster
    settings: Settings
    town: Town
    server: Program
    port: int
    tokens: dict[str, str]
    stack: AsyncExitStack

    async def kill(self, with_database: bool) -> None:
        await self.server.end(signal.SIGKILL)
        if with_database:
            await self.town.dure.engine.dispose()
            number = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
            os.kill(number, signal.SIGQUIT)  # an immediate shutdown: no checkpoint, no good-bye
            await until(lambda: not (self.cluster.data / "postmaster.pid").exists())
            await self.stack.enter_async_context(Cluster(self.cluster.folder).running())

    async def start(self) -> None:
        await self.server.start()
        await healthy(self.port, self.server)


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    folder = new_folder("dure-tests-kill-")
    cluster = Cluster(folder / "postgres", durable=True)
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(cluster.running())
            await cluster.make_database("dure")
            await upgrade(cluster.url(OWNER, "dure"))
            blobs = str(folder / "blobs")
            settings = town_settings(cluster.url(APP, "dure"), cluster.url(OWNER, "dure"), blobs)
            town = await stack.enter_async_context(open_town(settings))
            await settle(town.dure)
            logins = {**DRAFTERS, "장보미": "bomi"}
            tokens = {who: await session_of(town.dure, f"{login}@{DOMAIN}") for who, login in logins.items()}
            port = free_port()
            names = ("database_url", "blob_url", "secret")
            given = {f"DURE_{name.upper()}": getattr(settings, name) for name in names}
            server = Program(folder / "serve.log", "serve", **given, DURE_PORT=str(port), DURE_POOL_SIZE="8")
            house = House(cluster, settings, town, server, port, tokens, stack)
            await house.start()
            yield house
            await server.end(signal.SIGKILL)
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


async def test_nothing_that_was_answered_is_lost_and_no_number_is_given_twice_or_skipped(house: House) -> None:
    town, random = house.town, Random(20261122)
    ids = []
    for number in range(DOCUMENTS):
        who = random.choice(sorted(DRAFTERS))
        ids.append((await town.draft(who, "general", matter_id="가-1", title=f"보고 {number}"), who))
    known = Acknowledged()
    moments = sorted(random.sample(range(2, 2 * DOCUMENTS - 4), KILLS))
    async with client(house) as http:
        work = asyncio.create_task(all_of_it(http, house, known, ids))
        for place, moment in enumerate(moments):
            await until(lambda moment=moment: known.acts >= moment or work.done(), 120)
            await house.kill(with_database=place == KILLS - 1)
            known.killed += 1
            await all_there(town, known)
            await house.start()
        await work
    assert (len(known.submitted), len(known.numbers), known.killed) == (DOCUMENTS, DOCUMENTS, KILLS)
    await all_there(town, known)
    await in_order(town)
    await settled(town)


def client(house: House) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=f"http://127.0.0.1:{house.port}", timeout=20)


async def all_of_it(http: httpx2.AsyncClient, house: House, known: Acknowledged, ids: list[tuple[UUID, str]]) -> None:
    """Every document submitted by its drafter and decided by the team leader, many at once."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(document_id: UUID, who: str) -> None:
        async with turns:
            path = f"/api/edocs/documents/{document_id}"
            seen = await insist(http, "POST", f"{path}/submit", house.tokens[who], {"save": 2})
            known.submitted.add(document_id)
            step = next(step["id"] for step in seen["steps"] if step["kind"] == "DECIDE")
            body = {"step": step, "revision_hash": seen["revision_hash"]}
            done = await insist(http, "POST", f"{path}/decide", house.tokens["장보미"], body)
            known.numbers[document_id] = done["number"]

    await asyncio.gather(*(one(document_id, who) for document_id, who in ids))


async def insist(http: httpx2.AsyncClient, method: str, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    """Send the act under one key until there is an answer; every answer but a yes or a try-again is a failure."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id().hex}
    async with asyncio.timeout(100):
        while True:
            try:
                answer = await http.request(method, path, json=body, headers=headers)
            except httpx2.TransportError:
                await asyncio.sleep(0.02)  # as a browser does; the server is down, there is nothing to wait for
                continue
            if answer.status_code == 503:
                await asyncio.sleep(0.02)
                continue
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            return found


async def all_there(town: Town, known: Acknowledged) -> None:
    """Everything that was answered so far is in the database."""
    submitted, numbers = set(known.submitted), dict(known.numbers)
    async with town.tx(None) as tx:
        rows = {row.id: row for row in await tx.db.execute(select(document))}
    assert {one for one in submitted if rows[one].round < 1} == set()
    assert {one: rows[one].number for one in numbers} == numbers


async def in_order(town: Town) -> None:
    """Numbers without gap or double, and projections that are what the events tell."""
    async with town.tx(None) as tx:
        rows = list(await tx.db.execute(select(document)))
        last = {row.unit_id: row.last for row in await tx.db.execute(select(counter))}
        open_now = {(row.document_id, row.step) for row in await tx.db.execute(select(asked))}
        events = {row.id: await documents.history(tx, row.id) for row in rows}
        hashes = {
            row.document_id: row.hash == content_hash(from_plain(row.content))
            for row in await tx.db.execute(select(revision))
        }
        ever = (await tx.db.execute(select(func.count()).select_from(event))).scalar_one()
    assert len(rows) == DOCUMENTS
    serials = [row.number_serial for row in rows]
    assert sorted(serials) == list(range(1, DOCUMENTS + 1))
    assert list(last.values()) == [DOCUMENTS]
    assert open_now == set()
    assert len(hashes) == DOCUMENTS
    assert all(hashes.values())
    assert ever == sum(map(len, events.values()))
    for row in rows:
        case = documents.case_of(row)
        assert fold(events[row.id]) == case
        assert (case.state, case.number.serial, case.seq) == (DocumentState.ESTABLISHED, row.number_serial, row.seq)


async def settled(town: Town) -> None:
    """What follows outside the requests comes to its end: no row waits, every decision has its PDF, the log holds."""

    async def drained() -> bool:
        async with town.tx(None) as tx:
            waiting = select(func.count()).select_from(outbox.row).where(outbox.row.c.done_at.is_(None))
            return (await tx.db.execute(waiting)).scalar_one() == 0

    await until(drained, 240)
    async with town.tx(None) as tx:
        assert not await outbox.dead_letters(tx)
        assert (await tx.db.execute(select(func.count()).select_from(record_pdf))).scalar_one() == DOCUMENTS

    async def sealed() -> bool:
        return not (await verify(town.dure, CULTURE)).pending

    await until(sealed, 30)
    report = await verify(town.dure, CULTURE)
    assert report.ok, report.findings
    assert report.entries > 4 * DOCUMENTS
    async with town.dure.gate() as db:
        assert (await db.execute(select(func.count()).select_from(gate.session))).scalar_one() == 3
