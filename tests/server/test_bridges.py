from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from sqlalchemy import select

from directory.actions.absences import cancel_absence, record_absence
from directory.actions.posts import set_acting_order
from directory.views.absences import AbsenceInput
from directory.views.posts import ActingOrderInput
from edocs.queries.boxes import feed_seq
from kernel import schedule
from kernel.postgres import Cluster
from kernel.schedule import Runner
from server.bridges import BRIDGES
from server.rooms import ROOMS
from server.services import jobs_of
from tests.support.postgres import copy_of
from tests.support.town import CULTURE, Clock, Town, open_town, settle, town_settings


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def town(
    cluster: Cluster, template: str, clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Town]:
    async with copy_of(cluster, template) as database:
        blobs = str(tmp_path_factory.mktemp("blobs"))
        async with open_town(town_settings(database.url, database.owner_url, blobs), clock) as town:
            await settle(town.dure)
            await town.relay()
            yield town


async def heard(town: Town, *names: str) -> dict[str, int]:
    """How often each person's desk was said to have moved."""
    found = {}
    for name in names:
        async with town.tx(name) as tx:
            found[name] = await feed_seq(tx)
    return found


async def moved(town: Town, before: dict[str, int]) -> set[str]:
    """Who heard something since."""
    return {name for name, seq in (await heard(town, *before)).items() if seq > before[name]}


EVERYONE = ("오하린", "한가람", "백다솔", "윤도담", "권이룸", "장보미")


async def test_an_absence_moves_the_desks_of_the_absent_and_of_all_deputies(town: Town, clock: Clock) -> None:
    before = await heard(town, *EVERYONE)
    async with town.tx("오하린") as tx:
        absence = await record_absence(
            tx, AbsenceInput(kind="출장", valid_from=tx.now, valid_to=tx.now + timedelta(days=2))
        )
    await town.relay()
    # 오하린 stands in for the head, and 한가람, then 백다솔, for 오하린.
    assert await moved(town, before) == {"오하린", "한가람", "백다솔", "권이룸"}
    before = await heard(town, *EVERYONE)
    async with town.tx("오하린") as tx:
        await cancel_absence(tx, absence)
    await town.relay()
    assert {"오하린", "한가람", "백다솔"} <= await moved(town, before)


async def test_a_deputy_named_for_one_absence_hears_of_it(town: Town) -> None:
    before = await heard(town, *EVERYONE)
    deputy = await town.post("축제기획팀장")
    async with town.tx("백다솔") as tx:
        await record_absence(tx, AbsenceInput(kind="연가", valid_from=tx.now, deputy_post_id=deputy))
    await town.relay()
    assert {"백다솔", "장보미"} <= await moved(town, before)


async def test_desks_move_again_at_the_moment_when_an_absence_begins_and_ends(town: Town, clock: Clock) -> None:
    begins, ends = clock.at + timedelta(days=1), clock.at + timedelta(days=3)
    async with town.tx("오하린") as tx:
        await record_absence(tx, AbsenceInput(kind="출장", valid_from=begins, valid_to=ends))
    await town.relay()
    runner = Runner(town.dure, jobs_of(ROOMS), _nobody)
    for _ in ("begins", "ends"):
        before = await heard(town, *EVERYONE)
        while await runner.step(CULTURE) == 0.0:
            pass
        assert await moved(town, before) == set()
        clock.forward(days=1, hours=23)
        while await runner.step(CULTURE) == 0.0:
            pass
        assert {"오하린", "한가람"} <= await moved(town, before)
    async with town.tx(None) as tx:
        left = (
            await tx.db.execute(select(schedule.work.c.job).where(schedule.work.c.job == "edocs.desks_moved"))
        ).all()
    assert left == []


async def test_who_ceases_to_stand_in_hears_of_it_too(town: Town) -> None:
    before = await heard(town, *EVERYONE)
    post, deputy = await town.post("경영본부장"), await town.post("재무회계팀장")
    async with town.tx("차보람") as tx:
        await set_acting_order(tx, post, ActingOrderInput(deputies=[deputy], basis="직무대리 규정", allow_junior=True))
    await town.relay()
    assert {"오하린", "백다솔", "한가람"} <= await moved(town, before)


async def test_a_document_that_came_into_being_has_its_record_after_the_relay(town: Town) -> None:
    document = await town.submitted("윤도담", "simple")
    view = await town.decided(document, "장보미")
    assert view.number
    assert not view.has_pdf
    assert await town.relay() >= 1
    assert (await town.read(document, "윤도담")).has_pdf


def test_bridges_have_names_of_their_own_and_hear_events_that_rooms_tell() -> None:
    assert len({bridge.name for bridge in BRIDGES}) == len(BRIDGES)
    told = {event for room in ROOMS for event in room.events}
    assert {bridge.event for bridge in BRIDGES} <= told


async def _nobody() -> list[int]:
    return []
