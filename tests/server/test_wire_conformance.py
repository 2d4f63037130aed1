"""RFC 6455 against the very protocol class that serves the live line: octets in, octets out, no network between.

The peer here builds and reads frames by itself and shares no code with the server. `./dure bench echo` serves the same
class for outside suites.
"""

import asyncio
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from bench.echo import echo
from server.wire import HARD, SOFT, Wire

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MOST = 256 * 1024
HELLO = (
    "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True) -> bytes:
    """A frame as a client sends it."""
    size = len(payload)
    head = bytes([(fin << 7) | (rsv << 4) | opcode])
    if size < 126:
        head += bytes([(masked << 7) | size])
    elif size < 65536:
        head += bytes([(masked << 7) | 126]) + struct.pack("!H", size)
    else:
        head += bytes([(masked << 7) | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + payload
    mask = b"\x37\xfa\x21\x3d"
    whole = (mask * (size // 4 + 1))[:size]
    return head + mask + (int.from_bytes(payload, "big") ^ int.from_bytes(whole, "big")).to_bytes(size, "big")


def frames(octets: bytes) -> list[tuple[int, bytes]]:
    """Opcodes and payloads of what a server said; every frame must be whole, final and unmasked."""
    found = []
    while octets:
        assert octets[0] & 0xF0 == 0x80, "final, no reserved bit"
        size, at = octets[1], 2
        assert size < 128, "a server does not mask"
        if size == 126:
            size, at = int.from_bytes(octets[2:4], "big"), 4
        elif size == 127:
            size, at = int.from_bytes(octets[2:10], "big"), 10
        assert len(octets) >= at + size
        found.append((octets[0] & 0x0F, octets[at : at + size]))
        octets = octets[at + size :]
    return found


def closing(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, struct.pack("!H", code) + reason)


class Peer(asyncio.Transport):
    """The other end: keeps what the server writes."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = b""
        self.waiting = 0
        self.ended = self.aborted = False
        self.protocol: Any = None

    def write(self, data: Any) -> None:
        if not self.ended:
            self.taken += data

    def close(self) -> None:
        if not self.ended:
            self.ended = True
            asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None)

    def abort(self) -> None:
        self.aborted = True
        self.close()

    def is_closing(self) -> bool:
        return self.ended

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    async def say(self, *octets: bytes) -> list[tuple[int, bytes]]:
        """Send these pieces one after the other; what the server has answered by then."""
        for piece in octets:
            if not self.ended:
                self.protocol.data_received(piece)
            await settle()
        taken, self.taken = self.taken, b""
        return frames(taken)


async def settle() -> None:
    """Let everything run that is ready to run."""
    for _ in range(8):
        await asyncio.sleep(0)


@asynccontextmanager
async def opened(app: Any = None, hello: str = HELLO) -> AsyncGenerator[Peer]:
    """A connection to an echo (or another application), after the handshake."""

    async def echoing(scope: Any, receive: Any, send: Any) -> None:
        from starlette.websockets import WebSocket

        await echo(WebSocket(scope, receive, send))

    config = uvicorn.Config(
        app or echoing,
        ws=Wire,
        ws_max_size=MOST,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        log_config=None,
    )
    config.load()
    state = ServerState()
    peer = Peer()
    peer.protocol = Wire(config=config, server_state=state, app_state={})
    peer.protocol.connection_made(peer)
    peer.protocol.data_received((hello + "\r\n").encode())
    await settle()
    if peer.taken.startswith(b"HTTP/1.1 101"):
        peer.taken = peer.taken.partition(b"\r\n\r\n")[2]
    yield peer
    peer.close()
    await settle()
    assert not state.connections
    assert not state.tasks, "no task is left behind"


def code_of(said: list[tuple[int, bytes]]) -> int:
    """The code of the one close frame that ends what was said."""
    assert [opcode for opcode, _ in said].count(CLOSE) == 1
    opcode, payload = said[-1]
    assert opcode == CLOSE
    return int(struct.unpack("!H", payload[:2])[0])


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, MOST])
async def test_messages_of_every_length_are_taken_and_sent(size: int) -> None:
    async with opened() as peer:
        for opcode in (TEXT, BINARY):
            assert await peer.say(frame(opcode, b"*" * size)) == [(opcode, b"*" * size)]


async def test_octets_may_come_one_by_one_or_many_frames_at_once() -> None:
    async with opened() as peer:
        hangul = "한글 소식".encode()
        assert await peer.say(*(bytes([one]) for one in frame(TEXT, hangul))) == [(TEXT, hangul)]
        together = b"".join(frame(PING, bytes([48 + number])) for number in range(10))
        assert await peer.say(together) == [(PONG, bytes([48 + number])) for number in range(10)]


@pytest.mark.parametrize("size", [0, 1, 125])
async def test_a_ping_is_answered_with_its_own_payload_and_a_pong_with_nothing(size: int) -> None:
    async with opened() as peer:
        assert await peer.say(frame(PING, b"\xfe" * size)) == [(PONG, b"\xfe" * size)]
        assert await peer.say(frame(PONG, b"unasked")) == []
        assert await peer.say(frame(TEXT, b"alive")) == [(TEXT, b"alive")]


FAULTS = {
    "ping too long": [frame(PING, b"x" * 126)],
    "pong too long": [frame(PONG, b"x" * 126)],
    "ping in fragments": [frame(PING, b"x", fin=False), frame(CONT, b"y")],
    "continuation of nothing": [frame(CONT, b"x")],
    "open continuation of nothing": [frame(CONT, b"x", fin=False)],
    "text within a message": [frame(TEXT, b"a", fin=False), frame(TEXT, b"b")],
    "binary within a message": [frame(TEXT, b"a", fin=False), frame(BINARY, b"b", fin=False)],
    "unmasked": [frame(TEXT, b"x", masked=False)],
    "unmasked ping": [frame(PING, b"x", masked=False)],
    "close of one octet": [frame(CLOSE, b"\x03")],
    "close too long": [closing(1000, b"x" * 124)],
    **{f"reserved bits {rsv} in opcode {op}": [frame(op, b"", rsv=rsv)] for rsv in range(1, 8) for op in (1, 8, 9)},
    **{f"opcode {op}": [frame(op, b"x")] for op in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    **{
        f"close with {code}": [closing(code)]
        for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    },
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_of_the_protocol_ends_with_1002(name: str) -> None:
    async with opened() as peer:
        assert code_of(await peer.say(*FAULTS[name])) == 1002
        assert peer.ended


async def test_a_fault_behind_good_messages_ends_the_connection_too() -> None:
    async with opened() as peer:
        said = await peer.say(frame(TEXT, b"good"), frame(TEXT, b"", rsv=4))
        assert said[0] == (TEXT, b"good")
        assert code_of(said) == 1002


async def test_control_frames_may_come_between_fragments() -> None:
    async with opened() as peer:
        pieces = ["조각 하나, ".encode(), "둘, ".encode(), b"", "셋".encode()]
        said = await peer.say(
            frame(TEXT, pieces[0], fin=False),
            frame(PING, b"1"),
            frame(CONT, pieces[1], fin=False),
            frame(PONG, b"unasked"),
            frame(CONT, pieces[2], fin=False),
            frame(PING, b"2"),
            frame(CONT, pieces[3]),
        )
        assert said == [(PONG, b"1"), (PONG, b"2"), (TEXT, b"".join(pieces))]


async def test_a_message_may_be_of_empty_fragments_and_endless_ones_hold_no_memory() -> None:
    async with opened() as peer:
        assert await peer.say(frame(TEXT, b"", fin=False), frame(CONT, b"", fin=False), frame(CONT)) == [(TEXT, b"")]
        await peer.say(frame(TEXT, b"a", fin=False), frame(CONT, b"", fin=False) * 500)
        assert len(peer.protocol.frames) == 1
        assert await peer.say(frame(CONT, b"b")) == [(TEXT, b"ab")]


GOOD = "κόσμε 가나다 𐍈\U0010ffff\u07ff\uffff"
BAD = {
    "lone continuation": b"\x80",
    "two lone continuations": b"\xbf\x80",
    "missing continuation": b"\xec\x95",
    "overlong slash": b"\xc0\xaf",
    "overlong of three": b"\xe0\x80\xaf",
    "overlong of four": b"\xf0\x80\x80\xaf",
    "surrogate": b"\xed\xa0\x80",
    "pair of surrogates": b"\xed\xa0\x80\xed\xb0\x80",
    "beyond the last": b"\xf4\x90\x80\x80",
    "five octets": b"\xf8\x88\x80\x80\x80",
    "fe": b"\xfe",
    "ff": b"\xff",
}


async def test_good_text_may_be_split_anywhere() -> None:
    async with opened() as peer:
        octets = GOOD.encode()
        for at in range(len(octets) + 1):
            said = await peer.say(frame(TEXT, octets[:at], fin=False), frame(CONT, octets[at:]))
            assert said == [(TEXT, octets)]


@pytest.mark.parametrize("name", BAD)
async def test_what_is_no_utf8_ends_with_1007_whole_and_at_any_split(name: str) -> None:
    octets = "가".encode() + BAD[name] + b"z" * ("missing" not in name)
    for at in range(len(octets) + 1):
        pieces = [frame(TEXT, octets)] if at == 0 else [frame(TEXT, octets[:at], fin=False), frame(CONT, octets[at:])]
        async with opened() as peer:
            assert code_of(await peer.say(*pieces)) == 1007
            assert peer.ended


async def test_octets_need_not_be_utf8() -> None:
    async with opened() as peer:
        assert await peer.say(frame(BINARY, b"\xff\xfe\xc0\xaf")) == [(BINARY, b"\xff\xfe\xc0\xaf")]


@pytest.mark.parametrize(
    "code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
)
async def test_a_close_is_answered_with_its_own_code_and_the_server_closes_first(code: int) -> None:
    async with opened() as peer:
        assert await peer.say(closing(code, "안녕".encode())) == [(CLOSE, struct.pack("!H", code) + "안녕".encode())]
        assert peer.ended


async def test_the_odd_closes() -> None:
    async with opened() as peer:
        assert await peer.say(frame(CLOSE)) == [(CLOSE, b"")], "no code, no code back"
    async with opened() as peer:
        assert await peer.say(closing(1000, b"x" * 123)) == [(CLOSE, b"\x03\xe8" + b"x" * 123)]
    async with opened() as peer:
        assert code_of(await peer.say(closing(1000, b"\xce\xba\xff"))) == 1007, "a reason is UTF-8"
    async with opened() as peer:
        after = closing(1000) + frame(TEXT, b"too late") + frame(PING, b"?") + closing(1001)
        assert await peer.say(after) == [(CLOSE, b"\x03\xe8")], "nothing counts after a close"
    async with opened() as peer:
        within = frame(TEXT, b"begun", fin=False) + closing(1000) + frame(CONT, b"never finished")
        assert await peer.say(within) == [(CLOSE, b"\x03\xe8")], "a message that is never finished is no fault"
    async with opened() as peer:
        big = frame(TEXT, b"*" * 65536)
        assert await peer.say(big, closing(1000)) == [(TEXT, b"*" * 65536), (CLOSE, b"\x03\xe8")]


async def test_too_much_ends_with_1009_whole_in_fragments_or_only_announced() -> None:
    announced = b"\x82\xff" + struct.pack("!Q", 2**62) + b"mask"
    parts = [frame(TEXT, b"*" * (MOST // 2), fin=False), frame(CONT, b"*" * (MOST // 2), fin=False), frame(CONT, b"*")]
    impossible = b"\x82\xff" + b"\xff" * 8 + b"mask"
    for pieces in ([frame(TEXT, b"*" * (MOST + 1))], parts, [announced], [impossible]):
        async with opened() as peer:
            assert code_of(await peer.say(*pieces)) == 1009
            assert peer.ended


async def test_a_peer_that_stops_sending_or_breaks_off_is_heard_of() -> None:
    heard: list[str] = []

    async def listens(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await receive()
        while True:
            message = await receive()
            heard.append(message["type"])
            if message["type"] == "websocket.disconnect":
                return

    async with opened(listens) as peer:
        await peer.say(frame(TEXT, b"half", fin=False))
        assert not peer.protocol.eof_received(), "a half-closed line is closed"
        peer.close()
        await settle()
        assert heard == ["websocket.disconnect"]


async def test_after_our_own_close_the_peer_has_the_last_word() -> None:
    async def leaves(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 4008, "reason": "resync"})

    async with opened(leaves) as peer:
        assert frames(peer.taken) == [(CLOSE, struct.pack("!H", 4008) + b"resync")]
        peer.taken = b""
        assert await peer.say(frame(TEXT, b"crossed on the way")) == []
        assert not peer.ended
        assert await peer.say(closing(4008)) == []
        assert peer.ended


async def test_who_pings_and_takes_nothing_is_answered_no_more_and_then_let_go() -> None:
    async with opened() as peer:
        peer.waiting = SOFT + 1
        assert await peer.say(frame(PING, b"flood") * 100) == []
        peer.waiting = 0
        assert await peer.say(frame(PING, b"again")) == [(PONG, b"again")]
        peer.waiting = HARD + 1
        await peer.say(frame(PING))
        assert peer.aborted


async def test_compression_is_not_agreed_upon_and_a_broken_handshake_is_refused() -> None:
    asking = HELLO + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    async with opened(hello=asking) as peer:
        assert not peer.protocol.conn.extensions
        assert await peer.say(frame(TEXT, b"plain")) == [(TEXT, b"plain")]
    for broken, status in ((HELLO.replace(": 13", ": 8"), b"426"), (HELLO.replace("Key", "Kay"), b"400")):
        async with opened(hello=broken) as peer:
            assert peer.taken.split()[1] == status
            assert (b"Sec-WebSocket-Version: 13" in peer.taken) == (status == b"426")
            assert peer.ended
