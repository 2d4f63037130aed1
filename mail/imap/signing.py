"""Signing in over IMAP: LOGIN, AUTHENTICATE PLAIN, LOGIN and SCRAM-SHA-256. RFC 9051 §6.2"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from directory.mail_sign_in import Mailer, Scram, plain
from directory.queries import institution_domain, org_snapshot
from kernel.dure import Dure
from kernel.errors import NotFound, Unauthenticated
from mail.actions.accounts import ensure_person
from mail.queries.allowances import may_use
from mail.queries.recipients import main_address

MECHANISMS: Final = ("PLAIN", "LOGIN", "SCRAM-SHA-256")
PLUS: Final = "SCRAM-SHA-256-PLUS"
"""Offered where the connection has a certificate of ours to be bound to."""

Ask = Callable[[bytes], Awaitable[bytes | None]]
"""Sends a challenge and waits for the answer; None when the client gives up."""


class GivenUp(Exception):
    """The client has ended the exchange, or what it says is no exchange."""


def offered(binding: bytes) -> tuple[str, ...]:
    """The mechanisms of a connection that is bound so, or (empty) not at all."""
    return (PLUS, *MECHANISMS) if binding else MECHANISMS


async def by_mechanism(
    dure: Dure, mechanism: str, initial: bytes | None, ask: Ask, client: str, binding: bytes = b""
) -> Mailer:
    """Sign in. Raises Unauthenticated, TooMuch, GivenUp."""
    if mechanism == "PLAIN":
        message = _decoded(initial) if initial is not None else await _asked(ask, b"")
        return await _plain(dure, message, client)
    if mechanism == "LOGIN":
        # Outlook sends the name at once.
        user = _decoded(initial) if initial else await _asked(ask, b"Username:")
        password = await _asked(ask, b"Password:")
        return await plain(dure, _text(user), _text(password), client)
    if mechanism == "SCRAM-SHA-256" or (mechanism == PLUS and binding):
        exchange = Scram(dure, client, binding, plus=mechanism == PLUS)
        first = _decoded(initial) if initial is not None else await _asked(ask, b"")
        said, mailer = await exchange.final(await _asked(ask, await exchange.first(first)))
        await _asked(ask, said)
        return mailer
    raise GivenUp


async def _plain(dure: Dure, message: bytes, client: str) -> Mailer:
    """`acting\\0login\\0password`; nobody acts for another here. RFC 4616 §2"""
    parts = message.split(b"\0")
    if len(parts) != 3:
        raise GivenUp
    acting, user, password = (_text(part) for part in parts)
    if acting and acting.lower() != user.lower():
        raise Unauthenticated("sign_in_failed", "다른 사람으로 로그인할 수 없습니다.", "Nobody acts for another here.")
    return await plain(dure, user, password, client)


async def _asked(ask: Ask, challenge: bytes) -> bytes:
    answer = await ask(b64encode(challenge))
    if answer is None or answer == b"*":
        raise GivenUp
    return _decoded(answer)


def _decoded(answer: bytes) -> bytes:
    try:
        return b64decode(answer, validate=True)
    except (NotBase64, ValueError):
        raise GivenUp from None


def _text(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise GivenUp from None


async def begin(dure: Dure, mailer: Mailer, service: str = "imap") -> UUID:
    """The account of who signed in, made at the first time. Raises NotFound when the person has no address here, or
    may not use such a program."""
    person = mailer.actor.person_id
    assert person is not None
    async with dure.tx(mailer.actor) as tx:
        domain = await institution_domain(tx)
        address = main_address(await org_snapshot(tx), person, domain)
        if address is None and mailer.login.endswith(f"@{domain}"):
            address = mailer.login
        if address is None or not await may_use(tx, person, service):
            raise NotFound(
                "mail_account_not_found", "이 기관의 메일 주소가 없습니다.", "There is no mail address here."
            )
        account_id = await ensure_person(tx, person, address)
        tx.audit("mail.sign_in", "mail_account", account_id)
    return account_id
