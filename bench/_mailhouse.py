"""A city of mail on a PostgreSQL of its own, served by a process: `python -m bench._mailhouse FOLDER PEOPLE`.

It prints one JSON line (ports, sign-ins, addresses) when it serves, and then answers each line of its standard input
with a line of figures: its memory, and how late its loop was since the last line. It serves until its input ends. A
second start on the same folder finds the city of the first.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory import mail_sign_in
from directory.onboarding import NewInstitution, create
from directory.tables import gate
from kernel.dure import Dure, open_dure
from kernel.postgres import APP, OWNER, Cluster
from kernel.settings import Settings
from mail.imap import server as imap
from mail.smtp import inbound
from mail.smtp import server as smtp
from server.migrations import upgrade
from server.serving import listen

HOUSES = 12
BEAT = 0.005
"""Seconds between two looks at the clock."""


class Beat:
    """How late the loop is: what a command that comes just now would have to wait."""

    def __init__(self) -> None:
        self.late: list[float] = []

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Look at the clock for as long as the context is open."""
        task = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT
            await asyncio.sleep(BEAT)
            self.late.append(loop.time() - due)

    def told(self) -> dict[str, float]:
        """In milliseconds since the last time; memory in MB."""
        late, self.late = sorted(self.late) or [0.0], []
        status = Path("/proc/self/status").read_text("ascii")
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return {
            "stall_p50": late[len(late) // 2] * 1000,
            "stall_p99": late[min(len(late) - 1, len(late) * 99 // 100)] * 1000,
            "stall_most": late[-1] * 1000,
            "resident": resident / 1024,
        }


def domain(house: int) -> str:
    """The mail domain of an institution."""
    return f"house{house}.test.example"


def people(house: int, count: int) -> bytes:
    """The sheet of an institution's people."""
    lines = ["이름,아이디,부서,직위,부서장,기관장,역할,메일", f"권이룸,head,,대표이사,Y,Y,admin,head@{domain(house)}"]
    lines += [f"사람{one:03d},p{one},총무팀,팀원,,,,p{one}@{domain(house)}" for one in range(1, count)]
    return "\n".join([*lines, ""]).encode()


async def found(dure: Dure, count: int) -> dict[str, Any]:
    """Make the city; who signs in, and every address."""
    for house in range(HOUSES):
        new = NewInstitution(
            code=f"97400{house:02d}", name=f"우편원{house}", domain=domain(house), template="foundation", position=house
        )
        await create(dure, new, people(house, count), invite_admins=True)
    async with dure.gate() as db:
        rows = (await db.execute(select(gate.account.c.id, gate.account.c.login))).all()
    own = sorted((row for row in rows if row.login.endswith(domain(0))), key=lambda row: row.login)[:50]
    signs = [[row.login, (await mail_sign_in.make(dure, row.id, "bench"))[1]] for row in own]
    return {"signs": signs, "addresses": sorted(row.login for row in rows)}


async def serve(folder: Path, count: int) -> None:
    """Settle the city if need be, and serve it."""
    cluster = Cluster(folder / "postgres")
    kept = folder / "city.json"
    # One client is everybody here; elsewhere that would be somebody who floods us.
    inbound.RATE = inbound.BURST = 1e9  # type: ignore[misc]  # a measurement of the rest
    imap.MOST_OF_CLIENT = smtp.MOST_OF_CLIENT = imap.MOST_OF_ACCOUNT = 5_000  # type: ignore[misc]  # the same
    async with cluster.running():
        await cluster.make_database("dure")
        settings = Settings(
            database_url=cluster.url(APP, "dure"),
            owner_url=cluster.url(OWNER, "dure"),
            blob_url=str(folder / "blobs"),
            secret="9f1c3ab84d5e6f70" * 4,
        )
        await upgrade(settings.owner_url)
        async with open_dure(settings) as dure:
            if not kept.exists():
                kept.write_text(json.dumps(await found(dure, count)), "utf-8")
            with listen("127.0.0.1", 0) as for_imap, listen("127.0.0.1", 0) as for_smtp:
                beat = Beat()
                async with (
                    imap.ImapServer(dure, None).running(plain=for_imap),
                    smtp.SmtpServer(dure, None, "mx.test.example", None).running({"smtp": for_smtp}),
                    beat.running(),
                ):
                    ports = {"imap": for_imap.getsockname()[1], "smtp": for_smtp.getsockname()[1]}
                    print(json.dumps(ports | json.loads(kept.read_text("utf-8"))), flush=True)
                    while await asyncio.to_thread(sys.stdin.readline):
                        print(json.dumps(beat.told() | {"at": time.time()}), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
