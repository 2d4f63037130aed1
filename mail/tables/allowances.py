"""Allowances (메일 등급): what a circle of people may have. A quota, and which mail programs they may use."""

from sqlalchemy import BigInteger, Column, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY

from kernel.db import id_column, time_column
from kernel.tenancy import refers, tenant_table

allowance = tenant_table(
    "mail_allowance",
    id_column("id"),
    Column("name", String(100), nullable=False),
    Column("quota", BigInteger, nullable=False),
    Column("services", ARRAY(Text), nullable=False),
    time_column("created"),
    UniqueConstraint("institution_id", "name"),
)
"""`quota` in octets, 0: no limit. `services`: of imap, pop3 and submission, those that its people may use."""

allowed = tenant_table(
    "mail_allowed",
    id_column("subject_id"),
    Column("kind", String(10), nullable=False),
    id_column("allowance_id"),
    time_column("created"),
    refers("allowance_id", to="mail_allowance"),
    key=("subject_id",),
)
"""Who has it: a person, a unit with all below it, or (the nil id) everybody. The nearest counts."""
