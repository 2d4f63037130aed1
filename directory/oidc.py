"""OpenID Connect as a client: sign-in at the identity provider that the operator configured.

Authorization code with PKCE, state bound to the browser, nonce, and an id token checked against the provider's keys.
An account is found by the provider's subject; the first time by a verified mail address that equals its login. No
account is ever made here. OpenID Connect Core §3.1, RFC 7636, RFC 9207
"""

import hashlib
import time
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from weakref import WeakKeyDictionary

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import or_, select, update

from directory import tickets
from directory.gate import new_token, token_hash
from directory.sessions import open_session
from directory.sign_in import limit_client
from directory.tables import gate
from directory.views.session import OidcReturn
from kernel.dure import Dure
from kernel.errors import NotFound, Refusal, Unauthenticated, Unavailable
from kernel.web import Call

LASTS = timedelta(minutes=10)
_METADATA_KEPT = 600.0
_LEEWAY = 60
_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
"""Never `none`, never a shared secret."""

_providers: WeakKeyDictionary[Dure, tuple[float, dict[str, Any], KeySet]] = WeakKeyDictionary()


async def begin(call: Call) -> None:
    """Send the browser to the provider, with a token that only this browser can bring back."""
    await limit_client(call)
    dure: Dure = call.dure
    provider, _ = await _provider(dure)
    browser, nonce, verifier = new_token(), new_token(), new_token()
    async with dure.gate() as db:
        data = {"browser": token_hash(browser).hex(), "nonce": nonce, "verifier": verifier}
        state = await tickets.put(db, "oidc", dure.now() + LASTS, data)
    call.issue = browser
    call.location = f"{provider['authorization_endpoint']}?" + urlencode(
        {
            "response_type": "code",
            "client_id": dure.settings.oidc_client_id,
            "redirect_uri": _return_address(dure),
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
    )


async def finish(call: Call, given: OidcReturn) -> None:
    """Open a session for who the provider says it is; whatever goes wrong ends at the sign-in screen with a reason."""
    try:
        await limit_client(call)
        account = await _account(call, given)
        await open_session(call, account, ["oidc"])
        call.location = "/"
    except Refusal as refusal:
        call.issue = None
        call.location = "/?" + urlencode({"sign_in": refusal.code})


async def _account(call: Call, given: OidcReturn) -> Any:
    dure: Dure = call.dure
    async with dure.gate() as db:
        found = await tickets.take(db, "oidc", given.state, dure.now()) if given.state else None
    if found is None or found.expires <= dure.now() or found.data["browser"] != token_hash(call.token).hex():
        raise _failed()
    provider, keys = await _provider(dure)
    if given.error or not given.code or (given.iss and given.iss != provider["issuer"]):
        raise _failed()
    token = await _id_token(dure, provider, given.code, found.data["verifier"])
    try:
        claims = _claims(dure, token, keys)
    except Unauthenticated:
        _providers.pop(dure, None)  # its keys may have changed: read them again, once
        _, keys = await _provider(dure)
        claims = _claims(dure, token, keys)
    if claims.get("nonce") != found.data["nonce"]:
        raise _failed()
    return await _known_account(dure, claims)


async def _known_account(dure: Dure, claims: dict[str, Any]) -> Any:
    subject = f"{claims['iss']}#{claims['sub']}"
    mail = str(claims.get("email", "")).strip().lower() if claims.get("email_verified") is True else ""
    async with dure.gate() as db:
        unlinked = (gate.account.c.login == mail) & gate.account.c.oidc_subject.is_(None)
        query = select(gate.account).where(or_(gate.account.c.oidc_subject == subject, unlinked))
        rows = sorted(await db.execute(query), key=lambda row: row.oidc_subject != subject)
        if not rows:
            raise Unauthenticated("no_account", "이 계정으로 쓸 수 있는 자리가 없습니다.", "You have no account.")
        if rows[0].oidc_subject is None:
            await db.execute(update(gate.account).where(gate.account.c.id == rows[0].id).values(oidc_subject=subject))
        return rows[0]


async def _id_token(dure: Dure, provider: dict[str, Any], code: str, verifier: str) -> str:
    settings = dure.settings
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _return_address(dure),
        "code_verifier": verifier,
        "client_id": settings.oidc_client_id,
    }
    if settings.oidc_client_secret:
        form["client_secret"] = settings.oidc_client_secret
    try:
        async with httpx2.AsyncClient(timeout=10) as client:
            answer = await client.post(str(provider["token_endpoint"]), data=form)
            return str(answer.raise_for_status().json()["id_token"])
    except (httpx2.HTTPStatusError, KeyError, ValueError, TypeError) as error:
        raise _failed() from error
    except httpx2.HTTPError as error:
        raise _unavailable() from error


def _claims(dure: Dure, token: str, keys: KeySet) -> dict[str, Any]:
    registry = jwt.JWTClaimsRegistry(
        now=int(dure.now().timestamp()),
        leeway=_LEEWAY,
        iss={"essential": True, "value": dure.settings.oidc_issuer},
        aud={"essential": True, "value": dure.settings.oidc_client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        claims = jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
        registry.validate(claims)
    except (JoseError, ValueError) as error:
        raise _failed() from error
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != dure.settings.oidc_client_id:
        raise _failed()
    return claims


async def _provider(dure: Dure) -> tuple[dict[str, Any], KeySet]:
    """What the provider says of itself, and its keys; both kept for ten minutes. OpenID Connect Discovery §4"""
    issuer = dure.settings.oidc_issuer
    if not issuer:
        raise NotFound("oidc_off", "외부 로그인을 쓰지 않습니다.", "Sign-in elsewhere is not set up.")
    if (kept := _providers.get(dure)) and time.monotonic() - kept[0] < _METADATA_KEPT:
        return kept[1], kept[2]
    try:
        async with httpx2.AsyncClient(timeout=10) as client:
            address = issuer.rstrip("/") + "/.well-known/openid-configuration"
            metadata = (await client.get(address)).raise_for_status().json()
            if metadata["issuer"] != issuer or not _safe(metadata):
                raise _failed()
            keys = (await client.get(metadata["jwks_uri"])).raise_for_status().json()
        found = KeySet.import_key_set(keys)
    except (httpx2.HTTPError, KeyError, ValueError, TypeError, JoseError) as error:
        raise _unavailable() from error
    _providers[dure] = (time.monotonic(), metadata, found)
    return metadata, found


def _safe(metadata: dict[str, Any]) -> bool:
    """Whether every address is https, or on this machine."""
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        parts = urlsplit(str(metadata[name]))
        if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            return False
    return True


def _return_address(dure: Dure) -> str:
    return dure.settings.public_url.rstrip("/") + "/api/session/oidc/callback"


def _failed() -> Unauthenticated:
    return Unauthenticated("sign_in_failed", "외부 로그인을 마치지 못했습니다.", "Sign-in elsewhere did not succeed.")


def _unavailable() -> Unavailable:
    return Unavailable(
        "oidc_unavailable", "외부 로그인 서버가 답하지 않습니다.", "The identity provider does not answer."
    )
