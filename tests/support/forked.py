"""Our own program as a process of its own, without the two seconds that Python takes to read us.

A process that has read everything waits, and makes each program by forking itself: memory, signals, files, environment
and end are the program's own. `tests/server/test_demo.py` and `test_launcher.py` start us the way a person does.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

Words = Sequence[str]
Settings = Mapping[str, str]
First = Callable[[], None]
"""What is done in the new process before it begins: a function of a module."""

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    ["server.cli", "server.app", "server.services", "server.bridges", "server.mailing", "server.demo.seed", __name__]
)


def nothing() -> None:
    """What most programs need before they begin."""


class Forked:
    """A program that runs; what `asyncio.subprocess.Process` is for one that was started by name."""

    def __init__(
        self, words: Words, folder: Path, settings: Settings, output: Path, errors: Path, first: First = nothing
    ) -> None:
        """Begin at once, in this folder, with exactly these settings; what it prints is added to these files."""
        given = (list(words), str(folder), dict(settings), str(output), str(errors), first)
        self._process: ForkServerProcess = _context.Process(target=_be, args=given)
        self._process.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended (negative: by that signal); None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait for its end; returns the exit code."""
        return await asyncio.to_thread(self.join)

    def join(self) -> int:
        """The same for those who may block."""
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode


def ran(words: Words, folder: Path, settings: Settings) -> CompletedProcess[str]:
    """Run the program to its end, as `subprocess.run` does."""
    with TemporaryDirectory() as kept:
        output, errors = Path(kept, "output"), Path(kept, "errors")
        code = Forked(words, folder, settings, output, errors).join()
        return CompletedProcess(words, code, output.read_text("utf-8"), errors.read_text("utf-8"))


def _be(words: list[str], folder: str, settings: dict[str, str], output: str, errors: str, first: First) -> None:
    """What the new process does: become `dure …`."""
    from server.cli import main

    os.setpgid(0, 0)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    for standard, file in ((1, output), (2, errors)):
        written = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(written, standard)
        os.close(written)
    sys.argv[1:] = words
    first()
    sys.exit(main(words))
