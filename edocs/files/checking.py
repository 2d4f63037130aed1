"""What hides in an attachment: text that nobody sees, notes, tracked changes, traces, and personal data, masked.

As with the words of a file (``extract.py``), every file is looked into in a process of its own, limited in memory,
processor time and wall time. A file that cannot be looked into says so in its ``note``; that is no error.
"""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

CHECKER: Final = 1
"""Which version of the checks looked: a newer one looks again."""
MOST_BYTES: Final = 128 * 2**20
MOST_SECONDS: Final = 30.0
_HOUSE: Final = Path(__file__).resolve().parent.parent.parent
# Isolated mode knows no folder of ours; only light, pure parts are imported from there.
_PROGRAMME: Final = "import sys; sys.path.insert(0, sys.argv.pop(1)); from edocs.files.check_worker import main; main()"
_WAITERS: Final = ThreadPoolExecutor(1, "check")


class Piece(Struct, frozen=True):
    """Some text as a machine reads it, where it stands, and every reason why nobody sees it."""

    text: str
    where: str = ""
    hidden: tuple[str, ...] = ()


class Trick(Struct, frozen=True):
    """One way in which something is hidden at a place; ``words`` are the beginning of what is hidden."""

    code: str
    where: str
    words: str


class PersonalPlace(Struct, frozen=True):
    """Personal data at a place, masked."""

    kind: str
    where: str
    masked: str


class Looked(Struct, frozen=True):
    """What was found in a file. ``note`` is empty, or why nobody could look: ``damaged``, ``encrypted``, ``unknown``,
    ``too_large``, ``took_too_long``.
    """

    pieces: tuple[Piece, ...] = ()
    tricks: tuple[Trick, ...] = ()
    personal: tuple[PersonalPlace, ...] = ()
    note: str = ""


async def look(name: str, data: bytes) -> Looked:
    """Look into a file by its name and bytes; never raises for what is in the file. One at a time."""
    return await asyncio.get_running_loop().run_in_executor(_WAITERS, looked, name, data)


def looked(name: str, data: bytes) -> Looked:
    """The same; blocks for at most ``MOST_SECONDS``."""
    if len(data) > MOST_BYTES:
        return Looked(note="too_large")
    # The name is an argument of a programme: no NUL, no lone surrogate, and only its end matters.
    safe = name.encode("utf-8", "replace").decode().replace("\x00", "")[-200:]
    command = [sys.executable, "-I", "-c", _PROGRAMME, str(_HOUSE), safe]
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            check=False,
            env={},
        )
        return msgspec.json.decode(done.stdout, type=Looked)
    except subprocess.TimeoutExpired:
        return Looked(note="took_too_long")
    except msgspec.DecodeError:
        return Looked(note="damaged")
