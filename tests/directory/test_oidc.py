"""Sign-in at an identity provider: a small real one on loopback, and everything its answers could do wrong."""

import asyncio
import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from directory.room import ROOM
from kernel.doors import routes
from kernel.dure import open_dure
from server.auth import SessionGate
from tests.directory.world import City
from tests.support.serving import on_a_port

CLIENT = "dure"


@dataclass
class Provider:
    """Authorises whoever asks as `claims`; what it signs can be bent by a test."""

    issuer: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "ES256"
    signing: Any = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        paths = {
            "/.well-known/openid-configuration": self.metadata,
            "/keys": self.keys,
            "/token": self.token,
        }
        return Starlette(routes=[Route(path, door, methods=["GET", "POST"]) for path, door in paths.items()])

    async def metadata(self, _: Request) -> Response:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse({"issuer": self.issuer} | {name: f"{self.issuer}/{path}" for name, path in names.items()})

    async def keys(self, _: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def token(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode())
        asked = self.codes.pop(form["code"][0], None)
        challenge = urlsafe_b64encode(hashlib.sha256(form["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or form["client_secret"] != ["hush"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"id_token": self.signed(asked["nonce"]), "token_type": "Bearer", "access_token": "x"})

    def signed(self, nonce: str) -> str:
        now = self.claims.pop("now", None) or int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 300, "nonce": nonce}
        key = self.signing or self.key
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims | self.claims, key)

    def authorise(self, location: str) -> dict[str, str]:
        """What a browser brings back after its user agreed."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert asked["response_type"] == "code"
        self.codes["the-code"] = asked
        return {"code": "the-code", "state": asked["state"], "iss": self.issuer}


@dataclass
class Away:
    """The city with a provider, and a browser in it."""

    city: City
    provider: Provider
    browser: httpx2.AsyncClient

    async def begin(self) -> dict[str, str]:
        answer = await self.browser.get("/api/session/oidc")
        assert answer.status_code == 303
        return self.provider.authorise(answer.headers["location"])

    async def finish(self, back: dict[str, str]) -> str:
        """Where the browser is sent at the end."""
        answer = await self.browser.get("/api/session/oidc/callback", params=back)
        assert answer.status_code == 303
        return str(answer.headers["location"])

    async def signed_in(self) -> bool:
        return (await self.browser.get("/api/session")).status_code == 200


@pytest.fixture
async def away(city: City) -> AsyncGenerator[Away]:
    provider = Provider(claims={"email": "dodam@culture.test.example", "email_verified": True})
    async with on_a_port(provider.app()) as port:
        provider.issuer = f"http://127.0.0.1:{port}"
        settings = replace(city.settings, oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret="hush")
        async with open_dure(settings) as dure:
            city.app = Starlette(routes=routes(ROOM.endpoints, dure, SessionGate(settings)))
            async with city.browser() as browser:
                yield Away(city, provider, browser)


async def test_who_the_provider_vouches_for_is_signed_in_and_known_again_by_subject(away: Away) -> None:
    assert await away.finish(await away.begin()) == "/"
    session = (await away.browser.get("/api/session")).json()
    assert session["person"]["name"] == "윤도담"
    await away.browser.delete("/api/session")
    away.provider.claims = {"email": "bomi@culture.test.example", "email_verified": True}
    assert await away.finish(await away.begin()) == "/"
    assert (await away.browser.get("/api/session")).json()["person"]["name"] == "윤도담"


async def test_an_unverified_address_links_nothing_and_makes_no_account(away: Away) -> None:
    for claims in ({"email": "dodam@culture.test.example"}, {"email": "new@else.example", "email_verified": True}):
        away.provider.claims = dict(claims)
        assert await away.finish(await away.begin()) == "/?sign_in=no_account"
        assert not await away.signed_in()


BENT: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "another"},
    "several audiences without us as the authorised party": {"aud": [CLIENT, "another"]},
    "another issuer": {"iss": "https://evil.example"},
    "expired": {"now": 1_600_000_000},
    "another nonce": {"nonce": "another"},
}


@pytest.mark.parametrize("name", BENT)
async def test_a_token_that_was_not_meant_for_this_sign_in_is_refused(away: Away, name: str) -> None:
    away.provider.claims |= BENT[name]
    assert await away.finish(await away.begin()) == "/?sign_in=sign_in_failed"
    assert not await away.signed_in()


async def test_a_token_signed_with_another_key_or_a_shared_secret_is_refused(away: Away) -> None:
    public = away.provider.key.as_pem(private=False)
    away.provider.signing = ECKey.generate_key("P-256", {"kid": "one"})
    assert await away.finish(await away.begin()) == "/?sign_in=sign_in_failed"
    away.provider.signing, away.provider.algorithm = OctKey.import_key(hashlib.sha256(public).hexdigest()), "HS256"
    assert await away.finish(await away.begin()) == "/?sign_in=sign_in_failed"


async def test_keys_that_changed_are_read_again(away: Away) -> None:
    assert await away.finish(await away.begin()) == "/"
    away.provider.key = ECKey.generate_key("P-256", {"kid": "two"})
    assert await away.finish(await away.begin()) == "/"


async def test_what_comes_back_works_once_and_only_in_the_browser_that_began(away: Away) -> None:
    back = await away.begin()
    async with away.city.browser() as other:
        answer = await other.get("/api/session/oidc/callback", params=back)
        assert answer.headers["location"] == "/?sign_in=sign_in_failed"
    assert await away.finish(back) == "/?sign_in=sign_in_failed"
    back = await away.begin()
    assert await away.finish(back) == "/"
    assert await away.finish(back) == "/?sign_in=sign_in_failed"


async def test_an_answer_of_another_issuer_or_an_error_ends_at_the_sign_in_screen(away: Away) -> None:
    for change in ({"iss": "https://evil.example"}, {"error": "access_denied"}, {"code": ""}, {"state": "x"}):
        assert await away.finish(await away.begin() | change) == "/?sign_in=sign_in_failed"


async def test_a_provider_that_is_away_is_said_to_be_away(city: City) -> None:
    settings = replace(city.settings, oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT)
    async with open_dure(settings) as dure:
        city.app = Starlette(routes=routes(ROOM.endpoints, dure, SessionGate(settings)))
        async with city.browser() as browser:
            answer = await asyncio.wait_for(browser.get("/api/session/oidc"), 20)
    assert (answer.status_code, answer.json()["code"]) == (503, "oidc_unavailable")
