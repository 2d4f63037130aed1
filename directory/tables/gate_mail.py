"""Gate plane: passwords that programs use, made by us and known to one program each."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, LargeBinary, String

from kernel.db import id_column, time_column
from kernel.tenancy import Plane, plain_table

app_password = plain_table(
    "directory_app_password",
    Plane.GATE,
    id_column("id", primary_key=True),
    id_column("account_id"),
    Column("name", String(60), nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("iterations", Integer, nullable=False),
    Column("stored_key", LargeBinary, nullable=False),
    Column("server_key", LargeBinary, nullable=False),
    time_column("created"),
    time_column("last_used", nullable=True),
    Index(None, "account_id"),
    ForeignKeyConstraint(["account_id"], ["directory_account.id"]),
)
"""The password itself is not kept, only what SCRAM needs. All of an account share a salt: SCRAM names it before it is
known which one is meant. RFC 5802 §3"""
