"""Who is told what, in order."""

from sqlalchemy import BigInteger, Column, String, Text

from kernel.db import id_column, time_column
from kernel.tenancy import tenant_table

feed_head = tenant_table(
    "edocs_feed_head",
    id_column("person_id"),
    Column("seq", BigInteger, nullable=False),
    key=("person_id",),
)
"""The last number given in a person's feed."""

feed = tenant_table(
    "edocs_feed",
    id_column("person_id"),
    Column("seq", BigInteger, nullable=False),
    id_column("document_id", nullable=True),
    Column("happened", String(32), nullable=False),
    Column("by", Text, nullable=False),
    time_column("at"),
    key=("person_id", "seq"),
)
"""What concerned a person, in order; without a document it says that boxes moved for another reason (an absence)."""
