"""What else may happen on the way: return, resubmission, recall, hold, opinions, side tasks."""

from datetime import timedelta

import pytest

from edocs.actions import approving
from edocs.queries import documents, showing
from edocs.views.acts import Act, Hold, ReturnBack, Say
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.edocs.windows import Windows
from tests.support.town import Town, body_of


async def give_back(town: Town, document_id, who: str, reason: str = "금액을 다시 확인하십시오."):
    seen = await town.read(document_id, who)
    given = ReturnBack(step=seen.mine.step, revision_hash=seen.revision_hash, reason=reason)
    async with town.tx(who) as tx:
        return await showing.document_view(tx, await approving.give_back(tx, document_id, given))


async def test_a_returned_document_comes_back_unchanged_under_the_same_hash_or_changed_under_a_new_one(
    town: Town,
) -> None:
    windows = await Windows(town).open()
    document_id = await town.submitted()
    first = await town.read(document_id, "윤도담")
    await town.act(document_id, "장보미", opinion="첫째 의견")
    returned = await give_back(town, document_id, "백다솔")
    await windows.agree()
    assert (returned.state, returned.closing) == ("RETURNED", "금액을 다시 확인하십시오.")
    assert await town.box_of(document_id, "윤도담") == {"returned"}
    assert await town.box_of(document_id, "장보미") == set()

    again = await town.submit(document_id)
    await windows.agree()
    assert (again.round, again.revision, again.revision_hash) == (2, 1, first.revision_hash)
    assert [step.signature is None for step in again.steps] == [False, True, True, True]
    await give_back(town, document_id, "장보미", "제목을 고치십시오.")

    await town.save(document_id, title="겨울빛 거리축제 음향 용역(수정)")
    third = await town.submit(document_id)
    assert (third.round, third.revision) == (3, 2)
    assert third.revision_hash != first.revision_hash
    assert [opinion.text for opinion in third.opinions] == ["첫째 의견"]
    done = await town.decided(document_id, "장보미", "백다솔", "강이든")
    await windows.agree()
    assert done.number == "축제기획팀-1"
    async with town.tx("윤도담") as tx:
        found = await documents.document_for(tx, document_id)
        assert [row.number for row in await documents.revisions(tx, document_id)] == [1, 2]
        told = await showing.timeline(tx, found)
    assert [one.detail for one in told if one.type == "returned"] == ["금액을 다시 확인하십시오.", "제목을 고치십시오."]
    assert [one.round for one in told if one.type == "submitted"] == [1, 2, 3]


async def test_a_signature_of_an_earlier_round_or_step_is_refused_as_stale(town: Town) -> None:
    document_id = await town.submitted()
    seen = await town.read(document_id, "장보미")
    await give_back(town, document_id, "장보미")
    await town.submit(document_id)
    given = ReturnBack(step=seen.mine.step, revision_hash=seen.revision_hash, reason="늦은 반려")
    with pytest.raises(Conflict) as refused:
        async with town.tx("장보미") as tx:
            await approving.give_back(tx, document_id, given)
    assert refused.value.code == "stale_revision"


async def test_a_return_needs_a_reason_of_words(town: Town) -> None:
    document_id = await town.submitted()
    with pytest.raises(Invalid):
        await give_back(town, document_id, "장보미", "   ")


async def test_a_drafter_recalls_until_the_decision_and_those_asked_are_told(town: Town) -> None:
    windows = await Windows(town).open()
    document_id = await town.submitted()
    await town.act(document_id, "장보미")
    await windows.agree()
    asked = await town.read(document_id, "백다솔")
    async with town.tx("윤도담") as tx:
        view = await showing.document_view(tx, await approving.recall(tx, document_id, "금액 오류"))
    await windows.agree()
    assert (view.state, view.closing, view.mine) == ("DRAFTING", "금액 오류", None)
    assert {"edit", "submit", "abandon"} <= set(view.may)
    assert await town.box_of(document_id, "윤도담") == {"returned"}
    for who in ("장보미", "백다솔"):
        assert await town.box_of(document_id, who) == set()
    with pytest.raises(Conflict) as taken:  # whoever was about to sign is told who took it back
        async with town.tx("백다솔") as tx:
            await approving.sign(tx, document_id, Act(step=asked.mine.step, revision_hash=asked.revision_hash))
    assert taken.value.details["reason"] == "already_recalled"
    assert "윤도담" in taken.value.details["text"]
    await town.submit(document_id)
    await windows.agree()
    await town.decided(document_id, "장보미", "백다솔", "강이든")
    with pytest.raises(Conflict) as late:
        async with town.tx("윤도담") as tx:
            await approving.recall(tx, document_id)
    assert late.value.code == "already_done"
    assert "강이든" in late.value.details["text"]


async def test_nobody_but_the_drafter_recalls_submits_edits_or_abandons(town: Town) -> None:
    document_id = await town.submitted()
    with pytest.raises(Forbidden):
        async with town.tx("장보미") as tx:
            await approving.recall(tx, document_id)
    draft = await town.draft()
    for act in (approving.abandon, lambda tx, one: approving.submit(tx, one, 2)):
        with pytest.raises(NotFound):
            async with town.tx("장보미") as tx:
                await act(tx, draft)


async def test_a_held_step_lies_in_its_own_box_with_reason_and_date_until_it_is_taken_up_again(
    town: Town, clock
) -> None:
    windows = await Windows(town).open()
    document_id = await town.submitted()
    until = clock.at + timedelta(days=2)
    async with town.tx("장보미") as tx:
        held = await showing.document_view(
            tx, await approving.hold(tx, document_id, Hold(step=2, reason="현장 확인", until=until))
        )
    await windows.agree()
    assert (held.steps[1].state, held.steps[1].hold_reason, held.steps[1].hold_until) == ("HELD", "현장 확인", until)
    assert await town.box_of(document_id, "장보미") == {"held"}
    assert "release" in held.may
    assert "hold" not in held.may
    with pytest.raises(Conflict):
        async with town.tx("장보미") as tx:
            await approving.hold(tx, document_id, Hold(step=2, reason="다시"))
    async with town.tx("장보미") as tx:
        await approving.release(tx, document_id, 2)
    await windows.agree()
    assert await town.box_of(document_id, "장보미") == {"to_approve"}
    async with town.tx("장보미") as tx:
        await approving.hold(tx, document_id, Hold(step=2, reason="현장 확인"))
    await town.act(document_id, "장보미")
    await windows.agree()
    assert await town.box_of(document_id, "백다솔") == {"to_consent"}


async def test_an_opinion_is_kept_with_its_round_and_told_to_everyone_concerned(town: Town) -> None:
    windows = await Windows(town).open()
    document_id = await town.submitted()
    await town.act(document_id, "장보미")
    async with town.tx("윤도담") as tx:
        await approving.opine(tx, document_id, Say(text="견적서를 덧붙였습니다."))
    await windows.agree()
    async with town.tx("백다솔") as tx:
        await approving.opine(tx, document_id, Say(text="잔액이 모자랍니다.", differing=True))
    await windows.agree()
    view = await town.read(document_id, "윤도담")
    assert [(o.by.name, o.differing, o.round) for o in view.opinions] == [("윤도담", False, 1), ("백다솔", True, 1)]
    with pytest.raises(Invalid):
        async with town.tx("윤도담") as tx:
            await approving.opine(tx, document_id, Say(text="  "))


async def test_who_is_to_read_finds_it_and_notes_it_as_read(town: Town) -> None:
    windows = await Windows(town).open()
    refer = {"kind": "REFER", "post_id": str(await town.post("예술지원팀장"))}
    circulate = {"kind": "CIRCULATE", "post_id": str(await town.post("감사실장"))}
    document_id = await town.submitted(extra_steps=[refer, circulate])
    await windows.agree()
    assert await town.box_of(document_id, "나래온") == {"circulated"}
    assert await town.box_of(document_id, "석바름") == set()
    with pytest.raises(NotFound):
        await town.read(document_id, "석바름")
    view = await town.read(document_id, "나래온")
    assert "acknowledge" in view.may
    task = view.tasks[0].id
    async with town.tx("나래온") as tx:
        await approving.acknowledge(tx, document_id, task)
    await windows.agree()
    assert await town.box_of(document_id, "나래온") == set()
    await town.decided(document_id, "장보미", "백다솔", "강이든")
    await windows.agree()
    assert await town.box_of(document_id, "석바름") == {"circulated"}
    async with town.tx("석바름") as tx:
        await approving.acknowledge(tx, document_id, view.tasks[1].id)
    await windows.agree()
    with pytest.raises(Conflict) as twice:
        async with town.tx("석바름") as tx:
            await approving.acknowledge(tx, document_id, view.tasks[1].id)
    assert twice.value.code == "already_done"


async def test_an_abandoned_draft_is_kept_and_read_only(town: Town) -> None:
    windows = await Windows(town, ("윤도담", "장보미")).open()
    document_id = await town.draft()
    async with town.tx("윤도담") as tx:
        view = await showing.document_view(tx, await approving.abandon(tx, document_id, "중복"))
    await windows.agree()
    assert (view.state, view.may, view.draft) == ("ABANDONED", [], None)
    with pytest.raises(Conflict):
        await town.save(document_id, body=body_of("늦은 저장"))


async def test_a_person_of_two_roles_signs_once_and_stays_in_sight(town: Town) -> None:
    """The consenter is asked again as the decider: the first mark moves into the second, and no name is lost."""
    consent = {"kind": "CONSENT", "post_id": str(await town.post("예술지원팀장"))}
    review = {"kind": "REVIEW", "post_id": str(await town.post("재무회계팀장"))}
    document_id = await town.submitted(amount=12_000_000, extra_steps=[consent, review])
    view = await town.read(document_id, "윤도담")
    assert sum(step.post_name == "재무회계팀장" for step in view.steps) == 1
    merged = next(step for step in view.steps if step.post_name == "재무회계팀장")
    assert len(merged.merged) == 1
    for who in ("장보미", "백다솔", "나래온", "강이든"):
        if (await town.read(document_id, who)).mine:
            await town.act(document_id, who)
    done = await town.read(document_id, "강이든")
    assert done.state == "ESTABLISHED"
