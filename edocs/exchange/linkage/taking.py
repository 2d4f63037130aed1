"""A draft that a business system handed in: kept raw, read, put before the drafter whom it names; settled at once.

The same table of keys, the same quarantine and the same evidence as between agencies: the key is the system and its
number of the matter. The draft is the person's own: the system submits nothing, a person signs.
"""

import asyncio
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import func, select, text, update

from directory.queries.people import person_of_login
from edocs import body
from edocs.actions.writing import enclosure, open_draft, store
from edocs.content import Content
from edocs.events import AttachmentAdded
from edocs.exchange import knowing, media, octets
from edocs.exchange.linkage import reading
from edocs.exchange.linkage.reading import Submission
from edocs.exchange.linkage.telling import answer, text_hash_of
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.reasons import Quarantined, Reason
from edocs.queries.exchange import AGAIN, APPLIED, DUPLICATE, QUARANTINED, STORED
from edocs.queries.forms import current_form
from edocs.queries.organisation import organisation
from edocs.tables import attachment
from edocs.tables.exchange import incoming, linkage, outgoing
from edocs.views.exchange import ExchangeSettings
from kernel.blobs import BlobRef
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.errors import Refusal
from kernel.tx import Actor, Tx

FORM: Final = "general"
"""The form on which such a draft begins."""
_IN_MEMORY: Final = 1024 * 1024
_MOST_RAW: Final = 2
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(slots=True)
class Opened:
    """What could be read of a file: the submission, or why not; its files as blobs."""

    found: Submission | None = None
    fault: Quarantined | None = None
    blobs: list[tuple[str, BlobRef]] = field(default_factory=list)


async def take(dure: Dure, institution_id: int, name: str, path: Path, given: ExchangeSettings) -> str:
    """Take one file in; the state that it came to. The caller confirms it to the transport afterwards."""
    limits = knowing.limits_of(given)
    raw = await dure.blobs.put(institution_id, octets.chunks(path), limits.max_pack_bytes * _MOST_RAW)
    opened = await _open(dure, institution_id, path, limits)
    return await _settled(dure, institution_id, name, raw, opened)


async def take_kept(dure: Dure, institution_id: int, row: Any, given: ExchangeSettings) -> str:
    """Process once more what an operator asked for, from its raw bytes."""
    raw = BlobRef(row.sha256, row.size)
    with tempfile.TemporaryDirectory(prefix="dure-exchange-") as folder:
        path = Path(folder) / "pack.xml"
        with path.open("wb") as file:
            async for piece in await dure.blobs.open(institution_id, raw):
                await asyncio.to_thread(file.write, piece)
        opened = await _open(dure, institution_id, path, knowing.limits_of(given))
    return await _settled(dure, institution_id, row.file_name, raw, opened)


async def _open(dure: Dure, institution_id: int, path: Path, limits: Limits) -> Opened:
    with ExitStack() as files:

        def new_file() -> BinaryIO:
            return cast(BinaryIO, files.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY)))

        opened = Opened()
        try:
            whole = partial(octets.pieces, path)
            opened.found = await asyncio.to_thread(reading.read, whole, limits, new_file)
        except Quarantined as fault:
            opened.fault = fault
            return opened
        for part in opened.found.files:
            part.file.seek(0)
            blob = await dure.blobs.put(institution_id, octets.of_part(part.file), max(1, part.size))
            opened.blobs.append((part.filename, blob))
        return opened


async def _settled(dure: Dure, institution_id: int, name: str, raw: BlobRef, opened: Opened) -> str:
    """Settle in the name of the drafter whom it concerns; without one, in that of the house."""
    system = Actor(institution_id, client="linkage")
    actor = system
    if opened.found is not None:
        async with dure.tx(system) as tx:
            seat = await _drafter(tx, opened.found.receiver.user)
        if seat is not None:
            actor = Actor(institution_id, seat[0], seat[1], client="linkage")
    try:
        async with dure.tx(actor, patience="job") as tx:
            return await _settle(tx, name, raw, opened)
    except Refusal as refusal:  # the house itself refuses such a draft: kept, and told to whoever operates it
        opened.fault = Quarantined(Reason.PUBDOC_MODEL, refusal.ko)
        async with dure.tx(system, patience="job") as tx:
            return await _settle(tx, name, raw, opened)


async def _drafter(tx: Tx, login: str) -> tuple[UUID, UUID] | None:
    """The person who signs in by this name here, and their main post; None for nobody who works here now."""
    person = await person_of_login(tx, login)
    org = await organisation(tx)
    held = [one for post in org.posts for one in org.holdings_of(post, tx.now) if one.person == person]
    return (held[0].person, held[0].post) if person is not None and held else None


async def _settle(tx: Tx, name: str, raw: BlobRef, opened: Opened) -> str:
    shown = name.encode("utf-8", "replace").decode("utf-8")[:255]
    await tx.db.execute(_LOCK, {"key": f"{tx.institution_id}/link/{shown}"})
    if (found := opened.found) is not None:
        await tx.db.execute(_LOCK, {"key": f"{tx.institution_id}/link/{found.sender.server}/{found.number}"})
    same = list(await tx.db.execute(select(incoming).where(incoming.c.file_name == shown).with_for_update()))
    known = next((row for row in same if row.sha256 == raw.sha256), None)
    if known is not None and known.state != AGAIN:
        await tx.db.execute(update(incoming).where(incoming.c.id == known.id).values(seen=known.seen + 1))
        if found is not None and known.state in (STORED, DUPLICATE):
            await answer(tx, found, known.id, "receive")
        return str(known.state)
    row = _row(tx, shown, raw, opened) | ({"id": known.id} if known is not None else {})
    if any(one.sha256 != raw.sha256 and one.state in (STORED, APPLIED, DUPLICATE) for one in same):
        row |= {"state": QUARANTINED, "reason": "CONFLICT", "detail": shown}
    elif opened.fault is not None:
        row |= {"reason": str(opened.fault.reason.value), "detail": opened.fault.where[:500]}
    else:
        assert found is not None  # what was not faulty was read
        await _decide(tx, row, found, opened)
    await _keep(tx, row, found, again=known is not None)
    return str(row["state"])


async def _decide(tx: Tx, row: dict[str, Any], found: Submission, opened: Opened) -> None:
    """By the table of keys; a draft only for a drafter who is there."""
    if found.type not in ("send", "normal-resend"):
        await _heard(tx, row, found)
        return
    mine = (linkage.c.system == found.sender.server, linkage.c.number == found.number)
    earlier = list(await tx.db.execute(select(linkage).where(*mine).order_by(linkage.c.at, linkage.c.id)))
    if any(one.digest == found.digest for one in earlier):
        row["state"] = DUPLICATE
        return
    if earlier and found.type == "send":
        row |= {"reason": "ID_REUSED", "detail": found.number}
        return
    if tx.actor.person_id is None:
        row |= {"reason": str(Reason.CODE.value), "detail": found.receiver.user, "answer": "invalid"}
        return
    document_id, text_hash = await _draft(tx, found, opened)
    row["state"] = STORED
    row["_linked"] = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "system": found.sender.server,
        "number": found.number,
        "digest": found.digest,
        "system_user": found.sender.user,
        "own_system": found.receiver.server,
        "own_user": found.receiver.user,
        "notification": found.notification,
        "text_hash": text_hash,
        "document_id": document_id,
        "replaces": earlier[-1].document_id if earlier else None,
        "told": "",
        "at": tx.now,
    }


async def _heard(tx: Tx, row: dict[str, Any], found: Submission) -> None:
    """A receipt of the system for what it was told: kept; for a matter that we never spoke of, quarantined."""
    query = select(func.count()).select_from(outgoing)
    told = await tx.db.scalar(query.where(outgoing.c.kind == "linkage", outgoing.c.doc_id == found.number))
    if told:
        row["state"] = APPLIED
    else:
        row |= {"reason": str(Reason.UNKNOWN_DOCUMENT.value), "detail": found.number}


async def _draft(tx: Tx, found: Submission, opened: Opened) -> tuple[UUID, str]:
    """The draft, in the drafter's own box, with its files; and the hash of its text as it came."""
    form = await current_form(tx, FORM)
    content = Content(
        form_code=form.code,
        form_version=form.version,
        form_source=form.source,
        title=found.title,
        body=body.to_json(found.body if found.body is not None else body.canonical(form.template)),
    )
    document_id = await open_draft(tx, content)
    enclosed = []
    for name, blob in opened.blobs:
        values = {
            "institution_id": tx.institution_id,
            "id": new_id(),
            "document_id": document_id,
            "name": name,
            "kind": "attachment",
            "media_type": media.by_name(name),
            "sha256": blob.sha256,
            "size": blob.size,
            "text": "",
            "scan": "pending" if tx.scanner is not None else "",
            "uploaded_at": tx.now,
            "uploaded_by": tx.actor.person_id,
        }
        made = (await tx.db.execute(attachment.insert().values(values).returning(attachment))).one()
        enclosed.append(enclosure(made))
        tx.publish(AttachmentAdded(document_id=document_id, attachment_id=made.id))
    content = replace(content, enclosures=tuple(enclosed))
    await store(tx, document_id, content, 1, "linkage")
    tx.audit("edocs.linkage_draft", "document", document_id, system=found.sender.server, number=found.number)
    return document_id, text_hash_of(content)


async def _keep(tx: Tx, row: dict[str, Any], found: Submission | None, *, again: bool) -> None:
    linked = row.pop("_linked", None)
    if again:
        values = {key: value for key, value in row.items() if key not in ("id", "institution_id", "came_at", "seen")}
        await tx.db.execute(update(incoming).where(incoming.c.id == row["id"]).values(values))
    else:
        await tx.db.execute(incoming.insert().values(row))
    if linked is not None:
        await tx.db.execute(linkage.insert().values(linked | {"in_id": row["id"]}))
    if found is not None:
        if row["state"] in (STORED, DUPLICATE):
            await answer(tx, found, row["id"], "receive")
        elif row["answer"] == "invalid":
            await answer(tx, found, row["id"], "invalid", f"기안할 사용자를 찾을 수 없습니다: {found.receiver.user}")
    tx.audit("edocs.linkage_in", "exchange_in", row["id"], state=row["state"], reason=row["reason"])
    tx.wake("exchange")


def _row(tx: Tx, name: str, raw: BlobRef, opened: Opened) -> dict[str, Any]:
    found = opened.found
    parts = [
        {"role": one.role, "name": one.filename, "size": one.size, "sha256": one.sha256}
        for one in (found.parts if found else [])
    ]
    return {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "file_name": name,
        "sha256": raw.sha256,
        "size": raw.size,
        "state": QUARANTINED,
        "family": "B",
        "came_at": tx.now,
        "doc_type": found.type if found else "",
        "sender_org": "",
        "sender": "",
        "sender_name": (found.system_name or found.org_name or found.sender.server) if found else "",
        "ours": "",
        "doc_id": found.number if found else "",
        "title": found.title if found else "",
        "dated": found.date if found else None,
        "digest": found.digest if found else "",
        "notes": found.notes if found else [],
        "parts": parts,
        "reason": "",
        "detail": "",
        "answer": "",
        "received_id": None,
        "dispatch_id": None,
        "seen": 1,
        "handled": "",
    }
