"""Who acts when somebody is away, gone or moved, and what midnight changes."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from directory.actions.absences import cancel_absence, record_absence
from directory.actions.appointments import appoint, end_holding
from directory.views.absences import AbsenceInput
from directory.views.people import AppointmentInput
from directory.views.units import Effective
from edocs.actions import approving
from edocs.queries import documents, papers, showing, stuck
from edocs.views.acts import Act, Reassign
from kernel.access import Permission
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.schedule import Runner
from kernel.tx import Actor
from server.rooms import ROOMS
from server.services import jobs_of
from tests.edocs.windows import Windows
from tests.support.town import Clock, Town


async def away(town: Town, who: str, hours: float = 48, **also):
    """Record the absence of somebody from now on, and tell the desks."""
    async with town.tx(who) as tx:
        given = AbsenceInput(kind="출장", valid_from=tx.now, valid_to=tx.now + timedelta(hours=hours), **also)
        absence_id = await record_absence(tx, given)
    await town.relay()
    return absence_id


async def due(town: Town) -> None:
    """Run everything that is due by the clock."""

    async def nobody() -> list[int]:
        return []

    runner = Runner(town.dure, jobs_of(ROOMS), nobody)
    while await runner.step(1) == 0.0:
        pass
    await town.relay()


async def test_a_deputy_decides_for_an_absent_director_and_the_director_gets_a_report(town: Town) -> None:
    windows = await Windows(town).open()
    document_id = await town.submitted("서보미", amount=7_000_000)
    await town.act(document_id, "백다솔")
    await windows.agree()
    assert await town.box_of(document_id, "오하린") == {"to_approve"}
    assert await town.box_of(document_id, "한가람") == set()
    await away(town, "오하린")
    await windows.agree()
    assert await town.box_of(document_id, "한가람") == {"to_approve"}
    assert await town.box_of(document_id, "오하린") == {"to_approve"}

    seen = await town.read(document_id, "한가람")
    assert seen.mine is not None
    assert (seen.mine.label, seen.mine.acting_for.name) == ("대결", "오하린")
    assert "출장" in seen.steps[-1].acting.text
    done = await town.act(document_id, "한가람")
    await windows.agree()
    mark = done.steps[-1].signature
    assert (done.mode, mark.by.name, mark.on_behalf_of.name) == ("DELEGATED_ACTING", "한가람", "오하린")
    assert await town.box_of(document_id, "한가람") == {"done"}
    assert await town.box_of(document_id, "오하린") == {"post_report"}
    async with town.tx("한가람") as tx:
        paper = await papers.paper_of(tx, await documents.document_for(tx, document_id), None)
    assert [(box.delegated_mark, box.acting_mark, box.person_name) for box in paper.boxes.line[-2:]] == [
        ("전결", "", ""),
        ("", "대결", "한가람"),
    ]
    report = (await town.read(document_id, "오하린")).tasks[0]
    async with town.tx("오하린") as tx:
        await approving.acknowledge(tx, document_id, report.id)
    await windows.agree()
    assert await town.box_of(document_id, "오하린") == set()


async def test_a_deputy_of_the_head_decides_as_acting_head(town: Town) -> None:
    document_id = await town.submitted(amount=50_000_000)
    await town.decided(document_id, "장보미", "강이든", "백다솔")
    await away(town, "권이룸")
    done = await town.act(document_id, "오하린")
    assert done.mode == "ACTING"


async def test_an_absence_that_ends_takes_the_document_back_from_the_deputy(town: Town) -> None:
    windows = await Windows(town).open()
    document_id = await town.submitted("서보미", amount=7_000_000)
    await town.act(document_id, "백다솔")
    absence_id = await away(town, "오하린")
    shown = (await town.read(document_id, "한가람")).revision_hash
    async with town.tx("오하린") as tx:
        await cancel_absence(tx, absence_id)
    await town.relay()
    await windows.agree()
    assert await town.box_of(document_id, "한가람") == set()
    with pytest.raises((Forbidden, NotFound)):
        async with town.tx("한가람") as tx:
            await approving.establish(tx, document_id, Act(step=3, revision_hash=shown))
    await town.decided(document_id, "오하린")


async def test_the_second_deputy_sees_and_decides_what_the_first_one_drafted(town: Town) -> None:
    windows = await Windows(town).open()
    document_id = await town.submitted("한가람", amount=7_000_000)
    await away(town, "오하린")
    await windows.agree()
    assert await town.box_of(document_id, "백다솔") == {"to_approve"}
    assert (await town.act(document_id, "백다솔")).mode == "DELEGATED_ACTING"
    await windows.agree()


async def test_a_vacant_post_waits_for_an_administrator_who_never_sees_the_content(town: Town) -> None:
    windows = await Windows(town).open()
    org = await town.org()
    leader = await town.post("축제기획팀장")
    holding = next(row for row in org.holdings if row.post_id == leader)
    async with town.tx(None) as tx:
        await end_holding(tx, holding.id, Effective())
    await town.relay()
    document_id = await town.submitted()
    await windows_without(windows, "장보미").agree()
    async with town.tx("차보람") as tx:
        rows = await stuck.stuck_steps(tx)
    assert [(row.document_id, row.post_name) for row in rows] == [(document_id, "축제기획팀장")]
    with pytest.raises(NotFound):
        await town.read(document_id, "차보람")
    given = Reassign(step=2, post_id=await town.post("예술진흥본부장"), reason="팀장 공석")
    with pytest.raises(Forbidden):
        async with town.tx("정한결") as tx:
            await approving.reassign(tx, document_id, given)
    async with town.tx("차보람") as tx:
        await approving.reassign(tx, document_id, given)
        assert not await stuck.stuck_steps(tx)
    await windows.agree()
    assert await town.box_of(document_id, "강이든") == {"to_approve"}
    view = await town.act(document_id, "강이든")
    assert view.steps[1].signature.by.name == "강이든"
    await town.decided(document_id, "백다솔", "강이든")
    await windows.agree()
    case, _ = await town.case(document_id)
    marks = [mark.seat.person_name for mark in case.signatures]
    assert marks.count("강이든") >= 1
    assert case.state == "ESTABLISHED"


def windows_without(windows: Windows, who: str) -> Windows:
    """The windows but that of somebody who holds no post any more and cannot ask."""
    windows.people = tuple(name for name in windows.people if name != who)
    return windows


async def test_an_appointment_at_midnight_moves_the_desk_at_that_instant(town: Town, clock: Clock) -> None:
    document_id = await town.submitted()
    leader = await town.post("축제기획팀장")
    successor = await town.person("정한결")
    midnight = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    async with town.tx(None) as tx:
        await appoint(
            tx,
            AppointmentInput(
                person_id=successor, post_id=leader, effective=date(2026, 11, 24), relieves=True, moves=True
            ),
        )
    await town.relay()
    old = await town.actor("장보미")
    windows = await Windows(town, ("정한결", "강이든")).open()
    assert await town.box_of(document_id, "장보미") == {"to_approve"}
    clock.at = midnight - timedelta(seconds=5)
    assert await town.box_of(document_id, "장보미") == {"to_approve"}
    assert await town.box_of(document_id, "정한결") == set()
    clock.at = midnight
    await due(town)
    new = await town.actor("정한결")
    assert new.post_id == leader
    assert await town.box_of(document_id, new) == {"to_approve"}
    with pytest.raises(Forbidden):
        await town.box_of(document_id, old)
    windows.actors["정한결"] = new
    await windows.agree()
    assert windows.resyncs > 0
    view = await town.act(document_id, new)
    assert view.steps[1].signature.by.post_name == "축제기획팀장"
    await town.decided(document_id, "백다솔", "강이든")


async def test_the_year_of_a_number_is_the_year_in_seoul_and_each_series_begins_with_one(
    town: Town, clock: Clock
) -> None:
    ids = [await town.submitted("윤도담", "general", matter_id="가-1") for _ in range(4)]
    clock.at = datetime(2026, 12, 31, 14, 59, 50, tzinfo=UTC)
    seen = [await town.act(document_id, "장보미") for document_id in ids[:2]]
    clock.at = datetime(2026, 12, 31, 15, 0, 0, tzinfo=UTC)
    seen += [await town.act(document_id, "장보미") for document_id in ids[2:]]
    assert [view.number for view in seen] == ["축제기획팀-1", "축제기획팀-2", "축제기획팀-1", "축제기획팀-2"]
    cases = [(await town.case(document_id))[0].number for document_id in ids]
    assert [(number.year, number.serial) for number in cases] == [(2026, 1), (2026, 2), (2027, 1), (2027, 2)]


async def test_a_refused_decision_takes_no_number(town: Town) -> None:
    first = await town.submitted("윤도담", "general", matter_id="가-1")
    with pytest.raises(Conflict):
        async with town.tx("장보미") as tx:
            await approving.establish(tx, first, Act(step=2, revision_hash="0" * 64))
    with suppress(RuntimeError):
        async with town.tx("장보미") as tx:
            seen = await showing.document_view(tx, await documents.document_for(tx, first))
            await approving.establish(tx, first, Act(step=2, revision_hash=seen.revision_hash))
            raise RuntimeError("the process is cut off before its commit")
    assert (await town.act(first, "장보미")).number == "축제기획팀-1"


async def test_who_acts_from_a_post_not_held_is_nobody(town: Town) -> None:
    document_id = await town.submitted()
    real = await town.actor("정한결")
    forged = Actor(1, real.person_id, await town.post("축제기획팀장"), frozenset({Permission.PEOPLE}))
    with pytest.raises(Forbidden):
        await town.read(document_id, forged)
