"""Serving: a free port is found, a stop is graceful, an application that cannot start says so."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from server.serving import Stop, Stopped, listen, serve_web, stop_on_signal


def port_of(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])


def test_the_next_free_port_is_taken_when_that_is_allowed_and_only_then() -> None:
    with listen("127.0.0.1", 0) as first:
        port = port_of(first)
        with listen("127.0.0.1", port, or_next=20) as second:
            assert port < port_of(second) <= port + 20
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", port)


async def test_what_is_accepted_sends_each_answer_at_once() -> None:
    heard: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with listen("127.0.0.1", 0) as listening:
        async with await asyncio.start_server(connected, sock=listening):
            _, writer = await asyncio.open_connection("127.0.0.1", port_of(listening))
            assert await heard
            writer.close()


async def test_a_stop_lets_the_open_request_finish_and_closes_sockets_with_1012() -> None:
    entered, may_answer = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> PlainTextResponse:
        entered.set()
        await may_answer.wait()
        return PlainTextResponse("done")

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_text()

    app = Starlette(routes=[Route("/slow", slow), WebSocketRoute("/live", live)])
    stop, ready = Stop(), asyncio.Event()
    with listen("127.0.0.1", 0) as listening:
        port = port_of(listening)
        serving = asyncio.create_task(serve_web(app, listening, stop, ready.set))
        await ready.wait()
        async with httpx2.AsyncClient() as client, connect(f"ws://127.0.0.1:{port}/live") as line:
            answer = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/slow"))
            await entered.wait()
            stop.ask()
            stop.ask()  # its echo
            with pytest.raises(ConnectionClosed) as closed:
                await line.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
            may_answer.set()
            assert (await answer).text == "done"
        await serving


async def test_an_application_that_cannot_start_is_reported_as_stopped() -> None:
    @asynccontextmanager
    async def broken(_: Starlette) -> AsyncGenerator[None]:
        raise RuntimeError("no database")
        yield

    with listen("127.0.0.1", 0) as listening, pytest.raises(Stopped):
        await serve_web(Starlette(lifespan=broken), listening, Stop(), lambda: None)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_each_signal_that_means_stop_sets_the_event(number: signal.Signals) -> None:
    with stop_on_signal() as stop:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 5)
