"""Programs that write with a token of their own, and exports that two persons stand for."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from kernel.errors import Conflict, Forbidden, NotFound, Unauthenticated
from kernel.tx import Actor
from messenger.actions import bots, exports
from messenger.queries import bots as bot_queries
from messenger.queries import exports as export_queries
from messenger.tables import bot
from messenger.views.admin import BotInput, ExportInput, HookInput
from tests.messenger.talk import ONE, TWO, Talk


async def test_a_program_writes_with_its_token_once_for_each_key_until_it_is_ended(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람"), name="알림")
    with pytest.raises(Forbidden):
        async with talk.tx("보람") as tx:
            await bots.make(tx, where, BotInput(name="감시"))
    async with talk.tx("가람") as tx:
        made = await bots.make(tx, where, BotInput(name="서버 감시"))
        kept = (await tx.db.execute(select(bot.c.token_hash).where(bot.c.id == made.bot.id))).scalar_one()
    assert made.token not in kept
    given = HookInput(text="디스크가 90% 찼습니다.", key="disk-1")
    for _ in range(2):
        async with talk.tx(None) as tx:
            sent = await bots.say(tx, made.bot.id, made.token, given)
    assert await talk.texts("보람", where) == ["디스크가 90% 찼습니다."]
    assert await talk.number(where, sent.seq, "가람") == 2, "everybody counts: a program reads nothing"
    for one, token in ((made.bot.id, "wrong"), (uuid4(), made.token)):
        with pytest.raises(Unauthenticated):
            async with talk.tx(None) as tx:
                await bots.say(tx, one, token, given)
    with pytest.raises(Unauthenticated):
        async with talk.tx(None, TWO) as tx:
            await bots.say(tx, made.bot.id, made.token, given)
    async with talk.tx("가람") as tx:
        await bots.end(tx, where, made.bot.id)
        assert [one.ended for one in await bot_queries.bots(tx, where)] == [True]
    with pytest.raises(Unauthenticated):
        async with talk.tx(None) as tx:
            await bots.say(tx, made.bot.id, made.token, HookInput(text="아직 있습니다."))


async def test_an_export_needs_two_persons_and_holds_what_was_said_in_the_span(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람"), name="감사 자료")
    said = await talk.say("보람", where, "내보낼 말")
    first = talk.actor("가람")
    second = Actor(ONE, talk.person("이룸"), None, frozenset({"audit.read"}), client="test")
    span = {"since": said.at - timedelta(minutes=1), "until": said.at + timedelta(minutes=1)}
    with pytest.raises(Forbidden):
        async with talk.tx("보람") as tx:
            await exports.ask(tx, ExportInput(reason="궁금합니다", conversation=where, **span))
    async with talk.dure.tx(first) as tx:
        export_id = await exports.ask(tx, ExportInput(reason="감사실 요청 2026-11", conversation=where, **span))
    with pytest.raises(Conflict, match="own_export"):
        async with talk.dure.tx(first) as tx:
            await exports.answer(tx, export_id, agreed=True)
    with pytest.raises(Conflict, match="not_ready"):
        async with talk.dure.tx(first) as tx:
            await export_queries.blob_of_export(tx, export_id)
    async with talk.dure.tx(second) as tx:
        await exports.answer(tx, export_id, agreed=True)
    with pytest.raises(Conflict, match="answered"):
        async with talk.dure.tx(second) as tx:
            await exports.answer(tx, export_id, agreed=False)
    await talk.settle()
    async with talk.dure.tx(second) as tx:
        view = (await export_queries.exports(tx))[0]
        blob = await export_queries.blob_of_export(tx, export_id)
        lines = b"".join([part async for part in await tx.blobs.open(ONE, blob)]).splitlines()
    assert (view.ready, view.events, view.sha256, view.mine) == (True, len(lines), blob.sha256, False)
    rows = [json.loads(line) for line in lines]
    assert [row["seq"] for row in rows] == [1, said.seq]
    assert rows[-1]["body"]["text"] == "내보낼 말"
    other = Actor(ONE, talk.person("다솔"), None, frozenset({"audit.read"}), client="test")
    with pytest.raises(NotFound):
        async with talk.dure.tx(other) as tx:
            await export_queries.blob_of_export(tx, export_id)


async def test_an_export_of_a_person_holds_only_what_they_could_read(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람"), name="사람별")
    await talk.say("가람", where, "도담이 오기 전의 말")
    span = {"since": talk.dure.now() - timedelta(hours=1), "until": talk.dure.now() + timedelta(hours=1)}
    async with talk.dure.tx(talk.actor("가람")) as tx:
        export_id = await exports.ask(tx, ExportInput(reason="감사실 요청", person=talk.person("도담"), **span))
    async with talk.dure.tx(Actor(ONE, talk.person("이룸"), None, frozenset({"audit.read"}), client="t")) as tx:
        await exports.answer(tx, export_id, agreed=True)
    await talk.settle()
    async with talk.dure.tx(talk.actor("가람")) as tx:
        blob = await export_queries.blob_of_export(tx, export_id)
        text = b"".join([part async for part in await tx.blobs.open(ONE, blob)]).decode()
    assert "오기 전의 말" not in text
