"""What one institution sees of another: what it shows, and nothing else; what each permission opens."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from directory.room import ROOM
from directory.tables import commons
from directory.tables import organisation as t
from kernel.access import Permission
from kernel.tx import Actor
from tests.directory.world import City

THEIRS = "noeul@transit.test.example"


async def set_level(city: City, level: str, viewer_id: int | None = None) -> None:
    browser = await city.signed_in("garam")
    body = {"level": level, "viewer_id": viewer_id}
    assert (await browser.put("/api/institution/cards", json=body)).status_code == 200


async def names(city: City, query: str) -> list[str]:
    browser = await city.signed_in(THEIRS)
    return [card["name"] for card in (await browser.get(f"/api/cards?{query}")).json()["items"]]


async def test_cards_may_only_be_searched_by_name_until_the_owner_shows_more(city: City) -> None:
    assert await names(city, "q=윤도담") == ["윤도담"]
    assert await names(city, "q=ㅇㄷㄷ") == ["윤도담"]
    for query in ("q=", "q=윤", "q=팀장", "q=축제", "q=%25", "q=__", "institution_id=1", "institution_id=1&q=윤"):
        assert await names(city, query) == [], query
    browser = await city.signed_in(THEIRS)
    assert (await browser.get("/api/institutions/1/units")).status_code == 403


async def test_a_tree_that_is_shown_can_be_listed_and_searched_by_anything(city: City) -> None:
    await set_level(city, "tree")
    assert len(await names(city, "institution_id=1")) == 8
    assert set(await names(city, "q=팀장")) == {"한가람", "백다솔", "장보미"}
    browser = await city.signed_in(THEIRS)
    units = (await browser.get("/api/institutions/1/units")).json()
    assert (units[0]["name"], units[0]["people"]) == ("문화재단", 8)
    team = next(unit["id"] for unit in units if unit["name"] == "축제기획팀")
    assert set(await names(city, f"institution_id=1&unit_id={team}")) == {"장보미", "윤도담"}


async def test_an_institution_that_shows_nothing_cannot_be_told_from_one_without_people(city: City) -> None:
    clerk = await city.person("윤도담")
    await set_level(city, "none")
    assert await names(city, "q=윤도담") == []
    browser = await city.signed_in(THEIRS)
    hidden, absent = [await browser.get(f"/api/cards/1/{person}") for person in (clerk, uuid4())]
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()


async def test_a_line_for_the_pair_goes_before_the_line_for_all(city: City) -> None:
    await set_level(city, "none")
    await set_level(city, "tree", viewer_id=city.transit)
    assert len(await names(city, "institution_id=1")) == 8
    await set_level(city, "tree")
    await set_level(city, "none", viewer_id=city.transit)
    assert await names(city, "institution_id=1") == []


async def test_fields_that_are_not_shown_are_not_even_copied(city: City) -> None:
    browser = await city.signed_in("garam")
    profile = (await browser.get("/api/institution/profile")).json()
    await browser.put("/api/institution/profile", json=profile | {"card_fields": ["post"]})
    async with city.dure.commons() as db:
        cards = (await db.execute(select(commons.card).where(commons.card.c.institution_id == 1))).all()
    assert {(card.unit_id, card.unit_name, card.phone, card.mail, card.duties) for card in cards} == {
        (None, "", "", "", "")
    }


async def test_reading_a_card_leaves_one_record_in_the_readers_institution(city: City) -> None:
    from kernel import audit

    clerk = await city.person("윤도담")
    browser = await city.signed_in(THEIRS)
    assert (await browser.get(f"/api/cards/1/{clerk}")).json()["name"] == "윤도담"
    async with city.dure.tx(Actor(city.transit)) as tx:
        query = select(audit.record.c.whose).where(audit.record.c.action == "card.read")
        assert (await tx.db.execute(query)).scalars().all() == [clerk]


async def test_ids_of_another_institution_name_nothing(city: City) -> None:
    """Every door with an id in its path, asked by the other administrator with ids that exist over here."""
    org = await city.org()
    clerk = await city.person("윤도담")
    ids = {
        "person_id": clerk,
        "unit_id": await city.unit("축제기획팀"),
        "post_id": await city.post("축제기획팀장"),
        "holding_id": org.holdings[0].id,
        "grant_id": org.grants[0].id,
        "role_id": org.grants[0].role_id,
    }
    browser = await city.signed_in(THEIRS)
    bodies: dict[str, dict[str, Any]] = {
        "directory_change_unit": {"name": "빼앗은팀"},
        "directory_change_post": {"title": "빼앗은"},
        "directory_change_person": {"name": "빼앗은"},
        "directory_set_person_state": {"state": "left"},
        "directory_set_acting_order": {"deputies": []},
        "directory_change_role": {"code": "admin2", "name": "빼앗은", "permissions": []},
    }
    asked = 0
    for endpoint in ROOM.endpoints:
        known = [name for name in ids if f"{{{name}}}" in endpoint.path]
        if not known or "institution_id" in endpoint.path:
            continue
        path = endpoint.path.format(**ids)
        answer = await browser.request(endpoint.method, path, json=bodies.get(endpoint.name, {}))
        assert answer.status_code == 404, (endpoint.name, answer.status_code, answer.text)
        asked += 1
    assert asked >= 14
    assert (await city.org()).people[clerk].name == "윤도담"


async def test_no_list_holds_anything_of_another_institution(city: City) -> None:
    org = await city.org()
    foreign = {str(each) for each in (*org.people, *org.units, *org.posts)}
    browser = await city.signed_in(THEIRS)
    for endpoint in ROOM.endpoints:
        if endpoint.method == "GET" and "{" not in endpoint.path and "oidc" not in endpoint.path:
            answer = await browser.get(endpoint.path)
            assert answer.status_code in (200, 403), endpoint.name
            assert not [each for each in foreign if each in answer.text], endpoint.name


async def test_ids_in_bodies_cannot_reach_into_another_institution(city: City) -> None:
    browser = await city.signed_in(THEIRS)
    clerk, post, unit = await city.person("윤도담"), await city.post("축제기획팀장"), await city.unit("축제기획팀")
    tries = (
        ("/api/appointments", {"person_id": str(clerk), "post_id": str(post)}),
        ("/api/absences", {"kind": "출장", "valid_from": city.clock.at.isoformat(), "person_id": str(clerk)}),
        ("/api/posts", {"unit_id": str(unit), "title": "팀장"}),
        ("/api/units", {"parent_id": str(unit), "name": "빼앗은팀"}),
        ("/api/role-grants", {"role_id": str((await city.org()).grants[0].role_id), "person_id": str(clerk)}),
    )
    for path, body in tries:
        answer = await browser.post(path, json=body)
        assert answer.status_code in (403, 404), (path, answer.status_code, answer.text)


GUARDED = {
    ("GET", "/api/roles"): Permission.PEOPLE,
    ("GET", "/api/role-grants"): Permission.PEOPLE,
    ("GET", "/api/imports"): Permission.PEOPLE,
    ("GET", "/api/people.csv"): Permission.PEOPLE,
    ("GET", "/api/access-records"): Permission.AUDIT,
    ("GET", "/api/oversight"): Permission.OVERSEE,
}


@pytest.mark.parametrize("held", [None, *Permission])
async def test_each_permission_opens_its_doors_and_no_others(city: City, held: Permission | None) -> None:
    async with city.dure.tx(Actor(city.culture)) as tx:
        own = t.role.c.institution_id == tx.institution_id
        role_id = (await tx.db.execute(select(t.role.c.id).where(own, t.role.c.code == "registry"))).scalar_one()
        permissions = [str(held)] if held else []
        await tx.db.execute(t.role.update().where(own, t.role.c.id == role_id).values(permissions=permissions))
        await tx.db.execute(t.profile.update().where(t.profile.c.institution_id == 1).values(seq=t.profile.c.seq + 1))
    browser = await city.signed_in("haram")
    for (method, path), needed in GUARDED.items():
        answer = await browser.request(method, path)
        assert answer.status_code == (200 if needed == held else 403), (path, answer.text)
    profile = (await browser.get("/api/institution/profile")).json()
    answer = await browser.put("/api/institution/profile", json=profile)
    assert answer.status_code == (200 if held == Permission.SETTINGS else 403)


async def test_who_may_manage_one_unit_manages_it_and_nothing_beside_it(city: City) -> None:
    admin = await city.signed_in("garam")
    roles = (await admin.get("/api/roles")).json()
    role = next(each["id"] for each in roles if each["code"] == "admin")
    arts, other = await city.unit("예술진흥본부"), await city.unit("경영본부")
    leader = await city.person("장보미")
    body = {"role_id": role, "person_id": str(leader), "unit_id": str(arts)}
    assert (await admin.post("/api/role-grants", json=body)).status_code == 201
    browser = await city.signed_in("bomi")
    team = await city.unit("축제기획팀")
    for unit, status in ((arts, 201), (team, 201), (other, 403)):
        answer = await browser.post("/api/posts", json={"unit_id": str(unit), "title": "과장"})
        assert answer.status_code == status, unit
    for person, status in (("윤도담", 200), ("문하람", 403)):
        answer = await browser.put(f"/api/people/{await city.person(person)}", json={"phone": "1234"})
        assert answer.status_code == status, person
    for path in ("/api/roles", "/api/people.csv", "/api/imports"):
        assert (await browser.get(path)).status_code == 403
    answer = await browser.post("/api/role-grants", json=body | {"unit_id": None})
    assert answer.status_code == 403


async def test_nobody_makes_overseers_but_an_overseer(city: City) -> None:
    admin = await city.signed_in("garam")
    body = {"code": "spy", "name": "남의 기관 보기", "permissions": ["oversight.read"]}
    assert (await admin.post("/api/roles", json=body)).status_code == 403


async def test_an_overseer_sees_figures_of_those_below_and_no_people(city: City) -> None:
    from directory.onboarding import NewInstitution, create

    csv = "이름,아이디,부서,직위,부서장,기관장,역할\n시장님,mayor,,시장,Y,Y,overseer\n국장님,chief,기획국,국장,Y,,\n"
    over = NewInstitution(code="9740000", name="시", domain="city.test.example", template="local_government")
    await create(city.dure, over, csv.encode(), invite_admins=False)
    from tests.directory.world import give_passwords

    await give_passwords(city.dure)
    async with city.dure.commons() as db:
        row = commons.institution
        await db.execute(row.update().where(row.c.id == 1).values(parent_id=3, path="3.1."))
        await db.execute(row.update().where(row.c.id == 3).values(path="3."))
    browser = await city.signed_in("mayor@city.test.example")
    session = (await browser.get("/api/session")).json()
    assert session["features"] == {"second_factor_needed": True, "confirm_decisions": False}
    from tests.directory.test_sign_in import second_factor

    await second_factor(city, browser)
    found = (await browser.get("/api/oversight")).json()
    assert {(each["name"], each["people"], each["accounts"]) for each in found} == {("시", 2, 2), ("문화재단", 8, 8)}
    assert set(found[0]) <= {
        *("institution_id", "name", "state", "people", "units", "posts", "vacant_heads", "accounts", "updated")
    }
    clerk = await city.person("윤도담")
    assert (await browser.get(f"/api/people/{clerk}")).status_code == 404
    assert (await browser.get("/api/institutions/1/units")).status_code == 403
