"""Doors of sign-in and sessions. Those marked open stand before anybody is known."""

from uuid import UUID

from sqlalchemy import select, update

from directory import oidc, passkeys, seats, sign_in
from directory.gate import at_gate
from directory.sessions import ENDED, current_view, end_sessions, forget
from directory.tables import commons, gate
from directory.views.session import (
    InvitationAccept,
    InvitationLook,
    InvitationView,
    OidcReturn,
    PasskeyBegin,
    PasskeyFinish,
    SeatInput,
    Session,
    SessionItem,
    SignIn,
    SignInInstitution,
    SignInOptions,
)
from kernel.errors import NotFound, Unauthenticated
from kernel.tx import Tx
from kernel.web import Call, Routes

session = Routes("/api")


@session.get("/sign-in", open=True)
async def sign_in_options(call: Call) -> SignInOptions:
    """What the sign-in screen shows."""
    row = commons.institution
    async with call.dure.gate() as db:
        query = select(row.c.id, row.c.name, row.c.domain).where(row.c.state.in_(seats.SERVING))
        rows = list(await db.execute(query.order_by(row.c.position, row.c.id)))
    settings = call.dure.settings
    return SignInOptions(
        institutions=[SignInInstitution(id=each.id, name=each.name, domain=each.domain) for each in rows],
        oidc=bool(settings.oidc_issuer),
        demo=settings.demo,
        source_url=settings.source_url or "/api/source",
        support=settings.support,
    )


@session.post("/session", open=True)
async def open_session(call: Call, body: SignIn) -> Session:
    """Sign in with a password, and the second factor where the account has one."""
    return await sign_in.sign_in(call, body)


@session.get("/session")
async def current_session(tx: Tx) -> Session:
    """Who is signed in, from which seat, with which permissions."""
    if tx.actor.session_id is None:
        raise Unauthenticated("signed_out", "로그인해 주십시오.", "Please sign in.")
    async with at_gate(tx):
        return await current_view(tx.db, tx.actor.session_id, tx.now)


@session.delete("/session", open=True)
async def close_session(call: Call) -> None:
    """Sign out; also forgets a cookie that stands for nobody any more."""
    if call.actor is not None:
        async with call.dure.gate() as db:
            await end_sessions(db, call.dure.now(), gate.session.c.id == call.actor.session_id)
        forget(call.dure)
        async with call.dure.tx(call.actor) as tx:
            tx.audit("session.close", "session", call.actor.session_id)
    call.issue = ""


@session.put("/session/seat")
async def choose_seat(tx: Tx, body: SeatInput) -> Session:
    """Act from another of one's seats, perhaps in another institution."""
    actor = tx.actor
    if actor.account_id is None or actor.session_id is None:
        raise Unauthenticated("signed_out", "로그인해 주십시오.", "Please sign in.")
    async with at_gate(tx):
        found = await seats.places(tx.db, actor.account_id, tx.now, only=body.institution_id)
        if not found or found[0].holding(body.post_id) is None:
            raise NotFound("seat_not_found", "고를 수 있는 자리가 아닙니다.", "This is not one of your seats.")
        place = {"institution_id": body.institution_id, "person_id": found[0].person_id, "post_id": body.post_id}
        await tx.db.execute(update(gate.session).where(gate.session.c.id == actor.session_id).values(place))
        own = gate.account.c.id == actor.account_id
        kept = (await tx.db.execute(select(gate.account.c.preferences).where(own))).scalar_one()
        seat = {"institution_id": body.institution_id, "post_id": str(body.post_id)}
        await tx.db.execute(update(gate.account).where(own).values(preferences=kept | {"seat": seat}))
        view = await current_view(tx.db, actor.session_id, tx.now)
    tx.signal(ENDED, 0)
    tx.audit("session.seat", "post", body.post_id, institution=body.institution_id)
    return view


@session.get("/sessions")
async def open_sessions(tx: Tx) -> list[SessionItem]:
    """The open sessions of one's own account, the latest used first."""
    row, institution = gate.session, commons.institution
    async with at_gate(tx):
        query = (
            select(row, institution.c.name.label("institution_name"))
            .join(institution, institution.c.id == row.c.institution_id)
            .where(row.c.account_id == tx.actor.account_id, row.c.ended.is_(None), row.c.expires > tx.now)
            .order_by(row.c.last_seen.desc(), row.c.id)
        )
        rows = list(await tx.db.execute(query))
    names = [name for name in SessionItem.__struct_fields__ if name != "current"]
    return [
        SessionItem(current=each.id == tx.actor.session_id, **{name: getattr(each, name) for name in names})
        for each in rows
    ]


@session.delete("/sessions/{session_id}")
async def end_session(tx: Tx, session_id: UUID) -> None:
    """End one session of one's own account."""
    row = gate.session
    async with at_gate(tx):
        own = (row.c.account_id == tx.actor.account_id, row.c.id == session_id)
        if not await end_sessions(tx.db, tx.now, *own):
            raise NotFound("session_not_found", "로그인 기록을 찾을 수 없습니다.", "There is no such session.")
    tx.signal(ENDED, 0)
    tx.audit("session.end", "session", session_id)


@session.delete("/sessions")
async def end_other_sessions(tx: Tx) -> None:
    """End every session of one's own account but this one."""
    row = gate.session
    async with at_gate(tx):
        own = (row.c.account_id == tx.actor.account_id, row.c.id != tx.actor.session_id)
        await end_sessions(tx.db, tx.now, *own)
    tx.signal(ENDED, 0)
    tx.audit("session.end_others", "account", tx.actor.account_id)


@session.post("/session/passkey/begin", open=True)
async def begin_passkey_sign_in(call: Call) -> PasskeyBegin:
    """Options for a sign-in by passkey."""
    return await passkeys.begin_sign_in(call)


@session.post("/session/passkey/finish", open=True)
async def finish_passkey_sign_in(call: Call, body: PasskeyFinish) -> Session:
    """Sign in with the answer of a passkey."""
    return await passkeys.finish_sign_in(call, body)


@session.post("/session/invitation/look", open=True)
async def look_at_invitation(call: Call, body: InvitationLook) -> InvitationView:
    """Whom an invitation is for."""
    return await sign_in.look_at_invitation(call, body.token)


@session.post("/session/invitation", open=True)
async def accept_invitation(call: Call, body: InvitationAccept) -> Session:
    """Set a password by an invitation and sign in."""
    return await sign_in.accept_invitation(call, body)


@session.get("/session/oidc", open=True)
async def begin_oidc(call: Call) -> None:
    """Go to the identity provider."""
    await oidc.begin(call)


@session.get("/session/oidc/callback", open=True)
async def finish_oidc(call: Call, query: OidcReturn) -> None:
    """Come back from the identity provider."""
    await oidc.finish(call, query)
