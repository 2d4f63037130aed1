"""Where tests put what they make and throw away: in memory where there is room, for databases make many small files."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 3 * 2**30
"""Bytes that must be free: a database server of a test run takes some hundred megabytes, and there are several."""


def new_folder(prefix: str) -> Path:
    """A new empty folder that other accounts, as PostgreSQL's, can enter."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_home()))
    folder.chmod(0o755)
    return folder


def left_behind(prefix: str) -> Iterator[Path]:
    """Folders with this prefix that are there, perhaps from runs that were killed."""
    for home in {Path(tempfile.gettempdir()), _home()}:
        yield from home.glob(f"{prefix}*")


def _home() -> Path:
    usual = Path(tempfile.gettempdir())
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return usual
    return _MEMORY if shutil.disk_usage(_MEMORY).free >= _ROOM else usual
