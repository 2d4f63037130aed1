"""Every door that changes something leads to `tx.audit`: found by following calls through the house's own code.

A name stands for what its module defines or imports under it, through re-exports too. What is called on an object is
followed only where the object is a module; methods of one's own class count as functions of the module. What the check
cannot see (a callable handed over in a table) it does not count, so that it errs on the strict side.
"""

import ast
import inspect
import sys
import textwrap
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from kernel.web import Endpoint

ROOT = Path(__file__).resolve().parents[2]
SAFE = frozenset({"GET", "HEAD"})
PACKAGES = ("kernel", "directory", "edocs", "mail", "messenger")


class Source:
    """One module: what its names stand for, and what each of its functions calls."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.stands_for: dict[str, str] = {}
        self.calls: dict[str, set[str]] = defaultdict(set)
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self.stands_for |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
            elif isinstance(node, ast.Import):
                self.stands_for |= {one.asname or one.name.partition(".")[0]: one.name for one in node.names}
        functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
        self.stands_for |= {one.name: f"{name}.{one.name}" for one in functions}
        for one in functions:
            self.calls[one.name] |= {self.full(used) for used in names(one)} - {f"{name}.{one.name}"}

    def full(self, used: str) -> str:
        """The whole name of something that is called here."""
        first, dot, rest = used.partition(".")
        if first in ("self", "cls") and dot:
            return f"{self.name}.{rest}"
        return f"{self.stands_for.get(first, first)}{dot}{rest}"


def audit_faults(endpoints: Sequence[Endpoint], unrecorded: Collection[str], root: Path = ROOT) -> list[str]:
    """Doors that change something and reach no `audit`; `unrecorded` are those that need not, and no others."""
    sources = _sources(root)
    recording = auditing(root)
    silent = set()
    for endpoint in endpoints:
        if endpoint.method in SAFE:
            continue
        function = endpoint.function
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        home = sources.get(function.__module__)
        home = home or Source(function.__module__, inspect.getsource(sys.modules[function.__module__]))
        called = {_defined(sources, home.full(used)) for used in names(tree)}
        if not called & recording and not any(one.endswith(".audit") for one in called):
            silent.add(endpoint.name)
    return [f"{name}: changes something and records nothing" for name in sorted(silent - set(unrecorded))] + [
        f"{name}: listed as unrecorded, and is not" for name in sorted(set(unrecorded) - silent)
    ]


@cache
def auditing(root: Path) -> frozenset[str]:
    """The whole names of functions that record an act, themselves or through another."""
    sources = _sources(root)
    calls = {
        f"{source.name}.{name}": {_defined(sources, one) for one in called}
        for source in sources.values()
        for name, called in source.calls.items()
    }
    found = {name for name, called in calls.items() if any(one.endswith(".audit") for one in called)}
    while more := {name for name, called in calls.items() if name not in found and called & found}:
        found |= more
    return frozenset(found)


def _defined(sources: dict[str, Source], name: str) -> str:
    """Where a name is defined, through modules that only hand it on."""
    for _ in range(8):
        module, _, last = name.rpartition(".")
        source = sources.get(module)
        if source is None or source.stands_for.get(last, name) == name:
            return name
        name = source.stands_for[last]
    return name


@cache
def _sources(root: Path) -> dict[str, Source]:
    """Every module of the house by its name."""
    found = {}
    for path in sorted(path for package in PACKAGES for path in (root / package).rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        found[name] = Source(name, path.read_text("utf-8"))
    return found


def names(tree: ast.AST) -> set[str]:
    """What is called or handed on under this tree: `name`, `module.name`, `object.attribute.name`."""
    found = set()
    for node in ast.walk(tree):
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            found.add(".".join([node.id, *reversed(parts)]))
    return found
