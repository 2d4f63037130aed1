"""A sheet of people is checked first and applied whole, exactly as it was shown."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, func, select

from directory.actions.imports import apply_import, check_import
from directory.actions.units import add_unit
from directory.onboarding import ImportRefused, NewInstitution, check, create
from directory.queries.imports import export_people, import_by_id
from directory.tables import commons, gate
from directory.tables import organisation as t
from directory.views.administration import ImportApply, ImportView
from directory.views.units import UnitInput
from kernel.errors import Conflict, Forbidden
from kernel.tx import Actor
from server.demo.city import as_csv, houses, people, told_names
from tests.directory.world import CULTURE, PASSWORD, City


async def checked(city: City, text: str | bytes) -> ImportView:
    async with city.dure.tx(await city.actor("한가람")) as tx:
        content = text.encode() if isinstance(text, str) else text
        return await import_by_id(tx, await check_import(tx, "people.csv", content))


async def applied(city: City, shown: ImportView, *, leave_missing: bool = False) -> ImportView:
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await apply_import(tx, shown.id, ImportApply(plan_hash=shown.plan_hash, leave_missing=leave_missing))
        return await import_by_id(tx, shown.id)


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


async def test_the_same_file_again_changes_nothing(city: City) -> None:
    shown = await checked(city, CULTURE)
    assert (shown.state, shown.lines, shown.unchanged, shown.changes) == ("checked", 8, 8, [])


async def test_what_was_exported_is_taken_back_unchanged(city: City) -> None:
    async with city.dure.tx(await city.actor("한가람")) as tx:
        content = await export_people(tx)
    shown = await checked(city, content)
    assert (shown.unchanged, shown.changes, shown.bad_rows) == (8, [], [])


async def test_every_change_is_shown_and_nothing_holds_before_it_is_applied(city: City) -> None:
    text = changed(CULTURE, "윤도담,dodam,예술진흥본부/축제기획팀,주임", "윤도담,dodam,경영본부/재무회계팀,대리")
    text = changed(text, "문하람,haram,경영본부/경영지원팀,주임", "문하람,haram,경영본부/경영지원팀,대리")
    text = changed(text, "21,축제", "29,축제")
    text = changed(text, '백다솔,dasol,경영본부/재무회계팀,팀장,Y,,13,"재무, 회계",auditor\n', "")
    text += "새사람,sae,예술진흥본부/공연팀,팀장,Y,,30,공연,registry\n"
    before = await city.org()
    shown = await checked(city, text)
    assert shown.counts == {"move": 1, "rename": 1, "update": 1, "add": 1, "unit": 1, "missing": 1}
    words = {change.kind: change.text for change in shown.changes}
    assert words["move"] == "축제기획팀 주임 → 경영본부/재무회계팀 대리"
    assert words["unit"] == "새 부서: 예술진흥본부/공연팀"
    assert (await city.org()).people == before.people
    assert (await applied(city, shown)).state == "applied"
    org = await city.org()
    seats = {
        org.people[row.person_id].name: (org.units[org.posts[row.post_id].unit_id].name, org.posts[row.post_id].name)
        for row in org.holdings
        if row.valid_to is None
    }
    assert seats["윤도담"] == ("재무회계팀", "대리")
    assert seats["문하람"] == ("경영지원팀", "대리")
    assert seats["새사람"] == ("공연팀", "공연팀장")
    assert seats["백다솔"] == ("재무회계팀", "재무회계팀장"), "who is missing stays"
    again = await checked(city, text)
    assert again.counts == {"missing": 1}


async def test_a_promotion_in_place_keeps_the_post(city: City) -> None:
    clerk = await city.person("문하람")
    before = (await city.org()).holdings_of(clerk, city.clock.at)[0]
    await applied(city, await checked(city, changed(CULTURE, "경영지원팀,주임", "경영지원팀,대리")))
    after = (await city.org()).holdings_of(clerk, city.clock.at)[0]
    assert (after.id, after.post_id) == (before.id, before.post_id)


async def test_two_people_change_places(city: City) -> None:
    text = changed(CULTURE, "한가람,garam,경영본부/경영지원팀", "한가람,garam,경영본부/재무회계팀")
    text = changed(text, "백다솔,dasol,경영본부/재무회계팀", "백다솔,dasol,경영본부/경영지원팀")
    posts = await city.post("경영지원팀장"), await city.post("재무회계팀장")
    await applied(city, await checked(city, text))
    city.clock.forward(seconds=1)
    assert [await city.holder(post) for post in posts] == ["백다솔", "한가람"]


async def test_a_move_with_a_day_to_come_holds_from_that_day(city: City) -> None:
    text = "이름,아이디,부서,직위,시작일\n윤도담,dodam,경영본부/재무회계팀,주임,2026-11-19\n"
    await applied(city, await checked(city, text))
    clerk, org = await city.person("윤도담"), await city.org()
    units = [
        org.units[org.posts[row.post_id].unit_id].name
        for at in (datetime(2026, 11, 18, 14, 59, tzinfo=UTC), datetime(2026, 11, 18, 15, 0, tzinfo=UTC))
        for row in org.holdings_of(clerk, at)
    ]
    assert units == ["축제기획팀", "재무회계팀"]


async def test_who_is_missing_leaves_only_when_that_is_asked_for(city: City) -> None:
    text = changed(CULTURE, "윤도담,dodam,예술진흥본부/축제기획팀,주임,,,22,무대 용역,\n", "")
    clerk = await city.person("윤도담")
    await applied(city, await checked(city, text), leave_missing=True)
    city.clock.forward(seconds=1)
    org = await city.org()
    assert org.state_of(clerk, city.clock.at) == "left"
    assert org.people[clerk].name == "윤도담"


async def test_what_was_shown_is_refused_once_the_organisation_has_changed(city: City) -> None:
    shown = await checked(city, CULTURE + "새사람,sae,경영본부/새팀,팀장,Y,,30,,\n")
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await add_unit(tx, UnitInput(name="새팀", parent_id=await city.unit("경영본부")))
    with pytest.raises(Conflict, match="import_stale"):
        await applied(city, shown)


async def test_an_import_is_applied_once(city: City) -> None:
    shown = await checked(city, CULTURE + "새사람,sae,경영본부/새팀,팀장,Y,,30,,\n")
    await applied(city, shown)
    with pytest.raises(Conflict, match="import_over"):
        await applied(city, shown)


@pytest.mark.parametrize(
    "line, column, reason",
    [
        ("새사람,garam,경영본부,과장,,,1,,", "사번", "4번째 줄과 같은 사람입니다."),
        ("새사람,sae,경영본부,본부장,Y,,1,,", "부서장", "3번째 줄에 이 부서의 부서장이 이미 있습니다."),
        ("새사람,sae,,사장,Y,Y,1,,", "기관장", "2번째 줄에 기관장이 이미 있습니다."),
        ("새사람,sae,경영본부,과장,,,1,,chief", "역할", "‘chief’ 역할이 없습니다."),
    ],
)
async def test_what_only_all_lines_together_show_is_named_by_line(
    city: City, line: str, column: str, reason: str
) -> None:
    shown = await checked(city, CULTURE + line + "\n")
    assert shown.state == "refused"
    assert [(bad.line, bad.column) for bad in shown.bad_rows] == [(10, column)]
    assert shown.bad_rows[0].reason.startswith(reason)
    with pytest.raises(Conflict, match="import_over"):
        await applied(city, shown)


async def test_one_bad_line_holds_back_all(city: City) -> None:
    new = NewInstitution(code="9740090", name="새기관", domain="new.test.example", template="foundation")
    with pytest.raises(ImportRefused) as refused:
        await create(city.dure, new, (CULTURE + ",,,,,,,,x\n").encode())
    assert refused.value.bad[0].line == 10
    async with city.dure.commons() as db:
        assert (await db.execute(select(func.count()).select_from(commons.institution))).scalar_one() == 2


async def test_a_failure_half_way_leaves_nothing(city: City) -> None:
    async def break_down(_: object) -> None:
        raise RuntimeError("planned")

    new = NewInstitution(code="9740090", name="새기관", domain="new.test.example", template="foundation")
    with pytest.raises(RuntimeError, match="planned"):
        await create(city.dure, new, CULTURE.encode(), also=[break_down])
    async with city.dure.gate() as db:
        logins = (await db.execute(select(gate.account.c.login))).scalars().all()
    assert not [login for login in logins if login.endswith("@new.test.example")]
    created = await create(city.dure, new, CULTURE.encode())
    assert created.people == 8
    assert [invitation.login for invitation in created.invitations] == ["garam@new.test.example"]


async def test_without_the_permission_nobody_checks_a_file(city: City) -> None:
    with pytest.raises(Forbidden):
        async with city.dure.tx(await city.actor("윤도담")) as tx:
            await check_import(tx, "people.csv", CULTURE.encode())


async def test_an_institution_of_sixty_people_comes_with_few_statements_and_lacks_nothing_it_needs(city: City) -> None:
    house = next(house for house in houses() if house.name == "한빛교통공사")
    content = as_csv(people(house, told_names()))
    new = NewInstitution(code=house.code, name=house.name, domain=house.domain, template=house.template)
    said: list[str] = []
    event.listen(city.dure.engine.sync_engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    created = await create(city.dure, new, content)
    assert len(said) < 15 * created.people
    assert created.people == 60
    checks = await check(city.dure, house.code)
    assert [each.name for each in checks if each.needed and not each.ok] == []
    assert [each.name for each in checks if not each.ok] == ["직무대리 순서", "주소와 전화"]


async def test_the_door_takes_a_file_and_applies_what_it_showed(city: City) -> None:
    browser = await city.signed_in("garam")
    text = (CULTURE + "새사람,sae,경영본부/새팀,팀장,Y,,30,,\n").encode("cp949")
    shown = (
        await browser.post("/api/imports?name=people.csv", content=text, headers={"Content-Type": "text/csv"})
    ).json()
    assert shown["counts"] == {"unit": 1, "add": 1}
    body = {"plan_hash": shown["plan_hash"], "leave_missing": False}
    done = await browser.post(f"/api/imports/{shown['id']}/apply", json=body)
    assert done.json()["state"] == "applied"
    exported = (await browser.get("/api/people.csv")).content.decode("utf-8-sig")
    assert "새사람" in exported
    assert (await (await city.signed_in("dodam")).get("/api/people.csv")).status_code == 403


async def test_an_applied_import_keeps_no_copy_of_the_file(city: City) -> None:
    shown = await checked(city, CULTURE + "새사람,sae,경영본부/새팀,팀장,Y,,30,,\n")
    await applied(city, shown)
    async with city.dure.tx(Actor(city.culture)) as tx:
        assert (await tx.db.execute(select(t.import_job.c.text))).scalars().all() == [""]


async def test_a_new_person_can_be_invited_and_sign_in(city: City) -> None:
    await applied(city, await checked(city, CULTURE + "새사람,sae,경영본부/새팀,팀장,Y,,30,,\n"))
    admin = await city.signed_in("garam")
    link = (await admin.post(f"/api/people/{await city.person('새사람')}/invitation")).json()["link"]
    async with city.browser() as browser:
        body = {"token": link.partition("#")[2], "password": PASSWORD}
        session = (await browser.post("/api/session/invitation", json=body)).json()
    assert session["seat"]["post_name"] == "새팀장"
