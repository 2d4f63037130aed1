"""Appointments, renames and pauses hold from the instant they name, and history keeps what was."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from directory.actions.appointments import appoint, cancel_appointment, end_holding
from directory.actions.people import add_person, change_person, set_state
from directory.actions.posts import add_post, change_post, close_post
from directory.actions.units import add_unit, change_unit, close_unit
from directory.queries.people import person_card, search_people
from directory.queries.snapshot import org_snapshot
from directory.queries.units import unit_history, units_of
from directory.tables import commons
from directory.views.people import AppointmentInput, PeopleQuery, PersonChange, PersonInput, StateChange
from directory.views.posts import PostChange, PostInput
from directory.views.units import Effective, UnitChange, UnitInput
from kernel import schedule
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.tx import Actor
from tests.directory.world import City

TOMORROW = date(2026, 11, 19)
MIDNIGHT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


async def test_an_appointment_effective_at_midnight_in_seoul_moves_the_holder_at_that_instant(city: City) -> None:
    clerk, team = await city.person("윤도담"), await city.post("축제기획팀장")
    leader = await city.person("장보미")
    async with city.dure.tx(await city.actor("한가람")) as tx:
        holding = next(row for row in (await org_snapshot(tx)).holdings if row.person_id == leader)
        await end_holding(tx, holding.id, Effective(effective=TOMORROW))
        await appoint(tx, AppointmentInput(person_id=clerk, post_id=team, moves=True, effective=TOMORROW))
    city.clock.at = MIDNIGHT - timedelta(microseconds=1)
    assert await city.holder(team) == "장보미"
    city.clock.at = MIDNIGHT
    assert await city.holder(team) == "윤도담"
    org = await city.org()
    assert [org.posts[row.post_id].name for row in org.holdings_of(clerk, MIDNIGHT)] == ["축제기획팀장"]
    assert org.holdings_of(leader, MIDNIGHT) == []


async def test_a_later_appointment_plans_the_news_of_its_instant(city: City) -> None:
    team = await city.post("축제기획팀장")
    async with city.dure.tx(await city.actor("한가람")) as tx:
        person = await add_person(tx, PersonInput(name="새사람", login="newone"))
        wanted = AppointmentInput(person_id=person, post_id=team, relieves=True, effective=TOMORROW)
        await appoint(tx, wanted)
        rows = (await tx.db.execute(select(schedule.work.c.job, schedule.work.c.due_at))).all()
    assert ("directory.turn", MIDNIGHT) in [tuple(row) for row in rows]


async def test_the_turn_at_midnight_refreshes_what_others_see(city: City) -> None:
    from directory.actions.changes import turn

    team = await city.post("축제기획팀장")
    clerk = await city.person("윤도담")
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await appoint(
            tx, AppointmentInput(person_id=clerk, post_id=team, moves=True, relieves=True, effective=TOMORROW)
        )
    city.clock.at = MIDNIGHT
    async with city.dure.tx(Actor(city.culture)) as tx:
        await turn(tx, {})
        card = select(commons.card.c.post_name).where(commons.card.c.person_id == clerk)
        assert (await tx.db.execute(card)).scalar_one() == "축제기획팀장"


async def test_a_post_has_one_holder_at_a_time(city: City) -> None:
    team, clerk = await city.post("축제기획팀장"), await city.person("윤도담")
    with pytest.raises(Conflict) as refused:
        async with city.dure.tx(await city.actor("한가람")) as tx:
            await appoint(tx, AppointmentInput(person_id=clerk, post_id=team, moves=True))
    assert refused.value.code == "post_held"
    assert refused.value.details["name"] == "장보미"


async def test_two_administrators_cannot_give_one_vacant_post_to_two_people(city: City) -> None:
    actor, unit = await city.actor("한가람"), await city.unit("축제기획팀")
    async with city.dure.tx(actor) as tx:
        post = await add_post(tx, PostInput(unit_id=unit, title="과장"))
    people = [await city.person("윤도담"), await city.person("문하람")]

    async def give(person_id: object) -> str:
        try:
            async with city.dure.tx(actor) as tx:
                await appoint(tx, AppointmentInput(person_id=person_id, post_id=post, concurrent=True))  # type: ignore[arg-type]
            return "given"
        except Conflict as refusal:
            return refusal.code

    assert sorted(await asyncio.gather(*map(give, people))) == ["given", "post_held"]


async def test_a_person_has_one_main_post_and_any_number_of_concurrent_ones(city: City) -> None:
    actor, unit, clerk = await city.actor("한가람"), await city.unit("축제기획팀"), await city.person("윤도담")
    async with city.dure.tx(actor) as tx:
        post = await add_post(tx, PostInput(unit_id=unit, title="과장"))
    with pytest.raises(Conflict, match="has_main_post"):
        async with city.dure.tx(actor) as tx:
            await appoint(tx, AppointmentInput(person_id=clerk, post_id=post))
    async with city.dure.tx(actor) as tx:
        await appoint(tx, AppointmentInput(person_id=clerk, post_id=post, concurrent=True))
    org = await city.org()
    assert [row.concurrent for row in org.holdings_of(clerk, city.clock.at)] == [False, True]


async def test_an_appointment_that_is_not_yet_effective_can_be_taken_back_and_no_other(city: City) -> None:
    actor, unit, clerk = await city.actor("한가람"), await city.unit("축제기획팀"), await city.person("윤도담")
    async with city.dure.tx(actor) as tx:
        post = await add_post(tx, PostInput(unit_id=unit, title="과장"))
        coming = await appoint(tx, AppointmentInput(person_id=clerk, post_id=post, concurrent=True, effective=TOMORROW))
        await cancel_appointment(tx, coming)
    city.clock.at = MIDNIGHT
    assert await city.holder(post) is None
    present = (await city.org()).holdings_of(clerk, city.clock.at)[0]
    with pytest.raises(Conflict, match="appointment_effective"):
        async with city.dure.tx(actor) as tx:
            await cancel_appointment(tx, present.id)


async def test_a_day_in_the_past_is_refused(city: City) -> None:
    team, clerk = await city.post("축제기획팀장"), await city.person("윤도담")
    with pytest.raises(Invalid, match="past_day"):
        async with city.dure.tx(await city.actor("한가람")) as tx:
            await appoint(tx, AppointmentInput(person_id=clerk, post_id=team, effective=date(2026, 11, 17)))


async def test_a_renamed_unit_keeps_its_old_name_in_history_and_at_past_instants(city: City) -> None:
    unit, before = await city.unit("축제기획팀"), city.clock.at
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await change_unit(tx, unit, UnitChange(name="축제팀", effective=TOMORROW))
        assert "축제기획팀" in [view.name for view in await units_of(tx)]
    city.clock.at = MIDNIGHT
    async with city.dure.tx(await city.actor("한가람")) as tx:
        assert "축제팀" in [view.name for view in await units_of(tx)]
        assert "축제기획팀" in [view.name for view in await units_of(tx, before)]
        history = await unit_history(tx, unit)
    assert [(row.name, row.valid_to) for row in history] == [("축제기획팀", MIDNIGHT), ("축제팀", None)]


async def test_a_change_now_reaches_the_versions_that_are_planned(city: City) -> None:
    unit, other = await city.unit("축제기획팀"), await city.unit("경영본부")
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await change_unit(tx, unit, UnitChange(parent_id=other, effective=TOMORROW))
        await change_unit(tx, unit, UnitChange(name="축제팀"))
    city.clock.at = MIDNIGHT
    found = (await city.org()).units[unit]
    assert (found.name, found.parent_id) == ("축제팀", other)


async def test_a_unit_cannot_move_below_itself_nor_take_a_name_twice_nor_close_with_people(city: City) -> None:
    actor, division, team = await city.actor("한가람"), await city.unit("경영본부"), await city.unit("재무회계팀")
    cases = (
        (Invalid, "unit_circle", lambda tx: change_unit(tx, division, UnitChange(parent_id=team))),
        (Conflict, "unit_name_taken", lambda tx: add_unit(tx, UnitInput(name="재무회계팀", parent_id=division))),
        (Conflict, "unit_not_empty", lambda tx: close_unit(tx, team, Effective())),
    )
    for kind, code, act in cases:
        with pytest.raises(kind, match=code):
            async with city.dure.tx(actor) as tx:
                await act(tx)


async def test_a_vacant_post_and_its_empty_unit_can_end(city: City) -> None:
    actor, division = await city.actor("한가람"), await city.unit("경영본부")
    async with city.dure.tx(actor) as tx:
        unit = await add_unit(tx, UnitInput(name="임시팀", parent_id=division))
        post = await add_post(tx, PostInput(unit_id=unit, title="팀장", is_unit_head=True))
    city.clock.forward(minutes=1)
    async with city.dure.tx(actor) as tx:
        await close_post(tx, post, Effective())
        await close_unit(tx, unit, Effective())
    assert unit not in (await city.org()).units
    with pytest.raises(Conflict, match="post_held"):
        async with city.dure.tx(actor) as tx:
            await close_post(tx, await city.post("축제기획팀장"), Effective())


async def test_who_leaves_loses_posts_and_roles_at_that_instant_and_is_still_known(city: City) -> None:
    admin, boss = await city.person("한가람"), await city.actor("한가람")
    async with city.dure.tx(boss) as tx:
        await set_state(tx, admin, StateChange(state="left", effective=TOMORROW))
    city.clock.at = MIDNIGHT
    org = await city.org()
    assert org.state_of(admin, MIDNIGHT) == "left"
    assert org.holdings_of(admin, MIDNIGHT) == []
    assert org.people[admin].name == "한가람"
    assert not org.permissions(admin, boss.post_id, MIDNIGHT)  # type: ignore[arg-type]


async def test_a_pause_keeps_the_post_and_lets_the_deputy_act(city: City) -> None:
    leader, post = await city.person("장보미"), await city.post("축제기획팀장")
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await set_state(tx, leader, StateChange(state="paused"))
    city.clock.forward(days=1)
    org = await city.org()
    assert await city.holder(post) == "장보미"
    assert not org.present(leader, city.clock.at)
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await set_state(tx, leader, StateChange(state="active"))
    city.clock.forward(seconds=1)
    assert (await city.org()).present(leader, city.clock.at)


async def test_a_promotion_keeps_the_post_and_the_past_keeps_the_old_title(city: City) -> None:
    clerk = await city.person("윤도담")
    post = (await city.org()).holdings_of(clerk, city.clock.at)[0].post_id
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await change_post(tx, post, PostChange(title="대리", name="대리", effective=TOMORROW))
    assert (await city.org()).posts[post].title == "주임"
    city.clock.at = MIDNIGHT
    assert (await city.org()).posts[post].title == "대리"


async def test_everyone_changes_only_place_duties_and_mobile_of_oneself(city: City) -> None:
    clerk = await city.person("윤도담")
    actor = await city.actor("윤도담")
    async with city.dure.tx(actor) as tx:
        await change_person(tx, clerk, PersonChange(duties="축제와 음향"))
        assert (await search_people(tx, PeopleQuery(q="음향"))).items[0].id == clerk
    for person, change in (
        (clerk, PersonChange(name="윤대표")),
        (await city.person("장보미"), PersonChange(duties="x")),
    ):
        with pytest.raises(Forbidden):
            async with city.dure.tx(actor) as tx:
                await change_person(tx, person, change)


async def test_the_card_shows_the_past_with_the_names_of_then_and_leaves_one_record(city: City) -> None:
    from kernel import audit

    clerk, unit = await city.person("윤도담"), await city.unit("축제기획팀")
    team = await city.post("축제기획팀장")
    admin = await city.actor("한가람")
    async with city.dure.tx(admin) as tx:
        await appoint(tx, AppointmentInput(person_id=clerk, post_id=team, moves=True, relieves=True))
    city.clock.forward(days=1)
    async with city.dure.tx(admin) as tx:
        await change_unit(tx, unit, UnitChange(name="축제팀"))
    city.clock.forward(days=1)
    async with city.dure.tx(admin) as tx:
        card = await person_card(tx, clerk)
    assert [(seat.unit_name, seat.post_name) for seat in card.past] == [("축제기획팀", "주임")]
    assert [(seat.unit_name, seat.post_name) for seat in card.seats] == [("축제팀", "축제기획팀장")]
    async with city.dure.tx(Actor(city.culture)) as tx:
        found = select(audit.record).where(audit.record.c.action == "person.read")
        rows = (await tx.db.execute(found)).all()
    assert [(row.person_id, row.whose, row.client) for row in rows] == [(admin.person_id, clerk, "192.0.2.1")]


async def test_search_finds_by_initials_name_duty_and_extension(city: City) -> None:
    async with city.dure.tx(await city.actor("윤도담")) as tx:
        for words, name in (("ㅇㄷㄷ", "윤도담"), ("도담", "윤도담"), ("재무 회계", "백다솔"), ("22", "윤도담")):
            assert [row.name for row in (await search_people(tx, PeopleQuery(q=words))).items][:1] == [name], words
        assert (await search_people(tx, PeopleQuery(q="없는사람"))).items == []
        first = await search_people(tx, PeopleQuery(limit=3))
        rest = await search_people(tx, PeopleQuery(limit=100, cursor=first.next))  # type: ignore[arg-type]
    assert first.total == 8
    assert len({row.id for row in (*first.items, *rest.items)}) == 8
