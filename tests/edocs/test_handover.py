"""Who leaves hands over, who comes accepts and goes on; and the steps that people add again and again."""

import pytest
from msgspec import convert

from directory.actions.appointments import appoint, end_holding
from directory.queries.snapshot import org_snapshot
from directory.views.people import AppointmentInput
from directory.views.units import Effective
from edocs.actions import handovers, presets
from edocs.engine.history import TakenOver
from edocs.queries import documents
from edocs.queries import handovers as asking
from edocs.queries.presets import presets as listed
from edocs.views.presets import HandoverBegin, PresetInput, TakeOver
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.tx import Actor
from tests.support.town import Clock, Town


async def moved(town: Town, clock: Clock) -> Actor:
    """윤도담 leaves the post, 서보미 takes it."""
    post = (await town.actor("윤도담")).post_id
    assert post is not None
    async with town.tx("차보람") as tx:
        org = await org_snapshot(tx)
        held = next(row for row in org.holdings if row.post_id == post)
        await end_holding(tx, held.id, Effective())
    clock.forward(seconds=2)
    async with town.tx("차보람") as tx:
        person = next(one.id for one in (await org_snapshot(tx)).people.values() if one.name == "서보미")
        await appoint(tx, AppointmentInput(person_id=person, post_id=post, concurrent=True))
    clock.forward(seconds=2)
    main = await town.actor("서보미")
    return Actor(main.institution_id, main.person_id, post, main.permissions, client=main.client)


async def test_a_successor_accepts_what_the_leaver_wrote_and_goes_on_with_the_draft(town: Town, clock: Clock) -> None:
    draft = await town.draft(title="겨울 축제 계획")
    running = await town.submitted(amount=7_000_000)
    async with town.tx("윤도담") as tx:
        packed = await handovers.begin(tx, HandoverBegin())
        assert await handovers.begin(tx, HandoverBegin()) == packed
        await handovers.note(tx, packed, "무대 업체와 12월 3일에 현장 확인이 있습니다.")
        await handovers.give(tx, packed)
        view = await asking.view(tx, await asking.handover_for(tx, packed))
    assert {(item.kind, item.document_id) for item in view.items if item.document_id} == {
        ("draft", draft),
        ("running", running),
    }
    assert {"task"} <= {item.kind for item in view.items}
    async with town.tx("정한결") as tx:
        with pytest.raises(NotFound):
            await asking.handover_for(tx, packed)
    async with town.tx("차보람") as tx:
        (seen,) = await asking.handovers(tx)
    assert [(item.text, item.document_id) for item in seen.items if item.kind == "draft"] == [("지출품의", None)]

    successor = await moved(town, clock)
    async with town.tx(successor) as tx:
        await handovers.accept(tx, packed)
        view = await asking.view(tx, await asking.handover_for(tx, packed))
        assert [item.text for item in view.items if item.may_take] == ["겨울 축제 계획"]
        with pytest.raises(NotFound):
            await handovers.take_over(tx, packed, TakeOver(document_id=running))
        await handovers.take_over(tx, packed, TakeOver(document_id=draft, reason="인사이동"))
    case, events = await town.case(draft)
    assert case.drafter.person_name == "서보미"
    (fact,) = [event.fact for event in events if isinstance(event.fact, TakenOver)]
    assert fact.reason == "인사이동"
    assert await town.box_of(draft, successor) == {"drafting"}
    assert await town.save(draft, successor, title="겨울 축제 계획(수정)") > 1
    async with town.tx(successor) as tx:
        with pytest.raises(Conflict):
            await handovers.accept(tx, packed)
        row = await documents.document_row(tx, draft)
    assert row.drafter_person_id == successor.person_id


async def test_while_the_leaver_sits_there_nobody_takes_a_draft(town: Town) -> None:
    draft = await town.draft()
    async with town.tx("윤도담") as tx:
        packed = await handovers.begin(tx, HandoverBegin())
        await handovers.give(tx, packed)
    async with town.tx("장보미") as tx:
        with pytest.raises(NotFound):
            await handovers.take_over(tx, packed, TakeOver(document_id=draft))
        with pytest.raises(Forbidden):
            await handovers.note(tx, packed, "대신 씁니다")


async def test_presets_are_ones_own_or_the_units_kept_by_its_head(town: Town) -> None:
    steps = [{"kind": "CONSENT", "post_id": str(await town.post("재무회계팀장"))}]
    own = convert({"name": "재무 협조", "steps": steps}, PresetInput)
    units = convert({"name": "축제 회람", "owner": "unit", "steps": steps}, PresetInput)
    async with town.tx("윤도담") as tx:
        mine = await presets.save(tx, own)
        with pytest.raises(Forbidden):
            await presets.save(tx, units)
    async with town.tx("장보미") as tx:
        shared = await presets.save(tx, units)
        assert [one.name for one in await listed(tx)] == ["축제 회람"]
        with pytest.raises(NotFound):
            await presets.drop(tx, mine)
    async with town.tx("윤도담") as tx:
        assert [(one.name, one.mine, one.steps[0].holder) for one in await listed(tx)] == [
            ("재무 협조", True, "백다솔"),
            ("축제 회람", False, "백다솔"),
        ]
        with pytest.raises(NotFound):
            await presets.drop(tx, shared)
        await presets.drop(tx, mine)
