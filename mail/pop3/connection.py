"""One POP3 connection: lines in, answers out. RFC 1939, RFC 2449, RFC 2595, RFC 5034

What the peer sends is never an exception here. Nothing goes before QUIT; what was read is marked as read at once, so
that a recall knows that it comes too late.
"""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from directory.mail_sign_in import Mailer, plain
from kernel.dure import Dure
from kernel.errors import NotFound, Refusal, TooMuch, Unauthenticated, where
from kernel.tx import Actor
from mail.actions import expunging, flagging
from mail.actions.flagging import Change, How
from mail.imap.signing import GivenUp, begin, by_mechanism, offered
from mail.pop3.drop import Drop, Entry, Stuffed, first_lines
from mail.queries import boxes, messages
from mail.rules import flags
from mail.rules.names import INBOX

log = logging.getLogger("dure.pop3")

PATIENCE: Final = 10 * 60.0
"""Seconds of silence. RFC 1939 §3"""
OPEN_PATIENCE: Final = 60.0
LONGEST: Final = 12_288
"""Octets of a line; those of a sign-in are the longest."""
MOST_FAILURES: Final = 5
MOST_WRONG: Final = 20
SLOWER: Final = 0.5
_OCTETS: Final = ("raw", "head", "blob", "prefix", "size", "header")


class Ended(Exception):
    """The peer is gone, silent for too long, or was told to go."""


class No(Exception):
    """A refusal: the line after `-ERR`."""


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
        self._binding = binding
        self.dure, self.client, self.secure, self.enter = dure, client, secure, enter
        self.busy = False
        self._reader, self._writer, self._tls = reader, writer, tls
        self._user = ""
        self._failures = self._wrong = 0
        self._actor: Actor | None = None
        self._drop: Drop | None = None
        self._ending = False

    async def run(self) -> None:
        """Serve; returns when it is over."""
        try:
            await self._say("+OK Dure")
            while not self._ending:
                await self._step()
        except (Ended, ConnectionError, ssl.SSLError, TimeoutError, asyncio.IncompleteReadError):
            return

    async def say_goodbye(self, why: str) -> None:
        """End the conversation as soon as no command runs; what is marked stays then. RFC 1939 §6"""
        self._ending = True
        if not self.busy:
            self._writer.close()

    async def _step(self) -> None:
        line = await self._line(OPEN_PATIENCE if self._drop is None else PATIENCE)
        word, _, rest = line.partition(" ")
        self.busy = True
        try:
            await self._command(word.upper(), rest.strip(), rest)
        except No as no:
            await self._refuse(str(no))
        except Refusal as refusal:
            await self._refuse(refusal.en)
        except (Ended, ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            raise
        except Exception as error:
            log.error("pop3: %s failed: %s", word[:10], where(error))
            await self._refuse("[SYS/TEMP] Something failed here; try again")
        finally:
            self.busy = False

    async def _refuse(self, words: str) -> None:
        self._wrong += 1
        await self._say(f"-ERR {words}")
        if self._wrong >= MOST_WRONG:
            raise Ended

    async def _line(self, seconds: float) -> str:
        try:
            async with asyncio.timeout(seconds):
                line = await self._reader.readuntil(b"\n")
        except (asyncio.LimitOverrunError, ValueError):
            raise Ended from None
        if len(line) > LONGEST:
            raise Ended
        return line.rstrip(b"\r\n").decode("utf-8", "replace")

    async def _say(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace"))
        await self._writer.drain()

    async def _command(self, word: str, rest: str, raw: str) -> None:
        both: dict[str, Callable[[str], Awaitable[None]]] = {"CAPA": self._capa, "QUIT": self._quit}
        before = {"STLS": self._stls, "USER": self._user_given, "AUTH": self._auth}
        after = {
            "STAT": self._stat,
            "LIST": self._list,
            "UIDL": self._uidl,
            "RETR": self._retr,
            "TOP": self._top,
            "DELE": self._dele,
            "RSET": self._rset,
            "NOOP": self._noop,
        }
        if word == "PASS" and self._drop is None:
            await self._pass(raw)  # a password may end with spaces
            return
        found = (both | (before if self._drop is None else after)).get(word)
        if found is None:
            known = word in before or word in after or word == "PASS"
            raise No("Not now" if known else "Unknown command")
        await found(rest)

    # -- before sign-in ------------------------------------------------------------------------------------------

    async def _capa(self, _rest: str) -> None:
        """What we can do. RFC 2449 §5"""
        offers = ["TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER", "IMPLEMENTATION Dure"]
        if self._tls is not None:
            offers.append("STLS")
        if self.secure:
            offers += ["USER", f"SASL {' '.join(offered(self._bound()))}"]
        await self._say("+OK", *offers, ".")

    async def _stls(self, _rest: str) -> None:
        """Begin TLS; nothing that was said before counts. RFC 2595 §4"""
        if self._tls is None:
            raise No("TLS is not to be had, or on already")
        if getattr(self._reader, "_buffer", b""):
            raise Ended  # what was sent along with STLS was sent by anybody
        await self._say("+OK Begin TLS")
        async with asyncio.timeout(OPEN_PATIENCE):
            await self._writer.start_tls(self._tls)
        self._tls, self.secure, self._user = None, True, ""

    async def _user_given(self, rest: str) -> None:
        self._private()
        self._user = rest
        await self._say("+OK")

    async def _pass(self, raw: str) -> None:
        self._private()
        if not self._user:
            raise No("Say USER first")
        user, self._user = self._user, ""
        await self._sign_in(plain(self.dure, user, raw, self.client))

    async def _auth(self, rest: str) -> None:
        """RFC 5034 §4"""
        words = rest.split()
        if not words:
            raise No("Which mechanism?")
        mechanism = words[0].upper()
        if mechanism not in offered(self._bound()):
            raise No("Unknown mechanism")
        self._private()
        initial = None if len(words) < 2 else b"" if words[1] == "=" else words[1].encode("ascii", "replace")
        try:
            await self._sign_in(self._by_mechanism(mechanism, initial))
        except GivenUp:
            raise No("The exchange was given up") from None

    def _bound(self) -> bytes:
        """What the connection is bound to: within TLS, our certificate."""
        return self._binding if self._tls is None else b""

    async def _by_mechanism(self, mechanism: str, initial: bytes | None) -> Mailer:
        return await by_mechanism(self.dure, mechanism, initial, self._ask, self.client, self._bound())

    async def _ask(self, challenge: bytes) -> bytes | None:
        self._writer.write(b"+ " + challenge + b"\r\n")
        await self._writer.drain()
        return (await self._line(OPEN_PATIENCE)).encode("ascii", "replace")

    def _private(self) -> None:
        if not self.secure:
            raise No("Begin TLS first")

    async def _sign_in(self, signing: Awaitable[Mailer]) -> None:
        """Each failure makes the answer to the next one slower."""
        try:
            mailer = await signing
            account_id = await begin(self.dure, mailer, "pop3")
        except Unauthenticated:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                await self._say("-ERR [AUTH] Too many failures")
                raise Ended from None
            await asyncio.sleep(SLOWER * self._failures)
            raise No("[AUTH] The login or password is not right") from None
        except TooMuch:
            raise No("[LOGIN-DELAY] Too many sign-ins; try again later") from None
        except NotFound:
            raise No("[AUTH] There is no mail account") from None
        if not self.enter(account_id):
            raise No("[IN-USE] Too many connections of this account")
        self._actor = mailer.actor
        async with self.dure.tx(self._actor) as tx:
            box = await boxes.box_named(tx, INBOX)
            found: list[Any] = []
            uids = await messages.uids(tx, box)
            for start in range(0, len(uids), messages.NARROW):
                part = uids[start : start + messages.NARROW]
                found += await messages.batch(tx, box, part, ("size", "flags"))
        entries = (Entry(row.uid, row.size, bool(row.flags & flags.SEEN)) for row in found)
        self._drop = Drop(box.uidvalidity, entries)
        await self._say(f"+OK {len(self._drop.entries)} messages")

    # -- signed in -----------------------------------------------------------------------------------------------

    @property
    def drop(self) -> Drop:
        """The maildrop."""
        assert self._drop is not None
        return self._drop

    def _one(self, text: str) -> tuple[int, Entry]:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        entry = self.drop.entry(number)
        if entry is None:
            raise No("There is no such message")
        return number, entry

    async def _stat(self, _rest: str) -> None:
        await self._say(f"+OK {len(self.drop.numbers())} {self.drop.size()}")

    async def _list(self, rest: str) -> None:
        await self._told(rest, lambda entry: str(entry.size))

    async def _uidl(self, rest: str) -> None:
        await self._told(rest, self.drop.unique)

    async def _told(self, rest: str, tell: Callable[[Entry], str]) -> None:
        if rest:
            number, entry = self._one(rest)
            await self._say(f"+OK {number} {tell(entry)}")
            return
        drop = self.drop
        await self._say("+OK", *(f"{number} {tell(drop.entries[number - 1])}" for number in drop.numbers()), ".")

    async def _retr(self, rest: str) -> None:
        _, entry = self._one(rest)
        await self._send(entry, None)

    async def _top(self, rest: str) -> None:
        words = rest.split()
        if len(words) != 2 or not words[1].isascii() or not words[1].isdigit() or len(words[1]) > 9:
            raise No("TOP needs a message and a number of lines")
        await self._send(self._one(words[0])[1], int(words[1]))

    async def _send(self, entry: Entry, lines: int | None) -> None:
        """The message, or its header and so many lines. RFC 1939 §5, RFC 1939 §7"""
        assert self._actor is not None
        async with self.dure.tx(self._actor) as tx:
            box = await boxes.box_named(tx, INBOX)
            rows = await messages.batch(tx, box, [entry.uid], _OCTETS)
            if rows and lines is None and not entry.seen:
                await flagging.store(tx, box, [entry.uid], Change(How.ADD, flags.SEEN))
        if not rows:
            raise No("The message is gone")
        row = rows[0]
        self._writer.write(b"+OK %d octets\r\n" % row.size)
        whole = Stuffed()
        if lines is None:
            await self._stream(whole, row, 0, row.size, None)
        else:
            await self._stream(whole, row, 0, row.header, None)
            await self._stream(whole, row, row.header, row.size, lines)
        self._writer.write(whole.end())
        await self._writer.drain()

    async def _stream(self, out: Stuffed, row: Any, start: int, end: int, lines: int | None) -> None:
        assert self._actor is not None
        left = lines
        async for chunk in messages.stream(self.dure.blobs, self._actor.institution_id, row, start, end):
            if left is not None:
                chunk, left = first_lines(chunk, left)
            self._writer.write(out.add(chunk))
            await self._writer.drain()
            if left == 0:
                return

    async def _dele(self, rest: str) -> None:
        number, _ = self._one(rest)
        self.drop.doomed.add(number)
        await self._say("+OK It goes at QUIT")

    async def _rset(self, _rest: str) -> None:
        self.drop.doomed.clear()
        await self._say("+OK")

    async def _noop(self, _rest: str) -> None:
        await self._say("+OK")

    async def _quit(self, _rest: str) -> None:
        """What is marked goes, all of it or nothing. RFC 1939 §6"""
        self._ending = True
        if self._drop is not None and (going := self._drop.going()):
            assert self._actor is not None
            async with self.dure.tx(self._actor) as tx:
                box = await boxes.box_named(tx, INBOX)
                await flagging.store(tx, box, going, Change(How.ADD, flags.DELETED))
                await expunging.expunge(tx, await boxes.box_named(tx, INBOX), going)
        await self._say("+OK Until next time")
