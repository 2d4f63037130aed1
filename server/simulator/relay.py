"""The center over HTTP: what `edocs.exchange.transports.relay` speaks to. One relay serves many institutions.

It makes no `arrive`; packs wait here until they are confirmed; putting the same pack again is harmless.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.simulator.center import Center


@dataclass
class Relay:
    """The waiting packs of every institution, and the center behind them."""

    center: Center
    token: str
    now: Callable[[], datetime]
    waiting: dict[str, dict[str, bytes]] = field(default_factory=lambda: defaultdict(dict))
    kept: dict[str, str] = field(default_factory=dict)
    """Name of every pack that was put → the hash of its octets."""
    rejected: list[tuple[str, str]] = field(default_factory=list)

    def app(self) -> Starlette:
        """The doors."""
        return Starlette(
            routes=[
                Route("/health", self.health),
                Route("/packs", self.listed),
                Route("/packs/{name}", self.put, methods=["PUT"]),
                Route("/packs/{name}", self.got),
                Route("/packs/{name}/{how}", self.settled, methods=["POST"]),
            ]
        )

    def turn(self) -> int:
        """Bring what is due before the institutions; how many."""
        now = self.now()
        self.center.again(now)
        moved = 0
        for delivery in self.center.due(now):
            self.waiting[delivery.house][delivery.name] = delivery.octets
            moved += 1
        return moved

    async def health(self, request: Request) -> Response:
        """Whether we answer, and whether we know who asks."""
        return Response(status_code=204 if self._known(request) else 401)

    async def listed(self, request: Request) -> Response:
        """What waits for an institution."""
        if not self._known(request):
            return Response(status_code=401)
        mine = self.waiting[request.query_params.get("for", "")]
        return JSONResponse([{"name": name, "size": len(octets)} for name, octets in mine.items()])

    async def put(self, request: Request) -> Response:
        """Take a pack over for good."""
        if not self._known(request):
            return Response(status_code=401)
        octets = await request.body()
        name, mark = request.path_params["name"], sha256(octets).hexdigest()
        if name in self.kept:
            return Response(status_code=200 if self.kept[name] == mark else 409)
        self.kept[name] = mark
        house = next((one.code for one in self.center.houses.values() if name[:7] in (one.code, *one.units)), "")
        self.center.take(house, name, octets, self.now())
        return Response(status_code=201)

    async def got(self, request: Request) -> Response:
        """The octets of a pack."""
        octets = self._one(request)
        return Response(octets, media_type="application/xml") if octets is not None else Response(status_code=404)

    async def settled(self, request: Request) -> Response:
        """It was stored or rejected: it need not wait any more."""
        if self._one(request) is None:
            return Response(status_code=404)
        name = request.path_params["name"]
        if request.path_params["how"] == "reject":
            self.rejected.append((name, str((await request.json()).get("reason", ""))))
        del self.waiting[request.query_params["for"]][name]
        return Response(status_code=204)

    def _one(self, request: Request) -> bytes | None:
        mine: dict[str, Any] = self.waiting.get(request.query_params.get("for", ""), {})
        return mine.get(request.path_params["name"]) if self._known(request) else None

    def _known(self, request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {self.token}"
