"""The source of the running program, offered to everybody who uses it over the network (AGPL-3.0 §13).

An operator who runs a changed Dure may name where its source lies (`source_url`); otherwise the files that run are
packed and handed out as they are. What is not program (data, environments, built files, logs) is not among them.
"""

import asyncio
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kernel.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("kernel", "directory", "edocs", "server", "web", "tests", "bench", "docs", "deploy", ".ci")
TOPS = ("dure", "LICENSE", "*.md", "pyproject.toml", "docker-compose.yml", "requirements*.in", "requirements*.txt")
LEFT_OUT = frozenset("node_modules dist __pycache__ .dure .venv .git .svelte-kit s3.json .env".split())
"""What is made from the source, or is an operator's secret beside it."""
NAME = "dure-source.tar.gz"


class Source:
    """Packs the source once, when it is first asked for, and keeps the file beside the data."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.elsewhere = settings.source_url
        self.file = folder / NAME
        self._packing = asyncio.Lock()
        self._packed = False

    async def answer(self, _request: Request) -> Response:
        """The address that the operator named, or the packed files."""
        if self.elsewhere:
            return RedirectResponse(self.elsewhere, 303)
        async with self._packing:
            if not self._packed:
                await asyncio.to_thread(pack, self.file)
                self._packed = True
        return FileResponse(self.file, media_type="application/gzip", filename=NAME)


def pack(target: Path) -> None:
    """Write the source as a tar of the files in order, owned by nobody; replaces what was there at once."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=6) as tar:
        for path in files():
            member = tar.gettarinfo(str(path), f"dure/{path.relative_to(ROOT).as_posix()}")
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            with path.open("rb") as content:
                tar.addfile(member, content)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    fresh.write_bytes(packed.getvalue())
    fresh.replace(target)


def files() -> Iterator[Path]:
    """Every file of the program's source, in order; nothing that a link leads to."""
    for path in sorted(found for pattern in TOPS for found in ROOT.glob(pattern)):
        if path.is_file() and not path.is_symlink():
            yield path
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT).parts
            if path.is_file() and not path.is_symlink() and LEFT_OUT.isdisjoint(inside):
                yield path
