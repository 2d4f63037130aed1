"""What the gates know: servers that came before, and what other domains want to be told of each day."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, LargeBinary, String, Text

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import Plane, plain_table, tenant_table

grey = tenant_table(
    "mail_grey",
    Column("key", LargeBinary(32), nullable=False),
    time_column("first"),
    time_column("until", index=True),
    key=("key",),
)
"""A server (with sender and recipient, or alone once it came again), when it came first, and until when that counts."""

verdict = tenant_table(
    "mail_verdict",
    Column("day", Date, nullable=False),
    Column("kind", String(5), nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    Column("domain", String(255), nullable=False),
    json_column("row"),
    Column("count", BigInteger, nullable=False),
    Index(None, "institution_id", "kind", "day"),
    key=("day", "kind", "key"),
)
"""What came of mails of one day, counted: `dmarc` mail in the name of a domain, `tls` connections to its servers. A row
goes when its report has left."""

policy_kept = plain_table(
    "mail_policy_kept",
    Plane.COMMONS,
    Column("domain", String(255), primary_key=True),
    Column("ident", String(32), nullable=False),
    Column("policy", Text, nullable=False),
    time_column("until"),
)
"""What another domain says of TLS to its servers, for as long as it said so."""

report = tenant_table(
    "mail_report",
    id_column("id"),
    Column("kind", String(5), nullable=False),
    Column("reporter", Text, nullable=False),
    Column("ident", Text, nullable=False),
    Column("domain", String(255), nullable=False),
    time_column("begins"),
    time_column("ends"),
    Column("good", BigInteger, nullable=False),
    Column("bad", BigInteger, nullable=False),
    json_column("rows"),
    time_column("at"),
    Column("size", Integer, nullable=False),
    Index("ix_mail_report_ident", "institution_id", "kind", "reporter", "ident", unique=True),
    Index(None, "institution_id", "domain", "ends"),
)
"""What another house says of mail in our name: `dmarc` how many vouched for and how many not, with the sources."""
