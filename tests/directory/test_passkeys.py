"""Passkeys against a software authenticator that does what a real one does. WebAuthn Level 3 §6, §7"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cbor2
import httpx2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from tests.directory.world import City

ORIGIN, HOST = "http://dure.test", "dure.test"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


@dataclass
class Authenticator:
    """Keeps one discoverable key and signs with it."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    count: int = 0
    flags: int = PRESENT | VERIFIED

    def register(self, options: dict[str, Any], origin: str = ORIGIN) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        key = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(options["rp"]["id"], self.flags | ATTESTED) + key
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"], origin)
        return self._credential(clientDataJSON=client, attestationObject=attestation)

    def sign(self, options: dict[str, Any], origin: str = ORIGIN) -> dict[str, Any]:
        self.count += 1
        data = self._data(options["rpId"], self.flags)
        client = self._client("webauthn.get", options["challenge"], origin)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(clientDataJSON=client, authenticatorData=data, signature=signed)

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _credential(self, **response: bytes) -> dict[str, Any]:
        name = bytes_to_base64url(self.id)
        parts = {key: bytes_to_base64url(value) for key, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": parts, "clientExtensionResults": {}}


async def registered(city: City) -> Authenticator:
    browser, authenticator = await city.signed_in("dodam"), Authenticator()
    begun = (await browser.post("/api/account/passkeys/begin")).json()
    assert begun["options"]["authenticatorSelection"]["residentKey"] == "required"
    body = {"ticket": begun["ticket"], "credential": authenticator.register(begun["options"]), "name": "내 노트북"}
    done = await browser.post("/api/account/passkeys/finish", json=body)
    assert (done.status_code, done.json()["name"]) == (200, "내 노트북")
    return authenticator


async def begin(browser: httpx2.AsyncClient) -> dict[str, Any]:
    begun: dict[str, Any] = (await browser.post("/api/session/passkey/begin")).json()
    return begun


async def finish(browser: httpx2.AsyncClient, begun: dict[str, Any], credential: dict[str, Any]) -> httpx2.Response:
    body = {"ticket": begun["ticket"], "credential": credential}
    return await browser.post("/api/session/passkey/finish", json=body)


async def test_a_passkey_signs_in_without_a_name_or_password_and_counts_as_strong(city: City) -> None:
    authenticator = await registered(city)
    async with city.browser() as browser:
        begun = await begin(browser)
        assert begun["options"].get("allowCredentials", []) == []
        session = await finish(browser, begun, authenticator.sign(begun["options"]))
        assert session.json()["person"]["name"] == "윤도담"
        listed = (await browser.get("/api/sessions")).json()
        keys = (await browser.get("/api/account/passkeys")).json()
    assert next(item for item in listed if item["current"])["methods"] == ["passkey"]
    assert keys[0]["last_used"] is not None


async def test_a_challenge_is_answered_once(city: City) -> None:
    authenticator = await registered(city)
    async with city.browser() as browser:
        begun = await begin(browser)
        answer = authenticator.sign(begun["options"])
        assert (await finish(browser, begun, answer)).status_code == 200
        assert (await finish(browser, begun, answer)).status_code == 401


async def test_what_a_thief_would_send_is_refused(city: City) -> None:
    real = await registered(city)
    tries: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "another challenge": lambda options: real.sign(options | {"challenge": bytes_to_base64url(b"x" * 32)}),
        "another site": lambda options: real.sign(options, origin="https://evil.example"),
        "another host": lambda options: real.sign(options | {"rpId": "evil.example"}),
        "another key": Authenticator(id=real.id).sign,
        "an unknown key": Authenticator().sign,
        "no user verification": Authenticator(real.key, real.id, 9, PRESENT).sign,
        "nothing": lambda _: {},
        "nonsense": lambda _: {"id": "%%%", "response": []},
        "half": lambda options: real.sign(options) | {"response": {}},
    }
    async with city.browser() as browser:
        for name, answer in tries.items():
            begun = await begin(browser)
            assert (await finish(browser, begun, answer(begun["options"]))).status_code == 401, name
        assert (await browser.get("/api/session")).status_code == 401


async def test_a_counter_that_goes_back_shows_a_copied_key(city: City) -> None:
    authenticator = await registered(city)
    async with city.browser() as browser:
        authenticator.count = 7
        begun = await begin(browser)
        assert (await finish(browser, begun, authenticator.sign(begun["options"]))).status_code == 200
        authenticator.count = 3
        begun = await begin(browser)
        assert (await finish(browser, begun, authenticator.sign(begun["options"]))).status_code == 401


async def test_a_challenge_expires(city: City) -> None:
    authenticator = await registered(city)
    async with city.browser() as browser:
        begun = await begin(browser)
        city.clock.forward(minutes=6)
        assert (await finish(browser, begun, authenticator.sign(begun["options"]))).status_code == 401


async def test_a_ticket_of_one_account_adds_no_passkey_to_another(city: City) -> None:
    mine, theirs = await city.signed_in("dodam"), await city.signed_in("bomi")
    begun = (await mine.post("/api/account/passkeys/begin")).json()
    body = {"ticket": begun["ticket"], "credential": Authenticator().register(begun["options"]), "name": ""}
    assert (await theirs.post("/api/account/passkeys/finish", json=body)).status_code == 422


async def test_a_forgotten_passkey_signs_nobody_in(city: City) -> None:
    authenticator = await registered(city)
    browser = await city.signed_in("dodam")
    key = (await browser.get("/api/account/passkeys")).json()[0]["id"]
    other = await city.signed_in("bomi")
    assert (await other.delete(f"/api/account/passkeys/{key}")).status_code == 404
    assert (await browser.delete(f"/api/account/passkeys/{key}")).status_code == 204
    async with city.browser() as fresh:
        begun = await begin(fresh)
        assert (await finish(fresh, begun, authenticator.sign(begun["options"]))).status_code == 401
