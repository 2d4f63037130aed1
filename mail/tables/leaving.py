"""What leaves: a mail that was handed in, and one row for each of its recipients, with all that became of it."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Text, text

from kernel.db import id_column, time_column
from kernel.tenancy import refers, tenant_table

outgoing = tenant_table(
    "mail_outgoing",
    id_column("id"),
    id_column("person_id", nullable=True),
    Column("sender", String(320), nullable=False),
    id_column("content_id"),
    Column("utf8", Boolean, nullable=False),
    Column("require_tls", Boolean, nullable=False),
    Column("ret", String(4), nullable=False),
    Column("envid", String(100), nullable=False),
    time_column("created"),
    refers("content_id", to="mail_content"),
    Index(None, "institution_id", "person_id", "created"),
)
"""A mail on its way. An empty `sender` is a notice, to which nobody answers; `person_id` is who handed it in."""

recipient = tenant_table(
    "mail_outgoing_recipient",
    id_column("outgoing_id"),
    Column("number", Integer, nullable=False),
    Column("address", String(320), nullable=False),
    Column("domain", String(255), nullable=False),
    Column("notify", String(40), nullable=False),
    Column("orcpt", String(600), nullable=False),
    Column("state", String(12), nullable=False),
    time_column("due"),
    Column("attempts", Integer, nullable=False),
    Column("host", String(255), nullable=False),
    Column("reply", Text, nullable=False),
    time_column("at", nullable=True),
    time_column("told", nullable=True),
    time_column("opened_at", nullable=True),
    refers("outgoing_id", to="mail_outgoing"),
    key=("outgoing_id", "number"),
)
"""`state`: waiting, held, delivered (into an account of this house), relayed (another server took it), failed or
cancelled. While waiting it is tried when `due`; who tries it moves that first, so that nobody else does. `host`,
`reply` and `at` tell the last try, or what a bounce that came back says; `told` is when the sender was told of a delay,
`opened_at` when the other side told that it was displayed."""
Index(
    "ix_mail_outgoing_recipient_due",
    recipient.c.institution_id,
    recipient.c.due,
    postgresql_where=text("state = 'waiting'"),
)
