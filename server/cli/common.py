"""What several commands share: telling progress, and opening Dure as the settings say. Standard library only."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kernel.dure import Dure

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the checkout or of the installed packages."""


class CommandError(Exception):
    """A command cannot do what was asked; the text says why and what to do."""


def command(
    parsers: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str, text: str = ""
) -> argparse.ArgumentParser:
    """Add one command with its line in the list and its own help."""
    return parsers.add_parser(
        name, help=summary, description=text or summary, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def in_loop(main: Coroutine[Any, Any, int]) -> int:
    """Run an async command to its end on uvloop."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


def say(text: str = "") -> None:
    """One line for the person at the terminal."""
    print(text, flush=True)


@contextmanager
def step(title: str) -> Generator[None]:
    """Tell of a step that takes a moment, and its seconds when it is done."""
    print(f"  {title} … ", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    half.replace(path)


@asynccontextmanager
async def opened() -> "AsyncGenerator[Dure]":
    """Dure as the settings say, for a command that administers."""
    from kernel.dure import open_dure
    from kernel.settings import read_settings
    from server.bridges import HEARD

    settings = read_settings()
    if not settings.database_url:
        raise CommandError("No database: set DURE_DATABASE_URL, or a file with settings by DURE_CONFIG.")
    async with open_dure(settings, bridges=HEARD) as dure:
        yield dure


def warn(text: str) -> None:
    """One line for the person, apart from what the command prints."""
    sys.stderr.write(f"{text}\n")


Progress = Callable[[str], None]
"""Told, now and then, what a long piece of work is at."""
