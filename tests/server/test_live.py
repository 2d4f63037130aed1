import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

import server.line
import server.live
from kernel.dure import Dure
from kernel.tx import Actor
from server.live import Live
from tests.support import planted
from tests.support.planted import CLERK, OTHER, ROOM, Note
from tests.support.serving import LiveGate, on_a_port
from tests.support.until import until

DESK = f"planted/1/desk/{CLERK}"
ME = Actor(1, CLERK)


class House:
    """The live line on a port, over a real database."""

    def __init__(self, dure: Dure, live: Live, gate: LiveGate, port: int) -> None:
        self.dure, self.live, self.gate, self.port = dure, live, gate, port

    @asynccontextmanager
    async def line(
        self, token: str = f"1:{CLERK}", how: str = "bearer", **options: Any
    ) -> AsyncGenerator[ClientConnection]:
        name, value = ("Authorization", f"Bearer {token}") if how == "bearer" else ("Cookie", f"dure={token}")
        headers = {} if how == "none" else {name: value}
        url = f"ws://127.0.0.1:{self.port}/api/live"
        async with connect(url, additional_headers=headers, proxy=None, **options) as line:
            yield line

    async def take(self, count: int = 1, actor: Actor = ME) -> None:
        for _ in range(count):
            async with self.dure.tx(actor) as tx:
                await planted.take(tx, Note(text="x"))

    def watched(self, topic: str = DESK) -> bool:
        """Whether some socket has read the topic and now waits."""
        return any(topic in line.watches and topic not in line.dirty for line in self.live.lines)


@pytest.fixture
async def house(dure: Dure) -> AsyncGenerator[House]:
    gate = LiveGate()
    async with Live(dure, [ROOM], gate).running() as live:
        async with on_a_port(Starlette(routes=[WebSocketRoute("/api/live", live.serve)]), lifespan="off") as port:
            yield House(dure, live, gate, port)
        assert not live.lines
        assert not live._open


async def said(line: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(line.recv(), 30))


async def closed(line: ClientConnection) -> int:
    """The code that the server closes with; what comes before it is read and dropped."""
    reading = asyncio.create_task(_read_on(line))
    await until(lambda: line.protocol.close_rcvd is not None)
    reading.cancel()
    line.transport.abort()
    assert line.protocol.close_rcvd is not None
    return line.protocol.close_rcvd.code


async def _read_on(line: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        while True:
            await line.recv()


async def say(line: ClientConnection, **words: Any) -> None:
    await line.send(json.dumps(words))


async def test_what_was_committed_before_the_watch_comes_at_once(house: House) -> None:
    await house.take(2)
    async with house.line() as line:
        await say(line, watch={DESK: 0})
        assert await said(line) == {"topic": DESK, "seq": 2, "news": [{"seq": 1}, {"seq": 2}]}


async def test_what_is_committed_while_waiting_comes_by_itself(house: House) -> None:
    async with house.line() as line:
        await say(line, watch={DESK: 0})
        await until(house.watched)
        await house.take()
        assert await said(line) == {"topic": DESK, "seq": 1, "news": [{"seq": 1}]}


async def test_nothing_falls_between_watching_and_reading(house: House) -> None:
    """However commits and readings interleave, every number arrives once and in order."""
    async with house.line() as line:
        await say(line, watch={DESK: 0})
        taking = asyncio.gather(*(house.take(10) for _ in range(3)))
        heard: list[int] = []
        while len(heard) < 30:
            heard += [item["seq"] for item in (await said(line))["news"]]
        await taking
    assert heard == list(range(1, 31))


async def test_many_commits_between_two_readings_come_as_one_frame(house: House) -> None:
    async with house.line() as line:
        await say(line, watch={DESK: 0})
        await until(house.watched)
        for _ in range(4):
            await house.live.readers.acquire()
        await house.take(20)
        for _ in range(4):
            house.live.readers.release()
        assert len((await said(line))["news"]) == 20


async def test_a_cursor_that_is_too_old_is_told_to_fetch_again(house: House) -> None:
    await house.take(101)
    async with house.line() as line:
        await say(line, watch={DESK: 0})
        assert await said(line) == {"resync": [DESK]}
        await say(line, watch={DESK: 101})
        await until(house.watched)
        await house.take()
        assert (await said(line))["news"] == [{"seq": 102}]


@pytest.mark.parametrize(
    "topic",
    [
        f"planted/1/desk/{OTHER}",
        f"planted/2/desk/{CLERK}",
        "planted/1/nothing/x",
        "nowhere/1/desk/x",
        "kernel/1/outbox/due",
        "*",
        "",
        "planted/1/desk",
        "planted/01x/desk/y",
    ],
)
async def test_a_topic_that_one_may_not_hear_is_refused_like_one_that_is_not_there(house: House, topic: str) -> None:
    async with house.line() as line:
        await say(line, watch={topic: 0})
        assert await said(line) == {"refused": {topic: "not_found"}}
        assert not any(waiting.watches for waiting in house.live.lines)


async def test_one_broken_topic_does_not_take_the_others_down(house: House) -> None:
    await house.take()
    async with house.line() as line:
        await say(line, watch={"planted/1/broken/x": 0, DESK: 0, "planted/1/poison/x": 0})
        heard = [await said(line), await said(line)]
    assert {"topic": DESK, "seq": 1, "news": [{"seq": 1}]} in heard
    refused = next(message["refused"] for message in heard if "refused" in message)
    assert set(refused) == {"planted/1/broken/x", "planted/1/poison/x"}


async def test_unwatched_topics_are_silent(house: House) -> None:
    async with house.line() as line:
        await say(line, watch={DESK: 0})
        await until(house.watched)
        await say(line, unwatch=[DESK], ping=1)
        assert await said(line) == {"pong": 1}
        await house.take()
        await say(line, ping=2)
        assert await said(line) == {"pong": 2}


async def test_a_program_without_cookie_greets_with_its_token(house: House) -> None:
    await house.take()
    async with house.line(how="none") as line:
        await say(line, token=f"1:{CLERK}")
        await say(line, watch={DESK: 0})
        assert (await said(line))["seq"] == 1


@pytest.mark.parametrize("greeting", ['{"token":"nobody"}', '{"watch":{}}', "{", '"x"'])
async def test_nobody_is_told_to_sign_in(house: House, greeting: str) -> None:
    async with house.line(how="none") as line:
        await line.send(greeting)
        assert await said(line) == {"signed_out": True}
        assert await closed(line) == server.line.SIGNED_OUT


async def test_a_foreign_page_cannot_open_a_line_with_the_cookie(house: House) -> None:
    ours = f"http://127.0.0.1:{house.port}"
    async with house.line(how="cookie", origin=ours) as line:
        await say(line, ping=7)
        assert await said(line) == {"pong": 7}
    for origin in ("http://evil.test", "null", f"https://127.0.0.1:{house.port}"):
        with pytest.raises(InvalidStatus) as raised:
            async with house.line(how="cookie", origin=origin):
                raise AssertionError("it opened")
        assert raised.value.response.status_code == 403


async def test_the_end_of_a_session_closes_its_lines_and_no_other(house: House) -> None:
    async with house.line() as mine, house.line(f"1:{OTHER}") as other:
        await until(lambda: len(house.live.lines) == 2)
        house.gate.ended.add(CLERK)
        house.dure.signals.send(house.gate.ended_topic, 0)
        assert await said(mine) == {"signed_out": True}
        assert await closed(mine) == server.line.SIGNED_OUT
        await say(other, ping=1)
        assert await said(other) == {"pong": 1}


async def test_too_many_topics_are_refused_and_the_rest_is_served(house: House) -> None:
    topics = {f"planted/1/quiet/{number}": 0 for number in range(server.line.MOST_TOPICS + 2)}
    async with house.line() as line:
        await say(line, watch=topics)
        assert await said(line) == {"refused": {"planted/1/quiet/500": "too_many", "planted/1/quiet/501": "too_many"}}


@pytest.mark.parametrize(
    "message, code",
    [
        ("x" * (server.line.LONGEST + 1), 1009),
        ("{", 1007),
        ('{"watch":{"a":-1}}', 1007),
        ('{"watch":{"a":9007199254740992}}', 1007),
        ('{"more":1}', 1007),
        ("[" * 60_000, 1007),
        (b"\x00", 1003),
    ],
)
async def test_what_is_no_message_of_ours_closes_the_line(house: House, message: str | bytes, code: int) -> None:
    async with house.line() as line:
        await line.send(message)
        assert await closed(line) == code


async def test_who_talks_too_much_is_cut_off(house: House) -> None:
    async with house.line() as line:
        for number in range(int(server.line.BURST) + 50):
            await say(line, ping=number)
        assert await closed(line) == server.line.TOO_MUCH


async def test_an_account_has_a_bounded_number_of_lines(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.live, "MOST_SOCKETS", 2)
    async with house.line(), house.line() as second:
        await until(lambda: len(house.live.lines) == 2)
        async with house.line() as third:
            assert await closed(third) == server.line.TOO_MUCH
        async with house.line(f"1:{OTHER}") as other:
            await say(other, ping=1)
            assert await said(other) == {"pong": 1}
        await second.close()
        await until(lambda: len(house.live.lines) == 1)
        async with house.line() as again:
            await say(again, ping=2)
            assert await said(again) == {"pong": 2}


async def test_a_client_that_does_not_read_is_cut_off_and_holds_no_memory(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.line, "PATIENCE", 0.2)
    async with house.line(max_queue=1, max_size=2**24, compression=None) as line:
        line.transport.pause_reading()
        await say(line, watch={DESK: 0})
        waiting = next(iter(house.live.lines))
        flood = server.line._encode({"pad": "x" * 4_000_000})
        waiting.answers.extend([flood] * 8)
        waiting.wake.set()
        await until(lambda: not house.live.lines)
        line.transport.abort()


async def test_stopping_the_server_closes_lines_as_service_restart(dure: Dure) -> None:
    async with Live(dure, [ROOM], LiveGate()).running() as live:
        async with on_a_port(Starlette(routes=[WebSocketRoute("/api/live", live.serve)]), lifespan="off") as port:
            house = House(dure, live, LiveGate(), port)
            opened = house.line()
            line = await opened.__aenter__()
            await until(lambda: bool(live.lines))
        assert await closed(line) == 1012
        await opened.__aexit__(None, None, None)
        assert not live.lines


async def test_a_line_that_is_gone_leaves_no_watcher(house: House) -> None:
    async with house.line() as line:
        await say(line, watch={DESK: 0})
        await until(house.watched)
        assert DESK in house.dure.signals._watchers
        line.transport.abort()
    await until(lambda: not house.live.lines)
    assert DESK not in house.dure.signals._watchers


async def test_the_same_news_is_there_for_programs_without_a_socket(dure: Dure) -> None:
    from server.live import news_routes

    async with planted.asking(planted.planted_app(dure, news_routes([ROOM]).endpoints)) as client:
        async with dure.tx(ME) as tx:
            await planted.take(tx, Note(text="x"))
        mine = planted.bearer()
        answer = await client.get("/api/news", params={"topic": DESK, "since": 0}, headers=mine)
        assert answer.json() == {"topic": DESK, "seq": 1, "news": [{"seq": 1}], "resync": False}
        for topic in (f"planted/1/desk/{OTHER}", f"planted/2/desk/{CLERK}", "x"):
            assert (await client.get("/api/news", params={"topic": topic}, headers=mine)).status_code == 404
        elsewhere = planted.bearer(2, UUID(int=0x1001))
        assert (await client.get("/api/news", params={"topic": DESK}, headers=elsewhere)).status_code == 404
