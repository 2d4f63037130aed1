"""Random days in the town through the real actions on a real database, held against the naive model of the handbook.

After every act: the same answer as the model (done or refused), the same document, the stored case is the fold of the
stored events, no invariant broken; at the end of every day: the windows of everybody agree with a fresh fetch, and the
numbers of the unit are 1, 2, 3 …
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace
from sqlalchemy import select

from directory.actions.absences import cancel_absence, record_absence
from directory.views.absences import AbsenceInput
from edocs.actions import amending, approving, lining
from edocs.content import content_hash
from edocs.engine.history import to_plain
from edocs.queries import documents, lines
from edocs.tables import asked, counter
from edocs.tables import document as document_table
from edocs.views.acts import Act, Amend, Arrange, Hold, Reassign, ReturnBack, SendBack, Skip, Withdraw
from kernel.errors import Refusal
from kernel.settings import Settings
from kernel.tx import Tx
from tests.edocs import oracle
from tests.edocs.windows import Windows
from tests.support.town import Clock, Town, open_town

PEOPLE = {
    "윤도담": "주임",
    "장보미": "축제기획팀장",
    "강이든": "예술진흥본부장",
    "백다솔": "재무회계팀장",
    "한가람": "경영지원팀장",
    "오하린": "경영본부장",
    "권이룸": "대표이사",
    "차보람": "대리",
}
DEPARTMENTS = {"경영지원팀장": ["대리"]}
ORDERS = {
    "예술진흥본부장": ["축제기획팀장"],
    "대표이사": ["경영본부장"],
    "경영본부장": ["경영지원팀장", "재무회계팀장"],
}
AMOUNTS = [4_000_000, 12_000_000, 40_000_000]
LONG_DAYS = (0, 3, 6)
LAWFUL = ["return", "hold", "hold", "amend", "amend", "send_back", "arrange", "sign"]
"""What whoever is asked may do, unless the kind of the step forbids it."""
OPS = ["sign", "decide", "return", "hold", "release", "recall", "abandon", "reassign"]
OPS += ["amend", "send_back", "skip", "withdraw", "arrange"]


@pytest.fixture
async def office(process: Settings) -> AsyncGenerator[tuple[Town, asyncio.AbstractEventLoop]]:
    async with open_town(process, Clock()) as town:
        yield town, asyncio.get_running_loop()


class Days(RuleBasedStateMachine):
    """One document a day; the town stays."""

    town: Town
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @initialize(amount=st.sampled_from(AMOUNTS), support=st.sampled_from(["", "CONSENT", "DEPARTMENT"]))
    def begin(self, amount: int, support: str) -> None:
        self.run(self._begin(amount, support))

    async def _begin(self, amount: int, support: str) -> None:
        self.actors = {who: await self.town.actor(who) for who in PEOPLE}
        self.admin = await self.town.actor("차보람")
        org = await self.town.org()
        self.names = {post.id: post.name for post in org.posts.values()}
        self.posts = {post: self.actors[who].post_id for who, post in PEOPLE.items()}
        self.absences: dict[str, UUID] = {}
        self.world = {"holders": {p: w for w, p in PEOPLE.items()}, "away": set(), "orders": ORDERS}
        self.world["departments"] = DEPARTMENTS
        self.windows = await Windows(self.town, tuple(PEOPLE)).open()
        extra = [{"kind": support, "post_id": str(self.posts["경영지원팀장"])}] if support else []
        self.id = await self.town.draft(amount=amount, extra_steps=extra)
        self.model = oracle.Model("윤도담", "주임")
        self.before, self.history = None, []

    # --- what may happen ---

    @rule(words=st.sampled_from(["가", "나"]))
    def save(self, words: str) -> None:
        self.run(self._try(self.town.save(self.id, summary=f"겨울빛 거리축제 음향 용역 {words}")))

    @rule(who=st.sampled_from(["윤도담", "윤도담", "장보미"]))
    def submit(self, who: str) -> None:
        self.run(self._submit(who))

    async def _submit(self, who: str) -> None:
        async with self.town.tx("윤도담") as tx:
            found = await documents.document_for(tx, self.id)
            copy = await documents.working_copy(tx, self.id)
            content = documents.from_plain(copy.content)
            route, _ = await lines.route_for(tx, content, found.viewer)
        ever = found.case.steps_ever
        line = [
            {
                "id": ever + s.id,
                "stage": s.stage,
                "kind": s.kind.value,
                "post": self.names[s.post],
                "sole": s.sole,
                "unit": self.names[s.post] if s.unit else None,
            }
            for s in route.steps
        ]
        happened = await self._try(self.town.submit(self.id, who))
        assert happened == self.model.do(
            self.world, "submit", who, PEOPLE[who], content=content_hash(content), line=line
        )

    @rule(op=st.sampled_from(OPS), who=st.sampled_from(list(PEOPLE)), pick=st.integers(0, 9), stale=st.integers(0, 19))
    def act(self, op: str, who: str, pick: int, stale: int) -> None:
        self.run(self._act(op, who, pick, stale))

    @rule()
    def whoever_is_asked_acts(self) -> None:
        """Keeps the day going: else random people mostly knock in vain."""
        if not (steps := self.model.open()):
            self.submit("윤도담")
            return
        able, _ = self.model.able(self.world, steps[0])
        if able:
            op = "decide" if steps[0]["kind"] == "DECIDE" else "sign"
            self.run(self._give(op, able[0][0], steps[0]["id"], self.model.hash))

    async def _act(self, op: str, who: str, pick: int, stale: int) -> None:
        known = [step["id"] for step in self.model.line] or [1]
        asked_now = [step["id"] for step in self.model.open()] or known
        step = known[pick % len(known)] if pick > 7 or op == "withdraw" else asked_now[pick % len(asked_now)]
        if op == "arrange":
            step = next((s["id"] for s in self.model.line if s.get("unit")), step)
        await self._give(op, who, step, "0" * 64 if stale == 0 else self.model.hash or "0" * 64)

    async def _give(self, op: str, who: str, step: int, shown: str) -> None:
        args: dict[str, Any] = {"step": step}
        async with self._tried() as tried:
            async with self.town.tx(self.admin if op == "reassign" else self.actors[who]) as tx:
                match op:
                    case "sign" | "decide":
                        args["shown"] = shown
                        given = Act(step=step, revision_hash=shown)
                        await (approving.sign if op == "sign" else approving.establish)(tx, self.id, given)
                    case "return":
                        args["shown"] = shown
                        await approving.give_back(tx, self.id, ReturnBack(step=step, revision_hash=shown, reason="왜"))
                    case "hold":
                        await approving.hold(tx, self.id, Hold(step=step, reason="왜"))
                    case "release":
                        await approving.release(tx, self.id, step)
                    case "recall" | "abandon":
                        args = {}
                        await (approving.recall if op == "recall" else approving.abandon)(tx, self.id)
                    case "reassign":
                        args["to"] = PEOPLE[who]
                        post_id = self.posts[PEOPLE[who]]
                        await approving.reassign(tx, self.id, Reassign(step=step, post_id=post_id, reason="왜"))
                    case _:
                        await self._on_the_line(tx, op, args, shown)
        expected = self.model.do(self.world, op, who, PEOPLE[who], **args)
        assert tried.happened == expected, (op, who, args, tried.refusal)

    async def _on_the_line(self, tx: Tx, op: str, args: dict[str, Any], shown: str) -> None:
        """Amend, send back, skip, withdraw or arrange; puts what the model is told besides the step into `args`."""
        step = args["step"]
        match op:
            case "amend":
                args |= {"shown": shown, "content": await self._title_changed(tx)}
                amended = Amend(step=step, revision_hash=shown, title=f"고친 제목 {self.model.revision}")
                await amending.amend(tx, self.id, amended)
            case "send_back":
                args |= {"shown": shown, "stage": 1}
                back = SendBack(step=step, revision_hash=shown, to_stage=1, reason="왜")
                await lining.send_back(tx, self.id, back)
            case "skip":
                await lining.skip(tx, self.id, Skip(step=step, reason="출장"))
            case "withdraw":
                await lining.withdraw(tx, self.id, Withdraw(step=step))
            case "arrange":
                args["posts"] = ["대리"] if step % 3 else []
                posts = [self.posts[post] for post in args["posts"]]
                await lining.arrange(tx, self.id, Arrange(step=step, post_ids=posts))

    async def _title_changed(self, tx: Tx) -> str:
        """The hash of the content with the title that an amendment gives it now."""
        if not self.model.revision:
            return ""
        row = await documents.revision_row(tx, self.id, self.model.revision)
        return content_hash(replace(documents.from_plain(row.content), title=f"고친 제목 {self.model.revision}"))

    @rule(who=st.sampled_from([name for name in PEOPLE if name != "윤도담"]))
    def come_or_go(self, who: str) -> None:
        self.run(self._come_or_go(who))

    async def _come_or_go(self, who: str) -> None:
        async with self.town.tx(self.actors[who]) as tx:
            if who in self.absences:
                await cancel_absence(tx, self.absences.pop(who))
                self.world["away"].discard(who)
            else:
                away = AbsenceInput(kind="출장", valid_from=tx.now, valid_to=tx.now + timedelta(days=900))
                self.absences[who] = await record_absence(tx, away)
                self.world["away"].add(who)
        await self.town.relay()

    # --- what must hold ---

    @invariant()
    def the_document_is_as_the_model_says(self) -> None:
        if hasattr(self, "model"):
            self.run(self._compare())

    async def _compare(self) -> None:
        case, events = await self.town.case(self.id)
        plain, history = msgspec.to_builtins(case), [to_plain(event) for event in events]
        assert oracle.broken_by_step(self.before, plain, self.history, history) == set()
        self.before, self.history = plain, history
        shown = tuple(
            (
                step.id,
                step.state.value,
                step.signature.seat.person_name if step.signature else None,
                step.signature.revision.number if step.signature else None,
            )
            for step in case.steps
        )
        by = case.closing.seat.person_name if case.number and case.closing else None
        revision = (case.revision.number, case.revision.hash) if case.revision else (0, None)
        assert (case.state.value, case.round, *revision, shown, by) == self.model.look()
        async with self.town.tx(None) as tx:
            rows = await tx.db.execute(select(asked.c.step, asked.c.state).where(asked.c.document_id == self.id))
            assert {tuple(row) for row in rows} == {(step.id, step.state.value) for step in case.open_steps}
        await self.windows.agree()

    def teardown(self) -> None:
        if hasattr(self, "windows"):
            self.run(self._end())

    async def _end(self) -> None:
        for who in list(self.absences):
            await self._come_or_go(who)
        async with self.town.tx(None) as tx:
            query = select(document_table.c.number_unit_id, document_table.c.number_serial)
            taken: dict[UUID, list[int]] = {}
            for unit, serial in await tx.db.execute(query.where(document_table.c.number.is_not(None))):
                taken.setdefault(unit, []).append(serial)
            last = {row.unit_id: row.last for row in await tx.db.execute(select(counter))}
        assert {unit: sorted(serials) for unit, serials in taken.items()} == {
            unit: list(range(1, number + 1)) for unit, number in last.items()
        }

    @staticmethod
    async def _try(work: Coroutine[Any, Any, Any]) -> bool:
        try:
            await work
        except Refusal:
            return False
        return True

    @staticmethod
    def _tried() -> "Tried":
        return Tried()


class Tried:
    """Whether what was tried in here happened, or how it was refused."""

    happened = True
    refusal: Refusal | None = None

    async def __aenter__(self) -> "Tried":
        return self

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, Refusal):
            self.happened, self.refusal = False, error
            return True
        return False


def day_of(office: tuple[Town, asyncio.AbstractEventLoop]) -> type[Days]:
    class Here(Days):
        town, loop = office

    return Here


@pytest.mark.long
def test_random_days_through_the_real_actions_go_as_the_handbook_says(
    office: tuple[Town, asyncio.AbstractEventLoop],
) -> None:
    """Finds the smallest day that goes wrong."""
    budget = settings(
        max_examples=8,
        stateful_step_count=15,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(day_of(office), settings=budget)


def test_long_days_meet_every_kind_of_act_and_go_as_the_handbook_says(
    office: tuple[Town, asyncio.AbstractEventLoop],
) -> None:
    """Goes far: several rounds, people coming and going, to the decision."""
    causes: set[str] = set()
    for seed in LONG_DAYS:
        random = Random(seed)
        day = day_of(office)()
        day.begin(random.choice(AMOUNTS), random.choice(["", "CONSENT", "DEPARTMENT"]))
        for _ in range(28):
            long_day_step(day, random)
            day.the_document_is_as_the_model_says()
            if day.model.state in ("ESTABLISHED", "ABANDONED"):
                break
        causes |= {event["cause"] for event in day.history}
        day.teardown()
    wanted = {"create", "submit", "sign", "decide", "return", "hold", "release", "recall"}
    assert causes >= wanted | {"amend", "send_back", "withdraw", "arrange"}


def long_day_step(day: Days, random: Random) -> None:
    """Mostly something that whoever is asked may do; sometimes anything by anybody."""
    chance = random.random()
    if not day.model.open() and chance < 0.8:
        day.submit("윤도담")
    elif chance < 0.18 and any(step.get("unit") for step in day.model.open()):
        day.act("arrange", "차보람", 0, 1)
    elif chance < 0.35:
        asked = day.model.open()[0]["id"] if day.model.open() else 0
        day.whoever_is_asked_acts()
        if (mark := day.model.mark(asked)) and random.random() < 0.4:
            day.run(day._give("withdraw", mark["person"], asked, day.model.hash))
    elif chance < 0.65:
        able = [one for step in day.model.open() for one in day.model.able(day.world, step)[0]]
        who = random.choice(able)[0] if able else random.choice(sorted(set(PEOPLE) - day.world["away"]))
        op = "reassign" if not able else random.choice(["release", "sign"] if day.model.held else LAWFUL)
        day.act(op, who, 0, 1)
    elif chance < 0.69:
        day.act("recall", "윤도담", 0, 1)
    elif chance < 0.75:
        day.act(random.choice(OPS), random.choice(list(PEOPLE)), random.randrange(10), random.randrange(20))
    elif chance < 0.92:
        asked_now = [day.world["holders"][step["post"]] for step in day.model.open()]
        day.come_or_go(random.choice([*(asked_now * 3), *list(PEOPLE)[1:]]))
    else:
        day.save(random.choice("가나"))
