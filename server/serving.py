"""Serving one application on one listening socket until somebody says stop.

Invariants: a stop is graceful (requests finish, live sockets are closed with 1012, up to `GRACE` seconds); a second
Ctrl-C does not wait.
"""

import asyncio
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

GRACE = 10
"""Seconds that open requests get to finish."""

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """The application could not be started; what went wrong is in the log."""


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers, and with a word when it is ready."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.on_ready()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


@contextmanager
def stop_on_signal() -> Generator[asyncio.Event]:
    """An event that Ctrl-C, `kill` and a closed terminal set; asked twice, the program ends at once."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def asked() -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, asked)
    try:
        yield stop
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


async def serve_web(app: Any, listening: socket.socket, stop: asyncio.Event, on_ready: Callable[[], None]) -> None:
    """Serve an ASGI application; returns after a graceful end. Raises Stopped when it does not start."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application itself reads what its own proxy adds
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config, on_ready)
    asking = asyncio.create_task(_ask(server, stop))
    try:
        await server.serve(sockets=[listening])
    except SystemExit:
        raise Stopped("Dure did not start; see the lines above.") from None
    finally:
        asking.cancel()


async def _ask(server: _Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


def listen(host: str, port: int, *, or_next: int = 0) -> socket.socket:
    """A listening socket on that port, or on one of the next `or_next` ports when it is taken.

    Raises OSError when none is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + or_next + 1):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
        except OSError:
            listening.close()
            if candidate == port + or_next:
                raise
            continue
        listening.listen(2048)
        listening.setblocking(False)
        return listening
    raise AssertionError("unreachable: the last candidate either binds or raises")
