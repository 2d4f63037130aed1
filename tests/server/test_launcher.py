"""The launcher, in a tree of its own with nothing to download: what it makes, keeps, mends and refuses."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.postgres import ROOT

STUB = """
import pathlib, sys
def main(words=None):
    print("cli", *(sys.argv[1:] if words is None else words), "in", pathlib.Path.cwd().name, "by", sys.prefix)
    return 0
if __name__ == "__main__":
    sys.exit(main())
"""
LISTS = ("requirements", "requirements-dev", "requirements-postgres", "requirements-node")
BUILD = "const fs=require('fs');fs.mkdirSync('dist',{recursive:true});fs.writeFileSync('dist/index.html',''+Date.now())"


def plant(folder: Path) -> Path:
    """A tree with the real launcher, empty lists of packages and a command line that only tells what it was given."""
    (folder / "server" / "cli").mkdir(parents=True)
    shutil.copy(ROOT / "dure", folder)
    (folder / "server" / "__init__.py").touch()
    (folder / "server" / "cli" / "__init__.py").write_text(STUB)
    (folder / "server" / "cli" / "__main__.py").write_text("from server.cli import main\nmain()\n")
    (folder / "kernel").mkdir()
    shutil.copy(ROOT / "kernel" / "postgres_programs.py", folder / "kernel")
    (folder / "kernel" / "__init__.py").touch()
    for name in LISTS:
        (folder / f"{name}.txt").write_text("# nothing to install\n")
    package = {"name": "web", "version": "1.0.0", "private": True, "scripts": {"build": f'node -e "{BUILD}"'}}
    (folder / "web" / "src").mkdir(parents=True)
    (folder / "web" / "package.json").write_text(json.dumps(package))
    lock = {
        "name": "web",
        "version": "1.0.0",
        "lockfileVersion": 3,
        "packages": {"": {"name": "web", "version": "1.0.0"}},
    }
    (folder / "web" / "package-lock.json").write_text(json.dumps(lock))
    (folder / "web" / "src" / "main.ts").write_text("one\n")
    return folder


def environment(*, uv: bool = False) -> dict[str, str]:
    """Ours without what tests add; `uv` (quicker than pip) is put on the path where it is installed."""
    cleaned = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    return cleaned | ({"PATH": f"{Path(sys.executable).parent}{os.pathsep}{cleaned['PATH']}"} if uv else {})


def start(folder: Path, *words: str, cwd: Path | None = None, uv: bool = False) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "dure"), *words]
    where = cwd or folder
    return subprocess.run(command, cwd=where, env=environment(uv=uv), capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree whose path has a space and Korean in it, after a first start."""
    folder = plant(tmp_path_factory.mktemp("새 도시 one") / "두레")
    first = start(folder, "migrate", "--check")
    assert first.returncode == 0, first.stderr + first.stdout
    assert "Making a Python environment in .venv" in first.stdout
    assert "cli migrate --check" in first.stdout
    return folder


def test_help_works_before_anything_is_made_and_makes_nothing(tmp_path: Path) -> None:
    folder = plant(tmp_path / "fresh")
    told = start(folder, "demo", "--help")
    assert told.stdout.startswith("cli demo --help")
    assert not (folder / ".venv").exists()
    assert not (folder / ".dure").exists()


def test_a_second_start_makes_nothing_and_keeps_the_folder_it_was_called_from(tree: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in tree.rglob(".dure-*")}
    told = start(tree, "migrate", cwd=tmp_path)
    assert told.stdout == f"cli migrate in {tmp_path.name} by {tree / '.venv'}\n"
    assert {path: path.stat().st_mtime_ns for path in tree.rglob(".dure-*")} == before


def test_a_changed_list_is_installed_again_and_only_that_one(tree: Path) -> None:
    (tree / "requirements.txt").write_text("# changed\n")
    assert start(tree, "migrate").stdout.count("Installing") == 1
    assert start(tree, "migrate").stdout.count("Installing") == 0


def test_an_environment_left_half_made_is_made_anew(tree: Path) -> None:
    (tree / ".venv" / ".dure-half-made").touch()
    (tree / ".venv" / "rubbish").touch()
    told = start(tree, "migrate", uv=True)
    assert "left half made" in told.stdout
    assert "cli migrate" in told.stdout
    assert not (tree / ".venv" / "rubbish").exists()


def test_an_environment_that_lost_its_python_is_made_anew(tree: Path) -> None:
    for path in (tree / ".venv" / "bin").glob("python*"):
        path.unlink()
    assert "cli migrate" in start(tree, "migrate", uv=True).stdout


def test_an_environment_that_somebody_else_made_is_used_and_never_deleted(tmp_path: Path) -> None:
    folder = plant(tmp_path / "shared")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")], check=True)
    (folder / ".venv" / "mine").touch()
    assert "cli migrate" in start(folder, "migrate", uv=True).stdout
    for path in (folder / ".venv" / "bin").glob("python*"):
        path.unlink()
    told = start(folder, "migrate")
    assert told.returncode == 1
    assert "not ours to delete" in told.stderr
    assert (folder / ".venv" / "mine").exists()


@pytest.mark.long
def test_a_package_that_cannot_be_installed_ends_with_its_reason_and_is_tried_again(tree: Path) -> None:
    good = (tree / "requirements.txt").read_text()
    (tree / "requirements.txt").write_text(f"{tree / 'nowhere.whl'}\n")
    failed = start(tree, "migrate")
    assert failed.returncode == 1
    assert "nowhere.whl" in failed.stderr
    assert ".dure/logs/pip.log" in failed.stderr
    assert "Traceback" not in failed.stderr
    (tree / "requirements.txt").write_text(good)
    assert "cli migrate" in start(tree, "migrate").stdout


def test_the_web_client_is_built_when_its_sources_changed_and_only_then(tree: Path) -> None:
    page = tree / "web" / "dist" / "index.html"
    assert start(tree, "build").returncode == 0
    first = page.read_text()
    assert start(tree, "build").stdout == ""
    assert page.read_text() == first
    (tree / "web" / "src" / "main.ts").write_text("two\n")
    assert "Building the web client" in start(tree, "build").stdout
    assert page.read_text() != first


def test_a_build_that_was_killed_is_done_again(tree: Path) -> None:
    start(tree, "build")
    (tree / "web" / "dist" / ".dure-stamp").unlink()
    assert "Building the web client" in start(tree, "build").stdout


def test_a_release_that_ships_the_client_built_needs_no_node(tmp_path: Path) -> None:
    folder = plant(tmp_path / "release")
    shutil.rmtree(folder / "web")
    assert "neither here as sources" in start(folder, "build", uv=True).stderr
    (folder / "web" / "dist").mkdir(parents=True)
    (folder / "web" / "dist" / "index.html").touch()
    told = start(folder, "build")
    assert (told.returncode, "Node" in told.stdout) == (0, False)


def test_two_starts_at_once_make_the_environment_once(tmp_path: Path) -> None:
    folder = plant(tmp_path / "twice")
    command = [sys.executable, str(folder / "dure"), "migrate"]
    pipe = subprocess.PIPE
    both = [subprocess.Popen(command, cwd=folder, env=environment(uv=True), stdout=pipe, text=True) for _ in range(2)]
    told = [process.communicate()[0] for process in both]
    assert all("cli migrate" in text for text in told)
    assert sum("Making a Python environment" in text for text in told) == 1


def test_a_python_that_is_too_old_is_told_so_in_words() -> None:
    """The head of the file must parse and speak under any Python 3."""
    source = (ROOT / "dure").read_text("utf-8")
    head = source[: source.index("import contextlib")]
    old = head.replace("import sys\n", "import sys\nsys.version_info = (3, 8, 1)\n", 1)
    old = old.replace('shutil.which("python3.%d" % minor)', "None")
    told = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "needs Python 3.11 or newer; this is Python 3.8" in told.stderr
