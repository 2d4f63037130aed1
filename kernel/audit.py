"""Access and act records: one row per act or read of personal data, one leaf of the institution's ledger each."""

from sqlalchemy import Column, String, Table

from kernel.clock import new_id
from kernel.db import id_column, json_column, time_column
from kernel.tenancy import tenant_table
from kernel.tx import Tx

record: Table = tenant_table(
    "kernel_audit",
    id_column("id"),
    time_column("at"),
    id_column("person_id", nullable=True),
    id_column("post_id", nullable=True),
    Column("client", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject_id", String(200), nullable=False),
    id_column("whose", nullable=True),
    json_column("detail"),
    append_only=True,
)
"""Who (person, post), when, from where (client), what (action, subject), whose data. LAW rec-dec §28(3)"""


async def write(tx: Tx) -> None:
    """Write the records that this transaction collected; called once, just before commit."""
    if tx.audits:
        actor = tx.actor
        await tx.db.execute(
            record.insert(),
            [
                {
                    "institution_id": tx.institution_id,
                    "id": new_id(),
                    "at": tx.now,
                    "person_id": actor.person_id,
                    "post_id": actor.post_id,
                    "client": actor.client,
                    "action": entry.action,
                    "subject_kind": entry.subject_kind,
                    "subject_id": entry.subject_id,
                    "whose": entry.whose,
                    "detail": entry.detail,
                }
                for entry in tx.audits
            ],
        )
