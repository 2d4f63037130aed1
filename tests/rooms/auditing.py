"""Every door that changes something leads to `tx.audit`: found by following names through the room's code.

Names stand for what they name: a function that calls another of the same name as one that audits counts as auditing.
That makes the check cheap and a little too kind; what it cannot see, tests of the actions must.
"""

import ast
import inspect
import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from kernel.web import Endpoint

ROOT = Path(__file__).resolve().parents[2]
SAFE = frozenset({"GET", "HEAD"})


def audit_faults(endpoints: Sequence[Endpoint], unrecorded: Collection[str], root: Path = ROOT) -> list[str]:
    """Doors that change something and reach no `audit`; `unrecorded` are those that need not, and no others."""
    rooms = {endpoint.function.__module__.partition(".")[0] for endpoint in endpoints}
    sources = [path.read_text("utf-8") for room in sorted(rooms) for path in sorted((root / room).rglob("*.py"))]
    recording = auditing(sources)
    silent = {
        endpoint.name
        for endpoint in endpoints
        if endpoint.method not in SAFE and not _names(_source(endpoint)) & (recording | {"audit"})
    }
    return [f"{name}: changes something and records nothing" for name in sorted(silent - set(unrecorded))] + [
        f"{name}: listed as unrecorded, and is not" for name in sorted(set(unrecorded) - silent)
    ]


def auditing(sources: Iterable[str]) -> frozenset[str]:
    """The names of functions that record an act, themselves or through another."""
    calls: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                calls[node.name] |= _names(node) - {node.name}
    found = {name for name, called in calls.items() if "audit" in called}
    while more := {name for name, called in calls.items() if name not in found and called & found}:
        found |= more
    return frozenset(found)


def _source(endpoint: Endpoint) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(endpoint.function)))


def _names(tree: ast.AST) -> set[str]:
    """What is called or handed on under this tree, by its last name."""
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
