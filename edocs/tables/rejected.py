"""반려 원본 등록대장: originals that a decider or reviewer gave back, where the institution registers them."""

from sqlalchemy import Column, Index, Integer, String, Text, UniqueConstraint

from kernel.db import id_column, time_column
from kernel.tenancy import tenant_table

rejected = tenant_table(
    "edocs_rejected",
    id_column("document_id"),
    Column("round", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("title", Text, nullable=False),
    id_column("unit_id"),
    Column("unit_name", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("drafter", Text, nullable=False),
    Column("returned_by", Text, nullable=False),
    time_column("returned_at"),
    Column("reason", Text, nullable=False),
    UniqueConstraint("institution_id", "unit_id", "year", "serial"),
    Index(None, "institution_id", "returned_at"),
    key=("document_id", "round"),
    append_only=True,
)
"""One original by its document and round; its content is the revision of that number, which stays. Names are those of
the day. LAW rec-dec §21(1):2"""
