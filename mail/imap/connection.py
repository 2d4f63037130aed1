"""One IMAP connection: reads, frames, runs one command at a time, writes. RFC 9051

Commands never see the socket. What the peer sends is never an exception here; a fault of ours ends in NO, is logged
without contents, and the conversation goes on.
"""

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final
from uuid import UUID

from directory.mail_sign_in import Mailer, plain
from kernel.dure import Dure
from kernel.errors import NotFound, Refusal, TooMuch, Unauthenticated, where
from mail.imap.commands.basics import COMMANDS
from mail.imap.commands.context import BadArguments, Context, Done, No
from mail.imap.commands.folders import refusal_code
from mail.imap.commands_shape import Authenticate, Command, Login, Words, Wrong
from mail.imap.deflating import Broken, Deflated
from mail.imap.framing import Continue, Frame, Framer, Overflow, Refused
from mail.imap.grammar import parse
from mail.imap.session import APPEND_LIMIT, Session, State
from mail.imap.signing import GivenUp, begin, by_mechanism, offered
from mail.topics import account_topic

log = logging.getLogger("dure.imap")

OPEN_PATIENCE: Final = 60.0
"""Seconds that somebody who has not signed in may say nothing."""
PATIENCE: Final = 31 * 60.0
"""Seconds for whoever has. RFC 9051 §5.4"""
BEFORE_SIGN_IN: Final = 8 * 1024
_CHUNK: Final = 64 * 1024
_QUICKACK: Final[int] = getattr(socket, "TCP_QUICKACK", 0)
"""0 where the system has no such thing."""
MOST_FAILURES: Final = 5
_BAD_COMMANDS: Final = 20
SLOWER: Final = 0.5
"""Seconds that each failure adds to the answer of the next."""


class Ended(Exception):
    """The peer is gone, silent for too long, or was told to go."""


class Connection:
    """Serves one peer until either side ends it."""

    def __init__(  # noqa: PLR0913 - a connection is its two streams and what is known of the peer
        self,
        dure: Dure,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        tls: ssl.SSLContext | None,
        *,
        client: str,
        secure: bool,
        enter: Callable[[UUID], bool] = lambda _account: True,
        binding: bytes = b"",
    ) -> None:
        self.dure = dure
        self.client = client
        self.enter = enter
        """Whether one more connection of this account may come in."""
        self._reader = reader
        self._writer = writer
        self._tls = tls
        self._framer = Framer(BEFORE_SIGN_IN)
        self._binding = binding
        self.session = Session(secure=secure, may_secure=tls is not None, mechanisms=self._mechanisms())
        self.ctx = Context(dure, self.session, self._write)
        self._reading: asyncio.Task[bytes] | None = None
        own = writer.get_extra_info("socket")
        inet = own is not None and own.family in (socket.AF_INET, socket.AF_INET6)
        self._quick = own if inet and _QUICKACK else None
        self._deflated: Deflated | None = None
        self._wrong = 0
        self.busy = False
        self.heard = time.monotonic()

    def _bound(self) -> bytes:
        """What the connection is bound to: within TLS, our certificate."""
        return self._binding if self._tls is None else b""

    def _mechanisms(self) -> tuple[str, ...]:
        return offered(self._bound())

    async def run(self) -> None:
        """Serve; returns when it is over."""
        try:
            await self._write(f"* OK [CAPABILITY {self.session.capabilities()}] Dure\r\n".encode("ascii"))
            while self.session.state is not State.ENDING:
                await self._step()
        except (Ended, ConnectionError, ssl.SSLError, TimeoutError):
            return
        finally:
            if self._reading is not None:
                self._reading.cancel()
                await asyncio.gather(self._reading, return_exceptions=True)

    async def say_goodbye(self, why: str) -> None:
        """End the conversation as soon as no command runs."""
        self.session.state = State.ENDING
        if not self.busy:
            try:
                self._writer.write(f"* BYE {why}\r\n".encode("ascii"))
            finally:
                self._writer.close()

    async def _step(self) -> None:
        match self._framer.next_event():
            case None:
                self._framer.receive(await self._read(self._patience()))
            case Continue():
                await self._write(b"+ Go ahead\r\n")
            case Refused(tag):
                await self._write(tag + b" NO [TOOBIG] The literal is too large\r\n")
            case Overflow():
                await self._write(b"* BYE The line is too long\r\n")
                raise Ended
            case Frame() as frame:
                self.busy = True
                try:
                    await self._command(frame)
                finally:
                    self.busy = False

    def _patience(self) -> float:
        return OPEN_PATIENCE if self.session.state is State.OPEN else PATIENCE

    async def _read(self, seconds: float) -> bytes:
        """What comes next. Raises Ended when nothing does."""
        if self._deflated is not None and self._deflated.waiting:
            return self._inflated()
        if self._reading is None:
            self._reading = asyncio.create_task(self._reader.read(_CHUNK))
        done, _ = await asyncio.wait({self._reading}, timeout=seconds)
        if not done:
            await self._write(b"* BYE Silent for too long\r\n")
            raise Ended
        return self._received()

    def _received(self) -> bytes:
        assert self._reading is not None
        reading, self._reading = self._reading, None
        data = reading.result()
        if not data:
            raise Ended
        self.heard = time.monotonic()
        self._confirm()
        return data if self._deflated is None else self._inflated(data)

    def _inflated(self, data: bytes = b"") -> bytes:
        assert self._deflated is not None
        try:
            return self._deflated.received(data)
        except Broken:
            raise Ended from None

    def _confirm(self) -> None:
        """Confirm octets at once. A client that sends a literal and then its line end (imaplib does) waits for the
        first to be confirmed before it sends the second, and the system takes its time over that: 40 ms an APPEND."""
        if self._quick is not None:
            with suppress(OSError):
                self._quick.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    async def _write(self, data: bytes) -> None:
        self._writer.write(data if self._deflated is None else self._deflated.sent(data))
        await self._writer.drain()

    async def _command(self, frame: Frame) -> None:
        found = parse(frame, utf8=self.session.utf8)
        if isinstance(found, Wrong):
            await self._wrong_command(found)
            return
        if objection := self.session.objection(found):
            await self._finish(found, Done("BAD", objection))
            return
        done = await self._run(found)
        if done is None:
            return
        if self.session.state is State.ENDING and found.name == "LOGOUT":
            self.ctx.untagged("BYE Until next time")
        await self._finish(found, done)

    async def _wrong_command(self, wrong: Wrong) -> None:
        self._wrong += 1
        status = "NO" if wrong.code.startswith("BADCHARSET") else "BAD"
        code = f"[{wrong.code}] " if wrong.code else ""
        text = wrong.text.encode("ascii", "replace").decode("ascii")
        await self._write(f"{wrong.tag} {status} {code}{text}\r\n".encode("ascii"))
        if self._wrong >= _BAD_COMMANDS and self.session.state is State.OPEN:
            await self._write(b"* BYE Too many wrong commands\r\n")
            raise Ended

    async def _finish(self, command: Command, done: Done) -> None:
        ctx = self.ctx
        ctx.tell_news(shift=self.session.may_shift(command))
        code = f"[{done.code}] " if done.code else ""
        ctx.say(f"{command.tag} {done.status} {code}{done.text}\r\n".encode("utf-8", "replace"))
        await ctx.let_out()

    async def _run(self, command: Command) -> Done | None:
        """Run the command; whatever goes wrong becomes its answer. None: it has answered itself."""
        own: Callable[[Command], Awaitable[Done | None]] | None = {
            "LOGOUT": self._logout,
            "STARTTLS": self._starttls,
            "LOGIN": self._login,
            "AUTHENTICATE": self._authenticate,
            "IDLE": self._idle,
            "COMPRESS": self._compress,
        }.get(command.name)
        try:
            if own is not None:
                return await own(command)
            return await COMMANDS[command.name](self.ctx, command)
        except No as no:
            return no.done
        except BadArguments as bad:
            return Done("BAD", str(bad))
        except Refusal as refusal:
            return Done("NO", refusal.en, refusal_code(refusal.code))
        except (Ended, ConnectionError, ssl.SSLError):
            raise
        except Exception as error:
            log.error("imap: %s of institution %s failed: %s", command.name, self._institution(), where(error))
            return Done("NO", "Something failed here; try again", "SERVERBUG")

    def _institution(self) -> int | None:
        return self.ctx.actor.institution_id if self.ctx.actor else None

    async def _logout(self, command: Command) -> Done:
        self.session.state = State.ENDING
        self.session.view = None
        return Done("OK", "Bye")

    async def _starttls(self, command: Command) -> Done | None:
        if self._tls is None:
            return Done("BAD", "TLS is not to be had, or on already")
        # What was sent along with STARTTLS was sent by anybody.
        buffered = getattr(self._reader, "_buffer", b"")
        if self._framer.waiting or buffered:
            await self._write(f"{command.tag} BAD Nothing may follow STARTTLS\r\n".encode("ascii"))
            raise Ended
        await self._write(f"{command.tag} OK Begin TLS\r\n".encode("ascii"))
        async with asyncio.timeout(OPEN_PATIENCE):
            await self._writer.start_tls(self._tls)
        self._tls = None
        self._framer = Framer(BEFORE_SIGN_IN)
        self.session = Session(secure=True, mechanisms=self._mechanisms())
        self.ctx = Context(self.dure, self.session, self._write)
        return None

    async def _compress(self, command: Command) -> Done | None:
        """Deflate both directions from here on. RFC 4978 §3"""
        assert isinstance(command.arguments, Words)
        if self._deflated is not None:
            return Done("NO", "It is on already", "COMPRESSIONACTIVE")
        if not self.session.may_compress or command.arguments.names != ("DEFLATE",):
            return Done("NO", "That is not on offer", "CANNOT")
        if self._framer.waiting:
            return Done("BAD", "Nothing may follow COMPRESS")
        await self._write(f"{command.tag} OK Deflated from here on\r\n".encode("ascii"))
        self._deflated, self.session.may_compress = Deflated(), False
        return None

    async def _login(self, command: Command) -> Done:
        assert isinstance(command.arguments, Login)
        if not self.session.secure:
            return Done("NO", "Begin TLS first", "PRIVACYREQUIRED")
        given = command.arguments
        return await self._signed_in(plain(self.dure, given.user, given.password, self.client))

    async def _authenticate(self, command: Command) -> Done:
        assert isinstance(command.arguments, Authenticate)
        mechanism, initial = command.arguments.mechanism, command.arguments.initial
        if mechanism not in self._mechanisms():
            return Done("NO", "Unknown mechanism", "CANNOT")
        if not self.session.secure:
            return Done("NO", "Begin TLS first", "PRIVACYREQUIRED")
        try:
            return await self._signed_in(self._by_mechanism(mechanism, initial))
        except GivenUp:
            return Done("BAD", "The exchange was given up")

    async def _by_mechanism(self, mechanism: str, initial: bytes | None) -> Mailer:
        return await by_mechanism(self.dure, mechanism, initial, self._ask, self.client, self._bound())

    async def _signed_in(self, signing: Awaitable[Mailer]) -> Done:
        """Take the answer of a sign-in; each failure makes the next one slower."""
        try:
            mailer = await signing
            account_id = await begin(self.dure, mailer)
        except Unauthenticated:
            self.session.failures += 1
            if self.session.failures >= MOST_FAILURES:
                await self._write(b"* BYE Too many failures\r\n")
                raise Ended from None
            await asyncio.sleep(SLOWER * self.session.failures)
            return Done("NO", "The login or password is not right", "AUTHENTICATIONFAILED")
        except TooMuch:
            return Done("NO", "Too many sign-ins; try again later", "LIMIT")
        except NotFound:
            return Done("NO", "There is no mail account", "CONTACTADMIN")
        if not self.enter(account_id):
            return Done("NO", "Too many connections of this account", "LIMIT")
        self.ctx.actor, self.ctx.home = mailer.actor, account_id
        self.session.state = State.SIGNED_IN
        self.session.may_compress = self.dure.settings.imap_compress
        self._framer.literal_limit = APPEND_LIMIT
        return Done("OK", "Welcome", f"CAPABILITY {self.session.capabilities()}")

    async def _ask(self, challenge: bytes) -> bytes | None:
        """Send a challenge of SASL and wait for the line that answers it."""
        await self._write(b"+ " + challenge + b"\r\n")
        while (line := self._framer.next_line()) is None:
            self._framer.receive(await self._read(OPEN_PATIENCE))
        return line

    async def _idle(self, command: Command) -> Done:
        """Tell what happens as it happens, until the client says DONE. RFC 9051 §6.3.13"""
        if self.session.state is State.OPEN:
            return Done("BAD", "Sign in first")
        ctx, woken = self.ctx, asyncio.Event()
        await self._write(b"+ Idling\r\n")
        watched = self._watched()
        # Watch first, then read, then wait: nothing falls between.
        unwatch = self.dure.signals.watch(watched, lambda _topic, _seq: woken.set())
        until = time.monotonic() + PATIENCE
        try:
            woken.set()
            while (line := self._framer.next_line()) is None:
                if woken.is_set():
                    woken.clear()
                    if self.session.view is not None:
                        async with ctx.tx() as tx:
                            await ctx.selected(tx)
                        ctx.tell_news(shift=True)
                        await ctx.let_out()
                await self._either(woken, until)
        finally:
            unwatch()
        return Done("OK", "Idled") if line.strip().upper() == b"DONE" else Done("BAD", "Expected DONE")

    def _watched(self) -> str:
        """Whose changes are listened to: of the account whose mailbox is selected, else of one's own."""
        assert self.ctx.actor is not None
        account_id = self.ctx.account_id or self.ctx.home
        assert account_id is not None
        return str(account_topic(self.ctx.actor.institution_id, account_id))

    async def _either(self, woken: asyncio.Event, until: float) -> None:
        """Wait for news or for the client, whichever is first."""
        if self._deflated is not None and self._deflated.waiting:
            self._framer.receive(self._inflated())
            return
        if self._reading is None:
            self._reading = asyncio.create_task(self._reader.read(_CHUNK))
        news = asyncio.create_task(woken.wait())
        try:
            left = max(0.0, until - time.monotonic())
            await asyncio.wait({self._reading, news}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        if self._reading.done():
            self._framer.receive(self._received())
        elif time.monotonic() >= until:
            await self._write(b"* BYE Silent for too long\r\n")
            raise Ended
