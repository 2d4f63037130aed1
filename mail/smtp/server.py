"""The SMTP listeners of a process: which sockets, which desk behind each. Limits on connections; a graceful end."""

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from kernel.dure import Dure
from mail.smtp import reply
from mail.smtp.inbound import Inbound
from mail.smtp.lmtp import Lmtp, LmtpProtocol
from mail.smtp.protocol import Desk, GatewaySMTP
from mail.smtp.resolver import Ask
from mail.smtp.submission import Submission

MOST_CONNECTIONS: Final = 2_000
MOST_OF_CLIENT: Final = 100
GRACE: Final = 10.0
"""Seconds that mails being filed get at the end."""


class Connection(GatewaySMTP):
    """One connection, counted by its server."""

    server: "SmtpServer"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it; too many are told to come again."""
        if self._tls_protocol is None and not self.server.enters(self, transport):
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(f"{reply.BUSY}\r\n".encode())
        super().connection_made(transport)
        if self not in self.server.connections:
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Count it no more."""
        self.server.leaves(self)
        super().connection_lost(error)


class LmtpConnection(LmtpProtocol, Connection):
    """The same, in LMTP."""


class SmtpServer:
    """All SMTP connections of this process."""

    def __init__(self, dure: Dure, tls: ssl.SSLContext | None, name: str, ask: Ask | None) -> None:
        self.dure, self.tls = dure, tls
        self.name = name
        self.inbound: Desk = Inbound(dure, self.name, ask)
        self.submission: Desk = Submission(dure, self.name)
        self.lmtp: Desk = Lmtp(dure, self.name)
        self.connections: dict[Connection, str] = {}
        self._of_client: Counter[str] = Counter()

    @asynccontextmanager
    async def running(self, sockets: Mapping[str, socket.socket]) -> AsyncGenerator[None]:
        """Serve on these listening sockets, by the names of their services, until the context is left."""
        loop, servers = asyncio.get_running_loop(), []
        for service, desk in (
            ("smtp", self.inbound),
            ("submission", self.submission),
            ("submissions", self.submission),
            ("lmtp", self.lmtp),
        ):
            within = service == "submissions"
            if (listening := sockets.get(service)) is None or (within and self.tls is None):
                continue
            made = partial(self._connection, desk, within)
            servers.append(await loop.create_server(made, sock=listening, ssl=self.tls if within else None))
        try:
            yield
        finally:
            for server in servers:
                server.close()
            await self._end()

    def _connection(self, desk: Desk, within_tls: bool) -> Connection:
        kind = LmtpConnection if desk is self.lmtp else Connection
        made = kind(desk, name=self.name, tls=self.tls, within_tls=within_tls, open_ok=self.tls is None)
        made.server = self
        return made

    def enters(self, connection: Connection, transport: asyncio.BaseTransport) -> bool:
        """Whether one more connection of this client may be."""
        peer = transport.get_extra_info("peername")
        client = str(peer[0]) if peer else "local"
        if len(self.connections) >= MOST_CONNECTIONS or self._of_client[client] >= MOST_OF_CLIENT:
            return False
        self.connections[connection] = client
        self._of_client[client] += 1
        return True

    def leaves(self, connection: Connection) -> None:
        """It is gone."""
        client = self.connections.pop(connection, None)
        if client is not None:
            self._of_client[client] -= 1
            self._of_client += Counter()  # without what has come to nothing

    async def _end(self) -> None:
        """Let what is being filed be filed; then close."""
        filing = [task for one in self.connections for task in one.filing]
        if filing:
            await asyncio.wait(filing, timeout=GRACE)
        for one in list(self.connections):
            if one.transport is not None:
                one.transport.close()
