"""Two institutions with a few people, and how they talk in the tests."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from directory.onboarding import NewInstitution, create
from directory.org import Org
from directory.queries.snapshot import org_snapshot
from kernel.clock import now
from kernel.dure import Dure, open_dure
from kernel.errors import Refusal
from kernel.outbox import Bridge, Relay, hearers
from kernel.schedule import Runner
from kernel.settings import Settings
from kernel.tx import Actor, Tx
from messenger import room
from messenger.actions import changing, conversations, posting, reading
from messenger.events import MemoDelivered, MessageWritten
from messenger.queries import conversations as conversation_queries
from messenger.queries import messages
from messenger.views.conversations import ConversationDetail, ListQuery, OpenInput
from messenger.views.messages import HistoryQuery, SendInput, Sent
from messenger.views.people import WhoInput

BRIDGES = (
    Bridge("messenger.message_written", MessageWritten, room.message_written),
    Bridge("messenger.memo_delivered", MemoDelivered, room.memo_delivered),
)
_PEOPLE = """\
이름,아이디,부서,직위,부서장,기관장,역할
{0}이룸,{1}head,,대표이사,Y,Y,
{0}가람,{1}garam,지원팀,팀장,Y,,admin
{0}보람,{1}boram,지원팀,대리,,,
{0}은새,{1}eunsae,지원팀,주임,,,
{0}다솔,{1}dasol,회계팀,팀장,Y,,
{0}도담,{1}dodam,회계팀,주임,,,
"""
ONE, TWO = 1, 2
"""The numbers of the institutions, the only ones of their database."""
NAMES = {ONE: "한", TWO: "노"}


async def nobody() -> list[int]:
    return []


@dataclass
class Talk:
    """The two institutions and how their people talk."""

    dure: Dure
    orgs: dict[int, Org]

    def person(self, name: str, house: int = ONE) -> UUID:
        return next(one.id for one in self.orgs[house].people.values() if one.name == NAMES[house] + name)

    def actor(self, name: str, house: int = ONE) -> Actor:
        org, who = self.orgs[house], self.person(name, house)
        post = org.holdings_of(who, now())[0].post_id
        return Actor(house, who, post, org.permissions(who, post, now()), client="192.0.2.1")

    def who(self, *names: str, house: int = ONE) -> list[WhoInput]:
        return [WhoInput(id=self.person(name, house), house=house) for name in names]

    @asynccontextmanager
    async def tx(self, name: str | None, house: int = ONE) -> AsyncGenerator[Tx]:
        actor = Actor(house, client="test") if name is None else self.actor(name, house)
        async with self.dure.tx(actor) as tx:
            yield tx

    async def open(self, by: str, others: list[WhoInput], *, house: int = ONE, **also: Any) -> UUID:
        async with self.tx(by, house) as tx:
            return await conversations.open_conversation(tx, OpenInput(cid=uuid4(), people=others, **also))

    async def say(self, name: str, where: UUID, text: str, *, house: int = ONE, **also: Any) -> Sent:
        async with self.tx(name, house) as tx:
            return await posting.post(tx, where, SendInput(**({"cid": uuid4(), "text": text} | also)))

    async def read(self, name: str, where: UUID, seq: int, house: int = ONE) -> int:
        async with self.tx(name, house) as tx:
            return (await reading.read(tx, where, seq)).unread

    async def recall(self, name: str, where: UUID, seq: int, house: int = ONE) -> str:
        """Empty, or the code of the refusal."""
        try:
            async with self.tx(name, house) as tx:
                await changing.recall(tx, where, seq, uuid4())
        except Refusal as refusal:
            return refusal.code
        return ""

    async def unread(self, name: str, where: UUID, house: int = ONE) -> int:
        async with self.tx(name, house) as tx:
            found = (await conversation_queries.conversations(tx, ListQuery(limit=200))).items
        return next(one.unread for one in found if one.id == where)

    async def number(self, where: UUID, seq: int, name: str, house: int = ONE) -> int:
        async with self.tx(name, house) as tx:
            return (await messages.readers(tx, where, seq)).unread

    async def texts(self, name: str, where: UUID, house: int = ONE) -> list[str]:
        async with self.tx(name, house) as tx:
            found = await messages.history(tx, where, HistoryQuery(limit=200))
        return [one.text for one in found.items if one.kind != "system"]

    async def detail(self, name: str, where: UUID, house: int = ONE) -> ConversationDetail:
        async with self.tx(name, house) as tx:
            return await conversation_queries.detail(tx, where)

    async def settle(self) -> None:
        """Do everything that is due, in both institutions, until nothing is."""
        relay = Relay(self.dure, BRIDGES, nobody)
        runner = Runner(self.dure, room.ROOM.jobs, nobody)
        quiet = 0
        while quiet < 2:
            quiet += 1
            for house in (ONE, TWO):
                while await relay.step(house) == 0.0:
                    quiet = 0
                while await runner.step(house) == 0.0:
                    quiet = 0


@asynccontextmanager
async def open_talk(settings: Settings) -> AsyncGenerator[Talk]:
    """The two institutions, made in an empty database."""
    async with open_dure(settings, bridges=hearers(BRIDGES)) as dure:
        for house in (ONE, TWO):
            await _make(dure, house)
        orgs = {}
        for house in (ONE, TWO):
            async with dure.tx(Actor(house, client="test")) as tx:
                orgs[house] = await org_snapshot(tx)
        yield Talk(dure, orgs)


async def _make(dure: Dure, house: int) -> None:
    new = NewInstitution(
        code=f"97300{house}0",
        name=f"{NAMES[house]}빛재단",
        domain=f"talk{house}.test.example",
        template="foundation",
        position=house,
        since=date(2024, 1, 1),
        profile={"admin_second_factor": False},
    )
    csv = _PEOPLE.format(NAMES[house], f"t{house}")
    await create(dure, new, csv.encode(), invite_admins=False)
