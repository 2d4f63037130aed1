"""`dure bench chat`: the messenger's guarantees as experiments, each beside what it must be measured against.

    fanout   deliveries a CPU second at 1, 4 and 16 frames a flush, lateness at 1,000 recipients, beside Node's `ws`
    nodes    two nodes over Redis, and with Redis lost; memory and CPU of a connection as deployed
    gaps     every log whole, in order and once under kill -9, cut lines and a bus that forgets, doubles and hangs
    once     a message is sent once, whatever is repeated, on any node, after a restore
    chart    the org chart of 20,000 people, and what presence costs
    deploy   a node is restarted under 1,000 sockets
    stalled  one client in a hundred takes nothing

The number beside a message against an oracle, and memos and approvals as records, are tests: they break nothing.
"""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import uvloop

from bench._report import machine
from bench.talk import chart, deploying, fanout, gaps, nodes, once, stalled

Part = Callable[[float], Awaitable[dict[str, Any]]]
PARTS: Mapping[str, Part] = {
    "fanout": lambda scale: fanout.run(max(50, int(1000 * scale)), max(8, int(60 * scale))),
    "nodes": lambda scale: nodes.run(max(10, int(200 * scale)), max(10, int(100 * scale))),
    "gaps": lambda scale: gaps.run(max(10, int(200 * scale)), max(4, int(50 * scale)), max(12.0, 60 * scale)),
    "once": lambda scale: once.run(max(5, int(50 * scale))),
    "chart": lambda scale: chart.run(max(240, int(20_000 * scale))),
    "deploy": lambda scale: deploying.run(max(50, int(1000 * scale))),
    "stalled": lambda scale: stalled.run(max(100, int(1000 * scale))),
}


def main(given_words: list[str]) -> int:
    """Run the experiments that are asked for, one after the other; 1 when one did not hold."""
    parser = argparse.ArgumentParser(
        prog="dure bench chat", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--scale", type=float, default=1.0, help="of the full size; 0.1 is a look (default: 1)")
    parser.add_argument("--json", type=Path, help="write the figures here")
    given = parser.parse_args(given_words)
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    found: dict[str, Any] = {"machine": machine(), "scale": given.scale}
    for name in given.parts or PARTS:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            found[name] = runner.run(PARTS[name](given.scale))
        print(f"\n## {name}: {'held' if found[name]['held'] else 'DID NOT HOLD'}\n")
        print(fanout.table(found[name]) if name == "fanout" else json.dumps(found[name], indent=1, ensure_ascii=False))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0 if all(found[name]["held"] for name in given.parts or PARTS) else 1
