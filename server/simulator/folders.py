"""The relay modules of our institutions, played over their folders: takes what is to be sent, puts down what came."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from server.simulator.center import Center, Delivery


@contextmanager
def turn_of(root: Path, *, wait: bool) -> Iterator[bool]:
    """Whether it is our turn to play the relay modules below this root: one at a time, whoever dies lets go."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".playing").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


@dataclass
class Modules:
    """One module for each of our institutions, below one root."""

    root: Path
    center: Center
    purge: bool = True
    """Whether the archives are emptied, as a real module does after fifteen days."""
    _half: list[Delivery] = field(default_factory=list)

    def make(self) -> None:
        """Make the folders that are missing."""
        for code in self.center.houses:
            for name in ("sendtemp", "send", "senderr", "receivetemp", "receive", "receiveerr", "dure-work"):
                (self.root / code / name).mkdir(parents=True, exist_ok=True)

    def turn(self, now: datetime) -> int:
        """One turn of all modules; how many files moved."""
        self.center.again(now)
        moved = sum(self._take(code, now) for code in self.center.houses)
        for half in self._half:
            self._write(half, half.octets)
        moved += len(self._half)
        self._half = []
        for delivery in self.center.due(now):
            moved += 1
            if delivery.how == "partial":
                self._write(delivery, delivery.octets[: len(delivery.octets) // 2])
                self._half.append(delivery)
            else:
                self._write(delivery, delivery.octets)
        return moved

    def _take(self, code: str, now: datetime) -> int:
        folder = self.root / code
        names = sorted(entry.name for entry in os.scandir(folder / "sendtemp") if entry.name.endswith(".xml"))
        for name in names:
            octets = (folder / "sendtemp" / name).read_bytes()
            outcome = self.center.take(code, name, octets, now)
            os.replace(folder / "sendtemp" / name, folder / ("send" if outcome == "sent" else "senderr") / name)
        if self.purge:
            self._empty(folder)
        return len(names)

    def _empty(self, folder: Path) -> None:
        """Forget some of what was settled; never what failed, which somebody has to see."""
        for name in ("send", "receive"):
            for entry in list(os.scandir(folder / name)):
                if self.center.rng.random() < self.center.faults.rate:
                    os.unlink(entry.path)

    def _write(self, delivery: Delivery, octets: bytes) -> None:
        """As the module does: no half name, no rename; who reads must see that it grows."""
        (self.root / delivery.house / "receivetemp" / delivery.name).write_bytes(octets)
