"""The import contracts hold, and each one breaks when somebody plants what it forbids."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.postgres import ROOT

PACKAGES = ("server", "edocs", "mail", "messenger", "directory", "kernel")


@dataclass(frozen=True)
class Planted:
    """A line put at the end of a file, so that the contract it stands under must break."""

    file: str
    line: str

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")


PLANTED = {
    "Floors of the house": [
        Planted("kernel/errors.py", "import directory.org"),
        Planted("directory/queries/people.py", "import edocs.engine.case"),
        Planted("edocs/actions/reading.py", "import server.rooms"),
    ],
    "Floors inside messenger": [Planted("messenger/queries/log.py", "import messenger.actions.log")],
    "Floors inside mail": [
        Planted("mail/queries/boxes.py", "import mail.actions.holding"),
        Planted("mail/rules/flags.py", "import mail.tables"),
    ],
    "Floors inside mail.mime": [
        Planted("mail/mime/words.py", "import mail.mime.message"),
    ],
    "Floors inside edocs": [
        Planted("edocs/queries/paging.py", "import edocs.actions.reading"),
        Planted("edocs/actions/reading.py", "import edocs.routes.acts"),
        Planted("edocs/engine/states.py", "import edocs.tables"),
    ],
    "Floors inside directory": [
        Planted("directory/tables/gate.py", "import directory.queries.people"),
        Planted("directory/queries/units.py", "import directory.actions.units"),
    ],
    "Pure modules reach no clock, file, socket or database": [
        Planted("edocs/engine/states.py", "import asyncio"),
        Planted("edocs/wording.py", "import time"),
        Planted("edocs/body/markup.py", "import kernel.room"),
    ],
    "Actions and queries know no HTTP, no Redis and no tasks": [
        Planted("edocs/actions/reading.py", "import starlette"),
        Planted("directory/queries/units.py", "import asyncio"),
    ],
    "Only edges touch the network": [
        Planted("edocs/routes/acts.py", "import redis"),
        Planted("directory/sign_in.py", "import socket"),
    ],
    "Rooms see of the directory only what it offers": [
        Planted("edocs/queries/paging.py", "import directory.tables.gate"),
    ],
}


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def check(folder: Path) -> tuple[dict[str, str], str]:
    """Each contract's verdict (KEPT or BROKEN), and all that was told."""
    words = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    run = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    lines = (line.split(" (")[0].rpartition(" ") for line in run.stdout.splitlines())
    verdicts = {name: verdict for name, _, verdict in lines if verdict in ("KEPT", "BROKEN")}
    assert verdicts, run.stdout + run.stderr
    assert (run.returncode == 0) == all(verdict == "KEPT" for verdict in verdicts.values())
    return verdicts, run.stdout


def test_the_tree_keeps_every_contract_and_each_one_has_a_planted_violation() -> None:
    verdicts, told = check(ROOT)
    assert {name for name, verdict in verdicts.items() if verdict == "BROKEN"} == set(), told
    assert set(PLANTED) == set(verdicts)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_contract_breaks_and_names_everyone_who_violates_it(copy: Path, contract: str) -> None:
    before = {planted: (copy / planted.file).read_text("utf-8") for planted in PLANTED[contract]}
    for planted, text in before.items():
        (copy / planted.file).write_text(f"{text}\n{planted.line}\n", "utf-8")
    verdicts, told = check(copy)
    for planted, text in before.items():
        (copy / planted.file).write_text(text, "utf-8")
    assert verdicts[contract] == "BROKEN"
    assert [planted for planted in before if planted.module not in told] == []


def test_a_file_that_was_given_no_floor_breaks_the_floors_of_its_room(copy: Path) -> None:
    stray = copy / "edocs" / "stray.py"
    stray.write_text('"""Nobody said where this belongs."""\n')
    verdicts, told = check(copy)
    stray.unlink()
    assert verdicts["Floors inside edocs"] == "BROKEN"
    assert "edocs.stray" in told
