"""Sign-in of mail programs: app passwords by PLAIN, LOGIN or SCRAM; the account's own password where it is allowed.

Invariants: nobody is told whether a login exists, nor by how long the answer takes; guesses are counted before they are
checked; a right answer is remembered for a while in this process (as a keyed hash), so that a program with ten
connections costs one check, but every sign-in reads anew whether the account, the person and the password still hold.
"""

import asyncio
import hashlib
import hmac
import secrets
import time
import unicodedata
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import delete, insert, select, update

from directory import passwords, seats
from directory.scram import ITERATIONS, Exchange, Keys, Malformed, keys_of
from directory.tables import gate
from directory.tables.gate_mail import app_password
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.errors import NotFound, TooMuch, Unauthenticated
from kernel.tx import Actor

ALLOWS_OWN = "mail_own_password"
"""Setting of an institution: whether people without a second factor may use their own password for mail."""
_REMEMBERED = 600.0
_MOST_REMEMBERED = 20_000
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_process = secrets.token_bytes(32)
_right: dict[bytes, tuple[str, float]] = {}
"""Keyed hash of login and password → which secret it was right for, and until when that is remembered."""


class Mailer(Struct, frozen=True):
    """Who has signed in with a mail program."""

    actor: Actor
    login: str


class AppPassword(Struct, frozen=True):
    """A password for one program, without the password."""

    id: UUID
    name: str
    created: Any
    last_used: Any


async def plain(dure: Dure, login: str, password: str, client: str) -> Mailer:
    """Sign in by login and password. Raises Unauthenticated, TooMuch."""
    login = _login(login)
    account, known = await _look_up(dure, login)
    remembered = _recall(login, password)
    secret = remembered if remembered and _still(remembered, account, known) else ""
    if not secret:
        await _count(dure, login, client)
        secret = await _check(account, known, password)
    mailer = await _mailer(dure, account, secret, client, login)
    _remember(login, password, secret)
    return mailer


class Scram:
    """One sign-in by SCRAM-SHA-256 or -PLUS, which only app passwords can prove."""

    def __init__(self, dure: Dure, client: str, binding: bytes = b"", *, plus: bool = False) -> None:
        self._dure = dure
        self._client = client
        self._exchange = Exchange(binding, plus=plus)
        self._account: Any = None
        self._known: list[Any] = []

    async def first(self, message: bytes) -> bytes:
        """Our answer to the client's first message. Raises Unauthenticated, TooMuch."""
        try:
            login = _login(self._exchange.first(message))
        except Malformed:
            raise _failed() from None
        await _count(self._dure, login, self._client)
        self._account, self._known = await _look_up(self._dure, login)
        salt = self._known[0].salt if self._known else _decoy_salt(self._dure, login)
        return self._exchange.challenge(salt)

    async def final(self, message: bytes) -> tuple[bytes, Mailer]:
        """Our last word and who it is. Raises Unauthenticated."""
        keys = [Keys(row.stored_key, row.server_key) for row in self._known]
        try:
            found = self._exchange.check(message, keys)
        except Malformed:
            raise _failed() from None
        if found is None:
            raise _failed()
        place, said = found
        login = _login(self._exchange.user)
        return said, await _mailer(self._dure, self._account, str(self._known[place].id), self._client, login)


async def make(dure: Dure, account_id: UUID, name: str) -> tuple[UUID, str]:
    """A new app password for a program; it is shown only now."""
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4)]
    password = "-".join(groups)
    async with dure.gate() as db:
        query = select(app_password.c.salt).where(app_password.c.account_id == account_id).limit(1)
        salt = (await db.execute(query)).scalar_one_or_none()
        if salt is None:
            own = select(gate.account.c.login).where(gate.account.c.id == account_id)
            login = (await db.execute(own)).scalar_one_or_none()
            if login is None:
                raise NotFound("account_not_found", "계정을 찾을 수 없습니다.", "There is no such account.")
            salt = _decoy_salt(dure, login)
        keys = await asyncio.to_thread(keys_of, password, salt)
        made = new_id()
        row = {"id": made, "account_id": account_id, "name": name[:60], "salt": salt, "iterations": ITERATIONS}
        await db.execute(
            insert(app_password).values(
                row | {"stored_key": keys.stored, "server_key": keys.server, "created": dure.now(), "last_used": None}
            )
        )
    return made, password


async def listed(dure: Dure, account_id: UUID) -> list[AppPassword]:
    """The app passwords of an account, the newest first."""
    columns = (app_password.c.id, app_password.c.name, app_password.c.created, app_password.c.last_used)
    query = select(*columns).where(app_password.c.account_id == account_id).order_by(app_password.c.created.desc())
    async with dure.gate() as db:
        return [AppPassword(*row) for row in await db.execute(query)]


async def take_back(dure: Dure, account_id: UUID, password_id: UUID) -> bool:
    """End an app password; whoever uses it is asked anew at the next sign-in."""
    own = (app_password.c.account_id == account_id) & (app_password.c.id == password_id)
    async with dure.gate() as db:
        return (await db.execute(delete(app_password).where(own))).rowcount == 1


def _login(login: str) -> str:
    return unicodedata.normalize("NFC", login).strip().lower()[:200]


async def _look_up(dure: Dure, login: str) -> tuple[Any, list[Any]]:
    async with dure.gate() as db:
        account = (await db.execute(select(gate.account).where(gate.account.c.login == login))).one_or_none()
        if account is None:
            return None, []
        query = select(app_password).where(app_password.c.account_id == account.id).order_by(app_password.c.created)
        return account, list(await db.execute(query))


async def _count(dure: Dure, login: str, client: str) -> None:
    """Count a guess, for the login and for the address it comes from. Raises TooMuch."""
    name = hashlib.sha256(login.encode()).hexdigest()[:32]
    for key, rate, burst in ((f"mail-login:{name}", 1 / 30, 30), (f"mail-client:{client}", 1.0, 200)):
        if wait := await dure.limits.take(key, rate=rate, burst=burst):
            raise TooMuch(
                "too_often",
                "로그인을 너무 자주 했습니다. 잠시 뒤에 다시 하십시오.",
                "Too many sign-ins; try again shortly.",
                retry_after=max(1, round(wait)),
            )


async def _check(account: Any, known: list[Any], password: str) -> str:
    """Which secret of the account it is: the id of an app password, or the hash of the own one. Raises."""
    salt = known[0].salt if known else b"nobody has this salt"
    keys = await asyncio.to_thread(keys_of, password.strip(), salt)
    for row in known:
        if hmac.compare_digest(row.stored_key, keys.stored):
            return str(row.id)
    own = account.password if account is not None and not account.totp_confirmed else None
    if await passwords.verify(own, password) and own:
        return str(own)
    raise _failed()


def _still(secret: str, account: Any, known: list[Any]) -> bool:
    """Whether the secret that was right before is one still."""
    return account is not None and (
        any(str(row.id) == secret for row in known) or (account.password == secret and not account.totp_confirmed)
    )


async def _mailer(dure: Dure, account: Any, secret: str, client: str, login: str) -> Mailer:
    """The actor of the account at its home, when person and institution serve and the secret may be used there."""
    now = dure.now()
    async with dure.gate() as db:
        there = await seats.places(db, account.id, now, only=account.home_id) or await seats.places(db, account.id, now)
        if not there:
            raise _failed()
        place = there[0]
        if secret == account.password:
            locked = account.locked_until is not None and account.locked_until > now
            if locked or not place.org.settings.get(ALLOWS_OWN, True):
                raise _failed()
        else:
            used = update(app_password).where(app_password.c.id == UUID(secret)).values(last_used=now)
            await db.execute(used)
    post_id = place.holdings[0].post_id
    actor = Actor(place.institution.id, place.person_id, post_id, account_id=account.id, client=client)
    return Mailer(actor, login)


def _remember(login: str, password: str, secret: str) -> None:
    if len(_right) >= _MOST_REMEMBERED:
        _right.clear()
    _right[_keyed(login, password)] = (secret, time.monotonic() + _REMEMBERED)


def _recall(login: str, password: str) -> str:
    secret, until = _right.get(_keyed(login, password), ("", 0.0))
    return secret if time.monotonic() < until else ""


def _keyed(login: str, password: str) -> bytes:
    return hmac.digest(_process, f"{login}\0{password}".encode("utf-8", "replace"), "sha256")


def _decoy_salt(dure: Dure, login: str) -> bytes:
    """The salt that an account of this login has, or would have."""
    return hmac.digest(bytes.fromhex(dure.settings.secret), f"dure/mail-scram/{login}".encode(), "sha256")[:16]


def _failed() -> Unauthenticated:
    return Unauthenticated(
        "sign_in_failed", "아이디나 비밀번호가 맞지 않습니다.", "The login or password is not right."
    )
