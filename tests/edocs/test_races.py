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

from edocs.actions import approving
from edocs.engine.history import StageOpened
from edocs.room import ROOM
from edocs.views.acts import Act, ReturnBack
from kernel.clock import new_id
from kernel.doors import Caller, routes
from kernel.dure import Dure
from kernel.errors import Conflict, Forbidden, NotFound, Refusal
from kernel.tx import Actor
from tests.edocs.windows import Windows
from tests.support.town import Town

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
