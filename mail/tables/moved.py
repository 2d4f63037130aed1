"""What came from an old server: message by message, so that moving in can begin again wherever it stopped."""

from sqlalchemy import BigInteger, Column, LargeBinary, String

from kernel.db import id_column, time_column
from kernel.tenancy import refers, tenant_table

moved = tenant_table(
    "mail_moved",
    id_column("account_id"),
    Column("source", LargeBinary(16), nullable=False),
    Column("folder", String(1000), nullable=False),
    Column("validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    id_column("mailbox_id"),
    Column("at_uid", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    time_column("at"),
    refers("account_id", to="mail_account"),
    key=("account_id", "source", "folder", "validity", "uid"),
)
"""A message of an old server (`source`: host and login) and where it lies here. `digest` is that of its octets as they
came, with whole line ends. Written with the message itself, so there is one where the other is."""
