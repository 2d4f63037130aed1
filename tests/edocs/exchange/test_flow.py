"""Folders as they really are: growing, vanishing, linked, full, fought over; numbers 57 to 64 of the bad input."""

import errno
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edocs.exchange.naming import following
from edocs.exchange.transports.folder import Folders, FolderTransport, in_turn, make
from edocs.exchange.transports.port import TransportError
from tests.edocs.exchange.relay import FOLDERS

WHOLE = b"<pack><header/><contents></contents>\r\n</pack>\r\n"
NAME = "582002697400112026112310000001.xml"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    found = Folders(**{name: tmp_path / name for name in FOLDERS})
    make(found)
    return found


async def polled(transport: FolderTransport, times: int) -> list[str]:
    """What the last of so many polls brings."""
    for _ in range(times - 1):
        assert await transport.poll_inbound(50) == []
    found = await transport.poll_inbound(50)
    for one in found:
        one.let_go()
    return [one.name for one in found]


async def test_57_a_file_that_grows_is_waited_for(folders: Folders) -> None:
    transport = FolderTransport(folders, stable_polls=2)
    file = folders.receivetemp / NAME
    file.write_bytes(WHOLE[:10])
    assert await polled(transport, 3) == []  # stable, but it has no end yet
    with file.open("ab") as more:
        more.write(WHOLE[10:])
    assert await polled(transport, 2) == [NAME]


async def test_57_a_file_without_an_end_is_taken_in_the_end_to_be_quarantined(folders: Folders) -> None:
    transport = FolderTransport(folders, stable_polls=2)
    (folders.receivetemp / NAME).write_bytes(WHOLE[:10])
    assert await polled(transport, 20) == [NAME]


async def test_58_a_file_is_held_once_however_often_it_is_looked_for(folders: Folders) -> None:
    transport = FolderTransport(folders, stable_polls=1)
    (folders.receivetemp / NAME).write_bytes(WHOLE)
    [held] = await transport.poll_inbound(50)
    assert await transport.poll_inbound(50) == []
    await transport.confirm(held)
    assert [path.name for path in folders.receive.iterdir()] == [NAME]
    assert await transport.poll_inbound(50) == []


async def test_59_what_vanishes_between_looking_and_taking_is_no_fault(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = FolderTransport(folders, stable_polls=1)
    file = folders.receivetemp / NAME
    file.write_bytes(WHOLE)
    ended = FolderTransport._ended

    def vanishing(self: FolderTransport, name: str, size: int) -> bool:
        found = ended(self, name, size)
        file.unlink()
        return found

    monkeypatch.setattr(FolderTransport, "_ended", vanishing)
    assert await transport.poll_inbound(50) == []
    assert list(folders.work.iterdir()) == []


async def test_60_links_pipes_and_folders_are_never_opened(folders: Folders, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(WHOLE)
    (folders.receivetemp / NAME).symlink_to(secret)
    os.mkfifo(folders.receivetemp / f"1{NAME[1:]}")
    (folders.receivetemp / f"2{NAME[1:]}").mkdir()
    transport = FolderTransport(folders, stable_polls=1)
    assert await polled(transport, 30) == []
    box = folders.work / "box"
    box.mkdir()
    (box / NAME).symlink_to(secret)  # also when it was put into our own folder
    assert await transport.poll_inbound(50) == []
    assert await transport.hold(box / NAME) is None


async def test_61_a_full_disk_loses_nothing_and_confirms_nothing(folders: Folders) -> None:
    async def full() -> AsyncIterator[bytes]:
        yield WHOLE
        raise OSError(errno.ENOSPC, "no space left")

    transport = FolderTransport(folders)
    with pytest.raises(TransportError, match="가득"):
        await transport.submit(NAME, full)
    assert list(folders.sendtemp.iterdir()) == []

    async def octets() -> AsyncIterator[bytes]:
        yield WHOLE

    await transport.submit(NAME, octets)
    await transport.submit(NAME, octets)
    assert [path.read_bytes() for path in folders.sendtemp.iterdir()] == [WHOLE]


async def test_62_of_two_workers_one_has_the_file_and_a_dead_ones_file_is_found_again(folders: Folders) -> None:
    first, second = FolderTransport(folders, stable_polls=1), FolderTransport(folders, stable_polls=1)
    (folders.receivetemp / NAME).write_bytes(WHOLE)
    found = [*await first.poll_inbound(50), *await second.poll_inbound(50)]
    assert [one.name for one in found] == [NAME]
    found[0].let_go()  # as a process that dies lets go of its locks
    [again] = await second.poll_inbound(50)
    assert await first.poll_inbound(50) == []
    await second.confirm(again)
    assert [path.name for path in folders.receive.iterdir()] == [NAME]


@given(st.lists(st.integers(-90, 90), min_size=1, max_size=300))
def test_63_names_stay_unique_and_in_order_whatever_the_clock_does(steps: list[int]) -> None:
    now, last, names = datetime(2026, 11, 23, tzinfo=UTC), ("", 0), []
    for step in steps:
        now += timedelta(seconds=step / 10)
        last = following(*last, now)
        names.append(f"{last[0]}{last[1]:02}")
    assert names == sorted(set(names))
    assert all(len(name) == 16 for name in names)


def test_63_more_than_ninety_nine_in_a_second_go_on_in_the_next() -> None:
    now, last, seen = datetime(2026, 11, 23, tzinfo=UTC), ("", 0), set()
    for _ in range(250):
        last = following(*last, now)
        seen.add(last)
    assert len(seen) == 250
    assert last == ("20261123090002", 52)


def test_56_senders_take_turns_so_that_one_who_floods_delays_nobody() -> None:
    flood = [f"1111111974001120261123100000{number:02}.xml" for number in range(1, 60)]
    other = "222222297400112026112311000001.xml"
    assert in_turn([*flood, other]).index(other) == 1


async def test_what_was_handed_over_and_already_sent_is_not_written_again(folders: Folders) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("asked for the octets")
        yield b""

    (folders.send / NAME).write_bytes(WHOLE)
    transport = FolderTransport(folders)
    assert await transport.submit(NAME, never) is None
    assert await transport.outcomes([NAME, f"9{NAME[1:]}"]) == {NAME: "sent"}


async def test_a_missing_folder_is_told(folders: Folders) -> None:
    assert (await FolderTransport(folders).probe()).well
    folders.senderr.rmdir()
    health = await FolderTransport(folders).probe()
    assert (health.well, health.faults) == (False, ("폴더가 없습니다: senderr",))
