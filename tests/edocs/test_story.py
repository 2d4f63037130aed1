"""The whole path: a draft with an attachment, parallel consents, the decision, the record; and what everyone sees."""

import pytest
from sqlalchemy import select

from edocs.actions import approving, attachments
from edocs.content import content_hash, from_plain
from edocs.engine.case import StepState
from edocs.queries import boxes, checks, documents, lines, papers, searching, showing
from edocs.views.acts import Act
from edocs.views.boxes import Box, BoxQuery
from edocs.views.drafts import RouteQuery
from edocs.views.search import SearchQuery
from kernel import audit
from kernel.blobs import BlobRef
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.ledger import Sequencer
from kernel.web import Upload
from tests.edocs.windows import Windows
from tests.support.town import Town


async def attach(town: Town, document_id, name: str, content: bytes, who: str = "윤도담"):
    async with town.tx(who) as tx:
        blob = await tx.blobs.put(tx.institution_id, content, len(content))
        return await attachments.attach(tx, document_id, Upload(blob, name, "text/plain"), "attachment")


async def test_a_document_goes_from_draft_to_number_and_everyone_sees_each_step(town: Town) -> None:
    windows = await Windows(town).open()
    consent = {"kind": "CONSENT", "post_id": str(await town.post("경영지원팀장"))}
    document_id = await town.draft(amount=12_000_000, extra_steps=[consent])
    await windows.agree()
    assert await town.box_of(document_id, "윤도담") == {"drafting"}
    await attach(town, document_id, "무대배치도.txt", "무대 왼쪽에 스피커 여덟 대".encode())
    await windows.agree()

    before = await town.submit(document_id)
    await windows.agree()
    kinds = [(step.kind, step.post_name, step.stage) for step in before.steps]
    assert kinds == [
        ("DRAFT", "주임", 0),
        ("REVIEW", "축제기획팀장", 1),
        ("CONSENT", "재무회계팀장", 2),
        ("CONSENT", "경영지원팀장", 2),
        ("DECIDE", "예술진흥본부장", 3),
    ]
    assert all(step.why.text for step in before.steps)
    assert before.steps[4].why.rule_id == "나-1-2"
    assert before.steps[4].delegated
    assert (before.state, before.revision, before.number) == ("IN_PROGRESS", 1, "")
    assert await town.box_of(document_id, "윤도담") == {"in_progress"}
    assert await town.box_of(document_id, "장보미") == {"to_approve"}
    assert await town.box_of(document_id, "백다솔") == set()

    review = await town.read(document_id, "장보미")
    assert review.mine is not None
    assert review.mine.label == "검토"
    assert {"sign", "return", "hold", "opinion"} <= set(review.may)
    assert not {"decide", "recall", "edit", "release"} & set(review.may)
    await town.act(document_id, "장보미", opinion="무대 일정을 확인하였습니다.")
    await windows.agree()
    assert await town.box_of(document_id, "장보미") == {"in_progress"}
    assert await town.box_of(document_id, "백다솔") == {"to_consent"}
    assert await town.box_of(document_id, "한가람") == {"to_consent"}
    assert await town.box_of(document_id, "강이든") == set()

    await town.act(document_id, "한가람")
    await windows.agree()
    assert await town.box_of(document_id, "강이든") == set()
    await town.act(document_id, "백다솔", opinion="예산 잔액이 부족할 수 있습니다.", differing=True)
    await windows.agree()
    assert await town.box_of(document_id, "강이든") == {"to_approve"}

    after = await town.act(document_id, "강이든")
    await windows.agree()
    assert (after.state, after.number, after.mode) == ("ESTABLISHED", "축제기획팀-1", "DELEGATED")
    assert {step.state for step in after.steps} == {StepState.SIGNED}
    assert after.established_at == after.steps[-1].signature.at
    assert after.may == ["inform"]
    for who in ("윤도담", "장보미", "백다솔", "한가람", "강이든"):
        assert await town.box_of(document_id, who) == {"done"}, who
    assert [o.by.name for o in after.opinions if o.differing] == ["백다솔"]
    assert windows.resyncs == 0
    case, events = await town.case(document_id)
    assert [event.seq for event in events] == list(range(1, case.seq + 1))
    assert len(case.signatures) == 5
    assert all(mark.revision == case.revision and mark.authority_ref for mark in case.signatures)


async def test_what_was_submitted_is_kept_under_the_hash_that_everybody_signed(town: Town) -> None:
    document_id = await town.submitted()
    await town.decided(document_id, "장보미", "백다솔", "강이든")
    case, _ = await town.case(document_id)
    async with town.tx("윤도담") as tx:
        row = await documents.revision_row(tx, document_id, 1)
        found = await documents.document_for(tx, document_id)
        assert content_hash(from_plain(row.content)) == row.hash == case.revision.hash
        assert {mark.revision.hash for mark in found.case.signatures} == {row.hash}
        view = await showing.revision_view(tx, found, 1)
    assert (view.hash, view.by.name, view.title) == (row.hash, "윤도담", "겨울빛 거리축제 음향 용역")


async def test_the_course_tells_each_act_once_with_who_when_and_why(town: Town) -> None:
    document_id = await town.submitted()
    await town.act(document_id, "장보미", opinion="좋습니다.")
    await town.decided(document_id, "백다솔", "강이든")
    async with town.tx("윤도담") as tx:
        told = await showing.timeline(tx, await documents.document_for(tx, document_id))
    assert [(one.type, one.by.name) for one in told] == [
        ("created", "윤도담"),
        ("revised", "윤도담"),
        ("submitted", "윤도담"),
        ("signed", "윤도담"),
        ("signed", "장보미"),
        ("signed", "백다솔"),
        ("signed", "강이든"),
        ("established", "강이든"),
    ]
    assert told[4].detail == "좋습니다."
    assert "축제기획팀-1" in told[-1].text
    assert [one.seq for one in told] == sorted(one.seq for one in told)


async def test_the_record_is_made_once_and_the_search_finds_words_of_two_syllables(town: Town) -> None:
    document_id = await town.draft()
    await attach(town, document_id, "무대배치도.txt", "무대 왼쪽에 확성기 여덟 대".encode())
    await town.relay()
    await town.submit(document_id)
    await town.decided(document_id, "장보미", "백다솔", "강이든")
    await town.relay()
    assert await town.relay() == 0
    async with town.tx("윤도담") as tx:
        row = await documents.pdf_of(tx, document_id)
        pdf = await tx.blobs.read(tx.institution_id, BlobRef(row.sha256, row.size))
        assert pdf.startswith(b"%PDF-")
        for words in ("거리", "축제", "용역", "확성", "배치", "여덟", "맡기", "축제기획팀-1"):
            hits = (await searching.find(tx, SearchQuery(q=words))).items
            assert [hit.brief.id for hit in hits] == [document_id], words
        assert not (await searching.find(tx, SearchQuery(q="없는말"))).items
    async with town.tx("나래온") as tx:
        assert not (await searching.find(tx, SearchQuery(q="거리"))).items
    view = await town.read(document_id, "강이든")
    assert view.has_pdf
    assert [(file.name, file.has_text) for file in view.attachments] == [("무대배치도.txt", True)]


async def test_the_paper_shows_the_boxes_and_the_number(town: Town) -> None:
    document_id = await town.draft()
    async with town.tx("윤도담") as tx:
        before = await papers.paper_of(tx, await documents.document_for(tx, document_id), None)
    assert [box.person_name for box in before.boxes.line] == ["", "", ""]
    await town.submit(document_id)
    await town.decided(document_id, "장보미", "백다솔", "강이든")
    async with town.tx("윤도담") as tx:
        paper = await papers.paper_of(tx, await documents.document_for(tx, document_id), None)
    assert [box.person_name for box in paper.boxes.line] == ["윤도담", "장보미", "강이든"]
    assert [box.person_name for box in paper.boxes.consents] == ["백다솔"]
    assert paper.boxes.line[-1].delegated_mark == "전결"
    assert paper.foot.registration.startswith("축제기획팀-1")


@pytest.mark.parametrize(
    ("amount", "line"),
    [
        (4_999_999, ["주임", "축제기획팀장"]),
        (5_000_000, ["주임", "축제기획팀장", "예술진흥본부장"]),
        (10_000_000, ["주임", "축제기획팀장", "재무회계팀장", "예술진흥본부장"]),
        (30_000_000, ["주임", "축제기획팀장", "예술진흥본부장", "재무회계팀장", "대표이사"]),
    ],
)
async def test_the_amount_decides_who_decides(town: Town, amount: int, line: list[str]) -> None:
    document_id = await town.draft()
    async with town.tx("윤도담") as tx:
        found = await documents.drafted_by_actor(tx, document_id)
        content = await documents.draft_content(tx, found)
        view = await lines.route_view(tx, found, content, RouteQuery(amount=amount))
    assert [step.post_name for step in view.steps] == line
    assert all(step.why.text for step in view.steps)
    assert view.mode == ("HEAD" if line[-1] == "대표이사" else "DELEGATED")
    assert not view.findings


async def test_a_drafter_who_leads_the_team_is_not_the_decider(town: Town) -> None:
    document_id = await town.submitted("장보미", amount=1_000_000)
    view = await town.read(document_id, "장보미")
    assert [(step.kind, step.post_name) for step in view.steps] == [
        ("DRAFT", "축제기획팀장"),
        ("DECIDE", "예술진흥본부장"),
    ]
    assert view.mine is None
    with pytest.raises(Forbidden) as refused:
        async with town.tx("장보미") as tx:
            await approving.establish(tx, document_id, Act(step=2, revision_hash=view.revision_hash))
    assert refused.value.details["reason"] in ("drafter_may_not_sign", "not_entitled")
    await town.decided(document_id, "강이든")


async def test_findings_that_block_stop_a_submission_and_change_nothing(town: Town) -> None:
    document_id = await town.draft(fields={"amount": 0, "budget_item": "", "method": "transfer"})
    with pytest.raises(Invalid) as refused:
        await town.submit(document_id)
    assert refused.value.code == "findings"
    assert {error["code"] for error in refused.value.details["errors"]} >= {"field_missing"}
    case, _ = await town.case(document_id)
    assert case.state == "DRAFTING"
    async with town.tx("윤도담") as tx:
        found = await documents.drafted_by_actor(tx, document_id)
        told = await checks.findings(tx, found, await documents.draft_content(tx, found))
    assert told[0].severity == "block"


async def test_what_was_not_shown_cannot_be_signed(town: Town) -> None:
    document_id = await town.submitted()
    with pytest.raises(Conflict) as refused:
        async with town.tx("장보미") as tx:
            await approving.sign(tx, document_id, Act(step=2, revision_hash="0" * 64))
    assert refused.value.code == "stale_revision"
    case, _ = await town.case(document_id)
    assert refused.value.details["revision_hash"] == case.revision.hash
    assert refused.value.details["by"] == "윤도담"


async def test_who_comes_too_late_or_out_of_turn_is_told_why(town: Town) -> None:
    document_id = await town.submitted()
    shown = (await town.read(document_id, "장보미")).revision_hash
    await town.act(document_id, "장보미")
    with pytest.raises(Conflict) as twice:
        async with town.tx("장보미") as tx:
            await approving.sign(tx, document_id, Act(step=2, revision_hash=shown))
    assert twice.value.code == "already_done"
    assert "장보미" in twice.value.details["text"]
    with pytest.raises(Forbidden) as stranger:
        async with town.tx("윤도담") as tx:
            await approving.sign(tx, document_id, Act(step=3, revision_hash=shown))
    assert stranger.value.code == "not_your_turn"
    with pytest.raises(NotFound):
        async with town.tx("강이든") as tx:
            await approving.establish(tx, document_id, Act(step=4, revision_hash=shown))


async def test_reading_is_recorded_and_marks_as_read_and_every_record_reaches_the_ledger(town: Town) -> None:
    document_id = await town.submitted()
    async with town.tx("장보미") as tx:
        assert (await boxes.counts(tx)).unread["to_approve"] == 1
    await town.read(document_id, "장보미")
    async with town.tx("장보미") as tx:
        assert (await boxes.counts(tx)).unread["to_approve"] == 0
        assert not (await boxes.page(tx, Box.TO_APPROVE, BoxQuery())).items[0].unread
    async with town.tx(None) as tx:
        query = select(audit.record).where(audit.record.c.subject_id == str(document_id))
        records = list(await tx.db.execute(query.order_by(audit.record.c.id)))
    assert [row.action for row in records] == ["edocs.create", "edocs.submit", "edocs.read"]
    assert records[-1].person_id == await town.person("장보미")
    assert records[-1].whose == await town.person("윤도담")
    assert records[-1].client == "192.0.2.1"
    sealed = await Sequencer(town.dure, lambda: None).seal_now(1)
    assert sealed.size >= len(records)


async def test_the_box_of_an_actor_does_not_stay_unread_for_what_the_actor_did(town: Town) -> None:
    document_id = await town.submitted()
    async with town.tx("윤도담") as tx:
        assert not (await boxes.page(tx, Box.IN_PROGRESS, BoxQuery())).items[0].unread
    await town.act(document_id, "장보미")
    async with town.tx("윤도담") as tx:
        assert (await boxes.page(tx, Box.IN_PROGRESS, BoxQuery())).items[0].unread


async def test_boxes_come_in_pages_sorted_and_filtered_with_their_sum(town: Town) -> None:
    ids = [await town.submitted(title=f"물품 {n}", amount=1_000_000 * n) for n in range(1, 6)]
    async with town.tx("장보미") as tx:
        first = await boxes.page(tx, Box.TO_APPROVE, BoxQuery(limit=2, sort="amount"))
        second = await boxes.page(tx, Box.TO_APPROVE, BoxQuery(limit=2, sort="amount", cursor=first.next or ""))
        third = await boxes.page(tx, Box.TO_APPROVE, BoxQuery(limit=2, sort="amount", cursor=second.next or ""))
        some = await boxes.page(tx, Box.TO_APPROVE, BoxQuery(q="품 3"))
    shown = [item.amount for page in (first, second, third) for item in page.items]
    assert shown == [5_000_000, 4_000_000, 3_000_000, 2_000_000, 1_000_000]
    assert (first.total, first.amount, third.next) == (5, 15_000_000, None)
    assert [item.title for item in some.items] == ["물품 3"]
    async with town.tx("윤도담") as tx:
        first = await boxes.page(tx, Box.IN_PROGRESS, BoxQuery(limit=3))
        rest = await boxes.page(tx, Box.IN_PROGRESS, BoxQuery(limit=3, cursor=first.next or ""))
        assert {item.id for item in (*first.items, *rest.items)} == set(ids)
        assert (first.total, first.amount, rest.next) == (5, 15_000_000, None)
        with pytest.raises(Invalid):
            await boxes.page(tx, Box.IN_PROGRESS, BoxQuery(cursor="nonsense"))
