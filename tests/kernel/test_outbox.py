"""What a room says is heard exactly once, whatever breaks between."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from kernel import audit, outbox
from kernel.dure import Dure, open_dure
from kernel.errors import Conflict
from kernel.events import Event
from kernel.outbox import ATTEMPTS, Bridge, Relay, dead_letters, hearers, purge, revive, wait_after
from kernel.settings import Settings
from kernel.signals import EVERY
from kernel.tx import Actor, Tx
from tests.support.until import until

ONE, TWO = Actor(1), Actor(2)


class Said(Event, frozen=True):
    word: str


class Unheard(Event, frozen=True):
    word: str


async def institutions() -> list[int]:
    return [1, 2]


async def hear(tx: Tx, event: Said) -> None:
    """A handler with an effect that can be counted."""
    tx.audit("heard", "word", event.word, key=tx.client_id)


def bridge(handle: Callable[[Tx, Any], Awaitable[None]] = hear, name: str = "ear") -> Bridge:
    return Bridge(name, Said, handle)


@asynccontextmanager
async def house(settings: Settings, *bridges: Bridge, now: Any = None) -> AsyncGenerator[tuple[Dure, Relay]]:
    more = {"now": now} if now else {}
    async with open_dure(settings, bridges=hearers(bridges), **more) as dure:
        yield dure, Relay(dure, bridges, institutions)


async def say(dure: Dure, *words: str, actor: Actor = ONE) -> None:
    async with dure.tx(actor) as tx:
        for word in words:
            tx.publish(Said(word=word))


async def heard(dure: Dure, actor: Actor = ONE) -> list[str]:
    async with dure.tx(actor) as tx:
        record = audit.record
        rows = await tx.db.execute(select(record.c.subject_id).where(record.c.action == "heard").order_by(record.c.id))
        return list(rows.scalars())


async def drain(relay: Relay, institution_id: int = 1) -> None:
    while await relay.step(institution_id) == 0.0:
        pass


async def test_an_event_is_heard_once_in_order_and_not_by_the_other_institution(settings: Settings) -> None:
    async with house(settings, bridge()) as (dure, relay), relay.running():
        await say(dure, "하나", "둘")
        await say(dure, "셋")
        await say(dure, "다른 곳", actor=TWO)
        await until(lambda: counted(dure, 3))
        assert await heard(dure) == ["하나", "둘", "셋"]
        await until(lambda: counted(dure, 1, TWO))


async def counted(dure: Dure, count: int, actor: Actor = ONE) -> bool:
    return len(await heard(dure, actor)) == count


async def test_nothing_is_written_when_the_act_fails_or_nobody_listens(settings: Settings) -> None:
    async with house(settings, bridge()) as (dure, _):
        with suppress(Conflict):
            async with dure.tx(ONE) as tx:
                tx.publish(Said(word="없던 일"))
                raise Conflict("no", "아니요")
        async with dure.tx(ONE) as tx:
            tx.publish(Unheard(word="혼잣말"))
        async with dure.tx(ONE) as tx:
            assert await tx.db.scalar(select(func.count()).select_from(outbox.row)) == 0


async def test_a_crash_in_the_handler_leaves_no_half_effect_and_the_row_comes_again(settings: Settings) -> None:
    crashes = iter([True, True, False])

    async def fragile(tx: Tx, event: Said) -> None:
        await hear(tx, event)
        tx.publish(Said(word="echo"))
        if next(crashes):
            raise ConnectionError("the power went")

    async with house(settings, bridge(fragile), Bridge("none", Unheard, hear)) as (dure, relay):
        await say(dure, "하나")
        dure.bridges = {}
        await relay.step(1)
        assert await heard(dure) == []
        for _ in range(2):
            await make_due(dure)
            await relay.step(1)
        await drain(relay)
        assert await heard(dure) == ["하나"]


async def make_due(dure: Dure) -> None:
    async with dure.tx(ONE) as tx:
        await tx.db.execute(outbox.row.update().values(due_at=tx.now))


async def test_a_process_that_dies_before_the_commit_leaves_the_row_to_another(settings: Settings) -> None:
    entered = asyncio.Event()

    async def stuck(tx: Tx, event: Said) -> None:
        await hear(tx, event)
        entered.set()
        await asyncio.Event().wait()

    async with house(settings, bridge(stuck)) as (dure, dying), open_dure(settings) as other:
        await say(dure, "하나")
        death = asyncio.create_task(dying.step(1))
        await entered.wait()
        rescuer = Relay(other, [bridge()], institutions)
        assert await rescuer.step(1) == 0.25, "the other relay holds the institution"
        death.cancel()
        await asyncio.gather(death, return_exceptions=True)
        await until(lambda: rescued(rescuer, other))
        assert await heard(dure) == ["하나"]


async def rescued(rescuer: Relay, dure: Dure) -> bool:
    await rescuer.step(1)
    return await counted(dure, 1)


async def test_two_relays_at_once_hand_over_every_row_once_and_in_order(settings: Settings) -> None:
    words = [f"{number:03}" for number in range(80)]
    async with house(settings, bridge()) as (dure, first), open_dure(settings) as other:
        second = Relay(other, [bridge()], institutions)
        async with first.running(), second.running():
            for start in range(0, 80, 4):
                await say(dure, *words[start : start + 4])
            await until(lambda: counted(dure, 80), 60)
        assert await heard(dure) == words


async def test_a_poisoned_row_rests_while_later_rows_and_other_bridges_go_on(settings: Settings) -> None:
    async def picky(tx: Tx, event: Said) -> None:
        if event.word == "독":
            raise ValueError("독")
        await hear(tx, event)

    async with house(settings, bridge(picky), bridge(name="other")) as (dure, relay):
        await say(dure, "독", "약")
        await drain(relay)
        assert Counter(await heard(dure)) == {"독": 1, "약": 2}
        async with dure.tx(ONE) as tx:
            waiting = (await tx.db.execute(select(outbox.row).where(outbox.row.c.done_at.is_(None)))).one()
        assert (waiting.bridge, waiting.attempts, waiting.last_error) == ("ear", 1, "ValueError: 독")
        assert waiting.due_at > waiting.at


async def test_a_row_that_never_succeeds_is_shown_as_dead_and_can_be_revived(settings: Settings, clock: Any) -> None:
    broken = True

    async def handle(tx: Tx, event: Said) -> None:
        if broken:
            raise RuntimeError("늘")
        await hear(tx, event)

    async with house(settings, bridge(handle), now=clock) as (dure, relay):
        await say(dure, "하나")
        for attempt in range(ATTEMPTS):
            assert await relay.step(1) == 0.0
            clock.at += wait_after(attempt + 1)
        assert await relay.step(1) is None
        async with dure.tx(ONE) as tx:
            (letter,) = await dead_letters(tx)
            assert letter.attempts == ATTEMPTS and letter.last_error == "RuntimeError: 늘"
        async with dure.tx(TWO) as tx:
            assert await dead_letters(tx) == [] and not await revive(tx, letter.id)
        broken = False
        async with dure.tx(ONE) as tx:
            assert await revive(tx, letter.id)
        await drain(relay)
        assert await heard(dure) == ["하나"]


@pytest.mark.parametrize("fault", ["bridge", "payload"])
async def test_a_row_that_no_code_understands_fails_as_a_row_and_not_as_the_loop(
    settings: Settings, fault: str
) -> None:
    async with house(settings, bridge()) as (dure, relay):
        await say(dure, "하나", "둘")
        async with dure.tx(ONE) as tx:
            first = (await tx.db.execute(select(outbox.row.c.id).order_by(outbox.row.c.id).limit(1))).scalar_one()
            change: dict[str, Any] = {"bridge": "gone"} if fault == "bridge" else {"payload": {"word": 7}}
            await tx.db.execute(outbox.row.update().where(outbox.row.c.id == first).values(**change))
        await drain(relay)
        assert await heard(dure) == ["둘"]


async def test_the_key_of_an_attempt_is_the_rows_own_so_that_actions_can_refuse_repeats(settings: Settings) -> None:
    keys: list[str] = []

    async def handle(tx: Tx, _: Said) -> None:
        keys.append(tx.client_id)
        if len(keys) == 1:
            raise RuntimeError

    async with house(settings, bridge(handle)) as (dure, relay):
        await say(dure, "하나")
        await relay.step(1)
        await make_due(dure)
        await relay.step(1)
        assert len(keys) == 2 and keys[0] == keys[1] != ""


async def test_rows_left_by_a_dead_process_are_found_without_any_signal(settings: Settings) -> None:
    async with house(settings, bridge()) as (dure, relay):
        await say(dure, "하나")
        async with relay.running():
            await until(lambda: counted(dure, 1))


async def test_a_lost_signal_is_made_good_by_the_wake_after_a_reconnect(settings: Settings) -> None:
    async with house(settings, bridge()) as (dure, relay), open_dure(settings, bridges=dure.bridges) as other:
        async with relay.running():
            await until(lambda: relay.pump.idle)
            await say(other, "하나")
            dure.signals.send(EVERY, 0)
            await until(lambda: counted(dure, 1))


async def test_stopping_lets_the_row_under_way_end_and_begins_no_other(settings: Settings) -> None:
    entered, go = asyncio.Event(), asyncio.Event()

    async def slow(tx: Tx, event: Said) -> None:
        entered.set()
        await go.wait()
        await hear(tx, event)

    async with house(settings, bridge(slow)) as (dure, relay):
        await say(dure, "하나", "둘")
        async with relay.running():
            await entered.wait()
            asyncio.get_running_loop().call_soon(go.set)
        assert await heard(dure) == ["하나"]


async def test_rows_that_are_done_are_forgotten_after_two_weeks(settings: Settings, clock: Any) -> None:
    async with house(settings, bridge(), now=clock) as (dure, relay):
        await say(dure, "하나")
        await drain(relay)
        async with dure.tx(ONE) as tx:
            assert await purge(tx) == 0
        clock.at += timedelta(days=15)
        async with dure.tx(ONE) as tx:
            assert await purge(tx) == 1


def test_events_round_trip_as_json() -> None:
    said = Said(word="하나")
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(said)), Said) == said
