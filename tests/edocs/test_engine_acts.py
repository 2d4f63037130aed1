"""The acts on the line through the real doors: amendments, second thoughts, departments, holds, new lines."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from directory.actions.absences import record_absence
from directory.views.absences import AbsenceInput
from edocs.actions import approving, lining, undoing
from edocs.content import from_plain
from edocs.delegation.table import Table
from edocs.queries.catalogue import table_in_force
from edocs.queries.documents import document_for, working_copy
from edocs.queries.news import news_since
from edocs.queries.papers import paper_of
from edocs.queries.showing import timeline
from edocs.room import ROOM
from edocs.tables import counter, delegation
from edocs.topics import document_topic
from edocs.views.acts import Act, Arrange, Hold
from kernel import pack_acts, packs
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.notary import Notary
from kernel.packs import Rule
from kernel.schedule import Runner
from kernel.settings import Settings
from server.app import RULES
from tests.edocs.test_races import doors
from tests.edocs.windows import Windows
from tests.support.town import CULTURE, Clock, Town, open_town


async def run_due(town: Town) -> None:
    """Every job that is due, as the server's runner would."""

    async def nobody() -> list[int]:
        return []

    await town.relay()
    runner = Runner(town.dure, ROOM.jobs, nobody)
    while await runner.step(CULTURE) == 0.0:
        pass


async def rules_in_force(town: Town) -> None:
    """Put the shipped rule packs in force."""
    async with town.dure.commons() as db:
        await pack_acts.install(db, Notary(town.dure.settings.secret), packs.read_folder(RULES), town.dure.now())


@asynccontextmanager
async def people(town: Town, document_id: UUID, *names: str) -> AsyncGenerator[Any]:
    """`await say(who, "amend", step=2, …)`: through the door, having seen what is there; status and answer."""
    async with doors(town, *names) as clients:

        async def say(who: str, act: str, **given: Any) -> tuple[int, dict[str, Any]]:
            path = f"/api/edocs/documents/{document_id}"
            if act in ("amend", "amend/preview", "send-back", "sign", "decide", "return"):
                seen = (await clients[who].get(path)).json()
                given = {"revision_hash": seen.get("revision_hash", "0" * 64)} | given
            answer = await clients[who].post(f"{path}/{act}", json=given)
            return answer.status_code, answer.json()

        yield say


async def test_a_reviewer_who_changes_the_amount_gets_another_line_and_every_signature_says_what_it_saw(
    town: Town,
) -> None:
    document_id = await town.submitted(amount=40_000_000)
    windows = await Windows(town).open()
    await town.act(document_id, "장보미")
    fields = {"amount": 12_000_000, "budget_item": "축제 운영비", "vendor": "한빛음향", "method": "transfer"}
    async with people(town, document_id, "강이든", "장보미", "백다솔") as say:
        seen = await town.read(document_id, "강이든")
        assert {"amend", "send_back", "sign"} <= set(seen.may)
        status, told = await say("강이든", "amend/preview", step=seen.mine.step, fields=fields)
        assert (status, told["changed"], told["signed_earlier"]) == (200, ["fields"], ["축제기획팀장"])
        assert (told["decider_before"], told["decider_after"]) == ("대표이사", "예술진흥본부장")
        assert (await say("백다솔", "amend", step=seen.mine.step, fields=fields))[0] == 404
        status, view = await say("강이든", "amend", step=seen.mine.step, fields=fields, summary="금액을 줄임")
        assert status == 200, view
        assert (await say("강이든", "amend", step=seen.mine.step, fields=fields))[1]["code"] == "already_done"
    assert (view["amount"], view["revision"]) == (12_000_000, 2)
    told = [(s["post_name"], s["kind"], s["state"]) for s in view["steps"]]
    assert told[1:] == [
        ("축제기획팀장", "REVIEW", "SIGNED"),
        ("예술진흥본부장", "REVIEW", "SIGNED"),
        ("재무회계팀장", "CONSENT", "ACTIVE"),
        ("예술진흥본부장", "DECIDE", "WAIT"),
    ]
    marks = [s["signature"] for s in view["steps"][1:3]]
    assert [(m["revision"], m["earlier"], m["amended"]) for m in marks] == [(1, True, False), (2, False, True)]
    await windows.agree()
    await town.act(document_id, "백다솔")
    assert (await town.act(document_id, "강이든")).number == "축제기획팀-1"
    case, events = await town.case(document_id)
    assert {"Revised", "LineChanged", "Merged"} <= {type(event.fact).__name__ for event in events}
    assert len(case.signatures) == 5


async def test_a_return_goes_on_from_what_the_reviewer_wrote(town: Town) -> None:
    document_id = await town.submitted(amount=40_000_000)
    await town.act(document_id, "장보미")
    async with people(town, document_id, "강이든", "백다솔") as say:
        step = (await town.read(document_id, "강이든")).mine.step
        assert (await say("강이든", "amend", step=step))[1]["code"] == "same_content"
        status, told = await say("강이든", "amend", step=step, title="")
        assert (status, told["code"]) == (422, "findings")
        assert (await say("강이든", "amend", step=step, title="고친 제목", editorial=True))[1]["code"] == (
            "editorial_not_allowed"
        )
        assert (await say("강이든", "amend", step=step, title="고친 제목"))[0] == 200
        consent = (await town.read(document_id, "백다솔")).mine.step
        assert (await say("백다솔", "return", step=consent, reason="예산 부족"))[0] == 200
    draft = (await town.read(document_id, "윤도담")).draft
    assert draft is not None
    assert draft.title == "고친 제목"
    assert (await town.submit(document_id)).revision == 2


async def test_words_mended_under_the_institutions_rule_leave_the_consents_standing(town: Town) -> None:
    await rules_in_force(town)
    async with town.tx(None) as tx:
        on = Rule(value=True, basis="규정 제1조")
        await packs.choose(tx, "approval.acts", "editorial_amendments", tx.now.date(), on)
        await packs.choose(tx, "approval.acts", "recall", tx.now.date(), Rule("BEFORE_FIRST_SIGNATURE", "규정 제2조"))
    document_id = await town.submitted(amount=40_000_000)
    await town.act(document_id, "장보미")
    assert "recall" not in (await town.read(document_id, "윤도담")).may
    async with people(town, document_id, "강이든", "윤도담") as say:
        assert (await say("윤도담", "recall"))[1]["code"] == "too_late_to_recall"
        step = (await town.read(document_id, "강이든")).mine.step
        status, told = await say("강이든", "amend", step=step, editorial=True, recipients=["서울시"])
        assert (status, told["code"]) == (409, "editorial_too_much")
        assert (await say("강이든", "amend", step=step, editorial=True, title="자구를 고친 제목"))[0] == 200
    case, _ = await town.case(document_id)
    assert (case.revision.number, case.firm) == (2, 1)


async def test_a_signature_is_taken_back_until_the_next_one_acts(town: Town) -> None:
    document_id = await town.submitted()
    windows = await Windows(town).open()
    await town.act(document_id, "장보미", opinion="일정을 다시 보겠습니다.")
    mine = (await town.read(document_id, "장보미")).steps[1]
    assert mine.may == ["withdraw"]
    async with people(town, document_id, "장보미", "백다솔") as say:
        assert (await say("백다솔", "withdraw", step=2))[1]["reason"] == "not_your_signature"
        status, view = await say("장보미", "withdraw", step=2)
        assert (status, view["steps"][1]["state"], view["steps"][2]["state"]) == (200, "ACTIVE", "WAIT")
        assert [opinion["text"] for opinion in view["opinions"]] == ["일정을 다시 보겠습니다."]
        await windows.agree()
        assert await town.box_of(document_id, "장보미") == {"to_approve"}
        await town.act(document_id, "장보미")
        await town.act(document_id, "백다솔")
        status, told = await say("장보미", "withdraw", step=2)
        assert (status, told["code"]) == (409, "too_late_to_withdraw")


async def before_decision(town: Town, clock: Clock) -> tuple[UUID, Act]:
    document_id = await town.submitted()
    await town.decided(document_id, "장보미", "백다솔")
    await rules_in_force(town)
    seen = await town.read(document_id, "강이든")
    return document_id, Act(step=seen.mine.step, revision_hash=seen.revision_hash, undo_seconds=10, opinion="좋습니다")


async def press(town: Town, document_id: UUID, given: Act) -> None:
    async with town.tx("강이든", key="press") as tx:
        await approving.establish(tx, document_id, given)


async def a_screen_is_told(town: Town, document_id: UUID, since: int) -> int:
    """The decider's other screen, which is at this place, learns that something moved; where it is then."""
    async with town.tx("강이든") as tx:
        news = await news_since(tx, document_topic(CULTURE, document_id), since)
    assert news.seq > since
    assert [one.document_id for one in news.items] == [document_id]
    assert (await town.read(document_id, "강이든")).place == news.seq
    return news.seq


async def test_a_decision_waits_for_second_thoughts_and_nothing_has_happened_until_then(
    town: Town, clock: Clock
) -> None:
    document_id, given = await before_decision(town, clock)
    windows = await Windows(town).open()
    before, _ = await town.case(document_id)
    shown = (await town.read(document_id, "강이든")).place
    await press(town, document_id, given)
    shown = await a_screen_is_told(town, document_id, shown)
    seen = await town.read(document_id, "강이든")
    assert (seen.state, seen.number, seen.deciding.step) == ("IN_PROGRESS", "", given.step)
    assert "take_back" in seen.may
    assert "decide" not in seen.may
    assert (await town.read(document_id, "윤도담")).deciding is None
    assert (await town.case(document_id))[0] == before
    await windows.agree()
    with pytest.raises(Conflict, match="being_decided"):
        await press(town, document_id, given)
    async with town.tx("강이든") as tx:
        await undoing.take_back(tx, document_id)
    await a_screen_is_told(town, document_id, shown)
    clock.forward(minutes=1)
    await run_due(town)
    assert (await town.case(document_id))[0] == before
    assert "decide" in (await town.read(document_id, "강이든")).may
    async with town.tx(None) as tx:
        assert (await tx.db.execute(select(counter))).first() is None
    with pytest.raises(Invalid, match="undo_too_long"):
        await press(town, document_id, Act(step=given.step, revision_hash=given.revision_hash, undo_seconds=600))


async def test_a_decision_that_waits_takes_effect_by_itself_even_after_a_crash(
    town: Town, process: Settings, clock: Clock
) -> None:
    document_id, given = await before_decision(town, clock)
    windows = await Windows(town).open()
    await press(town, document_id, given)
    await run_due(town)
    assert (await town.case(document_id))[0].number is None
    clock.forward(seconds=11)
    async with open_town(process, clock) as another:
        await run_due(another)
    case, events = await town.case(document_id)
    assert (case.number.text, case.decision.signature.opinion) == ("축제기획팀-1", "좋습니다")
    assert case.decision.signature.seat.person == await town.person("강이든")
    assert [event.idem_key for event in events if type(event.fact).__name__ == "Established"] == ["press"]
    await windows.agree()
    async with town.tx("강이든") as tx:
        with pytest.raises(Conflict, match="too_late"):
            await undoing.take_back(tx, document_id)


async def test_a_recall_before_the_decision_takes_effect_drops_it_and_no_number_is_lost(
    town: Town, clock: Clock
) -> None:
    document_id, given = await before_decision(town, clock)
    await press(town, document_id, given)
    async with town.tx("윤도담") as tx:
        await approving.recall(tx, document_id)
    clock.forward(seconds=11)
    await run_due(town)
    assert (await town.case(document_id))[0].state == "DRAFTING"
    other, given = await before_decision(town, clock)
    await press(town, other, given)
    async with town.tx("강이든") as tx:
        away = AbsenceInput(kind="출장", valid_from=tx.now, valid_to=tx.now + timedelta(days=1))
        await record_absence(tx, away)
    clock.forward(seconds=11)
    await run_due(town)
    assert (await town.case(other))[0].number.serial == 1


async def test_a_department_is_asked_looks_at_it_among_its_own_people_and_its_head_consents(
    town: Town, clock: Clock
) -> None:
    await rules_in_force(town)
    head = str(await town.post("경영지원팀장"))
    document_id = await town.submitted(extra_steps=[{"kind": "DEPARTMENT", "post_id": head}])
    windows = await Windows(town, ("윤도담", "한가람", "조은새", "차보람", "백다솔")).open()
    assert await town.box_of(document_id, "조은새") == set()
    await town.act(document_id, "장보미")
    assert await town.box_of(document_id, "조은새") == {"department"}
    assert await town.box_of(document_id, "차보람") == {"department"}
    assert await town.box_of(document_id, "한가람") == {"to_consent"}
    await windows.agree()
    officer = await town.actor("조은새")
    step = next(s for s in (await town.read(document_id, officer)).steps if s.department)
    assert step.may == ["arrange"]
    assert step.due_at is not None
    assert step.due_at > clock.at
    given = Arrange(step=step.id, post_ids=[officer.post_id])
    with pytest.raises((NotFound, Forbidden)):
        async with town.tx("서보미") as tx:
            await lining.arrange(tx, document_id, given)
    async with town.tx("차보람") as tx:
        await lining.arrange(tx, document_id, given)
    await windows.agree()
    assert await town.box_of(document_id, "조은새") == {"to_consent"}
    assert await town.box_of(document_id, "차보람") == set()
    with pytest.raises(Conflict, match="inner_pending"):
        await town.act(document_id, "한가람")
    clock.forward(days=30)
    assert (await town.case(document_id))[0].step(step.id).is_open
    seen = await town.act(document_id, officer, opinion="이견 없음")
    assert (seen.steps[3].post_name, seen.steps[3].inner[0].signature.opinion) == ("경영지원팀장", "이견 없음")
    await town.act(document_id, "한가람")
    await windows.agree()
    await town.act(document_id, "백다솔")
    assert (await town.act(document_id, "강이든")).number == "축제기획팀-1"
    async with town.tx("윤도담") as tx:
        paper = await paper_of(tx, await document_for(tx, document_id), None)
        told = [line.text for line in await timeline(tx, await document_for(tx, document_id))]
    assert [box.inner_line for box in paper.boxes.consents] == ["", "(부서 검토 주임 조은새)"]
    assert {"부서 검토자 지정", "부서 검토 서명", "협조 서명"} <= set(told)


async def test_a_hold_ends_on_its_day_and_a_new_hold_has_a_new_day(town: Town, clock: Clock) -> None:
    document_id = await town.submitted()
    windows = await Windows(town).open()
    for hours in (1, 5):
        async with town.tx("장보미") as tx:
            await approving.hold(tx, document_id, Hold(step=2, reason="확인", until=tx.now + timedelta(hours=hours)))
            if hours == 1:
                await approving.release(tx, document_id, 2)
    clock.forward(hours=2)
    await run_due(town)
    assert await town.box_of(document_id, "장보미") == {"held"}
    clock.forward(hours=4)
    await run_due(town)
    assert await town.box_of(document_id, "장보미") == {"to_approve"}
    await windows.agree()
    _, events = await town.case(document_id)
    assert (events[-1].cause, events[-1].actor.person_name) == ("hold_over", "두레")


async def test_what_is_still_to_come_is_changed_and_what_the_rules_demand_stays(town: Town) -> None:
    document_id = await town.submitted()
    windows = await Windows(town).open()
    wanted = {"kind": "CONSENT", "post_id": str(await town.post("경영지원팀장"))}
    reader = str(await town.post("예술지원팀장"))
    async with people(town, document_id, "장보미", "윤도담", "강이든") as say:
        status, told = await say("윤도담", "line", reason="협조 추가", extra_steps=[wanted])
        assert (status, told["reason"]) == (403, "not_in_the_line")
        status, view = await say("장보미", "line", reason="협조 추가", extra_steps=[wanted])
        assert status == 200, view
        assert [s["post_name"] for s in view["steps"][2:]] == ["재무회계팀장", "경영지원팀장", "예술진흥본부장"]
        assert (await say("장보미", "line", reason="다시", extra_steps=[wanted]))[1]["code"] == "same_line"
        assert (await say("윤도담", "inform", kind="REFER", post_ids=[reader]))[0] == 200
        assert await town.box_of(document_id, "나래온") == {"circulated"}
        await windows.agree()
        await town.decided(document_id, "장보미", "백다솔", "한가람")
        step = (await town.read(document_id, "강이든")).mine.step
        status, view = await say("강이든", "send-back", step=step, to_stage=2, reason="협조를 다시 받아 주십시오.")
        assert (status, [s["state"] for s in view["steps"]]) == (
            200,
            ["SIGNED", "SIGNED", "ACTIVE", "ACTIVE", "WAIT"],
        )
        assert [(one["by"]["name"], one["text"]) for one in view["opinions"]] == [
            ("강이든", "협조를 다시 받아 주십시오.")
        ]
        assert (await town.read(document_id, "강이든")).mine is None  # not asked, yet still in sight
    async with town.tx(None) as tx:
        kept = from_plain((await working_copy(tx, document_id)).content).extra_steps
    assert [one.kind for one in kept] == ["CONSENT"]
    await windows.agree()


async def test_a_review_of_somebody_away_is_skipped_and_the_reason_stands_in_the_box(town: Town) -> None:
    document_id = await town.submitted()
    async with town.tx("장보미") as tx:
        await record_absence(tx, AbsenceInput(kind="출장", valid_from=tx.now, valid_to=tx.now + timedelta(days=3)))
    drafter = await town.read(document_id, "윤도담")
    assert drafter.steps[1].may == ["skip"]
    async with people(town, document_id, "윤도담") as say:
        assert (await say("윤도담", "skip", step=2, reason=" "))[0] == 422
        status, view = await say("윤도담", "skip", step=2, reason="관외 출장")
    assert (status, view["steps"][1]["skip_reason"]) == (200, "관외 출장")


async def test_a_table_that_demands_a_higher_post_meanwhile_is_shown_beside_the_one_of_the_submission(
    town: Town, clock: Clock
) -> None:
    document_id = await town.submitted()
    await town.decided(document_id, "장보미", "백다솔")
    async with town.tx(None) as tx:
        table = await table_in_force(tx)
        await _in_force(tx, replace(table, version="둘째 판", rules=tuple(_raised(rule) for rule in table.rules)))
    async with people(town, document_id, "강이든") as say:
        step = (await town.read(document_id, "강이든")).mine.step
        status, told = await say("강이든", "decide", step=step)
        assert (status, told["code"], told["then"], told["now"]) == (
            409,
            "table_demands_more",
            "예술진흥본부장",
            "대표이사",
        )
        status, view = await say("강이든", "decide", step=step, despite=told["version"])
        assert (status, view["number"]) == (200, "축제기획팀-1")
    _, events = await town.case(document_id)
    assert next(e.fact.despite for e in events if type(e.fact).__name__ == "Established") == "둘째 판"


def _raised(rule: Any) -> Any:
    return replace(rule, deciding="기관장") if rule.matter == "나-1" else rule


async def _in_force(tx: Any, table: Table) -> None:
    await tx.db.execute(
        delegation.insert().values(
            institution_id=tx.institution_id,
            version=table.version,
            name=table.name,
            state="scheduled",
            valid_from=tx.now.date(),
            content=msgspec.to_builtins(table),
            reason="시험",
            edited_at=tx.now,
        )
    )


async def test_one_bad_item_among_many_stops_none_of_the_others(town: Town) -> None:
    """Bulk approval is one command an item, each with its own answer."""
    ids = [await town.submitted("윤도담", "general", matter_id="가-1") for _ in range(5)]
    async with town.tx("윤도담") as tx:
        await approving.recall(tx, ids[2])
    answers = []
    for document_id in ids:
        async with people(town, document_id, "장보미") as say:
            status, told = await say("장보미", "decide", step=2)
            answers.append((status, told.get("number") or told.get("code")))
    assert [status for status, _ in answers] == [200, 200, 409, 200, 200]
    assert [number for status, number in answers if status == 200] == [f"축제기획팀-{n}" for n in (1, 2, 3, 4)]
