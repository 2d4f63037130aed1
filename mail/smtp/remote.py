"""Handing a mail to the servers of another domain. RFC 5321 §5, RFC 7505, RFC 3207"""

import logging
import ssl
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import aiosmtplib
from aiosmtplib.errors import SMTPConnectError, SMTPException, SMTPResponseException

from mail.actions.sending import Due, Result
from mail.checks.dns import Outcome, Question
from mail.checks.sts import Policy
from mail.smtp.parameters import to_xtext
from mail.smtp.policies import Policies
from mail.smtp.resolver import Ask

log = logging.getLogger("dure.smtp.out")

PATIENCE: Final = 60.0
MOST_HOSTS: Final = 5
Host = tuple[str, int]
Note = Callable[[int, str, Policy | None, str, str], Awaitable[None]]
"""Told of a connection: for which institution, to which domain, under which policy, to which host, and what was wrong
with TLS ("" nothing)."""


class Remote:
    """The way out: by the MX records, or over one smart host. Without either there is none."""

    def __init__(
        self,
        name: str,
        ask: Ask | None,
        smart_host: Host | None = None,
        policies: Policies | None = None,
        note: Note | None = None,
    ) -> None:
        self.name, self.ask, self.smart_host = name, ask, smart_host
        self.policies, self.note = policies, note

    async def __call__(self, due: Due, data: bytes) -> list[Result]:
        """Try the hosts in order until one answers for every recipient."""
        hosts = await self._hosts(due.domain)
        if isinstance(hosts, str):
            state = "waiting" if hosts.startswith("4") else "failed"
            return [Result(row.number, state, hosts) for row in due.rows]
        policy = await self.policies.of(due.domain) if self.policies is not None and self.smart_host is None else None
        strict = policy is not None and policy.mode != "none"
        enforced = policy is not None and policy.mode == "enforce"
        said = "451 4.4.1 No server could be reached"
        for host in hosts[:MOST_HOSTS]:
            if policy is not None and strict and not policy.allows(host[0]):
                await self._noted(due, policy, host, "validation-failure")
                said = "451 4.7.5 The domain does not name this server in its policy"
                if enforced:
                    continue
            for safely in (True, False) if strict and not enforced else (strict,):
                try:
                    results = await self._hand_over(host, due, data, safely=safely)
                except (SMTPConnectError, TimeoutError, OSError, ssl.SSLError, SMTPException) as error:
                    said = _said(error)
                    log.info("out: a server failed: %s", type(error).__name__)
                    await self._noted(due, policy, host, _fault(error) if safely else "")
                else:
                    if safely or policy is None:
                        await self._noted(due, policy, host, "")
                    return results
        return [Result(row.number, "waiting", said, hosts[0][0]) for row in due.rows]

    async def _noted(self, due: Due, policy: Policy | None, host: Host, fault: str) -> None:
        if self.note is not None and self.smart_host is None:
            await self.note(due.outgoing.institution_id, due.domain, policy, host[0], fault)

    async def _hosts(self, domain: str) -> list[Host] | str:
        """Where to go, or why there is no way. RFC 5321 §5.1, RFC 7505 §3"""
        if self.smart_host is not None:
            return [self.smart_host]
        if self.ask is None:
            return "550 5.4.4 There is no way out of this house"
        answer = await self.ask(Question(domain, "MX"))
        if answer.outcome is Outcome.FAILED:
            return "451 4.4.3 No answer from the DNS"
        names = [name for name in answer.texts if name not in ("", ".")]
        if answer.records and not names:
            return "556 5.1.10 The domain takes no mail"
        if names:
            return [(name, 25) for name in names]
        for kind in ("A", "AAAA"):
            if (await self.ask(Question(domain, kind))).outcome is not Outcome.NOTHING:
                return [(domain, 25)]
        return "550 5.1.2 There is no such domain"

    async def _hand_over(self, host: Host, due: Due, data: bytes, *, safely: bool = False) -> list[Result]:
        """One conversation, `safely` only within TLS. Raises when the server answers for nobody."""
        row = due.outgoing
        safely = safely or row.require_tls
        client = aiosmtplib.SMTP(
            hostname=host[0],
            port=host[1],
            timeout=PATIENCE,
            local_hostname=self.name,
            start_tls=True if safely else None,
            validate_certs=safely,
        )
        async with client:
            if row.utf8 and not client.supports_extension("smtputf8"):
                return _all(due.rows, "failed", "550 5.6.7 The other server cannot take this address", host)
            options = ["SMTPUTF8", "BODY=8BITMIME"] if row.utf8 else ["BODY=8BITMIME"]
            options = [one for one in options if client.supports_extension(one.split("=")[-1].lower())]
            tells = client.supports_extension("dsn")
            if tells and row.envid:
                options.append(f"ENVID={to_xtext(row.envid)}")
            if tells and row.ret:
                options.append(f"RET={row.ret}")
            encoding = "utf-8" if row.utf8 else "ascii"
            try:
                await client.mail(row.sender, options=options, encoding=encoding)
            except SMTPResponseException as refused:
                return _all(due.rows, *_verdict(refused), host)
            found = {each.number: await _recipient(client, each, tells, encoding) for each in due.rows}
            taken = [each for each in due.rows if found[each.number] is None]
            if taken:
                try:
                    response = await client.data(data)
                    state, said = "relayed", f"{response.code} {response.message}"
                except SMTPResponseException as refused:
                    state, said = _verdict(refused)
                found |= {each.number: (state, said) for each in taken}
        return [Result(number, *verdict, host[0]) for number, verdict in found.items() if verdict is not None]


async def _recipient(client: aiosmtplib.SMTP, row: Any, tells: bool, encoding: str) -> tuple[str, str] | None:
    """None when the other server takes this recipient."""
    options = []
    if tells:
        options.append(f"NOTIFY={row.notify or 'NEVER'}")
        if row.orcpt:
            kind, _, address = row.orcpt.partition(";")
            options.append(f"ORCPT={kind};{to_xtext(address)}")
    try:
        await client.rcpt(row.address, options=options, encoding=encoding)
    except SMTPResponseException as refused:
        return _verdict(refused)
    return None


def _fault(error: Exception) -> str:
    """What was wrong with TLS, in the words of reports. RFC 8460 §4.3"""
    text = str(error).lower()
    if isinstance(error, ssl.SSLCertVerificationError) or "certificate" in text:
        if "expired" in text:
            return "certificate-expired"
        return "certificate-host-mismatch" if "match" in text else "certificate-not-trusted"
    if "starttls" in text:
        return "starttls-not-supported"
    return "validation-failure" if isinstance(error, ssl.SSLError) else ""


def _verdict(refused: SMTPResponseException) -> tuple[str, str]:
    return ("failed" if refused.code >= 500 else "waiting"), f"{refused.code} {refused.message}"


def _said(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return f"451 4.4.1 {type(error).__name__}"


def _all(rows: Sequence[Any], state: str, said: str, host: Host) -> list[Result]:
    return [Result(row.number, state, said, host[0]) for row in rows]
