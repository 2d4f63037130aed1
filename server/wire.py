"""The socket below the live line: finished frames straight to the transport, many recipients at the price of one.

A frame is encoded once (RFC 6455 §5.2) and shared by all who get it. Each connection has an *outlet*; pushing only
appends and marks it dirty, and one flush a tick of the event loop joins what each has and writes it once. Nobody waits
for anybody: how far a client is behind is read from its transport, and beyond the limits it is let go with 4008
"resync". Nothing is lost by that; what the frames told lies in the database.

`Wire` hands the transport of uvicorn's protocol to the application. Under another server there is no such extension,
and `AskedOutlet` sends by ASGI instead, with the same limits. Invariants: all frames of a connection go through its
outlet, in order; nothing is written before the handshake or after a close; what one client can make us keep is bounded.
RFC 6455 §5.5.1
"""

import asyncio
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Opcode
from websockets.frames import Frame as WireFrame
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

EXTENSION = "dure.wire"
SOFT = 64 * 1024
"""Bytes that wait at a client from which on passing things (presence, typing) are left out and receipts merged."""
HARD = 256 * 1024
"""Bytes that wait at a client beyond which it is let go."""
STALLED = 30.0
"""Seconds in which a client takes nothing, after which it is let go."""
RESYNC = 4008
"""Close code: come back at once, with your place."""
_VERSION = "13"
_GRACE = 2.0
"""Seconds that a client which is let go has for the close frame."""


class _Parser(ServerProtocol):
    """websockets' protocol, mended in two places. A close frame in the middle of a fragmented message is no fault: the
    message is never finished, and the close is answered with its own code. RFC 6455 §5.4, RFC 6455 §5.5.1
    Whoever asks for another version is told ours. RFC 6455 §4.4"""

    def accept(self, request: Request) -> Response:
        """Answer a handshake."""
        if request.headers.get_all("Sec-WebSocket-Version") != [_VERSION]:
            response = self.reject(426, f"This server speaks version {_VERSION}.\n")
            response.headers["Sec-WebSocket-Version"] = _VERSION
            return response
        return super().accept(request)

    def recv_frame(self, frame: WireFrame) -> None:
        """Take one frame."""
        if frame.opcode is Opcode.CLOSE:
            self.current_size = None
        super().recv_frame(frame)


class Wire(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with its transport in reach of the application, and bounded whatever a client sends."""

    def __init__(self, *given: Any, **also: Any) -> None:
        super().__init__(*given, **also)
        made = self.conn
        self.conn = _Parser(extensions=made.available_extensions, max_size=self.config.ws_max_size, logger=made.logger)

    def handle_ping(self) -> None:
        """Answer a ping. Who sends pings and takes no pongs is answered no more, then let go. RFC 6455 §5.5.3"""
        pong = b"".join(self.conn.data_to_send())
        waiting = self.transport.get_write_buffer_size()
        if waiting > HARD:
            self.transport.abort()
        elif waiting <= SOFT:
            self.transport.write(pong)

    def handle_cont(self, event: WireFrame) -> None:
        """Keep a part of a message; empty parts hold nothing, so that no endless row of them fills the memory."""
        if event.data or event.fin:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Hand a whole message over. Text that is none ends the connection with 1007, quietly: anybody can send it."""
        data = b"".join(self.frames)
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_text(data):
            self.frames = []
            self.conn.fail(CloseCode.INVALID_DATA, "no UTF-8")
            self.handle_parser_exception()
            return
        self.frames = [data]
        super().send_receive_event_to_app()

    def handle_connect(self, event: Request) -> None:
        """Begin a connection as uvicorn does; where it was taken, offer the wire."""
        super().handle_connect(event)
        scope: Any = getattr(self, "scope", None)  # absent where the handshake was refused
        if scope is not None:
            scope["extensions"][EXTENSION] = self


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class Frame:
    """One message to clients: its text, and the finished frame around it."""

    __slots__ = ("key", "passing", "payload", "raw")

    def __init__(self, payload: bytes, *, passing: bool = False, key: str = "") -> None:
        self.payload = payload
        self.raw = framed(payload)
        self.passing = passing
        """May be left out under load: the next one says the same better."""
        self.key = key
        """Under load only the last frame of a key is kept."""


def framed(payload: bytes) -> bytes:
    """A whole text frame as a server sends it: final, unmasked. RFC 6455 §5.2"""
    size = len(payload)
    if size < 126:
        head = bytes((0x81, size))
    elif size < 65536:
        head = struct.pack("!BBH", 0x81, 126, size)
    else:
        head = struct.pack("!BBQ", 0x81, 127, size)
    return head + payload


class Hub:
    """All outlets of a process; pushes are flushed once a tick."""

    def __init__(self) -> None:
        self._dirty: list[WiredOutlet] = []
        self.evicted = 0
        """How many clients were let go because they took nothing."""

    def mark(self, outlet: "WiredOutlet") -> None:
        """Write what this outlet has at the end of the tick."""
        if not self._dirty:
            asyncio.get_running_loop().call_soon(self.flush)
        self._dirty.append(outlet)

    def flush(self) -> None:
        """Write what all dirty outlets have: one write each."""
        dirty, self._dirty = self._dirty, []
        for outlet in dirty:
            outlet.flush()

    def push(self, frame: Frame, outlets: Iterable["Outlet"]) -> None:
        """Give one frame to many."""
        for outlet in outlets:
            outlet.push(frame)


class WiredOutlet:
    """A connection whose transport is in reach."""

    __slots__ = ("_merged", "_pending", "behind_since", "gone", "hub", "on_gone", "wire")

    def __init__(self, hub: Hub, wire: Any, on_gone: Callable[[], None]) -> None:
        self.hub = hub
        self.wire = wire
        self.on_gone = on_gone
        self.gone = False
        self.behind_since = 0.0
        self._pending: list[bytes] = []
        self._merged: dict[str, Frame] = {}

    def push(self, frame: Frame) -> None:
        """Send a frame with the next flush. Never waits, never raises."""
        if self.gone:
            return
        if (frame.passing or frame.key) and self.waiting > SOFT:
            if frame.key:
                self._merged[frame.key] = frame
            return
        if not self._pending:
            self.hub.mark(self)
        self._pending.append(frame.raw)

    @property
    def waiting(self) -> int:
        """Bytes that the client has not taken yet."""
        return int(self.wire.transport.get_write_buffer_size())

    def flush(self) -> None:
        """Write what is pending, at once; a client that is too far behind is let go instead."""
        pending, self._pending = self._pending, []
        wire = self.wire
        transport = wire.transport
        if self.gone or not wire.handshake_complete or wire.close_sent or wire.disconnected or transport.is_closing():
            return  # the log has it; whoever comes back is told
        if transport.get_write_buffer_size() > HARD:
            self.evict()
        else:
            transport.write(pending[0] if len(pending) == 1 else b"".join(pending))

    def look(self, now: float) -> None:
        """From time to time: send what was held back to whom has caught up, let go who takes nothing for too long."""
        waiting = self.waiting
        if waiting == 0:
            self.behind_since = 0.0
        elif self.behind_since == 0.0:
            self.behind_since = now
        elif now - self.behind_since > STALLED and waiting > SOFT:
            self.evict()
            return
        if self._merged and waiting <= SOFT:
            merged, self._merged = self._merged, {}
            for frame in merged.values():
                self.push(frame)

    async def drained(self) -> None:
        """Wait until the client has taken enough for more."""
        if self._pending:
            self.hub.flush()
        await self.wire.writable.wait()

    def evict(self) -> None:
        """Let the client go: it is told nothing more, and comes back from its place."""
        if self.gone:
            return
        self.gone = True
        self._pending.clear()
        self._merged.clear()
        self.hub.evicted += 1
        self.on_gone()
        wire = self.wire
        if not wire.close_sent and not wire.transport.is_closing():
            wire.conn.send_close(RESYNC, "resync")
            wire.transport.write(b"".join(wire.conn.data_to_send()))
            wire.close_sent = True
        asyncio.get_running_loop().call_later(_GRACE, wire.transport.abort)

    def end(self) -> None:
        """The connection is over."""
        self.gone = True
        self._pending.clear()


class AskedOutlet:
    """A connection under a server without the extension: a queue and one task that sends by ASGI."""

    def __init__(self, hub: Hub, websocket: WebSocket, on_gone: Callable[[], None]) -> None:
        self.hub = hub
        self.websocket = websocket
        self.on_gone = on_gone
        self.gone = False
        self._queue: list[bytes] = []
        self._size = 0
        self._more = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._took = 0.0
        self._task = asyncio.create_task(self._send())

    @property
    def waiting(self) -> int:
        """Bytes that have not been handed over yet."""
        return self._size

    def push(self, frame: Frame) -> None:
        """Send a frame as soon as those before it have gone. Never waits, never raises."""
        if self.gone or (frame.passing and self._size > SOFT):
            return
        if self._size > HARD:
            self.evict()
            return
        self._queue.append(frame.payload)
        self._size += len(frame.payload)
        self._idle.clear()
        self._more.set()

    async def _send(self) -> None:
        with suppress(WebSocketDisconnect, WebSocketDisconnected, RuntimeError):
            while True:
                await self._more.wait()
                self._more.clear()
                while self._queue:
                    payload = self._queue.pop(0)
                    await self.websocket.send_text(payload.decode())
                    self._size -= len(payload)
                    self._took = asyncio.get_running_loop().time()
                self._idle.set()

    def look(self, now: float) -> None:
        """Let go who takes nothing for too long."""
        if self._size and self._took and now - self._took > STALLED:
            self.evict()

    async def drained(self) -> None:
        """Wait until everything has been handed over."""
        await self._idle.wait()

    def evict(self) -> None:
        """Let the client go."""
        if self.gone:
            return
        self.gone = True
        self.hub.evicted += 1
        self._task.cancel()
        self._idle.set()
        self.on_gone()

    def end(self) -> None:
        """The connection is over."""
        self._task.cancel()
        self._idle.set()


Outlet = WiredOutlet | AskedOutlet


def outlet_of(hub: Hub, websocket: WebSocket, on_gone: Callable[[], None]) -> Outlet:
    """The outlet of an accepted connection: the transport where it is in reach, else ASGI."""
    wire = websocket.scope.get("extensions", {}).get(EXTENSION)
    if wire is not None and not getattr(wire.conn, "extensions", ()):
        return WiredOutlet(hub, wire, on_gone)
    return AskedOutlet(hub, websocket, on_gone)
