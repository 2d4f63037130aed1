"""Seeding the demo city: through the same doors as real institutions, once; a second call only tells the accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from directory import passwords
from directory.actions.absences import record_absence
from directory.actions.accounts import link_account
from directory.actions.appointments import appoint
from directory.actions.people import add_person
from directory.actions.posts import add_post, set_acting_order
from directory.days import midnight
from directory.onboarding import Also, NewInstitution, create, template
from directory.org import Org
from directory.queries.snapshot import org_snapshot
from directory.tables import commons, gate
from directory.tables import organisation as t
from directory.views.absences import AbsenceInput
from directory.views.people import AppointmentInput, PersonInput
from directory.views.posts import ActingOrderInput, PostInput
from edocs.actions.founding import found
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.tx import Actor, Tx
from server.demo.city import FOUNDED, House, as_csv, houses, people, told_names

PASSWORD = "hanbit-dure-2026"  # noqa: S105 - the demo's, printed at every start; `serve` refuses a demo
BASIS = "직무대리 규정 제4조"
AWAY = timedelta(days=60)

Story = Any
"""What other rooms seed once the city stands: `async (dure) -> None`."""


@dataclass(frozen=True)
class Role:
    """A typical role of the demo and who plays it."""

    role: str
    institution: str
    name: str


ROLES = (
    Role("기안자 clerk", "한빛문화재단", "윤도담"),
    Role("팀장 team leader", "한빛문화재단", "장보미"),
    Role("협조 consenter", "한빛문화재단", "백다솔"),
    Role("본부장 director", "한빛문화재단", "강이든"),
    Role("기관장 head", "한빛문화재단", "권이룸"),
    Role("직무대리 deputy", "한빛문화재단", "한가람"),
    Role("부재 중 absent director", "한빛문화재단", "오하린"),
    Role("문서과 registry", "한빛문화재단", "문하람"),
    Role("기록물관리 records officer", "한빛문화재단", "조은새"),
    Role("기관 관리자 institution administrator", "한빛문화재단", "차보람"),
    Role("접속기록 점검 auditor", "한빛문화재단", "석바름"),
    Role("시 총괄 city overseer", "한빛시", "하찬솔"),
    Role("다른 기관 another institution", "한빛교통공사", ""),
)
"""Who is printed at the start; no name stands for the head of the institution's first team."""


async def seed(dure: Dure, *, stories: Sequence[Story] = ()) -> list[dict[str, Any]]:
    """Make what of the city is not there yet; returns the accounts of the typical roles.

    `stories` run when everybody is there and can act; each knows by itself whether it was told already.
    """
    async with dure.commons() as db:
        row = commons.institution
        present = {each.code for each in await db.execute(select(row.c.code).where(row.c.state == "active"))}
    taken, new = told_names(), False
    for position, house in enumerate(houses(), 1):
        rows = people(house, taken)
        if house.code not in present:
            await _settle(dure, house, rows, position)
            new = True
    if new:
        await _give_passwords(dure)
    for story in stories:
        await story(dure)
    return await accounts(dure)


async def accounts(dure: Dure) -> list[dict[str, Any]]:
    """The accounts of the typical roles: role, institution, name, sign-in, password, mail address."""
    found = []
    async with dure.commons() as db:
        ids = {each.name: each.id for each in await db.execute(select(commons.institution))}
    for role in ROLES:
        async with dure.tx(Actor(ids[role.institution], client="demo")) as tx:
            org = await org_snapshot(tx)
        person = next((each for each in org.people.values() if each.name == role.name), None) or _somebody(org, tx)
        holding = org.holdings_of(person.id, tx.now)[0]
        found.append(
            {
                "role": role.role,
                "institution": role.institution,
                "name": person.name,
                "post": org.posts[holding.post_id].name,
                "sign_in": person.mail,
                "password": PASSWORD,
                "mail": person.mail,
            }
        )
    return found


def _somebody(org: Org, tx: Tx) -> Any:
    posts = (post for unit in org.in_order() for post in org.posts_in(unit.id) if not post.is_unit_head)
    holders = (org.holder(post.id, tx.now) for post in posts)
    return next(org.people[holder.person_id] for holder in holders if holder)


async def _settle(dure: Dure, house: House, rows: list[dict[str, str]], position: int) -> None:
    new = NewInstitution(
        code=house.code,
        name=house.name,
        domain=house.domain,
        template=house.template,
        parent="" if position == 1 else "9740000",
        position=position,
        since=FOUNDED,
        profile={
            "slogan": house.slogan,
            "postal_code": f"{99000 + position}",
            "address": f"한빛시 두레로 {position * 7} ({house.name})",
            "phone": f"(099){house.exchange}-4000",
            "fax": f"(099){house.exchange}-4999",
            "homepage": f"www.{house.domain}",
            "mail": f"office@{house.domain}",
            "admin_second_factor": False,
            "card_fields": ["duties", "mail", "phone", "post", "unit"],
        },
    )
    furnish: list[Also] = [_show_cards, _acting_orders]
    if house.name == "한빛문화재단":
        furnish += [_culture]
    if house.name == "한빛평생학습진흥원":
        furnish += [_second_seat]
    furnish += [partial(found, name=template(house.template).documents, valid_from=FOUNDED)]
    await create(dure, new, as_csv(rows), also=furnish, invite_admins=False)


async def _show_cards(tx: Tx) -> None:
    """The institutions of the city show each other their charts; the hospital only lets people be searched."""
    name = next(unit.name for unit in (await org_snapshot(tx)).units.values() if unit.parent_id is None)
    level = "search" if name == "한빛의료원" else "tree"
    row = {"institution_id": tx.institution_id, "viewer_id": 0, "level": level}
    await tx.db.execute(commons.card_policy.insert().values(row))


async def _acting_orders(tx: Tx) -> None:
    """The head of each unit is stood in for by the heads below, else by the seniors of the unit."""
    org = await org_snapshot(tx)
    rows = []
    for unit in org.in_order():
        post = org.head_post(unit.id)
        if post is None:
            continue
        below = [head for child in org.children(unit.id) if (head := org.head_post(child.id))]
        own = [other for other in org.posts_in(unit.id) if other.id != post.id]
        for rank, deputy in enumerate((below or own)[:3], 1):
            rows.append(
                {
                    "institution_id": tx.institution_id,
                    "id": new_id(),
                    "post_id": post.id,
                    "deputy_post_id": deputy.id,
                    "rank": rank,
                    "basis": BASIS,
                    "allow_drafter": False,
                    "allow_junior": False,
                    "valid_from": midnight(FOUNDED),
                    "valid_to": None,
                }
            )
    await tx.db.execute(t.acting_order.insert(), rows)


async def _culture(tx: Tx) -> None:
    """한빛문화재단: one team without a leader, one director away, the one who acts for her."""
    org = await org_snapshot(tx)
    facilities = next(unit.id for unit in org.units.values() if unit.name == "시설안전팀")
    await add_post(tx, PostInput(unit_id=facilities, title="팀장", name="시설안전팀장", rank="2급", is_unit_head=True))
    director, deputy = _post(org, "오하린"), _post(org, "한가람")
    second = _post(org, "백다솔")
    await set_acting_order(tx, director, ActingOrderInput(deputies=[deputy, second], basis=BASIS, allow_junior=True))
    away = AbsenceInput(
        person_id=_person(org, "오하린"),
        kind="출장",
        valid_from=tx.now - timedelta(hours=1),
        valid_to=tx.now + AWAY,
        reason="자매도시 문화 교류 협의",
    )
    await record_absence(tx, away)


async def _second_seat(tx: Tx) -> None:
    """한가람 is also 기획이사 of 한빛평생학습진흥원: one account, seats in two institutions."""
    org = await org_snapshot(tx)
    root = next(unit.id for unit in org.units.values() if unit.parent_id is None)
    post_id = await add_post(tx, PostInput(unit_id=root, title="기획이사", rank="비상임"))
    login = "garam.han@culture.hanbit.example"
    person_id = await add_person(tx, PersonInput(name="한가람", number="outside-1", mail=login, duties="기획 자문"))
    await appoint(tx, AppointmentInput(person_id=person_id, post_id=post_id, concurrent=True))
    await link_account(tx, person_id, login)


def _person(org: Org, name: str) -> UUID:
    return next(person.id for person in org.people.values() if person.name == name)


def _post(org: Org, name: str) -> UUID:
    person_id = _person(org, name)
    return next(row.post_id for row in org.holdings if row.person_id == person_id)


async def _give_passwords(dure: Dure) -> None:
    """Everyone of the demo has its one password, hashed once: it is printed at every start anyway."""
    hashed = await passwords.hash_password(PASSWORD)
    async with dure.gate() as db:
        await db.execute(
            update(gate.account)
            .where(gate.account.c.password.is_(None), gate.account.c.login.endswith(".hanbit.example"))
            .values(password=hashed, password_changed=dure.now())
        )
