"""What the documents name is there: files, folders, links, settings, commands."""

import json
import re
from dataclasses import fields
from importlib.metadata import metadata
from pathlib import Path

import pytest

from kernel.settings import Settings
from server.cli import build_parser
from tests.layout.citations import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOP = sorted(path.name for path in ROOT.iterdir())
MADE = (".venv", ".dure", "web/dist", "web/node_modules")
"""Folders whose contents a command makes."""
OUTSIDE = re.compile(r"^(https?:|mailto:|#)")


def named_in(text: str) -> set[str]:
    """Every path of this tree that a text names in code marks. `<room>` and `*` stand for any name."""
    found = set()
    for span in re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)):
        for word in re.split(r"[\s,;]+|\.(?=\s|$)", span):
            word = re.sub(r"(::|:\d).*", "", word).strip("()").rstrip("…:")
            if "/" in word and word.split("/")[0] in (*TOP, "<room>", ".venv", ".dure") and not word.startswith("/"):
                found.add(word)
    return found


def is_there(name: str, root: Path = ROOT) -> bool:
    """Whether something lies there."""
    if name.startswith(MADE):
        return True
    pattern = re.sub(r"<[^>]+>", "*", name).rstrip("/")
    return any(root.glob(pattern))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    assert sorted(name for name in named_in(text) if not is_there(name) and name not in invented_in(text)) == []


def invented_in(text: str) -> set[str]:
    """Paths of an example that a page says it made up: `<!-- invented: a/b c/d -->`."""
    return {name for said in re.findall(r"<!-- invented: (.*?) -->", text, re.DOTALL) for name in said.split()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    inside = [link.partition("#")[0] for link in links if not OUTSIDE.match(link)]
    names = [(page.parent / link).resolve().relative_to(ROOT).as_posix() for link in inside if link]
    assert [name for name in names if not is_there(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_function_that_a_page_names_stands_in_its_file(page: Path) -> None:
    named = re.findall(r"`([\w./-]+)::([\w.]+)`", page.read_text("utf-8"))
    assert [f"{path}::{name}" for path, name in named if not stands_in(ROOT / path, name)] == []


def stands_in(file: Path, name: str) -> bool:
    """Whether the file defines each part of the name, as `Class.method`."""
    text = file.read_text("utf-8") if file.is_file() else ""
    before = r"(?:def|class|function|const|let|interface|type) |^ *(?:async |private |static )*"
    return all(
        re.search(rf"(?:{before}){re.escape(part)}\b *[(:=<{{ ]", text, re.MULTILINE) for part in name.split(".")
    )


def test_a_planted_function_that_is_not_there_is_found() -> None:
    assert stands_in(ROOT / "kernel/tx.py", "Tx.audit")
    assert stands_in(ROOT / "edocs/engine/states.py", "TABLE")
    assert stands_in(ROOT / "web/src/lib/livesocket.ts", "LiveSocket.wake")
    assert not stands_in(ROOT / "kernel/tx.py", "Tx.nothing")
    assert not stands_in(ROOT / "kernel/nothing.py", "Tx")


def test_the_operators_page_lists_every_setting() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = text.partition("## 2. Settings")[2].partition("## 3.")[0]
    listed = set(re.findall(r"^\| `([a-z0-9_]+)` \|", table, re.MULTILINE))
    assert listed == {field.name for field in fields(Settings)}


def test_every_command_that_a_page_quotes_is_one() -> None:
    commands = set(build_parser().format_help().split()) | {"build", "npm", "COMMAND", "--help"}
    quoted = {
        (page.name, word)
        for page in PAGES
        for word in re.findall(r"(?:^|[`\s])\./dure ([a-zA-Z-]+)", page.read_text("utf-8"))
    }
    assert sorted(each for each in quoted if each[1] not in commands) == []


def test_a_planted_path_that_is_not_there_is_found() -> None:
    text = "Look in `kernel/nothing.py` and `kernel/tx.py:12`, `<room>/rules.py`, `docs/*.tsv`, and run `a / b`."
    assert named_in(text) == {"kernel/nothing.py", "kernel/tx.py", "<room>/rules.py", "docs/*.tsv"}
    assert sorted(name for name in named_in(text) if not is_there(name)) == ["kernel/nothing.py"]


def test_the_page_of_libraries_names_every_one_with_the_licence_that_it_states() -> None:
    text = (ROOT / "docs" / "decisions" / "0010-libraries.md").read_text("utf-8")
    licences = dict(re.findall(r"^\|(?: [^|]+ \|)? `([^`]+)` \| ([^|]+) \|", text, re.MULTILINE))
    wished = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    package = json.loads((ROOT / "web" / "package.json").read_text())
    named = [*package.get("dependencies", {}), *package["devDependencies"]]
    assert sorted(licences) == sorted([*wished, *named])
    stated = {name: metadata(name) for name in wished}
    other = {
        name: licences[name]
        for name in wished
        if licences[name] not in str(stated[name].get_all("License-Expression", []))
        and licences[name] not in str(stated[name].get_all("License", []))
        and licences[name] not in str(stated[name].get_all("Classifier", []))
    }
    assert other == {}
