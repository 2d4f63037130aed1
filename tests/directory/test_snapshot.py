"""The organisation that is kept in the process is never stale, never of a change that did not happen; its news heal."""

import pytest
from sqlalchemy import select

from directory.actions.changes import changing
from directory.actions.units import add_unit, change_unit
from directory.queries.news import changes_since
from directory.queries.snapshot import org_snapshot, org_topic
from directory.tables import commons
from directory.views.units import UnitChange, UnitInput
from kernel.dure import open_dure
from kernel.errors import NotFound
from kernel.tx import Actor
from tests.directory.world import City


async def unit_names(city: City) -> set[str]:
    return {unit.name for unit in (await city.org()).units.values()}


async def test_the_same_value_is_kept_until_something_changes(city: City) -> None:
    first, second = await city.org(), await city.org()
    assert first is second
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await add_unit(tx, UnitInput(name="새팀", parent_id=await city.unit("경영본부")))
    assert await city.org() is not first
    assert "새팀" in await unit_names(city)


async def test_a_change_in_another_process_is_seen_at_the_next_question(city: City) -> None:
    await city.org()
    async with open_dure(city.settings, now=city.clock) as other, other.tx(await city.actor("한가람")) as tx:
        await add_unit(tx, UnitInput(name="새팀", parent_id=await city.unit("경영본부")))
    assert "새팀" in await unit_names(city)


async def test_a_change_that_was_rolled_back_is_not_kept_even_by_its_own_number(city: City) -> None:
    division = await city.unit("경영본부")

    async def fail() -> None:
        async with city.dure.tx(await city.actor("한가람")) as tx:
            await add_unit(tx, UnitInput(name="없던팀", parent_id=division))
            assert "없던팀" in {unit.name for unit in (await org_snapshot(tx)).units.values()}
            raise RuntimeError("planned")

    with pytest.raises(RuntimeError, match="planned"):
        await fail()
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await change_unit(tx, division, UnitChange(position=9))
    assert "없던팀" not in await unit_names(city)


async def test_news_tell_every_change_in_order_and_old_cursors_start_again(city: City) -> None:
    topic = org_topic(city.culture)
    async with city.dure.tx(await city.actor("한가람")) as tx:
        start = (await changes_since(tx, topic, 10**9)).seq
        unit = await add_unit(tx, UnitInput(name="새팀", parent_id=await city.unit("경영본부")))
        assert tx.signals[topic] == start + 1
    async with city.dure.tx(await city.actor("윤도담")) as tx:
        news = await changes_since(tx, topic, start)
        assert [(item["kind"], item["id"]) for item in news.items] == [("unit", unit)]
        assert (await changes_since(tx, topic, news.seq)).items == []
        assert (await changes_since(tx, topic, news.seq + 1)).resync
        with pytest.raises(NotFound):
            await changes_since(tx, org_topic(city.transit), 0)


async def test_figures_and_cards_are_right_in_the_commit_of_the_change(city: City) -> None:
    async with city.dure.tx(Actor(city.culture)) as tx:
        figure = select(commons.rollup.c.units)
        before = (await tx.db.execute(figure)).scalar_one()
        async with changing(tx) as change:
            assert change.org.units
        await add_unit(tx, UnitInput(name="새팀", parent_id=await city.unit("경영본부")))
        assert (await tx.db.execute(figure)).scalar_one() == before + 1
        names = select(commons.card_unit.c.name).where(commons.card_unit.c.institution_id == city.culture)
        assert "새팀" in (await tx.db.execute(names)).scalars().all()
