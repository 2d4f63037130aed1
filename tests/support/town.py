"""Two small institutions made by the real onboarding, with delegation tables and record files, and how to act in them.

The town is made once a session and copied for every test: a copy costs no more than an empty database. (The demo's own
city, with its sixty people a house, is in `tests.support.city`.)
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import convert
from sqlalchemy import select

from directory.actions.posts import set_acting_order
from directory.onboarding import NewInstitution, create
from directory.org import Org
from directory.queries.snapshot import org_snapshot
from directory.views.posts import ActingOrderInput
from edocs.actions import approving, writing
from edocs.actions.founding import found
from edocs.actions.reading import mark_read
from edocs.engine.case import Case, StepKind
from edocs.engine.history import Event
from edocs.engine.states import fold
from edocs.queries import boxes, documents, showing
from edocs.tables import record_file
from edocs.topics import person_topic
from edocs.views.acts import Act
from edocs.views.boxes import Box, BoxQuery
from edocs.views.documents import DocumentView
from edocs.views.drafts import SaveDraft
from kernel import clock
from kernel.dure import Dure, open_dure
from kernel.outbox import Relay
from kernel.settings import Settings
from kernel.tx import Actor, Topic, Tx
from server.bridges import BRIDGES, HEARD

FOUNDED = date(2024, 1, 1)
CULTURE, TRANSIT = 1, 2
"""The numbers of the two institutions."""

_CULTURE = """\
이름,아이디,부서,직위,부서장,기관장,역할
권이룸,head,,대표이사,Y,Y,
석바름,bareum,감사실,실장,Y,,auditor
오하린,harin,경영본부,본부장,Y,,
한가람,garam,경영본부/경영지원팀,팀장,Y,,
차보람,boram,경영본부/경영지원팀,대리,,,admin
조은새,eunsae,경영본부/경영지원팀,주임,,,records
백다솔,dasol,경영본부/재무회계팀,팀장,Y,,
서보미,seobomi,경영본부/재무회계팀,과장,,,
강이든,ideun,예술진흥본부,본부장,Y,,
장보미,bomi,예술진흥본부/축제기획팀,팀장,Y,,
정한결,hangyeol,예술진흥본부/축제기획팀,과장,,,
윤도담,dodam,예술진흥본부/축제기획팀,주임,,,
나래온,naraeon,예술진흥본부/예술지원팀,팀장,Y,,
"""
_TRANSIT = """\
이름,아이디,부서,직위,부서장,기관장,역할
남도현,boss,,사장,Y,Y,
노을빛,noeul,경영본부,본부장,Y,,admin
마루한,maru,경영본부/재무회계팀,팀장,Y,,
도라온,raon,경영본부/재무회계팀,주임,,,records
민초롱,chorong,운영본부,본부장,Y,,
배가온,gaon,운영본부/관제팀,팀장,Y,,
사나래,narae,운영본부/관제팀,대리,,,
"""
_ORDERS = {
    "경영본부장": ["경영지원팀장", "재무회계팀장"],
    "예술진흥본부장": ["축제기획팀장"],
    "대표이사": ["경영본부장"],
}
"""Who stands in for whom in the first institution."""


@dataclass
class Clock:
    """The time of the test: a millisecond passes at every transaction, more only when the test says so."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 1, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def body_of(*paragraphs: str) -> dict[str, Any]:
    """A body of numbered paragraphs."""
    blocks = [
        {"type": "paragraph", "attrs": {"level": 1, "align": "left"}, "content": [{"type": "text", "text": words}]}
        for words in paragraphs
    ]
    return {"type": "doc", "content": blocks}


def filled(form: str, given: dict[str, Any]) -> dict[str, Any]:
    """What a draft needs to be submitted, with what the test gives; `amount` is the spending request's."""
    usual: dict[str, Any] = {
        "title": "겨울빛 거리축제 음향 용역",
        "body": body_of("겨울빛 거리축제 무대의 음향 용역을 다음과 같이 맡기고자 합니다."),
        "summary": "겨울빛 거리축제 음향 용역을 한빛음향에 맡김",
        "keywords": ["거리축제", "음향", "용역"],
    }
    amount = given.pop("amount", 12_000_000)
    if form == "spending":
        fields = {"amount": amount, "budget_item": "축제 운영비", "vendor": "한빛음향", "method": "transfer"}
        usual["fields"] = fields
    return usual | given


@dataclass
class Town:
    """The two institutions and how to act in them."""

    dure: Dure

    # --- who ---

    async def org(self, institution: int = CULTURE) -> Org:
        async with self.dure.tx(Actor(institution, client="test")) as tx:
            return await org_snapshot(tx)

    async def actor(self, name: str, institution: int = CULTURE, post: str = "") -> Actor:
        """The person as of now, in the main post or in the one named."""
        org, now = await self.org(institution), self.dure.now()
        person = next(one.id for one in org.people.values() if one.name == name)
        seat = next(row for row in org.holdings_of(person, now) if post in ("", org.posts[row.post_id].name)).post_id
        return Actor(institution, person, seat, org.permissions(person, seat, now), client="192.0.2.1")

    async def person(self, name: str, institution: int = CULTURE) -> UUID:
        return next(one.id for one in (await self.org(institution)).people.values() if one.name == name)

    async def post(self, name: str, institution: int = CULTURE) -> UUID:
        return next(one.id for one in (await self.org(institution)).posts.values() if one.name == name)

    @asynccontextmanager
    async def tx(self, who: str | Actor | None, key: str = "", institution: int = CULTURE) -> AsyncGenerator[Tx]:
        """A transaction as somebody; None is the system."""
        match who:
            case None:
                actor = Actor(institution, client="test")
            case str():
                actor = await self.actor(who, institution)
            case _:
                actor = who
        async with self.dure.tx(actor, key) as tx:
            yield tx

    async def relay(self, institution: int = CULTURE) -> int:
        """Hand every row of the outbox that is due to its bridge; how many."""
        relay = Relay(self.dure, BRIDGES, _nobody)
        handled = 0
        while await relay.step(institution) == 0.0:
            handled += 1
        return handled

    # --- the story ---

    async def draft(self, who: str = "윤도담", form: str = "spending", *, at: int = CULTURE, **content: Any) -> UUID:
        """A draft, begun and saved once."""
        async with self.tx(who, institution=at) as tx:
            document_id = await writing.begin(tx, form)
        await self.save(document_id, who, at=at, **filled(form, content))
        return document_id

    async def save(self, document_id: UUID, who: str = "윤도담", *, at: int = CULTURE, **given: Any) -> int:
        """Save the working copy as window `a`, over the last save unless told otherwise; values as JSON brings them."""
        given = {"client": "a", "base": await self.last_save(document_id, at)} | given
        async with self.tx(who, institution=at) as tx:
            return await writing.save_draft(tx, document_id, convert(given, SaveDraft))

    async def last_save(self, document_id: UUID, at: int = CULTURE) -> int:
        async with self.tx(None, institution=at) as tx:
            return int((await documents.working_copy(tx, document_id)).save)

    async def submit(self, document_id: UUID, who: str = "윤도담", *, at: int = CULTURE) -> DocumentView:
        save = await self.last_save(document_id, at)
        async with self.tx(who, institution=at) as tx:
            return await showing.document_view(tx, await approving.submit(tx, document_id, save))

    async def submitted(
        self, who: str = "윤도담", form: str = "spending", *, at: int = CULTURE, **content: Any
    ) -> UUID:
        """A document on its way."""
        document_id = await self.draft(who, form, at=at, **content)
        await self.submit(document_id, who, at=at)
        return document_id

    async def act(
        self, document_id: UUID, who: str | Actor, *, at: int = CULTURE, key: str = "", **given: Any
    ) -> DocumentView:
        """Sign or decide, whichever is asked of the actor now, having seen what is there now."""
        seen = await self.read(document_id, who, at)
        assert seen.mine is not None, f"{who} is not asked: {[(s.kind, s.state) for s in seen.steps]}"
        command = approving.establish if seen.mine.kind is StepKind.DECIDE else approving.sign
        act = Act(step=seen.mine.step, revision_hash=seen.revision_hash, **given)
        async with self.tx(who, key, at) as tx:
            return await showing.document_view(tx, await command(tx, document_id, act))

    async def decided(self, document_id: UUID, *line: str, at: int = CULTURE) -> DocumentView:
        """The document after these people have acted, in this order."""
        for who in line:
            view = await self.act(document_id, who, at=at)
        return view

    async def read(self, document_id: UUID, who: str | Actor, at: int = CULTURE) -> DocumentView:
        """The document as somebody sees it; it counts as read."""
        async with self.tx(who, institution=at) as tx:
            found = await documents.document_for(tx, document_id)
            await mark_read(tx, found)
            return await showing.document_view(tx, found)

    # --- what is there ---

    async def case(self, document_id: UUID, at: int = CULTURE) -> tuple[Case, list[Event]]:
        """The stored case and the stored events, which must agree (invariant I16)."""
        async with self.tx(None, institution=at) as tx:
            row = await documents.document_row(tx, document_id)
            events = await documents.history(tx, document_id)
        case = documents.case_of(row)
        assert fold(events) == case
        return case, events

    async def desk(self, who: str | Actor, at: int = CULTURE) -> dict[UUID, set[Box]]:
        """Every document in somebody's boxes, as fetched anew; counts and pages must agree."""
        async with self.tx(who, institution=at) as tx:
            return await desk_in(tx)

    async def box_of(self, document_id: UUID, who: str | Actor, at: int = CULTURE) -> set[str]:
        """In which boxes of somebody the document lies."""
        return {box.value for box in (await self.desk(who, at)).get(document_id, set())}

    async def a_file(self, words: str = "사업", at: int = CULTURE) -> UUID:
        """A record file whose name holds these words."""
        async with self.tx(None, institution=at) as tx:
            query = select(record_file.c.id).where(record_file.c.name.contains(words)).order_by(record_file.c.name)
            found: UUID = (await tx.db.execute(query)).scalars().all()[0]
            return found


async def desk_in(tx: Tx) -> dict[UUID, set[Box]]:
    """Every document in the actor's boxes; counts and pages must agree."""
    found: dict[UUID, set[Box]] = {}
    counted = await boxes.counts(tx)
    for box in [box for box in Box if counted.counts[box.value]]:
        page = await boxes.page(tx, box, BoxQuery(limit=200))
        assert page.total == counted.counts[box.value] == len(page.items), (tx.actor, box)
        assert page.amount == sum(item.amount or 0 for item in page.items)
        for item in page.items:
            found.setdefault(item.id, set()).add(box)
            assert box in item.boxes
    return found


def topic_of(actor: Actor) -> Topic:
    """Where the actor's boxes are listened to."""
    assert actor.person_id is not None
    return person_topic(actor.institution_id, actor.person_id)


async def _nobody() -> list[int]:
    return []


async def settle(dure: Dure) -> None:
    """Make the two institutions."""
    for position, (name, template, people) in enumerate(
        (("한빛문화재단", "foundation", _CULTURE), ("한빛교통공사", "public_corporation", _TRANSIT)), start=1
    ):
        new = NewInstitution(
            code=f"97400{position}0",
            name=name,
            domain=f"{template.replace('_', '-')}.test.example",
            template=template,
            position=position,
            since=FOUNDED,
            profile={"admin_second_factor": False, "slogan": "시민 곁의 문화", "address": "한빛시 두레로 7"},
        )
        also: list[Callable[[Tx], Awaitable[None]]] = [partial(found, name="corporation", valid_from=FOUNDED)]
        if position == CULTURE:
            also.append(_orders)
        await create(dure, new, people.encode(), also=also, invite_admins=False)


async def _orders(tx: Tx) -> None:
    posts = {post.name: post.id for post in (await org_snapshot(tx)).posts.values()}
    for post, deputies in _ORDERS.items():
        given = ActingOrderInput(deputies=[posts[name] for name in deputies], basis="직무대리 규정", allow_junior=True)
        await set_acting_order(tx, posts[post], given)


def town_settings(url: str, owner_url: str, blobs: str, **also: Any) -> Settings:
    """Settings of one process on that database."""
    return Settings(
        database_url=url,
        owner_url=owner_url,
        blob_url=blobs,
        secret="9f1c3ab84d5e6f70" * 4,
        **({"pool_size": 8} | also),
    )


@asynccontextmanager
async def open_town(settings: Settings, now: Callable[[], datetime] = clock.now) -> AsyncGenerator[Town]:
    """The town on this database, opened as one process opens it."""
    async with open_dure(settings, bridges=HEARD, now=now) as dure:
        yield Town(dure)
