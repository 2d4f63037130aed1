"""The commands of the operator: what they change is there, and what they cannot do they say."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from kernel.dure import Dure
from mail.actions.sending import Destination, Envelope, enqueue
from mail.intake import prepare
from server.cli import build_parser, mail_admin
from server.cli.common import CommandError
from tests.mail.house import House
from tests.mail.smtp.service import MAIL


async def test_an_operator_sees_and_changes_the_mail_of_an_institution(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @asynccontextmanager
    async def opened() -> AsyncGenerator[Dure]:
        yield house.dure

    monkeypatch.setattr(mail_admin, "opened", opened)
    code, own = f"M{house.institution}", house.domain

    async def say(*words: str) -> str:
        args = build_parser().parse_args(["mail", words[0], code, *words[1:]])
        assert await args.work(args) == 0
        return capsys.readouterr().out

    assert f"alias{house.institution}.example" in await say("domains", "--add", f"alias{house.institution}.example")
    assert await say("domains", "--remove", f"alias{house.institution}.example") == f"{own}  (own)\n"
    told = await say("accounts", "--quota", f"garam@{own}", "20G", "--shared", f"info@{own}")
    assert f"garam@{own}" in told and "of 20,480 MB" in told and f"info@{own}" in told
    await say("accounts", "--member", f"info@{own}", f"naraeon@{own}", "send")
    async with house.tx("naraeon") as tx:
        from mail.queries import boxes

        assert [one.name for one in await boxes.accounts(tx)] == [f"naraeon@{own}", f"info@{own}"]
    assert f"ram@{own}" in await say("addresses", "--add", f"ram@{own}", f"garam@{own}")
    assert f" ram@{own}" not in f" {await say('addresses', '--remove', f'ram@{own}')}"
    assert "2 people" in await say("groups", "--add", f"all@{own}", f"garam@{own}", f"naraeon@{own}")
    assert await say("groups", "--remove", f"all@{own}") == ""
    prepared = await prepare(house.dure.blobs, house.institution, MAIL)
    async with house.tx() as tx:
        mail = await enqueue(tx, Envelope(sender=f"garam@{own}"), prepared, [Destination("a@far.example")])
    assert f"{mail} garam@{own} → a@far.example" in await say("queue")
    assert "1 recipients: hold\n0 waiting" in await say("queue", "--hold", str(mail))
    assert "1 recipients: release\n1" not in await say("queue", "--state", "held")
    assert "1 recipients: release" in await say("queue", "--release", str(mail))
    assert "1 recipients: cancel" in await say("queue", "--cancel", str(mail))
    assert await say("reports") == "0 reports\n"
    for words in (["accounts", "--quota", f"nobody@{own}", "1G"], ["accounts", "--quota", f"garam@{own}", "much"]):
        with pytest.raises(CommandError):
            await say(*words)
    code = "none"
    with pytest.raises(CommandError):
        await say("queue")
