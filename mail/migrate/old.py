"""An old mail server, asked over IMAP: the one place that knows aioimaplib.

It takes few messages at a time: the library works through an answer line by line, each within the last.
"""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import aioimaplib  # type: ignore[import-untyped]  # has no types
from msgspec import Struct

from mail.migrate import answers
from mail.migrate.answers import Folder, Message, State

PATIENCE: Final = 120.0
FACTS: Final = 100
"""Messages of which flags, dates and sizes are asked for at once."""


class Server(Struct, frozen=True):
    """Where the old server is; `plain` without TLS, which only a test and a network of one's own may want."""

    host: str
    port: int = 993
    plain: bool = False
    authority: str = ""
    """PEM file of who vouches for its certificate; empty: those of this machine."""


class Trouble(Exception):
    """The old server refuses, or does not answer; the text says what."""


class Old:
    """One connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._client: Any = None

    async def enter(self, login: str, password: str) -> None:
        """Connect and sign in. Raises Trouble."""
        one = self.server
        try:
            if one.plain:
                self._client = aioimaplib.IMAP4(one.host, one.port, timeout=PATIENCE)
            else:
                context = ssl.create_default_context(cafile=one.authority or None)
                self._client = aioimaplib.IMAP4_SSL(one.host, one.port, timeout=PATIENCE, ssl_context=context)
            await self._client.wait_hello_from_server()
            if self._client.get_state() == aioimaplib.aioimaplib.AUTH:
                return  # a server that knows us already (PREAUTH)
            said = await self._client.login(_quoted(login), password)
        except (OSError, TimeoutError, aioimaplib.AioImapException, ssl.SSLError) as error:
            raise Trouble(f"{one.host} does not answer: {type(error).__name__}") from error
        if said.result != "OK":
            raise Trouble(f"{one.host} does not let {login} in")

    async def leave(self) -> None:
        """Say goodbye."""
        if self._client is not None:
            with suppress(Exception):
                async with asyncio.timeout(5):
                    await self._client.logout()
            if self._client.protocol.transport is not None:
                self._client.protocol.transport.close()

    async def folders(self) -> list[Folder]:
        """The folders that hold messages."""
        return answers.folders(await self._ask(self._client.list('""', "*")))

    async def open(self, folder: Folder) -> State:
        """Open a folder to read only."""
        found = answers.state(await self._ask(self._client.examine(_quoted(folder.wire))))
        self._client.protocol.state = aioimaplib.aioimaplib.SELECTED  # it knows of SELECT alone
        return found

    async def uids(self) -> list[int]:
        """The UIDs of the open folder, in order."""
        return answers.numbers(await self._ask(self._client.uid_search("ALL", charset=None)))

    async def facts(self, uids: Sequence[int]) -> list[Message]:
        """Flags, date and size of these messages; those that went are left out."""
        found: list[Message] = []
        for at in range(0, len(uids), FACTS):
            part = ",".join(map(str, uids[at : at + FACTS]))
            lines = await self._ask(self._client.uid("fetch", part, "(UID FLAGS INTERNALDATE RFC822.SIZE)"))
            told = answers.messages(lines)
            found += [told[uid] for uid in uids[at : at + FACTS] if uid in told]
        return found

    async def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The octets of these messages, nothing marked as read."""
        part = ",".join(map(str, uids))
        told = answers.messages(await self._ask(self._client.uid("fetch", part, "(UID BODY.PEEK[])")))
        return {uid: one.octets for uid, one in told.items() if one.octets is not None}

    async def _ask(self, asking: Any) -> list[Any]:
        try:
            said = await asyncio.wait_for(asking, PATIENCE)
        except (OSError, TimeoutError, aioimaplib.AioImapException) as error:
            raise Trouble(f"{self.server.host} stopped answering: {type(error).__name__}") from error
        if said.result != "OK":
            raise Trouble(f"{self.server.host} refused: {said.lines[-1] if said.lines else said.result!r}")
        return list(said.lines[:-1])


def _quoted(text: str) -> str:
    """An astring as the wire wants it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
