"""Ten thousand mails of Debian's Dovecot move in by the command, which is killed in the middle, and begun again."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kernel.dure import open_dure
from mail.tables import content, message, moved
from tests.mail.house import House, build
from tests.mail.peer import PROGRAM, settings_of
from tests.support.postgres import Database, settings_for
from tests.support.until import until

pytestmark = [pytest.mark.long, pytest.mark.skipif(not PROGRAM.exists(), reason="dovecot-imapd is not installed")]
COUNT = 10_000


def fill(folder: Path) -> dict[str, int]:
    """A maildir with so many mails in three folders; the digests of their octets with whole line ends."""
    digests: dict[str, int] = {}
    for number in range(COUNT):
        name = ("", ".&1VyuANVo-", ".Sent")[number % 3]
        (there := folder / "mail" / name / "cur").mkdir(parents=True, exist_ok=True)
        for other in ("new", "tmp"):
            (there.parent / other).mkdir(exist_ok=True)
        body = f"본문 {number}\n" * (1 + number % 40)
        text = f"From: a{number % 7}@x.example\nSubject: mail {number}\nMessage-ID: <{number}@x>\n\n{body}"
        (there / f"{1_700_000_000 + number}.{number}.x:2,{'S' if number % 2 else ''}").write_text(text)
        digest = sha256(text.replace("\n", "\r\n").encode()).hexdigest()
        digests[digest] = digests.get(digest, 0) + 1
    return digests


@asynccontextmanager
async def listening(folder: Path) -> AsyncGenerator[int]:
    """Dovecot's program behind a port, one for each connection, signed in already."""
    words = [str(PROGRAM), "-c", str(folder / "settings")]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "nobody", "--", *words]
    environment = {"HOME": str(folder), "USER": "peer", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    running: set[asyncio.subprocess.Process] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pipe = asyncio.subprocess.PIPE
        program = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, env=environment)
        running.add(program)
        assert program.stdin is not None
        assert program.stdout is not None
        await asyncio.gather(carry(reader, program.stdin), carry(program.stdout, writer), return_exceptions=True)
        await program.wait()
        running.discard(program)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        for program in list(running):
            with suppress(ProcessLookupError):
                program.kill()


async def test_ten_thousand_mails_move_in_though_the_command_is_killed(database: Database, tmp_path: Path) -> None:
    folder = Path("/tmp") / f"dure-move-{os.getpid()}"
    folder.mkdir()
    try:
        expected = await asyncio.to_thread(fill, folder)
        (folder / "settings").write_text(settings_of(folder))
        if os.geteuid() == 0:
            for path in [folder, *folder.rglob("*")]:
                shutil.chown(path, "nobody")
        settings = settings_for(database, tmp_path)
        async with open_dure(settings) as dure:
            house = await build(dure)
            (tmp_path / "accounts.csv").write_text(f"peer,any,garam@{house.domain}\n")
            given = {name: getattr(settings, name) for name in ("database_url", "blob_url", "secret")}
            environment = {**os.environ, **{f"DURE_{name.upper()}": value for name, value in given.items()}}
            async with listening(folder) as port:
                words = [sys.executable, "-m", "server.cli", "mail", "migrate", f"127.0.0.1:{port}"]
                words += [str(tmp_path / "accounts.csv"), "--plain"]
                killed = 0
                for least in (2_000, 6_000):
                    command = await asyncio.create_subprocess_exec(*words, env=environment, start_new_session=True)
                    await until(partial(came, house, least), 300)
                    os.killpg(command.pid, signal.SIGKILL)
                    await command.wait()
                    killed += 1
                pipe = asyncio.subprocess.PIPE
                command = await asyncio.create_subprocess_exec(*words, env=environment, stdout=pipe)
                told, _ = await command.communicate()
            assert killed == 2 and command.returncode == 0, told.decode()
            assert b"Both sides agree." in told
            async with house.tx(None) as tx:
                joined = message.join(content, content.c.id == message.c.content_id)
                rows = await tx.db.execute(
                    select(content.c.digest, func.count()).select_from(joined).group_by(content.c.digest)
                )
                assert {bytes(digest).hex(): count for digest, count in rows} == expected
    finally:
        shutil.rmtree(folder)


async def came(house: House, least: int) -> bool:
    """Whether so many have come."""
    async with house.tx(None) as tx:
        return int((await tx.db.execute(select(func.count()).select_from(moved))).scalar_one()) >= least
