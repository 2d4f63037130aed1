from dataclasses import replace
from typing import Any

import httpx2
import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from directory import sessions
from kernel.dure import Dure, open_dure
from kernel.settings import Settings
from server.app import create
from server.auth import SessionGate, address_of
from tests.support.city import session_of, small_city
from tests.support.planted import HOST, asking


def connection(headers: dict[str, str] | list[tuple[str, str]], client: str | None = "192.0.2.1") -> HTTPConnection:
    pairs = headers.items() if isinstance(headers, dict) else headers
    raw = [(name.lower().encode(), value.encode()) for name, value in pairs]
    return HTTPConnection({"type": "http", "headers": raw, "client": (client, 1) if client else None})


@pytest.mark.parametrize(
    "forwarded, behind_proxy, address",
    [
        ([], True, "192.0.2.1"),
        ([("X-Forwarded-For", "203.0.113.9")], True, "203.0.113.9"),
        ([("X-Forwarded-For", "203.0.113.9")], False, "192.0.2.1"),
        ([("X-Forwarded-For", "10.0.0.1, 203.0.113.9")], True, "203.0.113.9"),
        ([("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-For", "203.0.113.9")], True, "203.0.113.9"),
        ([("X-Forwarded-For", "evil\n, <script>")], True, "192.0.2.1"),
        ([("X-Forwarded-For", "[2001:db8::1]")], True, "2001:db8::1"),
    ],
)
def test_the_address_is_what_our_own_proxy_saw(
    forwarded: list[tuple[str, str]], behind_proxy: bool, address: str
) -> None:
    assert address_of(connection(forwarded), behind_proxy) == address


def test_without_another_end_of_the_line_there_is_no_address() -> None:
    assert address_of(connection({}, client=None), False) == ""


def test_over_https_no_other_host_can_set_or_read_the_cookie(settings: Settings) -> None:
    response = Response()
    SessionGate(replace(settings, public_url="https://dure.test")).keep(response, "token")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-dure=token;")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie


def test_signing_out_takes_the_cookie_away(settings: Settings) -> None:
    response = Response()
    SessionGate(settings).keep(response, "")
    assert 'dure=""' in response.headers["set-cookie"]
    assert "Max-Age=0" in response.headers["set-cookie"]


async def test_a_session_carries_its_actor_by_cookie_and_by_bearer(dure: Dure) -> None:
    people = await small_city(dure)
    token = await session_of(dure, people[0]["sign_in"])
    gate = SessionGate(dure.settings)
    by_cookie = await gate.identify(dure, connection({"Cookie": f"a=b; dure={token}"}))
    by_bearer = await gate.identify(dure, connection({"Authorization": f"bearer {token}", "Cookie": "dure=x"}))
    assert by_cookie.actor is not None
    assert by_cookie.actor == by_bearer.actor
    assert (by_cookie.cookie, by_bearer.cookie) == (True, False)
    assert by_cookie.client == "192.0.2.1"
    session = by_cookie.actor.session_id
    assert session is not None
    assert await gate.open_among(dure, [session]) == {session}


@pytest.mark.parametrize("token", ["", "x", "가", "x" * 300, "\x00", "a b\r\n", "' OR 1=1"])
async def test_a_bad_token_is_nobody(dure: Dure, token: str) -> None:
    gate = SessionGate(dure.settings)
    for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"dure={token}"}):
        assert (await gate.identify(dure, connection(headers))).actor is None


async def test_a_person_signs_in_acts_and_signs_out_through_real_doors(settings: Settings) -> None:
    app = create(replace(settings, public_url=f"http://{HOST}"), {"web"})
    async with open_dure(settings) as dure, app.router.lifespan_context(app), asking(app) as browser:
        account = (await small_city(dure))[0]
        wrong = await _sign_in(browser, account | {"password": "wrong"})
        assert (wrong.status_code, wrong.json()["code"], wrong.cookies.get("dure")) == (401, "sign_in_failed", None)
        assert (await _sign_in(browser, account)).json()["person"]["name"] == account["name"]
        assert (await browser.get("/api/session")).json()["person"]["name"] == account["name"]
        refused = await browser.put("/api/account/preferences", json={"theme": "dark"})
        assert refused.json()["code"] == "not_meant"
        changed = await browser.put("/api/account/preferences", json={"theme": "dark"}, headers={"X-Dure": "1"})
        assert changed.json()["theme"] == "dark"
        token = browser.cookies["dure"]
        assert (await browser.delete("/api/session", headers={"X-Dure": "1"})).status_code == 204
        assert "dure" not in browser.cookies
        again = await browser.get("/api/session", headers={"Authorization": f"Bearer {token}"})
        assert again.status_code == 401
        assert await sessions.session_for(dure, token, "192.0.2.1") is None


async def _sign_in(browser: httpx2.AsyncClient, account: dict[str, Any]) -> httpx2.Response:
    body = {"login": account["sign_in"], "password": account["password"]}
    return await browser.post("/api/session", json=body, headers={"X-Dure": "1"})
