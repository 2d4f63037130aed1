"""Clients that others wrote, within TLS: imaplib, IMAPClient, aioimaplib and mbsync, each against the same house."""

import asyncio
import imaplib
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import aioimaplib
import imapclient
import pytest
from sqlalchemy import select

from directory import mail_sign_in
from directory.tables import gate
from kernel.errors import Unauthenticated
from mail.imap.server import ImapServer
from server.demo.mail import certificate
from server.serving import listen
from tests.mail.house import PASSWORD, House, mail
from tests.mail.test_storage import counted


@dataclass
class Served:
    """Where the house is served, and how garam signs in."""

    plain: int
    secure: int
    chain: str
    login: str
    password: str
    house: House

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.chain)


@asynccontextmanager
async def on_tls(house: House, folder: Path) -> AsyncGenerator[Served]:
    chain, key = certificate(folder)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(chain, key)
    login = f"garam@{house.domain}"
    _, password = await mail_sign_in.make(house.dure, await account_of(house, login), "시험")
    with listen("127.0.0.1", 0) as plain, listen("127.0.0.1", 0) as secure:
        async with ImapServer(house.dure, tls).running(plain=plain, secure=secure):
            yield Served(plain.getsockname()[1], secure.getsockname()[1], chain, login, password, house)


async def account_of(house: House, login: str) -> UUID:
    async with house.dure.gate() as db:
        found: UUID = (await db.execute(select(gate.account.c.id).where(gate.account.c.login == login))).scalar_one()
        return found


@pytest.fixture
async def on(house: House, tmp_path: Path) -> AsyncGenerator[Served]:
    async with on_tls(house, tmp_path) as served:
        yield served


def by_imaplib(on: Served) -> None:
    client = imaplib.IMAP4("127.0.0.1", on.plain)
    with pytest.raises(imaplib.IMAP4.error, match="PRIVACYREQUIRED"):
        client.login(on.login, on.password)
    client.starttls(on.tls())
    assert "LOGINDISABLED" not in client.capabilities
    client.login(on.login, on.password)
    client.select()
    client.append("INBOX", "(\\Flagged)", imaplib.Time2Internaldate(1_790_000_000), mail("다섯"))
    assert client.search("UTF-8", "FLAGGED")[1] == [b"1"]
    assert b"21-Sep-2026" in client.fetch("1", "(INTERNALDATE)")[1][0]
    client.copy("1", "Archive")
    assert client.status("Archive", "(MESSAGES)")[1] == [b'"Archive" (MESSAGES 1)']
    client.logout()


async def test_imaplib_begins_tls_and_gives_a_mail(on: Served) -> None:
    await asyncio.to_thread(by_imaplib, on)


def by_imapclient(on: Served) -> None:
    with imapclient.IMAPClient("127.0.0.1", on.secure, ssl_context=on.tls()) as client:
        client.login(on.login, on.password)
        client.create_folder("한글함/회의")
        assert "한글함/회의" in {name for _, _, name in client.list_folders()}
        assert client.find_special_folder(b"\\Sent") == "Sent"
        client.append("한글함/회의", mail("회의 자료", Message_ID="<1@x>", Date="Mon, 23 Nov 2026 10:00:00 +0900"))
        client.append("한글함/회의", mail("Re: 회의 자료", Message_ID="<2@x>", References="<1@x>"))
        client.select_folder("한글함/회의")
        envelope = client.fetch([1], ["ENVELOPE", "BODYSTRUCTURE"])[1][b"ENVELOPE"]
        assert envelope.subject.decode() == "회의 자료"
        assert client.search(["SUBJECT", "회의"], "UTF-8") == [1, 2]
        assert client.sort("SUBJECT", "ALL") == [1, 2]
        assert client.thread() == ((1, 2),)
        client.add_flags([2], [imapclient.DELETED])
        client.expunge()
        client.move([1], "Trash")
        assert client.search() == []
        assert client.get_quota_root("INBOX")[1][0].resource == "STORAGE"
        client.rename_folder("한글함/회의", "지난 회의")
        client.delete_folder("지난 회의")


async def test_imapclient_works_in_korean_folders(on: Served) -> None:
    await asyncio.to_thread(by_imapclient, on)
    assert (await counted(on.house, "Trash"))[0] == 1


async def test_aioimaplib_is_told_of_new_mail(on: Served) -> None:
    client = aioimaplib.IMAP4_SSL("127.0.0.1", on.secure, ssl_context=on.tls())
    await client.wait_hello_from_server()
    assert (await client.login(on.login, on.password)).result == "OK"
    await client.select("INBOX")
    idle = await client.idle_start(timeout=20)
    await on.house.put(mail("새 메일"))
    assert b"1 EXISTS" in await client.wait_server_push()
    client.idle_done()
    await asyncio.wait_for(idle, 20)
    told = await client.uid("fetch", "1:*", "(UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
    assert b"\xec\x83\x88 \xeb\xa9\x94\xec\x9d\xbc" in b"".join(told.lines)
    await client.logout()


SYNC = """\
IMAPAccount house
Host localhost
Port {port}
User {login}
Pass {password}
SSLType IMAPS
CertificateFile {chain}

IMAPStore far
Account house

MaildirStore near
Path {folder}/
Inbox {folder}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns INBOX Sent
Create Near
Expunge Both
SyncState *
"""


def sync(settings: Path) -> None:
    words = ["mbsync", "-c", str(settings), "-q", "-a"]
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=60, env=os.environ | {"HOME": str(settings.parent)}
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("mbsync"), reason="isync is missing; ./dure test installs it")
async def test_mbsync_pulls_and_pushes_both_ways(on: Served, tmp_path: Path) -> None:
    await on.house.put(*(mail(f"{number}", Message_ID=f"<{number}@x>") for number in range(12)))
    folder, settings = tmp_path / "maildir", tmp_path / "mbsyncrc"
    folder.mkdir()
    given = {"port": on.secure, "login": on.login, "password": on.password, "chain": on.chain, "folder": folder}
    settings.write_text(SYNC.format(**given))
    await asyncio.to_thread(sync, settings)
    pulled = sorted(folder.glob("INBOX/*/*"))
    assert len(pulled) == 12
    read, gone = pulled[0], pulled[1]
    read.rename(read.parent.parent / "cur" / f"{read.name.partition(':')[0]}:2,S")
    gone.unlink()
    (folder / "INBOX" / "new" / "1790000000.1_1.here").write_bytes(mail("여기서 쓴 것", Message_ID="<here@x>"))
    await asyncio.to_thread(sync, settings)
    total, unseen, deleted, _ = await counted(on.house)
    assert (total, unseen, deleted) == (12, 11, 0)
    await asyncio.to_thread(sync, settings)
    assert len(list(folder.glob("INBOX/*/*"))) == 12


async def test_an_app_password_ends_when_it_is_taken_back(on: Served) -> None:
    account = await account_of(on.house, on.login)
    dure = on.house.dure
    mailer = await mail_sign_in.plain(dure, on.login.upper(), on.password, "test")
    assert mailer.actor.person_id == on.house.people["garam"]
    (kept,) = await mail_sign_in.listed(dure, account)
    assert kept.last_used is not None
    assert await mail_sign_in.take_back(dure, account, kept.id)
    for login in (on.login, "nobody@nowhere.example"):
        with pytest.raises(Unauthenticated):
            await mail_sign_in.plain(dure, login, on.password, "test")
    async with dure.gate() as db:
        own = gate.account.c.id == account
        await db.execute(gate.account.update().where(own).values(totp_confirmed=True))
    with pytest.raises(Unauthenticated):
        await mail_sign_in.plain(dure, on.login, PASSWORD, "test")
