"""The mail listeners of one process: which sockets, which certificate, who serves them.

Invariant: passwords travel in the open only within this machine; without a certificate there is no TLS and nothing but
this machine may be listened to (`server.safety` refuses the rest).
"""

import logging
import socket
import ssl
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kernel.dure import Dure
from kernel.pump import Institutions
from kernel.settings import Settings
from mail.imap.server import ImapServer
from mail.managesieve.server import SieveServer
from mail.pop3.server import PopServer
from mail.smtp import local
from mail.smtp.courier import Courier
from mail.smtp.policies import Policies
from mail.smtp.remote import Remote
from mail.smtp.reporting import Reporter
from mail.smtp.resolver import Ask, Resolver
from mail.smtp.server import SmtpServer
from server.serving import listen

log = logging.getLogger("dure.mail")

SERVICES: Final = tuple(field.name.removesuffix("_port") for field in fields(Settings) if field.name.endswith("_port"))
"""What can be listened for; each has a setting `<name>_port`, 0 for not at all."""
WITHIN_TLS: Final = frozenset({"imaps", "pop3s", "submissions"})
"""Services that begin with TLS; the others offer STARTTLS."""

SMTP: Final = frozenset({"smtp", "submission", "submissions", "lmtp"})

Sockets = Mapping[str, socket.socket]

_open: WeakKeyDictionary[Dure, Sockets] = WeakKeyDictionary()


def open_sockets(settings: Settings) -> dict[str, socket.socket]:
    """The listening sockets that the settings ask for. Raises OSError when a port is taken."""
    wanted = {name: port for name in SERVICES if (port := getattr(settings, f"{name}_port"))}
    return {name: listen(settings.mail_host, port) for name, port in wanted.items()}


def tls_of(settings: Settings) -> ssl.SSLContext | None:
    """The certificate of the mail services; None when there is none. TLS 1.2 at least. RFC 8314 §4.1"""
    if not settings.mail_certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.mail_certificate, settings.mail_key or None)
    return context


@asynccontextmanager
async def mailing(dure: Dure, sockets: Sockets | None = None) -> AsyncGenerator[None]:
    """Serve mail on these sockets, or on those that the settings ask for, until the context is left."""
    opened: Sockets = open_sockets(dure.settings) if sockets is None else sockets
    tls = tls_of(dure.settings)
    async with AsyncExitStack() as stack:
        for name, listening in opened.items():
            stack.callback(listening.close)
            log.info("%s on port %d", name, listening.getsockname()[1])
        if opened:
            await _serve(stack, dure, opened, tls)
        _open[dure] = opened
        try:
            yield
        finally:
            _open.pop(dure, None)


def listening_on(dure: Dure) -> dict[str, bool]:
    """The mail services of this process, and whether each is still listened for."""
    found = {}
    for name, one in _open.get(dure, {}).items():
        found[name] = one.fileno() >= 0 and bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return found


def binding_of(settings: Settings) -> bytes:
    """`tls-server-end-point` of our certificate; empty without one. RFC 5929 §4.1"""
    if not settings.mail_certificate:
        return b""
    chain = x509.load_pem_x509_certificate(Path(settings.mail_certificate).read_bytes())
    signed = chain.signature_hash_algorithm
    weak = signed is None or isinstance(signed, hashes.MD5 | hashes.SHA1)
    return chain.fingerprint(hashes.SHA256() if weak or signed is None else signed)


async def _serve(stack: AsyncExitStack, dure: Dure, opened: Sockets, tls: ssl.SSLContext | None) -> None:
    binding = binding_of(dure.settings)
    imaps = opened.get("imaps") if tls is not None else None
    await stack.enter_async_context(ImapServer(dure, tls, binding).running(plain=opened.get("imap"), secure=imaps))
    pops = opened.get("pop3s") if tls is not None else None
    await stack.enter_async_context(PopServer(dure, tls, binding).running(plain=opened.get("pop3"), secure=pops))
    if (sieve := opened.get("sieve")) is not None:
        await stack.enter_async_context(SieveServer(dure, tls).running(sieve))
    smtp = {name: listening for name, listening in opened.items() if name in SMTP}
    if smtp:
        await stack.enter_async_context(
            SmtpServer(dure, tls, name_of(dure.settings), _ask(dure.settings)).running(smtp)
        )


def courier(dure: Dure, served: Institutions) -> Courier:
    """Who carries what leaves."""
    host, _, port = dure.settings.mail_smart_host.rpartition(":")
    smart_host = (host, int(port)) if host else None
    name, ask = name_of(dure.settings), _ask(dure.settings)
    if ask is None:
        return Courier(dure, served, name, Remote(name, None, smart_host))
    note = Reporter(dure, ask, name).note if dure.settings.mail_reports else None
    return Courier(dure, served, name, Remote(name, ask, smart_host, Policies(dure, ask), note))


async def send_reports(dure: Dure, served: Institutions) -> None:
    """Tell other domains what became of mail in their name, where that is wanted. Run now and then."""
    ask = _ask(dure.settings)
    if dure.settings.mail_reports and ask is not None:
        reporter = Reporter(dure, ask, name_of(dure.settings))
        for institution_id in await served():
            await reporter.send_due(institution_id)


def name_of(settings: Settings) -> str:
    """What the mail services call themselves."""
    return local.name_of(settings)


def _ask(settings: Settings) -> Ask | None:
    chosen = settings.mail_resolver
    return Resolver("" if chosen == "system" else chosen) if chosen else None


def ports_of(sockets: Sockets) -> dict[str, Any]:
    """Where each service listens, for programs: host, port, and how TLS begins."""
    return {
        name: {
            "host": "127.0.0.1",
            "port": listening.getsockname()[1],
            "tls": "implicit" if name in WITHIN_TLS else "starttls",
        }
        for name, listening in sockets.items()
    }
