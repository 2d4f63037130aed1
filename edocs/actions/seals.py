"""Seals: registered with an image, used, replaced, destroyed; every act is a line of the ledger for good.

An image leaves at once when its seal is replaced or destroyed, and with it the last way to use it. LAW adm-doc §37(3)
"""

import io
import warnings
from typing import Any
from uuid import UUID

from PIL import Image, UnidentifiedImageError
from sqlalchemy import select, update

from edocs.queries.organisation import viewer
from edocs.tables.sending import seal, seal_entry
from edocs.views.sending import SealQuery
from kernel import schedule
from kernel.access import Permission, require
from kernel.blobs import BlobRef
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx

MOST_BYTES = 1_000_000
MOST_PIXELS = 4_000_000
IN_USE, REPLACED, DESTROYED = "in_use", "replaced", "destroyed"
FORGET = "edocs.forget_seal"
"""The job that deletes the image of a seal that has ended."""


async def register(tx: Tx, given: SealQuery, image: BlobRef) -> UUID:
    """Register a seal, in the place of an earlier one where one is named. LAW adm-doc §36(2)

    Raises Invalid for what is no plain picture, Conflict when a seal of this kind and name is in use already.
    """
    require(tx, Permission.REGISTRY)
    content = png_of(await tx.blobs.read(tx.institution_id, image))
    kept = await tx.blobs.put(tx.institution_id, content, MOST_BYTES * 4)
    seal_id = new_id()
    if given.replaces is not None:
        await _end(tx, given.replaces, REPLACED, given.reason, by=seal_id)
    same = select(seal.c.id).where(seal.c.kind == given.kind, seal.c.name == given.name, seal.c.state == IN_USE)
    if (await tx.db.execute(same)).first() is not None:
        raise Conflict(
            "seal_in_use", "같은 이름의 관인을 쓰고 있습니다. 그 관인을 교체하는 것으로 등록하십시오.", "It is in use."
        )
    await tx.db.execute(
        seal.insert().values(
            institution_id=tx.institution_id,
            id=seal_id,
            kind=given.kind,
            name=given.name,
            keeper=given.keeper,
            state=IN_USE,
            fingerprint=kept.sha256,
            size=kept.size,
            width_mm=given.width_mm,
            registered_at=tx.now,
        )
    )
    await entry(tx, seal_id, "register", kept.sha256, reason=given.reason)
    tx.audit("edocs.seal_register", "seal", seal_id, name=given.name, fingerprint=kept.sha256)
    return seal_id


async def destroy(tx: Tx, seal_id: UUID, reason: str) -> None:
    """End a seal for good; its image is deleted at once. LAW adm-doc §37(5)"""
    require(tx, Permission.REGISTRY)
    await _end(tx, seal_id, DESTROYED, reason)
    tx.audit("edocs.seal_destroy", "seal", seal_id, reason=reason)


async def _end(tx: Tx, seal_id: UUID, state: str, reason: str, by: UUID | None = None) -> None:
    row = await in_use(tx, seal_id, lock=True)
    ended = {"state": state, "size": None, "ended_at": tx.now, "replaced_by": by}
    await tx.db.execute(update(seal).where(seal.c.id == seal_id).values(ended))
    await entry(tx, seal_id, "replace" if state == REPLACED else "destroy", row.fingerprint, reason=reason)
    # The row is cut off at once; the bytes follow when this has committed, so that a rollback loses nothing.
    await schedule.at(tx, FORGET, tx.now, {"sha256": row.fingerprint, "size": row.size}, key=str(seal_id))


async def forget_image(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: delete the bytes of a seal that has ended, unless a seal in use has the same."""
    same = select(seal.c.id).where(seal.c.fingerprint == payload["sha256"], seal.c.size.is_not(None))
    if (await tx.db.execute(same)).first() is not None:
        return
    await tx.blobs.delete(tx.institution_id, BlobRef(payload["sha256"], int(payload["size"])))
    tx.audit("edocs.seal_forget", "seal", payload["sha256"])


async def in_use(tx: Tx, seal_id: UUID, *, lock: bool = False) -> Any:
    """A seal that may be used. Raises NotFound, Conflict when it was replaced or destroyed."""
    query = select(seal).where(seal.c.id == seal_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query.with_for_update(read=True))).first()
    if row is None:
        raise NotFound("no_seal", "등록되지 않은 관인입니다.", "No such seal.")
    if row.state != IN_USE:
        raise Conflict("seal_ended", "교체되거나 폐기된 관인은 쓸 수 없습니다.", "This seal is no longer in use.")
    return row


async def entry(tx: Tx, seal_id: UUID, kind: str, fingerprint: str, **told: Any) -> UUID:
    """Write a line of the ledger. LAW adm-doc-rule §29"""
    seat = None if tx.actor.is_system else (await viewer(tx)).seat
    line = {"document_id": None, "number": "", "title": "", "recipients": "", "reason": ""} | told
    values = {
        "institution_id": tx.institution_id,
        "id": (entry_id := new_id()),
        "seal_id": seal_id,
        "kind": kind,
        "at": tx.now,
        "person_id": tx.actor.person_id,
        "person_name": f"{seat.post_name} {seat.person_name}" if seat else "",
        "fingerprint": fingerprint,
    }
    await tx.db.execute(seal_entry.insert().values(values | line))
    return entry_id


def png_of(content: bytes) -> bytes:
    """The picture decoded and written anew: nothing but its pixels goes on. Raises Invalid."""
    if len(content) > MOST_BYTES:
        raise Invalid("seal_too_large", "관인 이미지는 1MB까지 등록할 수 있습니다.", "The image is too large.")
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=("PNG", "GIF", "JPEG")) as image:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            plain = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombWarning) as error:
        raise Invalid("bad_seal", "PNG, GIF, JPEG 그림만 관인으로 등록할 수 있습니다.", "Not a picture.") from error
    out = io.BytesIO()
    plain.info.clear()
    plain.save(out, "PNG")
    return out.getvalue()
