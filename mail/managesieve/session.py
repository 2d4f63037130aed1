"""One conversation in ManageSieve: what may be said when, and what is answered. RFC 5804 §2"""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from directory.mail_sign_in import Mailer
from kernel.dure import Dure
from kernel.errors import NotFound, Refusal, TooMuch, Unauthenticated, where
from mail.actions import scripts as actions
from mail.imap.signing import GivenUp, begin, by_mechanism
from mail.managesieve.wire import Framer, Words, Wrong, string
from mail.queries import scripts as queries
from mail.sieve import CAPABILITIES, Broken, check
from mail.sieve.state import MOST_REDIRECTS
from mail.sieve.tokens import LARGEST as LARGEST_SCRIPT

log = logging.getLogger("dure.sieve")

PATIENCE: Final = 31 * 60.0
OPEN_PATIENCE: Final = 60.0
MOST_FAILURES: Final = 4
SLOWER: Final = 0.5
MECHANISMS: Final = ("PLAIN", "SCRAM-SHA-256")
_CHUNK: Final = 64 * 1024


class Ended(Exception):
    """The peer is gone, silent for too long, or was told to go."""


class No(Exception):
    """What is answered with NO; `code` is a response code. RFC 5804 §1.3"""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.text, self.code = text, code


class Session:
    """Serves one peer until either side ends it."""

    def __init__(
        self,
        dure: Dure,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        tls: ssl.SSLContext | None,
        *,
        client: str,
        secure: bool,
    ) -> None:
        self.dure, self.client, self.secure = dure, client, secure
        self._reader, self._writer, self._tls = reader, writer, tls
        self._framer = Framer()
        self._mailer: Mailer | None = None
        self._account: UUID | None = None
        self._failures = 0
        self._over = False

    async def run(self) -> None:
        """Serve; returns when it is over."""
        try:
            await self._greet()
            while not self._over:
                await self._step(await self._next())
        except (Ended, ConnectionError, ssl.SSLError, TimeoutError):
            return

    async def _greet(self) -> None:
        told = [(b"IMPLEMENTATION", "Dure"), (b"SIEVE", " ".join(CAPABILITIES))]
        told.append((b"SASL", " ".join(MECHANISMS) if self.secure and self._mailer is None else ""))
        told += [(b"MAXREDIRECTS", str(MOST_REDIRECTS)), (b"VERSION", "1.0")]
        if self._mailer is not None:
            told.append((b"OWNER", self._mailer.login))
        lines = [b'"%b" %b\r\n' % (name, string(value)) for name, value in told]
        if self._tls is not None:
            lines.append(b'"STARTTLS"\r\n')
        await self._write(b"".join(lines) + b'OK "Dure ManageSieve"\r\n')

    async def _next(self) -> Words | Wrong:
        while (found := self._framer.next()) is None:
            async with asyncio.timeout(PATIENCE if self._mailer else OPEN_PATIENCE):
                data = await self._reader.read(_CHUNK)
            if not data:
                raise Ended
            self._framer.receive(data)
        return found

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def _answer(self, word: bytes, text: str, code: str = "") -> None:
        within = f" ({code})".encode() if code else b""
        await self._write(b"%b%b %b\r\n" % (word, within, string(text)))

    async def _step(self, found: Words | Wrong) -> None:
        if isinstance(found, Wrong):
            await self._answer(b"BYE" if found.fatal else b"NO", found.why)
            self._over = found.fatal
            return
        if not found.words:
            return
        name = found.words[0].upper() if found.atoms[0] else b""
        try:
            own = self._commands().get(name)
            if own is None:
                raise No("Unknown command")
            few, most, command = own
            if not few <= len(found.words) - 1 <= most:
                raise No("Wrong number of arguments")
            await command([_text(word) for word in found.words[1:]])
        except No as no:
            await self._answer(b"NO", no.text, no.code)
        except Refusal as refusal:
            await self._answer(b"NO", refusal.en, _code(refusal))
        except (Ended, ConnectionError, ssl.SSLError, TimeoutError):
            raise
        except Exception as error:
            log.error("sieve: a command failed: %s", where(error))
            await self._answer(b"NO", "Something failed here; try again", "TRYLATER")

    def _commands(self) -> dict[bytes, tuple[int, int, Callable[[list[str]], Awaitable[None]]]]:
        anytime: dict[bytes, tuple[int, int, Callable[[list[str]], Awaitable[None]]]] = {
            b"LOGOUT": (0, 0, self._logout),
            b"CAPABILITY": (0, 0, self._capability),
            b"NOOP": (0, 1, self._noop),
        }
        if self._mailer is None:
            return anytime | {b"AUTHENTICATE": (1, 2, self._authenticate), b"STARTTLS": (0, 0, self._starttls)}
        return anytime | {
            b"HAVESPACE": (2, 2, self._havespace),
            b"PUTSCRIPT": (2, 2, self._put),
            b"LISTSCRIPTS": (0, 0, self._list),
            b"SETACTIVE": (1, 1, self._activate),
            b"GETSCRIPT": (1, 1, self._get),
            b"DELETESCRIPT": (1, 1, self._delete),
            b"RENAMESCRIPT": (2, 2, self._rename),
            b"CHECKSCRIPT": (1, 1, self._check),
            b"UNAUTHENTICATE": (0, 0, self._unauthenticate),
        }

    # -- who it is ----------------------------------------------------------------------------------------------------

    async def _logout(self, _: list[str]) -> None:
        self._over = True
        await self._answer(b"OK", "Until next time")

    async def _capability(self, _: list[str]) -> None:
        await self._greet()

    async def _noop(self, given: list[str]) -> None:
        if given:
            await self._write(b"OK (TAG %b) %b\r\n" % (string(given[0]), string("Done")))
        else:
            await self._answer(b"OK", "Done")

    async def _starttls(self, _: list[str]) -> None:
        if self._tls is None:
            raise No("TLS is not to be had, or on already")
        # What was sent along with STARTTLS was sent by anybody.
        buffered: bytes = getattr(self._reader, "_buffer", b"")
        if self._framer.waiting or buffered:
            await self._answer(b"BYE", "Nothing may follow STARTTLS")
            raise Ended
        await self._answer(b"OK", "Begin TLS")
        async with asyncio.timeout(OPEN_PATIENCE):
            await self._writer.start_tls(self._tls)
        self._tls, self.secure, self._framer = None, True, Framer()
        await self._greet()

    async def _authenticate(self, given: list[str]) -> None:
        mechanism = given[0].upper()
        if mechanism not in MECHANISMS:
            raise No("Unknown mechanism")
        if not self.secure:
            raise No("Begin TLS first", "ENCRYPT-NEEDED")
        initial = given[1].encode() if len(given) > 1 else None
        try:
            mailer = await by_mechanism(self.dure, mechanism, initial, self._ask, self.client)
            self._account = await begin(self.dure, mailer)
        except (Unauthenticated, GivenUp, NotFound) as error:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                await self._answer(b"BYE", "Too many failures")
                raise Ended from error
            await asyncio.sleep(SLOWER * self._failures)
            raise No("The login or password is not right") from error
        except TooMuch as refusal:
            raise No("Too many sign-ins; try again later", "TRYLATER") from refusal
        self._mailer = mailer
        await self._answer(b"OK", "Welcome")

    async def _ask(self, challenge: bytes) -> bytes | None:
        """A challenge of SASL and what answers it, both as strings. RFC 5804 §2.1"""
        await self._write(string(challenge) + b"\r\n")
        found = await self._next()
        if isinstance(found, Wrong) or len(found.words) != 1 or found.words[0] == b"*":
            return None
        return found.words[0]

    async def _unauthenticate(self, _: list[str]) -> None:
        self._mailer = self._account = None
        await self._answer(b"OK", "Signed out")

    # -- scripts ------------------------------------------------------------------------------------------------------

    async def _havespace(self, given: list[str]) -> None:
        if not given[1].isdecimal() or int(given[1][:12]) > LARGEST_SCRIPT:
            raise No("Too large", "QUOTA/MAXSIZE")
        name, account_id = given[0], self._own()
        actions.check_name(name)
        async with self.dure.tx(self._who().actor) as tx:
            names = [one.name for one in await queries.listed(tx, account_id)]
        if name not in names and len(names) >= actions.MOST:
            raise No("Too many scripts", "QUOTA/MAXSCRIPTS")
        await self._answer(b"OK", "There is room")

    async def _put(self, given: list[str]) -> None:
        account_id = self._own()
        async with self.dure.tx(self._who().actor) as tx:
            await actions.put(tx, account_id, given[0], given[1])
        await self._answer(b"OK", "Kept")

    async def _check(self, given: list[str]) -> None:
        try:
            check(given[0])
        except Broken as broken:
            raise No("\r\n".join(map(str, broken.faults))) from broken
        await self._answer(b"OK", "Nothing is wrong with it")

    async def _list(self, _: list[str]) -> None:
        account_id = self._own()
        async with self.dure.tx(self._who().actor) as tx:
            found = await queries.listed(tx, account_id)
        lines = [string(one.name) + (b" ACTIVE" if one.active else b"") + b"\r\n" for one in found]
        await self._write(b"".join(lines))
        await self._answer(b"OK", "That is all")

    async def _activate(self, given: list[str]) -> None:
        account_id = self._own()
        async with self.dure.tx(self._who().actor) as tx:
            await actions.activate(tx, account_id, given[0])
        await self._answer(b"OK", "Done")

    async def _get(self, given: list[str]) -> None:
        account_id = self._own()
        async with self.dure.tx(self._who().actor) as tx:
            source = await queries.source(tx, account_id, given[0])
        octets = source.encode()
        await self._write(b"{%d}\r\n%b\r\n" % (len(octets), octets))
        await self._answer(b"OK", "Done")

    async def _delete(self, given: list[str]) -> None:
        account_id = self._own()
        async with self.dure.tx(self._who().actor) as tx:
            await actions.remove(tx, account_id, given[0])
        await self._answer(b"OK", "Gone")

    async def _rename(self, given: list[str]) -> None:
        account_id = self._own()
        async with self.dure.tx(self._who().actor) as tx:
            await actions.rename(tx, account_id, given[0], given[1])
        await self._answer(b"OK", "Renamed")

    def _who(self) -> Mailer:
        assert self._mailer is not None
        return self._mailer

    def _own(self) -> UUID:
        assert self._account is not None
        return self._account


def _text(word: bytes) -> str:
    try:
        return word.decode("utf-8")
    except UnicodeDecodeError:
        raise No("Strings are UTF-8") from None


def _code(refusal: Refusal) -> str:
    """The response code of a refusal. RFC 5804 §1.3"""
    known = {
        "script_not_found": "NONEXISTENT",
        "script_present": "ALREADYEXISTS",
        "script_active": "ACTIVE",
        "too_many_scripts": "QUOTA/MAXSCRIPTS",
    }
    return known.get(refusal.code, "")
