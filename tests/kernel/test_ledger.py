"""Whoever writes every table behind our back is found out, and the exact entry is named."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from kernel.dure import Dure, open_dure
from kernel.ledger import Sequencer, checkpoints, entry, prove, prove_growth
from kernel.ledger_check import Report, verify
from kernel.merkle import Edge, consistent, included
from kernel.notary import Checkpoint, Notary
from kernel.settings import Settings
from kernel.tx import Actor
from tests.support.postgres import Database

ONE = Actor(1, client="192.0.2.1")


@pytest.fixture
async def dure(settings: Settings, clock: Any) -> AsyncGenerator[Dure]:
    async with open_dure(settings, now=clock) as dure:
        yield dure


async def act(dure: Dure, count: int, actor: Actor = ONE) -> list[UUID]:
    """Acts, each in a transaction of its own."""
    written = []
    for number in range(count):
        async with dure.tx(actor) as tx:
            written.append(tx.audit("document.decide", "document", number, note=number, rate=0.5, whole=2.0).id)
    return written


def sequencer(dure: Dure) -> Sequencer:
    async def institutions() -> list[int]:
        return [1, 2]

    return Sequencer(dure, institutions)


def told(report: Report) -> set[tuple[str, int | None, UUID | None]]:
    return {(finding.kind, finding.position, finding.audit_id) for finding in report.findings}


@asynccontextmanager
async def ledger_of(dure: Dure, count: int = 10) -> AsyncGenerator[list[UUID]]:
    """A clean ledger: half of it under one checkpoint, the whole under a second."""
    written = await act(dure, count // 2)
    await sequencer(dure).seal_now(1)
    written += await act(dure, count - count // 2)
    await sequencer(dure).seal_now(1)
    assert (await verify(dure, 1)).ok
    yield written


async def test_an_untouched_ledger_passes_and_proves_its_records(dure: Dure) -> None:
    async with ledger_of(dure) as written, dure.tx(ONE) as tx:
        proof = await prove(tx, written[3])
        notary = Notary(dure.settings.secret)
        signed = notary.read_checkpoint(proof.note)
        assert signed is not None and signed.size == 5
        assert included(proof.leaf, 3, signed.size, proof.path, signed.root)
        newest = notary.read_checkpoint((await prove(tx, written[9])).note)
        assert newest is not None and newest.size == 10
        growth = await prove_growth(tx, 5, 10)
        assert consistent((5, signed.root), (10, newest.root), growth)
        assert not consistent((5, newest.root), (10, newest.root), growth)


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "person_id = gen_random_uuid()",
        "post_id = gen_random_uuid()",
        "client = '192.0.2.2'",
        "action = 'document.return'",
        "subject_kind = 'file'",
        "subject_id = '77'",
        "whose = gen_random_uuid()",
        """detail = '{"note": 4, "rate": 0.5, "whole": 2}'""",
        "salt = decode('00', 'hex')",
    ],
)
async def test_an_altered_record_is_named(dure: Dure, superuser: Callable[..., Awaitable[None]], change: str) -> None:
    async with ledger_of(dure) as written:
        await superuser(f"UPDATE kernel_audit SET {change} WHERE id = '{written[3]}'")
        assert told(await verify(dure, 1)) == {("altered", 3, written[3])}


async def test_an_entry_rewritten_to_fit_its_altered_record_is_named(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    async with ledger_of(dure) as written:
        await superuser(f"UPDATE kernel_ledger_entry SET leaf = sha256('forged') WHERE audit_id = '{written[4]}'")
        assert told(await verify(dure, 1)) == {("altered", 4, written[4])}


async def test_a_dropped_record_is_named(dure: Dure, superuser: Callable[..., Awaitable[None]]) -> None:
    async with ledger_of(dure) as written:
        await superuser(f"DELETE FROM kernel_audit WHERE id = '{written[2]}'")
        assert told(await verify(dure, 1)) == {("dropped", 2, written[2])}


async def test_a_dropped_entry_is_named_by_its_place_and_its_record(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    async with ledger_of(dure) as written:
        await superuser("DELETE FROM kernel_ledger_entry WHERE position = 6")
        assert told(await verify(dure, 1)) == {("dropped", 6, None), ("unentered", None, written[6])}


async def test_a_drop_that_was_covered_up_by_renumbering_is_named(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    async with ledger_of(dure) as written:
        await superuser(
            f"DELETE FROM kernel_audit WHERE id = '{written[7]}'",
            "DELETE FROM kernel_ledger_entry WHERE position = 7",
            "UPDATE kernel_ledger_entry SET position = position - 100 WHERE position > 7",
            "UPDATE kernel_ledger_entry SET position = position + 99 WHERE position < 0",
            "UPDATE kernel_ledger_edge SET size = 9",
            "DELETE FROM kernel_checkpoint WHERE size > 7",
        )
        assert told(await verify(dure, 1)) == {
            ("moved", 7, written[8]),
            ("moved", 8, written[9]),
            ("dropped", 7, None),
        }


async def test_reordered_entries_are_named_with_the_places_they_came_from(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    async with ledger_of(dure) as written:
        await superuser(
            "UPDATE kernel_ledger_entry SET position = -1 WHERE position = 1",
            "UPDATE kernel_ledger_entry SET position = 1 WHERE position = 8",
            "UPDATE kernel_ledger_entry SET position = 8 WHERE position = -1",
        )
        report = await verify(dure, 1)
        assert told(report) == {("moved", 1, written[8]), ("moved", 8, written[1])}
        assert {finding.text for finding in report.findings} == {
            "entry 8 stands at position 1",
            "entry 1 stands at position 8",
        }


async def test_a_truncated_ledger_is_caught_by_its_checkpoint(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    async with ledger_of(dure):
        await superuser(
            "DELETE FROM kernel_audit WHERE id IN (SELECT audit_id FROM kernel_ledger_entry WHERE position >= 8)",
            "DELETE FROM kernel_ledger_entry WHERE position >= 8",
            "UPDATE kernel_ledger_edge SET size = 8",
        )
        assert told(await verify(dure, 1)) == {("truncated", 8, None), ("truncated", 9, None)}


async def test_a_ledger_truncated_with_its_checkpoints_is_caught_by_those_kept_elsewhere(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    async with ledger_of(dure):
        async with dure.tx(ONE) as tx:
            elsewhere = await checkpoints(tx)
        assert elsewhere.count("dure/ledger/1") == 2
        await superuser(
            "DELETE FROM kernel_audit WHERE id IN (SELECT audit_id FROM kernel_ledger_entry WHERE position >= 5)",
            "DELETE FROM kernel_ledger_entry WHERE position >= 5",
            "DELETE FROM kernel_checkpoint WHERE size > 5",
            f"UPDATE kernel_ledger_edge SET size = 5, hashes = '\\x{await edge_of(dure, 5)}'",
        )
        assert (await verify(dure, 1)).ok, "inside the database nothing is left that could tell"
        report = await verify(dure, 1, elsewhere)
        assert {(kind, position) for kind, position, _ in told(report)} == {
            ("checkpoint", None),
            *(("truncated", position) for position in range(5, 10)),
        }
        assert Notary(dure.settings.secret).verifier_key == report.key


async def edge_of(dure: Dure, size: int) -> str:
    """What an attacker computes who knows the format: the right edge of a shorter ledger."""
    edge = Edge()
    async with dure.tx(ONE) as tx:
        for row in await tx.db.execute(entry.select().order_by(entry.c.position).limit(size)):
            edge.add(row.leaf)
    return edge.to_bytes().hex()


async def test_history_rewritten_with_the_secret_does_not_fit_a_checkpoint_kept_elsewhere(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    async with ledger_of(dure) as written:
        async with dure.tx(ONE) as tx:
            elsewhere = await checkpoints(tx)
        forged = bytes(32)
        seal = Notary(dure.settings.secret).seal(1, 6, forged).hex()
        await superuser(
            f"UPDATE kernel_ledger_entry SET leaf = '\\x{forged.hex()}', seal = '\\x{seal}' WHERE position = 6",
            "DELETE FROM kernel_checkpoint WHERE size > 5",
        )
        assert ("rewritten", 5, None) in told(await verify(dure, 1, elsewhere))
        assert ("altered", 6, written[6]) in told(await verify(dure, 1, elsewhere))


async def test_a_forged_checkpoint_is_named(dure: Dure, superuser: Callable[..., Awaitable[None]]) -> None:
    async with ledger_of(dure):
        await superuser("UPDATE kernel_checkpoint SET root = sha256('') WHERE size = 5")
        report = await verify(dure, 1)
        assert [finding.kind for finding in report.findings] == ["checkpoint"]
        stranger = Notary("aa" * 32)
        note = stranger.checkpoint(Checkpoint(1, 5, bytes(32)))
        report = await verify(dure, 1, note)
        assert "does not bear our signature" in report.findings[-1].text


async def test_a_record_put_in_behind_our_back_is_named(dure: Dure, superuser: Callable[..., Awaitable[None]]) -> None:
    async with ledger_of(dure):
        await superuser(
            "INSERT INTO kernel_audit SELECT institution_id, gen_random_uuid(), at, person_id, post_id, client, action,"
            " subject_kind, subject_id, whose, detail, salt FROM kernel_audit LIMIT 1"
        )
        assert [finding.kind for finding in (await verify(dure, 1)).findings] == ["unentered"]


async def test_leaves_without_a_place_are_listed_and_already_guarded(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    async with ledger_of(dure):
        fresh = await act(dure, 3)
        report = await verify(dure, 1)
        assert report.ok and report.pending == fresh
        await superuser(
            f"UPDATE kernel_audit SET action = 'x' WHERE id = '{fresh[0]}'",
            f"DELETE FROM kernel_audit WHERE id = '{fresh[1]}'",
        )
        assert told(await verify(dure, 1)) == {("altered", None, fresh[0]), ("dropped", None, fresh[1])}


async def test_a_witness_tells_of_a_record_that_vanished_before_it_had_a_place(
    dure: Dure, superuser: Callable[..., Awaitable[None]]
) -> None:
    async with dure.tx(ONE) as tx:
        kept = tx.audit("document.decide", "document", 1)
    await superuser("DELETE FROM kernel_audit", "DELETE FROM kernel_ledger_pending")
    assert (await verify(dure, 1)).ok, "this is the window: the ledger alone cannot know"
    assert told(await verify(dure, 1, witnesses={kept.id: kept.leaf})) == {("dropped", None, kept.id)}


async def test_institutions_have_ledgers_of_their_own(dure: Dure) -> None:
    await act(dure, 3)
    await act(dure, 2, Actor(2))
    assert (await sequencer(dure).seal_now(1)).size == 3
    assert (await sequencer(dure).seal_now(2)).size == 2
    assert (await verify(dure, 2)).ok


async def test_checkpoints_come_each_minute_and_only_with_news(dure: Dure, clock: Any) -> None:
    work = sequencer(dure)
    await act(dure, 1)
    assert await work.step(1) is None, "the first entry is signed at once"
    await act(dure, 1)
    assert await work.step(1) == pytest.approx(60)
    clock.at += timedelta(minutes=1)
    assert await work.step(1) is None
    assert await work.step(1) is None
    async with dure.tx(ONE) as tx:
        assert (await checkpoints(tx)).count("dure/ledger/1\n") == 2


async def test_two_sequencers_at_once_leave_no_gap(dure: Dure, settings: Settings) -> None:
    async def institutions() -> list[int]:
        return [1]

    async with open_dure(settings) as other:
        first, second = Sequencer(dure, institutions), Sequencer(other, institutions)
        for work in (first, second):
            work.pump.linger = 0.0
        async with first.running(), second.running():
            await act(dure, 60)
        assert (await first.seal_now(1)).size == 60
        assert (await verify(dure, 1)).ok


async def test_no_personal_data_is_in_the_ledger_itself(dure: Dure, database: Database) -> None:
    async with dure.tx(Actor(1, client="192.0.2.77")) as tx:
        tx.audit("person.read", "person", "hong@example.kr", whose=UUID(int=7), name="홍길동")
    await sequencer(dure).seal_now(1)
    connection = await asyncpg.connect(database.cluster.dsn("postgres", database.name))
    try:
        for table in ("kernel_ledger_entry", "kernel_checkpoint", "kernel_ledger_edge"):
            text = str(await connection.fetch(f"SELECT t::text FROM {table} t"))
            assert not any(word in text for word in ("홍길동", "hong", "192.0.2.77"))
    finally:
        await connection.close()
