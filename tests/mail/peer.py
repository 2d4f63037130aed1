"""Dovecot as it comes from Debian, one process without sign-in, spoken to through pipes."""

import asyncio
import os
import pwd
import re
import shutil
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

PROGRAM = Path("/usr/lib/dovecot/imap")
_SETTINGS = """\
mail_location = maildir:{folder}/mail
ssl = no
log_path = {folder}/log
stats_writer_socket_path =
base_dir = {folder}/run
state_dir = {folder}/state
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


def settings_of(folder: Path) -> str:
    """What it is told, when its mail lies in this folder."""
    return _SETTINGS.format(folder=folder)


class Peer:
    """One conversation with Dovecot; `say` answers as `tests.mail.talk.Talk` does."""

    def __init__(self, program: asyncio.subprocess.Process) -> None:
        assert program.stdin is not None
        assert program.stdout is not None
        self.writer, self.reader = program.stdin, program.stdout
        self._count = 0

    async def line(self) -> bytes:
        async with asyncio.timeout(90):
            line = await self.reader.readline()
            while match := re.search(rb"\{(\d+)\}\r\n\Z", line):
                line += await self.reader.readexactly(int(match[1])) + await self.reader.readline()
        assert line.endswith(b"\r\n"), line
        return line[:-2]

    async def say(self, words: str | bytes) -> list[bytes]:
        self._count += 1
        tag = b"d%d" % self._count
        octets = words.encode() if isinstance(words, str) else words
        self.writer.write(tag + b" " + octets + b"\r\n")
        found: list[bytes] = []
        async with asyncio.timeout(120):
            while not (line := await self.line()).startswith(tag + b" "):
                found.append(line.removeprefix(b"* "))
        return [*found, line.removeprefix(tag + b" ")]


@asynccontextmanager
async def dovecot(folder: Path) -> AsyncGenerator[Peer]:
    """A mailbox of Dovecot in this folder. It refuses root, so root lends it another name."""
    folder.mkdir(parents=True)
    (folder / "settings").write_text(settings_of(folder))
    words = [str(PROGRAM), "-c", str(folder / "settings")]
    # Not by way of `runuser`: what that has begun goes on holding the pipes when it is killed, and whoever waits for
    # the end of the pipes waits for ever.
    lent: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        lent = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
    environment = {"HOME": str(folder), "USER": "peer", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(
        *words,
        stdin=pipe,
        stdout=pipe,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
        limit=2**24,
        start_new_session=True,
        **lent,
    )
    try:
        peer = Peer(program)
        assert b"PREAUTH" in await peer.line()
        yield peer
    finally:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        async with asyncio.timeout(30):
            await program.wait()
