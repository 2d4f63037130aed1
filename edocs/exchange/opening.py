"""A file that came, opened before any transaction: its raw octets kept, its form read, its parts kept as blobs.

What is wrong with the file is told in the result; what is raised is a fault of ours, and leaves the file lying.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from edocs.actions.receiving import LetterFile
from edocs.exchange import media, octets, pubdoc_in
from edocs.exchange.pack import signed
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.pack import Pack, PackPart
from edocs.exchange.pack.reasons import Quarantined
from edocs.exchange.protecting import trust_for
from kernel.blobs import BlobRef
from kernel.dure import Dure

_IN_MEMORY: Final = 1024 * 1024
_MOST_RAW: Final = 2
"""Times the largest decoded pack: base64 and a little."""
_ROLES: Final = {"attach": "attachment", "attach_xml": "attachment", "attach_xsl": "attachment", "attach_body": "body"}
_AT_ONCE: Final = 8
"""So many small files are opened at a time: most of it is waiting for the disk."""
_SMALL: Final = 4 * 1024 * 1024


@dataclass(slots=True)
class Opened:
    """What could be read of a file: the pack, or why not; its parts as files of ours."""

    pack: Pack | None = None
    fault: Quarantined | None = None
    files: list[LetterFile] = field(default_factory=list)
    peeked: dict[str, str] = field(default_factory=dict)
    """Header fields that stand in the first octets, for a file that could not be read."""


@dataclass(frozen=True, slots=True)
class Came:
    """A file that came, by its name: its raw octets as a blob, and what could be read of it."""

    name: str
    raw: BlobRef
    opened: Opened
    claim: str = ""
    """The folder in which it lies claimed: the same file found there once more was not brought once more."""


async def open_all(
    dure: Dure, institution_id: int, files: Sequence[tuple[str, Path]], limits: Limits
) -> list[Came | BaseException]:
    """Open these, small ones beside each other, large ones one by one; a fault of ours in the place of its file."""
    trust = await trust_for(dure, institution_id)
    turns = {True: asyncio.Semaphore(_AT_ONCE), False: asyncio.Semaphore(1)}

    async def one(name: str, path: Path) -> Came:
        async with turns[await asyncio.to_thread(_size, path) <= _SMALL]:
            raw = await dure.blobs.put(institution_id, octets.chunks(path), limits.max_pack_bytes * _MOST_RAW)
            return Came(name, raw, await open_file(dure, institution_id, path, limits, trust), path.parent.name[:64])

    return list(await asyncio.gather(*(one(*file) for file in files), return_exceptions=True))


async def open_kept(dure: Dure, institution_id: int, row: Any, limits: Limits) -> Came:
    """Open once more what is kept of a file that came."""
    raw = BlobRef(row.sha256, row.size)
    trust = await trust_for(dure, institution_id)
    with tempfile.TemporaryDirectory(prefix="dure-exchange-") as folder:
        path = Path(folder) / "pack.xml"
        with path.open("wb") as file:
            async for piece in await dure.blobs.open(institution_id, raw):
                await asyncio.to_thread(file.write, piece)
        return Came(row.file_name, raw, await open_file(dure, institution_id, path, limits, trust))


async def open_file(dure: Dure, institution_id: int, path: Path, limits: Limits, trust: signed.Trust) -> Opened:
    """Read the file and keep its parts; what cannot be read is told, never raised."""
    with ExitStack() as files:
        opened = await asyncio.to_thread(_read, path, limits, trust, files)
        if opened.pack is not None and opened.pack.brings_document:
            kept = [_kept(dure, institution_id, part) for part in opened.pack.parts if _is_file(part)]
            opened.files = list(await asyncio.gather(*kept))
        return opened


def _read(path: Path, limits: Limits, trust: signed.Trust, files: ExitStack) -> Opened:
    def new_file() -> BinaryIO:
        return cast(BinaryIO, files.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY)))

    opened = Opened(peeked=octets.peek(path))
    try:
        opened.pack = signed.opened(partial(octets.pieces, path), limits, new_file, None, trust)
    except Quarantined as fault:
        opened.fault = fault
    return opened


def _size(path: Path) -> int:
    return path.stat().st_size


def _is_file(part: PackPart) -> bool:
    return part.role in _ROLES or part.role == "seal"


async def _kept(dure: Dure, institution_id: int, part: PackPart) -> LetterFile:
    """The part as a blob, named and typed by us."""
    part.file.seek(0)
    head = part.file.read(8) if part.role == "seal" else b""
    part.file.seek(0)
    blob = await dure.blobs.put(institution_id, octets.of_part(part.file), max(1, part.size))
    if part.role == "seal":
        return LetterFile("seal", pubdoc_in.SEAL_IMAGE, media.of_picture(head), blob)
    kind: Any = _ROLES[part.role]
    return LetterFile(kind, part.filename, media.by_name(part.filename), blob)
