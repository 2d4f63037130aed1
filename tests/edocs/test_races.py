"""Two connections at the same moment: one wins, the other is told why, and nothing is there twice or missing."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.responses import Response

from edocs.actions import amending, approving, lining, undoing
from edocs.engine.history import StageOpened
from edocs.room import ROOM
from edocs.views.acts import Act, Amend, Arrange, ReturnBack, Withdraw
from kernel import pack_acts, packs
from kernel.clock import new_id
from kernel.doors import Caller, routes
from kernel.dure import Dure
from kernel.errors import Conflict, Forbidden, NotFound, Refusal
from kernel.notary import Notary
from kernel.schedule import Runner
from kernel.tx import Actor
from server.app import RULES
from tests.edocs.windows import Windows
from tests.support.town import CULTURE, Clock, Town

LATE = (Conflict, Forbidden, NotFound)


class NamedGate:
    """Believes a token that names one of its actors."""

    def __init__(self) -> None:
        self.actors: dict[str, Actor] = {}

    async def identify(self, dure: Dure, request: HTTPConnection) -> Caller:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return Caller(self.actors.get(token), token, False, "192.0.2.1")

    def keep(self, response: Response, token: str) -> None:
        """Nothing to keep: there are no cookies here."""


@asynccontextmanager
async def doors(town: Town, *people: str) -> AsyncGenerator[dict[str, httpx2.AsyncClient]]:
    """A client of the room's real doors for each of these people."""
    gate = NamedGate()
    app = Starlette(routes=routes(ROOM.endpoints, town.dure, gate))
    clients = {}
    for number, who in enumerate(people):
        gate.actors[str(number)] = await town.actor(who)
        clients[who] = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app),
            base_url="http://dure.test",
            headers={"Authorization": f"Bearer {number}"},
        )
    try:
        yield clients
    finally:
        for client in clients.values():
            await client.aclose()


async def at_once(*acts: Any) -> list[Any]:
    """All of them at the same moment; refusals are answers, everything else is a failure."""
    answers = await asyncio.gather(*acts, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
            raise answer
    return answers


async def sign(town: Town, document_id: UUID, actor: Actor, step: int, shown: str) -> None:
    async with town.tx(actor) as tx:
        await approving.sign(tx, document_id, Act(step=step, revision_hash=shown))


async def establish(town: Town, document_id: UUID, actor: Actor, step: int, shown: str) -> str:
    async with town.tx(actor) as tx:
        return str((await approving.establish(tx, document_id, Act(step=step, revision_hash=shown))).row.number)


async def recall(town: Town, document_id: UUID, actor: Actor) -> None:
    async with town.tx(actor) as tx:
        await approving.recall(tx, document_id)


async def give_back(town: Town, document_id: UUID, actor: Actor, step: int, shown: str) -> None:
    async with town.tx(actor) as tx:
        await approving.give_back(tx, document_id, ReturnBack(step=step, revision_hash=shown, reason="다시"))


async def before_decision(town: Town, **content: Any) -> tuple[UUID, str, int]:
    """A document that only its decider is asked about: its id, its hash, the step."""
    document_id = await town.submitted(**content)
    await town.decided(document_id, "장보미", "백다솔")
    view = await town.read(document_id, "강이든")
    return document_id, view.revision_hash, view.mine.step


async def test_a_decision_and_a_recall_at_once_leave_one_of_them(town: Town) -> None:
    windows = await Windows(town).open()
    decider, drafter = await town.actor("강이든"), await town.actor("윤도담")
    states, serials = [], []
    for _ in range(6):
        document_id, shown, step = await before_decision(town)
        answers = await at_once(establish(town, document_id, decider, step, shown), recall(town, document_id, drafter))
        case, _ = await town.case(document_id)
        lost = [answer for answer in answers if isinstance(answer, Refusal)]
        assert len(lost) == 1
        assert isinstance(lost[0], LATE)
        assert (case.state == "ESTABLISHED") == (case.number is not None) == (answers[1] in lost)
        states.append(case.state)
        serials += [case.number.serial] if case.number else []
    assert serials == list(range(1, len(serials) + 1))
    await windows.agree()


async def test_two_parallel_consents_at_once_open_the_next_stage_once(town: Town) -> None:
    consent = {"kind": "CONSENT", "post_id": str(await town.post("경영지원팀장"))}
    one, other = await town.actor("백다솔"), await town.actor("한가람")
    for _ in range(4):
        document_id = await town.submitted(extra_steps=[consent])
        await town.act(document_id, "장보미")
        first, second = await town.read(document_id, one), await town.read(document_id, other)
        answers = await at_once(
            sign(town, document_id, one, first.mine.step, first.revision_hash),
            sign(town, document_id, other, second.mine.step, second.revision_hash),
        )
        assert answers == [None, None]
        case, events = await town.case(document_id)
        opened = [event.fact.stage for event in events if isinstance(event.fact, StageOpened)]
        assert opened == [1, 2, 3]
        assert [step.post_name for step in case.open_steps] == ["예술진흥본부장"]
        assert await town.box_of(document_id, "강이든") == {"to_approve"}


async def test_a_return_and_a_consent_at_once_leave_a_whole_round(town: Town) -> None:
    consent = {"kind": "CONSENT", "post_id": str(await town.post("경영지원팀장"))}
    one, other = await town.actor("백다솔"), await town.actor("한가람")
    windows = await Windows(town).open()
    for _ in range(4):
        document_id = await town.submitted(extra_steps=[consent])
        await town.act(document_id, "장보미")
        first, second = await town.read(document_id, one), await town.read(document_id, other)
        answers = await at_once(
            give_back(town, document_id, one, first.mine.step, first.revision_hash),
            sign(town, document_id, other, second.mine.step, second.revision_hash),
        )
        case, _ = await town.case(document_id)
        assert case.state == "RETURNED"
        assert not case.open_steps
        assert answers[0] is None
        assert answers[1] is None or isinstance(answers[1], LATE)
    await windows.agree()


async def test_thirty_decisions_in_one_unit_at_once_are_numbered_without_gap_or_double(town: Town) -> None:
    ids = [await town.submitted("윤도담", "general", matter_id="가-1") for _ in range(30)]
    decider = await town.actor("장보미")
    shown = (await town.read(ids[0], decider)).revision_hash
    windows = await Windows(town, ("윤도담", "장보미")).open()
    numbers = await at_once(*(establish(town, document_id, decider, 2, shown) for document_id in ids))
    assert sorted(int(number.rpartition("-")[2]) for number in numbers) == list(range(1, 31))
    await windows.agree()


async def test_two_decisions_at_once_where_one_is_cut_off_leave_no_gap(town: Town) -> None:
    """The series waits for the one that took the number first, and takes the same number when that one does not come
    to its commit."""
    ids = [await town.submitted("윤도담", "general", matter_id="가-1") for _ in range(2)]
    decider = await town.actor("장보미")
    shown = (await town.read(ids[0], decider)).revision_hash
    taken, go = asyncio.Event(), asyncio.Event()

    async def cut_off() -> None:
        async with town.tx(decider) as tx:
            found = await approving.establish(tx, ids[0], Act(step=2, revision_hash=shown))
            assert found.row.number == "축제기획팀-1"
            taken.set()
            await go.wait()
            raise Conflict("cut_off", "끊김")

    async def second() -> str:
        await taken.wait()
        waiting = asyncio.create_task(establish(town, ids[1], decider, 2, shown))
        async with town.dure.engine.connect() as db:
            query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            while not (await db.exec_driver_sql(query)).scalar():
                await db.rollback()
        go.set()
        return await waiting

    answers = await at_once(cut_off(), second())
    assert answers[1] == "축제기획팀-1"
    assert (await town.case(ids[0]))[0].state == "IN_PROGRESS"
    assert (await town.act(ids[0], "장보미")).number == "축제기획팀-2"


async def test_the_same_click_twice_through_the_doors_is_one_act_and_one_answer(town: Town) -> None:
    document_id = await town.submitted("윤도담", "general", matter_id="가-1")
    shown = (await town.read(document_id, "장보미")).revision_hash
    async with doors(town, "장보미") as clients:
        body = {"step": 2, "revision_hash": shown}
        key = {"Idempotency-Key": new_id().hex}
        path = f"/api/edocs/documents/{document_id}/decide"
        answers = await asyncio.gather(*(clients["장보미"].post(path, json=body, headers=key) for _ in range(5)))
        assert [answer.status_code for answer in answers] == [200] * 5
        assert len({answer.content for answer in answers}) == 1
        again = await clients["장보미"].post(path, json=body, headers={"Idempotency-Key": new_id().hex})
    assert again.status_code == 409
    assert again.json()["code"] == "already_done"
    case, events = await town.case(document_id)
    assert (case.number.serial, [type(event.fact).__name__ for event in events].count("Established")) == (1, 1)


async def test_two_windows_of_one_person_sign_once(town: Town) -> None:
    document_id = await town.submitted()
    view = await town.read(document_id, "장보미")
    actor = await town.actor("장보미")
    answers = await at_once(*(sign(town, document_id, actor, 2, view.revision_hash) for _ in range(4)))
    assert sum(answer is None for answer in answers) == 1
    assert {answer.code for answer in answers if answer is not None} == {"already_done"}


async def test_a_save_and_a_submission_at_once_lose_no_word(town: Town) -> None:
    drafter = await town.actor("윤도담")
    for _ in range(4):
        document_id = await town.draft()
        base = await town.last_save(document_id)

        async def submit(document_id: UUID = document_id, base: int = base) -> None:
            async with town.tx(drafter) as tx:
                await approving.submit(tx, document_id, base)

        answers = await at_once(town.save(document_id, base=base, title="고친 제목"), submit())
        case, _ = await town.case(document_id)
        if case.state == "IN_PROGRESS":
            assert isinstance(answers[0], Conflict)
        else:
            assert isinstance(answers[1], Conflict)
            assert (await town.read(document_id, "윤도담")).title == "고친 제목"


async def test_many_begin_at_once_and_every_feed_counts_without_a_gap(town: Town) -> None:
    windows = await Windows(town, ("윤도담", "정한결", "장보미")).open()
    await asyncio.gather(
        *(town.submitted(who, "general", matter_id="가-1") for who in ("윤도담", "정한결") for _ in range(8))
    )
    await windows.agree()
    assert windows.resyncs == 0


async def test_an_amendment_and_signatures_of_the_old_text_at_once_never_both_stand(town: Town) -> None:
    reviewer, other = await town.actor("장보미"), await town.actor("강이든")
    windows = await Windows(town).open()
    for _ in range(4):
        document_id = await town.submitted(amount=40_000_000)
        first = await town.read(document_id, reviewer)
        amended = Amend(step=first.mine.step, revision_hash=first.revision_hash, title="고친 제목")

        async def amend(document_id: UUID = document_id, amended: Amend = amended) -> None:
            async with town.tx(reviewer) as tx:
                await amending.amend(tx, document_id, amended)

        answers = await at_once(
            amend(),
            sign(town, document_id, reviewer, first.mine.step, first.revision_hash),
            sign(town, document_id, other, first.mine.step + 1, first.revision_hash),
        )
        assert sum(answer is None for answer in answers[:2]) == 1
        case, _ = await town.case(document_id)
        marks = [step.signature.revision.number for step in case.steps[1:] if step.signature]
        assert marks == ([2] if answers[0] is None else [1] * len(marks))
        assert case.revision.number == marks[0]
    await windows.agree()


async def test_a_signature_taken_back_against_the_next_signer_leaves_one_of_them(town: Town) -> None:
    reviewer, consenter = await town.actor("장보미"), await town.actor("백다솔")
    windows = await Windows(town).open()
    for _ in range(5):
        document_id = await town.submitted()
        await town.act(document_id, reviewer)
        seen = await town.read(document_id, consenter)

        async def withdraw(document_id: UUID = document_id) -> None:
            async with town.tx(reviewer) as tx:
                await lining.withdraw(tx, document_id, Withdraw(step=2))

        answers = await at_once(withdraw(), sign(town, document_id, consenter, seen.mine.step, seen.revision_hash))
        assert sum(isinstance(answer, LATE) for answer in answers) == 1
        case, _ = await town.case(document_id)
        states = [step.state for step in case.steps[1:]]
        assert states in (["ACTIVE", "WAIT", "WAIT"], ["SIGNED", "SIGNED", "ACTIVE"])
    await windows.agree()


async def test_a_departments_own_signature_against_a_return_leaves_a_whole_round(town: Town) -> None:
    head = str(await town.post("경영지원팀장"))
    officer, leader = await town.actor("조은새"), await town.actor("백다솔")
    windows = await Windows(town).open()
    for _ in range(3):
        document_id = await town.submitted(extra_steps=[{"kind": "DEPARTMENT", "post_id": head}])
        await town.act(document_id, "장보미")
        seen = await town.read(document_id, officer)
        asked = next(step for step in seen.steps if step.department)
        async with town.tx(officer) as tx:
            await lining.arrange(tx, document_id, Arrange(step=asked.id, post_ids=[officer.post_id]))
        inner, other = await town.read(document_id, officer), await town.read(document_id, leader)
        answers = await at_once(
            sign(town, document_id, officer, inner.mine.step, inner.revision_hash),
            give_back(town, document_id, leader, other.mine.step, other.revision_hash),
        )
        case, _ = await town.case(document_id)
        assert (case.state, case.open_steps, answers[1]) == ("RETURNED", (), None)
        assert answers[0] is None or isinstance(answers[0], LATE)
    await windows.agree()


async def test_second_thoughts_against_the_clock_leave_one_of_them(town: Town, clock: Clock) -> None:
    decider = await town.actor("강이든")
    async with town.dure.commons() as db:
        await pack_acts.install(db, Notary(town.dure.settings.secret), packs.read_folder(RULES), town.dure.now())
    serials = []
    for _ in range(5):
        document_id, shown, step = await before_decision(town)
        async with town.tx(decider) as tx:
            await approving.establish(tx, document_id, Act(step=step, revision_hash=shown, undo_seconds=5))
        clock.forward(seconds=6)

        async def take_back(document_id: UUID = document_id) -> None:
            async with town.tx(decider) as tx:
                await undoing.take_back(tx, document_id)

        runner = Runner(town.dure, ROOM.jobs, nobody)
        answers = await at_once(take_back(), runner.step(CULTURE))
        while await runner.step(CULTURE) == 0.0:
            pass
        case, _ = await town.case(document_id)
        assert (case.number is None) == (answers[0] is None)
        serials += [case.number.serial] if case.number else []
    assert serials == list(range(1, len(serials) + 1))


async def nobody() -> list[int]:
    """No institution but the one that the test steps."""
    return []
