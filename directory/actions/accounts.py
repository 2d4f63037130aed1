"""Accounts as administrators see them: made, invited, freed. Passwords never pass through here.

Invariant: only the institution that issued an account may invite its person or free it; an institution that merely
links one cannot take it over.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from directory.gate import at_gate, new_token, token_hash
from directory.queries.snapshot import org_snapshot
from directory.tables import commons, gate
from directory.views.people import Invitation
from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Tx

INVITATION_LASTS = timedelta(days=7)
_LOCAL = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


async def full_login(tx: Tx, local: str) -> str:
    """The sign-in: what was given, with the institution's domain."""
    return _login(local, await _domain(tx))


def _login(local: str, domain: str) -> str:
    local = local.strip().lower()
    if not _LOCAL.fullmatch(local):
        raise Invalid(
            "bad_login",
            "아이디는 영문 소문자, 숫자, 점, 밑줄, 줄표로 적습니다.",
            "A login has lower-case letters, digits, dots, underscores and hyphens.",
            login=local[:64],
        )
    return f"{local}@{domain}"


async def _domain(tx: Tx) -> str:
    query = select(commons.institution.c.domain).where(commons.institution.c.id == tx.institution_id)
    domain: str = (await tx.db.execute(query)).scalar_one()
    return domain


async def add_account(tx: Tx, person_id: UUID, local: str) -> UUID:
    """An account for the person, without a password: an invitation lets them set one."""
    return (await add_accounts(tx, [(person_id, local)]))[0]


async def add_accounts(tx: Tx, wanted: Sequence[tuple[UUID, str]]) -> list[UUID]:
    """The same for several, each a person and the local part of a login; raises Conflict if any login is taken."""
    domain = await _domain(tx)
    logins = [_login(local, domain) for _, local in wanted]
    twice = [login for login, times in Counter(logins).items() if times > 1]
    async with at_gate(tx):
        query = select(gate.account.c.login).where(gate.account.c.login.in_(logins)).limit(1)
        taken = (await tx.db.execute(query)).scalar_one_or_none() or next(iter(twice), None)
        if taken is not None:
            raise Conflict("login_taken", "이미 쓰고 있는 아이디입니다.", "This login is taken.", login=taken)
        accounts = [new_account(tx, new_id(), login) for login in logins]
        links = [
            {"account_id": account["id"], "institution_id": tx.institution_id, "person_id": person_id}
            for account, (person_id, _) in zip(accounts, wanted, strict=True)
        ]
        await tx.db.execute(gate.account.insert(), accounts)
        await tx.db.execute(gate.link.insert(), links)
    return [account["id"] for account in accounts]


def new_account(tx: Tx, account_id: UUID, login: str) -> dict[str, Any]:
    """The columns of an account nobody can use yet."""
    return {
        "id": account_id,
        "login": login,
        "home_id": tx.institution_id,
        "password": None,
        "password_changed": None,
        "totp_secret": None,
        "totp_confirmed": False,
        "totp_step": 0,
        "failures": 0,
        "locked_until": None,
        "oidc_subject": None,
        "preferences": {},
        "created": tx.now,
    }


async def link_account(tx: Tx, person_id: UUID, login: str) -> None:
    """Let an account of another institution stand for this person too (겸직). Only the system may: it needs both."""
    if not tx.actor.is_system:
        raise Forbidden("forbidden", "다른 기관의 계정은 시스템 관리자가 잇습니다.", "The operator links accounts.")
    async with at_gate(tx):
        query = select(gate.account.c.id).where(gate.account.c.login == login.strip().lower())
        account_id = (await tx.db.execute(query)).scalar_one_or_none()
        if account_id is None:
            raise NotFound("account_not_found", "계정을 찾을 수 없습니다.", "There is no such account.")
        row = {"account_id": account_id, "institution_id": tx.institution_id, "person_id": person_id}
        await tx.db.execute(insert(gate.link).values(row).on_conflict_do_nothing())


async def invite(tx: Tx, person_id: UUID) -> Invitation:
    """A one-time link by which the person sets a password; earlier links stop working."""
    require(tx, Permission.PEOPLE)
    org = await org_snapshot(tx)
    if person_id not in org.people:
        raise NotFound("person_not_found", "사람을 찾을 수 없습니다.", "There is no such person.")
    token, expires = new_token(), tx.now + INVITATION_LASTS
    async with at_gate(tx):
        account = await _own_account(tx, person_id)
        await tx.db.execute(
            gate.ticket.delete().where(gate.ticket.c.kind == "invitation", gate.ticket.c.account_id == account.id)
        )
        await tx.db.execute(
            gate.ticket.insert().values(
                token_hash=token_hash(token),
                kind="invitation",
                account_id=account.id,
                data={"institution_id": tx.institution_id, "person_id": str(person_id)},
                expires=expires,
            )
        )
    tx.audit("account.invite", "person", person_id, person_id)
    return Invitation(login=account.login, link=f"/invitation#{token}", expires=expires)


async def free_account(tx: Tx, person_id: UUID) -> None:
    """Lift the lock of an account and take away its second factor, for somebody who lost it."""
    require(tx, Permission.PEOPLE)
    async with at_gate(tx):
        account = await _own_account(tx, person_id)
        await tx.db.execute(
            update(gate.account)
            .where(gate.account.c.id == account.id)
            .values(failures=0, locked_until=None, totp_secret=None, totp_confirmed=False)
        )
        await tx.db.execute(gate.passkey.delete().where(gate.passkey.c.account_id == account.id))
    tx.audit("account.free", "person", person_id, person_id)


async def _own_account(tx: Tx, person_id: UUID) -> gate.AccountKey:
    query = (
        select(gate.account.c.id, gate.account.c.login, gate.account.c.home_id)
        .join(gate.link, gate.link.c.account_id == gate.account.c.id)
        .where(gate.link.c.institution_id == tx.institution_id, gate.link.c.person_id == person_id)
    )
    row = (await tx.db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("account_not_found", "계정이 없는 사람입니다.", "This person has no account.")
    if row.home_id != tx.institution_id:
        raise Forbidden(
            "account_of_another",
            "다른 기관이 발급한 계정입니다. 그 기관의 관리자에게 요청하십시오.",
            "Another institution issued this account; ask its administrator.",
        )
    return gate.AccountKey(row.id, row.login)
