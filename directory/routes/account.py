"""Doors of one's own account: password, second factor, passkeys, preferences."""

from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import func, select, update

from directory import passkeys, sign_in, totp
from directory.gate import at_gate, seal
from directory.queries.confirmation import confirm_view
from directory.sessions import forget
from directory.tables import gate
from directory.views.session import (
    AccountView,
    Confirm,
    ConfirmView,
    PasskeyBegin,
    PasskeyFinish,
    PasskeyRegister,
    PasskeyView,
    PasswordChange,
    Preferences,
    PreferencesInput,
    TotpConfirm,
    TotpSetup,
)
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Tx
from kernel.web import Call, Routes

account = Routes("/api/account")
MOST_PANES = 40
"""How many widths are kept; the oldest go first."""


@account.get("")
async def own_account(tx: Tx) -> AccountView:
    """One's own account."""
    async with at_gate(tx):
        row = (await tx.db.execute(select(gate.account).where(gate.account.c.id == tx.actor.account_id))).one()
        count = select(func.count()).where(gate.passkey.c.account_id == row.id)
        keys = (await tx.db.execute(count)).scalar_one()
    return AccountView(login=row.login, password_changed=row.password_changed, totp=row.totp_confirmed, passkeys=keys)


@account.put("/password", open=True)
async def change_password(call: Call, body: PasswordChange) -> None:
    """A new password; every other session ends."""
    await sign_in.change_password(call, body.current, body.new)


@account.post("/confirm", open=True)
async def confirm_account(call: Call, body: Confirm) -> None:
    """Say again who one is, before a sensitive act."""
    await sign_in.confirm(call, body)


@account.get("/confirm")
async def read_confirmation(tx: Tx) -> ConfirmView:
    """Whether the next decision will ask who one is, and what one can answer with."""
    return await confirm_view(tx)


@account.post("/confirm/passkey/begin", open=True)
async def begin_passkey_confirm(call: Call) -> PasskeyBegin:
    """Options to say again who one is with a passkey of one's own."""
    return await passkeys.begin_confirm(call)


@account.post("/confirm/passkey/finish", open=True)
async def finish_passkey_confirm(call: Call, body: PasskeyFinish) -> None:
    """Say again who one is with the answer of a passkey."""
    await passkeys.finish_confirm(call, body)


@account.put("/preferences")
async def set_preferences(tx: Tx, body: PreferencesInput) -> Preferences:
    """How one likes the screen, on every device."""
    own = gate.account.c.id == tx.actor.account_id
    async with at_gate(tx):
        kept = (await tx.db.execute(select(gate.account.c.preferences).where(own).with_for_update())).scalar_one()
        given = {name: value for name, value in asdict(body).items() if value is not None}
        panes = kept.get("panes", {}) | given.pop("panes", {})
        kept |= given | ({"panes": dict(list(panes.items())[-MOST_PANES:])} if panes else {})
        await tx.db.execute(update(gate.account).where(own).values(preferences=kept))
    return Preferences(**{name: kept[name] for name in Preferences.__struct_fields__ if name in kept})


@account.post("/totp", open=True)
async def begin_totp(call: Call) -> TotpSetup:
    """A new secret for an authenticator application; it counts after it was confirmed."""
    row, actor = await sign_in.signed_in(call)
    await passkeys.require_fresh(call, actor.session_id)
    if row.totp_confirmed:
        raise Conflict("totp_on", "이미 인증 앱을 쓰고 있습니다. 먼저 해제하십시오.", "It is on already; end it first.")
    secret = totp.new_secret()
    sealed = seal(call.dure.settings, sign_in.TOTP_PURPOSE, secret.encode())
    async with call.dure.gate() as db:
        values = {"totp_secret": sealed, "totp_confirmed": False}
        await db.execute(update(gate.account).where(gate.account.c.id == row.id).values(values))
    uri = totp.setup_uri(secret, row.login)
    return TotpSetup(secret=secret, uri=uri, qr=totp.qr(uri))


@account.post("/totp/confirm", open=True)
async def confirm_totp(call: Call, body: TotpConfirm) -> None:
    """Turn the second factor on with a code of the new secret; this session counts as opened with it."""
    row, actor = await sign_in.signed_in(call)
    if row.totp_confirmed or not await sign_in.use_totp(call.dure, row, body.code):
        raise Invalid("totp_wrong", "여섯 자리 숫자가 맞지 않습니다. 새 숫자를 적으십시오.", "The code is not right.")
    async with call.dure.gate() as db:
        await db.execute(update(gate.account).where(gate.account.c.id == row.id).values(totp_confirmed=True))
        own = gate.session.c.id == actor.session_id
        methods = (await db.execute(select(gate.session.c.methods).where(own))).scalar_one()
        await db.execute(update(gate.session).where(own).values(methods=[*methods, "totp"]))
    forget(call.dure)
    async with call.dure.tx(actor) as tx:
        tx.audit("account.totp_on", "account", row.id)


@account.delete("/totp")
async def end_totp(tx: Tx) -> None:
    """Turn the second factor off; asks for a recent confirmation."""
    own = gate.account.c.id == tx.actor.account_id
    async with at_gate(tx):
        query = select(gate.session.c.confirmed).where(gate.session.c.id == tx.actor.session_id)
        confirmed = (await tx.db.execute(query)).scalar_one()
        if tx.now - confirmed > sign_in.CONFIRMED_FOR:
            raise Forbidden("confirm_needed", "비밀번호를 다시 확인하십시오.", "Confirm your password first.")
        await tx.db.execute(update(gate.account).where(own).values(totp_secret=None, totp_confirmed=False))
    tx.audit("account.totp_off", "account", tx.actor.account_id)


@account.get("/passkeys")
async def own_passkeys(tx: Tx) -> list[PasskeyView]:
    """The passkeys of one's own account."""
    async with at_gate(tx):
        query = select(gate.passkey).where(gate.passkey.c.account_id == tx.actor.account_id)
        rows = list(await tx.db.execute(query.order_by(gate.passkey.c.created)))
    return [PasskeyView(id=row.id, name=row.name, created=row.created, last_used=row.last_used) for row in rows]


@account.post("/passkeys/begin", open=True)
async def begin_passkey(call: Call) -> PasskeyBegin:
    """Options to make a passkey; asks for a recent confirmation."""
    return await passkeys.begin_registration(call)


@account.post("/passkeys/finish", open=True)
async def finish_passkey(call: Call, body: PasskeyRegister) -> PasskeyView:
    """Keep the passkey that the browser made."""
    return await passkeys.finish_registration(call, body)


@account.delete("/passkeys/{passkey_id}")
async def delete_passkey(tx: Tx, passkey_id: UUID) -> None:
    """Forget a passkey."""
    async with at_gate(tx):
        own = (gate.passkey.c.id == passkey_id) & (gate.passkey.c.account_id == tx.actor.account_id)
        if not (await tx.db.execute(gate.passkey.delete().where(own))).rowcount:
            raise NotFound("passkey_not_found", "패스키를 찾을 수 없습니다.", "There is no such passkey.")
    tx.audit("account.passkey_delete", "passkey", passkey_id)
