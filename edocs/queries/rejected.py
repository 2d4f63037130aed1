"""The register of originals that were given back, for those who may see the document."""

from sqlalchemy import and_, select

from edocs.queries.organisation import viewer
from edocs.queries.registers import visible
from edocs.tables import document
from edocs.tables.rejected import rejected
from edocs.views.rejected import RejectedRow
from kernel.tx import Tx

MOST_SHOWN = 500


async def register_of_rejected(tx: Tx) -> list[RejectedRow]:
    """반려 원본 등록대장, newest first."""
    who = await viewer(tx)
    same = and_(document.c.institution_id == rejected.c.institution_id, document.c.id == rejected.c.document_id)
    query = select(rejected, document.c.number.label("final")).join(document, same).where(visible(who.tokens))
    rows = await tx.db.execute(query.order_by(rejected.c.returned_at.desc()).limit(MOST_SHOWN))
    tx.audit("edocs.read_register", "register", "rejected")
    return [
        RejectedRow(
            document_id=row.document_id,
            round=row.round,
            revision=row.revision,
            number=row.number,
            title=row.title,
            unit_name=row.unit_name,
            drafter=row.drafter,
            returned_by=row.returned_by,
            returned_at=row.returned_at,
            reason=row.reason,
            final_number=row.final or "",
        )
        for row in rows
    ]
