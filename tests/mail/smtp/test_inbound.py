"""Mail from outside, over a real connection: what is answered 250 is there, once, and whole."""

import asyncio
import smtplib

import pytest

from mail.smtp.protocol import GatewaySMTP
from tests.mail.house import House
from tests.mail.smtp.service import MAIL, Elsewhere, by_smtplib, inbox, say, serving


async def test_a_mail_lies_whole_in_every_box_it_was_meant_for(house: House) -> None:
    async with serving(house) as port:
        to = [f"garam@{house.domain}", f"NARAEON+x@{house.domain}"]
        refused = await by_smtplib(port, lambda one: one.sendmail("a@elsewhere.example", to, MAIL))
        assert refused == {}
    for who in ("garam", "naraeon"):
        (found,) = await inbox(house, who)
        assert found.endswith(MAIL)
        assert found.startswith(b"Return-Path: <a@elsewhere.example>\r\nReceived: from ")
        assert b"for <" not in found


async def test_nobody_else_is_taken_and_nothing_is_relayed(house: House) -> None:
    async with serving(house) as port:
        told = await say(
            port,
            b"EHLO x\r\nMAIL FROM:<a@b.example>\r\n",
            f"RCPT TO:<nobody@{house.domain}>\r\nRCPT TO:<a@other.example>\r\nRCPT TO:<postmaster>\r\n".encode(),
            b"DATA\r\nRSET\r\nDATA\r\nVRFY garam\r\nAUTH PLAIN\r\nQUIT\r\n",
        )
    codes = [line.split(b" ")[:2] for line in told.split(b"\r\n") if line[3:4] == b" "][2:]
    assert codes == [
        [b"250", b"2.1.0"], [b"550", b"5.1.1"], [b"550", b"5.7.1"], [b"550", b"5.7.1"], [b"554", b"5.5.1"],
        [b"250", b"2.0.0"], [b"503", b"5.5.1"], [b"252", b"2.5.2"], [b"502", b"5.5.1"], [b"221", b"Bye"],
    ]  # fmt: skip


async def test_a_mail_that_is_sent_again_because_the_answer_was_lost_lies_there_once(house: House) -> None:
    async with serving(house) as port:
        to = [f"garam@{house.domain}"]
        for _ in range(2):
            await by_smtplib(port, lambda one: one.sendmail("a@elsewhere.example", to, MAIL))
        await by_smtplib(port, lambda one: one.sendmail("b@elsewhere.example", to, MAIL))
    assert len(await inbox(house)) == 2


async def test_octets_may_come_counted_and_in_pieces(house: House) -> None:
    to = f"<garam@{house.domain}>".encode()
    async with serving(house) as port:
        told = await say(
            port,
            b"EHLO x\r\nMAIL FROM:<> BODY=8BITMIME\r\nRCPT TO:" + to + b"\r\n",
            b"BDAT %d\r\n%sBDAT %d LAST\r\n%s" % (20, MAIL[:20], len(MAIL) - 20, MAIL[20:]),
            b"BDAT 3 LAST\r\nabcNOOP\r\nQUIT\r\n",
        )
    assert told.count(b"\r\n250 2.0.0") == 3 and told.endswith(
        b"503 5.5.1 Bad sequence of commands\r\n250 2.0.0 Ok\r\n221 Bye\r\n"
    )
    (found,) = await inbox(house)
    assert found.endswith(MAIL)


@pytest.mark.parametrize("mark", [b"\n.\n", b"\n.\r\n", b"\r.\r\n"])
async def test_a_hidden_second_mail_is_no_mail_and_takes_the_first_with_it(house: House, mark: bytes) -> None:
    to = f"<garam@{house.domain}>".encode()
    async with serving(house) as port:
        hidden = b"MAIL FROM:<boss@x.example>\r\nRCPT TO:" + to + b"\r\nDATA\r\nSubject: pay\r\n\r\n.\r\n"
        told = await say(
            port, b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:" + to + b"\r\nDATA\r\nS: x\r\n\r\nx" + mark + hidden,
            b"QUIT\r\n",
        )  # fmt: skip
    assert b"550 5.6.0 Lines must end with CR LF\r\n221" in told
    assert await inbox(house) == []


async def test_a_command_line_that_hides_another_is_none(house: House) -> None:
    async with serving(house) as port:
        told = await say(port, b"EHLO x\r\nNOOP\nMAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\nQUIT\r\n")
    assert b"250 2.1.0" not in told and b"503 5.5.1" in told


async def test_the_domain_of_the_sender_decides_what_becomes_of_a_forged_mail(house: House) -> None:
    strict = {("_dmarc.bank.example", "TXT"): "v=DMARC1; p=reject", ("bank.example", "TXT"): "v=spf1 -all"}
    to = [f"garam@{house.domain}"]
    forged = MAIL.replace(b"a@elsewhere.example", b"a@bank.example")
    async with serving(house, strict) as port:
        with pytest.raises(smtplib.SMTPDataError, match=r"5\.7\.1"):
            await by_smtplib(port, lambda one: one.sendmail("a@bank.example", to, forged))
    assert await inbox(house) == []
    mild = strict | {("_dmarc.bank.example", "TXT"): "v=DMARC1; p=quarantine"}
    async with serving(house, mild) as port:
        lie = b"Authentication-Results: x; spf=pass\r\n"
        await by_smtplib(port, lambda one: one.sendmail("a@bank.example", to, lie + forged))
    assert await inbox(house) == []
    (found,) = await inbox(house, name="Junk")
    assert b"spf=fail smtp.mailfrom=a@bank.example" in found and b"dmarc=fail header.from=bank.example" in found


async def test_a_mail_that_goes_round_in_circles_is_stopped(house: House) -> None:
    async with serving(house) as port:
        round_ = b"Received: from x by y; now\r\n" * 51 + MAIL
        with pytest.raises(smtplib.SMTPDataError, match=r"5\.4\.6"):
            await by_smtplib(port, lambda one: one.sendmail("a@b.example", [f"garam@{house.domain}"], round_))


async def test_what_was_begun_is_filed_even_when_the_sender_hangs_up() -> None:
    desk, gone = Elsewhere(), asyncio.Event()

    class Watched(GatewaySMTP):
        def connection_lost(self, error: Exception | None) -> None:
            super().connection_lost(error)
            gone.set()

    async with desk.running(Watched) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n" + MAIL + b".\r\n")
        await desk.begun.wait()
        writer.transport.abort()
        await gone.wait()
        desk.held.set()
        await desk.filed.wait()
    assert desk.taken[0][2] == MAIL.replace(b"\r\n.", b"\r\n")
