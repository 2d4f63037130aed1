"""A client that says lines of IMAP and hears the answers; and the server it talks to."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from mail.imap.server import ImapServer
from server.serving import listen
from tests.mail.house import PASSWORD, House


@asynccontextmanager
async def served(house: House) -> AsyncGenerator[int]:
    """The IMAP server of the house on a port of this machine."""
    with listen("127.0.0.1", 0) as listening:
        async with ImapServer(house.dure, None).running(plain=listening):
            yield int(listening.getsockname()[1])


class Talk:
    """One conversation. `say` returns the untagged lines and, last, the tagged one without its tag."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._count = 0

    async def __aenter__(self) -> "Talk":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**24)
        self.greeting = await self.line()
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self.writer.close()

    async def sign_in(self, house: House, who: str = "garam") -> None:
        done = await self.say(f"LOGIN {who}@{house.domain} {PASSWORD}")
        assert done[-1].startswith(b"OK"), done

    async def line(self) -> bytes:
        """One line of an answer, its literals in their places."""
        async with asyncio.timeout(90):
            line = await self.reader.readline()
            while match := re.search(rb"\{(\d+)\}\r\n\Z", line):
                line += await self.reader.readexactly(int(match[1])) + await self.reader.readline()
        assert line.endswith(b"\r\n"), line
        return line[:-2]

    async def say(self, words: str | bytes) -> list[bytes]:
        """Send a command and hear all of its answer."""
        self._count += 1
        tag = b"a%d" % self._count
        octets = words.encode() if isinstance(words, str) else words
        self.writer.write(tag + b" " + octets + b"\r\n")
        return await self.answer(tag)

    async def answer(self, tag: bytes) -> list[bytes]:
        """Everything up to the tagged line."""
        found: list[bytes] = []
        while True:
            line = await self.line()
            if line.startswith(tag + b" "):
                return [*found, line.removeprefix(tag + b" ")]
            found.append(line.removeprefix(b"* "))
