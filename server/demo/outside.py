"""The demo's rest of government: agencies that can be written to, that answer, and that write by themselves."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from directory.queries.snapshot import org_snapshot
from edocs.actions.agencies import take
from edocs.actions.exchanging import set_settings
from edocs.agencies import Entry
from edocs.tables.exchange import exchange_code, exchange_setting
from edocs.views.exchange import ExchangeSettings
from kernel.clock import SEOUL
from kernel.dure import Dure
from kernel.errors import where
from kernel.tx import Actor
from server.demo.city import FOUNDED
from server.institutions import institutions
from server.simulator.center import Center, House
from server.simulator.folders import Modules, turn_of
from server.simulator.packs import Agency

log = logging.getLogger(__name__)

AGENCIES: Final = (
    Agency("5810000", "5810011", "가온시", "총무과", "가온시장", "D"),
    Agency("5810000", "5810024", "가온시", "재난안전과", "가온시장", "D"),
    Agency("5820000", "5820026", "한빛군", "환경위생과", "한빛군수", "A"),
    Agency("5860000", "5860015", "푸른시", "총무과", "푸른시장", "B"),
    Agency("6580000", "6580042", "나래도", "자치행정과", "나래도지사", "C"),
    Agency("6580000", "6580055", "나래도", "문화정책과", "나래도지사", "C"),
    Agency("1790000", "1790031", "두루부", "지역문화과", "두루부장관", "A"),
    Agency("B590017", "B590018", "가온시설공단", "경영지원팀", "가온시설공단이사장", "D"),
)
ENDED: Final = Entry(
    code="5820013", name="기획감사실", full_name="한빛군 기획감사실", org_code="5820000", successor="5820026"
)
"""A code that died in a reorganisation, and who took over: whoever picks it from an old letter is told."""
_GREETED: Final = ("9740001", "9740001", "9740000", "9740002")
"""Who finds a letter soon after the start."""
_TURN: Final = 1.0
_EVERY: Final = timedelta(minutes=5)


def entries() -> list[Entry]:
    """The directory of the demo."""
    orgs = {
        one.org: Entry(code=one.org, name=one.org_name, full_name=one.org_name, org_code=one.org, sends=True)
        for one in AGENCIES
    }
    units = [
        Entry(
            code=one.unit,
            name=one.unit_name,
            full_name=f"{one.org_name} {one.unit_name}",
            chief=f"{one.chief}({one.unit_name}장)",
            org_code=one.org,
            parent_code=one.org,
            receives=True,
        )
        for one in AGENCIES
    ]
    return [*orgs.values(), *units]


async def enroll(dure: Dure) -> None:
    """Every institution takes part: the directory, codes of the institution and its units, settings. Once."""
    async with dure.commons() as db:
        await take(db, [*entries(), ENDED], FOUNDED, whole=False)
        await take(db, entries(), FOUNDED.replace(year=FOUNDED.year + 3))
    for place, house in enumerate(await institutions(dure), 1):
        async with dure.tx(Actor(house.id, client="demo")) as tx:
            org = await org_snapshot(tx)
            own = {"institution_id": house.id, "valid_from": FOUNDED, "valid_to": None}
            rows = [own | {"code": house.code, "unit_id": None}]
            below = [unit for unit in org.in_order() if unit.parent_id is not None]
            rows += [own | {"code": f"98{place:02}{at:03}", "unit_id": unit.id} for at, unit in enumerate(below, 1)]
            await tx.db.execute(insert(exchange_code).on_conflict_do_nothing(), rows)
            if (await tx.db.execute(select(exchange_setting.c.changed_at))).first() is None:
                await set_settings(tx, ExchangeSettings(enabled=True, poll_seconds=2.0))


@asynccontextmanager
async def running(dure: Dure, root: Path) -> AsyncGenerator[None]:
    """The outside world goes on for as long as the context is open."""
    task = asyncio.create_task(_for_ever(dure, root))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _for_ever(dure: Dure, root: Path) -> None:
    center = await _center(dure)
    modules = Modules(root, center, purge=False)
    await asyncio.to_thread(modules.make)
    letter = dure.now() + _EVERY
    for code in _GREETED:
        center.write(dure.now(), to=code)
    while True:
        try:
            with turn_of(root, wait=False) as ours:  # a game of `dure exchange simulate` plays instead of us
                if ours and dure.now() >= letter:
                    center.write(letter, 1)
                    letter += _EVERY
                if ours:
                    await asyncio.to_thread(modules.turn, dure.now())
        except Exception as error:
            log.error("demo: the outside world stumbled: %s", where(error))
        await asyncio.sleep(_TURN)


async def _center(dure: Dure) -> Center:
    houses: list[House] = []
    for house in await institutions(dure):
        async with dure.tx(Actor(house.id, client="demo")) as tx:
            units = await tx.db.execute(select(exchange_code.c.code).where(exchange_code.c.unit_id.is_not(None)))
            houses.append(House(house.code, _some(sorted(units.scalars()))))
    at = dure.now().astimezone(SEOUL)
    return Center(at.second, AGENCIES, houses, faults=0.0, pace=1.5, series=f"{at:%m%d%H%M%S}-")


def _some(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(codes) or ("0000000",)
