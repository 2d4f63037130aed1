"""The words of an attachment, for search: PDF, HWP, HWPX, DOCX, XLSX, PPTX, ODT, ODS, ODP, HTML and plain text.

Every file is read in a process of its own, limited in memory, processor time and wall time, because the readers of
foreign formats are the likeliest place for a hostile file to do harm. A file that cannot be read has no words; that is
no error.
"""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

MOST_BYTES: Final = 128 * 2**20
MOST_SECONDS: Final = 30.0
_WORKER: Final = Path(__file__).with_name("extract_worker.py")
_WAITERS: Final = ThreadPoolExecutor(2, "extract")


class Extracted(Struct, frozen=True):
    """The words of a file, its pages if it is a PDF, and why there are no words.

    ``note`` is empty, or one of ``no_words``, ``damaged``, ``encrypted``, ``too_large``, ``took_too_long``.
    """

    text: str = ""
    pages: int | None = None
    note: str = ""


async def extract_text(name: str, data: bytes) -> Extracted:
    """Return the words of a file by its name and bytes; never raises for what is in the file. Two at once."""
    return await asyncio.get_running_loop().run_in_executor(_WAITERS, extracted, name, data)


def extracted(name: str, data: bytes) -> Extracted:
    """Return the words of a file; blocks for at most ``MOST_SECONDS``. See ``extract_text``."""
    if len(data) > MOST_BYTES:
        return Extracted(note="too_large")
    # The name is an argument of a programme: no NUL, no lone surrogate, and only its end matters.
    safe = name.encode("utf-8", "replace").decode().replace("\x00", "")[-200:]
    command = [sys.executable, "-I", str(_WORKER), safe]
    try:
        done = subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=MOST_SECONDS, check=False
        )
        return msgspec.json.decode(done.stdout, type=Extracted)
    except subprocess.TimeoutExpired:
        return Extracted(note="took_too_long")
    except msgspec.DecodeError:
        return Extracted(note="damaged")
