"""The ManageSieve listener: in the open, with STARTTLS. Limits on connections; a graceful end."""

import asyncio
import logging
import socket
import ssl
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any, Final

from kernel.dure import Dure
from kernel.errors import where
from mail.managesieve.session import Session

log = logging.getLogger("dure.sieve")

MOST_CONNECTIONS: Final = 500
MOST_OF_CLIENT: Final = 50
_FAREWELL: Final = 3.0


class SieveServer:
    """All ManageSieve connections of this process."""

    def __init__(self, dure: Dure, tls: ssl.SSLContext | None) -> None:
        self.dure, self.tls = dure, tls
        self._tasks: set[asyncio.Task[Any]] = set()
        self._of_client: Counter[str] = Counter()

    @asynccontextmanager
    async def running(self, listening: socket.socket) -> AsyncGenerator[None]:
        """Serve on this listening socket until the context is left."""
        server = await asyncio.start_server(self._begin, sock=listening)
        try:
            yield
        finally:
            server.close()
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("peername")
        client = str(peer[0]) if peer else "local"
        full = len(self._tasks) > MOST_CONNECTIONS or self._of_client[client] >= MOST_OF_CLIENT
        self._of_client[client] += 1
        try:
            if full:
                writer.write(b'BYE (TRYLATER) "Too many connections"\r\n')
            else:
                secure = self.tls is None and _on_this_machine(client)
                await Session(self.dure, reader, writer, self.tls, client=client, secure=secure).run()
        except Exception as error:  # one connection must not end the listener
            log.error("sieve: a connection failed: %s", where(error))
        finally:
            self._of_client[client] -= 1
            self._of_client += Counter()  # without what has come to nothing
            await _closed(writer)


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
