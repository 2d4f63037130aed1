"""Reading: opening a document marks it read and leaves one access record."""

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert

from edocs.queries.documents import Found
from edocs.tables import seen
from kernel.tx import Tx


async def mark_read(tx: Tx, found: Found) -> None:
    """Note up to which event the actor has read the document, and that it was read. LAW rec-dec §28(3)"""
    row = insert(seen).values(
        institution_id=tx.institution_id,
        person_id=tx.actor.person_id,
        document_id=found.id,
        seq=found.case.seq,
        at=tx.now,
        revision=found.row.revision,
    )
    new = row.excluded.revision
    await tx.db.execute(
        row.on_conflict_do_update(
            index_elements=["institution_id", "person_id", "document_id"],
            set_={
                "seq": row.excluded.seq,
                "at": row.excluded.at,
                "revision": new,
                "earlier": case((seen.c.revision.is_distinct_from(new), seen.c.revision), else_=seen.c.earlier),
            },
            where=seen.c.seq < row.excluded.seq,
        )
    )
    tx.audit("edocs.read", "document", found.id, whose=found.case.drafter.person, seq=found.case.seq)
