"""What follows from a document that moved: who is told, who is reminded by working time, how long the steps took."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from directory.actions import notices as reading
from directory.queries import notices as queries
from directory.views.notices import NoticePage, NoticeQuery, NoticesRead, NoticeWishesInput
from edocs.actions import approving, lining
from edocs.events import DocumentMoved
from edocs.queries.rejected import register_of_rejected
from edocs.room import follow, tell_deputies
from edocs.tables import pace
from edocs.views.acts import Arrange, Hold, ReturnBack
from kernel import notices, packs, schedule
from kernel.errors import Invalid, NotFound
from kernel.notices import How
from kernel.packs import Rule
from kernel.worktime import SEOUL
from server.app import install_rules
from tests.edocs.test_deputies import away, due
from tests.support.town import Clock, Town


@pytest.fixture(autouse=True)
async def rules(town: Town) -> None:
    """The rule packs in force: working hours, patience."""
    await install_rules(town.dure)


async def page(town: Town, who: str) -> NoticePage:
    """Somebody's drawer, once everything under way has arrived."""
    await town.relay()
    async with town.tx(who) as tx:
        return await queries.notice_page(tx, NoticeQuery())


async def told(town: Town, who: str) -> list[str]:
    return [one.ko for one in (await page(town, who)).items]


async def test_whoever_is_asked_is_told_once_and_it_is_settled_when_it_is_done(town: Town) -> None:
    document_id = await town.submitted()
    drawer = await page(town, "장보미")
    assert [one.ko for one in drawer.items] == ["**윤도담** 주임이 **겨울빛 거리축제 음향 용역** 검토를 요청했습니다."]
    assert (drawer.unread, drawer.items[0].act, drawer.items[0].group) == (1, "approve", "approval")
    await town.act(document_id, "장보미")
    drawer = await page(town, "장보미")
    assert (drawer.unread, drawer.items[0].settled) == (0, True)
    assert "협조를 요청했습니다" in (await told(town, "백다솔"))[0]
    async with town.tx(None) as tx:
        await follow(tx, DocumentMoved(document_id=document_id, seq=4, happened="signed", people=[]))
    assert len(await told(town, "백다솔")) == 1


async def test_the_drafter_hears_of_a_return_at_once_and_of_progress_once_a_day(town: Town, clock: Clock) -> None:
    document_id = await town.submitted()
    await town.act(document_id, "장보미")
    drawer = await page(town, "윤도담")
    assert (drawer.items, drawer.waiting) == ([], 1)
    assert drawer.waiting_until == datetime(2026, 11, 23, 13, 30, tzinfo=SEOUL)
    seen = await town.read(document_id, "백다솔")
    assert seen.mine is not None
    async with town.tx("백다솔") as tx:
        given = ReturnBack(step=seen.mine.step, revision_hash=seen.revision_hash, reason="예산 과목을 고칠 것")
        await approving.give_back(tx, document_id, given)
    drawer = await page(town, "윤도담")
    assert drawer.items[0].ko == "**백다솔** 재무회계팀장이 **겨울빛 거리축제 음향 용역**을 **반려**했습니다."
    assert (drawer.items[0].note_ko, drawer.unread) == ("예산 과목을 고칠 것", 1)
    clock.forward(hours=4)
    await due(town)
    assert (await page(town, "윤도담")).unread == 2


async def test_what_is_late_by_working_time_reminds_the_holder_and_then_the_head_of_the_unit(
    town: Town, clock: Clock
) -> None:
    clock.at = datetime(2026, 11, 20, 17, 0, tzinfo=SEOUL)
    await town.submitted()
    await town.relay()
    clock.at = datetime(2026, 11, 23, 16, 59, tzinfo=SEOUL)
    await due(town)
    assert len(await told(town, "장보미")) == 1
    clock.at = datetime(2026, 11, 23, 17, 1, tzinfo=SEOUL)
    await due(town)
    await due(town)
    assert (await told(town, "장보미"))[0].endswith("검토를 기다립니다. 처리 기한이 지났습니다.")
    assert await told(town, "강이든") == []
    clock.at = datetime(2026, 11, 25, 17, 2, tzinfo=SEOUL)
    await due(town)
    assert await told(town, "강이든") == ["**장보미 축제기획팀장**에게 간 문서 1건 검토가 늦어지고 있습니다."]
    assert len(await told(town, "장보미")) == 2


async def test_nobody_is_reminded_of_what_is_done(town: Town, clock: Clock) -> None:
    document_id = await town.submitted()
    await town.relay()
    await town.act(document_id, "장보미")
    clock.forward(days=14)
    await due(town)
    assert not any("기다립니다" in words for words in await told(town, "장보미"))
    async with town.tx(None) as tx:
        assert await schedule.dead(tx) == []


async def test_a_held_step_is_reminded_on_its_day_and_not_before(town: Town, clock: Clock) -> None:
    document_id = await town.submitted()
    seen = await town.read(document_id, "장보미")
    assert seen.mine is not None
    until = clock.at + timedelta(days=7)
    async with town.tx("장보미") as tx:
        await approving.hold(tx, document_id, Hold(step=seen.mine.step, reason="예산 확인", until=until))
    await town.relay()
    clock.forward(days=6)
    await due(town)
    assert not any("보류 기한" in words for words in await told(town, "장보미"))
    clock.forward(days=1, minutes=1)
    await due(town)
    assert any("보류 기한" in words for words in await told(town, "장보미"))
    assert await town.box_of(document_id, "장보미") == {"to_approve"}


async def test_a_deputy_is_asked_in_the_place_of_who_is_away(town: Town) -> None:
    await away(town, "오하린")
    document_id = await town.submitted("서보미", amount=7_000_000)
    await town.act(document_id, "백다솔")
    assert (await told(town, "한가람"))[0].endswith("결재를 요청했습니다. 경영본부장 자리 **대결**입니다.")
    assert await told(town, "오하린") == []


async def test_how_long_a_step_took_is_kept_in_working_time(town: Town, clock: Clock) -> None:
    clock.at = datetime(2026, 11, 20, 17, 0, tzinfo=SEOUL)
    document_id = await town.submitted()
    await town.relay()
    clock.at = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)
    await town.act(document_id, "장보미")
    await town.relay()
    async with town.tx(None) as tx:
        query = select(pace).where(pace.c.document_id == document_id, pace.c.kind == "REVIEW")
        row = (await tx.db.execute(query)).one()
    assert (row.outcome, row.late) == ("SIGNED", False)
    assert row.worked == pytest.approx(2 * 3600, abs=2)


async def test_reading_on_one_device_is_news_on_the_other(town: Town) -> None:
    await town.submitted()
    before = await page(town, "장보미")
    async with town.tx("장보미") as tx:
        await reading.read(tx, NoticesRead(ids=[before.items[0].id]))
    async with town.tx("장보미") as tx:
        topic = notices.topic(tx.institution_id, tx.actor.person_id)
        news = await queries.notices_since(tx, topic, before.seq)
    assert [(one.notice.id, one.notice.read, one.unread) for one in news.items] == [(before.items[0].id, True, 0)]
    after = await page(town, "장보미")
    assert (after.unread, after.seq) == (0, news.seq)


async def test_nobody_hears_the_notices_of_another(town: Town) -> None:
    async with town.tx("장보미") as tx:
        other = notices.topic(tx.institution_id, await town.person("윤도담"))
        with pytest.raises(NotFound):
            await queries.notices_since(tx, other, 0)


async def test_a_person_says_how_to_be_told_but_cannot_silence_what_is_asked(town: Town) -> None:
    async with town.tx("장보미") as tx:
        with pytest.raises(Invalid):
            await reading.wish(tx, NoticeWishesInput(how={"edocs.asked": How.NONE}))
    async with town.tx("윤도담") as tx:
        await reading.wish(tx, NoticeWishesInput(how={"edocs.progress": How.NONE}, quiet=True, quiet_from="09:00"))
    document_id = await town.submitted()
    await town.act(document_id, "장보미", opinion="확인함")
    drawer = await page(town, "윤도담")
    assert (drawer.items, drawer.waiting) == ([], 0)


async def test_a_deputy_is_told_when_an_absence_begins_and_when_it_is_over(town: Town, clock: Clock) -> None:
    absence = await away(town, "오하린", hours=48)
    assert (await told(town, "한가람"))[0].startswith("**오하린** 경영본부장 부재로")
    async with town.tx(None) as tx:  # the event comes twice
        await tell_deputies(tx, absence, await town.person("오하린"), tx.now, None)
    assert len(await told(town, "한가람")) == 1
    clock.forward(hours=49)
    await due(town)
    drawer = await page(town, "한가람")
    assert drawer.items[0].ko == "**오하린**님이 돌아와 **대결**이 끝났습니다."
    assert [one.settled for one in drawer.items] == [False, True]


async def test_the_members_of_a_department_are_told_until_somebody_is_named(town: Town) -> None:
    head = str(await town.post("재무회계팀장"))
    document_id = await town.submitted(
        "윤도담", "general", matter_id="가-1", extra_steps=[{"kind": "DEPARTMENT", "post_id": head}]
    )
    assert (await told(town, "서보미"))[0].startswith("우리 부서에 **겨울빛 거리축제 음향 용역** 협조가 왔습니다.")
    assert "협조를 요청했습니다" in (await told(town, "백다솔"))[0]
    seen = await town.read(document_id, "백다솔")
    step = next(one.id for one in seen.steps if one.department is not None)
    async with town.tx("서보미") as tx:
        await lining.arrange(tx, document_id, Arrange(step=step, post_ids=[await town.post("과장")]))
    assert (await page(town, "서보미")).items[-1].settled


async def test_a_rejected_original_is_registered_where_the_rule_says_so(town: Town, clock: Clock) -> None:
    async def give_back() -> None:
        document_id = await town.submitted("윤도담", "general", matter_id="가-1")
        seen = await town.read(document_id, "장보미")
        assert seen.mine is not None
        given = ReturnBack(step=seen.mine.step, revision_hash=seen.revision_hash, reason="근거 보완")
        async with town.tx("장보미") as tx:
            await approving.give_back(tx, document_id, given)

    await give_back()
    async with town.tx("윤도담") as tx:
        assert await register_of_rejected(tx) == []
    async with town.tx(None) as tx:
        await packs.choose(tx, "record.rejected", "matters", tx.now.date(), Rule(["가-1"], "기록관리 규정 제9조"))
    await give_back()
    async with town.tx("윤도담") as tx:
        rows = await register_of_rejected(tx)
    assert [(one.number, one.reason, one.returned_by) for one in rows] == [
        ("축제기획팀-반려-1", "근거 보완", "축제기획팀장 장보미")
    ]
    async with town.tx("백다솔") as tx:
        assert await register_of_rejected(tx) == []
