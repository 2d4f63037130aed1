"""The scanner: a clamd on a socket, a command, and silence, which is never taken for clean."""

import asyncio
import struct
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kernel.errors import Unavailable
from kernel.scan import Clamd, Command, Verdict, open_scanner
from kernel.settings import Settings, SettingsError

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LIMIT = 3 * 2**20


async def pieces(content: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def clamd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What clamd does with INSTREAM, its limit included."""
    assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack(">I", await reader.readexactly(4))[0]:
        content += await reader.readexactly(length)
        if len(content) > LIMIT:
            writer.write(b"INSTREAM size limit exceeded. ERROR\0")
            writer.close()
            return
    found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"
    writer.write(b"odd\0" if content == b"odd" else found)
    writer.close()


@asynccontextmanager
async def listening(folder: Path) -> AsyncGenerator[Clamd]:
    path = folder / "clamd.sock"
    async with await asyncio.start_unix_server(clamd, path):
        yield Clamd(str(path))


async def test_clamd_finds_what_stands_anywhere_in_a_file_and_clears_the_rest(tmp_path: Path) -> None:
    async with listening(tmp_path) as scanner:
        assert await scanner.scan(pieces(b"plan" * 200_000)) == Verdict("clean")
        hidden = bytes(299_990) + EICAR + bytes(1000)
        assert await scanner.scan(pieces(hidden)) == Verdict("infected", "Win.Test.EICAR_HDB-1")


async def test_a_file_beyond_the_limit_of_clamd_is_said_to_be_unscanned(tmp_path: Path) -> None:
    async with listening(tmp_path) as scanner:
        assert (await scanner.scan(pieces(bytes(2 * LIMIT)))).kind == "unscanned"


async def test_silence_and_nonsense_are_never_clean(tmp_path: Path) -> None:
    async with listening(tmp_path) as scanner:
        with pytest.raises(Unavailable):
            await scanner.scan(pieces(b"odd"))
    for nobody in (Clamd(str(tmp_path / "none.sock")), Clamd("127.0.0.1:1"), Command("no-such-programme-here")):
        with pytest.raises(Unavailable):
            await nobody.scan(pieces(b"x"))


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        ("import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())", Verdict("clean")),
        ("print('Eicar FOUND'); raise SystemExit(1)", Verdict("infected", "Eicar FOUND")),
    ],
)
async def test_a_command_answers_by_how_it_ends(program: str, verdict: Verdict) -> None:
    assert await Command(f'{sys.executable} -c "{program}"').scan(pieces(bytes(500_000))) == verdict


async def test_a_command_that_fails_has_said_nothing() -> None:
    with pytest.raises(Unavailable):
        await Command(f'{sys.executable} -c "raise SystemExit(2)"').scan(pieces(b"x"))


def test_the_settings_name_one_scanner_or_none() -> None:
    assert open_scanner(Settings()) is None
    assert isinstance(open_scanner(Settings(scan_address="127.0.0.1:3310")), Clamd)
    assert isinstance(open_scanner(Settings(scan_command="clamdscan -")), Command)
    for wrong in (Settings(scan_address="clamav"), Settings(scan_address="/run/clamd", scan_command="x")):
        with pytest.raises(SettingsError):
            open_scanner(wrong)
