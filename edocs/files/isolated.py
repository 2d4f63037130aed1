"""Foreign files opened in a process of its own: read as a body, drawn page by page, shown as text.

The process is limited in memory, processor time and wall time; what a hostile file does there ends there. The answer is
a value of `edocs.files.opened`, or `Refused` with a sentence that says what to do.
"""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec

from edocs.files.opened import Answer, Page
from edocs.foreign.archive import REASONS
from kernel.errors import Invalid, TooMuch

MOST_BYTES: Final = 100 * 2**20
MOST_SECONDS: Final = 25.0
_WORKER: Final = Path(__file__).with_name("isolated_worker.py")
_WAITERS: Final = ThreadPoolExecutor(2, "isolated")
MOST_WAITING: Final = 6


async def opened(task: str, name: str, data: bytes, page: int = 0) -> Answer:
    """What the worker made of the file: ``task`` is ``import``, ``show`` or ``page``. Raises Invalid with the reason.

    Two at once; beyond six that wait the answer is TooMuch.
    """
    if len(data) > MOST_BYTES:
        raise refused("too_large", name)
    if _WAITERS._work_queue.qsize() > MOST_WAITING:
        raise TooMuch(
            "busy_readers", "지금 여러 사람이 파일을 열고 있습니다. 잠시 뒤에 다시 해 주십시오.", retry_after=5
        )
    return await asyncio.get_running_loop().run_in_executor(_WAITERS, _run, task, name, data, page)


async def page_of(name: str, data: bytes, number: int) -> Page:
    """One page of a PDF as a picture, with its words."""
    answer = await opened("page", name, data, number)
    if answer.page is None:
        raise refused("damaged", name)
    return answer.page


def _run(task: str, name: str, data: bytes, page: int) -> Answer:
    """Start the worker and read its answer; blocks for at most ``MOST_SECONDS``."""
    safe = name.encode("utf-8", "replace").decode().replace("\x00", "")[-200:]
    command = [sys.executable, "-I", str(_WORKER), task, safe, str(page)]
    try:
        done = subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=MOST_SECONDS, check=False
        )
        answer = msgspec.msgpack.decode(done.stdout, type=Answer)
    except subprocess.TimeoutExpired:
        raise refused("took_too_long", name) from None
    except msgspec.DecodeError:
        raise refused("damaged", name) from None
    if answer.refused:
        raise refused(answer.refused, name)
    return answer


def refused(code: str, name: str) -> Invalid:
    """The refusal to open a file, by its reason."""
    return Invalid(f"file_{code}", f"「{name}」: {REASONS[code]}", f"The file cannot be opened: {code}.", name=name)
