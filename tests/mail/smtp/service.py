"""SMTP for tests: our listeners for a house, and another server that takes or refuses as it is told."""

import asyncio
import smtplib
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from mail.checks.dns import NOTHING, Answer, Outcome, Question
from mail.queries import messages
from mail.smtp import reply
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import GatewaySMTP
from mail.smtp.reply import Refused, Reply
from mail.smtp.server import SmtpServer
from mail.tables import content, message
from tests.mail.house import House

MAIL = (
    b"From: =?utf-8?b?7ZmN?= <a@elsewhere.example>\r\nTo: you\r\nSubject: hi\r\nMessage-ID: <1@elsewhere.example>\r\n"
    b"\r\nline\r\n.dot\r\n..two\r\n"
)


@asynccontextmanager
async def serving(
    house: House, records: dict[tuple[str, str], str] | None = None, service: str = "smtp"
) -> AsyncGenerator[int]:
    """The port of a listener; `records` is all that the DNS knows, None: nobody is asked."""

    async def ask(question: Question) -> Answer:
        assert records is not None
        text = records.get((question.name, question.kind))
        return Answer(Outcome.FOUND, (text.encode(),)) if text else NOTHING

    listening = socket.create_server(("127.0.0.1", 0))
    server = SmtpServer(house.dure, None, "mx.test", None if records is None else ask)
    async with server.running({service: listening}):
        yield listening.getsockname()[1]


async def say(port: int, *steps: bytes) -> bytes:
    """Everything the server says when all this is sent at once, up to the end of the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"".join(steps))
    told = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return told


async def by_smtplib(port: int, what: Callable[[smtplib.SMTP], Any]) -> Any:
    """The same, as Python's own client does it."""

    def run() -> Any:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            return what(client)

    return await asyncio.to_thread(run)


async def inbox(house: House, who: str = "garam", name: str = "INBOX") -> list[bytes]:
    """The octets of every message in a mailbox."""
    box = await house.box(name, who)
    query = select(message.c.uid, content).join(content, content.c.id == message.c.content_id)
    async with house.tx(who) as tx:
        rows = (await tx.db.execute(query.where(message.c.mailbox_id == box.id).order_by(message.c.uid))).all()
        return [await messages.octets(house.dure.blobs, house.institution, row, 0, row.size) for row in rows]


@dataclass
class Elsewhere:
    """Another server: takes all but who is named in `refuses`, and files for as long as it is held."""

    refuses: dict[str, Reply] = field(default_factory=dict)
    taken: list[tuple[Sender, list[Recipient], bytes]] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    filed: asyncio.Event = field(default_factory=asyncio.Event)
    signs_in = False

    async def sender(self, session: Any, sender: Sender) -> None:
        """Anybody."""

    async def recipient(self, session: Any, sender: Sender, recipient: Recipient) -> None:
        """All but some."""
        if recipient.address in self.refuses:
            raise Refused(self.refuses[recipient.address])

    async def sign_in(self, *_: Any) -> None:
        """Nobody."""

    async def message(self, session: Any, sender: Sender, recipients: list[Recipient], data: bytes) -> Reply:
        """Takes it in the end."""
        self.begun.set()
        await self.held.wait()
        self.taken.append((sender, recipients, data))
        self.filed.set()
        return reply.OK

    @asynccontextmanager
    async def running(self, protocol: type[GatewaySMTP] = GatewaySMTP) -> AsyncGenerator[int]:
        """Its port."""

        def connection() -> GatewaySMTP:
            return protocol(self, name="mx.example", tls=None, within_tls=False, open_ok=True)

        async with await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0) as server:
            yield server.sockets[0].getsockname()[1]
