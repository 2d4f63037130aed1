"""A document comes in: its copy is ours from that moment. Exactly once, however often it is brought.

On the far side of a crossing nothing is locked here: rows are only inserted, so two institutions that write to each
other at the same moment never wait in a ring. People are told by an event of the recipient's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from edocs.content import Disclosed
from edocs.events import LetterArrived
from edocs.paper import Paper
from edocs.receiving.states import State
from edocs.tables.receiving import received, received_event, received_file
from kernel.blobs import BlobRef
from kernel.clock import new_id
from kernel.tx import Tx


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file that came: its bytes lie in the recipient's own store already.

    `kind`: sheet (the sealed sheet as PDF), body (a body as a file), attachment, image (of the body, `name` is the id
    that the body names it by), seal, raw (the message as it came).
    """

    kind: Literal["sheet", "body", "attachment", "image", "seal", "raw"]
    name: str
    media_type: str
    blob: BlobRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What arrived. `paper` is the sheet as a value; None where the body came as a file only."""

    source: Literal["city", "exchange", "unit"]
    key: str
    """Names the attempt of the sender: the same key is the same letter."""
    sender_name: str
    title: str
    number: str
    dated: date | None
    paper: Paper | None
    files: Sequence[LetterFile] = ()
    sender_institution: int | None = None
    sender_code: str = ""
    sender_unit_code: str = ""
    sender_doc_id: str = ""
    addressed: str = ""
    """The recipient as the sender printed it."""
    to_unit: UUID | None = None
    """The handling unit that the sender named: the registry is shown it; a letter of one's own house goes straight."""
    to_unit_name: str = ""
    disclosure: Disclosed = field(default_factory=Disclosed)
    replaces: UUID | None = None


async def arrive(tx: Tx, letter: Letter) -> UUID:
    """Put the letter into this institution's registry, or before the unit of one's own house; its id.

    Idempotent by source and key: what has arrived already is left as it is. Audited as the institution's own act.
    LAW adm-doc §6(2), LAW adm-doc §18
    """
    return (await arrive_all(tx, [letter]))[0]


async def arrive_all(tx: Tx, letters: Sequence[Letter]) -> list[UUID]:
    """The same for several letters, no two of one key, in few statements; their ids in order."""
    if not letters:
        return []
    made = {(letter.source, letter.key): (new_id(), letter) for letter in letters}
    rows = [_row(tx, received_id, letter) for received_id, letter in made.values()]
    done = await tx.db.execute(
        insert(received)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["institution_id", "source", "key"])
        .returning(received.c.id)
    )
    new = set(done.scalars())
    fresh = [(received_id, letter) for received_id, letter in made.values() if received_id in new]
    files = [_file(tx, one, place, file) for one, letter in fresh for place, file in enumerate(letter.files)]
    if files:
        await tx.db.execute(received_file.insert(), files)
    if fresh:
        await tx.db.execute(received_event.insert(), [_arrival(tx, *one) for one in fresh])
    for received_id, letter in fresh:
        tx.audit(
            "edocs.letter_arrive",
            "received",
            received_id,
            source=letter.source,
            key=letter.key[:300],
            number=letter.number,
            files=len(letter.files),
        )
        tx.publish(LetterArrived(received_id=received_id, source=letter.source))
    known = {key: received_id for key, (received_id, _) in made.items() if received_id in new}
    for source, key in made.keys() - known.keys():
        same = select(received.c.id).where(received.c.source == source, received.c.key == key)
        known[(source, key)] = (await tx.db.execute(same)).scalar_one()
    return [known[(letter.source, letter.key)] for letter in letters]


def _row(tx: Tx, received_id: UUID, letter: Letter) -> dict[str, Any]:
    straight = letter.source == "unit" and letter.to_unit is not None
    state = State.DISTRIBUTED if straight else State.AT_REGISTRY
    tokens = ["registry", "records", *([f"u:{letter.to_unit}"] if straight else [])]
    return {
        "institution_id": tx.institution_id,
        "id": received_id,
        "seq": 1,
        "source": letter.source,
        "key": letter.key,
        "sender_institution": letter.sender_institution,
        "sender_code": letter.sender_code,
        "sender_unit_code": letter.sender_unit_code,
        "sender_name": letter.sender_name,
        "sender_doc_id": letter.sender_doc_id,
        "title": letter.title,
        "number": letter.number,
        "dated": letter.dated,
        "addressed": letter.addressed,
        "addressed_unit": letter.to_unit,
        "paper": msgspec.to_builtins(letter.paper) if letter.paper is not None else None,
        "disclosure": msgspec.to_builtins(letter.disclosure),
        "replaces": letter.replaces,
        "arrived_at": tx.now,
        "state": state.value,
        "unit_id": letter.to_unit if straight else None,
        "unit_name": letter.to_unit_name if straight else "",
        "distributed_at": tx.now if straight else None,
        "officer_name": "",
        "method": "",
        "note": "",
        "changed_at": tx.now,
        "acl": tokens,
    }


def _file(tx: Tx, received_id: UUID, place: int, file: LetterFile) -> dict[str, Any]:
    return {
        "institution_id": tx.institution_id,
        "received_id": received_id,
        "place": place,
        "kind": file.kind,
        "name": file.name,
        "media_type": file.media_type,
        "sha256": file.blob.sha256,
        "size": file.blob.size,
    }


def _arrival(tx: Tx, received_id: UUID, letter: Letter) -> dict[str, Any]:
    return {
        "institution_id": tx.institution_id,
        "received_id": received_id,
        "seq": 1,
        "kind": "arrive",
        "at": tx.now,
        "person_id": None,
        "person_name": "",
        "post_name": "",
        "from_unit": None,
        "to_unit": letter.to_unit,
        "words": "",
        "detail": {"sender": letter.sender_name, "addressed": letter.addressed},
    }
