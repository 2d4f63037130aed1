"""Two small institutions behind the real doors, and what tests do in them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
from sqlalchemy import update
from starlette.applications import Starlette

from directory import passwords
from directory.org import Org
from directory.queries.snapshot import org_snapshot
from directory.sheet import COLUMNS, write
from directory.tables import gate
from kernel.dure import Dure
from kernel.settings import Settings
from kernel.tx import Actor

PASSWORD = "correct horse battery"
_hash: list[str] = []

CULTURE = """\
이름,아이디,부서,직위,부서장,기관장,내선,담당업무,역할
권이룸,head,,대표이사,Y,Y,1,총괄,
오하린,harin,경영본부,본부장,Y,,10,경영 총괄,
한가람,garam,경영본부/경영지원팀,팀장,Y,,11,총무,admin
문하람,haram,경영본부/경영지원팀,주임,,,12,문서 접수,registry
백다솔,dasol,경영본부/재무회계팀,팀장,Y,,13,"재무, 회계",auditor
강이든,ideun,예술진흥본부,본부장,Y,,20,예술 총괄,
장보미,bomi,예술진흥본부/축제기획팀,팀장,Y,,21,축제,
윤도담,dodam,예술진흥본부/축제기획팀,주임,,,22,무대 용역,
"""
TRANSIT = """\
이름,아이디,부서,직위,부서장,기관장,내선,담당업무,역할
남사장,boss,,사장,Y,Y,1,총괄,
노을빛,noeul,경영본부,본부장,Y,,2,경영,admin
"""


@dataclass
class Clock:
    """The time of the test."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 18, 1, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class City:
    """The two institutions and how to act in them."""

    dure: Dure
    clock: Clock
    settings: Settings
    app: Starlette
    culture: int
    transit: int

    async def org(self, institution_id: int | None = None) -> Org:
        async with self.dure.tx(Actor(institution_id or self.culture, client="test")) as tx:
            return await org_snapshot(tx)

    async def person(self, name: str, institution_id: int | None = None) -> UUID:
        people = (await self.org(institution_id)).people.values()
        return next(person.id for person in people if person.name == name)

    async def post(self, name: str) -> UUID:
        return next(post.id for post in (await self.org()).posts.values() if post.name == name)

    async def unit(self, name: str) -> UUID:
        return next(unit.id for unit in (await self.org()).units.values() if unit.name == name)

    async def actor(self, name: str, institution_id: int | None = None) -> Actor:
        org = await self.org(institution_id)
        person_id = next(person.id for person in org.people.values() if person.name == name)
        post_id = org.holdings_of(person_id, self.clock.at)[0].post_id
        held = org.permissions(person_id, post_id, self.clock.at)
        return Actor(org.institution_id, person_id, post_id, held, client="192.0.2.1")

    async def holder(self, post_id: UUID) -> str | None:
        org = await self.org()
        row = org.holder(post_id, self.clock.at)
        return org.people[row.person_id].name if row else None

    def browser(self, address: str = "192.0.2.9") -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app, client=(address, 1)),
            base_url="http://dure.test",
            headers={"X-Dure": "1"},
        )

    async def signed_in(self, login: str) -> httpx2.AsyncClient:
        """A browser of somebody; `login` without its domain is one of the culture foundation."""
        browser = self.browser()
        body = {"login": login if "@" in login else f"{login}@culture.test.example", "password": PASSWORD}
        answer = await browser.post("/api/session", json=body)
        assert answer.status_code == 200, answer.text
        return browser


def sheet(*rows: dict[str, str]) -> bytes:
    return write([[row.get(column, "") for column in COLUMNS] for row in rows])


async def give_passwords(dure: Dure) -> None:
    if not _hash:
        _hash.append(await passwords.hash_password(PASSWORD))
    async with dure.gate() as db:
        await db.execute(update(gate.account).values(password=_hash[0]))
