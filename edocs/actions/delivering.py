"""Delivery within the house and the city: the copy, its arrival and the sender's receipt in one transaction.

The bytes are copied into the recipient's own store first, with nothing locked: a blob that no row speaks of is
harmless. Then one transaction writes both sides (invariant I15): either the letter lies in the recipient's registry
and the sender holds the moment of its arrival, or nothing has happened and the job comes again. LAW adm-doc §6(2)
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from directory.queries.cards import institutions
from edocs.actions.dispatching import note
from edocs.actions.receiving import Letter, LetterFile, arrive
from edocs.korean import seoul_date
from edocs.queries.dispatching import Outgoing, dispatch_row, sheet_for_sending
from edocs.queries.organisation import organisation
from edocs.sending.states import Fact, State
from edocs.tables.receiving import received
from kernel.blobs import BlobRef
from kernel.crossing import crossing
from kernel.tx import Tx

SHEET_TYPE = "application/pdf"


async def deliver(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: bring one document to one recipient, if that attempt still waits."""
    dispatch_id, attempt = UUID(payload["dispatch"]), int(payload["attempt"])
    out = await sheet_for_sending(tx, dispatch_id)
    house = None
    if out.kind == "institution":
        house = next((one for one in await institutions(tx) if one.id == out.to_institution), None)
        if house is None or house.state != "active":
            await _fail(tx, out, "받는 기관이 지금 문서를 받지 못합니다.")
            return
        seals = [out.seal] if out.seal else []
        await copy_blobs(tx, house.id, [out.sheet, *(file.blob for file in out.files), *seals])
    row = await dispatch_row(tx, dispatch_id, lock=True)
    if row.state != State.QUEUED or row.attempt != attempt:
        return  # cancelled, or done by another runner
    names = {one.id: one for one in await institutions(tx)}
    own = names[tx.institution_id]
    letter = _letter(out, own.id, own.name, own.code)
    if house is None:
        await arrive(tx, await _straight(tx, letter, out))
        taken_by = out.name
    else:
        async with crossing(tx, house.id) as there:
            await arrive(there, await _continued(there, letter, out, own.id))
        taken_by = house.name
    for fact in (Fact.SENT, Fact.ARRIVED, Fact.RECEIVED):
        await note(tx, dispatch_id, fact, tx.now, attempt=attempt, by_unit=taken_by)


async def _fail(tx: Tx, out: Outgoing, reason: str) -> None:
    row = await dispatch_row(tx, out.dispatch_id, lock=True)
    if row.state == State.QUEUED and row.attempt == out.attempt:
        await note(tx, out.dispatch_id, Fact.FAILED, tx.now, attempt=out.attempt, detail=reason)


async def copy_blobs(tx: Tx, to: int, blobs: Iterable[BlobRef]) -> None:
    """Put these into the recipient's store, in constant memory; one that is there already stays."""
    for blob in blobs:
        if not await tx.blobs.exists(to, blob):
            await tx.blobs.put(to, await tx.blobs.open(tx.institution_id, blob), blob.size)


def city_key(institution_id: int, dispatch_id: UUID, attempt: int) -> str:
    """What sender and recipient know an attempt by."""
    return f"{institution_id}/{dispatch_id}/{attempt}"


def city_key_read(key: str) -> tuple[int, UUID, int]:
    """The institution, the dispatch and the attempt that a key names."""
    institution, dispatch_id, attempt = key.split("/")
    return int(institution), UUID(dispatch_id), int(attempt)


def _letter(out: Outgoing, sender: int, name: str, code: str) -> Letter:
    sheet = LetterFile("sheet", f"{out.number}.pdf", SHEET_TYPE, out.sheet)
    seal = [LetterFile("seal", "seal", "image/png", out.seal)] if out.seal else []
    files = [
        LetterFile(
            "image" if file.kind == "image" else "attachment",
            str(file.id) if file.kind == "image" else file.name,
            file.media_type,
            file.blob,
        )
        for file in out.files
    ]
    return Letter(
        source="unit" if out.kind == "unit" else "city",
        key=city_key(sender, out.dispatch_id, out.attempt),
        sender_institution=sender,
        sender_code=code,
        sender_name=out.paper.sender_name or f"{name} {out.unit_name}",
        title=out.content.title,
        number=out.number,
        dated=seoul_date(out.dated),
        paper=out.paper,
        files=[sheet, *seal, *files],
        sender_doc_id=out.doc_id,
        addressed=out.name,
        to_unit=out.to_unit,
        disclosure=out.disclosure,
    )


async def _straight(tx: Tx, letter: Letter, out: Outgoing) -> Letter:
    """A letter to a unit of one's own house, which goes past the registry; to the registry where the unit is gone."""
    org = await organisation(tx)
    unit = org.units.get(out.to_unit) if out.to_unit else None
    return replace(letter, to_unit=unit.id if unit else None, to_unit_name=unit.name if unit else "")


async def _continued(there: Tx, letter: Letter, out: Outgoing, sender: int) -> Letter:
    """The letter, naming the earlier attempt that it takes the place of."""
    if out.attempt == 1:
        return letter
    before = city_key(sender, out.dispatch_id, out.attempt - 1)
    query = select(received.c.id).where(received.c.source == letter.source, received.c.key == before)
    return replace(letter, replaces=(await there.db.execute(query)).scalar())
