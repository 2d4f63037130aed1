"""A reorganisation in a living house: what it will do, undone in time, and what is where on the day after."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from directory.actions import reorganising as planning
from directory.queries import reorganising as plans
from directory.views.reorganisation import PlanInput, StepInput
from edocs.queries import documents, registers
from edocs.queries.reorganising import effects
from edocs.tables import unit_task
from edocs.views.registers import RegisterQuery
from kernel.errors import Conflict, Invalid
from tests.edocs.test_deputies import due
from tests.support.town import CULTURE, Clock, Town

PLAIN = {"matter_id": "가-1", "keywords": ["거리축제"], "summary": "거리축제 운영을 알림"}
MONDAY = date(2026, 11, 30)


async def unit(town: Town, name: str) -> UUID:
    return next(one.id for one in (await town.org(CULTURE)).units.values() if one.name == name)


async def merger(town: Town, new: UUID) -> PlanInput:
    """Two teams become one on Monday."""
    house, festival, arts = [await unit(town, name) for name in ("예술진흥본부", "축제기획팀", "예술지원팀")]
    return PlanInput(
        name="2026 하반기 개편",
        day=MONDAY,
        steps=[
            StepInput(kind="create", unit=new, name="축제지원팀", parent=house),
            StepInput(kind="join", units=[festival, arts], into=new),
        ],
    )


async def applied(town: Town, given: PlanInput) -> UUID:
    async with town.tx("차보람") as tx:
        plan = await planning.write(tx, given)
    async with town.tx("차보람") as tx:
        await planning.apply(tx, plan)
    await town.relay()
    return plan


async def test_two_teams_become_one_on_monday_and_nothing_is_lost(town: Town, clock: Clock) -> None:
    done = await town.submitted("윤도담", "general", **PLAIN)
    await town.act(done, "장보미")
    running = await town.submitted("윤도담", "general", title="진행 중인 문서", **PLAIN)
    new = uuid4()
    given = await merger(town, new)

    async with town.tx("차보람") as tx:
        plan = await planning.write(tx, given)
        seen, counted = await plans.preview(tx, plan), await effects(tx, plan)
    assert {(one.name, one.heir_name) for one in seen.ended} == {
        ("축제기획팀", "축제지원팀"),
        ("예술지원팀", "축제지원팀"),
    }
    festival = next(one for one in counted.units if one.unit_name == "축제기획팀")
    assert (festival.in_progress, festival.last_number, festival.unit_tasks > 0) == (1, 1, True)

    undone = await applied(town, given)
    async with town.tx("차보람") as tx:
        await planning.undo(tx, undone)
    later = await applied(town, await merger(town, uuid4()))
    assert await unit(town, "축제기획팀")

    clock.forward(days=8)
    await due(town)
    names = {one.name for one in (await town.org(CULTURE)).units.values()}
    assert "축제지원팀" in names
    assert "축제기획팀" not in names
    with pytest.raises(Conflict, match="plan_in_effect"):
        async with town.tx("차보람") as tx:
            await planning.undo(tx, later)

    number = (await town.act(running, "장보미")).number
    assert number == "축제지원팀-1"
    case, _ = await town.case(done)
    assert (case.number.text if case.number else "", case.drafter.unit_name) == ("축제기획팀-1", "축제기획팀")
    await town.relay()
    async with town.tx("나래온") as tx:
        assert {row.number for row in (await registers.register(tx, RegisterQuery())).items} == {"축제기획팀-1", number}
        await documents.document_for(tx, done)
    async with town.tx(None) as tx:
        owners = set((await tx.db.execute(select(unit_task.c.unit_id))).scalars())
    assert await unit(town, "축제지원팀") in owners
    assert owners <= set((await town.org(CULTURE)).units)


async def test_a_plan_with_a_fault_or_changed_by_others_is_not_carried_out(town: Town) -> None:
    given = await merger(town, uuid4())
    broken = PlanInput(name="틀린 계획", day=MONDAY, steps=given.steps[1:])
    with pytest.raises(Invalid, match="plan_faults"):
        await applied(town, broken)
    plan = await applied(town, given)
    async with town.tx("차보람") as tx:
        later = PlanInput(
            name="그 뒤의 계획", day=MONDAY, steps=[StepInput(kind="rename", unit=given.steps[0].unit, name="다른팀")]
        )
        other = await planning.write(tx, later)
    async with town.tx("차보람") as tx:
        await planning.apply(tx, other)
    with pytest.raises(Conflict, match="plan_changed_since"):
        async with town.tx("차보람") as tx:
            await planning.undo(tx, plan)
