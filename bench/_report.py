"""The figures as a page for people: what was measured, on what, how to do it again."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        "commit": commit,
        "load": os.getloadavg()[0],
    }


def report(found: dict[str, Any]) -> str:
    """The page, in Markdown."""
    here, decided, middle = found["machine"], found["decisions"], found["decisions"]["median"]
    lines = [
        f"Measured by `./dure bench approve` at commit `{here['commit']}` on {here['cores']} shared cores,"
        f" {here['memory_gb']} GB, {here['system']}, Python {here['python']}; load before: {here['load']:.1f}."
        " PostgreSQL, server and load share the two cores. fsync is on.",
        "",
        "### Decisions",
        "",
        f"{decided['clients']} at once, {len(decided['runs'])} runs in turns on the same cluster; the run with the"
        " middle ratio. A decision is signature, state, number, case, feeds, boxes, access record and outbox in one"
        f" transaction ({decided['statements']} statements). The peer is pgbench with these very statements and values,"
        f" prepared, over the same {found['documents']:,} documents, in which nothing is computed between the"
        " statements.",
        "",
        "| | a second | of the peer | p50 | p95 |",
        "|---|---|---|---|---|",
        f"| pgbench | {middle['peer']['per_second']:.0f} | | {middle['peer']['latency_ms']:.1f} ms (mean) | |",
        _decided("the real actions, one process", middle["one"], middle["peer"]),
        _decided(f"the real actions, {decided['processes']} processes", middle["several"], middle["peer"]),
        _decided("over HTTP, one server process", decided["http"], middle["peer"]),
        "",
        "All runs (pgbench / one process / several): " + ", ".join(_run(run) for run in decided["runs"]) + ".",
        "",
        f"### Answers with {found['documents']:,} documents",
        "",
        "12 institutions × 60 people; over HTTP, one question at a time, each by another person.",
        "",
        "| | p50 | p95 | slowest of |",
        "|---|---|---|---|",
        *(_answered(name, one) for name, one in found["served"].items()),
        "",
        "The documents were multiplied in the database from documents that were really written, submitted and decided"
        " (bench/_city.py); every one has its own history, content, number and search entry.",
        "",
        "### The rest",
        "",
        f"- Onboarding an institution of 60 people with its tables: {found['onboarding_seconds']:.2f} s (mean of 12).",
        f"- Memory of the server process after all this: {found['memory_mb']['resident']:.0f} MB"
        f" (most: {found['memory_mb']['most']:.0f} MB).",
        "",
    ]
    return "\n".join(lines)


def _decided(name: str, ours: dict[str, float], peer: dict[str, float]) -> str:
    share = ours["per_second"] / peer["per_second"]
    return f"| {name} | {ours['per_second']:.0f} | {share:.0%} | {ours['p50_ms']:.1f} ms | {ours['p95_ms']:.1f} ms |"


def _run(run: dict[str, Any]) -> str:
    return " / ".join(f"{run[name]['per_second']:.0f}" for name in ("peer", "one", "several"))


def _answered(name: str, one: dict[str, float]) -> str:
    return f"| {name} | {one['p50_ms']:.1f} ms | {one['p95_ms']:.1f} ms | {one['count']:.0f}: {one['most_ms']:.0f} ms |"
