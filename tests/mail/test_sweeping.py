"""Blobs that no row names are swept, and nothing else ever is."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from kernel import schedule
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.sweeping import GRACE, KEPT, Swept, sweep
from tests.mail.house import House, mail


def aged(folder: Path, house: House, ref: BlobRef, *, aside: bool = False) -> None:
    """As if it had been written, or set aside, long ago."""
    own = folder / str(house.institution)
    path = own / "swept" / ref.sha256 if aside else own / ref.sha256[:2] / ref.sha256[2:]
    then = (house.dure.now() - (KEPT if aside else GRACE) - timedelta(hours=1)).timestamp()
    os.utime(path, (then, then))


async def test_what_nothing_points_at_goes_in_two_steps_and_comes_back_between(house: House, tmp_path: Path) -> None:
    folder, blobs, number = tmp_path / "blobs", house.dure.blobs, house.institution
    await house.put(mail("큰 것", "줄입니다.\r\n" * 9_000))
    (mailed,) = [BlobRef(name, 0) async for name, _ in blobs.names(number)]
    planned, lost, wanted, young = [
        await blobs.put(number, text, 100) for text in (b"planned", b"lost", b"wanted", b"young")
    ]
    async with house.tx() as tx:
        payload = {"files": [{"sha256": planned.sha256}]}
        await schedule.at(tx, "some.job", tx.now + timedelta(days=1), payload)
    for ref in (mailed, planned, lost, wanted):
        aged(folder, house, ref)
    assert (await sweep(house.dure, number)).aside == 2
    assert sorted([name async for name, _ in blobs.aside(number)]) == sorted([lost.sha256, wanted.sha256])
    assert await blobs.read(number, wanted) == b"wanted"  # who asks for it has it back
    aged(folder, house, lost, aside=True)
    assert (await sweep(house.dure, number)).deleted == 1
    with pytest.raises(NotFound):
        await blobs.read(number, lost)
    assert {name async for name, _ in blobs.names(number)} >= {mailed.sha256, planned.sha256, young.sha256}
    again = await sweep(house.dure, number)
    assert (again.aside, again.back, again.deleted) == (0, 0, 0)  # what came back is young again


async def test_what_was_set_aside_and_is_named_meanwhile_comes_back_by_itself(house: House) -> None:
    blobs, number = house.dure.blobs, house.institution
    ref = await blobs.put(number, b"named late", 100)
    assert await blobs.set_aside(number, ref.sha256)
    async with house.tx() as tx:
        await schedule.at(tx, "some.job", tx.now + timedelta(days=1), {"sha256": ref.sha256})
    done = await sweep(house.dure, number)
    assert (done.aside, done.back, done.deleted) == (0, 1, 0)
    assert [name async for name, _ in blobs.names(number)] == [ref.sha256]
    assert await sweep(house.dure, number) == Swept(0, 0, 0, 0)
