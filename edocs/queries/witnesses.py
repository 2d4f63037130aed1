"""What the history of documents bears witness to: the audit records of its commands."""

from uuid import UUID

from sqlalchemy import select

from edocs.tables import event
from edocs.tables.disclosure import disclosure_event
from edocs.tables.records import record_event
from kernel.tx import Tx


async def audit_witnesses(tx: Tx) -> dict[UUID, bytes]:
    """The leaf of every audit record that a fact names, by the record's id; for `kernel.ledger_check.verify`."""
    found: dict[UUID, bytes] = {}
    for table in (event, record_event, disclosure_event):
        rows = await tx.db.execute(select(table.c.audit_id, table.c.audit_leaf).distinct())
        found |= {row.audit_id: bytes(row.audit_leaf) for row in rows}
    return found
