"""Receiving: what came in, whose desk it lies on, who read it. The copy belongs to the recipient alone.

Lock order: received document, then counter. History is append-only; the row is its projection.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table

received = tenant_table(
    "edocs_received",
    id_column("id"),
    Column("seq", Integer, nullable=False),
    Column("source", String(16), nullable=False),
    Column("key", String(300), nullable=False),
    Column("sender_institution", Integer, nullable=True),
    Column("sender_code", String(20), nullable=False),
    Column("sender_unit_code", String(20), nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("sender_doc_id", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("dated", Date, nullable=True),
    Column("addressed", Text, nullable=False),
    id_column("addressed_unit", nullable=True),
    json_column("paper", nullable=True),
    json_column("disclosure"),
    id_column("replaces", nullable=True),
    time_column("arrived_at"),
    Column("state", String(20), nullable=False),
    id_column("unit_id", nullable=True),
    Column("unit_name", Text, nullable=False),
    id_column("officer_post", nullable=True),
    Column("officer_name", Text, nullable=False),
    time_column("distributed_at", nullable=True),
    time_column("registered_at", nullable=True),
    id_column("receipt_unit_id", nullable=True),
    Column("receipt_year", Integer, nullable=True),
    Column("receipt_serial", Integer, nullable=True),
    Column("receipt", Text, nullable=True),
    time_column("due_at", nullable=True),
    Column("method", Text, nullable=False),
    Column("note", Text, nullable=False),
    id_column("answer_id", nullable=True),
    id_column("record_file_id", nullable=True),
    time_column("changed_at"),
    Column("acl", ARRAY(Text), nullable=False),
    UniqueConstraint("institution_id", "source", "key"),
    UniqueConstraint("institution_id", "receipt_unit_id", "receipt_year", "receipt_serial"),
    CheckConstraint("(receipt IS NULL) = (receipt_serial IS NULL)", name="whole_receipt"),
    Index(None, "institution_id", "state"),
    Index(None, "institution_id", "arrived_at"),
    Index(None, "institution_id", "unit_id", "state"),
    Index(None, "institution_id", "registered_at"),
)
"""A document that came in. `paper` is the sheet as it was sent (empty where the body came as a file); `key` makes a
second arrival of the same attempt the same row. LAW adm-doc §18"""

received_file = tenant_table(
    "edocs_received_file",
    id_column("received_id"),
    Column("place", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String(127), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    refers("received_id", to="edocs_received"),
    key=("received_id", "place"),
    append_only=True,
)
"""What came with it: the sheet (sheet), a body as a file (body), attachments, pictures, the raw message (raw)."""

received_event = tenant_table(
    "edocs_received_event",
    id_column("received_id"),
    Column("seq", Integer, nullable=False),
    Column("kind", String(24), nullable=False),
    time_column("at"),
    id_column("person_id", nullable=True),
    Column("person_name", Text, nullable=False),
    Column("post_name", Text, nullable=False),
    id_column("from_unit", nullable=True),
    id_column("to_unit", nullable=True),
    Column("words", Text, nullable=False),
    json_column("detail"),
    refers("received_id", to="edocs_received"),
    Index(None, "institution_id", "kind", "at"),
    key=("received_id", "seq"),
    append_only=True,
)
"""Who did what with it, in order: receipt and distribution are registration data. LAW adm-doc §18(3)"""

reading = tenant_table(
    "edocs_reading",
    id_column("received_id"),
    id_column("post_id"),
    Column("post_name", Text, nullable=False),
    Column("person_name", Text, nullable=False),
    time_column("asked_at"),
    id_column("asked_by", nullable=True),
    time_column("read_at", nullable=True),
    id_column("read_by", nullable=True),
    Column("read_name", Text, nullable=False),
    refers("received_id", to="edocs_received"),
    Index(None, "institution_id", "post_id"),
    key=("received_id", "post_id"),
)
"""공람: who is to read, and that the system noted when they opened it. LAW adm-doc §18(4), LAW adm-doc-rule §17"""
