"""Doors of one's own app passwords: what mail programs sign in with."""

from uuid import UUID

from sqlalchemy import select

from directory import mail_sign_in, passkeys, sign_in
from directory.gate import at_gate
from directory.tables.gate_mail import app_password
from directory.views.app_passwords import AppPasswordInput, AppPasswordMade, AppPasswordView
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx
from kernel.web import Call, Routes

app_passwords = Routes("/api/account/app-passwords")
MOST = 20
"""App passwords of one account: each is tried at a sign-in."""


@app_passwords.get("")
async def own_app_passwords(tx: Tx) -> list[AppPasswordView]:
    """One's own app passwords, the newest first."""
    async with at_gate(tx):
        query = select(app_password).where(app_password.c.account_id == tx.actor.account_id)
        rows = list(await tx.db.execute(query.order_by(app_password.c.created.desc())))
    return [AppPasswordView(id=row.id, name=row.name, created=row.created, last_used=row.last_used) for row in rows]


@app_passwords.post("", open=True)
async def make_app_password(call: Call, body: AppPasswordInput) -> AppPasswordMade:
    """A password for one program; asks for a recent confirmation."""
    row, actor = await sign_in.signed_in(call)
    await passkeys.require_fresh(call, actor.session_id)
    if len(await mail_sign_in.listed(call.dure, row.id)) >= MOST:
        raise Conflict(
            "app_passwords_many", "앱 비밀번호가 너무 많습니다. 안 쓰는 것을 지우십시오.", "Delete one first."
        )
    made, password = await mail_sign_in.make(call.dure, row.id, body.name)
    async with call.dure.tx(actor) as tx:
        tx.audit("account.app_password", "app_password", made)
    return AppPasswordMade(id=made, name=body.name, password=password)


@app_passwords.delete("/{password_id}")
async def delete_app_password(tx: Tx, password_id: UUID) -> None:
    """End an app password."""
    async with at_gate(tx):
        own = (app_password.c.id == password_id) & (app_password.c.account_id == tx.actor.account_id)
        if not (await tx.db.execute(app_password.delete().where(own))).rowcount:
            raise NotFound("app_password_not_found", "앱 비밀번호를 찾을 수 없습니다.", "There is no such password.")
    tx.audit("account.app_password_delete", "app_password", password_id)
