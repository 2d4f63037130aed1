"""The shape of the tree: what a newcomer may rely on without looking."""

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.postgres import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))

LONGEST_FILE = {".py": 440, ".ts": 440, ".svelte": 400, ".css": 600}
"""The house aims at 400, and 250 for a component; a tenth more is nobody's business."""
LONGEST_CONTRACT = 700
"""Lines of a `views.py`: a list of shapes, read by searching."""
LONGEST_STORY = 80
"""Lines of a test: a walk tells its story from top to bottom."""
LONGEST_FUNCTION = 50
"""Lines of a function without its docstring, unless it is one statement: a table. The house aims at fewer than 40."""

TEXT = {
    ".py",
    ".ts",
    ".svelte",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".txt",
    ".in",
    ".json",
}
TEXT |= {".typ", ".sql", ".service", ".csv", ".tsv", ""}


@cache
def tracked() -> list[Path]:
    """Every file of the project: what git knows and what it would take in; without git, what lies here."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode != 0:
        skipped = {".git", ".venv", ".dure", "node_modules", "dist", "__pycache__"}
        return [path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.relative_to(ROOT).parts)]
    return [path for name in told.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" or path == ROOT / "dure"]


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if path.suffix in TEXT:
            yield path.relative_to(ROOT), path.read_text("utf-8", errors="replace")


def test_no_top_level_folder_is_named_like_a_module_of_python() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert not {name.removesuffix(".py") for name in folders} & set(sys.stdlib_module_names)


def test_there_is_no_init_file_under_tests() -> None:
    assert [path for path in tracked() if path.name == "__init__.py" and path.is_relative_to(ROOT / "tests")] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_importing_a_room_gives_ours_and_not_a_strangers(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve() == ROOT / name / "__init__.py"


def test_the_distribution_and_the_type_checker_know_every_package() -> None:
    assert sorted(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == PACKAGES
    assert sorted(PYPROJECT["tool"]["mypy"]["packages"]) == PACKAGES


def test_files_stay_short_enough_to_read_in_one_go() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked()
        if (limit := LONGEST_CONTRACT if path.name == "views.py" else LONGEST_FILE.get(path.suffix))
        and ".gen." not in path.name
        and (lines := len(path.read_text("utf-8").splitlines())) > limit
    }
    assert long == {}


def test_functions_stay_short_enough_to_see_at_once() -> None:
    long = {}
    for path in python_files():
        limit = LONGEST_STORY if path.is_relative_to(ROOT / "tests") else LONGEST_FUNCTION
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := _lines(node)) > limit:
                long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = lines
    assert long == {}


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if len(body) > 1 else 0


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    places = re.compile(r"(?<![\w.])/" + r"(work/(main|shared|notes|\.library)|root/\.|tmp/v/|home/\w+/)")
    assert [str(path) for path, text in texts() if places.search(text)] == []


def test_locks_hold_hashes_and_no_addresses() -> None:
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text()
        assert "://" not in text, path.name
        assert text.count("==") <= text.count("--hash=sha256:"), path.name
    lock = ROOT / "web" / "package-lock.json"
    packages = json.loads(lock.read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package and not package.get("link")] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-postgres", "requirements-node"])
def test_the_locked_list_answers_the_wished_one(name: str) -> None:
    locked = set(re.findall(r"^([a-z0-9._-]+)==([^ \\;]+)", (ROOT / f"{name}.txt").read_text(), re.MULTILINE))
    wished = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / f"{name}.in").read_text(), re.MULTILINE)
    assert [pin for package, version in wished if (pin := (_normal(package), version)) not in locked] == []


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def test_the_command_line_starts_before_anything_is_installed() -> None:
    words = [
        sys.executable,
        "-S",
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from server.cli import main",
    ]
    words[-1] += "; main(['--help'])"
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "usage: dure" in told.stdout


def test_every_package_that_node_finds_is_locked_without_scripts_of_its_own() -> None:
    """npm marks a package that runs a program when it is installed: each is a risk that we name here."""
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    scripted = {
        name.rpartition("node_modules/")[2] for name, package in packages.items() if package.get("hasInstallScript")
    }
    assert scripted <= {"fsevents", "esbuild"}
