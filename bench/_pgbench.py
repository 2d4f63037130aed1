"""The peer: pgbench sends the statements of one real decision, with its real values, on the same cluster.

The statements are caught from the driver while the action decides; only what must differ each time is put in: which
document, its number, new ids. So the peer does the same writes with the same indexes, constraints, row-level security
and commits, and has no program to run between them.
"""

import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event

from bench._city import Bench, Team, asked, decide
from kernel.postgres_programs import find_programs

Caught = list[tuple[str, tuple[Any, ...]]]


async def caught(bench: Bench, team: Team, document_id: UUID) -> Caught:
    """The statements of deciding this document, as the driver gets them."""
    shown, step = await asked(bench.dure, team.leader, document_id)
    found: Caught = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        found.extend((statement, tuple(one)) for one in (parameters if many else [parameters]))

    engine = bench.dure.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        await decide(bench.dure, team.leader, document_id, shown, step)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return found


def script(place: int, original: UUID, decided: UUID, statements: Caught) -> str:
    """One decision as a pgbench script: of the clones of `original` the next one, by a sequence of its own."""
    lines = ["BEGIN;"]
    for statement, values in statements:
        plain = re.sub(r"\s+", " ", statement).strip()
        new = _new_values(plain)
        told = re.sub(
            r"\$(\d+)",
            lambda match, values=values, new=new: (
                new.get(match[1]) or _literal(values[int(match[1]) - 1], original, decided)
            ),
            plain,
        )
        if plain.startswith("INSERT INTO edocs_counter"):
            lines.append(f"{told} \\gset")
        else:
            lines.append(f"{told};")
        if plain.startswith("SELECT set_config"):
            lines.append(f"SELECT nextval('bench.todo_{place}') AS n \\gset")
    return "\n".join([*lines, "COMMIT;"]) + "\n"


def _new_values(statement: str) -> dict[str, str]:
    """The parameters that must differ at every run: ids of new rows, the number that the series gave."""
    found: dict[str, str] = {}
    if "INTO kernel_audit" in statement or "INTO kernel_outbox" in statement:
        first = re.search(r"\$(\d+)::UUID", statement)
        assert first is not None  # both tables have an id
        found[first[1]] = "gen_random_uuid()"
    return found


def _with_number(literal: str) -> str:
    """The case as one value, with the number that the series gave this time."""
    number = "'number_serial', CAST(:last AS int), 'number', 'B-' || CAST(:last AS text)"
    return f"({literal}::jsonb || jsonb_build_object({number}))"


def _literal(value: Any, original: UUID, decided: UUID) -> str:
    """The value as PostgreSQL reads it; the document's id as the next clone's."""
    if isinstance(value, UUID) and value == decided:
        return f"(md5('{original} ' || :n)::uuid)"
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, list | tuple):
        return _quoted("{" + ",".join(f'"{one}"' for one in value) + "}")
    literal = _quoted(value.isoformat() if isinstance(value, datetime) else str(value))
    return _with_number(literal) if isinstance(value, str) and '"number_serial":' in value else literal


def _quoted(text: str) -> str:
    """A string without a colon: pgbench would read `:name` inside of it."""
    return "E'" + text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a") + "'"


def run(bench: Bench, folder: Path, clients: int, seconds: int) -> dict[str, float]:
    """Run all scripts of the folder mixed; transactions a second and the mean latency in milliseconds."""
    words = [find_programs().path("pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds)]
    for file in sorted(folder.glob("*.sql")):
        words += ["-f", str(file)]
    done = subprocess.run([*words, bench.cluster.dsn("dure_app", "bench")], capture_output=True, text=True, check=False)
    tps = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    latency = re.search(r"^latency average = ([\d.]+)", done.stdout, re.MULTILINE)
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    if done.returncode or tps is None or latency is None or (failed and int(failed[1])):
        raise RuntimeError(f"pgbench: {done.stdout[-1500:]}\n{done.stderr[-1500:]}")
    return {"per_second": float(tps[1]), "latency_ms": float(latency[1])}
