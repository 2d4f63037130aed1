"""The private cluster: made, joined, mended and closed to strangers."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import asyncpg
import pytest

from kernel.postgres import APP, OWNER, SEARCH, Cluster
from kernel.postgres_programs import PostgresError, find_programs
from tests.support.postgres import ROOT

HOLDER = """
import asyncio, sys
from pathlib import Path
from kernel.postgres import Cluster
async def main():
    async with Cluster(Path(sys.argv[1]), durable="durable" in sys.argv).running():
        print("up", flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""


@pytest.fixture
def folder() -> Generator[Path]:
    """A folder whose path has a space and a quote, open to the account PostgreSQL runs as."""
    with tempfile.TemporaryDirectory(prefix="dure-") as name:
        Path(name).chmod(0o755)
        yield Path(name) / "it's a city" / "postgres"


def hold(folder: Path, *options: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout and process.stdout.readline() == "up\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdin and process.stdout
    process.stdin.close()
    process.stdout.close()


def server_of(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


async def test_the_application_role_owns_nothing_and_cannot_pass_the_fences(cluster: Cluster) -> None:
    connection = await asyncpg.connect(cluster.dsn(APP, "postgres"))
    roles = {
        row["rolname"]: (
            row["rolsuper"],
            row["rolbypassrls"],
            row["rolcreatedb"],
            row["rolcreaterole"],
            row["rolcanlogin"],
        )
        for row in await connection.fetch("SELECT * FROM pg_roles")
    }
    member = await connection.fetchval("SELECT pg_has_role($1::name, $2::name, 'MEMBER')", APP, SEARCH)
    await connection.close()
    assert roles[APP] == roles[OWNER] == (False, False, False, False, True)
    assert roles[SEARCH] == (False, True, False, False, False)
    assert not member


async def test_korean_text_is_classified_and_sorted_the_same_everywhere(cluster: Cluster) -> None:
    connection = await asyncpg.connect(cluster.dsn(APP, "postgres"))
    row = await connection.fetchrow("SELECT '전자결재' ~ '^[[:alpha:]]+$' AS letters, lower('ÀA') = 'àa' AS folded")
    await connection.close()
    assert row is not None
    assert (row["letters"], row["folded"]) == (True, True)


async def test_the_door_is_a_socket_in_a_closed_folder(cluster: Cluster) -> None:
    connection = await asyncpg.connect(cluster.dsn(APP, "postgres"))
    assert await connection.fetchval("SHOW listen_addresses") == ""
    await connection.close()
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


async def test_a_second_process_joins_and_the_last_one_stops_the_server(folder: Path) -> None:
    first = hold(folder)
    cluster = Cluster(folder, durable=False)
    async with cluster.running():
        server = server_of(cluster)
        first.communicate("")
        assert server_of(cluster) == server
        assert cluster.in_use()
    assert not (cluster.data / "postmaster.pid").exists()
    assert not cluster.in_use()
    cluster.remove()
    assert not cluster.folder.exists()


async def test_a_server_that_outlived_its_killed_starter_is_adopted(folder: Path) -> None:
    holder = hold(folder)
    cluster = Cluster(folder, durable=False)
    server = server_of(cluster)
    kill(holder)
    async with cluster.running():
        assert server_of(cluster) == server
    cluster.remove()


async def test_after_everything_was_killed_the_next_start_mends_and_keeps_committed_rows(folder: Path) -> None:
    holder = hold(folder, "durable")
    cluster = Cluster(folder)
    await cluster.make_database("town")
    connection = await asyncpg.connect(cluster.dsn(OWNER, "town"))
    await connection.execute("CREATE TABLE stone (n int); INSERT INTO stone VALUES (7)")
    kill(holder)
    os.kill(server_of(cluster), signal.SIGKILL)
    connection.terminate()
    async with cluster.running():
        connection = await asyncpg.connect(cluster.dsn(OWNER, "town"))
        assert await connection.fetchval("SELECT n FROM stone") == 7
        await connection.close()
    cluster.remove()


async def test_a_lock_file_that_names_another_program_does_not_stop_the_start(folder: Path) -> None:
    cluster = Cluster(folder, durable=False)
    async with cluster.running():
        pass
    who = cluster.account
    stranger = subprocess.Popen(["sleep", "60"], user=who.uid if who else None)
    lock = cluster.data / "postmaster.pid"
    lock.write_text(f"{stranger.pid}\n{cluster.data}\n1763769600\n5432\n{cluster.socket_folder}\n\n 1 2\nready\n")
    if who:
        os.chown(lock, who.uid, who.gid)
    async with cluster.running():
        assert server_of(cluster) != stranger.pid
    stranger.kill()
    stranger.wait()
    cluster.remove()


async def test_a_half_made_cluster_is_made_again(folder: Path) -> None:
    cluster = Cluster(folder, durable=False)
    (cluster.folder / "data.new" / "base").mkdir(parents=True)
    async with cluster.running():
        assert (cluster.data / "PG_VERSION").exists()
    cluster.remove()


async def test_a_cluster_in_use_is_not_removed(folder: Path) -> None:
    holder = hold(folder)
    cluster = Cluster(folder, durable=False)
    with pytest.raises(PostgresError, match="in use"):
        cluster.remove()
    holder.communicate("")
    cluster.remove()


async def test_a_socket_path_that_is_too_long_moves_to_a_short_private_folder(folder: Path) -> None:
    cluster = Cluster(folder / ("깊은" * 10) / ("x" * 60), durable=False)
    async with cluster.running():
        assert not cluster.socket_folder.is_relative_to(cluster.folder)
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
        connection = await asyncpg.connect(cluster.dsn(APP, "postgres"))
        assert await connection.fetchval("SELECT current_user") == APP
        await connection.close()
    cluster.remove()
    assert not cluster.socket_folder.exists()


def test_data_of_another_version_is_refused_with_the_versions_named(folder: Path) -> None:
    with pytest.raises(PostgresError, match=r"PostgreSQL 9; on this machine there is: \d+"):
        find_programs(major=9)


async def test_two_processes_that_start_at_once_share_one_server(folder: Path) -> None:
    holders = await asyncio.gather(*(asyncio.to_thread(hold, folder) for _ in range(2)))
    cluster = Cluster(folder, durable=False)
    assert cluster.in_use()
    for holder in holders:
        holder.communicate("")
    assert not (cluster.data / "postmaster.pid").exists()
    cluster.remove()
