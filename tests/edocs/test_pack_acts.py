"""The overseer's packs in the town: who gets which, what is counted beforehand, the way back, and time travel."""

from datetime import date

import msgspec
import pytest
from sqlalchemy import select

from directory.tables import commons
from edocs.actions import packs as acting
from edocs.actions.founding import built_in
from edocs.queries import pack_figures
from edocs.queries import packs as asking
from edocs.queries.catalogue import delegation_versions, table_in_force
from edocs.queries.pack_figures import transfer_day
from edocs.retention import period_start, transfer_due
from edocs.views.packs import ApplyPack, UndoPack
from kernel import oversee, pack_acts, packs
from kernel.access import Permission
from kernel.audit import record
from kernel.errors import Forbidden, Invalid
from kernel.notary import Notary
from kernel.packs import Pack, Rule
from kernel.tx import Actor, Tx
from server.app import RULES
from tests.support.town import CULTURE, TRANSIT, Town

MILLION = 1_000_000


@pytest.fixture
async def ruled(town: Town) -> Town:
    """The town with the shipped packs; the second institution lies below the first."""
    async with town.dure.commons() as db:
        await pack_acts.install(db, notary(town), packs.read_folder(RULES), town.dure.now())
        row = commons.institution
        await db.execute(row.update().where(row.c.id == TRANSIT).values(parent_id=CULTURE, path="1.2."))
        await db.execute(row.update().where(row.c.id == CULTURE).values(path="1."))
    return town


def notary(town: Town) -> Notary:
    return Notary(town.dure.settings.secret)


async def overseer(town: Town) -> Actor:
    """Somebody of the first institution who may distribute packs."""
    actor = await town.actor("차보람")
    return Actor(actor.institution_id, actor.person_id, actor.post_id, actor.permissions | {Permission.DISTRIBUTE})


def stricter() -> Pack:
    """The corporations' table with every limit of purchases halved, from December on."""
    base = next(one for one in built_in() if one.kind == "delegation.corporation")
    plain = msgspec.json.decode(msgspec.json.encode(base.values["table"].value))
    for rule in plain["rules"]:
        if rule["matter"] == "나-1":
            rule["minimum"] //= 2
            rule["maximum"] = rule["maximum"] // 2 if rule.get("maximum") else None
    table = Rule(plain, "한빛시 출자·출연기관 지도 지침 제5조")
    return Pack(base.kind, 2, date(2026, 11, 23), "구매 전결 한도 조정", {"table": table})


async def test_records_of_2025_and_2026_are_due_by_different_rules_at_the_turn_of_the_year(ruled: Town) -> None:
    """LAW rec-dec §32(1): two years for periods that began until 2026-12-31, one year from 2027-01-01."""
    async with ruled.tx("차보람") as tx:
        days = [
            (await packs.lookup(tx, "record.transfer", "unit_to_centre_years", day)).value
            for day in (date(2026, 12, 31), date(2027, 1, 1))
        ]
        assert days == [2, 1]
        assert [transfer_due(period_start(2026), years) for years in days] == [date(2028, 12, 31), date(2027, 12, 31)]
        figures = await pack_figures.counting(await asking.published(tx, "record.transfer", 3))(tx)
        assert figures["moved"] == figures["earlier"] == figures["files"] > 0
        assert [await transfer_day(tx, year) for year in (2025, 2026)] == [date(2027, 12, 31), date(2027, 12, 31)]


async def test_a_pack_for_one_institution_changes_its_lines_and_undoing_brings_the_old_ones_back(ruled: Town) -> None:
    actor, note = await overseer(ruled), pack_acts.sign(stricter(), notary(ruled))
    async with ruled.tx(actor) as tx:
        await acting.take_in(tx, note)
        seen = await asking.preview(tx, "delegation.corporation", 2)
    figures = {one.institution_id: one.figures for one in seen.institutions}
    assert (figures[TRANSIT]["running"], figures[TRANSIT]["drafts"], figures[CULTURE]["running"]) == (0, 0, 0)
    assert figures[TRANSIT]["higher"] == 1
    await ruled.draft("사나래", at=TRANSIT, amount=4 * MILLION)
    async with ruled.tx(actor) as tx:
        seen = await asking.preview(tx, "delegation.corporation", 2)
        assert {one.institution_id: one.figures["drafts"] for one in seen.institutions} == {CULTURE: 0, TRANSIT: 1}
        assert "사나래" not in msgspec.json.encode(seen).decode()
        await acting.apply(tx, "delegation.corporation", 2, ApplyPack(institutions=[TRANSIT], reason="지침 개정"))
    async with ruled.tx(None, institution=TRANSIT) as tx:
        assert (await table_in_force(tx)).version == "delegation.corporation 2"
        assert (await delegation_versions(tx))[0].version == "delegation.corporation 2"
        counted = list(await tx.db.execute(select(record.c.action).where(record.c.action == "oversight.count")))
    assert len(counted) == 2
    async with ruled.tx(None) as tx:
        assert (await table_in_force(tx)).version != "delegation.corporation 2"
    async with ruled.tx(actor) as tx:
        library = await asking.library(tx)
        assert library.acts[0].institutions == ["한빛교통공사"]
        await acting.undo(tx, library.acts[0].id, UndoPack(reason="재검토"))
    async with ruled.tx(None, institution=TRANSIT) as tx:
        assert (await table_in_force(tx)).version != "delegation.corporation 2"
    async with ruled.tx(actor) as tx:
        verbs = [(one.verb, one.kind, one.undone) for one in (await asking.library(tx)).acts[:2]]
    assert verbs == [("undo", "delegation.corporation", False), ("apply", "delegation.corporation", True)]


async def test_only_an_overseer_only_below_and_only_what_the_city_signed(ruled: Town) -> None:
    actor = await overseer(ruled)
    stranger = pack_acts.sign(stricter(), Notary("77" * 32))
    async with ruled.tx(actor) as tx:
        with pytest.raises(Invalid, match="pack_unsigned"):
            await acting.take_in(tx, stranger)
    async with ruled.tx("차보람") as tx:
        with pytest.raises(Forbidden):
            await asking.library(tx)
    below = await ruled.actor("노을빛", TRANSIT)
    below = Actor(below.institution_id, below.person_id, below.post_id, below.permissions | {Permission.DISTRIBUTE})
    async with ruled.tx(below) as tx:
        with pytest.raises(Forbidden, match="not_below"):
            await acting.apply(tx, "record.transfer", 3, ApplyPack(institutions=[CULTURE]))
        with pytest.raises(Forbidden, match="not_below"):
            await acting.apply(tx, "record.transfer", 3, ApplyPack(institutions=None))
        assert [one.name for one in (await asking.preview(tx, "record.transfer", 3)).institutions] == ["한빛교통공사"]


async def test_an_institution_tells_the_overseer_whole_numbers_or_nothing(ruled: Town) -> None:
    async def names(tx: Tx) -> dict[str, int]:
        return {"title": "비공개 제목"}  # type: ignore[dict-item]  # what must not get through

    actor = await overseer(ruled)
    with pytest.raises(TypeError, match="whole numbers"):
        async with ruled.tx(actor) as tx:
            await oversee.figures(tx, [TRANSIT], "x", names)


async def test_what_an_institution_sees_of_its_packs_names_what_nobody_checked(ruled: Town) -> None:
    async with ruled.tx("차보람") as tx:
        found = {(one.kind, one.version): one for one in await asking.held(tx)}
    old = found["record.transfer", 1]
    assert (old.state, [rule.verified for rule in old.values]) == ("past", [False, False])
    assert found["record.transfer", 2].state == "valid"
    assert found["record.transfer", 3].state == "coming"
