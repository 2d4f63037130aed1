"""The real daemons of Debian behind the door: rspamd knows junk, clamd knows malware."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kernel.scan import Clamd
from mail.smtp.filters import Filters
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import Visit
from mail.smtp.reply import Refused
from tests.mail.house import House
from tests.mail.smtp.service import MAIL
from tests.support.programs import free_port
from tests.support.until import until

pytestmark = pytest.mark.long
GTUBE = b"C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"
PATTERN = b"DURE-MALWARE-TEST-PATTERN-0123456789"
_RSPAMD = """\
options {{
  pidfile = "{folder}/pid"; tempdir = "{folder}"; rrd = ""; control_socket = "{folder}/control mode=0600";
  enable_test_patterns = true; filters = "regexp";
  dns {{ nameserver = ["127.0.0.1:1"]; timeout = 0.1; retransmits = 1; }}
}}
logging {{ type = "file"; filename = "{folder}/log"; level = "info"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; mime = true; }}
actions {{ reject = 15; add_header = 6; greylist = 4; }}
"""
_CLAMD = """\
DatabaseDirectory {folder}/db
TCPSocket {port}
TCPAddr 127.0.0.1
LogFile {folder}/log
Foreground yes
TemporaryDirectory {folder}
"""


@asynccontextmanager
async def running(words: list[str], port: int) -> AsyncGenerator[None]:
    """A daemon, until the context is left; begins when it takes connections."""
    quiet = asyncio.subprocess.DEVNULL
    program = await asyncio.create_subprocess_exec(*words, stdout=quiet, stderr=quiet, start_new_session=True)

    async def takes() -> bool:
        assert program.returncode is None, f"{words[0]} has ended"
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    try:
        await until(takes, 120)
        yield
    finally:
        if program.returncode is None:
            program.terminate()
        await program.wait()


@pytest.fixture
def folder() -> Path:
    """A folder that a daemon without rights may write."""
    path = Path("/tmp") / f"dure-filters-{os.getpid()}"
    path.mkdir(mode=0o777)
    path.chmod(0o777)
    return path


def visit() -> tuple[Visit, Sender, list[Recipient]]:
    return Visit("192.0.2.7", within_tls=False), Sender("a@elsewhere.example"), [Recipient("b@here.example")]


@pytest.mark.skipif(shutil.which("rspamd") is None, reason="rspamd is not installed")
async def test_rspamd_says_what_is_junk(house: House, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    (folder / "rspamd.conf").write_text(_RSPAMD.format(folder=folder, port=port))
    words = ["rspamd", "-f", "-c", str(folder / "rspamd.conf")]
    words += ["-u", "nobody", "-g", "nogroup"] if os.geteuid() == 0 else ["-i"]
    settings = replace(house.dure.settings, mail_spam_address=f"127.0.0.1:{port}")
    monkeypatch.setattr(house.dure, "settings", settings)
    try:
        async with running(words, port):
            filters = Filters(house.dure, None)
            clean = await filters.look(*visit(), MAIL)
            assert not clean.junk and b"X-Spam-Flag: NO" in clean.fields
            junk = await filters.look(*visit(), MAIL + b"YJS*" + GTUBE)
            assert junk.junk and b"X-Spam-Flag: YES" in junk.fields
            with pytest.raises(Refused, match="taken for junk"):
                await filters.look(*visit(), MAIL + b"XJS*" + GTUBE)
    finally:
        shutil.rmtree(folder)


@pytest.mark.skipif(shutil.which("clamd") is None, reason="clamd is not installed")
async def test_clamd_knows_malware_in_an_attachment(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from base64 import encodebytes

    port = free_port()
    (folder / "db").mkdir()
    (folder / "db" / "dure.ndb").write_text(f"Dure.Test:0:*:{PATTERN.hex()}\n")
    (folder / "clamd.conf").write_text(_CLAMD.format(folder=folder, port=port))
    try:
        async with running(["clamd", "--config-file", str(folder / "clamd.conf")], port):
            monkeypatch.setattr(house.dure, "scanner", Clamd(f"127.0.0.1:{port}"))
            filters = Filters(house.dure, None)
            clean = await filters.look(*visit(), MAIL)
            assert clean.fields == b"X-Virus-Scanned: clean\r\n"
            hidden = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            bad = (
                b"MIME-Version: 1.0\r\n" + MAIL.partition(b"\r\n\r\n")[0] + b"\r\n" + hidden + encodebytes(PATTERN * 3)
            )
            with pytest.raises(Refused, match="malware"):
                await filters.look(*visit(), bad)
    finally:
        shutil.rmtree(folder)
