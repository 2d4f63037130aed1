"""Between institutions: delivered, in order, once; each keeps its own."""

from uuid import uuid4

import pytest

from kernel import notices
from kernel.errors import Conflict
from messenger.actions import conversations, crossing, memos
from messenger.queries import log
from messenger.queries import memos as memo_queries
from messenger.views.memos import MemoInput, MemoView
from tests.messenger.talk import ONE, TWO, Talk


async def _bodies(talk: Talk, house: int, who: str, where: object) -> list[tuple[int, str, str]]:
    async with talk.tx(who, house) as tx:
        events = await log.events_after(tx, where, 0, 500)  # type: ignore[arg-type]
    return [(one.s, one.kind, one.message.text if one.message else "") for one in events]


async def test_a_group_of_two_institutions_has_one_log_in_each(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람") + talk.who("가람", house=TWO), name="합동 점검")
    await talk.settle()
    first = await talk.say("가람", where, "우회 노선을 알려 주십시오.")
    cid = uuid4()
    for _ in range(3):
        sent = await talk.say("가람", where, "시간표를 올리겠습니다.", house=TWO, cid=cid)
    await talk.settle()
    assert sent.seq == 0
    assert first.seq > 0
    near, far = await _bodies(talk, ONE, "가람", where), await _bodies(talk, TWO, "가람", where)
    assert near == far
    assert [text for _, _, text in near][-2:] == ["우회 노선을 알려 주십시오.", "시간표를 올리겠습니다."]
    last = near[-1][0]
    assert await talk.number(where, last, "보람") == 2
    await talk.read("가람", where, last, TWO)
    await talk.read("보람", where, last)
    await talk.settle()
    assert await talk.number(where, last, "가람") == 1
    assert await talk.number(where, last, "가람", TWO) == 1
    assert (await talk.say("가람", where, "시간표를 올리겠습니다.", house=TWO, cid=cid)).seq in (0, last)
    await talk.settle()
    assert await _bodies(talk, TWO, "가람", where) == near


async def test_a_guest_recalls_what_nobody_has_read_and_nothing_of_others(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("은새", house=TWO), name="회수 시험")
    await talk.settle()
    await talk.say("은새", where, "잘못 보냄", house=TWO)
    mine = await talk.say("가람", where, "먼저 읽음")
    await talk.settle()
    seq = next(s for s, _, text in await _bodies(talk, TWO, "은새", where) if text == "잘못 보냄")
    assert await talk.recall("은새", where, mine.seq, TWO) == "not_yours"
    assert await talk.recall("은새", where, seq, TWO) == ""
    await talk.settle()
    assert "잘못 보냄" not in await talk.texts("가람", where)


async def test_a_one_to_one_is_the_same_whichever_side_begins(talk: Talk) -> None:
    with_us = await talk.open("도담", talk.who("도담", house=ONE), house=TWO, kind="direct")
    await talk.say("도담", with_us, "먼저 인사드립니다.", house=TWO)
    assert await talk.open("도담", talk.who("도담", house=TWO), kind="direct") == with_us
    await talk.settle()
    await talk.say("도담", with_us, "반갑습니다.")
    await talk.settle()
    assert await talk.texts("도담", with_us, TWO) == ["먼저 인사드립니다.", "반갑습니다."]
    assert await talk.texts("도담", with_us) == ["먼저 인사드립니다.", "반갑습니다."]


async def test_what_the_home_refuses_is_told_to_the_guest_and_is_the_answer_from_then_on(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람", house=TWO), name="거절")
    await talk.settle()
    cid = uuid4()
    await talk.say("보람", where, "나간 줄 모르고 쓴 말", house=TWO, cid=cid)
    async with talk.tx("가람") as tx:
        await conversations.leave(tx, where, uuid4(), talk.person("보람", TWO))
    await talk.settle()
    async with talk.tx("보람", TWO) as tx:
        told = [row for row in await notices.page(tx, 20) if row.key == f"refused:{cid}"]
    assert [row.kind for row in told] == ["messenger.refused"]
    assert "나간 줄" not in str(await _bodies(talk, ONE, "가람", where))
    async with talk.tx("보람", TWO) as tx:
        with pytest.raises(Conflict, match="no_member"):
            await crossing.on_its_way(tx, cid)


async def _memo(talk: Talk, who: str, memo_id: object, house: int = ONE, *, opened: bool = False) -> MemoView:
    async with talk.tx(who, house) as tx:
        if opened:
            await memos.open_memo(tx, memo_id)  # type: ignore[arg-type]
        return await memo_queries.memo_for(tx, memo_id)  # type: ignore[arg-type]


async def test_a_memo_is_delivered_opened_confirmed_and_recalled_as_a_record(talk: Talk) -> None:
    people = talk.who("보람", "은새") + talk.who("보람", house=TWO)
    given = MemoInput(cid=uuid4(), people=people, text="당직 명단을 확인해 주십시오.", ask=True)
    async with talk.tx("가람") as tx:
        memo_id = await memos.send(tx, given)
        assert await memos.send(tx, given) == memo_id
    await talk.settle()
    assert (await _memo(talk, "보람", memo_id)).text == ""
    assert (await _memo(talk, "보람", memo_id, opened=True)).text == given.text
    assert (await _memo(talk, "보람", memo_id, TWO, opened=True)).text == given.text
    async with talk.tx("보람") as tx:
        await memos.confirm(tx, memo_id)
    await talk.settle()
    mine = await _memo(talk, "가람", memo_id)
    assert (mine.people, mine.opened, mine.confirmed) == (3, 2, 1)
    async with talk.tx("가람") as tx:
        await memos.recall(tx, memo_id)
    assert (await _memo(talk, "은새", memo_id)).recalled_at is not None
    with pytest.raises(Conflict):
        await _memo(talk, "은새", memo_id, opened=True)
    with pytest.raises(Conflict):
        async with talk.tx("가람") as tx:
            await memos.recall(tx, memo_id)


async def test_a_memo_that_nobody_opened_leaves_no_text_when_it_is_recalled(talk: Talk) -> None:
    given = MemoInput(cid=uuid4(), people=talk.who("보람", house=TWO), text="거둘 쪽지의 글")
    async with talk.tx("가람") as tx:
        memo_id = await memos.send(tx, given)
    await talk.settle()
    async with talk.tx("가람") as tx:
        await memos.recall(tx, memo_id)
    await talk.settle()
    mine = await _memo(talk, "가람", memo_id)
    assert (mine.text, mine.recalled_at is not None) == ("", True)
    with pytest.raises(Conflict):
        await _memo(talk, "보람", memo_id, TWO, opened=True)
