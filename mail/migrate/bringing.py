"""Mail of files into an account, and an account's mail into files."""

import asyncio
import hashlib
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from msgspec import Struct, field

from kernel.clock import SEOUL
from kernel.dure import Dure
from kernel.errors import Refusal
from kernel.tx import Actor
from mail.actions import bringing_in
from mail.actions.bringing_in import Arriving
from mail.intake import prepare
from mail.migrate import files
from mail.migrate.files import Found, TooLong
from mail.queries import boxes, messages
from mail.queries.boxes import Box

BATCH: Final = 50
NEEDED: Final = frozenset({"raw", "head", "blob", "prefix", "size", "internal_date"})


class Brought(Struct, kw_only=True):
    """What became of the messages in files."""

    brought: int = 0
    before: int = 0
    failed: list[str] = field(default_factory=list)


async def bring_files(dure: Dure, account_id: UUID, actor: Actor, paths: Sequence[Path], into: str) -> Brought:
    """Put the messages of these files into a mailbox; one that is there already is passed over."""
    async with dure.tx(actor) as tx:
        box = await bringing_in.box_of(tx, into)
        there = await bringing_in.digests_in(tx, box)
    done = Brought()
    source = hashlib.sha256(f"files\0{account_id}\0{into}".encode()).digest()[:16]
    batch: list[Arriving] = []
    async with dure.tx(actor) as tx:
        number = max((await bringing_in.known(tx, account_id, source, into, 0)).uids, default=0)
    for path in paths:
        found = iter(_safely(path, done))
        while (one := await asyncio.to_thread(next, found, None)) is not None:
            try:
                prepared = await prepare(dure.blobs, actor.institution_id, one.octets)
            except Refusal as refusal:
                done.failed.append(f"{one.where}: {refusal.en}")
                continue
            if prepared.facts.digest in there:
                done.before += 1
                continue
            there.add(prepared.facts.digest)
            number += 1
            batch.append(Arriving(number, prepared.facts.digest, prepared, one.flags, one.at))
            if len(batch) == BATCH:
                done.brought += await _put(dure, actor, box, source, into, batch)
                batch = []
    done.brought += await _put(dure, actor, box, source, into, batch)
    return done


def _safely(path: Path, done: Brought) -> Iterable[Found]:
    """The messages of a path; a file that cannot be read is said, and the others go on."""
    try:
        yield from files.read(path)
    except (OSError, TooLong, zipfile.BadZipFile, RuntimeError) as error:
        done.failed.append(f"{path}: {error}")


async def _put(dure: Dure, actor: Actor, box: Box, source: bytes, into: str, batch: Sequence[Arriving]) -> int:
    if not batch:
        return 0
    async with dure.tx(actor, patience="job") as tx:
        tx.audit("mail.import", "mail_account", box.account_id, messages=len(batch))
        return await bringing_in.bring(tx, box, source, into, 0, batch)


async def write_out(dure: Dure, actor: Actor, path: Path, only: str = "") -> int:
    """Write the account's own mail to a file, .zip or .mbox; how many messages. Raises NotFound for no such mailbox."""
    async with dure.tx(actor) as tx:
        chosen = [await boxes.box_named(tx, only)] if only else [one for one in await boxes.boxes(tx) if one.own]
        tx.audit("mail.export", "mail_account", chosen[0].account_id, boxes=len(chosen))
    half, count = path.with_name(f"{path.name}.part"), 0
    archive = zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) if path.suffix.lower() == ".zip" else None
    file = await asyncio.to_thread(half.open, "wb") if archive is None else None
    try:
        for box in chosen:
            async with dure.tx(actor, patience="report") as tx:
                uids = await messages.uids(tx, box)
            for at in range(0, len(uids), BATCH):
                async with dure.tx(actor, patience="report") as tx:
                    rows = await messages.batch(tx, box, uids[at : at + BATCH], NEEDED)
                for row in rows:
                    octets = await messages.octets(dure.blobs, actor.institution_id, row, 0, row.size)
                    when = row.internal_date.astimezone(SEOUL)
                    if archive is not None:
                        name = zipfile.ZipInfo(f"{box.name}/{row.uid:08}.eml", when.timetuple()[:6])
                        await asyncio.to_thread(archive.writestr, name, octets, zipfile.ZIP_DEFLATED)
                    else:
                        assert file is not None
                        await asyncio.to_thread(file.write, files.mbox_entry("", when, octets))
                    count += 1
    finally:
        if archive is not None:
            archive.close()
        if file is not None:
            file.close()
    half.replace(path)
    return count
