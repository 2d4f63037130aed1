"""One institution of many people on a durable database, its people signed in, and nodes that may be killed."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from directory.onboarding import NewInstitution, create
from directory.org import Org
from directory.queries.snapshot import org_snapshot
from directory.sessions import open_session
from directory.tables import gate
from kernel.dure import Dure, open_dure
from kernel.postgres import APP, OWNER, Cluster
from kernel.settings import Settings
from kernel.tx import Actor
from kernel.web import Call
from messenger.actions import conversations
from messenger.views.conversations import OpenInput
from messenger.views.people import WhoInput
from server.bridges import HEARD
from server.migrations import upgrade
from server.serving import listen
from tests.support.redis import RedisServer, running_redis

ROOT = Path(__file__).resolve().parents[2]
SECRET = "5d0f1c9e27d8a453" * 4
IN_A_UNIT = 25


@dataclass
class Person:
    """Somebody with a session."""

    actor: Actor
    token: str


@dataclass
class Node:
    """`dure serve --only web` as a process of its own."""

    house: "House"
    port: int
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0

    @property
    def pid(self) -> int:
        """The process that runs."""
        assert self.process is not None
        return self.process.pid

    async def start(self) -> None:
        """Start, and wait until it answers."""
        settings, redis = self.house.settings, self.house.redis
        given = {f"DURE_{name.upper()}": getattr(settings, name) for name in ("database_url", "blob_url", "secret")}
        given |= {"DURE_PORT": str(self.port), "DURE_POOL_SIZE": "8", "PYTHONPATH": str(ROOT)}
        if redis is not None:
            given["DURE_REDIS_URL"] = redis.url
        self.process = self._spawn(given)
        self.starts += 1
        async with asyncio.timeout(60):
            while True:
                if self.process.poll() is not None:
                    raise RuntimeError(f"a node did not start:\n{self.log.read_text()[-2000:]}")
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    return

    def _spawn(self, given: dict[str, str]) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            words = [sys.executable, "-P", "-m", "server.cli", "serve", "--only", "web"]
            return subprocess.Popen(words, env=os.environ | given, stdout=log, stderr=log)

    async def kill(self) -> None:
        """As a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As a deploy would."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            await asyncio.to_thread(self.process.wait, 60)
            self.process = None

    def cpu(self) -> float:
        """Seconds of CPU, user and system, that the process has used."""
        parts = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes that the process holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@dataclass
class House:
    """The institution and what serves it."""

    folder: Path
    cluster: Cluster
    settings: Settings
    dure: Dure
    org: Org
    redis: RedisServer | None
    people: list[Person] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    async def begin(self, members: list[int], name: str) -> UUID:
        """A group of these people, begun by the first."""
        who = [WhoInput(id=one) for index in members if (one := self.people[index].actor.person_id) is not None]
        async with self.dure.tx(self.people[members[0]].actor) as tx:
            return await conversations.open_conversation(tx, OpenInput(cid=uuid4(), people=who, name=name))


def sheet(people: int, prefix: str = "p") -> bytes:
    """The CSV of an institution of so many people in units of `IN_A_UNIT`."""
    lines = ["이름,아이디,부서,직위,부서장,기관장,역할", f"대표,{prefix}head,,대표이사,Y,Y,"]
    for number in range(people - 1):
        unit, place = divmod(number, IN_A_UNIT)
        title, head = ("팀장", "Y") if place == 0 else ("주임", "")
        lines.append(f"사람{number},{prefix}{number},본부{unit // 10}/팀{unit},{title},{head},,")
    return "\n".join(lines).encode()


async def found(dure: Dure, people: int, position: int = 1) -> Org:
    """An institution of so many people. Returns its organisation."""
    new = NewInstitution(
        code=f"97{position:03}00",
        name=f"기관 {position}",
        domain=f"talk{position}.bench.example",
        template="foundation",
        position=position,
        since=date(2024, 1, 1),
        profile={"admin_second_factor": False},
    )
    await create(dure, new, sheet(people, f"h{position}x"), invite_admins=False)
    async with dure.tx(Actor(position, client="bench")) as tx:
        return await org_snapshot(tx)


@asynccontextmanager
async def house(people: int, nodes: int, *, bus: bool = True) -> AsyncGenerator[House]:
    """The institution, so many nodes, a Redis between them unless it is to be without."""
    folder = Path(tempfile.mkdtemp(prefix="dure-talk-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "postgres", durable=True)
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(cluster.running())
            await cluster.make_database("bench")
            await upgrade(cluster.url(OWNER, "bench"))
            settings = Settings(
                database_url=cluster.url(APP, "bench"),
                owner_url=cluster.url(OWNER, "bench"),
                blob_url=str(folder / "blobs"),
                secret=SECRET,
            )
            redis = await stack.enter_async_context(running_redis()) if bus else None
            dure = await stack.enter_async_context(open_dure(settings, bridges=HEARD))
            made = House(folder, cluster, settings, dure, await found(dure, people), redis)
            made.people = await _people(made)
            for number in range(nodes):
                with listen("127.0.0.1", 0) as probe:
                    node = Node(made, probe.getsockname()[1], folder / f"node{number}.log")
                await node.start()
                made.nodes.append(node)
            try:
                yield made
            finally:
                for node in made.nodes:
                    await node.kill()
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


async def _people(made: House) -> list[Person]:
    """Everybody with a session, as after signing in."""
    dure, org, now = made.dure, made.org, made.dure.now()
    async with dure.gate() as db:
        joined = select(gate.account, gate.link.c.person_id).join(
            gate.link, gate.link.c.account_id == gate.account.c.id
        )
        accounts = {row.person_id: row for row in await db.execute(joined.where(gate.link.c.institution_id == 1))}
    found_people = []
    for person in org.people.values():
        held = org.holdings_of(person.id, now)
        call = Call(dure, "127.0.0.1", "ko", "bench", "", None, "")
        await open_session(call, accounts[person.id], ["password"])
        assert call.issue is not None  # a session was opened
        actor = Actor(1, person.id, held[0].post_id if held else None, client="bench")
        found_people.append(Person(actor, call.issue))
    return found_people
