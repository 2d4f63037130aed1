"""Citations of laws and RFCs: found in the sources, held against docs/laws.tsv and docs/rfcs.tsv, shown in one table.

`python -m tests.layout.citations` writes docs/conformance.md anew: requirement → code → test.
"""

import ast
import json
import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (*sorted(path.parent.name for path in ROOT.glob("*/__init__.py")), "web/src")
KINDS = (".py", ".json", ".ts", ".svelte", ".css", ".typ", ".html")

_PLACE = r"§\d+(?:-\d+)?(?:\(\d+\))?(?::\d+(?:-\d+)?)?"
_LAW = re.compile(rf"LAW ([a-z][a-z-]*) ({_PLACE}|add\. \d+ {_PLACE}|form \d+|annex \d+)")
_RFC = re.compile(r"RFC (\d+)((?: §\d+(?:\.\d+)*)?)")
_BEGINS = re.compile(r"\b(?:LAW(?= ?[a-zA-Z§\d])|RFC(?!822\W)(?= ?[§\d]))")
"""`RFC822.SIZE` and its like are words of IMAP."""
_GOES_ON = re.compile(r"(?:,|;| and| or) (?:[a-z][a-z-]* )?§")
"""A second place without its law: nobody who searches for the law would find it."""


@dataclass(frozen=True, order=True)
class Citation:
    """One citation as written. `code` is the law's short code, or the RFC's number."""

    kind: str
    code: str
    place: str

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.place}".rstrip()


@dataclass(frozen=True)
class Cited:
    """Where a citation stands: the file, the name it belongs to, and the first sentence that is said there."""

    citation: Citation
    path: str
    name: str
    promise: str


@dataclass
class Found:
    """Everything that a walk over the sources found: the citations, and what is wrong with others."""

    cited: list[Cited] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def known(folder: Path = ROOT / "docs") -> dict[str, dict[str, str]]:
    """Kind → code → title, from the two lists."""
    tables = {}
    for kind, name in (("LAW", "laws.tsv"), ("RFC", "rfcs.tsv")):
        rows = [line.split("\t") for line in (folder / name).read_text("utf-8").splitlines()[1:]]
        tables[kind] = {row[0]: f"{row[1]} ({row[2]})" for row in rows}
    return tables


def search(root: Path, titles: dict[str, dict[str, str]]) -> Found:
    """Every citation under `root`, and every one that is malformed or cites what no list knows."""
    found = Found()
    for path in files(root, SOURCES, KINDS):
        read(path, path.relative_to(root).as_posix(), titles, found)
    return found


def files(root: Path, folders: Iterable[str], kinds: tuple[str, ...]) -> list[Path]:
    """The files of these kinds, but for what a program wrote."""
    paths = [path for folder in folders for path in (root / folder).rglob("*") if path.suffix in kinds]
    return sorted(path for path in paths if ".gen." not in path.name and path.is_file())


def read(path: Path, shown: str, titles: dict[str, dict[str, str]], found: Found) -> None:
    """Add what one file cites to `found`."""
    text = path.read_text("utf-8")
    names = _names(path.suffix, text)
    for number, line in enumerate(text.splitlines(), start=1):
        for begin in _BEGINS.finditer(line):
            match = _LAW.match(line, begin.start()) or _RFC.match(line, begin.start())
            where = f"{shown}:{number}"
            if match is None:
                found.faults.append(f"{where}: not a citation: {line[begin.start() :][:40]}")
                continue
            citation = Citation(line[begin.start() :][:3], match[1], match[2].strip())
            rest = line[match.end() :]
            if citation.code not in titles[citation.kind]:
                found.faults.append(f"{where}: no list knows {citation.kind} {citation.code}")
            elif re.match(r"[\w§(-]| \(\d", rest) or (_GOES_ON.match(rest) and path.suffix != ".json"):
                found.faults.append(f"{where}: say the law again before each place: {line[begin.start() :][:60]}")
            else:
                name, promise = names(number, line)
                found.cited.append(Cited(citation, shown, name, promise))


def _names(kind: str, text: str) -> Callable[[int, str], tuple[str, str]]:
    """A function from a line to the name that stands there and its first sentence."""
    if kind == ".py":
        spans = list(_spans(ast.parse(text)))
        return lambda number, _line: next((n, p) for start, end, n, p in spans if start <= number <= end)
    if kind == ".json":
        return lambda _number, line: _json_name(line)
    first = re.sub(r"<!--|-->|/\*\*?|\*/|//|@component", "", text.partition("\n")[0]).strip()
    return lambda _number, _line: ("", _sentence(first))


def _spans(tree: ast.Module) -> Iterator[tuple[int, int, str, str]]:
    """From line, to line, name, first sentence: the innermost first, the module last."""

    def inside(body: list[ast.stmt], prefix: str) -> Iterator[tuple[int, int, str, str]]:
        for before, node in zip([None, *body], body, strict=False):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}{node.name}"
                yield from inside(node.body, f"{name}.")
                yield node.lineno, node.end_lineno or 0, name, _sentence(ast.get_docstring(node) or "")
            elif isinstance(before, ast.Assign | ast.AnnAssign) and _said(node):
                target = before.targets[0] if isinstance(before, ast.Assign) else before.target
                name = f"{prefix}{ast.unparse(target)}"
                yield node.lineno, node.end_lineno or 0, name, _sentence(_said(node))

    yield from inside(tree.body, "")
    yield 1, 10**6, "", _sentence(ast.get_docstring(tree) or "")


def _said(node: ast.stmt) -> str:
    value = node.value if isinstance(node, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _json_name(line: str) -> tuple[str, str]:
    key = re.match(r'\s*"(\w+)"', line)
    name = key[1] if key and key[1] not in ("basis", "body", "law") else ""
    note = re.search(r'"note": ("(?:[^"\\]|\\.)*")', line)
    return name, _sentence(json.loads(note[1])) if note else ""


def _sentence(text: str) -> str:
    """The first paragraph without its citations, short enough for a table."""
    text = " ".join(text.strip().split("\n\n")[0].split())
    text = re.split(r"[.:;,]? *\(?\b(?:LAW [a-z]|RFC \d)", text)[0].rstrip(" .")
    return text if len(text) <= 140 else text[:137].rsplit(" ", 1)[0] + " …"


def tests_of(root: Path) -> dict[str, set[str]]:
    """Citation or source file → the test files that name it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in files(root, ["tests"], (".py",)):
        if path.name.startswith("test_") and path.name != "test_citations.py":
            shown, text = path.relative_to(root).as_posix(), path.read_text("utf-8")
            for target in (*_cited_in(text), *_imported(root, ast.parse(text))):
                found[target].add(shown)
    for path in files(root, ["web/src"], (".ts",)):
        if path.name.endswith(".test.ts"):
            shown, text = path.relative_to(root).as_posix(), path.read_text("utf-8")
            for name in re.findall(r'from "(\.[^"]+)"', text):
                found[posixpath.normpath(posixpath.join(posixpath.dirname(shown), name)) + ".ts"].add(shown)
    return found


def _cited_in(text: str) -> list[str]:
    laws = [str(Citation("LAW", one[1], one[2])) for one in _LAW.finditer(text)]
    return laws + [str(Citation("RFC", one[1], one[2].strip())) for one in _RFC.finditer(text)]


def _imported(root: Path, tree: ast.Module) -> Iterator[str]:
    """The files of our own that a test imports."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            path = f"{name.replace('.', '/')}.py"
            if not name.startswith("tests.") and (root / path).is_file():
                yield path


def conformance(root: Path = ROOT) -> str:
    """The text of docs/conformance.md."""
    titles = known(root / "docs")
    cited, tests = search(root, titles).cited, tests_of(root)
    lines = [_HEAD]
    for kind, heading in (("LAW", "Laws"), ("RFC", "RFCs")):
        lines.append(f"## {heading}\n")
        for code in sorted({one.citation.code for one in cited if one.citation.kind == kind}, key=_in_order):
            lines += [f"### {kind} {code}", "", titles[kind][code], "", "| place | code | what it promises | tests |"]
            lines.append("| --- | --- | --- | --- |")
            of_code = [one for one in cited if one.citation.kind == kind and one.citation.code == code]
            rows = sorted({_row(one, tests) for one in of_code}, key=lambda row: (_in_order(row[0]), row))
            lines += [f"| {' | '.join(cell.replace('|', '·') for cell in row)} |" for row in rows]
            lines.append("")
    return "\n".join(lines)


def _row(one: Cited, tests: dict[str, set[str]]) -> tuple[str, str, str, str]:
    citing, importing = tests.get(str(one.citation), set()), tests.get(one.path, set())
    shown = [f"**{name}**" for name in sorted(citing)] + sorted(importing - citing)
    code = f"`{one.path}`" + (f" {one.name}" if one.name else "")
    return one.citation.place or "whole", code, one.promise, ", ".join(shown).replace("tests/", "") or "—"


def _in_order(text: str) -> list[tuple[int, str]]:
    """Figures by their value: §9 before §10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]


_HEAD = """\
# Requirement → code → test

Written by `.venv/bin/python -m tests.layout.citations`; `tests/layout/test_citations.py` fails when it is out of date.
The codes of laws are defined in `docs/laws.tsv`, the RFCs in `docs/rfcs.tsv`. *What it promises* is the first sentence
that the code says about itself. **Bold** tests cite the place themselves; the others import the file that cites it.
A dash means that no test names the file: it is tried through the doors, or not at all.
"""


if __name__ == "__main__":
    (ROOT / "docs" / "conformance.md").write_text(conformance(), "utf-8")
