"""The other doors: LMTP with an answer for each recipient, the relay zone, lists, greylisting, rspamd and clamd."""

import asyncio
import smtplib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from mail.actions import gates
from mail.checks.dns import NOTHING, Answer, Outcome, Question
from mail.smtp.filters import Filters
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import Visit
from mail.smtp.reply import Refused
from tests.mail.house import House
from tests.mail.smtp.service import MAIL, by_smtplib, inbox, say, serving


def with_settings(house: House, monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    monkeypatch.setattr(house.dure, "settings", replace(house.dure.settings, **changed))


async def test_lmtp_answers_for_each_recipient(house: House) -> None:
    garam, naraeon = (f"<{who}@{house.domain}>".encode() for who in ("garam", "naraeon"))
    async with serving(house, service="lmtp") as port:
        told = await say(
            port,
            b"EHLO x\r\nLHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:"
            + garam
            + b"\r\nRCPT TO:<no@x.example>\r\nRCPT TO:",
            naraeon + b"\r\nRCPT TO:" + garam + b"\r\nDATA\r\n" + MAIL + b".\r\n",
            b"MAIL FROM:<a@b.example>\r\nRCPT TO:" + garam + b"\r\nRCPT TO:" + naraeon + b"\r\n",
            b"DATA\r\nSubject: x\r\n\r\nbare\nline\r\n.\r\nQUIT\r\n",
        )
    codes = [line[:9] for line in told.split(b"\r\n") if line[3:4] == b" "]
    assert codes[1:] == [
        b"500 5.5.1", b"250 LIMIT", b"250 2.1.0", b"250 2.1.5", b"550 5.7.1", b"250 2.1.5", b"250 2.1.5", b"354 End d",
        b"250 2.0.0", b"250 2.0.0", b"250 2.0.0",
        b"250 2.1.0", b"250 2.1.5", b"250 2.1.5", b"354 End d", b"550 5.6.0", b"550 5.6.0", b"221 Bye",
    ]  # fmt: skip
    assert len(await inbox(house)) == len(await inbox(house, "naraeon")) == 1


async def test_what_the_relay_zone_brings_has_been_judged_there(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with_settings(house, monkeypatch, mail_relay_zone="10.0.7.0/24, 127.0.0.1")
    strict = {("_dmarc.bank.example", "TXT"): "v=DMARC1; p=reject", ("bank.example", "TXT"): "v=spf1 -all"}
    mail = MAIL.replace(b"a@elsewhere.example", b"a@bank.example")
    async with serving(house, strict) as port:
        to = [f"garam@{house.domain}"]
        await by_smtplib(port, lambda one: one.sendmail("a@bank.example", to, mail))
        await by_smtplib(port, lambda one: one.sendmail("a@bank.example", to, b"X-Spam-Flag: YES\r\n" + mail))
    assert len(await inbox(house)) == len(await inbox(house, name="Junk")) == 1


async def test_a_listed_server_is_refused_and_a_new_one_has_to_come_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_settings(house, monkeypatch, mail_blocklists="bl.example", mail_greylist=True)
    known = {
        ("2.7.8.9.bl.example", "A"): "127.0.0.2",
        ("9.7.8.9.bl.example", "A"): "127.255.255.254",
        ("good.example", "TXT"): "v=spf1 ip4:9.8.7.0/24 -all",
    }

    async def ask(question: Question) -> Answer:
        text = known.get((question.name, question.kind))
        return Answer(Outcome.FOUND, (text.encode(),)) if text else NOTHING

    filters = Filters(house.dure, ask)
    with pytest.raises(Refused, match=r"5\.7\.1 Your server is listed by bl\.example"):
        await filters.check_lists("9.8.7.2")
    for client in ("9.8.7.9", "9.8.7.3", "10.0.0.1", "local"):
        await filters.check_lists(client)

    async def comes(client: str, sender: str = "a@new.example") -> None:
        visit = Visit(client, within_tls=False)
        await filters.check_grey(house.institution, visit, Sender(sender), f"garam@{house.domain}")

    await comes("9.8.7.6", "a@good.example")
    await comes("127.0.0.1")
    for _ in range(2):
        with pytest.raises(Refused, match=r"450 4\.7\.1"):
            await comes("9.8.7.6")
    async with house.tx(None) as tx:
        assert not await gates.came_before(tx, "n", "s", "r")
        tx.now += gates.DELAY
        assert await gates.came_before(tx, "n", "s", "r") and await gates.came_before(tx, "n", "other", "r")
        tx.now += gates.KNOWN + timedelta(seconds=1)
        assert not await gates.came_before(tx, "n", "s", "r")


@asynccontextmanager
async def daemon(answer: Any) -> AsyncGenerator[int]:
    """A daemon that hears a whole request and gives one answer; `answer` makes it from what was heard."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await answer(reader))
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def test_rspamd_says_what_is_junk_and_its_silence_stops_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    said: dict[str, Any] = {"action": "no action", "score": 1.25}
    codes: list[int] = []

    async def answer(reader: asyncio.StreamReader) -> bytes:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        asked.append(head + await reader.readexactly(size))
        body = msgspec.json.encode(said)
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body

    to = [f"garam@{house.domain}"]
    async with daemon(answer) as there:
        with_settings(house, monkeypatch, mail_spam_address=f"127.0.0.1:{there}")
        async with serving(house) as port:
            for number, action in enumerate(("no action", "add header", "soft reject", "reject")):
                said["action"] = action
                mail = b"X-Spam-Flag: NO\r\nX-Number: %d\r\n" % number + MAIL

                def send(client: smtplib.SMTP, mail: bytes = mail) -> int:
                    client.ehlo()
                    client.mail("a@b.example")
                    client.rcpt(to[0])
                    return client.data(mail)[0]

                codes.append(await by_smtplib(port, send))
    assert codes == [250, 250, 451, 550]
    assert b"POST /checkv2" in asked[0] and b"\r\nrcpt: " + to[0].encode() in asked[0].lower()
    (good,), (junk,) = await inbox(house), await inbox(house, name="Junk")
    assert good.count(b"X-Spam-Flag") == 1 and b"X-Spam-Score: 1.25" in good and b"X-Spam-Flag: YES" in junk
    async with serving(house) as port:  # the daemon is gone
        await by_smtplib(port, lambda one: one.sendmail("a@b.example", to, MAIL))
    assert len(await inbox(house)) == 2


async def test_malware_is_refused_and_a_silent_scanner_has_mail_come_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kernel.scan import Clamd

    async def answer(reader: asyncio.StreamReader) -> bytes:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        heard = b""
        while size := int.from_bytes(await reader.readexactly(4)):
            heard += await reader.readexactly(size)
        return b"stream: Eicar FOUND\0" if b"virus" in heard else b"stream: OK\0"

    async with daemon(answer) as there:
        monkeypatch.setattr(house.dure, "scanner", Clamd(f"127.0.0.1:{there}"))
        filters, visit = Filters(house.dure, None), Visit("9.8.7.6", within_tls=False)
        to = [Recipient(f"garam@{house.domain}")]
        found = await filters.look(visit, Sender("a@b.example"), to, MAIL)
        assert found.fields == b"X-Virus-Scanned: clean\r\n"
        with pytest.raises(Refused, match=r"550 5\.7\.1 The message holds malware"):
            await filters.look(visit, Sender("a@b.example"), to, MAIL + b"virus")
    with pytest.raises(Refused, match="451"):
        await filters.look(visit, Sender("a@b.example"), to, MAIL)
