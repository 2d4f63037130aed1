"""The scanner of files: a hook to what an institution has, a clamd on a socket or a command that reads standard input.

Invariants: bytes go through in pieces, never whole in memory; a scanner that does not answer, or answers with something
unknown, has said nothing: `Unavailable` is raised, and nobody may take that for clean.
"""

import asyncio
import shlex
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Literal, Protocol

from msgspec import Struct

from kernel.errors import Unavailable
from kernel.settings import Settings, SettingsError

PIECE = 256 * 1024
SECONDS = 600.0
"""How long one file may take."""


class Verdict(Struct, frozen=True):
    """What the scanner said: `note` names what it found, or why it did not look (`unscanned`: larger than it takes)."""

    kind: Literal["clean", "infected", "unscanned"]
    note: str = ""


class Scanner(Protocol):
    """What looks into files."""

    async def scan(self, content: AsyncIterator[bytes]) -> Verdict:
        """Look into these bytes. Raises Unavailable when there is no answer."""


class Clamd:
    """A clamd that is spoken to by INSTREAM, at host:port or at the path of a socket."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def scan(self, content: AsyncIterator[bytes]) -> Verdict:
        """Send the bytes as they come; clamd answers at the end, or in the middle when it is too much."""
        try:
            async with asyncio.timeout(SECONDS):
                with await self._connected() as line:
                    return _clamd_verdict(await self._ask(line, content))
        except (OSError, TimeoutError) as error:
            raise _silent() from error

    async def _connected(self) -> socket.socket:
        local = self._address.startswith("/")
        host, _, port = self._address.rpartition(":")
        family, address = (socket.AF_UNIX, self._address) if local else (socket.AF_INET, (host, int(port)))
        line = socket.socket(family, socket.SOCK_STREAM)
        line.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(line, address)
        except BaseException:
            line.close()
            raise
        return line

    async def _ask(self, line: socket.socket, content: AsyncIterator[bytes]) -> bytes:
        """Speak over the bare socket: when clamd has enough it answers and hangs up while we still speak, and a stream
        would lose its answer with our broken pipe."""
        loop = asyncio.get_running_loop()
        with suppress(ConnectionError):
            await loop.sock_sendall(line, b"zINSTREAM\0")
            async for chunk in content:
                for start in range(0, len(chunk), PIECE):
                    piece = chunk[start : start + PIECE]
                    await loop.sock_sendall(line, struct.pack(">I", len(piece)) + piece)
            await loop.sock_sendall(line, struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 4096 and (got := await loop.sock_recv(line, 4096)):
            answer += got
        return answer


def _clamd_verdict(answer: bytes) -> Verdict:
    said = answer.rstrip(b"\0").decode("utf-8", "replace").strip()
    if said.endswith(" OK"):
        return Verdict("clean")
    if said.endswith(" FOUND"):
        return Verdict("infected", said.removesuffix(" FOUND").partition(": ")[2][:200])
    if "size limit exceeded" in said:
        return Verdict("unscanned", "size")
    raise _silent()


class Command:
    """A programme that reads the file from standard input: it ends with 0 for clean, 1 for infected (as clamscan)."""

    def __init__(self, line: str) -> None:
        self._words = shlex.split(line)

    async def scan(self, content: AsyncIterator[bytes]) -> Verdict:
        """Run it once for these bytes; the first line it writes is the note."""
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *self._words, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
            )
        except OSError as error:
            raise _silent() from error
        try:
            async with asyncio.timeout(SECONDS):
                said, _ = await asyncio.gather(_first_line(process), _feed(process, content))
                code = await process.wait()
        except TimeoutError as error:
            raise _silent() from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if code not in (0, 1):
            raise _silent()
        return Verdict("clean") if code == 0 else Verdict("infected", said)


async def _feed(process: asyncio.subprocess.Process, content: AsyncIterator[bytes]) -> None:
    stdin = process.stdin
    assert stdin is not None
    with suppress(ConnectionError):  # it may know enough before the end
        async for chunk in content:
            stdin.write(chunk)
            await stdin.drain()
        stdin.close()


async def _first_line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    first = b""
    while chunk := await process.stdout.read(65536):
        first = first or chunk
    return first.decode("utf-8", "replace").strip().partition("\n")[0][:200]


def _silent() -> Unavailable:
    return Unavailable("scanner_silent", "파일 검사기가 답하지 않습니다.", "The scanner of files does not answer.")


def open_scanner(settings: Settings) -> Scanner | None:
    """The scanner that the settings name; None where files are not scanned."""
    if settings.scan_address and settings.scan_command:
        raise SettingsError("scan_address and scan_command are both set: choose one")
    if settings.scan_address:
        if not settings.scan_address.startswith("/") and not settings.scan_address.rpartition(":")[2].isdigit():
            raise SettingsError("scan_address is host:port, or the path of a socket")
        return Clamd(settings.scan_address)
    return Command(settings.scan_command) if settings.scan_command else None
