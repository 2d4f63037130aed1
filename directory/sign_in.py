"""Sign-in by password, with a second factor; invitations; saying again who one is.

Invariants: a guess is counted before it is checked, so that many at once are not more than five; what an unknown login
is answered, and how long that takes, does not tell it from a wrong password.
"""

import hashlib
import unicodedata
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from directory import passwords, seats, tickets, totp
from directory.gate import unseal
from directory.sessions import end_sessions, forget, open_session
from directory.tables import gate
from directory.views.session import Confirm, InvitationAccept, InvitationView, Session, SignIn
from kernel.dure import Dure
from kernel.errors import NotFound, TooMuch, Unauthenticated
from kernel.tx import Actor
from kernel.web import Call

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
CONFIRMED_FOR = timedelta(minutes=10)
"""How long a sign-in, or saying again who one is, counts for sensitive acts."""
TOTP_PURPOSE = "totp"


async def limit_client(call: Call) -> None:
    """Refuse (TooMuch) an address that knocks too often; a whole office may stand behind one."""
    wait = await call.dure.limits.take(f"sign-in:{call.client}", rate=1, burst=60)
    if wait:
        raise _too_often(wait)


async def sign_in(call: Call, given: SignIn) -> Session:
    """Open a session by password; asks for the second factor where the account has one."""
    await limit_client(call)
    dure: Dure = call.dure
    login = unicodedata.normalize("NFC", given.login).strip().lower()
    account = await _count(dure, login)
    if account is None:
        await _count_unknown(dure, login)
        await passwords.verify(None, given.password)
        raise _failed()
    if not await passwords.verify(account.password, given.password):
        await _record_failure(call, account)
        raise _failed()
    methods = ["password"]
    if account.totp_confirmed:
        await _second_factor(call, account, given.totp)
        methods.append("totp")
    await _forgive(dure, account.id)
    if account.password and passwords.outdated(account.password):
        await set_password(dure, account.id, await passwords.hash_password(given.password))
    return await open_session(call, account, methods, shared=given.shared)


async def _count(dure: Dure, login: str) -> Any | None:
    """The account with this guess counted; refuses (TooMuch) while it is locked."""
    now = dure.now()
    async with dure.gate() as db:
        query = select(gate.account).where(gate.account.c.login == login).with_for_update()
        account = (await db.execute(query)).one_or_none()
        if account is None:
            return None
        if account.locked_until is not None and account.locked_until > now:
            raise _locked((account.locked_until - now).total_seconds())
        failures = 1 if account.locked_until is not None else account.failures + 1
        locked = now + LOCKED_FOR if failures >= MOST_FAILURES else None
        own = gate.account.c.id == account.id
        await db.execute(update(gate.account).where(own).values(failures=failures, locked_until=locked))
        return account


async def _count_unknown(dure: Dure, login: str) -> None:
    key = hashlib.sha256(login.encode()).hexdigest()[:32]
    rate = MOST_FAILURES / LOCKED_FOR.total_seconds()
    if await dure.limits.take(f"sign-in-unknown:{key}", rate=rate, burst=MOST_FAILURES):
        raise _locked(LOCKED_FOR.total_seconds())


async def _forgive(dure: Dure, account_id: UUID) -> None:
    async with dure.gate() as db:
        own = gate.account.c.id == account_id
        await db.execute(update(gate.account).where(own).values(failures=0, locked_until=None))


async def _second_factor(call: Call, account: Any, code: str) -> None:
    if not code:
        # The password was right: this was not a guess. Only this one count is taken back.
        async with call.dure.gate() as db:
            own = (gate.account.c.id == account.id) & (gate.account.c.failures > 0)
            values = {"failures": gate.account.c.failures - 1, "locked_until": None}
            await db.execute(update(gate.account).where(own).values(values))
        raise Unauthenticated("second_factor", "인증 앱에 보이는 여섯 자리 숫자를 적으십시오.", "Give the code.")
    if not await use_totp(call.dure, account, code):
        await _record_failure(call, account)
        raise Unauthenticated(
            "second_factor",
            "여섯 자리 숫자가 맞지 않거나 이미 쓴 것입니다. 새 숫자를 기다려 적으십시오.",
            "The code is wrong or was used already; wait for the next.",
            wrong=True,
        )


async def use_totp(dure: Dure, account: Any, code: str) -> bool:
    """Whether the code is right; it is used up then, also against a second try at the same moment."""
    if account.totp_secret is None:
        return False
    secret = unseal(dure.settings, TOTP_PURPOSE, account.totp_secret).decode()
    step = totp.matching_step(secret, code, dure.now(), account.totp_step)
    if step is None:
        return False
    async with dure.gate() as db:
        own = (gate.account.c.id == account.id) & (gate.account.c.totp_step < step)
        return (await db.execute(update(gate.account).where(own).values(totp_step=step))).rowcount == 1


async def set_password(dure: Dure, account_id: UUID, hashed: str) -> None:
    """Keep a new hash of a password."""
    async with dure.gate() as db:
        own = gate.account.c.id == account_id
        values = {"password": hashed, "password_changed": dure.now()}
        await db.execute(update(gate.account).where(own).values(values))


async def change_password(call: Call, current: str, new: str) -> None:
    """A new password for the signed-in account; every other session of it ends."""
    account, actor = await signed_in(call)
    await _count(call.dure, account.login)
    await _settle(call, account, await passwords.verify(account.password, current))
    passwords.check_new(new, account.login)
    await set_password(call.dure, account.id, await passwords.hash_password(new))
    async with call.dure.gate() as db:
        others = (gate.session.c.account_id == account.id, gate.session.c.id != actor.session_id)
        await end_sessions(db, call.dure.now(), *others)
    forget(call.dure)
    async with call.dure.tx(actor) as tx:
        tx.audit("account.password", "account", account.id)


async def confirm(call: Call, given: Confirm) -> None:
    """Say again who one is, with the password or a code; sensitive acts are open for ten minutes then."""
    account, actor = await signed_in(call)
    await _count(call.dure, account.login)
    if given.totp and account.totp_confirmed:
        right = await use_totp(call.dure, account, given.totp)
    else:
        right = await passwords.verify(account.password, given.password)
    await _settle(call, account, right)
    async with call.dure.gate() as db:
        own = gate.session.c.id == actor.session_id
        await db.execute(update(gate.session).where(own).values(confirmed=call.dure.now()))


async def _settle(call: Call, account: Any, right: bool) -> None:
    """A wrong answer inside a session stays counted, as a failed sign-in does."""
    if right:
        await _forgive(call.dure, account.id)
    else:
        await _record_failure(call, account)
        raise Unauthenticated("wrong_password", "비밀번호가 맞지 않습니다.", "The password is not right.")


async def signed_in(call: Call) -> tuple[Any, Actor]:
    """The account and actor of the call's session, or Unauthenticated."""
    if call.actor is None or call.actor.account_id is None:
        raise Unauthenticated("signed_out", "로그인해 주십시오.", "Please sign in.")
    async with call.dure.gate() as db:
        query = select(gate.account).where(gate.account.c.id == call.actor.account_id)
        return (await db.execute(query)).one(), call.actor


async def look_at_invitation(call: Call, token: str) -> InvitationView:
    """Whom an invitation is for, while it is good."""
    await limit_client(call)
    async with call.dure.gate() as db:
        found = await tickets.look(db, "invitation", token, call.dure.now())
        if found is None:
            raise _no_invitation()
        account = (await db.execute(select(gate.account).where(gate.account.c.id == found.account_id))).one()
        name, institution = await seats.named_place(db, found.data, call.dure.now())
    return InvitationView(login=account.login, name=name, institution_name=institution, expires=found.expires)


async def accept_invitation(call: Call, given: InvitationAccept) -> Session:
    """Set the password of an invited account and sign in; the invitation is used up, earlier sessions end."""
    await limit_client(call)
    dure: Dure = call.dure
    async with dure.gate() as db:
        found = await tickets.look(db, "invitation", given.token, dure.now())
        if found is None:
            raise _no_invitation()
        query = select(gate.account.c.login).where(gate.account.c.id == found.account_id)
        login = (await db.execute(query)).scalar_one()
    passwords.check_new(given.password, login)
    hashed = await passwords.hash_password(given.password)
    async with dure.gate() as db:
        if await tickets.take(db, "invitation", given.token, dure.now()) is None:
            raise _no_invitation()
        own = gate.account.c.id == found.account_id
        values = {"password": hashed, "password_changed": dure.now(), "failures": 0, "locked_until": None}
        account = (await db.execute(update(gate.account).where(own).values(values).returning(gate.account))).one()
        await end_sessions(db, dure.now(), gate.session.c.account_id == account.id)
    forget(dure)
    if account.totp_confirmed:
        raise Unauthenticated("second_factor", "비밀번호를 정했습니다. 새 비밀번호로 로그인하십시오.", "Now sign in.")
    return await open_session(call, account, ["invitation"])


async def _record_failure(call: Call, account: Any) -> None:
    async with call.dure.tx(Actor(account.home_id, client=call.client)) as tx:
        tx.audit("session.refused", "account", account.id)


def _failed() -> Unauthenticated:
    return Unauthenticated(
        "sign_in_failed",
        "아이디나 비밀번호가 맞지 않습니다. 다섯 번 틀리면 15분 동안 잠깁니다.",
        "The login or the password is not right. Five failures lock the account for 15 minutes.",
    )


def _locked(seconds: float) -> TooMuch:
    return TooMuch(
        "locked",
        "다섯 번 틀려 잠겼습니다. 잠시 뒤에 다시 하거나 기관의 관리자에게 문의하십시오.",
        "Locked after five failures; try later or ask your administrator.",
        retry_after=max(1, round(seconds)),
    )


def _too_often(seconds: float) -> TooMuch:
    return TooMuch(
        "too_often",
        "이 주소에서 로그인을 너무 자주 했습니다. 잠시 뒤에 다시 하십시오.",
        "Too many sign-ins from this address; try again shortly.",
        retry_after=max(1, round(seconds)),
    )


def _no_invitation() -> NotFound:
    return NotFound(
        "invitation_not_found",
        "초대가 끝났거나 이미 쓴 것입니다. 관리자에게 새 초대를 요청하십시오.",
        "This invitation has expired or was used; ask for a new one.",
    )
