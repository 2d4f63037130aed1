"""Serving one application on one listening socket until somebody says stop.

Invariants: a stop is graceful (requests finish, live sockets are closed with 1012, up to `GRACE` seconds); asked a
second time, it waits for nobody, but still closes what it opened.
"""

import asyncio
import signal
import socket
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

from server.wire import Wire

GRACE = 10
"""Seconds that open requests get to finish."""

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """The application could not be started; what went wrong is in the log."""


class Stop(asyncio.Event):
    """Set when somebody said stop; `now` is set when they said it again, a moment later."""

    def __init__(self) -> None:
        super().__init__()
        self.now = asyncio.Event()
        self._asked = 0.0

    def ask(self) -> None:
        """Say stop. What comes within a second of the first word is its echo (a terminal tells the whole group)."""
        if not self.is_set():
            self._asked = time.monotonic()
            self.set()
        elif time.monotonic() - self._asked > 1:
            self.now.set()


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
def stop_on_signal() -> Generator[Stop]:
    """What Ctrl-C, `kill` and a closed terminal ask to stop."""
    loop = asyncio.get_running_loop()
    stop = Stop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.ask)
    try:
        yield stop
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


async def serve_web(app: Any, listening: socket.socket, stop: Stop, on_ready: Callable[[], None]) -> None:
    """Serve an ASGI application; returns after a graceful end. Raises Stopped when it does not start."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws=Wire,
        ws_per_message_deflate=False,  # small frames for many: one frame is shared, and compressing costs more
        ws_ping_interval=None,  # our own pings carry how far a client has been told
        ws_max_size=256 * 1024,  # the live line takes less; nothing larger may fill our memory
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application itself reads what its own proxy adds
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config, on_ready)
    asking = asyncio.create_task(_ask(server, stop, app))
    try:
        await server.serve(sockets=[listening])
    except SystemExit:
        raise Stopped("Dure did not start; see the lines above.") from None
    finally:
        asking.cancel()


async def _ask(server: _Server, stop: Stop, app: Any) -> None:
    await stop.wait()
    if drain := getattr(getattr(app, "state", None), "drain", None):
        drain()  # before the sockets are closed, so that not everybody comes back at once
    server.should_exit = True
    await stop.now.wait()
    server.force_exit = True


def listen(host: str, port: int, *, or_next: int = 0) -> socket.socket:
    """A listening socket on that port, or on one of the next `or_next` ports when it is taken.

    Raises OSError when none is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + or_next + 1):
        # With its protocol named, what it accepts sends each answer at once (asyncio sets TCP_NODELAY only then):
        # else the second answer waits for the other side's receipt of the first, for 40 ms.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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
