"""What people want done with their mail: scripts, an answer while they are away, and what is remembered of it."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Text, text

from kernel.db import id_column, time_column
from kernel.tenancy import refers, tenant_table

script = tenant_table(
    "mail_script",
    id_column("account_id"),
    Column("name", String(128), nullable=False),
    Column("source", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("fault", Text, nullable=False),
    time_column("fault_at", nullable=True),
    time_column("created"),
    time_column("changed"),
    refers("account_id", to="mail_account"),
    key=("account_id", "name"),
)
"""A Sieve script of an account; at most one is active. `fault` says why it could not be run, when that happened last:
the mail was kept."""
Index(
    "ix_mail_script_active",
    script.c.institution_id,
    script.c.account_id,
    unique=True,
    postgresql_where=text("active"),
)

vacation = tenant_table(
    "mail_vacation",
    id_column("account_id"),
    Column("enabled", Boolean, nullable=False),
    Column("with_absence", Boolean, nullable=False),
    time_column("starts", nullable=True),
    time_column("ends", nullable=True),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_outside", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("audience", String(8), nullable=False),
    time_column("changed"),
    refers("account_id", to="mail_account"),
    key=("account_id",),
)
"""The answer while somebody is away: between two instants, or (`with_absence`) whenever the directory says so.
`audience` all, or city: only senders of institutions here; `text_outside` is what others read, "" the same."""

memory = tenant_table(
    "mail_memory",
    id_column("account_id"),
    Column("kind", String(9), nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    time_column("until", index=True),
    refers("account_id", to="mail_account"),
    key=("account_id", "kind", "key"),
)
"""What is known until then: `answered` a sender was answered, `seen` an id was seen by `duplicate`, `filtered` a mail
went through the script of the account, which a second delivery of the same mail must not run again."""
