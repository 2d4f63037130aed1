"""The IMAP listeners: in the open with STARTTLS, and within TLS. Limits on connections; a graceful end."""

import asyncio
import logging
import socket
import ssl
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any, Final, Protocol
from uuid import UUID

from kernel.dure import Dure
from kernel.errors import where
from mail.imap.connection import Connection

log = logging.getLogger("dure.imap")

MOST_CONNECTIONS: Final = 5_000
MOST_OF_CLIENT: Final = 300
"""From one address: a whole office may stand behind it."""
MOST_OF_ACCOUNT: Final = 40
GRACE: Final = 8.0
"""Seconds that commands under way get at the end."""
_FAREWELL: Final = 3.0
_HIGH_WATER: Final = 256 * 1024


class Serving(Protocol):
    """One connection, as its server sees it."""

    async def run(self) -> None:
        """Serve; returns when it is over."""

    async def say_goodbye(self, why: str) -> None:
        """End the conversation as soon as no command runs."""


class ImapServer:
    """All IMAP connections of this process. Another protocol of the same shape says what its connections are."""

    connection: Callable[..., Serving] = Connection
    too_many = b"* BYE Too many connections\r\n"

    def __init__(self, dure: Dure, tls: ssl.SSLContext | None, binding: bytes = b"") -> None:
        self.dure = dure
        self.binding = binding if tls is not None else b""
        """What clients bind SCRAM to: the hash of our certificate. RFC 5929 §4.1"""
        self.tls = tls
        self.connections: dict[Serving, asyncio.Task[Any]] = {}
        self._of_client: Counter[str] = Counter()
        self._of_account: Counter[UUID] = Counter()
        self._closing = False

    @asynccontextmanager
    async def running(
        self, plain: socket.socket | None = None, secure: socket.socket | None = None
    ) -> AsyncGenerator[None]:
        """Serve on these listening sockets until the context is left."""
        servers = []
        if plain is not None:
            servers.append(await asyncio.start_server(self._plain, sock=plain, limit=_HIGH_WATER))
        if secure is not None:
            servers.append(
                await asyncio.start_server(
                    self._secure, sock=secure, ssl=self.tls, limit=_HIGH_WATER, ssl_handshake_timeout=20
                )
            )
        try:
            yield
        finally:
            self._closing = True
            for server in servers:
                server.close()
            await self._end()

    async def _end(self) -> None:
        """Say goodbye to all; whoever is in the middle of a command may finish it."""
        for connection in list(self.connections):
            await connection.say_goodbye("The server is going down")
        tasks = list(self.connections.values())
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _plain(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._begin(reader, writer, within=False)

    def _secure(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._begin(reader, writer, within=True)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, within: bool) -> None:
        """Serve in a task of our own: one that asyncio has made complains when it is cancelled."""
        peer = writer.get_extra_info("peername")
        client = str(peer[0]) if peer else "local"
        entered: list[UUID] = []
        connection = type(self).connection(
            self.dure,
            reader,
            writer,
            None if within else self.tls,
            client=client,
            secure=within or (self.tls is None and _on_this_machine(client)),
            enter=self._door(entered),
            binding=self.binding,
        )
        full = self._closing or len(self.connections) >= MOST_CONNECTIONS or self._of_client[client] >= MOST_OF_CLIENT
        self._of_client[client] += 1
        self.connections[connection] = asyncio.create_task(self._serve(connection, writer, client, entered, full))

    async def _serve(
        self, connection: Serving, writer: asyncio.StreamWriter, client: str, entered: list[UUID], full: bool
    ) -> None:
        try:
            if full:
                writer.write(self.too_many)
            else:
                await connection.run()
        except Exception as error:  # one connection must not end the listener
            log.error("mail: a connection failed: %s", where(error))
        finally:
            del self.connections[connection]
            self._leave(client, entered)
            await _closed(writer)

    def _door(self, entered: list[UUID]) -> Callable[[UUID], bool]:
        def enter(account_id: UUID) -> bool:
            if self._of_account[account_id] >= MOST_OF_ACCOUNT:
                return False
            self._of_account[account_id] += 1
            entered.append(account_id)
            return True

        return enter

    def _leave(self, client: str, entered: list[UUID]) -> None:
        self._of_client[client] -= 1
        self._of_client += Counter()  # without what has come to nothing
        for one in entered:
            self._of_account[one] -= 1
        self._of_account += Counter()


async def _closed(writer: asyncio.StreamWriter) -> None:
    """Close, and do not wait long for a peer that does not answer the end of TLS."""
    writer.close()
    try:
        async with asyncio.timeout(_FAREWELL):
            await writer.wait_closed()
    except (OSError, ssl.SSLError, TimeoutError):
        writer.transport.abort()


def _on_this_machine(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return client == "local"
