"""The listener is killed with kill -9 while mail comes in; senders do what servers do: they send again until they hear
250. Every mail that was answered 250 lies in every box it was for, exactly once.
"""

import asyncio
import os
import signal
import smtplib
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from mail.tables import content, message
from tests.mail.house import House, mail
from tests.support.postgres import ROOT, Database
from tests.support.until import until

SENDERS = 4


@dataclass
class Load:
    """Mails on their way: which are still to be taken, which were answered 250."""

    house: House
    waiting: list[int]
    answered: set[int] = field(default_factory=set)
    port: int = 0
    heavy: int = 0
    """Every so manieth mail is too large for a row."""

    def octets(self, number: int) -> bytes:
        body = "무거운 줄입니다.\r\n" * 8_000 if self.heavy and number % self.heavy == 0 else "본문입니다.\r\n"
        return mail(f"{number}", body, Message_ID=f"<{number}@load.example>")

    def send(self) -> None:
        """Be one sender, until nothing waits."""
        to = [f"garam@{self.house.domain}", f"naraeon@{self.house.domain}"]
        while self.waiting:
            with suppress(IndexError):
                number = self.waiting.pop()
                try:
                    with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
                        client.sendmail("a@load.example", to, self.octets(number))
                    self.answered.add(number)
                except (OSError, smtplib.SMTPException):
                    self.waiting.append(number)  # nobody knows whether it was taken


async def started(url: str, folder: Path) -> tuple[asyncio.subprocess.Process, int]:
    words = ["-m", "tests.mail.smtp.killed", url, str(folder)]
    program = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert program.stdout is not None
    return program, int(await asyncio.wait_for(program.stdout.readline(), 120))


async def walk(load: Load, url: str, folder: Path, kills: int) -> None:
    """Send everything, with so many kills on the way, spread over the mails."""
    total = len(load.waiting)
    program, load.port = await started(url, folder)
    try:
        senders = [asyncio.create_task(asyncio.to_thread(load.send)) for _ in range(SENDERS)]
        for kill in range(1, kills + 1):
            await until(lambda share=kill: len(load.answered) >= total * share // (kills + 1), 240)
            program.send_signal(signal.SIGKILL)
            await program.wait()
            program, load.port = await started(url, folder)
        await asyncio.gather(*senders)
    finally:
        with suppress(ProcessLookupError):
            program.kill()
        await program.wait()


async def check(load: Load, total: int) -> None:
    assert load.answered == set(range(total))
    for who in load.house.people:
        box = await load.house.box(who=who)
        query = (
            select(content.c.message_id)
            .join(message, message.c.content_id == content.c.id)
            .where(message.c.mailbox_id == box.id)
        )
        async with load.house.tx(who) as tx:
            there = Counter((await tx.db.execute(query)).scalars())
        assert there == Counter(f"{number}@load.example" for number in range(total))
        assert box.total == total


async def test_what_was_answered_is_there_once_after_kill_9(
    house: House, shared_database: Database, tmp_path: Path
) -> None:
    load = Load(house, list(range(24)), heavy=11)
    await walk(load, shared_database.url, tmp_path / "blobs", kills=1)
    await check(load, 24)


@pytest.mark.long
async def test_what_was_answered_is_there_once_after_many_kills(
    house: House, shared_database: Database, tmp_path: Path
) -> None:
    load = Load(house, list(range(600)), heavy=7)
    await walk(load, shared_database.url, tmp_path / "blobs", kills=8)
    await check(load, 600)
