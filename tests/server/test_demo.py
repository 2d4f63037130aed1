"""The demo as a newcomer runs it: first start, second start, two at once, killed, stopped."""

import asyncio
import json
import os
import shutil
import signal
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kernel.postgres import Cluster
from tests.support.folders import new_folder
from tests.support.programs import Program, free_port, sign_in

READY = "Ctrl-C stops."


@pytest.fixture(scope="module")
async def folder() -> AsyncGenerator[Path]:
    """A data folder of the demo with a city in it."""
    folder = new_folder("dure demo ")
    yield folder
    cluster = Cluster(folder / "postgres")
    await asyncio.to_thread(cluster.remove)
    shutil.rmtree(folder)


async def demo(folder: Path, port: int, *words: str) -> Program:
    log = folder / f"out-{time.monotonic_ns()}.log"
    program = Program(log, "demo", "--data", str(folder), "--port", str(port), *words)
    await program.start()
    return program


def server_of(folder: Path) -> Path:
    return Cluster(folder / "postgres").data / "postmaster.pid"


async def test_the_first_start_seeds_a_city_and_tells_programs_how_to_enter_it(folder: Path) -> None:
    port, file = free_port(), folder / "accounts.json"
    program = await demo(folder, port, "--accounts", str(file))
    told = await program.said(READY)
    accounts = json.loads(file.read_text("utf-8"))
    assert accounts["ports"]["web"] == port
    assert accounts["addresses"]["web"] == f"http://127.0.0.1:{port}"
    assert oct(file.stat().st_mode)[-3:] == "600"
    roles: list[dict[str, Any]] = accounts["accounts"]
    wanted = (
        "clerk",
        "team leader",
        "director",
        "head",
        "deputy",
        "registry",
        "records officer",
        "administrator",
        "overseer",
    )
    assert [role for role in wanted if not any(role in each["role"] for each in roles)] == []
    for account in roles:
        assert account["sign_in"] in told
        await sign_in(port, account["sign_in"], account["password"])
    assert await program.end(signal.SIGINT) == 0
    assert "Stopped." in await asyncio.to_thread(program.log.read_text)
    assert not server_of(folder).exists()


async def test_a_second_start_finds_the_city_and_a_third_beside_it_says_where_it_is(folder: Path) -> None:
    port = free_port()
    made = (server_of(folder).parent / "PG_VERSION").stat().st_mtime_ns
    program = await demo(folder, port)
    await program.said(READY)
    assert (server_of(folder).parent / "PG_VERSION").stat().st_mtime_ns == made
    clerk = json.loads((folder / "accounts.json").read_text("utf-8"))["accounts"][0]
    await sign_in(port, clerk["sign_in"], clerk["password"])
    beside = await demo(folder, free_port())
    assert beside.process is not None
    assert await beside.process.wait() == 1
    assert f"already running: http://127.0.0.1:{port}" in await asyncio.to_thread(beside.log.read_text)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    same_port = await demo(elsewhere, port)
    assert same_port.process is not None
    assert await same_port.process.wait() == 1
    assert f"Port {port} is taken" in await asyncio.to_thread(same_port.log.read_text)
    assert await program.end(signal.SIGTERM) == 0


@pytest.mark.parametrize(
    "with_postgres", [pytest.param(False, marks=pytest.mark.long), True], ids=["dure alone", "PostgreSQL too"]
)
async def test_after_kill_9_the_next_start_mends_everything(folder: Path, with_postgres: bool) -> None:
    port = free_port()
    program = await demo(folder, port)
    await program.said(READY)
    server = int(server_of(folder).read_text().split()[0])
    await program.end(signal.SIGKILL)
    if with_postgres:
        os.kill(server, signal.SIGKILL)
    again = await demo(folder, port)
    await again.said(READY)
    async with httpx2.AsyncClient() as client:
        health = await client.get(f"http://127.0.0.1:{port}/healthz")
    assert health.status_code == 200, health.text
    assert await again.end() == 0
    assert not server_of(folder).exists()


@pytest.mark.long
async def test_a_reset_begins_anew_and_keeps_what_is_not_the_demos(folder: Path) -> None:
    (folder / "blobs" / "old").mkdir(parents=True, exist_ok=True)
    (folder / "mine.txt").write_text("keep")
    program = await demo(folder, free_port(), "--reset")
    assert "Throwing the old city away" in await program.said(READY)
    assert not (folder / "blobs" / "old").exists()
    assert (folder / "mine.txt").read_text() == "keep"
    assert await program.end() == 0
