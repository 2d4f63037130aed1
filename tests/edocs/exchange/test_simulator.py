"""A short run against the rest of government, with every fault and a courier that is killed in the middle."""

import asyncio
import json
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import text

from edocs.actions.agencies import take
from edocs.actions.exchanging import set_settings
from edocs.agencies import Entry
from edocs.exchange.courier import Courier, Round
from edocs.exchange.transports.relay import HttpTransport
from edocs.views.exchange import ExchangeSettings
from kernel.settings import Settings
from server.simulator import check as invariants
from server.simulator.center import Center, House
from server.simulator.folders import Modules
from server.simulator.packs import Agency, Message, document
from server.simulator.relay import Relay
from tests.edocs.exchange.packs import judged
from tests.edocs.exchange.relay import NOON, OUR_UNIT, OURS, relay_for
from tests.support.programs import ROOT
from tests.support.town import CULTURE, Clock, Town, open_town
from tests.support.until import until

AGENCIES = [
    Agency("5820000", "5820026", "한빛군", "환경위생과", "한빛군수", "A"),
    Agency("5860000", "5860015", "푸른시", "총무과", "푸른시장", "B"),
    Agency("6580000", "6580042", "나래도", "자치행정과", "나래도지사", "C"),
    Agency("B590017", "B590018", "가온시설공단", "경영지원팀", "가온시설공단이사장", "D"),
]
_COURIER = """
import asyncio, json, sys
from datetime import datetime
from kernel.dure import open_dure
from kernel.settings import Settings
from edocs.exchange.courier import Courier, Round
from edocs.exchange.transports.relay import HttpTransport

async def main():
    async def one(): return [1]
    now = datetime.fromisoformat(sys.argv[2])
    async with open_dure(Settings(**json.loads(sys.argv[1])), now=lambda: now) as dure:
        courier = Courier(dure, one)
        while True:
            await courier.step(1)

asyncio.run(main())
"""


async def enrolled(town: Town, folder: Path) -> None:
    """The institution takes part, and the directory knows the agencies."""
    await relay_for(town, folder / "unused")
    async with town.dure.commons() as db:
        entries = [Entry(code=one.org, name=one.org_name, org_code=one.org, sends=True) for one in AGENCIES]
        units = [Entry(code=one.unit, name=one.unit_name, org_code=one.org, receives=True) for one in AGENCIES]
        await take(db, [*entries, *units], NOON.date().replace(year=2021), whole=False)
    async with town.tx(None) as tx:
        await set_settings(tx, ExchangeSettings(enabled=True, poll_seconds=0.05, acks_per_minute=100_000))


def test_every_habit_of_the_other_systems_is_read() -> None:
    for agency in AGENCIES:
        message = Message(agency, OUR_UNIT, f"{agency.unit}-1", "점검", ("1. 점검 결과", "2. 끝."), NOON, b"x")
        octets = document(message)
        found = judged(f"{agency.unit}{OUR_UNIT}2026112310000001.xml", [octets], None)
        assert found["verdict"].startswith("accept"), (agency.profile, found)
        assert bool(found["repaired"]) == (agency.profile != "D"), found["repaired"]


async def test_nothing_is_lost_or_doubled_though_the_line_is_bad_and_the_courier_is_killed(
    process: Settings, tmp_path: Path
) -> None:
    given = {name: getattr(process, name) for name in ("database_url", "blob_url", "secret", "pool_size")}
    given |= {"exchange_folder": str(tmp_path / "relay")}
    clock = Clock()
    async with open_town(Settings(**given), clock) as town:
        await enrolled(town, tmp_path)
        center = Center(7, AGENCIES, [House(OURS, (OUR_UNIT,), ("9740019",))], faults=0.3)
        modules = Modules(tmp_path / "relay", center)
        modules.make()
        center.write(clock(), 24)
        courier = Courier(town.dure, _one)
        clock.forward(seconds=60)
        modules.turn(clock())
        await _killed(town, given, clock())
        for _ in range(400):
            clock.forward(seconds=30)
            moved = modules.turn(clock())
            await courier.step(CULTURE)
            if not moved and not center.pending and not center.again(clock()):
                break
        for _ in range(30):  # what is cut off is waited for before it is given up
            await courier.step(CULTURE)
        modules.turn(clock())
        await courier.step(CULTURE)
        assert center.book.faults.total() > 5
        assert await invariants.faults(town.dure, {OURS: CULTURE}, center.book) == []


async def test_the_same_over_http_with_arrivals_told_by_ourselves(process: Settings, tmp_path: Path) -> None:
    clock = Clock()
    async with open_town(process, clock) as town:
        await enrolled(town, tmp_path)
        center = Center(3, AGENCIES, [House(OURS, (OUR_UNIT,))], faults=0.0)
        relay = Relay(center, "secret", clock)
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(relay.app()), headers={"Authorization": "Bearer secret"}
        )
        work = tmp_path / "work"
        work.mkdir()
        given = ExchangeSettings(enabled=True, transport="http")
        one = Round(town.dure, CULTURE, given, HttpTransport("http://relay", "secret", OURS, work, client=client))
        center.write(clock(), 5)
        for _ in range(8):
            clock.forward(seconds=30)
            relay.turn()
            await one.run()
        assert (await one.transport.probe()).well
        heard = [sorted(kinds) for kinds in center.book.heard.values()]
        assert heard == [["arrive", "receive"]] * 5
        assert await invariants.faults(town.dure, {OURS: CULTURE}, center.book) == []
        assert list(work.iterdir()) == []
        assert relay.waiting[OURS] == {}
        await one.transport.close()
    stranger = HttpTransport("http://relay", "wrong", OURS, work)
    stranger.client = httpx2.AsyncClient(transport=httpx2.ASGITransport(relay.app()))
    assert not (await stranger.probe()).well
    await stranger.close()


async def _killed(town: Town, given: dict[str, Any], now: datetime) -> None:
    """A courier in a process of its own, killed while it takes files in."""
    command = [sys.executable, "-c", _COURIER, json.dumps(given), now.isoformat()]
    child = await asyncio.to_thread(subprocess.Popen, command, cwd=ROOT)
    try:

        async def some() -> bool:
            async with town.tx(None) as tx:
                return bool(await tx.db.scalar(text("SELECT count(*) > 3 FROM edocs_exchange_in")))

        await until(some, 60)
    finally:
        child.send_signal(signal.SIGKILL)
        await asyncio.to_thread(child.wait)


async def _one() -> list[int]:
    return [CULTURE]
