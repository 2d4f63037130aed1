"""What stands before every door: the host is ours, the request has a number, the answer has its security headers.

Invariants: an unknown host gets 421 and never a default institution; no page of ours may run a script that we did not
ship, be framed, or speak to another host; the access log holds ids, the door, status and time, never an address bar.
"""

import logging
import re
import time
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel import problem
from kernel.clock import new_id
from kernel.doors import language_of
from kernel.errors import where
from kernel.settings import Settings
from kernel.tx import Actor

access = logging.getLogger("dure.access")

CSP = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_HOST = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ANY_HOST = (
    "/healthz",
    "/.well-known/autoconfig/mail/",
    "/.well-known/mta-sts.txt",
    "/mail/config-v1.1.xml",
    "/autodiscover/",
    "/Autodiscover/",
)
"""Probes ask by address, and mail programs ask `autoconfig.` of the domain of an address: these paths answer to every
host, and say nothing about anyone."""


class Front:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.hosts = known_hosts(settings)
        self.fixed = dict(_FIXED)
        if settings.secure:
            self.fixed["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        started, request = time.perf_counter(), HTTPConnection(scope)
        number = scope["dure.request"] = new_id().hex[-12:]
        status = 0

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                status = message["status"]
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                headers["X-Request-Id"] = number
                for name, value in self.fixed.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._serve(request, receive, dressed)
        except Exception as error:  # nothing below may end a request without an answer
            if status or scope["type"] == "websocket":
                access.error("cut off %s: %s", number, where(error))
                raise
            response = problem.fault(error, language_of(request), number, scope.get("dure.door", "-"))
            await response(scope, receive, dressed)
        finally:
            _log(scope, number, status, (time.perf_counter() - started) * 1000)

    async def _serve(self, request: HTTPConnection, receive: Receive, send: Send) -> None:
        scope = request.scope
        if not (scope["path"].startswith(_ANY_HOST) or _ours(request, self.hosts)):
            refusal = problem.Misdirected(
                "unknown_host", "이 서버의 주소가 아닙니다.", "This server has no such host name."
            )
            response = problem.answer(refusal, language_of(request))
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await response(scope, receive, send)
            return
        await self.app(scope, receive, send)


def known_hosts(settings: Settings) -> frozenset[str]:
    """The host names we answer to: the public one, and this machine's own names where that is one of them."""
    public = (urlsplit(settings.public_url).hostname or "").lower()
    return _LOOPBACK | {public} if public in _LOOPBACK else frozenset({public})


def _ours(request: HTTPConnection, hosts: Collection[str]) -> bool:
    named = request.headers.getlist("host")
    match = _HOST.fullmatch(named[0]) if len(named) == 1 else None
    return match is not None and match[1].strip("[]").lower() in hosts


def _log(scope: Scope, number: str, status: int, milliseconds: float) -> None:
    actor: Actor | None = scope.get("dure.actor")
    access.info(
        "%s %s %s %s %.1f ms institution=%s person=%s",
        number,
        scope.get("method", "SOCKET"),
        scope.get("dure.door", "-"),
        status or "-",
        milliseconds,
        actor.institution_id if actor else "-",
        actor.person_id if actor else "-",
    )
