"""Institutions keep each other's checkpoints, and a database that was wound back gives no number."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from kernel import mark
from kernel.dure import Dure, open_dure
from kernel.errors import Conflict, Invalid
from kernel.ledger import Sequencer, checkpoints
from kernel.ledger_check import verify
from kernel.notary import Notary, read_key
from kernel.settings import Settings
from kernel.tx import Actor, Tx
from kernel.witness import held_by_others, keep_foreign, kept
from tests.kernel.test_ledger import act, edge_of, sequencer

HOLDERS = [(1, "하나"), (2, "둘"), (3, "셋")]
BACK_TO_FIVE = (
    "DELETE FROM kernel_audit WHERE id IN (SELECT audit_id FROM kernel_ledger_entry WHERE institution_id = 1 AND"
    " position >= 5)",
    "DELETE FROM kernel_ledger_entry WHERE institution_id = 1 AND position >= 5",
    "DELETE FROM kernel_checkpoint WHERE institution_id = 1 AND size > 5",
    "DELETE FROM kernel_checkpoint_shown WHERE institution_id = 1",
)


@pytest.fixture
async def dure(settings: Settings, clock: Any) -> Any:
    async with open_dure(settings, now=clock) as dure:
        yield dure


async def witnessed(dure: Dure, clock: Any) -> Sequencer:
    """A ledger of ten entries whose checkpoints of 5 and 10 the others have written down."""
    work = sequencer(dure)
    for _ in range(2):
        await act(dure, 5)
        await work.seal_now(1)
        clock.at += timedelta(hours=2)
        for other in (2, 3):
            await act(dure, 1, Actor(other))
            await work.seal_now(other)
    return work


async def test_a_ledger_cut_off_with_all_its_checkpoints_is_caught_by_the_other_institutions(
    dure: Dure, clock: Any, superuser: Callable[..., Awaitable[None]]
) -> None:
    await witnessed(dure, clock)
    said = await held_by_others(dure, 1, HOLDERS)
    assert set(said) == {"둘", "셋"}
    assert (await verify(dure, 1, said)).ok
    edge = f"UPDATE kernel_ledger_edge SET size = 5, hashes = '\\x{await edge_of(dure, 5)}' WHERE institution_id = 1"
    await superuser(*BACK_TO_FIVE, edge)
    assert (await verify(dure, 1)).ok, "inside its own rows nothing is left that could tell"
    report = await verify(dure, 1, await held_by_others(dure, 1, HOLDERS))
    assert {finding.position for finding in report.findings if finding.kind == "truncated"} == set(range(5, 10))
    assert any("kept by 둘, kept by 셋" in finding.text for finding in report.findings)
    await superuser("DELETE FROM kernel_audit WHERE institution_id = 2 AND action = 'ledger.witness'")
    assert not (await verify(dure, 2)).ok, "who silences a witness is found out in the witness's own ledger"


async def test_a_ledger_that_was_wound_back_and_went_on_is_caught(
    dure: Dure, clock: Any, superuser: Callable[..., Awaitable[None]]
) -> None:
    work = await witnessed(dure, clock)
    edge = f"UPDATE kernel_ledger_edge SET size = 5, hashes = '\\x{await edge_of(dure, 5)}' WHERE institution_id = 1"
    await superuser(*BACK_TO_FIVE, edge, "UPDATE kernel_ledger_edge SET checkpoint_size = 5 WHERE institution_id = 1")
    await act(dure, 8)
    await work.seal_now(1)
    report = await verify(dure, 1, await held_by_others(dure, 1, HOLDERS))
    assert "rewritten" in {finding.kind for finding in report.findings}


async def test_an_idle_city_does_not_write_for_ever(dure: Dure, clock: Any) -> None:
    work = await witnessed(dure, clock)
    sizes = []
    for _ in range(4):
        clock.at += timedelta(hours=2)
        for one in (1, 2, 3):
            await work.step(one)
        sizes.append([(await work.seal_now(one)).size for one in (1, 2, 3)])
    assert sizes[-1] == sizes[-2]


async def test_another_installations_checkpoints_are_kept_and_given_back(dure: Dure, clock: Any) -> None:
    await witnessed(dure, clock)
    async with dure.tx(Actor(1)) as tx:
        text = await checkpoints(tx)
    key = Notary(dure.settings.secret).verifier_key
    async with dure.tx(Actor(3)) as tx:
        assert await keep_foreign(tx, "이웃 시", key, text) == text.count("dure/ledger/1\n")
        with pytest.raises(Invalid):
            await keep_foreign(tx, "이웃 시", Notary("aa" * 32).verifier_key, text)
        with pytest.raises(Invalid):
            await keep_foreign(tx, "이웃 시", key, "아무 글")
    async with dure.tx(Actor(3)) as tx:
        assert (await verify(dure, 1, await kept(tx, "이웃 시"))).ok
        assert await kept(tx, "다른 시") == ""
    assert read_key(key) == (Notary(dure.settings.secret).name, Notary(dure.settings.secret).public_key)
    assert read_key(key[:-4]) is None


async def test_a_database_behind_its_mark_is_held_until_the_counters_were_raised(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    given = {"planning/2026/production": 7}

    async def counters(_: Tx) -> dict[str, int]:
        return dict(given)

    await act(dure, 3)
    await sequencer(dure).seal_now(1)
    assert await mark.check(dure, 1, counters), "before the first mark there is nothing to be behind"
    await mark.keep(dure, 1, counters)
    assert await mark.check_all(dure, [1, 2], counters) == []
    given["planning/2026/production"] = 6
    assert await mark.check_all(dure, [1, 2], counters) == [1]
    assert not await mark.check(dure, 1, counters)
    await mark.keep(dure, 1, counters)
    kept_mark = await mark.read(dure, 1)
    assert kept_mark is not None
    assert kept_mark.counters == {"planning/2026/production": 7}, "a held institution does not lower its mark"
    async with dure.tx(Actor(1)) as tx:
        assert await mark.held(tx) == kept_mark
        await mark.release(tx, {"planning/2026/production": 7})
    given["planning/2026/production"] = 7
    assert await mark.check(dure, 1, counters)
    await superuser("UPDATE kernel_ledger_edge SET size = 1")
    assert not await mark.check(dure, 1, counters), "a shorter ledger tells as well"
    assert isinstance(mark.refuse(), Conflict)


async def test_a_mark_that_is_not_ours_counts_for_nothing(dure: Dure) -> None:
    await dure.blobs.keep_named(1, "mark", Notary("aa" * 32).sign("dure/mark/1\n{}\n").encode())
    assert await mark.read(dure, 1) is None
