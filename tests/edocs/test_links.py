"""Documents that belong together: redraft, correct, cancel, refer, copy, templates; both ends, and who may see them."""

from uuid import UUID

import pytest

from edocs.actions import approving, batches, links, templates
from edocs.body import canonical, plain_text
from edocs.content import from_plain
from edocs.queries import boxes, comparing, documents, registers, showing
from edocs.queries import links as linked
from edocs.queries import templates as kept
from edocs.routes import links as doors
from edocs.views.acts import ReturnBack
from edocs.views.boxes import Box, BoxQuery
from edocs.views.links import LinksView
from edocs.views.registers import RegisterQuery
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.town import CULTURE, TRANSIT, Town, filled

PLAIN = {"matter_id": "가-1", "keywords": ["거리축제", "안내"], "summary": "거리축제 운영을 알림"}


async def established(town: Town, title: str = "거리축제 운영 안내", **content: object) -> UUID:
    document_id = await town.submitted("윤도담", "general", title=title, **(PLAIN | content))
    await town.act(document_id, "장보미")
    await town.relay()
    return document_id


async def follow(town: Town, document_id: UUID, relation: str, who: str = "윤도담") -> UUID:
    async with town.tx(who) as tx:
        return await links.begin_following(tx, document_id, relation)


async def ties(town: Town, document_id: UUID, who: str = "윤도담") -> LinksView:
    async with town.tx(who) as tx:
        return await linked.links_of(tx, await documents.document_for(tx, document_id))


async def test_a_correction_names_the_first_and_the_first_names_it(town: Town) -> None:
    first = await established(town)
    draft = await follow(town, first, "correction")
    async with town.tx(None) as tx:
        content = from_plain((await documents.working_copy(tx, draft)).content)
    assert content.title == "「거리축제 운영 안내」 정정"
    text = plain_text(canonical(content.body))
    assert "관련: 축제기획팀-1(2026. 11. 23.)호" in text
    assert "정정 사유" in text
    assert [(one.relation, one.number, one.title) for one in content.cites] == [("correction", "축제기획팀-1", "")]
    under_way = (await ties(town, first)).later
    assert [(one.relation, one.document_id, one.state) for one in under_way] == [("correction", draft, "DRAFTING")]

    await town.submit(draft)
    decided = await town.act(draft, "장보미")
    await town.relay()
    assert [(one.number, one.title) for one in (await ties(town, draft)).earlier] == [
        ("축제기획팀-1", "거리축제 운영 안내")
    ]
    assert [(one.number, one.document_id) for one in (await ties(town, first)).later] == [(decided.number, draft)]
    case, events = await town.case(first)
    assert case.state == "ESTABLISHED"
    assert case.number is not None
    assert case.number.text == "축제기획팀-1"
    async with town.tx("윤도담") as tx:
        course = await showing.timeline(tx, await documents.document_for(tx, first))
        register = await registers.register(tx, RegisterQuery())
        marks = await linked.marks(tx, [row.document_id for row in register.items])
    assert course[-1].text == f"{decided.number}로 정정됨"
    assert {mark.text for mark in marks[first]} == {f"정정됨: {decided.number}"}
    assert {mark.text for mark in marks[draft]} == {"정정: 축제기획팀-1"}
    await town.relay()
    again, _ = await town.case(first)
    assert again.seq == len(events)


async def test_whoever_signed_the_first_is_told_when_the_second_is_decided(town: Town) -> None:
    first = await established(town)
    await town.read(first, "장보미")
    draft = await follow(town, first, "cancellation", "정한결")
    await town.submit(draft, "정한결")
    await town.act(draft, "장보미")
    async with town.tx("윤도담") as tx:
        before = await boxes.feed_seq(tx)
    await town.relay()
    async with town.tx("윤도담") as tx:
        news = (await boxes.news_for(tx, before)).items
    assert [(one.document_id, one.happened) for one in news] == [(first, "followed")]
    async with town.tx("윤도담") as tx:
        done = await boxes.page(tx, Box.DONE, BoxQuery())
    assert next(row for row in done.items if row.id == first).unread
    with pytest.raises(Conflict, match="already_cancelled"):
        await follow(town, first, "correction")
    assert (await ties(town, first)).offers == ["copy"]


async def test_who_may_not_see_the_second_learns_its_number_and_no_title(town: Town) -> None:
    reader = await town.post("예술지원팀장")
    first = await established(town, extra_steps=[{"kind": "CIRCULATE", "post_id": str(reader)}])
    draft = await follow(town, first, "correction")
    await town.save(draft, title="비밀스러운 정정")
    assert not (await ties(town, first, "나래온")).later
    await town.save(draft, extra_steps=[])
    await town.submit(draft)
    number = (await town.act(draft, "장보미")).number
    seen = (await ties(town, first, "나래온")).later
    assert [(one.number, one.title, one.document_id, one.state) for one in seen] == [(number, "", None, None)]
    async with town.tx("나래온") as tx:
        marks = await linked.marks(tx, [first])
    assert [(mark.number, mark.document_id) for mark in marks[first]] == [(number, None)]


async def test_only_the_unit_that_handles_the_matter_follows_it_and_only_when_it_stands(town: Town) -> None:
    reader = await town.post("예술지원팀장")
    first = await established(town, extra_steps=[{"kind": "CIRCULATE", "post_id": str(reader)}])
    with pytest.raises(Forbidden, match="not_your_matter"):
        await follow(town, first, "correction", "나래온")
    with pytest.raises(NotFound):
        await follow(town, first, "correction", "백다솔")
    running = await town.submitted("윤도담", "general", **PLAIN)
    with pytest.raises(Conflict, match="not_in_this_state"):
        await follow(town, running, "redraft")


async def test_a_returned_document_is_redrafted_with_its_text_and_files(town: Town) -> None:

    first = await town.submitted("윤도담", "general", **PLAIN)
    seen = await town.read(first, "장보미")
    assert seen.mine is not None
    async with town.tx("장보미") as tx:
        await approving.give_back(
            tx, first, ReturnBack(step=seen.mine.step, revision_hash=seen.revision_hash, reason="다시 쓰십시오")
        )
    second = await follow(town, first, "redraft")
    async with town.tx(None) as tx:
        old = from_plain((await documents.working_copy(tx, first)).content)
        new = from_plain((await documents.working_copy(tx, second)).content)
    assert new.body == old.body
    assert new.title == old.title
    await town.submit(second)
    await town.act(second, "장보미")
    await town.relay()
    assert (await town.case(first))[0].state == "RETURNED"
    assert [one.relation for one in (await ties(town, first)).later] == ["redraft"]


async def test_a_reference_keeps_number_and_title_and_opens_for_who_may(town: Town) -> None:
    known = await established(town, "교통 통제 계획")
    closed = await established(town, "민감한 계획", disclosure={"kind": "closed", "items": [5]})
    draft = await town.draft("윤도담", "general", **PLAIN)
    async with town.tx("윤도담") as tx:
        found = await linked.candidates(tx, "계획")
        await links.refer(tx, draft, known)
        await links.refer(tx, draft, closed)
        with pytest.raises(Invalid):
            await links.refer(tx, draft, draft)
    assert {one.title for one in found} == {"교통 통제 계획", "민감한 계획"}
    async with town.tx(None) as tx:
        content = from_plain((await documents.working_copy(tx, draft)).content)
    assert [one.title for one in content.cites] == ["교통 통제 계획", ""]
    assert [one.document_id for one in (await ties(town, draft)).refers_to] == [known, closed]
    async with town.tx("윤도담") as tx:
        await links.unrefer(tx, draft, closed)
    save = await town.last_save(draft)
    await town.save(draft, title="다른 제목")
    assert await town.last_save(draft) == save + 1
    await town.submit(draft)
    assert [one.document_id for one in (await ties(town, known)).referred_by] == [draft]


async def test_a_copy_brings_its_own_files_and_follows_nothing(town: Town) -> None:
    first = await established(town)
    async with town.tx("정한결") as tx:
        copy = await links.begin_copy(tx, first, files=True)
    async with town.tx(None) as tx:
        content = from_plain((await documents.working_copy(tx, copy)).content)
    assert content.title == "거리축제 운영 안내"
    assert content.cites == ()
    assert not (await ties(town, first)).later
    with pytest.raises(NotFound):
        async with town.tx("백다솔") as tx:
            await links.begin_copy(tx, first, files=False)


async def test_a_unit_keeps_templates_and_its_people_start_from_them(town: Town) -> None:
    first = await established(town)
    async with town.tx("장보미") as tx:
        template = await templates.keep_template(tx, first, "행사 안내", "해마다 쓰는 안내")
    async with town.tx("정한결") as tx:
        (one,) = await kept.templates(tx)
        draft = await templates.begin_from_template(tx, template)
    assert (one.name, one.unit_name, one.may_remove) == ("행사 안내", "축제기획팀", False)
    assert (await town.read(draft, "정한결")).title == "거리축제 운영 안내"
    async with town.tx("백다솔") as tx:
        assert await kept.templates(tx) == []
        with pytest.raises(NotFound):
            await templates.begin_from_template(tx, template)
    with pytest.raises(Forbidden):
        async with town.tx("정한결") as tx:
            await templates.remove_template(tx, template)
    async with town.tx("장보미") as tx:
        await templates.remove_template(tx, template)
        assert await kept.templates(tx) == []


async def test_a_batch_is_decided_at_once_and_each_document_has_its_own_number_of_the_same_date(town: Town) -> None:
    first = await town.draft("윤도담", "general", title="거리축제 계획", **PLAIN)
    async with town.tx("윤도담") as tx:
        second = await links.add_part(tx, first, "general", "거리축제 안내")
        third = await links.add_part(tx, first, "general", "거리축제 협조 요청")
    for part, title in ((second, "거리축제 안내"), (third, "거리축제 협조 요청")):
        await town.save(part, **filled("general", {"title": title, **PLAIN}))
    assert set(await town.desk("윤도담")) == {first}
    with pytest.raises(Conflict, match="part_of_batch"):
        await town.submit(second)
    await town.submit(first)
    assert set(await town.desk("장보미")) == {first}
    lone = await town.read(second, "장보미")
    assert (lone.mine, lone.may, lone.state) == (None, [], "IN_PROGRESS")
    async with town.tx(None) as tx:
        signed = from_plain((await documents.revision_row(tx, first, 1)).content)
        said = [await documents.revision_row(tx, one, 1) for one in (second, third)]
    assert [one.hash for one in signed.parts] == [row.hash for row in said]

    await town.act(first, "장보미")
    await town.relay()
    numbers = [(await town.read(one, "윤도담")).number for one in (first, second, third)]
    assert numbers == ["축제기획팀-1", "축제기획팀-2", "축제기획팀-3"]
    for one in (first, second, third):
        case, _ = await town.case(one)
        assert case.decision is not None
        assert case.decision.signature is not None
        assert case.decision.signature.revision == case.revision
        assert (await town.read(one, "윤도담")).has_pdf
    async with town.tx("정한결") as tx:
        rows = (await registers.register(tx, RegisterQuery())).items
    assert [row.number for row in rows] == numbers[::-1]
    assert len({row.established_at for row in rows}) == 1
    assert [one.number for one in (await ties(town, third)).parts] == numbers


async def test_a_batch_goes_back_comes_again_and_loses_a_document_as_one(town: Town) -> None:
    first = await town.draft("윤도담", "general", title="계획", **PLAIN)
    async with town.tx("윤도담") as tx:
        second = await links.add_part(tx, first, "general", "안내")
        third = await links.add_part(tx, first, "spending", "요청")
    await town.save(second, **filled("general", {"title": "안내", **PLAIN}))
    with pytest.raises(Invalid, match="findings"):
        await town.submit(first)
    async with town.tx("윤도담") as tx:
        await links.remove_part(tx, first, third)
    await town.submit(first)
    async with town.tx("윤도담") as tx:
        await approving.recall(tx, first)
    assert {(await town.case(one))[0].state for one in (first, second)} == {"DRAFTING"}
    await town.save(second, title="고친 안내")
    await town.submit(first)
    await town.act(first, "장보미")
    case, _ = await town.case(second)
    assert (case.round, case.revision and case.revision.number) == (2, 2)
    assert (await town.case(first))[0].revision.number == 2
    assert (await town.read(third, "윤도담")).state == "ABANDONED"


async def test_a_batch_whose_second_number_cannot_be_taken_is_not_decided_at_all(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await town.draft("윤도담", "general", title="계획", **PLAIN)
    async with town.tx("윤도담") as tx:
        second = await links.add_part(tx, first, "general", "안내")
    await town.save(second, **filled("general", {"title": "안내", **PLAIN}))
    await town.submit(first)

    async def refuse(*_: object) -> None:
        raise RuntimeError("the counter is gone")

    monkeypatch.setattr(batches, "take_number", refuse)
    with pytest.raises(RuntimeError):
        await town.act(first, "장보미")
    monkeypatch.undo()
    assert {(await town.case(one))[0].state for one in (first, second)} == {"IN_PROGRESS"}
    assert (await town.act(first, "장보미")).number == "축제기획팀-1"


async def test_another_institution_and_a_stranger_find_none_of_it(town: Town) -> None:
    first = await established(town)
    draft = await town.draft("윤도담", "general", **PLAIN)
    for who, institution in (("남도현", TRANSIT), ("백다솔", CULTURE)):
        calls = (
            lambda tx: links.begin_following(tx, first, "correction"),
            lambda tx: links.begin_copy(tx, first, files=True),
            lambda tx: links.refer(tx, draft, first),
            lambda tx: links.unrefer(tx, draft, first),
            lambda tx: links.add_part(tx, draft, "general", ""),
            lambda tx: links.remove_part(tx, draft, first),
            lambda tx: templates.keep_template(tx, first, "이름", ""),
            lambda tx: doors.read_links(tx, first),
            lambda tx: doors.list_revision_marks(tx, first),
            lambda tx: doors.compare_contents(tx, first, 1, 1),
        )
        for call in calls:
            async with town.tx(who, institution=institution) as tx:
                with pytest.raises(NotFound):
                    await call(tx)
        async with town.tx(who, institution=institution) as tx:
            assert not await linked.candidates(tx, "")
            assert await linked.marks(tx, []) == {}


async def test_revisions_say_who_made_them_at_which_step_and_what_each_brought(town: Town) -> None:
    document_id = await town.submitted("윤도담", amount=12_000_000)
    await town.act(document_id, "장보미")
    async with town.tx("윤도담") as tx:
        await approving.recall(tx, document_id)
    await town.save(document_id, title="고친 제목", **{"fields": filled("spending", {"amount": 15_000_000})["fields"]})
    await town.submit(document_id)
    async with town.tx("장보미") as tx:
        found = await documents.document_for(tx, document_id)
        first, second = await comparing.marks(tx, found)
        made = await comparing.comparison(tx, found, 1, 2)
    assert (first.step, first.mine, second.step) == ("기안", "signed", "2차 올림")
    sides = {one.name: (one.label, one.before, one.after, one.revision) for one in made.beside}
    assert sides["fields.amount"] == ("금액", "12,000,000원", "15,000,000원", 2)
    assert sides["title"][0] == "제목"
