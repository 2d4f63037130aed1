"""What the history of documents bears witness to: the audit records of its commands."""

from uuid import UUID

from sqlalchemy import select

from edocs.tables import event
from kernel.tx import Tx


async def audit_witnesses(tx: Tx) -> dict[UUID, bytes]:
    """The leaf of every audit record that an event names, by the record's id; for `kernel.ledger_check.verify`."""
    rows = await tx.db.execute(select(event.c.audit_id, event.c.audit_leaf).distinct())
    return {row.audit_id: bytes(row.audit_leaf) for row in rows}
