"""The directory of agencies kept up to date: a copy is read, taken or refused, and what came of it is written down.

A copy is a file of LDIF or CSV: what `ldapsearch -LLL -E pr=500/noprompt` prints, or a table made by hand. The same one
is not taken twice; a broken copy is refused and changes nothing.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from edocs.actions.agencies import log, take
from edocs.agencies import Change, Refused
from edocs.agencies.ldif import read
from edocs.tables.exchange import agency_import
from kernel.clock import seoul_date
from kernel.dure import Dure

MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a copy: how many codes are new, changed, ended; how many records were no agency."""

    changes: tuple[Change, ...]
    skipped: int

    @property
    def counts(self) -> dict[str, int]:
        """By kind of change."""
        found = Counter(one.kind for one in self.changes)
        return {"added": found["new"], "changed": found["changed"], "ended": found["ended"]}


async def take_file(dure: Dure, path: Path, *, whole: bool = True, force: bool = False) -> Taken:
    """Take a copy as of today. Raises Refused; that it was refused is written down too."""
    return await take_octets(dure, await asyncio.to_thread(_read, path), path.name, whole=whole, force=force)


async def take_octets(dure: Dure, octets: bytes, source: str, *, whole: bool = True, force: bool = False) -> Taken:
    """The same for a copy that is no file."""
    mark = sha256(octets).hexdigest()
    try:
        copy = await asyncio.to_thread(read, octets)
        async with dure.commons() as db:
            day = seoul_date(dure.now()).date()
            changed = await take(db, copy.entries, day, whole=whole, force=force)
            found = Taken(tuple(changed), copy.skipped)
            await log(db, dure.now(), source[:300], mark, found.counts | {"skipped": copy.skipped})
    except Refused as error:
        async with dure.commons() as db:
            await log(db, dure.now(), source[:300], mark, {"outcome": error.code, "detail": str(error)})
        raise
    return found


async def sync(dure: Dure, path: Path) -> Taken | None:
    """The same for a file that is put down every night; None when it is the one that was read last."""
    octets = await asyncio.to_thread(_read, path)
    async with dure.commons() as db:
        last = select(agency_import.c.sha256).order_by(agency_import.c.at.desc()).limit(1)
        if await db.scalar(last) == sha256(octets).hexdigest():
            return None
    return await take_file(dure, path)


def _read(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise Refused("too_large", "디렉터리 파일이 너무 큽니다.")
    return path.read_bytes()
