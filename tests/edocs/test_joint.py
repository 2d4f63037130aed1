"""A joint draft of two institutions, from the choice of partners to one paper with both lines; and every way astray."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from edocs.actions import approving, joint, joint_copies
from edocs.content import from_plain
from edocs.engine.partner import PartnerState
from edocs.joint import Answer, text_hash
from edocs.queries import documents
from edocs.queries import joint as asking
from edocs.queries.papers import paper_of
from edocs.tables import event
from edocs.tables.joint import joint_request
from edocs.views.acts import ReturnBack
from edocs.views.documents import DocumentView
from edocs.views.joint import JointRequestRow
from kernel import notices
from kernel.errors import Conflict, NotFound
from tests.support.town import CULTURE, TRANSIT, Town

PLAIN = {"matter_id": "가-1", "keywords": ["거리축제", "교통"], "summary": "축제 기간 노선을 함께 정함"}


async def joint_draft(town: Town) -> UUID:
    """A draft of the foundation, with the transit corporation as partner, submitted."""
    document_id = await town.draft("윤도담", "general", title="축제 기간 임시 노선", recipients=["한빛시장"], **PLAIN)
    async with town.tx("윤도담") as tx:
        await joint.choose(tx, document_id, [TRANSIT])
    await town.submit(document_id)
    return document_id


async def carried(town: Town) -> None:
    """Let both institutions' events come to rest."""
    while await town.relay(CULTURE) + await town.relay(TRANSIT):
        pass


async def asked(town: Town) -> tuple[UUID, JointRequestRow]:
    """The draft decided at the foundation, and what lies at the partner's registry."""
    document_id = await joint_draft(town)
    await town.act(document_id, "장보미")
    await carried(town)
    async with town.tx("도라온", institution=TRANSIT) as tx:
        return document_id, (await asking.requests(tx))[0]


async def taken(town: Town, request_id: UUID, who: str = "도라온") -> UUID:
    """The partner's own copy, submitted."""
    async with town.tx(who, institution=TRANSIT) as tx:
        copy = await joint_copies.take(tx, request_id)
    await town.save(copy, who, at=TRANSIT, matter_id="가-1")
    await town.submit(copy, who, at=TRANSIT)
    return copy


async def seen(town: Town, document_id: UUID, who: str = "윤도담", at: int = CULTURE) -> DocumentView:
    return await town.read(document_id, who, at)


async def request_row(town: Town, request_id: UUID) -> Any:
    async with town.tx(None, institution=TRANSIT) as tx:
        return (await tx.db.execute(select(joint_request).where(joint_request.c.id == request_id))).one()


async def test_two_institutions_decide_one_paper(town: Town) -> None:
    document_id = await town.draft("윤도담", "general", title="축제 기간 임시 노선", recipients=["한빛시장"], **PLAIN)
    for wrong in (CULTURE, 99):
        with pytest.raises(NotFound, match="no_institution"):
            async with town.tx("윤도담") as tx:
                await joint.choose(tx, document_id, [wrong])
    document_id = await joint_draft(town)
    view = await town.act(document_id, "장보미")
    assert (view.state, view.number) == ("IN_PROGRESS", "")
    assert [(one.name, one.state) for one in view.partners] == [("한빛교통공사", "ASKED")]

    await carried(town)
    async with town.tx("도라온", institution=TRANSIT) as tx:
        rows = await asking.requests(tx)
        whole = await asking.request_view(tx, rows[0].id)
        came = await asking.request_paper(tx, rows[0].id)
    assert [(one.institution, one.title, one.state) for one in rows] == [
        ("한빛문화재단", "축제 기간 임시 노선", "ASKED")
    ]
    assert whole.may == ["take", "refuse", "distribute"]
    assert came.boxes.groups[0].institution == "한빛문화재단"
    assert came.head.institution_name == "한빛문화재단"

    copy = await taken(town, rows[0].id)
    theirs = await town.act(copy, "마루한", at=TRANSIT)
    assert theirs.number.startswith("재무회계팀-")
    await carried(town)

    view = await seen(town, document_id)
    assert (view.state, view.number) == ("ESTABLISHED", "축제기획팀-1")
    assert [(one.state, one.number) for one in view.partners] == [("AGREED", theirs.number)]
    async with town.tx("윤도담") as tx:
        paper = await paper_of(tx, await documents.document_for(tx, document_id), None)
    assert [group.institution for group in paper.boxes.groups] == ["한빛문화재단", "한빛교통공사"]
    assert [box.person_name for box in paper.boxes.groups[1].line] == ["도라온", "마루한"]
    assert paper.sender_name.startswith("한빛문화재단")
    assert [name.split()[0] for name in paper.joint_senders] == ["한빛교통공사"]
    async with town.tx("도라온", institution=TRANSIT) as tx:
        own = await paper_of(tx, await documents.document_for(tx, copy), None)
    assert [group.institution for group in own.boxes.groups] == ["한빛문화재단", "한빛교통공사"]
    assert own.head.recipients_line == "한빛시장"
    assert (await request_row(town, rows[0].id)).lead_number == "축제기획팀-1"
    await the_answer_names_the_text_and_its_leaf(town, document_id, copy)


async def the_answer_names_the_text_and_its_leaf(town: Town, document_id: UUID, copy: UUID) -> None:
    case, _ = await town.case(document_id)
    agreed = case.partners[0].agreement
    assert agreed is not None
    async with town.tx(None) as tx:
        row = await documents.document_row(tx, document_id)
        content = from_plain((await documents.revision_row(tx, document_id, row.revision)).content)
    assert agreed.text_hash == text_hash(content)
    assert agreed.revision_hash == (case.revision.hash if case.revision else "")
    async with town.tx(None, institution=TRANSIT) as tx:
        established = event.c.document_id == copy, event.c.kind == "established"
        leaf = (await tx.db.execute(select(event.c.audit_leaf).where(*established))).scalar_one()
    assert agreed.leaf == leaf.hex()


async def test_a_partner_changes_nothing_of_the_text_and_sends_it_back_with_its_reason(town: Town) -> None:
    document_id, request = await asked(town)
    async with town.tx("도라온", institution=TRANSIT) as tx:
        copy = await joint_copies.take(tx, request.id)
    with pytest.raises(Conflict, match="joint_text_fixed"):
        await town.save(copy, "도라온", at=TRANSIT, title="다른 제목")
    with pytest.raises(Conflict, match="joint_text_fixed"):
        await town.save(copy, "도라온", at=TRANSIT, recipients=["도지사"])
    await town.save(copy, "도라온", at=TRANSIT, disclosure={"kind": "closed", "items": [5]})
    with pytest.raises(Conflict, match="joint_copy"):
        async with town.tx("도라온", institution=TRANSIT) as tx:
            await joint.choose(tx, copy, [CULTURE])
    await town.save(copy, "도라온", at=TRANSIT, matter_id="가-1")
    await town.submit(copy, "도라온", at=TRANSIT)
    with pytest.raises(Conflict, match="joint_under_way"):
        async with town.tx("도라온", institution=TRANSIT) as tx:
            await joint_copies.refuse(tx, request.id, "예산 없음")
    mine = await town.read(copy, "마루한", TRANSIT)
    assert mine.mine is not None
    async with town.tx("마루한", institution=TRANSIT) as tx:
        back = ReturnBack(step=mine.mine.step, revision_hash=mine.revision_hash, reason="노선이 겹침")
        await approving.give_back(tx, copy, back)
    async with town.tx("도라온", institution=TRANSIT) as tx:
        assert (await asking.request_view(tx, request.id)).may == ["refuse"]
        await joint_copies.refuse(tx, request.id, "노선이 겹칩니다")
    await carried(town)
    view = await seen(town, document_id)
    assert (view.state, view.closing) == ("RETURNED", "노선이 겹칩니다")
    assert (await town.case(copy, TRANSIT))[0].state == "ABANDONED"
    assert (await request_row(town, request.id)).state == "REFUSED"

    await town.submit(document_id)
    await town.act(document_id, "장보미")
    await carried(town)
    async with town.tx("도라온", institution=TRANSIT) as tx:
        assert [one.state for one in await asking.requests(tx)] == ["ASKED", "REFUSED"]


async def test_a_recall_ends_the_partners_copy_and_overtakes_an_answer_that_is_late(town: Town) -> None:
    document_id, request = await asked(town)
    copy = await taken(town, request.id)
    with pytest.raises(Exception, match="joint_recall_reason"):
        async with town.tx("윤도담") as tx:
            await approving.recall(tx, document_id)
    async with town.tx("윤도담") as tx:
        await approving.recall(tx, document_id, "노선을 다시 정함")
    await carried(town)
    row = await request_row(town, request.id)
    assert (row.state, row.reason) == ("ENDED", "노선을 다시 정함")
    case, _ = await town.case(copy, TRANSIT)
    assert case.state == "ABANDONED"
    assert case.closing is not None
    assert case.closing.seat.person_name == "한빛문화재단"

    document_id, request = await asked(town)
    copy = await taken(town, request.id)
    await town.act(copy, "마루한", at=TRANSIT)
    async with town.tx("윤도담") as tx:
        await approving.recall(tx, document_id, "노선을 다시 정함")
    await carried(town)
    assert (await seen(town, document_id)).state == "DRAFTING"
    assert (await town.case(copy, TRANSIT))[0].state == "ESTABLISHED"
    assert (await request_row(town, request.id)).state == "ENDED"


async def test_letters_and_answers_that_come_twice_or_out_of_order_change_nothing(town: Town) -> None:
    document_id, request = await asked(town)
    async with town.tx(None) as tx:
        letter = await asking.letter_for(tx, document_id, 1, TRANSIT)
    assert letter is not None
    async with town.tx(None, institution=TRANSIT) as tx:
        await joint_copies.arrive(tx, letter)
        assert await tx.db.scalar(select(func.count()).select_from(joint_request)) == 1
    copy = await taken(town, request.id)
    await town.act(copy, "마루한", at=TRANSIT)
    async with town.tx(None, institution=TRANSIT) as tx:
        await joint_copies.agreed(tx, copy)
        _, answer = await joint_copies.answer_of(tx, request.id)
    await never_another_text(town, document_id, answer)
    await carried(town)
    async with town.tx(None, institution=TRANSIT) as tx:
        lead, answer = await joint_copies.answer_of(tx, request.id)
        await joint_copies.agreed(tx, copy)
    assert lead == CULTURE
    before, _ = await town.case(document_id)
    async with town.tx(None) as tx:
        await joint.take_answer(tx, TRANSIT, answer)
        await joint.take_answer(tx, TRANSIT, replace(answer, document_id=UUID(int=3)))
        assert [one.action for one in tx.audits] == ["edocs.joint_late", "edocs.joint_late"]
    assert (await town.case(document_id))[0] == before
    async with town.tx(None, institution=TRANSIT) as tx:
        other = UUID(int=77)
        await joint_copies.end(tx, other, CULTURE, agreed=False, text="거둠")
        await joint_copies.arrive(
            tx, type(letter)(**{f: getattr(letter, f) for f in letter.__struct_fields__} | {"id": other})
        )
    assert (await request_row(town, other)).state == "ENDED"


async def never_another_text(town: Town, document_id: UUID, answer: Answer) -> None:
    """An agreement to another text than ours is recorded and never taken."""
    assert answer.agreement is not None
    forged = replace(answer, agreement=replace(answer.agreement, text_hash="0" * 64))
    async with town.tx(None) as tx:
        await joint.take_answer(tx, TRANSIT, forged)
        assert [one.action for one in tx.audits] == ["edocs.joint_mismatch"]
    case, _ = await town.case(document_id)
    assert case.partners[0].state is PartnerState.ASKED


async def test_the_registry_hands_it_to_a_unit_whose_members_alone_see_it_then(town: Town, clock: Any) -> None:
    _, request = await asked(town)
    with pytest.raises(NotFound):
        async with town.tx("사나래", institution=TRANSIT) as tx:
            await asking.request_view(tx, request.id)
    unit = next(one.id for one in (await town.org(TRANSIT)).units.values() if one.name == "관제팀")
    async with town.tx("도라온", institution=TRANSIT) as tx:
        await joint_copies.distribute(tx, request.id, unit)
    async with town.tx("사나래", institution=TRANSIT) as tx:
        assert (await asking.request_view(tx, request.id)).may == ["take", "refuse"]
    async with town.tx("민초롱", institution=TRANSIT) as tx:
        assert await asking.requests(tx) == []
    async with town.tx("도라온", institution=TRANSIT) as tx:
        assert [row.kind for row in await notices.page(tx, 10)] == ["edocs.joint"]
    clock.forward(days=30)
    async with town.tx(None, institution=TRANSIT) as tx:
        await joint_copies.remind(tx, {"request": str(request.id)})
    async with town.tx("사나래", institution=TRANSIT) as tx:
        assert any("기한" in row.content["ko"] for row in await notices.page(tx, 10))
