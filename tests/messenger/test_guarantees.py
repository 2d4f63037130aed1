"""The guarantees of the messenger in short; `./dure bench chat` breaks more, for longer."""

import asyncio
import json
import random
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from websockets.asyncio.client import connect

from bench.talk.client import Client
from bench.talk.judging import Fault, Sight, judge, read
from kernel.tx import Actor
from messenger.queries import log as log_queries
from server.presence import Presence
from server.tickets import LIFE, Tickets
from server.wire import HARD, SOFT, Frame, Hub, WiredOutlet
from tests.messenger.line import listening, node
from tests.messenger.talk import Talk
from tests.support.until import until

PEOPLE = ("가람", "보람", "은새", "다솔")


def sights(who: str, *numbers: int) -> list[Sight]:
    return [Sight(who, "log", n, f"m{n}") for n in numbers]


@pytest.mark.parametrize(
    "seen, fault",
    [
        (sights("a", 1, 2, 3), None),
        (sights("a", 1, 3), Fault("gap", "a", "log", 2)),
        (sights("a", 1, 2, 2, 3), Fault("doubled", "a", "log", 2)),
        (sights("a", 2, 1, 3), Fault("back", "a", "log", 1)),
        (sights("a", 1, 2), Fault("unfinished", "a", "log", 3)),
        (sights("a", 1, 2, 3, 4), Fault("beyond", "a", "log", 4)),
        ([*sights("a", 1, 2, 3), Sight("b", "log", 3, "other")], Fault("differs", "b", "log", 3)),
    ],
)
def test_the_judge_of_traces_names_every_fault(seen: list[Sight], fault: Fault | None) -> None:
    assert (judge(seen, {"log": 3})[:1] or [None]) == [fault]


def test_the_judge_reads_lines_of_any_messenger_and_knows_where_an_observer_began() -> None:
    seen = read(['{"who": "a", "log": "log", "n": 7, "what": "x"}', ""])
    assert judge(seen, {"log": 7}, {("a", "log"): 6}) == []
    assert judge(seen, {"log": 7}, {("a", "log"): 5}) == [Fault("gap", "a", "log", 6)]
    assert judge([], {"log": 7}, {("b", "log"): 5}) == [Fault("unfinished", "b", "log", 7)]


async def test_everybody_sees_all_in_order_and_once_whatever_breaks(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two nodes, a bus that loses and doubles, lines that are cut, a node that goes away."""
    chance = random.Random(7)
    monkeypatch.setattr("server.feed.TAIL", 0.1)
    where = str(await talk.open("가람", talk.who(*PEOPLE[1:]), name="이어지는 기록"))
    send = talk.dure.signals.send

    def faulty(topic: str, seq: int) -> None:
        for _ in range(chance.choice((0, 1, 1, 2))):
            send(topic, seq)

    monkeypatch.setattr(talk.dure.signals, "send", faulty)
    seen: list[Sight] = []

    async def fetch(client: Client, _port: int, log: str) -> dict[str, Any]:
        async with talk.tx(client.name) as tx:
            items = await log_queries.events_after(tx, UUID(log), client.last[log], 500)
        shown = [{"s": one.s, "kind": one.kind, "message": {"id": one.message and one.message.id}} for one in items]
        return {"items": shown, "more": False}

    async with AsyncExitStack() as stack:
        first = AsyncExitStack()
        ports = [(await first.enter_async_context(node(talk)))[0], (await stack.enter_async_context(node(talk)))[0]]
        clients = []
        for index, name in enumerate(PEOPLE):
            actor = talk.actor(name)
            one = Client(
                name,
                f"{actor.institution_id}:{actor.person_id}",
                lambda index=index: ports[index % len(ports)],  # type: ignore[misc] # bound now
                lambda who, log, n, what: seen.append(Sight(who, log, n, what)),
                fetch,
            )
            one.last = {where: 1}
            one.start()
            clients.append(one)
        async with asyncio.timeout(60):
            await asyncio.gather(*(one.online.wait() for one in clients))
            last = 0
            for number in range(24):
                speaker = clients[number % 2 + 2]
                last = await speaker.say(where, str(uuid4()), f"{number}번째", patience=0.5)
                if number in (5, 15):
                    chance.choice(clients).cut()
                if number == 10:
                    ports.pop(0)
                    await first.aclose()
            await until(lambda: all(one.last[where] >= last for one in clients))
        for one in clients:
            await one.stop()
    assert judge(seen, {where: last}, {(name, where): 1 for name in PEOPLE}) == []
    assert len({one.what for one in seen}) == 24


async def test_a_message_sent_again_on_another_node_has_the_same_number(talk: Talk) -> None:
    where = await talk.open("가람", talk.who("보람"), name="한 번만")
    said = {"send": {"conversation": str(where), "cid": str(uuid4()), "text": "한 번만"}}
    numbers = set()
    async with node(talk) as (one, _), node(talk) as (two, _):
        for port in (one, two, one):
            async with listening(talk, port, "보람") as client:
                await client.socket.send(json.dumps(said))
                numbers.add((await client.until(lambda told: "ack" in told))["ack"]["seq"])
    assert len(numbers) == 1
    assert await talk.texts("가람", where) == ["한 번만"]


def test_a_ticket_is_believed_with_its_session_for_two_minutes_only(talk: Talk) -> None:
    tickets, now = Tickets("6a" * 32), talk.dure.now().replace(microsecond=0)
    actor = Actor(3, uuid4(), uuid4(), frozenset({"audit.read"}), uuid4(), uuid4(), "192.0.2.9", "en")
    ticket = tickets.issue(actor, "the token", now)
    assert tickets.read(ticket, "the token", "192.0.2.9", now + LIFE) == actor
    assert tickets.read(ticket, "another token", "", now) is None
    assert tickets.read(ticket, "", "", now) is None
    assert tickets.read(ticket, "the token", "", now + LIFE + timedelta(seconds=1)) is None
    assert Tickets("6b" * 32).read(ticket, "the token", "", now) is None
    content, mac = ticket.split(".")
    for bad in ("", ".", "a.b", content, f"{content[:-2]}xx.{mac}", f"{content}.{mac[:-2]}xx", "é.é", "x" * 3000):
        assert tickets.read(bad, "the token", "", now) is None


async def test_who_comes_back_with_a_ticket_costs_no_look_up_of_a_session(talk: Talk) -> None:
    async with node(talk) as (port, live):
        async with listening(talk, port, "보람") as client:
            live.drain()
            told = await client.until(lambda said: "reconnect" in said)
        asked: list[str] = []
        whole = live.gate.identify

        async def identify(*given: Any) -> Any:
            asked.append("identify")
            return await whole(*given)

        live.gate.identify = identify  # type: ignore[method-assign]
        actor = talk.actor("보람")
        headers = {"Authorization": f"Bearer {actor.institution_id}:{actor.person_id}"}
        for ticket, looks in ((told["ticket"], 0), ("", 1), ("not.ours", 2)):
            async with connect(
                f"ws://127.0.0.1:{port}/api/live?ticket={ticket}", additional_headers=headers, compression=None
            ) as socket:
                await socket.send('{"ping": 1}')
                assert json.loads(await socket.recv()) == {"pong": 1}
            assert len(asked) == looks


class Stuck:
    """A connection whose client takes nothing."""

    handshake_complete, close_sent, disconnected = True, False, False

    def __init__(self) -> None:
        self.transport = self
        self.conn = self
        self.written: list[bytes] = []
        self.aborted = self.took = False

    def get_write_buffer_size(self) -> int:
        return 0 if self.took else sum(map(len, self.written))

    def is_closing(self) -> bool:
        return self.aborted

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def abort(self) -> None:
        self.aborted = True

    def send_close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def data_to_send(self) -> list[bytes]:
        return [b"close"]


async def test_a_stalled_client_holds_bounded_memory_and_the_others_are_told_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.wire._GRACE", 0.0)
    hub, stuck, well, gone = Hub(), Stuck(), Stuck(), asyncio.Event()
    well.took = True
    slow, quick = WiredOutlet(hub, stuck, gone.set), WiredOutlet(hub, well, lambda: None)
    frame = Frame(b"x" * 8000)
    passing, merged = Frame(b"here", passing=True), Frame(b"cursors", key="c1")
    for _ in range(60):
        hub.push(frame, [slow, quick])
        hub.flush()
        if slow.waiting > SOFT and not slow.gone:
            before = len(stuck.written)
            hub.push(passing, [slow])
            hub.push(merged, [slow])
            hub.flush()
            assert len(stuck.written) == before, "what passes is left out first"
    assert gone.is_set()
    assert stuck.closed == (4008, "resync")
    assert stuck.get_write_buffer_size() <= HARD + len(frame.raw) + 10
    assert len(well.written) == 60
    assert hub.evicted == 1
    await until(lambda: stuck.aborted)


class Screen:
    """A line that counts what it is told."""

    def __init__(self, talk: Talk, person: UUID) -> None:
        self.actor = Actor(1, person)
        self.houses = frozenset({1})
        self.looked_at: set[UUID] = set()
        self.told: list[dict[str, str]] = []
        self.outlet = self

    def push(self, frame: Any, **_also: Any) -> None:
        self.told.append(json.loads(frame if isinstance(frame, bytes) else frame.payload)["p"])


async def test_presence_is_told_once_a_second_to_those_who_look_and_to_nobody_else(talk: Talk) -> None:
    presence = Presence(talk.dure, Hub())
    people = [uuid4() for _ in range(500)]
    looking, other = Screen(talk, uuid4()), Screen(talk, uuid4())
    presence.look(looking, people[:30])  # type: ignore[arg-type]
    presence.look(other, [uuid4()])  # type: ignore[arg-type]
    for person in people:
        presence.say(Screen(talk, person), "on")  # type: ignore[arg-type]
    presence._tell()
    assert [len(told) for told in looking.told] == [0, 30], "first what is, then one frame for all who came"
    assert other.told == [{}]
    await presence.close()
