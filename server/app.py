"""The application: every room behind its doors, the live line, the web client, health. The composition root.

Invariants: it does not start with a database role that could see past a fence, nor with a fence that differs from its
declaration; an unknown address under `/api` is a problem, never a page; what was opened is closed in reverse order.
"""

import tempfile
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from hashlib import sha256
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from edocs.actions.founding import built_in
from kernel import fences, pack_acts, packs, problem
from kernel.doors import language_of, routes
from kernel.dure import Dure, open_dure
from kernel.errors import NotFound
from kernel.notary import Notary
from kernel.openapi import describe
from kernel.room import Room
from kernel.settings import Settings
from server.auth import SessionGate, cookie_name
from server.bridges import BRIDGES, HEARD
from server.headers import Front
from server.health import Health
from server.live import Live, LiveGate, news_routes
from server.mailing import Sockets
from server.pages import Pages
from server.programs import Programs, services_of
from server.publicpages import PublicPages
from server.rooms import ROOMS, endpoints_of, words_of
from server.services import ROLES, WEB, hold_rewound, running
from server.source import Source
from server.verifypage import VerifyPage

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "edocs" / "packs"


class Unfit(Exception):
    """The database is not as this program needs it; the text says what is wrong."""


def create(
    settings: Settings,
    roles: Collection[str] = ROLES,
    *,
    rooms: Sequence[Room] = ROOMS,
    gate: LiveGate | None = None,
    sockets: Sockets | None = None,
) -> Starlette:
    """The application of one process. Everything is opened when it starts and closed when it stops."""
    doorkeeper = gate or SessionGate(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with open_dure(settings, bridges=HEARD) as dure, AsyncExitStack() as stack:
            await refuse_unfit(dure)
            await install_rules(dure)
            await hold_rewound(dure)
            app.router.routes.extend(Health(dure, roles).routes())
            if WEB in roles:
                ports = {name: listening.getsockname()[1] for name, listening in (sockets or {}).items()}
                app.router.routes.extend(Programs(dure, services_of(dure, ports)).routes())
                live = await stack.enter_async_context(Live(dure, rooms, doorkeeper).running())
                app.state.drain = live.drain
                app.router.routes.extend(web_routes(dure, rooms, doorkeeper, live))
            await stack.enter_async_context(running(dure, roles, rooms, BRIDGES, sockets))
            yield

    app = Starlette(
        lifespan=lifespan,
        middleware=[Middleware(Front, settings=settings)],
        exception_handlers={HTTPException: _refused},
    )
    app.router.redirect_slashes = False  # an address is right or it is not there: a request is never sent elsewhere
    return app


async def refuse_unfit(dure: Dure) -> None:
    """Raise Unfit unless the role we connect as and every fence in the catalogue are as declared."""
    async with dure.engine.connect() as db:
        faults = await fences.role_faults(db) + await fences.faults(db)
    if faults:
        raise Unfit("The database is not fit to serve:\n" + "\n".join(f"  - {fault}" for fault in faults))


async def install_rules(dure: Dure) -> None:
    """Put the rule packs that came with this version in force, once; see kernel.packs."""
    async with dure.commons() as db:
        notary, now = Notary(dure.settings.secret), dure.now()
        await pack_acts.install(db, notary, packs.read_folder(RULES), now)
        for said in built_in():
            await pack_acts.publish(db, said, pack_acts.sign(said, notary), now)


def web_routes(dure: Dure, rooms: Sequence[Room], gate: LiveGate, live: Live) -> list[BaseRoute]:
    """Everything that people and programs can reach."""
    endpoints = endpoints_of(rooms) + news_routes(rooms).endpoints
    described = _fixed(_encoded(rooms, cookie_name(dure.settings)), "application/json")
    api_page = Pages(ROOT / "server" / "apipage")
    return [
        *routes(endpoints, dure, gate),
        WebSocketRoute("/api/live", live.serve),
        Route("/api/openapi.json", described),
        Route("/api", lambda _request: RedirectResponse("/api/", 308)),
        Route("/api/", api_page.page),
        Route("/api/page/{name}", api_page.part),
        Route("/api/source", Source(dure.settings, _scratch(dure.settings)).answer),
        Route("/api/{rest:path}", _no_such_door, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
        *VerifyPage(dure, web_folder(dure.settings)).routes(),
        *PublicPages(dure, ROOT / "server" / "publicpage").routes(),
        Route("/{path:path}", Pages(web_folder(dure.settings)).any),
    ]


def _scratch(settings: Settings) -> Path:
    """A folder of this installation's own, for what can be made again."""
    return Path(tempfile.gettempdir()) / f"dure-{sha256(settings.secret.encode()).hexdigest()[:12]}"


def web_folder(settings: Settings) -> Path:
    """Where the built web client lies."""
    return Path(settings.web_folder) if settings.web_folder else ROOT / "web" / "dist"


def openapi(rooms: Sequence[Room] = ROOMS, cookie: str = "__Host-dure") -> dict[str, Any]:
    """The description of all doors as plain values."""
    endpoints = endpoints_of(rooms) + news_routes(rooms).endpoints
    return describe(endpoints, version=_version(), cookie=cookie, tags=words_of(rooms))


def openapi_json() -> str:
    """The description of all doors as JSON text; needs neither database nor settings."""
    return msgspec.json.format(_encoded(ROOMS, "__Host-dure"), indent=2).decode()


def _encoded(rooms: Sequence[Room], cookie: str) -> bytes:
    return msgspec.json.encode(openapi(rooms, cookie))


def _version() -> str:
    try:
        return installed("dure-groupware")
    except PackageNotFoundError:
        return "0"


def _fixed(content: bytes, media_type: str) -> Any:
    async def answer(request: Request) -> Response:
        request.scope["dure.door"] = "openapi"
        return Response(content, media_type=media_type, headers={"Cache-Control": "no-cache"})

    return answer


async def _no_such_door(request: Request) -> Response:
    return problem.answer(NotFound(), language_of(request))


async def _refused(request: Request, exception: Exception) -> Response:
    """What the router itself refuses: an address, or a method."""
    assert isinstance(exception, HTTPException)
    if exception.status_code == 405:
        return problem.wrong_method((exception.headers or {}).get("Allow", "GET").split(", "), language_of(request))
    return problem.answer(NotFound(), language_of(request))
