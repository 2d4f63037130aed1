"""The demo's documents: every typical role finds in its boxes what the pictures show."""

from collections.abc import AsyncGenerator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import select

from directory.tables import commons
from edocs.queries import boxes
from kernel.clock import SEOUL
from kernel.dure import Dure, open_dure
from kernel.postgres import Cluster
from server.bridges import HEARD
from server.demo.documents import tell_documents
from tests.support.city import small_city
from tests.support.postgres import copy_of, settings_for
from tests.support.town import Town

WANTED = {
    "윤도담": {"drafting", "in_progress", "returned", "done"},
    "장보미": {"to_approve", "in_progress", "done"},
    "백다솔": {"to_approve", "to_consent", "in_progress", "done"},
    "강이든": {"to_approve", "circulated", "in_progress", "done"},
    "권이룸": {"to_approve", "done"},
    "한가람": {"to_approve", "to_consent", "held", "circulated", "drafting", "done"},
    "오하린": {"to_approve", "post_report", "done"},
}


@pytest.fixture(scope="module")
async def settled(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[str]:
    """The name of a database with the people of the city and nothing written yet."""
    async with copy_of(cluster, template) as database:
        settings = settings_for(database, tmp_path_factory.mktemp("city"))
        async with open_dure(settings, bridges=HEARD, now=lambda: at("00:04")) as dure:
            await small_city(dure)
        yield database.name


@pytest.mark.parametrize("hour", ["00:05", "11:31", "23:50"])
async def test_every_role_finds_its_boxes_filled_at_any_hour_and_a_second_start_adds_nothing(
    cluster: Cluster, settled: str, tmp_path: Path, hour: str
) -> None:
    now = at(hour)
    async with (
        copy_of(cluster, settled) as database,
        open_dure(settings_for(database, tmp_path), bridges=HEARD, now=lambda: now) as dure,
    ):
        await tell_documents(dure)
        first = await filled(dure)
        assert {who: WANTED[who] - set(found) for who, found in first.items()} == {who: set() for who in WANTED}
        await tell_documents(dure)
        assert await filled(dure) == first


def at(hour: str) -> datetime:
    return datetime.combine(date(2026, 11, 24), time.fromisoformat(hour), SEOUL)


async def filled(dure: Dure) -> dict[str, dict[str, int]]:
    """How many documents lie in each box of each role that is not empty."""
    async with dure.commons() as db:
        query = select(commons.institution.c.id).where(commons.institution.c.name == "한빛문화재단")
        house = (await db.execute(query)).scalar_one()
    found = {}
    for who in WANTED:
        async with dure.tx(await Town(dure).actor(who, house)) as tx:
            found[who] = {box: count for box, count in (await boxes.counts(tx)).counts.items() if count}
    return found
