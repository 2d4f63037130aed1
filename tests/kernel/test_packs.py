"""Rules by date: what was in force on a day, why, and for whom."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kernel import pack_acts, packs
from kernel.dure import Dure
from kernel.errors import Conflict, Invalid, NotFound, Unavailable
from kernel.notary import Notary
from kernel.packs import Pack, Rule
from kernel.settings import SettingsError
from kernel.trust import Trust
from kernel.tx import Actor

ONE, TWO = Actor(1), Actor(2)
SHIPPED = Path(__file__).resolve().parents[2] / "edocs" / "packs"
TRANSFER = "record.transfer"


@pytest.fixture
def notary(dure: Dure) -> Notary:
    return Notary(dure.settings.secret)


@pytest.fixture
async def ruled(dure: Dure, notary: Notary) -> Dure:
    """A deployment in which every shipped pack is in force."""
    async with dure.commons() as db:
        assert len(await pack_acts.install(db, notary, packs.read_folder(SHIPPED), dure.now())) >= 6
    return dure


async def value(dure: Dure, kind: str, name: str, at: Any, actor: Actor = ONE) -> Any:
    async with dure.tx(actor) as tx:
        return (await packs.lookup(tx, kind, name, at)).value


@pytest.mark.parametrize(
    ("day", "years", "version"),
    [
        (date(2026, 8, 24), 2, 1),
        (date(2026, 8, 25), 2, 2),
        (date(2026, 12, 31), 2, 2),
        (date(2027, 1, 1), 1, 3),
        (date(2040, 1, 1), 1, 3),
    ],
)
async def test_units_transfer_records_after_two_years_until_2026_and_after_one_from_2027(
    ruled: Dure, day: date, years: int, version: int
) -> None:
    """LAW rec-dec §32(1), in force 2027-01-01; LAW rec-dec §40(1), in force 2026-08-25"""
    async with ruled.tx(ONE) as tx:
        found = await packs.lookup(tx, TRANSFER, "unit_to_centre_years", day)
    assert (found.value, found.source) == (years, f"{TRANSFER} {version}")
    assert found.basis == "LAW rec-dec §32(1)"


async def test_the_new_year_begins_in_seoul_and_not_in_greenwich(ruled: Dure) -> None:
    before, after = datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert await value(ruled, TRANSFER, "unit_to_centre_years", before) == 2
    assert await value(ruled, TRANSFER, "unit_to_centre_years", after) == 1


async def test_the_period_to_the_archive_changed_on_its_own_day(ruled: Dure) -> None:
    assert await value(ruled, TRANSFER, "centre_to_archive_years", date(2026, 8, 24)) == 10
    assert await value(ruled, TRANSFER, "centre_to_archive_years", date(2026, 8, 25)) == 5


async def test_a_value_that_was_not_laid_down_yet_is_not_found(ruled: Dure) -> None:
    for name, day in (
        ("unit_to_centre_delay_years", date(2026, 12, 31)),
        ("unit_to_centre_years", date(1999, 1, 1)),
        ("no_such_value", date(2027, 1, 1)),
    ):
        with pytest.raises(NotFound):
            await value(ruled, TRANSFER, name, day)


async def test_every_shipped_value_has_a_basis_and_every_pack_follows_on(ruled: Dure) -> None:
    shipped = packs.read_folder(SHIPPED)
    assert all(rule.basis.startswith("LAW ") for pack in shipped for rule in pack.values.values())
    for kind in {pack.kind for pack in shipped}:
        versions = [pack for pack in shipped if pack.kind == kind]
        assert [pack.version for pack in versions] == list(range(1, len(versions) + 1))


async def test_an_institution_sets_its_own_only_where_the_rule_leaves_a_choice(ruled: Dure) -> None:
    own = Rule("{code}-{year}-{serial}", "문서관리규정 제9조")
    async with ruled.tx(ONE) as tx:
        await packs.choose(tx, "document.numbering", "pattern", date(2026, 6, 1), own)
        with pytest.raises(Invalid):
            await packs.choose(tx, TRANSFER, "unit_to_centre_years", date(2027, 1, 1), Rule(9, "x"))
    assert await value(ruled, "document.numbering", "pattern", date(2026, 5, 31)) == "{unit}-{serial}"
    assert await value(ruled, "document.numbering", "pattern", date(2026, 6, 1)) == own.value
    assert await value(ruled, "document.numbering", "pattern", date(2026, 6, 1), TWO) == "{unit}-{serial}"
    async with ruled.tx(ONE) as tx:
        found = await packs.lookup(tx, "document.numbering", "pattern", date(2026, 6, 1))
    assert (found.source, found.basis) == ("own", "문서관리규정 제9조")


def leave(version: int, days: int) -> Pack:
    return Pack("leave", version, date(2027, 1, 1), "연가", {"days": Rule(days, "LAW srv-dec §15")})


async def test_a_change_for_all_is_one_activation_and_retiring_it_is_the_way_back(dure: Dure, notary: Notary) -> None:
    day = date(2027, 5, 1)
    async with dure.commons() as db:
        assert await pack_acts.activate(db, notary, leave(1, 15), dure.now())
        assert await pack_acts.activate(db, notary, leave(2, 16), dure.now())
        assert not await pack_acts.activate(db, notary, leave(2, 16), dure.now())
    assert [await value(dure, "leave", "days", day, actor) for actor in (ONE, TWO)] == [16, 16]
    async with dure.commons() as db:
        await pack_acts.retire(db, "leave", 2, dure.now())
    assert [await value(dure, "leave", "days", day, actor) for actor in (ONE, TWO)] == [15, 15]
    async with dure.commons() as db:
        with pytest.raises(NotFound):
            await pack_acts.retire(db, "leave", 2, dure.now())
        assert await pack_acts.activate(db, notary, leave(2, 16), dure.now())
    assert await value(dure, "leave", "days", day) == 16


async def test_installing_again_changes_nothing_and_does_not_bring_back_what_was_retired(
    ruled: Dure, notary: Notary
) -> None:
    shipped = packs.read_folder(SHIPPED)
    async with ruled.commons() as db:
        assert await pack_acts.install(db, notary, shipped, ruled.now()) == []
        await pack_acts.retire(db, TRANSFER, 3, ruled.now())
        assert await pack_acts.install(db, notary, shipped, ruled.now()) == []
    assert await value(ruled, TRANSFER, "unit_to_centre_years", date(2027, 1, 1)) == 2


async def test_a_pack_is_never_changed_under_the_same_version(dure: Dure, notary: Notary) -> None:
    async with dure.commons() as db:
        await pack_acts.activate(db, notary, leave(1, 15), dure.now())
        with pytest.raises(Conflict):
            await pack_acts.activate(db, notary, leave(1, 25), dure.now())
        assert not await pack_acts.activate(db, Notary("77" * 32), leave(1, 15), dure.now())


async def test_an_institution_cannot_write_the_rules_of_all(dure: Dure, notary: Notary) -> None:
    with pytest.raises(Exception, match="row-level security"):
        async with dure.tx(ONE) as tx:
            await pack_acts.activate(tx.db, notary, leave(1, 99), dure.now())


async def test_a_pack_changed_in_the_database_is_named(ruled: Dure, notary: Notary, superuser: Any) -> None:
    async with ruled.commons() as db:
        assert await pack_acts.faults(db, ruled.trust) == []
    await superuser(
        "UPDATE kernel_rule_pack SET note = replace(note, '\"value\":2', '\"value\":9')"
        " WHERE kind = 'record.transfer' AND version = 1",
        "UPDATE kernel_rule_pack SET valid_from = '2030-01-01' WHERE kind = 'record.transfer' AND version = 3",
    )
    async with ruled.commons() as db:
        faults = await pack_acts.faults(db, ruled.trust)
    assert [fault.partition(":")[0] for fault in faults] == ["record.transfer 1", "record.transfer 3"]


def test_the_report_of_changes_names_what_comes_goes_and_differs() -> None:
    shipped = [pack for pack in packs.read_folder(SHIPPED) if pack.kind == TRANSFER]
    found = {change.name: change for change in packs.changes(shipped[1], shipped[2])}
    # The third differs by its note: the transition of the older records is over.
    assert set(found) == {"unit_to_centre_years", "unit_to_centre_delay_years", "centre_to_archive_years"}
    changed, added = found["unit_to_centre_years"], found["unit_to_centre_delay_years"]
    assert changed.before and changed.after and (changed.before.value, changed.after.value) == (2, 1)
    assert added.before is None and added.after
    assert packs.changes(shipped[2], shipped[2]) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b'{"kind":"a","version":1,"valid_from":"2026-13-01","title":"","values":{}}',
        b'{"kind":"a","version":1,"valid_from":"2026-12-01","title":"","values":{"x":{"value":1}}}',
        b'{"kind":"a","version":1,"valid_from":"2026-12-01","title":"","values":{"x":{"value":1,"basis":" "}}}',
        b'{"kind":"a","version":1,"valid_from":"2026-12-01","title":"","values":{},"more":1}',
    ],
)
def test_a_pack_without_day_basis_or_form_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        packs.read_pack(content)


async def test_a_pack_holds_for_those_it_was_applied_to_and_its_undoing_is_a_further_act(
    dure: Dure, notary: Notary
) -> None:
    day, now = date(2027, 5, 1), dure.now()
    async with dure.commons() as db:
        await pack_acts.activate(db, notary, leave(1, 15), now)
        await pack_acts.publish(db, leave(2, 20), pack_acts.sign(leave(2, 20), notary), now)
        by = pack_acts.By("하찬솔", 1)
        done = await pack_acts.apply(db, ("leave", 2), [2, 3], by, now, "시범 시행")
        with pytest.raises(Conflict):
            await pack_acts.apply(db, ("leave", 2), [3], by, now)
        with pytest.raises(NotFound):
            await pack_acts.apply(db, ("leave", 9), [3], by, now)
    assert [await value(dure, "leave", "days", day, actor) for actor in (ONE, TWO)] == [15, 20]
    async with dure.commons() as db:
        await pack_acts.undo(db, done, by, now, "되돌림")
        with pytest.raises(Conflict):
            await pack_acts.undo(db, done, by, now)
    assert [await value(dure, "leave", "days", day, actor) for actor in (ONE, TWO)] == [15, 15]
    async with dure.commons() as db:
        told = [(row.verb, row.version, row.reach, row.by_name) for row in await pack_acts.acts(db)]
    assert sorted(told) == [
        ("apply", 1, None, pack_acts.SHIPPED),
        ("apply", 2, [2, 3], "하찬솔"),
        ("undo", 2, [2, 3], "하찬솔"),
    ]


async def test_a_pack_that_no_known_key_signed_is_neither_opened_nor_read(dure: Dure, superuser: Any) -> None:
    city, stranger = Notary("c1" * 32), Notary("77" * 32)
    trust = Trust(replace(dure.settings, pack_keys=city.verifier_key))
    note = pack_acts.sign(leave(1, 15), city)
    assert pack_acts.opened(trust, note) == leave(1, 15)
    assert trust.signer(note) == city.name
    for bad in (pack_acts.sign(leave(1, 15), stranger), note.replace('"value":15', '"value":51'), "", "{}\n"):
        with pytest.raises(Invalid):
            pack_acts.opened(trust, bad)
    with pytest.raises(SettingsError):
        Trust(replace(dure.settings, pack_keys="hanbit+00+AAAA"))
    async with dure.commons() as db:
        await pack_acts.activate(db, stranger, leave(1, 15), dure.now())
    with pytest.raises(Unavailable):
        await value(dure, "leave", "days", date(2027, 5, 1))


def test_values_that_were_not_checked_against_their_text_carry_a_mark() -> None:
    bare = {
        (pack.version, name)
        for pack in packs.read_folder(SHIPPED)
        for name, rule in pack.values.items()
        if pack.kind == TRANSFER and not rule.verified
    }
    assert bare == {(1, "unit_to_centre_years"), (1, "centre_to_archive_years"), (2, "unit_to_centre_years")}
