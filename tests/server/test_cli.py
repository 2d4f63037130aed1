"""The command line as an operator uses it, each command a process of its own."""

import os
import subprocess
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import asyncpg
import pytest

from kernel.postgres import APP, OWNER, Cluster
from tests.support.forked import ran
from tests.support.postgres import ROOT

Dure = Callable[..., subprocess.CompletedProcess[str]]
FAMILY, GIVEN = "김이박최정강", ("가람", "나래", "다솔", "라온", "마루", "바다", "보람", "새롬", "아름", "하늘")


def people(count: int = 60) -> str:
    """A CSV as an office keeps it: the head, a leader for each of six teams, and staff."""
    rows = ["이름,아이디,부서,직위,부서장,기관장,역할", "권으뜸,head,,이사장,,예,"]
    for number in range(count - 1):
        name = f"{FAMILY[number % 6]}{GIVEN[number // 6]}"
        unit = f"{'경영' if number % 2 else '사업'}본부/{number % 6 + 1}팀"
        title, leads = ("팀장", "예") if number < 6 else ("주임", "")
        rows.append(f"{name},user{number:02},{unit},{title},{leads},,{'admin' if number == 20 else ''}")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
async def dure(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Dure]:
    """Runs `dure …` against an installation of its own."""
    folder = tmp_path_factory.mktemp("operator")
    await cluster.make_database("operator")
    config = folder / "dure.toml"
    config.write_text(
        f'database_url = "{cluster.url(APP, "operator")}"\nowner_url = "{cluster.url(OWNER, "operator")}"\n'
        f'blob_url = "{folder / "blobs"}"\nsecret = "{"9f1c3ab84d5e6f70" * 4}"\n'
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DURE_CONFIG": str(config)}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return ran(words, folder, environment)

    assert run("migrate", "--check").returncode == 1
    assert "0001_house_baseline" in run("migrate").stdout
    assert run("migrate", "--check").returncode == 0
    made = run(
        "tenant",
        "create",
        "9990001",
        "두레시험원",
        "--domain",
        "trial.example",
        "--template",
        "public_agency",
        "--people",
        str(_file(folder, "people.csv", people())),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "60 people" in made.stdout
    assert "invitation for user20@trial.example" in made.stdout
    yield run
    await cluster.drop_database("operator")


def _file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding)
    return path


def test_a_new_institution_is_listed_and_checked(dure: Dure) -> None:
    assert dure("tenant", "list").stdout.split() == ["9990001", "active", "두레시험원"]
    told = dure("tenant", "check", "9990001")
    assert told.returncode == 0
    assert "✓ 사람: 60명" in told.stdout


@pytest.mark.long
def test_a_pause_is_kept_and_ended(dure: Dure) -> None:
    assert dure("tenant", "suspend", "9990001").returncode == 0
    assert "suspended" in dure("tenant", "list").stdout
    assert dure("tenant", "check", "9990001").returncode == 1
    assert dure("tenant", "resume", "9990001").returncode == 0
    assert "active" in dure("tenant", "list").stdout


def test_an_import_shows_what_it_would_do_and_does_it_only_when_told(dure: Dure, tmp_path: Path) -> None:
    file = _file(tmp_path, "more.csv", people() + "한새내기,newcomer,사업본부/1팀,주임,,,\n", "cp949")
    shown = dure("person", "import", "9990001", str(file))
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "한새내기" in shown.stdout
    assert "Nothing was changed" in shown.stdout
    assert "Done." in dure("person", "import", "9990001", str(file), "--apply").stdout
    assert "한새내기" not in dure("person", "import", "9990001", str(file)).stdout


def test_a_bad_line_of_an_import_is_named_and_nothing_is_applied(dure: Dure, tmp_path: Path) -> None:
    file = _file(tmp_path, "bad.csv", people() + ",nobody,사업본부,주임,,,\n")
    told = dure("person", "import", "9990001", str(file), "--apply")
    assert told.returncode == 1
    assert f"{file}:62:" in told.stdout


def test_a_person_is_added_with_an_invitation(dure: Dure) -> None:
    told = dure("person", "add", "9990001", "임시직", "--login", "temp")
    assert told.returncode == 0, told.stderr
    assert "invitation for temp@trial.example" in told.stdout


def test_a_person_is_found_and_invited_again(dure: Dure) -> None:
    assert "김가람  1팀 1팀장" in dure("person", "find", "9990001", "김가람").stdout
    assert "invitation for user03@trial.example" in dure("person", "invite", "9990001", "user03").stdout
    assert dure("person", "free", "9990001", "user03").returncode == 0


def test_what_does_not_exist_is_refused_in_both_languages_without_a_traceback(dure: Dure) -> None:
    for words in (
        ("tenant", "check", "0000000"),
        ("person", "add", "0000000", "아무개"),
        ("audit", "verify", "0000000"),
    ):
        told = dure(*words)
        assert told.returncode == 1
        assert told.stderr
        assert "Traceback" not in told.stderr


async def test_the_ledger_is_verified_and_an_altered_record_is_named(dure: Dure, cluster: Cluster) -> None:
    sound = dure("audit", "verify")
    assert sound.returncode == 0, sound.stdout + sound.stderr
    assert "ok  9990001" in sound.stdout
    connection = await asyncpg.connect(cluster.dsn("postgres", "operator"))
    name = await connection.fetchval(
        "SELECT relname FROM pg_class WHERE relname LIKE 'kernel_audit%' AND relkind = 'r'"
    )
    changed = await connection.fetchval(f"UPDATE {name} SET action = action || '.x' RETURNING id")
    await connection.close()
    assert changed is not None
    told = dure("audit", "verify")
    assert told.returncode == 1
    assert "altered" in told.stdout


async def test_what_failed_for_good_is_listed_and_tried_again_when_told(dure: Dure, cluster: Cluster) -> None:
    assert dure("dead", "list").returncode == 0
    db = await asyncpg.connect(cluster.dsn("postgres", "operator"))
    try:
        await db.execute(
            "INSERT INTO kernel_schedule (institution_id, id, job, key, payload, due_at, attempts, last_error, dead)"
            " SELECT id, gen_random_uuid(), 'edocs.desks_moved', 'trial', '{}', now(), 12, 'the disk was full', true"
            " FROM directory_institution"
        )
        listed = dure("dead", "list")
        assert listed.returncode == 1
        assert "9990001" in listed.stdout
        assert "edocs.desks_moved trial  attempts 12  the disk was full" in listed.stdout
        assert dure("dead", "revive", "9990001", "00000000-0000-7000-8000-000000000000").returncode == 1
        assert "1 revived" in dure("dead", "revive", "9990001").stdout
        row = await db.fetchrow("SELECT attempts, dead FROM kernel_schedule WHERE key = 'trial'")
        assert tuple(row) == (0, False)
    finally:
        await db.close()


def test_serving_is_refused_with_every_reason_at_once(dure: Dure) -> None:
    told = dure("serve", "--only", "web", "--check")
    assert told.returncode == 1
    assert "redis_url:" in told.stderr
    assert "Traceback" not in told.stderr
    assert dure("serve", "--only", "kitchen").returncode == 1
    told = dure("serve", "--check")
    assert told.stdout == "Fit to serve.\n", told.stderr


def test_the_description_of_the_interface_is_printed(dure: Dure) -> None:
    told = dure("openapi")
    assert told.returncode == 0
    assert '"openapi": "3.1' in told.stdout
