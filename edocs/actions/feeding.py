"""Feeds: telling each person, in a gapless order of their own, that a document moved on their desk."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import text

from edocs.topics import person_topic
from kernel.tx import Tx

_APPEND = text(
    """
    WITH head AS (
        INSERT INTO edocs_feed_head (institution_id, person_id, seq)
        SELECT :institution, person, 1 FROM unnest(CAST(:people AS uuid[])) AS person ORDER BY person
        ON CONFLICT (institution_id, person_id) DO UPDATE SET seq = edocs_feed_head.seq + 1
        RETURNING person_id, seq
    )
    INSERT INTO edocs_feed (institution_id, person_id, seq, document_id, happened, "by", at)
    SELECT :institution, person_id, seq, :document, :happened, :by, :at FROM head
    RETURNING person_id, seq
    """
)


class Notice(Struct, frozen=True, kw_only=True):
    """What happened: to which document (none: boxes moved for another reason), by whom, when."""

    document_id: UUID | None
    happened: str
    by: str
    at: datetime


async def tell(tx: Tx, people: Iterable[UUID], notice: Notice) -> None:
    """Append the notice to the feeds of these people and wake them after commit. One statement, in order of person."""
    ordered = sorted(set(people))
    if not ordered:
        return
    rows = await tx.db.execute(
        _APPEND,
        {
            "institution": tx.institution_id,
            "people": ordered,
            "document": notice.document_id,
            "happened": notice.happened,
            "by": notice.by,
            "at": notice.at,
        },
    )
    for row in rows:
        tx.signal(person_topic(tx.institution_id, row.person_id), row.seq)
