"""The live line of conversations: every event once and in order, on any node, after any break."""

import json
from uuid import uuid4

from messenger.actions import settings
from messenger.views.settings import SettingsInput
from tests.messenger.line import listening, node
from tests.messenger.talk import Talk


async def test_what_is_said_comes_once_and_in_order_and_a_break_is_made_good_on_another_node(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람", "은새"), name="소식")
    async with node(talk) as (one, _), node(talk) as (two, _):
        async with listening(talk, one, "보람") as client:
            fresh = (await client.feed())["fresh"]
            assert [item["unread"] for item in fresh["items"] if item["id"] == str(where)] == [0]
            seqs = [(await talk.say("가람", where, f"{number}번")).seq for number in range(5)]
            await client.reach(where, seqs[-1])
            assert client.logs[where] == seqs
            epoch, pos = client.epoch, client.pos
        late = [(await talk.say("가람", where, f"자리를 비운 사이 {number}")).seq for number in range(3)]
        async with listening(talk, two, "보람") as client:
            await client.feed(epoch, pos)
            await client.reach(where, late[-1])
            known = [seq for seq in client.logs[where] if seq > seqs[-1]]
            assert known == late
            assert (await client.feed("another life", pos))["fresh"]["epoch"] == epoch


async def test_a_lost_signal_is_made_good_by_the_look_at_the_log(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람"), name="잃은 신호")
    async with node(talk) as (port, _), listening(talk, port, "보람") as client:
        await client.feed()
        send, talk.dure.signals.send = talk.dure.signals.send, lambda topic, seq: None  # type: ignore[method-assign]
        try:
            seq = (await talk.say("가람", where, "신호 없이")).seq
        finally:
            talk.dure.signals.send = send  # type: ignore[method-assign]
        await client.reach(where, seq)
        assert client.logs[where] == [seq]


async def test_who_is_taken_in_hears_at_once_and_who_is_put_out_hears_no_more(talk: Talk) -> None:
    from messenger.actions import conversations

    where = await talk.open("가람", talk.who("보람"), name="들고 나기")
    async with node(talk) as (port, _), listening(talk, port, "은새") as client:
        await client.feed()
        async with talk.tx("가람") as tx:
            seq = (await conversations.invite(tx, where, uuid4(), talk.who("은새"))).seq
        await client.reach(where, seq)
        said = (await talk.say("가람", where, "어서 오십시오.")).seq
        await client.reach(where, said)
        async with talk.tx("가람") as tx:
            out = (await conversations.leave(tx, where, uuid4(), talk.person("은새"))).seq
        await client.reach(where, out)
        await talk.say("가람", where, "나간 뒤의 말")
        other = await talk.open("가람", talk.who("은새"), name="다음")
        await client.reach(other, 1)
        assert client.logs[where] == [seq, said, out]


async def test_messages_can_be_sent_on_the_line_and_cursors_come_merged_to_open_screens(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람", "은새"), name="커서")
    async with node(talk) as (port, _), listening(talk, port, "보람") as client:
        await client.feed()
        cid = str(uuid4())
        for _ in range(2):
            said = {"send": {"conversation": str(where), "cid": cid, "text": "줄에서 보낸 말"}}
            await client.socket.send(json.dumps(said))
        first = (await client.until(lambda told: "ack" in told))["ack"]
        assert (await client.until(lambda told: "ack" in told))["ack"] == first
        await client.socket.send(json.dumps({"open": [str(where)], "ping": 1}))
        await client.until(lambda told: told.get("pong") == 1)
        await talk.read("가람", where, first["seq"])
        told = await client.until(lambda told: "reads" in told)
        assert told["reads"] == {str(talk.person("가람")): first["seq"]}
        await talk.read("보람", where, first["seq"])
        await client.socket.send(json.dumps({"send": {"conversation": str(uuid4()), "cid": cid, "text": "x"}}))
        assert (await client.until(lambda told: "nack" in told))["nack"]["code"] == "no_conversation"


async def test_presence_is_told_to_those_who_look(talk: Talk) -> None:
    async with node(talk) as (port, _), listening(talk, port, "보람") as client:
        await client.feed()
        garam = str(talk.person("가람"))
        await client.socket.send(json.dumps({"look": [garam]}))
        assert (await client.until(lambda told: "p" in told))["p"] == {}
        async with listening(talk, port, "가람") as other:
            await other.socket.send(json.dumps({"here": "on"}))
            assert (await client.until(lambda told: "p" in told))["p"] == {garam: "on"}
        assert (await client.until(lambda told: "p" in told))["p"] == {garam: ""}


async def test_that_somebody_writes_is_told_to_open_screens_on_other_nodes_where_the_institution_wants_it(
    talk: Talk,
) -> None:
    where = await talk.open("가람", talk.who("보람"), name="쓰는 중")
    async with talk.tx("가람") as tx:
        await settings.lay_down(tx, SettingsInput(typing=True))
    async with node(talk) as (one, _), node(talk) as (two, _):
        async with listening(talk, one, "가람") as writer, listening(talk, two, "보람") as reader:
            for client in (writer, reader):
                await client.feed()
                await client.socket.send(json.dumps({"open": [str(where)], "ping": 1}))
                await client.until(lambda told: "pong" in told)
            await writer.socket.send(json.dumps({"typing": str(where)}))
            told = await reader.until(lambda told: "typing" in told)
            assert told == {"c": str(where), "typing": str(talk.person("가람"))}
    async with talk.tx("가람") as tx:
        await settings.lay_down(tx, SettingsInput(typing=False))
