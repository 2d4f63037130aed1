"""One SMTP connection: aiosmtpd's engine with what it lacks or does wrong put right. RFC 5321

Command lines and messages end at CR LF only; the octets of a message are spooled and never cut off while they flow;
every reply has its enhanced code; parameters keep their case and belong to their recipient; what a `Desk` has begun to
file is finished even when the other side hangs up.
"""

import asyncio
import base64
import binascii
import logging
import re
import ssl
from collections import defaultdict
from collections.abc import Callable, Coroutine
from ipaddress import ip_address
from typing import Any, Final, Protocol

from aiosmtpd.smtp import SMTP

from kernel.errors import where
from mail.smtp import parameters, reply
from mail.smtp.collect import Collector
from mail.smtp.lines import Lines
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.reply import Refused, Reply

log = logging.getLogger("dure.smtp")

LARGEST: Final = 50 * 1024 * 1024
MOST_RECIPIENTS: Final = 1_000
LONGEST_COMMAND: Final = 2_048
LONGEST_ANSWER: Final = 12_288
"""One line of a sign-in. RFC 4954 §4"""
PATIENCE: Final = 300.0
"""Seconds without a sign of life. RFC 5321 §4.5.3.2.7"""
CHUNK: Final = 64 * 1024
MOST_ERRORS: Final = 20
"""Refused commands after which the connection is closed."""
MOST_HELD: Final = 8_192
"""Octets of answers that go out together."""
_SIMPLE: Final = re.compile(rb'\s*<([^<>@",:\s]+@[^<>@",:\s]+)>')


class Desk(Protocol):
    """Who decides about mail that comes on one kind of port; refuses by raising Refused."""

    signs_in: bool
    """Whether people sign in here, and must."""

    async def sender(self, session: "Visit", sender: Sender) -> None:
        """Whether this sender may go on."""

    async def recipient(self, session: "Visit", sender: Sender, recipient: Recipient) -> None:
        """Whether this recipient is taken."""

    async def message(
        self, session: "Visit", sender: Sender, recipients: list[Recipient], data: bytes
    ) -> Reply | list[Reply]:
        """Take the message: when this returns, it is durable. LMTP is told of each recipient, in order."""

    async def sign_in(self, session: "Visit", login: str, password: str) -> Any:
        """Who that is; raises Refused."""


class Visit:
    """What a desk may know of a connection."""

    def __init__(self, client: str, *, within_tls: bool) -> None:
        self.client, self.within_tls = client, within_tls
        self.helo = ""
        self.mailer: Any = None
        """Who has signed in."""
        self.kind = "SMTP"
        """The word in Received. RFC 3848"""
        self.ahead: Callable[[], list[str]] = list
        """The recipients whose commands have come already, so that a desk may look up all of them at once."""
        self.known: dict[str, Any] = {}
        """What a desk has found out about recipients, and keeps for as long as it holds."""


class GatewaySMTP(SMTP):
    """The server side of a connection; `desk` decides."""

    line_length_limit = CHUNK
    tells_each = False
    """Whether a message is answered for each of its recipients. RFC 2033 §4.2"""

    def __init__(self, desk: Desk, *, name: str, tls: ssl.SSLContext | None, within_tls: bool, open_ok: bool) -> None:
        super().__init__(
            object(),
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname=name,
            ident="ESMTP Dure",
            tls_context=None if within_tls else tls,
            timeout=PATIENCE,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )
        self.command_size_limits = defaultdict(lambda: LONGEST_COMMAND, AUTH=LONGEST_ANSWER)
        self.desk, self.within_tls, self.open_ok = desk, within_tls, open_ok
        self.command_size_limit = LONGEST_COMMAND
        self.visit = Visit("", within_tls=within_tls)
        self.sender: Sender | None = None
        self.recipients: list[Recipient] = []
        self._named: set[str] = set()
        self.collecting: Collector | None = None
        self.errors = 0
        self._held = b""
        """Answers that go out with the next one."""
        self.filing: set[asyncio.Task[Any]] = set()

    # -- the connection ------------------------------------------------------------------------------------------

    def _cb_client_connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reader.__class__ = Lines
        super()._cb_client_connected(reader, writer)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or begin anew within TLS: then nothing that was said before counts. RFC 3207 §4.2"""
        peer = transport.get_extra_info("peername")
        within = self.within_tls or self._tls_protocol is not None
        self.visit = Visit(str(peer[0]) if peer else "local", within_tls=within)
        self.visit.ahead = self._ahead
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """The other side is gone; what is being filed is filed."""
        if self.collecting is not None:
            self.collecting.close()
        super().connection_lost(error)

    async def push(self, status: Any) -> None:
        """Say it. Whoever is refused too often has to go."""
        held, self._held = self._held, b""
        await super().push(held + (status if isinstance(status, bytes) else str(status).encode()))
        refused = isinstance(status, Reply) and not status.is_good
        self.errors += refused
        if self.errors >= MOST_ERRORS and self.transport is not None:
            await super().push("421 4.7.0 Too many errors")
            self.transport.close()

    async def _push_with_next(self, status: Reply) -> None:
        """Say it together with the answer to the next command, where that has come already. RFC 2920 §3.2"""
        assert isinstance(self._reader, Lines)
        if self._reader.has_line and len(self._held) < MOST_HELD:
            self._held += f"{status}\r\n".encode()
        else:
            await self.push(status)

    async def handle_exception(self, error: Exception) -> Any:
        """Say no; a fault of ours is told without its text."""
        if isinstance(error, Refused):
            return error.reply
        log.error("smtp: a command failed: %s", where(error))
        return reply.LATER

    def _set_rset_state(self) -> None:
        super()._set_rset_state()  # type: ignore[no-untyped-call]  # aiosmtpd's
        self.sender, self.recipients, self._named = None, [], set()
        if getattr(self, "collecting", None) is not None:
            self.collecting.close()  # type: ignore[union-attr]  # just seen
        self.collecting = None

    # -- greeting ------------------------------------------------------------------------------------------------

    async def smtp_HELO(self, hostname: str) -> None:
        """The old greeting."""
        await self._greeted(hostname, "SMTP")
        await self.push(f"250 {self.hostname}")

    async def smtp_EHLO(self, hostname: str) -> None:
        """The greeting, and what we can do. RFC 5321 §4.1.1.1"""
        await self._greeted(hostname, "ESMTP")
        await self._offer()

    async def _offer(self) -> None:
        offers = [
            self.hostname,
            f"SIZE {LARGEST}",
            *"PIPELINING 8BITMIME SMTPUTF8 CHUNKING BINARYMIME DSN ENHANCEDSTATUSCODES".split(),
            f"LIMITS RCPTMAX={MOST_RECIPIENTS}",
        ]
        if self.tls_context and not self.visit.within_tls:
            offers.append("STARTTLS")
        if self.visit.within_tls:
            offers.append("REQUIRETLS")
        if self.desk.signs_in:
            offers.append(f"FUTURERELEASE {parameters.LONGEST_HOLD} 9999-12-31T23:59:59Z")
            if self._may_sign_in:
                offers.append("AUTH PLAIN LOGIN")
        await self.push("\r\n".join([*(f"250-{one}" for one in offers[:-1]), f"250 {offers[-1]}"]))

    async def _greeted(self, hostname: str, kind: str) -> None:
        if not hostname or len(hostname) > 255 or not hostname.isprintable():
            raise Refused(reply.SYNTAX)
        self._set_rset_state()
        assert self.session is not None
        self.session.host_name, self.session.extended_smtp = hostname, kind == "ESMTP"
        self.visit.helo, self.visit.kind = hostname, kind

    @property
    def _may_sign_in(self) -> bool:
        return self.desk.signs_in and (self.visit.within_tls or (self.open_ok and _on_this_machine(self.visit.client)))

    async def smtp_NOOP(self, arg: str) -> None:
        """Nothing."""
        await self.push(reply.OK)

    async def smtp_RSET(self, arg: str) -> None:
        """Forget the mail that was begun."""
        self._set_rset_state()
        await self.push(reply.OK)

    async def smtp_VRFY(self, arg: str) -> None:
        """We tell nobody who is here. RFC 5321 §7.3"""
        await self.push("252 2.5.2 Send some mail, and it will be tried")

    async def smtp_HELP(self, arg: str) -> None:
        """Where help is."""
        await self.push("214 2.0.0 RFC 5321")

    async def smtp_EXPN(self, arg: str) -> None:
        """Not here."""
        await self.push(Reply(502, "5.5.1", "Not implemented"))

    # -- sign-in -------------------------------------------------------------------------------------------------

    async def smtp_AUTH(self, arg: str) -> None:
        """PLAIN and LOGIN, both with or without an initial response. RFC 4954 §4"""
        words = (arg or "").split()
        if not self.desk.signs_in:
            raise Refused(Reply(502, "5.5.1", "Not implemented"))
        if not self._may_sign_in:
            raise Refused(Reply(538, "5.7.11", "Encryption required for requested authentication mechanism"))
        if self.visit.mailer is not None or self.sender is not None or not self.visit.helo:
            raise Refused(reply.ORDER)
        if not 1 <= len(words) <= 2 or words[0].upper() not in ("PLAIN", "LOGIN"):
            raise Refused(Reply(504, "5.5.4", "Unrecognized authentication type"))
        first = words[1] if len(words) == 2 else None
        login, password = await (self._plain(first) if words[0].upper() == "PLAIN" else self._login(first))
        self.visit.mailer = await self.desk.sign_in(self.visit, login, password)
        self.visit.kind = "ESMTPA"
        await self.push("235 2.7.0 Authentication successful")

    async def _plain(self, first: str | None) -> tuple[str, str]:
        """RFC 4616 §2"""
        parts = (await self._answer("", first)).split("\0")
        if len(parts) != 3 or (parts[0] and parts[0] != parts[1]):
            raise Refused(reply.SYNTAX)
        return parts[1], parts[2]

    async def _login(self, first: str | None) -> tuple[str, str]:
        return await self._answer("VXNlcm5hbWU6", first), await self._answer("UGFzc3dvcmQ6", None)

    async def _answer(self, challenge: str, given: str | None) -> str:
        """What the client says to a challenge; base64 and UTF-8."""
        if given is None:
            await self.push(f"334 {challenge}")
            line = await self._reader.readuntil()
            if len(line) > LONGEST_ANSWER:
                raise Refused(reply.SYNTAX)
            given = line.strip().decode("ascii", "replace")
        if given == "*":
            raise Refused(Reply(501, "5.7.0", "Authentication cancelled"))
        try:
            return base64.b64decode("" if given == "=" else given, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as fault:
            raise Refused(Reply(501, "5.5.2", "Cannot decode response")) from fault

    # -- the envelope --------------------------------------------------------------------------------------------

    async def smtp_MAIL(self, arg: str | None) -> None:
        """Begin a mail. RFC 5321 §4.1.1.2"""
        if not self.visit.helo or self.sender is not None:
            raise Refused(reply.ORDER)
        if self.desk.signs_in and self.visit.mailer is None:
            raise Refused(reply.SIGN_IN)
        sender = parameters.sender(_behind("FROM:", arg), largest=LARGEST)
        await self.desk.sender(self.visit, sender)
        self.sender = sender
        await self._push_with_next(reply.SENDER_OK)

    async def smtp_RCPT(self, arg: str | None) -> None:
        """One more recipient. RFC 5321 §4.1.1.3"""
        if self.sender is None:
            raise Refused(reply.ORDER)
        recipient = parameters.recipient(_behind("TO:", arg), utf8=self.sender.utf8)
        if len(self.recipients) >= MOST_RECIPIENTS:
            raise Refused(reply.TOO_MANY)
        await self.desk.recipient(self.visit, self.sender, recipient)
        if self.tells_each or recipient.address not in self._named:
            self.recipients.append(recipient)
            self._named.add(recipient.address)
        await self._push_with_next(reply.RECIPIENT_OK)

    def _ahead(self) -> list[str]:
        """The addresses in the RCPT commands that wait to be read: the plain ones, which nearly all are."""
        assert isinstance(self._reader, Lines)
        waiting = self._reader.waiting(b"RCPT TO:")[:MOST_RECIPIENTS]
        return [found[1].decode("utf-8", "replace") for line in waiting if (found := _SIMPLE.match(line))]

    # -- the message ---------------------------------------------------------------------------------------------

    async def smtp_DATA(self, arg: str | None) -> None:
        """The message, up to a line that is a dot. RFC 5321 §4.1.1.4"""
        if self.sender is None or self.collecting is not None or self.sender.body == "BINARYMIME":
            raise Refused(reply.ORDER)
        if not self.recipients:
            raise Refused(Reply(554, "5.5.1", "No valid recipients"))
        if arg:
            raise Refused(reply.SYNTAX)
        self.collecting = Collector(LARGEST, mend=self.desk.signs_in)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        rest = None
        while rest is None:
            self._reset_timeout()
            chunk = await self._reader.read(CHUNK)
            if not chunk:
                raise ConnectionResetError
            rest = self.collecting.feed(chunk)
        assert isinstance(self._reader, Lines)
        self._reader.take_back(rest)
        await self._file()

    async def smtp_BDAT(self, arg: str | None) -> None:
        """So many octets of the message, perhaps the last. RFC 3030 §2"""
        words = (arg or "").upper().split()
        if not words or not words[0].isdecimal() or len(words[0]) > 12 or words[1:] not in ([], ["LAST"]):
            await self.push(reply.SYNTAX)
            assert self.transport is not None
            self.transport.close()  # what follows cannot be told from commands
            return
        fine = self.sender is not None and bool(self.recipients)
        if self.collecting is None:
            binary = self.sender is not None and self.sender.body == "BINARYMIME"
            self.collecting = Collector(LARGEST, binary=binary, mend=self.desk.signs_in)
        left = int(words[0])
        while left:
            self._reset_timeout()
            chunk = await self._reader.read(min(left, CHUNK))
            if not chunk:
                raise ConnectionResetError
            left -= len(chunk)
            self.collecting.keep(chunk)
        if not fine:
            self._set_rset_state()
            raise Refused(reply.ORDER)
        if words[1:]:
            await self._file()
        else:
            await self.push(Reply(250, "2.0.0", f"{words[0]} octets received"))

    async def _file(self) -> None:
        """Have the desk take the message. Once begun it goes on without us."""
        assert self.collecting is not None
        assert self.sender is not None
        collected, sender, recipients = self.collecting, self.sender, self.recipients
        self.collecting = None
        try:
            data = collected.whole()
        finally:
            collected.close()
            self._set_rset_state()
        self._reset_timeout()
        answer = await self._whatever_happens(self.desk.message(self.visit, sender, recipients, data))
        for one in answer if isinstance(answer, list) else [answer]:
            await self.push(one)

    async def _whatever_happens(self, work: Coroutine[Any, Any, Reply | list[Reply]]) -> Reply | list[Reply]:
        task = asyncio.create_task(work)
        self.filing.add(task)
        task.add_done_callback(self.filing.discard)
        return await asyncio.shield(task)


def _behind(word: str, arg: str | None) -> str:
    """What stands behind `FROM:` or `TO:`; raises Refused."""
    if arg is None or arg[: len(word)].upper() != word:
        raise Refused(reply.SYNTAX)
    return arg[len(word) :]


def _on_this_machine(client: str) -> bool:
    """Whether a client needs no wire to reach us: then a password may come in the open."""
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return client == "local"
