"""Pipelined recipients: looked up together, told together, and never trusted for longer than a moment."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from kernel.tx import Tx
from mail.queries.recipients import Resolved, resolve_all
from mail.smtp import knowing
from mail.smtp.protocol import GatewaySMTP
from mail.tables import account
from tests.mail.house import House
from tests.mail.smtp.service import MAIL, Elsewhere, inbox, serving


class Client:
    """One connection, spoken to step by step."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, text: bytes, answers: int) -> list[bytes]:
        """The codes of so many answers to this."""
        self.writer.write(text)
        codes: list[bytes] = []
        while len(codes) < answers:
            line = await asyncio.wait_for(self.reader.readline(), 20)
            codes += [line[:9]] if line[3:4] == b" " else []
        return codes


@asynccontextmanager
async def client(port: int) -> AsyncGenerator[Client]:
    """Connected, and greeted."""
    one = Client(*await asyncio.open_connection("127.0.0.1", port))
    await one.say(b"EHLO x\r\n", 2)
    yield one
    one.writer.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What was looked up for recipients, a list each time."""
    calls: list[list[str]] = []

    async def watched(tx: Tx, texts: Iterable[str], ours: Iterable[str] = ()) -> dict[str, Resolved | None]:
        calls.append(list(texts))
        return await resolve_all(tx, calls[-1], ours)

    monkeypatch.setattr(knowing, "resolve_all", watched)
    return calls


def envelope(house: House, *names: str) -> bytes:
    """MAIL, RCPT and DATA at once."""
    to = "".join(f"RCPT TO:<{one}@{house.domain}>\r\n" for one in names)
    return f"MAIL FROM:<a@elsewhere.example>\r\n{to}DATA\r\n".encode()


async def test_recipients_that_come_together_are_looked_up_together_and_known_for_the_next_mail(
    house: House, asked: list[list[str]]
) -> None:
    good = [b"250 2.1.0", b"250 2.1.5", b"550 5.1.1", b"250 2.1.5", b"354 End d"]
    async with serving(house) as port, client(port) as one:
        names = ["garam", "nobody", "Naraeon+x"]
        assert await one.say(envelope(house, *names), 5) == good
        assert asked == [[f"{name.lower()}@{house.domain}" for name in names]]
        assert await one.say(MAIL + b".\r\n", 1) == [b"250 2.0.0"]
        assert await one.say(envelope(house, "garam"), 3) == [good[0], good[1], good[4]]
        assert len(asked) == 1
        assert await one.say(MAIL.replace(b"<1@", b"<2@") + b".\r\n", 1) == [b"250 2.0.0"]
    assert len(await inbox(house)) == 2
    assert len(await inbox(house, "naraeon")) == 1


async def test_who_is_nearly_full_is_looked_up_for_every_mail(house: House, asked: list[list[str]]) -> None:
    async with house.tx(None) as tx:
        own = account.c.id == house.accounts["garam"]
        await tx.db.execute(account.update().where(own).values(quota=len(MAIL)))
    async with serving(house) as port, client(port) as one:
        assert (await one.say(envelope(house, "garam") + MAIL + b".\r\n", 4))[-1] == b"250 2.0.0"
        assert (await one.say(envelope(house, "garam"), 3))[1:] == [b"452 4.2.2", b"554 5.5.1"]
    assert len(asked) == 2


async def test_who_goes_between_the_envelope_and_the_mail_gets_nothing_and_takes_nobody_along(house: House) -> None:
    async with serving(house) as port, client(port) as one:
        await one.say(envelope(house, "garam", "naraeon"), 4)
        async with house.tx(None) as tx:
            own = account.c.id == house.accounts["garam"]
            await tx.db.execute(account.update().where(own).values(closed=tx.now))
        assert await one.say(MAIL + b".\r\n", 1) == [b"250 2.0.0"]
    assert len(await inbox(house, "naraeon")) == 1


async def test_answers_to_commands_that_came_together_go_out_together() -> None:
    pushed: list[Any] = []

    class Watched(GatewaySMTP):
        async def push(self, status: Any) -> None:
            pushed.append(status)
            await super().push(status)

    async with Elsewhere().running(Watched) as port, client(port) as one:
        pushed.clear()
        named = b"RCPT TO:<a@b.example>\r\n"
        codes = await one.say(b"MAIL FROM:<a@b.example>\r\n" + named + named + b"RCPT TO:nobody\r\nRSET\r\n", 5)
        assert codes == [b"250 2.1.0", b"250 2.1.5", b"250 2.1.5", b"501 5.5.4", b"250 2.0.0"]
        assert len(pushed) == 2
