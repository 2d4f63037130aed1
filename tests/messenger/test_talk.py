"""A conversation from beginning to end: who may, what is seen, what is counted."""

import asyncio
from uuid import uuid4

import pytest

from kernel.errors import Conflict, Forbidden, NotFound
from messenger import rules
from messenger.actions import changing, conversations, posting, settings, units
from messenger.queries import log, messages
from messenger.queries.searching import find
from messenger.views.conversations import LeaveInput
from messenger.views.messages import EditInput, FindQuery, PollInput, ReactInput, SendInput, VoteInput
from messenger.views.settings import SettingsInput
from tests.messenger.talk import ONE, Talk


async def test_a_conversation_of_two_is_one_whoever_begins_it(talk: Talk) -> None:
    first = await talk.open("가람", talk.who("보람"), kind="direct")
    assert await talk.open("보람", talk.who("가람"), kind="direct") == first
    await talk.say("가람", first, "오늘 회의는 3층입니다.")
    assert await talk.texts("보람", first) == ["오늘 회의는 3층입니다."]
    with pytest.raises(NotFound):
        await talk.texts("은새", first)


async def test_numbers_have_no_gap_and_a_repeated_send_is_one_message(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람", "은새"), name="축제 준비")
    cids = [uuid4() for _ in range(6)]

    async def send(name: str, number: int) -> int:
        return (await talk.say(name, where, f"{number}", cid=cids[number])).seq

    answers = await asyncio.gather(*(send("보람", number) for number in range(6) for _ in range(5)))
    assert len(set(answers)) == 6
    async with talk.tx("보람") as tx:
        events = await log.events_after(tx, where, 0, 100)
    numbers = [event.s for event in events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert sorted(set(answers)) == numbers[-6:]


async def test_the_number_beside_a_message_and_the_badge_follow_the_cursors(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람", "은새"), name="점검")
    one = (await talk.say("가람", where, "안전요원 배치도를 올립니다.")).seq
    assert await talk.number(where, one, "가람") == 2
    assert await talk.unread("보람", where) == 1
    assert await talk.read("보람", where, one) == 0
    assert await talk.number(where, one, "가람") == 1
    two = (await talk.say("보람", where, "확인했습니다.")).seq
    assert (await talk.number(where, two, "가람"), await talk.unread("은새", where)) == (2, 2)
    detail = await talk.detail("가람", where)
    cursors = {member.person.name: member.read_seq for member in detail.members}
    assert cursors == {"한가람": one, "한보람": two, "한은새": one - 1}


async def test_a_recall_before_reading_leaves_no_text_anywhere(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람", "은새"), name="회수")
    seq = (await talk.say("가람", where, "잘못 보낸 비밀 문구입니다.")).seq
    await talk.settle()
    assert await talk.recall("가람", where, seq) == ""
    assert await talk.texts("보람", where) == [""]
    assert await talk.unread("보람", where) == 0
    async with talk.tx("보람") as tx:
        events = await log.events_after(tx, where, 0, 100)
        assert "비밀" not in str(events)
        assert (await find(tx, FindQuery(q="비밀 문구"))).items == []
    again = (await talk.say("가람", where, "이것은 읽힙니다.")).seq
    await talk.read("은새", where, again)
    assert await talk.recall("가람", where, again) == "read"
    assert await talk.recall("보람", where, again) == "not_yours"


async def test_messages_are_changed_reacted_to_voted_on_and_confirmed(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람"), name="반응")
    seq = (await talk.say("가람", where, "처음 글")).seq
    async with talk.tx("가람") as tx:
        await changing.edit(tx, where, seq, EditInput(cid=uuid4(), text="고친 글"))
    async with talk.tx("보람") as tx:
        await changing.react(tx, where, seq, ReactInput(cid=uuid4(), emoji="확인했어요"))
        await changing.acknowledge(tx, where, seq, uuid4())
        poll = PollInput(question="점심", options=["국밥", "냉면"])
        asked = await posting.post(tx, where, SendInput(cid=uuid4(), poll=poll))
        await changing.vote(tx, where, asked.seq, VoteInput(cid=uuid4(), choice=[1]))
        shown = await messages.history(tx, where, messages.HistoryQuery())
        versions = await messages.versions(tx, where, seq)
    first = next(one for one in shown.items if one.seq == seq)
    boram = str(talk.person("보람"))
    assert (first.text, first.state, first.reactions) == ("고친 글", "edited", {"확인했어요": [boram]})
    assert list(first.acks) == [boram]
    assert shown.items[-1].votes == {boram: [1]}
    assert [one.text for one in versions] == ["처음 글", "고친 글"]
    with pytest.raises(Forbidden):
        async with talk.tx("보람") as tx:
            await changing.edit(tx, where, seq, EditInput(cid=uuid4(), text="남의 글"))


async def test_who_joins_later_is_not_counted_for_what_was_said_before(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람"), name="나중")
    old = (await talk.say("가람", where, "먼저 한 말")).seq
    async with talk.tx("가람") as tx:
        await conversations.invite(tx, where, uuid4(), talk.who("은새"))
    assert await talk.number(where, old, "가람") == 1
    assert await talk.texts("은새", where) == []
    new = (await talk.say("가람", where, "나중에 한 말")).seq
    assert await talk.number(where, new, "가람") == 2
    async with talk.tx("은새") as tx:
        await conversations.leave(tx, where, LeaveInput(cid=uuid4()).cid, None)
    assert await talk.number(where, new, "가람") == 1
    with pytest.raises(NotFound):
        await talk.texts("은새", where)


async def test_the_channel_of_a_unit_has_the_people_of_the_unit(talk: Talk) -> None:
    unit = next(one.id for one in talk.orgs[ONE].units.values() if one.name == "지원팀")
    async with talk.tx("보람") as tx:
        where = await units.open_unit(tx, unit)
        await units.follow(tx, where)
    people = {member.person.name for member in (await talk.detail("은새", where)).members}
    assert people == {"한가람", "한보람", "한은새"}
    with pytest.raises(Forbidden):
        async with talk.tx("도담") as tx:
            await units.open_unit(tx, unit)
    with pytest.raises(Conflict):
        async with talk.tx("보람") as tx:
            await conversations.leave(tx, where, uuid4(), None)


async def test_messages_are_found_by_leading_consonants_by_members_only(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("다솔"), name="찾기")
    await talk.say("가람", where, "겨울빛 거리축제 안전관리 계획")
    await talk.settle()
    async with talk.tx("다솔") as tx:
        assert [one.conversation for one in (await find(tx, FindQuery(q="ㄱㄹㅊㅈ"))).items] == [where]
    async with talk.tx("도담") as tx:
        assert (await find(tx, FindQuery(q="ㄱㄹㅊㅈ"))).items == []


@pytest.mark.parametrize(
    "text, kinds",
    [
        ("990101-1234567 로 등록", ["주민등록번호·외국인등록번호"]),
        ("번호 9901011234567", ["주민등록번호·외국인등록번호"]),
        ("면허 11-22-333333-44", ["운전면허번호"]),
        ("여권 M123A4567", ["여권번호"]),
        ("카드 4111 1111 1111 1111", ["카드번호"]),
        ("카드 4111 1111 1111 1112", []),
        ("991301-1234567", []),
        ("990101-9234567", []),
        ("문서번호 2026-1234567, 예산 12,345,678,901원, 010-1234-5678", []),
    ],
)
def test_numbers_that_single_out_a_person_are_found_and_others_are_not(text: str, kinds: list[str]) -> None:
    assert rules.personal_data(text) == kinds


async def test_personal_data_is_sent_after_a_second_look_or_not_at_all(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람"), name="개인정보")
    text = "주민번호는 990101-1234567입니다."
    with pytest.raises(Conflict, match="personal_data_asks"):
        await talk.say("가람", where, text)
    seq = (await talk.say("가람", where, text, sure=True)).seq
    assert seq
    async with talk.tx("가람") as tx:
        await settings.lay_down(tx, SettingsInput(personal="block"))
    try:
        with pytest.raises(Conflict, match="personal_data"):
            await talk.say("가람", where, text, sure=True)
        with pytest.raises(Conflict, match="personal_data"):
            async with talk.tx("가람") as tx:
                await changing.edit(tx, where, seq, EditInput(cid=uuid4(), text=text))
    finally:
        async with talk.tx("가람") as tx:
            await settings.lay_down(tx, SettingsInput(personal="ask"))
