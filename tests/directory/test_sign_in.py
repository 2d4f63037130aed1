"""Sign-in: what is asked, what is refused, what ends a session."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import httpx2
import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from directory import passwords, sessions, totp
from directory.actions.accounts import free_account, invite
from directory.actions.appointments import end_holding
from directory.actions.people import set_state
from directory.onboarding import set_state as set_institution_state
from directory.queries.snapshot import org_snapshot
from directory.tables import gate
from directory.views.people import StateChange
from directory.views.units import Effective
from kernel import audit
from kernel.errors import Forbidden
from kernel.tx import Actor
from tests.directory.world import PASSWORD, City

LOGIN = "dodam@culture.test.example"


async def attempt(browser: httpx2.AsyncClient, password: str, login: str = LOGIN, **also: str) -> httpx2.Response:
    return await browser.post("/api/session", json={"login": login, "password": password, **also})


async def test_a_session_says_who_where_and_what(city: City) -> None:
    async with city.browser() as browser:
        answer = await attempt(browser, PASSWORD)
        assert answer.status_code == 200
        session = answer.json()
        again = (await browser.get("/api/session")).json()
    assert session == again
    assert session["person"]["name"] == "윤도담"
    assert session["institution"] == {"id": 1, "code": "9740010", "name": "문화재단"}
    assert session["seat"]["unit_name"] == "축제기획팀"
    assert session["permissions"] == []
    assert [seat["post_name"] for seat in session["seats"]] == ["주임"]


async def test_the_token_is_kept_only_as_a_hash(city: City) -> None:
    browser = await city.signed_in("dodam")
    token = browser.cookies["dure"]
    async with city.dure.gate() as db:
        rows = (await db.execute(select(gate.session))).all()
    assert len(rows) == 1
    assert token not in str(rows)
    assert len(token) >= 43


@pytest.mark.parametrize("login", [LOGIN, "nobody@culture.test.example"])
async def test_five_failures_lock_and_an_unknown_login_looks_the_same(city: City, login: str) -> None:
    async with city.browser() as browser:
        codes = [(await attempt(browser, "wrong password", login)).json()["code"] for _ in range(6)]
    assert codes == ["sign_in_failed"] * 5 + ["locked"]


async def test_the_right_password_waits_too_while_locked_and_opens_afterwards(city: City) -> None:
    async with city.browser() as browser:
        for _ in range(5):
            await attempt(browser, "wrong password")
        locked = await attempt(browser, PASSWORD)
        assert locked.status_code == 429
        assert 0 < locked.json()["retry_after"] <= 15 * 60
        city.clock.forward(minutes=15, seconds=1)
        assert (await attempt(browser, PASSWORD)).status_code == 200


async def test_guesses_at_one_moment_are_counted_before_they_are_checked(city: City) -> None:
    async with city.browser() as browser:
        answers = await asyncio.gather(*(attempt(browser, f"guess number {n}") for n in range(12)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7


async def test_a_success_forgets_the_failures_before_it(city: City) -> None:
    async with city.browser() as browser:
        for _ in range(3):
            for _ in range(4):
                await attempt(browser, "wrong password")
            assert (await attempt(browser, PASSWORD)).status_code == 200


async def test_a_refused_sign_in_leaves_a_record_with_the_address(city: City) -> None:
    async with city.browser("198.51.100.7") as browser:
        await attempt(browser, "wrong password")
    async with city.dure.tx(Actor(city.culture)) as tx:
        found = select(audit.record.c.client).where(audit.record.c.action == "session.refused")
        assert (await tx.db.execute(found)).scalars().all() == ["198.51.100.7"]


async def test_one_address_cannot_try_all_accounts(city: City) -> None:
    for _ in range(60):
        await city.dure.limits.take("sign-in:192.0.2.9", rate=1, burst=60)
    async with city.browser() as browser:
        answer = await attempt(browser, PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_often")


async def second_factor(city: City, browser: httpx2.AsyncClient) -> str:
    setup = (await browser.post("/api/account/totp")).json()
    assert setup["qr"].startswith("data:image/svg+xml")
    code = pyotp.TOTP(setup["secret"]).at(city.clock.at)
    assert (await browser.post("/api/account/totp/confirm", json={"code": code})).status_code == 204
    return str(setup["secret"])


async def test_the_second_factor_is_asked_for_and_a_code_works_once(city: City) -> None:
    secret = await second_factor(city, await city.signed_in("dodam"))
    city.clock.forward(seconds=60)
    async with city.browser() as browser:
        asked = await attempt(browser, PASSWORD)
        assert (asked.status_code, asked.json()["code"]) == (401, "second_factor")
        code = pyotp.TOTP(secret).at(city.clock.at)
        answers = await asyncio.gather(*(attempt(browser, PASSWORD, totp=code) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 401]
        replayed = await attempt(browser, PASSWORD, totp=code)
        assert (replayed.status_code, replayed.json()["wrong"]) == (401, True)


async def test_wrong_codes_lock_as_wrong_passwords_do_and_asking_does_not_count(city: City) -> None:
    await second_factor(city, await city.signed_in("dodam"))
    async with city.browser() as browser:
        for _ in range(8):
            assert (await attempt(browser, PASSWORD)).json()["code"] == "second_factor"
        codes = [(await attempt(browser, PASSWORD, totp="000000")).json()["code"] for _ in range(6)]
    assert codes == ["second_factor"] * 5 + ["locked"]


def test_a_code_is_good_for_its_step_and_one_to_each_side_and_never_again(city: City) -> None:
    secret, now = totp.new_secret(), city.clock.at
    step = int(now.timestamp()) // totp.STEP
    codes = {offset: pyotp.TOTP(secret).generate_otp(step + offset) for offset in range(-2, 3)}
    matched = {offset: totp.matching_step(secret, code, now, 0) for offset, code in codes.items()}
    assert [offset for offset, found in matched.items() if found is not None] == [-1, 0, 1]
    assert totp.matching_step(secret, codes[-1], now, step) is None
    assert totp.matching_step(secret, "12345６", now, 0) is None


async def test_the_secret_of_the_second_factor_is_sealed_in_the_database(city: City) -> None:
    secret = await second_factor(city, await city.signed_in("dodam"))
    async with city.dure.gate() as db:
        kept = (await db.execute(select(gate.account.c.totp_secret).where(gate.account.c.login == LOGIN))).scalar_one()
    assert secret.encode() not in kept


async def test_sensitive_acts_ask_again_after_ten_minutes(city: City) -> None:
    browser = await city.signed_in("dodam")
    city.clock.forward(minutes=11)
    refused = await browser.post("/api/account/totp")
    assert (refused.status_code, refused.json()["code"]) == (403, "confirm_needed")
    assert (await browser.post("/api/account/confirm", json={"password": "wrong"})).status_code == 401
    assert (await browser.post("/api/account/confirm", json={"password": PASSWORD})).status_code == 204
    assert (await browser.post("/api/account/totp")).status_code == 200


async def test_idle_and_old_sessions_end(city: City) -> None:
    browser = await city.signed_in("dodam")
    for _ in range(10):
        city.clock.forward(minutes=29)
        assert (await browser.get("/api/session")).status_code == 200
    city.clock.forward(minutes=31)
    assert (await browser.get("/api/session")).status_code == 401
    browser = await city.signed_in("dodam")
    for _ in range(24):
        city.clock.forward(minutes=29)
        await browser.get("/api/session")
    city.clock.forward(minutes=29)
    assert (await browser.get("/api/session")).status_code == 401


async def test_looking_does_not_keep_a_session_awake(city: City) -> None:
    browser = await city.signed_in("dodam")
    token = browser.cookies["dure"]
    for _ in range(3):
        city.clock.forward(minutes=11)
        looked = await sessions.session_for(city.dure, token, "192.0.2.9", use=False)
    assert looked is None


async def test_sessions_are_listed_and_ended_one_by_one_and_all_others(city: City) -> None:
    first, second, third = [await city.signed_in("dodam") for _ in range(3)]
    listed = (await first.get("/api/sessions")).json()
    assert len(listed) == 3
    assert sum(item["current"] for item in listed) == 1
    theirs = (await second.get("/api/sessions")).json()
    mine = next(item["id"] for item in theirs if item["current"])
    assert (await first.delete(f"/api/sessions/{mine}")).status_code == 204
    assert (await second.get("/api/session")).status_code == 401
    assert (await first.delete("/api/sessions")).status_code == 204
    assert (await third.get("/api/session")).status_code == 401
    assert (await first.get("/api/session")).status_code == 200
    assert (await first.delete("/api/session")).status_code == 204
    assert (await first.get("/api/session")).status_code == 401


async def test_nobody_ends_the_session_of_another(city: City) -> None:
    mine, theirs = await city.signed_in("dodam"), await city.signed_in("bomi")
    other = (await theirs.get("/api/sessions")).json()[0]["id"]
    assert (await mine.delete(f"/api/sessions/{other}")).status_code == 404
    assert (await theirs.get("/api/session")).status_code == 200


async def test_a_new_password_ends_every_other_session(city: City) -> None:
    mine, other = await city.signed_in("dodam"), await city.signed_in("dodam")
    wrong = await mine.put("/api/account/password", json={"current": "no", "new": "new long phrase 9"})
    assert wrong.status_code == 401
    weak = await mine.put("/api/account/password", json={"current": PASSWORD, "new": "dodam12345"})
    assert weak.json()["code"] == "password_weak"
    done = await mine.put("/api/account/password", json={"current": PASSWORD, "new": "new long phrase 9"})
    assert done.status_code == 204
    assert (await mine.get("/api/session")).status_code == 200
    assert (await other.get("/api/session")).status_code == 401
    async with city.browser() as browser:
        assert (await attempt(browser, PASSWORD)).status_code == 401
        assert (await attempt(browser, "new long phrase 9")).status_code == 200


async def test_a_leave_at_midnight_ends_the_session_at_its_next_request(city: City) -> None:
    city.clock.at = datetime(2026, 11, 18, 14, 50, tzinfo=UTC)
    browser = await city.signed_in("dodam")
    clerk = await city.person("윤도담")
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await set_state(tx, clerk, StateChange(state="left", effective=date(2026, 11, 19)))
    city.clock.at = datetime(2026, 11, 18, 14, 59, 58, tzinfo=UTC)
    assert (await browser.get("/api/session")).status_code == 200
    city.clock.at = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
    assert (await browser.get("/api/session")).status_code == 401


async def test_a_pause_ends_sessions_and_refuses_sign_in_at_once(city: City) -> None:
    browser = await city.signed_in("dodam")
    async with city.dure.tx(await city.actor("한가람")) as tx:
        await set_state(tx, await city.person("윤도담"), StateChange(state="paused"))
    assert (await browser.get("/api/session")).status_code == 401
    async with city.browser() as other:
        refused = await attempt(other, PASSWORD)
    assert (refused.status_code, refused.json()["code"]) == (403, "no_seat")


async def test_a_suspended_institution_lets_nobody_in_and_others_stay(city: City) -> None:
    mine, theirs = await city.signed_in("dodam"), await city.signed_in("noeul@transit.test.example")
    await set_institution_state(city.dure, "9740010", "suspended")
    assert (await mine.get("/api/session")).status_code == 401
    assert (await theirs.get("/api/session")).status_code == 200
    await set_institution_state(city.dure, "9740010", "active")
    assert (await (await city.signed_in("dodam")).get("/api/session")).status_code == 200


async def test_a_seat_that_ends_gives_way_to_another_of_the_same_person(city: City) -> None:
    from directory.actions.appointments import appoint
    from directory.views.people import AppointmentInput

    browser = await city.signed_in("bomi")
    leader, admin = await city.person("장보미"), await city.actor("한가람")
    async with city.dure.tx(admin) as tx:
        clerk = await city.person("윤도담")
        theirs = next(row for row in (await org_snapshot(tx)).holdings if row.person_id == clerk)
        await end_holding(tx, theirs.id, Effective())
    city.clock.forward(minutes=1)
    async with city.dure.tx(admin) as tx:
        await appoint(tx, AppointmentInput(person_id=leader, post_id=theirs.post_id, concurrent=True))
    assert (await browser.get("/api/session")).json()["seat"]["post_name"] == "축제기획팀장"
    body = {"institution_id": 1, "post_id": str(theirs.post_id)}
    assert (await browser.put("/api/session/seat", json=body)).json()["seat"]["post_name"] == "주임"
    assert (await browser.get("/api/session")).json()["seat"]["post_name"] == "주임"
    city.clock.forward(minutes=1)
    async with city.dure.tx(admin) as tx:
        now = [row for row in (await org_snapshot(tx)).holdings_of(leader, tx.now) if row.concurrent]
        await end_holding(tx, now[0].id, Effective())
    assert (await browser.get("/api/session")).json()["seat"]["post_name"] == "축제기획팀장"
    city.clock.forward(minutes=1)
    async with city.dure.tx(admin) as tx:
        await end_holding(tx, (await org_snapshot(tx)).holdings_of(leader, tx.now)[0].id, Effective())
    assert (await browser.get("/api/session")).status_code == 401


async def test_a_seat_of_somebody_else_cannot_be_chosen(city: City) -> None:
    browser = await city.signed_in("dodam")
    for institution, post in ((1, await city.post("대표이사")), (2, await city.post("대표이사"))):
        answer = await browser.put("/api/session/seat", json={"institution_id": institution, "post_id": str(post)})
        assert answer.status_code == 404


async def test_an_invitation_sets_a_password_once(city: City) -> None:
    clerk = await city.person("윤도담")
    async with city.dure.tx(await city.actor("한가람")) as tx:
        first = await invite(tx, clerk)
        second = await invite(tx, clerk)
    used, token = (invitation.link.partition("#")[2] for invitation in (first, second))
    async with city.browser() as browser:
        assert (await browser.post("/api/session/invitation/look", json={"token": used})).status_code == 404
        seen = (await browser.post("/api/session/invitation/look", json={"token": token})).json()
        assert (seen["login"], seen["name"], seen["institution_name"]) == (LOGIN, "윤도담", "문화재단")
        short = await browser.post("/api/session/invitation", json={"token": token, "password": "short"})
        assert short.json()["code"] == "password_length"
        body = {"token": token, "password": "green bridge river"}
        assert (await browser.post("/api/session/invitation", json=body)).status_code == 200
        assert (await browser.post("/api/session/invitation", json=body)).status_code == 404
        assert (await attempt(browser, "green bridge river")).status_code == 200


async def test_an_invitation_expires(city: City) -> None:
    async with city.dure.tx(await city.actor("한가람")) as tx:
        token = (await invite(tx, await city.person("윤도담"))).link.partition("#")[2]
    city.clock.forward(days=8)
    async with city.browser() as browser:
        body = {"token": token, "password": "green bridge river"}
        assert (await browser.post("/api/session/invitation", json=body)).status_code == 404


async def test_an_institution_cannot_take_over_an_account_that_another_issued(city: City) -> None:
    from directory.actions.accounts import link_account
    from directory.actions.people import add_person
    from directory.views.people import PersonInput

    async with city.dure.tx(Actor(city.transit)) as tx:
        person = await add_person(tx, PersonInput(name="윤도담", number="x1"))
        await link_account(tx, person, LOGIN)
    admin = await city.actor("노을빛", city.transit)
    for act in (invite, free_account):
        with pytest.raises(Forbidden, match="account_of_another"):
            async with city.dure.tx(admin) as tx:
                await act(tx, person)


async def test_one_account_has_seats_in_two_institutions_and_the_chosen_one_counts(city: City) -> None:
    from directory.actions.accounts import link_account
    from directory.actions.appointments import appoint
    from directory.actions.people import add_person
    from directory.actions.posts import add_post
    from directory.views.people import AppointmentInput, PersonInput
    from directory.views.posts import PostInput

    async with city.dure.tx(Actor(city.transit)) as tx:
        root = (await org_snapshot(tx)).root
        assert root is not None
        post = await add_post(tx, PostInput(unit_id=root.id, title="이사"))
        person = await add_person(tx, PersonInput(name="한가람", number="x1"))
        await appoint(tx, AppointmentInput(person_id=person, post_id=post, concurrent=True))
        await link_account(tx, person, "garam@culture.test.example")
    browser = await city.signed_in("garam")
    session: dict[str, Any] = (await browser.get("/api/session")).json()
    assert [seat["institution_name"] for seat in session["seats"]] == ["문화재단", "교통공사"]
    assert session["permissions"] == ["people.manage", "rules.manage", "settings.manage"]
    chosen = (await browser.put("/api/session/seat", json={"institution_id": 2, "post_id": str(post)})).json()
    assert (chosen["institution"]["name"], chosen["permissions"]) == ("교통공사", [])
    assert {unit["name"] for unit in (await browser.get("/api/units")).json()} == {"교통공사", "경영본부"}
    again = await city.signed_in("garam")
    assert (await again.get("/api/session")).json()["institution"]["name"] == "교통공사"


async def test_permissions_sleep_without_a_second_factor_where_the_institution_demands_it(city: City) -> None:
    from directory.queries.roles import institution_profile
    from directory.views.institution import ProfileInput

    browser = await city.signed_in("garam")
    profile = (await browser.get("/api/institution/profile")).json()
    done = await browser.put("/api/institution/profile", json=profile | {"admin_second_factor": True})
    assert done.status_code == 200
    assert set(ProfileInput.__struct_fields__) == set(profile)
    session = (await browser.get("/api/session")).json()
    assert session["permissions"] == []
    assert session["features"] == {"second_factor_needed": True, "confirm_decisions": False}
    assert (await browser.get("/api/roles")).status_code == 403
    await second_factor(city, browser)
    assert (await browser.get("/api/roles")).status_code == 200
    async with city.dure.tx(Actor(city.culture)) as tx:
        assert (await institution_profile(tx)).admin_second_factor


async def test_preferences_follow_the_account(city: City) -> None:
    browser = await city.signed_in("dodam")
    kept = (await browser.put("/api/account/preferences", json={"theme": "dark", "single_keys": False})).json()
    assert kept["theme"] == "dark"
    again = await city.signed_in("dodam")
    preferences = (await again.get("/api/session")).json()["preferences"]
    assert (preferences["theme"], preferences["single_keys"], preferences["density"]) == ("dark", False, "normal")
    for wrong in ({"seat": "x"}, {"panes": {"edocs.list": 4}}, {"keys": {"": "N"}}):
        assert (await browser.put("/api/account/preferences", json=wrong)).status_code == 422


async def test_changed_keys_are_kept_whole_and_widths_of_panes_one_by_one(city: City) -> None:
    browser = await city.signed_in("dodam")
    for change in ({"panes": {"edocs.list": 480}}, {"keys": {"J": "N", "N": "J"}}, {"panes": {"edocs.panel": 420}}):
        kept = (await browser.put("/api/account/preferences", json=change)).json()
    assert (kept["keys"], kept["panes"]) == ({"J": "N", "N": "J"}, {"edocs.list": 480, "edocs.panel": 420})
    kept = (await browser.put("/api/account/preferences", json={"keys": {}})).json()
    assert (kept["keys"], kept["panes"]["edocs.list"]) == ({}, 480)


class CountingHasher(PasswordHasher):
    """Counts what it verifies."""

    verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - its name there
        self.verified += 1
        return super().verify(hash, password)


async def test_an_unknown_login_costs_as_many_hashes_as_a_known_one(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", counting)
    async with city.browser() as browser:
        await attempt(browser, "wrong password")
        assert counting.verified == 1
        await attempt(browser, "wrong password", "nobody@culture.test.example")
    assert counting.verified == 2


async def test_a_locked_account_can_be_freed_by_its_own_administrator(city: City) -> None:
    async with city.browser() as browser:
        for _ in range(5):
            await attempt(browser, "wrong password")
    admin = await city.signed_in("garam")
    assert (await admin.post(f"/api/people/{await city.person('윤도담')}/free")).status_code == 204
    async with city.browser() as browser:
        assert (await attempt(browser, PASSWORD)).status_code == 200


async def test_a_session_row_of_the_future_clock_is_not_trusted_after_its_end(city: City) -> None:
    browser = await city.signed_in("dodam")
    async with city.dure.gate() as db:
        await db.execute(update(gate.session).values(expires=city.clock.at - timedelta(seconds=1)))
    city.clock.forward(seconds=2)
    assert (await browser.get("/api/session")).status_code == 401
