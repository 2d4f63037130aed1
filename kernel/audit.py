"""Access and act records: one row per act or read of personal data, one leaf of the institution's ledger each."""

from typing import Any

from sqlalchemy import Column, Index, LargeBinary, String, Table, bindparam, insert, select

from kernel.db import id_column, json_column, time_column
from kernel.leaf import Content, leaf_of
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
    Column("salt", LargeBinary(16), nullable=False),
    append_only=True,
)
"""Who (person, post), when, from where (client), what (action, subject), whose data. LAW rec-dec §28(3)"""
Index("ix_kernel_audit_subject", record.c.institution_id, record.c.subject_kind, record.c.subject_id)
Index("ix_kernel_audit_whose", record.c.institution_id, record.c.whose, postgresql_where=record.c.whose.is_not(None))

pending: Table = tenant_table(
    "kernel_ledger_pending", id_column("audit_id"), Column("leaf", LargeBinary(32), nullable=False), key=("audit_id",)
)
"""Leaves that were committed with their record and have no place in the ledger yet."""

_FIELDS = [column.name for column in record.c]
_written = insert(record).values({name: bindparam(name) for name in _FIELDS}).returning(record.c.id).cte("written")
_WRITE = insert(pending).from_select(
    ["institution_id", "audit_id", "leaf"],
    select(
        bindparam("institution_id", type_=record.c.institution_id.type),
        _written.c.id,
        bindparam("leaf", type_=pending.c.leaf.type),
    ),
)
"""The record and its leaf in one statement: neither is ever there without the other."""


async def write(tx: Tx) -> None:
    """Write the records that this transaction collected, each with its leaf; called once, just before commit."""
    if tx.audits:
        await tx.db.execute(_WRITE, [_row(tx, entry.content, entry.leaf) for entry in tx.audits])
        tx.wake("ledger")


def _row(tx: Tx, content: Content, leaf: bytes) -> dict[str, Any]:
    return {name: getattr(content, name) for name in _FIELDS} | {"leaf": leaf}


def leaf_of_row(row: Any) -> bytes:
    """The leaf computed again from a row of `record`."""
    return leaf_of(Content(**{name: getattr(row, name) for name in _FIELDS}))
