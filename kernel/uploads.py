"""Large files in parts, for any room: begun, received part by part, joined, taken by the room; or given up.

A part is laid aside before its transaction opens, and counts once its row is committed. After a crash of the browser,
the line or the server the upload stands where its last committed part ended. Nothing is a file before the whole is
joined, and joining hashes every part again: what lies in the store is what was sent.

The room decides what an upload is for: `purpose` names it (`messenger`), `owner` the thing of the room, `note` is what
the room wants to find again. It runs the two jobs under its own names and hands them to `begin` and `receive`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, String, Table, Text, delete, select

from kernel import schedule
from kernel.blobs import BlobRef, Part, PartDamaged
from kernel.clock import new_id
from kernel.db import id_column, time_column
from kernel.errors import Conflict, Invalid, NotFound, TooMuch
from kernel.tenancy import refers, tenant_table
from kernel.tx import Tx

PART = 8 * 2**20
"""Bytes of one part of a large file."""
MOST_BYTES = 2 * 2**30
"""Bytes of one file."""
LAPSE = timedelta(hours=48)
"""After so long without a part an upload is given up."""
MOST_AT_ONCE = 20

upload: Table = tenant_table(
    "kernel_upload",
    id_column("id"),
    Column("purpose", String(20), nullable=False),
    id_column("owner"),
    id_column("person_id"),
    Column("name", Text, nullable=False),
    Column("media_type", String(127), nullable=False),
    Column("mark", String(200), nullable=False),
    Column("note", String(40), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("sha256", String(64), nullable=True),
    id_column("taken_as", nullable=True),
    time_column("begun_at"),
    time_column("touched_at"),
    Index(None, "institution_id", "purpose", "owner", "person_id"),
)
"""A large file on its way: receiving, joining, whole, taken. `mark` is how the sender's browser knows the file again
after it was closed; its parts lie on the shelf of the blob store that the id names."""

upload_part: Table = tenant_table(
    "kernel_upload_part",
    id_column("upload_id"),
    Column("start", BigInteger, nullable=False),
    id_column("name"),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    refers("upload_id", to="kernel_upload"),
    key=("upload_id", "start"),
)
"""A part of a file on its way, and where in the file it begins."""


@dataclass(frozen=True)
class Purpose:
    """What the uploads of a room are for: its name, and its two jobs."""

    name: str
    join: str
    sweep: str


@dataclass(frozen=True)
class Announced:
    """A file that is about to come."""

    name: str
    media_type: str
    size: int
    mark: str = ""
    note: str = ""


async def begin(tx: Tx, purpose: Purpose, owner: UUID, given: Announced) -> Any:
    """Announce a file, or find the one with the same mark where it stopped. Returns its row."""
    coming = await coming_to(tx, purpose, owner)
    if known := same(coming, given):
        return known
    if len(coming) >= MOST_AT_ONCE:
        raise TooMuch("too_many_uploads", f"한 번에 {MOST_AT_ONCE}개까지 올릴 수 있습니다. 먼저 것이 끝난 뒤 하십시오.")
    values = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "purpose": purpose.name,
        "owner": owner,
        "person_id": tx.actor.person_id,
        "name": given.name,
        "media_type": given.media_type or "application/octet-stream",
        "mark": given.mark,
        "note": given.note,
        "size": given.size,
        "received": 0,
        "state": "receiving",
        "begun_at": tx.now,
        "touched_at": tx.now,
    }
    row = (await tx.db.execute(upload.insert().values(values).returning(upload))).one()
    await _plan_sweep(tx, purpose, row.id, tx.now + LAPSE)
    return row


async def coming_to(tx: Tx, purpose: Purpose, owner: UUID) -> list[Any]:
    """The actor's files that are still on their way to this owner, first begun first."""
    query = select(upload).where(on_its_way(purpose, owner), upload.c.person_id == tx.actor.person_id)
    return list(await tx.db.execute(query.order_by(upload.c.id)))


def on_its_way(purpose: Purpose, owner: UUID | None = None) -> ColumnElement[bool]:
    """Which rows are files of the purpose (to this owner) that the room has not taken yet."""
    coming = (upload.c.purpose == purpose.name) & (upload.c.state != "taken")
    return coming if owner is None else coming & (upload.c.owner == owner)


def same(coming: Sequence[Any], given: Announced) -> Any | None:
    """Which of these is the announced file, begun before."""
    marked = (row for row in coming if given.mark and row.mark == given.mark)
    return next((row for row in marked if (row.name, row.size) == (given.name, given.size)), None)


async def mine(tx: Tx, purpose: Purpose, upload_id: UUID, owner: UUID | None = None) -> Any:
    """The actor's own upload (to this owner), locked: one part at a time. Raises NotFound."""
    query = select(upload).where(
        upload.c.id == upload_id, upload.c.purpose == purpose.name, upload.c.person_id == tx.actor.person_id
    )
    if owner is not None:
        query = query.where(upload.c.owner == owner)
    row = (await tx.db.execute(query.with_for_update())).first()
    if row is None:
        raise NotFound(
            "no_upload",
            "올리던 파일을 찾을 수 없습니다. 오래되어 지워졌으면 처음부터 다시 올려 주십시오.",
            "No such upload. It may have lapsed: begin again.",
        )
    return row


async def receive(tx: Tx, purpose: Purpose, upload_id: UUID, start: int, part: Part, claimed: str) -> Any:
    """Take the part that begins at `start`. The same part again is harmless; another place is Conflict
    `upload_offset` with where to go on; other bytes than the sender hashed are Invalid. Returns the upload's row."""
    row = await mine(tx, purpose, upload_id)
    if claimed and claimed != part.sha256:
        raise Invalid(
            "part_damaged", "보내는 도중에 파일 일부가 달라졌습니다. 다시 보내십시오.", "The part changed on its way."
        )
    if start != row.received or row.state != "receiving":
        known = dict(await _parts(tx, upload_id)).get(start)
        if known is not None and known.sha256 == part.sha256:
            await tx.blobs.drop(tx.institution_id, upload_id, part)
            return row
        raise Conflict(
            "upload_offset",
            "이어 올릴 곳이 다릅니다. 서버가 가진 곳부터 다시 보내십시오.",
            "Go on from what the server has.",
            received=row.received,
            state=row.state,
        )
    if part.size != min(PART, row.size - start):
        raise Invalid("part_size", "파일 조각의 크기가 맞지 않습니다.", "The part has another size than it must.")
    values = {"institution_id": tx.institution_id, "upload_id": upload_id, "start": start}
    await tx.db.execute(upload_part.insert().values(**values, name=part.name, sha256=part.sha256, size=part.size))
    end = start + part.size
    if whole := end == row.size:
        await schedule.at(tx, purpose.join, tx.now, {"upload": str(upload_id)}, key=str(upload_id))
    return await _changed(tx, upload_id, received=end, state="joining" if whole else "receiving")


async def join(tx: Tx, upload_id: UUID) -> None:
    """Make the file of its parts: due work after the last part. Harmless when it is done.

    A part that was damaged is asked for again: the upload goes back to where it begins.
    """
    row = (await tx.db.execute(select(upload).where(upload.c.id == upload_id))).first()
    if row is None or row.state != "joining":
        return
    parts = await _parts(tx, upload_id)
    try:
        blob = await tx.blobs.join(tx.institution_id, upload_id, [part for _, part in parts])
    except PartDamaged as damaged:
        start = next(start for start, part in parts if part == damaged.part)
        late = (upload_part.c.upload_id == upload_id) & (upload_part.c.start >= start)
        await tx.db.execute(delete(upload_part).where(late))
        await _changed(tx, upload_id, received=start, state="receiving")
        return
    await _changed(tx, upload_id, state="whole", sha256=blob.sha256)


def whole(row: Any) -> BlobRef:
    """The bytes of an upload that is whole. Raises Conflict before."""
    if row.state != "whole":
        raise Conflict(
            "upload_incomplete", "파일이 아직 다 오지 않았습니다.", "The file is not whole yet.", received=row.received
        )
    return BlobRef(row.sha256, row.size)


async def take(tx: Tx, purpose: Purpose, upload_id: UUID, taken_as: UUID) -> None:
    """The room has made a file of the upload: its parts are taken away by due work."""
    await tx.db.execute(delete(upload_part).where(upload_part.c.upload_id == upload_id))
    await _changed(tx, upload_id, state="taken", taken_as=taken_as)
    await _plan_sweep(tx, purpose, upload_id, tx.now)


async def cancel(tx: Tx, purpose: Purpose, upload_id: UUID) -> None:
    """Give the file up; its parts are taken away by due work."""
    await mine(tx, purpose, upload_id)
    await _forget(tx, upload_id)
    await _plan_sweep(tx, purpose, upload_id, tx.now)


async def sweep(tx: Tx, purpose: Purpose, upload_id: UUID) -> None:
    """Take the parts of an upload away that is taken, given up, or has lain still for too long; due work."""
    row = (await tx.db.execute(select(upload).where(upload.c.id == upload_id))).first()
    fresh = row if row is not None and row.touched_at > tx.now - LAPSE else None
    if fresh is None or fresh.state == "taken":
        await tx.blobs.clear(tx.institution_id, upload_id)
    if fresh is None:
        await _forget(tx, upload_id)
    else:
        await _plan_sweep(tx, purpose, upload_id, fresh.touched_at + LAPSE)


async def _parts(tx: Tx, upload_id: UUID) -> list[tuple[int, Part]]:
    query = select(upload_part).where(upload_part.c.upload_id == upload_id).order_by(upload_part.c.start)
    return [(row.start, Part(row.name, row.sha256, row.size)) for row in await tx.db.execute(query)]


async def _changed(tx: Tx, upload_id: UUID, **values: Any) -> Any:
    change = upload.update().where(upload.c.id == upload_id).values(touched_at=tx.now, **values)
    return (await tx.db.execute(change.returning(upload))).one()


async def _plan_sweep(tx: Tx, purpose: Purpose, upload_id: UUID, when: datetime) -> None:
    await schedule.at(tx, purpose.sweep, when, {"upload": str(upload_id)}, key=str(upload_id))


async def _forget(tx: Tx, upload_id: UUID) -> None:
    await tx.db.execute(delete(upload_part).where(upload_part.c.upload_id == upload_id))
    await tx.db.execute(delete(upload).where(upload.c.id == upload_id))
