"""Who sends a request: the session cookie or a Bearer token, and the address it came from.

Invariants: a bad token is nobody, never an error; over https the cookie has the `__Host-` prefix, so no other host and
no path can set or read it; the address is what our own proxy saw, never what a caller claims. RFC 6265 §4.1
"""

from collections.abc import Collection
from ipaddress import ip_address
from uuid import UUID

from starlette.requests import HTTPConnection
from starlette.responses import Response

from directory import sessions
from kernel.doors import Caller
from kernel.dure import Dure
from kernel.settings import Settings

_LONGEST_TOKEN = 200


class SessionGate:
    """Sessions kept on the server, carried by a cookie or a Bearer token."""

    ended_topic = sessions.TOPIC

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.cookie = cookie_name(settings)

    async def identify(self, dure: Dure, request: HTTPConnection) -> Caller:
        """Who sent this. A Bearer token goes before the cookie."""
        sent = self.presented(request)
        return await self._look(dure, request, sent.token, cookie=sent.cookie, use=True)

    def presented(self, request: HTTPConnection) -> Caller:
        """The token that a request carries, believed or not, and where it comes from."""
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        cookie = scheme.lower() != "bearer"
        token = request.cookies.get(self.cookie, "") if cookie else bearer.strip()
        return Caller(None, token, cookie, address_of(request, self.settings.behind_proxy))

    async def known(self, dure: Dure, request: HTTPConnection, token: str) -> Caller:
        """Who this token stands for, if anybody; without counting as a use of the session."""
        return await self._look(dure, request, token, cookie=False, use=False)

    async def open_among(self, dure: Dure, ids: Collection[UUID]) -> Collection[UUID]:
        """Which of these sessions are open."""
        return await sessions.open_among(dure, ids)

    def keep(self, response: Response, token: str) -> None:
        """Set the session cookie, or take it away when the token is empty. It ends with the browser; the server's
        own time limits end the session."""
        response.set_cookie(
            self.cookie,
            token,
            max_age=None if token else 0,
            path="/",
            secure=self.settings.secure,
            httponly=True,
            samesite="lax",
        )

    async def _look(self, dure: Dure, request: HTTPConnection, token: str, *, cookie: bool, use: bool) -> Caller:
        client = address_of(request, self.settings.behind_proxy)
        if not (0 < len(token) <= _LONGEST_TOKEN and token.isascii() and token.isprintable()):
            return Caller(None, "", False, client)
        return Caller(await sessions.session_for(dure, token, client, use=use), token, cookie, client)


def cookie_name(settings: Settings) -> str:
    """`__Host-dure`; plain `dure` where a demonstration runs without TLS, because browsers then refuse the prefix."""
    return "__Host-dure" if settings.secure else "dure"


def address_of(request: HTTPConnection, behind_proxy: bool) -> str:
    """The network address of the caller: the last one that our own proxy added, or the other end of the line."""
    if behind_proxy:
        hops = [hop for value in request.headers.getlist("x-forwarded-for") for hop in value.split(",")]
        if hops and (address := _address(hops[-1].strip())):
            return address
    return _address(request.client.host) if request.client else ""


def _address(text: str) -> str:
    try:
        return str(ip_address(text.strip("[]")))
    except ValueError:
        return ""
