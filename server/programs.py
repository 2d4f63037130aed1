"""Doors at which mail programs ask how to set themselves up, without sign-in.

They tell what the DNS tells too: hosts and ports of a domain whose mail lives here. Whether an address exists they tell
nobody: any address of such a domain gets the same answer. They answer to `autoconfig.` and `autodiscover.` before the
domain as well (`server.headers`).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kernel.dure import Dure
from mail.checks import sts
from mail.queries.recipients import institution_of
from mail.rules import programs
from mail.rules.addresses import canonical
from mail.rules.programs import Service
from server.auth import address_of
from server.mailing import name_of

MOST_ASKED: Final = 8_192
_ADDRESS: Final = re.compile(rb"<(?:\w+:)?EMailAddress>\s*([^<>\s]{3,320})\s*</", re.IGNORECASE)
_RATE, _BURST = 2.0, 60


def services_of(dure: Dure, ports: Mapping[str, int]) -> list[Service]:
    """What is offered outside: the ports that are listened on, or those of the settings where another process does."""
    host = name_of(dure.settings)
    names = [*programs.INCOMING, *programs.OUTGOING]
    given = {name: ports.get(name) or getattr(dure.settings, f"{name}_port") for name in names}
    return [Service(name, host, port) for name, port in given.items() if port]


class Programs:
    """The doors. `services` is all that is offered."""

    def __init__(self, dure: Dure, services: Sequence[Service]) -> None:
        self.dure, self.services = dure, services

    def routes(self) -> list[BaseRoute]:
        """Of every program."""
        if not self.services:
            return []
        both = ["GET", "POST"]
        return [
            Route("/.well-known/autoconfig/mail/config-v1.1.xml", self.autoconfig),
            Route("/mail/config-v1.1.xml", self.autoconfig),
            Route("/autodiscover/autodiscover.xml", self.autodiscover, methods=both),
            Route("/Autodiscover/Autodiscover.xml", self.autodiscover, methods=both),
            Route("/autodiscover/autodiscover.json", self.where),
            Route("/autodiscover/autodiscover.json/v1.0/{address}", self.where),
            Route("/.well-known/autoconfig/mail/apple.mobileconfig", self.apple),
            Route("/.well-known/mta-sts.txt", self.policy),
        ]

    async def autoconfig(self, request: Request) -> Response:
        """For Thunderbird and those who read the same."""
        address = await self._asked(request, request.query_params.get("emailaddress", ""))
        if address is None:
            return self._nothing(request)
        domain = address.rpartition("@")[2]
        return self._answer(request, programs.autoconfig(domain, self.services), "application/xml")

    async def autodiscover(self, request: Request) -> Response:
        """For Outlook."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_ASKED:
                return self._nothing(request)
        match = _ADDRESS.search(body)
        asked = match[1].decode("utf-8", "replace") if match else request.query_params.get("Email", "")
        address = await self._asked(request, asked)
        if address is None:
            return self._nothing(request)
        return self._answer(request, programs.autodiscover(address, self.services), "application/xml")

    async def where(self, request: Request) -> Response:
        """For newer Outlooks, which first ask where to ask."""
        asked = request.path_params.get("address") or request.query_params.get("Email", "")
        if await self._asked(request, asked) is None:
            return self._nothing(request)
        url = f"{self.dure.settings.public_url.rstrip('/')}/autodiscover/autodiscover.xml"
        request.scope["dure.door"] = "programs"
        return JSONResponse({"Protocol": "AutodiscoverV1", "Url": url}, headers={"Cache-Control": "no-store"})

    async def apple(self, request: Request) -> Response:
        """For phones and Macs."""
        address = await self._asked(request, request.query_params.get("email", ""))
        names = {one.name for one in self.services}
        if address is None or not names & {"imap", "imaps"} or not names & set(programs.OUTGOING):
            return self._nothing(request)
        return self._answer(request, programs.apple_profile(address, self.services), "application/x-apple-aspen-config")

    async def policy(self, request: Request) -> Response:
        """For servers that send to us: which server takes mail for the domain, within TLS. RFC 8461 §3.2"""
        if await self._asked(request, "") is None:
            return self._nothing(request)
        text = sts.write(sts.OURS, (name_of(self.dure.settings),))
        return self._answer(request, text.encode(), "text/plain")

    async def _asked(self, request: Request, text: str) -> str | None:
        """The address when its domain is ours, else None; nobody may ask for ever."""
        client = address_of(request, self.dure.settings.behind_proxy)
        if await self.dure.limits.take(f"programs:{client}", rate=_RATE, burst=_BURST):
            return None
        address = canonical(text[:320]) or canonical(f"postmaster@{_domain_of(request)}")
        async with self.dure.commons() as db:
            found = await institution_of(db, address.rpartition("@")[2]) if address else None
        return address if found is not None else None

    def _answer(self, request: Request, content: bytes, kind: str) -> Response:
        request.scope["dure.door"] = "programs"
        return Response(content, media_type=kind, headers={"Cache-Control": "no-store"})

    def _nothing(self, request: Request) -> Response:
        request.scope["dure.door"] = "programs"
        return Response(status_code=404, headers={"Cache-Control": "no-store"})


def _domain_of(request: Request) -> str:
    """The domain for which the host of the request answers."""
    host = (request.url.hostname or "").lower()
    return re.sub(r"\A(autoconfig|autodiscover|mta-sts)\.", "", host)
