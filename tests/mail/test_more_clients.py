"""More clients that others wrote, where they are installed: curl over IMAP and POP3, offlineimap."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from directory import mail_sign_in
from mail.imap.server import ImapServer
from mail.pop3.server import PopServer
from server.demo.mail import certificate
from server.serving import listen
from tests.mail.house import House, mail
from tests.mail.test_clients import account_of

pytestmark = pytest.mark.long
OFFLINEIMAP = """\
[general]
accounts = house
ui = quiet
metadata = {folder}/state
[Account house]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = {folder}/maildir
[Repository far]
type = IMAP
remotehost = localhost
remoteport = {port}
ssl = yes
sslcacertfile = {chain}
remoteuser = {login}
remotepass = {password}
readonly = False
"""


def ran(words: Sequence[str], home: Path) -> bytes:
    """What the program says; it ends well."""
    done = subprocess.run(
        words, capture_output=True, timeout=120, check=False, env={"HOME": str(home), "PATH": "/usr/bin:/bin"}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def missing(name: str) -> bool:
    return shutil.which(name) is None


async def signed(house: House, folder: Path) -> tuple[ssl.SSLContext, str, str, str]:
    """TLS of the house, the chain to trust, and how garam signs in."""
    chain, key = certificate(folder)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(chain, key)
    login = f"garam@{house.domain}"
    _, password = await mail_sign_in.make(house.dure, await account_of(house, login), "시험")
    return tls, chain, login, password


@pytest.mark.skipif(missing("curl"), reason="curl is missing")
async def test_curl_reads_the_same_mail_over_imap_and_pop3(house: House, tmp_path: Path) -> None:
    text = mail("컬", ".점\r\n본문\r\n")
    await house.put(text)
    tls, chain, login, password = await signed(house, tmp_path)
    with listen("127.0.0.1", 0) as imap, listen("127.0.0.1", 0) as pop:
        async with ImapServer(house.dure, tls).running(secure=imap), PopServer(house.dure, tls).running(secure=pop):
            for scheme, port, path in (
                ("imaps", imap.getsockname()[1], "INBOX;UID=1"),
                ("pop3s", pop.getsockname()[1], "1"),
            ):
                words = ["curl", "-s", "--cacert", chain, "-u", f"{login}:{password}"]
                words.append(f"{scheme}://localhost:{port}/{path}")
                assert await asyncio.to_thread(ran, words, tmp_path) == text, scheme


@pytest.mark.skipif(missing("offlineimap"), reason="offlineimap is missing")
async def test_offlineimap_pulls_and_pushes(house: House, tmp_path: Path) -> None:
    await house.put(*(mail(f"{number}", Message_ID=f"<{number}@x>") for number in range(5)))
    tls, chain, login, password = await signed(house, tmp_path)
    settings = tmp_path / "offlineimaprc"
    with listen("127.0.0.1", 0) as imap:
        async with ImapServer(house.dure, tls).running(secure=imap):
            given = {"folder": tmp_path, "port": imap.getsockname()[1], "chain": chain}
            settings.write_text(OFFLINEIMAP.format(login=login, password=password, **given))
            words = ["offlineimap", "-c", str(settings), "-o"]
            await asyncio.to_thread(ran, words, tmp_path)
            pulled = sorted((tmp_path / "maildir" / "INBOX").glob("*/*"))
            assert len(pulled) == 5
            (tmp_path / "maildir" / "INBOX" / "new" / "1790000000.1.here").write_bytes(
                mail("여기서", Message_ID="<h@x>")
            )
            await asyncio.to_thread(ran, words, tmp_path)
    assert (await house.box()).total == 6
