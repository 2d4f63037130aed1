"""Passkeys: registered to an account, and sign-in by one alone (it is something had and something known or been).

The relying party is the host that people type; a passkey works only there. WebAuthn Level 3 §7
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from sqlalchemy import func, select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from directory import tickets
from directory.sessions import open_session
from directory.sign_in import CONFIRMED_FOR, limit_client, signed_in
from directory.tables import gate
from directory.views.session import PasskeyBegin, PasskeyFinish, PasskeyRegister, PasskeyView, Session
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.errors import Conflict, Forbidden, Invalid, Unauthenticated
from kernel.web import Call

LASTS = timedelta(minutes=5)
MOST = 20
"""Passkeys of one account."""


async def begin_sign_in(call: Call) -> PasskeyBegin:
    """Options for any passkey of this site; the browser offers whose it has."""
    await limit_client(call)
    options = generate_authentication_options(rp_id=_host(call), user_verification=UserVerificationRequirement.REQUIRED)
    async with call.dure.gate() as db:
        data = {"challenge": bytes_to_base64url(options.challenge)}
        ticket = await tickets.put(db, "passkey_sign_in", call.dure.now() + LASTS, data)
    return PasskeyBegin(ticket=ticket, options=msgspec.json.decode(options_to_json(options)))


async def begin_confirm(call: Call) -> PasskeyBegin:
    """Options for a passkey of the signed-in account, to say again who one is."""
    account, _ = await signed_in(call)
    async with call.dure.gate() as db:
        query = select(gate.passkey.c.credential_id).where(gate.passkey.c.account_id == account.id)
        own = (await db.execute(query)).scalars().all()
        options = generate_authentication_options(
            rp_id=_host(call),
            user_verification=UserVerificationRequirement.REQUIRED,
            allow_credentials=[PublicKeyCredentialDescriptor(id=id_) for id_ in own],
        )
        data = {"challenge": bytes_to_base64url(options.challenge)}
        ticket = await tickets.put(db, "passkey_confirm", call.dure.now() + LASTS, data, account.id)
    return PasskeyBegin(ticket=ticket, options=msgspec.json.decode(options_to_json(options)))


async def finish_confirm(call: Call, given: PasskeyFinish) -> None:
    """Count the signed-in account as confirmed from now on: one of its own passkeys answered the challenge."""
    account, actor = await signed_in(call)
    dure: Dure = call.dure
    key = await _answered(call, given, "passkey_confirm")
    if key.account_id != account.id:
        raise _refused()
    async with dure.gate() as db:
        own = gate.session.c.id == actor.session_id
        await db.execute(update(gate.session).where(own).values(confirmed=dure.now()))
    async with dure.tx(actor) as tx:
        tx.audit("account.confirm", "account", account.id, method="passkey")


async def finish_sign_in(call: Call, given: PasskeyFinish) -> Session:
    """Open a session for the account whose passkey answered the challenge; a challenge is answered once."""
    await limit_client(call)
    dure: Dure = call.dure
    key = await _answered(call, given, "passkey_sign_in")
    async with dure.gate() as db:
        account = (await db.execute(select(gate.account).where(gate.account.c.id == key.account_id))).one()
        if account.locked_until is not None and account.locked_until > dure.now():
            # A passkey cannot be guessed, so a lock against guesses of the password does not shut it out.
            own_account = gate.account.c.id == account.id
            await db.execute(update(gate.account).where(own_account).values(failures=0, locked_until=None))
    return await open_session(call, account, ["passkey"])


async def _answered(call: Call, given: PasskeyFinish, purpose: str) -> Any:
    """The passkey that answered a challenge made for this purpose; it counts as used. Raises Unauthenticated."""
    dure: Dure = call.dure
    async with dure.gate() as db:
        found = await tickets.take(db, purpose, given.ticket, dure.now())
        query = select(gate.passkey).where(gate.passkey.c.credential_id == _credential_id(given.credential))
        key = (await db.execute(query)).one_or_none()
    if found is None or key is None or found.expires <= dure.now():
        raise _refused()
    try:
        verified = verify_authentication_response(
            credential=given.credential,
            expected_challenge=base64url_to_bytes(found.data["challenge"]),
            expected_rp_id=_host(call),
            expected_origin=call.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    async with dure.gate() as db:
        own = gate.passkey.c.id == key.id
        used = update(gate.passkey).where(own).values(sign_count=verified.new_sign_count, last_used=dure.now())
        await db.execute(used)
    return key


async def begin_registration(call: Call) -> PasskeyBegin:
    """Options to make a passkey for the signed-in account."""
    account, actor = await signed_in(call)
    await require_fresh(call, actor.session_id)
    async with call.dure.gate() as db:
        query = select(gate.passkey.c.credential_id).where(gate.passkey.c.account_id == account.id)
        present = (await db.execute(query)).scalars().all()
        if len(present) >= MOST:
            raise Conflict("too_many_passkeys", "패스키를 더 등록할 수 없습니다.", "No more passkeys can be added.")
        options = generate_registration_options(
            rp_id=_host(call),
            rp_name="두레",
            user_id=account.id.bytes,
            user_name=account.login,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=id_) for id_ in present],
        )
        data = {"challenge": bytes_to_base64url(options.challenge)}
        ticket = await tickets.put(db, "passkey_add", call.dure.now() + LASTS, data, account.id)
    return PasskeyBegin(ticket=ticket, options=msgspec.json.decode(options_to_json(options)))


async def finish_registration(call: Call, given: PasskeyRegister) -> PasskeyView:
    """Keep the passkey that the browser made."""
    account, actor = await signed_in(call)
    dure: Dure = call.dure
    async with dure.gate() as db:
        found = await tickets.take(db, "passkey_add", given.ticket, dure.now())
    if found is None or found.account_id != account.id or found.expires <= dure.now():
        raise _not_added()
    try:
        verified = verify_registration_response(
            credential=given.credential,
            expected_challenge=base64url_to_bytes(found.data["challenge"]),
            expected_rp_id=_host(call),
            expected_origin=call.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _not_added() from error
    row = {
        "id": new_id(),
        "account_id": account.id,
        "credential_id": verified.credential_id,
        "public_key": verified.credential_public_key,
        "sign_count": verified.sign_count,
        "name": given.name.strip() or "패스키",
        "created": dure.now(),
        "last_used": None,
    }
    async with dure.gate() as db:
        same = select(func.count()).where(gate.passkey.c.credential_id == verified.credential_id)
        if (await db.execute(same)).scalar_one():
            raise _not_added()
        await db.execute(gate.passkey.insert().values(row))
    async with dure.tx(actor) as tx:
        tx.audit("account.passkey_add", "passkey", row["id"])
    return PasskeyView(id=row["id"], name=row["name"], created=row["created"], last_used=None)


async def require_fresh(call: Call, session_id: UUID | None) -> None:
    """Refuse (Forbidden) unless the session was opened or confirmed in the last ten minutes."""
    async with call.dure.gate() as db:
        query = select(gate.session.c.confirmed).where(gate.session.c.id == session_id)
        confirmed = (await db.execute(query)).scalar_one_or_none()
    if confirmed is None or call.dure.now() - confirmed > CONFIRMED_FOR:
        raise Forbidden("confirm_needed", "비밀번호를 다시 확인하십시오.", "Confirm your password first.")


def _host(call: Call) -> str:
    return urlsplit(call.origin).hostname or ""


def _credential_id(credential: dict[str, Any]) -> bytes:
    try:
        return base64url_to_bytes(str(credential["id"]))
    except (KeyError, ValueError):
        return b""


def _refused() -> Unauthenticated:
    return Unauthenticated(
        "sign_in_failed", "이 패스키로 로그인하지 못했습니다.", "This passkey could not be used to sign in."
    )


def _not_added() -> Invalid:
    return Invalid("passkey_not_added", "패스키를 등록하지 못했습니다. 다시 하십시오.", "The passkey was not added.")
