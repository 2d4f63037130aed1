"""A judge of traces: whether everybody saw every numbered log whole, in order and once. Knows nothing of any server.

A *sight* is: who saw, which log, which number, and what stood there (any text that tells one thing from another). Given
the sights of each observer in the order of seeing, and where each log ends, `judge` names every fault. So the same
judge can be pointed at any messenger whose clients can write down what they saw:

    {"who": "client 7", "log": "general", "n": 12, "what": "b1d4…"}        one line a sight

    python -m bench.talk.judging FILE            judges such a file; the end of a log is the highest number anybody saw
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple


class Sight(NamedTuple):
    """One thing seen."""

    who: str
    log: str
    n: int
    what: str


class Fault(NamedTuple):
    """What was wrong, with whom, in which log, at which number."""

    kind: str
    who: str
    log: str
    n: int


def judge(
    sights: Iterable[Sight], ends: Mapping[str, int], starts: Mapping[tuple[str, str], int] | None = None
) -> list[Fault]:
    """Every fault: `doubled`, `gap`, `back` (an earlier number after a later one), `differs` (another thing under the
    same number than somebody else saw), `unfinished` (the end was never seen), `beyond` the end.

    `starts` says before which number an observer may see nothing; otherwise a log is seen from wherever it began.
    """
    faults: list[Fault] = []
    last: dict[tuple[str, str], int] = {}
    seen: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    said: dict[tuple[str, int], str] = {}
    for one in sights:
        key = (one.who, one.log)
        before = last.get(key, (starts or {}).get(key))
        if one.n in seen[key]:
            faults.append(Fault("doubled", *key, one.n))
        elif before is not None and one.n < before:
            faults.append(Fault("back", *key, one.n))
        elif before is not None and one.n > before + 1:
            faults.append(Fault("gap", *key, before + 1))
        if said.setdefault((one.log, one.n), one.what) != one.what:
            faults.append(Fault("differs", *key, one.n))
        if one.n > ends.get(one.log, one.n):
            faults.append(Fault("beyond", *key, one.n))
        seen[key].add(one.n)
        last[key] = max(one.n, last.get(key, 0))
    for key in sorted(set(last) | set(starts or {})):
        end = ends.get(key[1], 0)
        if last.get(key, (starts or {}).get(key, 0)) < end:
            faults.append(Fault("unfinished", *key, end))
    return faults


def read(lines: Iterable[str]) -> list[Sight]:
    """Sights from lines of JSON."""
    rows = (json.loads(line) for line in lines if line.strip())
    return [Sight(str(row["who"]), str(row["log"]), int(row["n"]), str(row["what"])) for row in rows]


def main(words: list[str]) -> int:
    """Judge the file that is named."""
    sights = read(Path(words[0]).read_text("utf-8").splitlines())
    ends: defaultdict[str, int] = defaultdict(int)
    for one in sights:
        ends[one.log] = max(ends[one.log], one.n)
    faults = judge(sights, ends)
    for fault in faults[:50]:
        print(fault)
    print(
        f"{len(sights)} sights of {len({one.who for one in sights})} observers, {len(ends)} logs: {len(faults)} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
