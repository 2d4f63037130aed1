"""The real application on a real port, with planted rooms, for tests that need sockets."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import uvicorn
from starlette.requests import HTTPConnection

from kernel.doors import Caller
from kernel.dure import Dure
from kernel.tx import Actor
from server.wire import Wire
from tests.support.planted import PlantedGate


@dataclass
class LiveGate(PlantedGate):
    """The planted gate with sessions that can end: the token names institution, person, session."""

    ended_topic: str = "planted/0/session/ended"
    ended: set[UUID] = field(default_factory=set)
    lost_tokens: set[str] = field(default_factory=set)

    async def identify(self, dure: Dure, request: HTTPConnection) -> Caller:
        return self._with_session(await super().identify(dure, request))

    def presented(self, request: HTTPConnection) -> Caller:
        return Caller(None, request.headers.get("authorization", "").removeprefix("Bearer "), False, "192.0.2.1")

    async def known(self, dure: Dure, request: HTTPConnection, token: str) -> Caller:
        if token.count(":") != 1:
            return Caller(None, "", False, "")
        institution, person = token.split(":")
        return self._with_session(Caller(Actor(int(institution), UUID(person)), token, False, ""))

    async def open_among(self, dure: Dure, ids: Collection[UUID]) -> Collection[UUID]:
        return set(ids) - self.ended

    def _with_session(self, caller: Caller) -> Caller:
        actor = caller.actor
        if actor is None or actor.person_id is None or actor.person_id in self.ended:
            return Caller(None, "", False, "")
        named = Actor(actor.institution_id, actor.person_id, permissions=actor.permissions, session_id=actor.person_id)
        return Caller(named, caller.token, caller.cookie, caller.client)


@asynccontextmanager
async def on_a_port(app: Any, lifespan: str = "on") -> AsyncGenerator[int]:
    """Serve the application as in production; yields the port, and ends gracefully."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http="httptools",
        ws=Wire,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan=lifespan,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment] # pytest keeps the signals
    task = asyncio.create_task(server.serve([listening]))
    while not server.started:
        if task.done():
            await task
            raise AssertionError("the application did not start")
        await asyncio.wait([task], timeout=0.005)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await task
