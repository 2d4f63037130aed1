"""Who is away, who stands in, and who may say or know it."""

from datetime import timedelta

import pytest

from directory.actions.absences import cancel_absence, record_absence
from directory.actions.posts import set_acting_order
from directory.queries.absences import absence_by_id, absences, preview
from directory.queries.seats import deputised_posts
from directory.queries.units import units_of
from directory.views.absences import AbsenceInput, AbsenceQuery
from directory.views.posts import ActingOrderInput
from kernel.errors import Conflict, Forbidden, Invalid
from tests.directory.world import City


@pytest.fixture
async def ordered(city: City) -> City:
    """한가람, then 백다솔, stand in for 오하린."""
    deputies = [await city.post("경영지원팀장"), await city.post("재무회계팀장")]
    async with city.dure.tx(await city.actor("한가람")) as tx:
        given = ActingOrderInput(deputies=deputies, basis="직무대리 규정 제4조")
        await set_acting_order(tx, await city.post("경영본부장"), given)
    return city


def trip(city: City, **also: object) -> AbsenceInput:
    given = {"kind": "출장", "valid_from": city.clock.at, "valid_to": city.clock.at + timedelta(days=2)}
    return AbsenceInput(**given | also)  # type: ignore[arg-type]


async def test_the_deputy_acts_from_the_first_instant_to_the_last(ordered: City) -> None:
    city = ordered
    deputy, start = await city.actor("한가람"), city.clock.at
    async with city.dure.tx(await city.actor("오하린")) as tx:
        await record_absence(tx, trip(city, valid_from=start + timedelta(hours=1), reason="자매도시"))
    for minutes, expected in ((59, []), (60, ["경영본부장"]), (48 * 60 - 1, ["경영본부장"]), (48 * 60, [])):
        city.clock.at = start + timedelta(minutes=minutes)
        async with city.dure.tx(deputy) as tx:
            found = await deputised_posts(tx, deputy.person_id)  # type: ignore[arg-type]
        assert [post.name for post, _ in found] == expected, minutes


async def test_the_preview_names_who_would_stand_in(ordered: City) -> None:
    city = ordered
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await record_absence(tx, trip(city))
    async with city.dure.tx(await city.actor("오하린")) as tx:
        lines = await preview(tx, trip(city))
        named = await preview(tx, trip(city, deputy_post_id=await city.post("예술진흥본부장")))
    assert [(line.deputy.name, line.basis) for line in lines if line.deputy] == [("백다솔", "직무대리 규정 제4조")]
    assert [line.deputy.name for line in named if line.deputy] == ["강이든"]


async def test_the_reason_is_for_the_person_and_who_manages_people(city: City) -> None:
    async with city.dure.tx(await city.actor("윤도담")) as tx:
        absence = await record_absence(tx, trip(city, kind="병가", reason="수술"))
        assert (await absence_by_id(tx, absence)).reason == "수술"
    for name, reason in (("장보미", ""), ("한가람", "수술")):
        async with city.dure.tx(await city.actor(name)) as tx:
            seen = await absences(tx, AbsenceQuery())
            assert [(row.kind, row.reason) for row in seen] == [("병가", reason)]


async def test_only_who_manages_people_records_the_absence_of_another(city: City) -> None:
    clerk = await city.person("윤도담")
    with pytest.raises(Forbidden):
        async with city.dure.tx(await city.actor("장보미")) as tx:
            await record_absence(tx, trip(city, person_id=clerk))
    async with city.dure.tx(await city.actor("한가람")) as tx:
        absence = await record_absence(tx, trip(city, person_id=clerk))
    with pytest.raises(Forbidden):
        async with city.dure.tx(await city.actor("장보미")) as tx:
            await cancel_absence(tx, absence)


async def test_an_absence_ends_when_the_person_is_back(ordered: City) -> None:
    city = ordered
    director = await city.actor("오하린")
    async with city.dure.tx(director) as tx:
        absence = await record_absence(tx, trip(city))
    city.clock.forward(hours=1)
    async with city.dure.tx(director) as tx:
        unit = next(unit for unit in await units_of(tx) if unit.name == "경영본부")
        assert unit.head_absence is not None
        assert unit.head_absence.deputy_name == "한가람"
        await cancel_absence(tx, absence)
    city.clock.forward(seconds=1)
    async with city.dure.tx(director) as tx:
        assert await absences(tx, AbsenceQuery()) == []
    with pytest.raises(Conflict, match="absence_over"):
        async with city.dure.tx(director) as tx:
            await cancel_absence(tx, absence)


async def test_an_absence_that_cannot_be_is_refused(city: City) -> None:
    now, clerk = city.clock.at, await city.actor("윤도담")
    day = timedelta(days=1)
    cases = {
        "end_before_start": trip(city, valid_from=now + day, valid_to=now + day),
        "absence_past": trip(city, valid_from=now - 2 * day, valid_to=now - day),
        "absence_too_long": trip(city, valid_to=now + 1100 * day),
        "own_deputy": trip(city, deputy_post_id=clerk.post_id),
    }
    for code, given in cases.items():
        with pytest.raises(Invalid, match=code):
            async with city.dure.tx(clerk) as tx:
                await record_absence(tx, given)
    async with city.dure.tx(clerk) as tx:
        await record_absence(tx, trip(city))
    with pytest.raises(Conflict, match="absence_twice"):
        async with city.dure.tx(clerk) as tx:
            await record_absence(tx, trip(city, valid_from=now + day, valid_to=now + 3 * day))


async def test_the_seat_says_for_whom_it_acts(ordered: City) -> None:
    city = ordered
    browser = await city.signed_in("garam")
    async with city.dure.tx(await city.actor("오하린")) as tx:
        await record_absence(tx, trip(city))
    acting = (await browser.get("/api/session")).json()["seats"][0]["acting_for"]
    assert [(each["post_name"], each["person_name"], each["reason"]) for each in acting] == [
        ("경영본부장", "오하린", "출장")
    ]
