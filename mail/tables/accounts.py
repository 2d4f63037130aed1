"""Who has mail: domains, accounts of people and shared ones, addresses, and who else may open an account."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, UniqueConstraint

from kernel.db import id_column, time_column
from kernel.tenancy import Plane, plain_table, refers, tenant_table

domain = plain_table(
    "mail_domain",
    Plane.COMMONS,
    Column("name", String(255), primary_key=True),
    Column("institution_id", Integer, nullable=False),
    time_column("created"),
    Index(None, "institution_id"),
)
"""A further mail domain of an institution, as lower-case A-labels. Its own (`directory_institution`) needs no row."""

account = tenant_table(
    "mail_account",
    id_column("id"),
    Column("kind", String(10), nullable=False),
    id_column("person_id", nullable=True),
    Column("name", String(200), nullable=False),
    Column("modseq", BigInteger, nullable=False),
    Column("forgotten", BigInteger, nullable=False),
    Column("quota", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    time_column("created"),
    time_column("closed", nullable=True),
    UniqueConstraint("institution_id", "person_id"),
    UniqueConstraint("institution_id", "name"),
)
"""`kind`: person or shared. `name` is the main address. `forgotten`: tombstones up to this modseq are gone, so what
vanished before cannot be told. `quota` in octets, 0: no limit. `uidvalidity` is the last one given to a mailbox."""

address = tenant_table(
    "mail_address",
    Column("address", String(320), nullable=False),
    id_column("account_id", nullable=True),
    id_column("unit_id", nullable=True),
    Column("may_send", Boolean, nullable=False),
    time_column("created"),
    Index(None, "institution_id", "account_id"),
    refers("account_id", to="mail_account"),
    key=("address",),
)
"""An address in canonical form: of an account (a main address or an alias), or of a unit, whose members all get it."""

member = tenant_table(
    "mail_member",
    id_column("account_id"),
    id_column("person_id"),
    Column("rights", String(20), nullable=False),
    time_column("created"),
    Index(None, "institution_id", "person_id"),
    refers("account_id", to="mail_account"),
    key=("account_id", "person_id"),
)
"""Who may open a shared account, with which rights. RFC 4314 §2.1"""

subscription = tenant_table(
    "mail_subscription",
    id_column("account_id"),
    Column("name", String(1000), nullable=False),
    refers("account_id", to="mail_account"),
    key=("account_id", "name"),
)
"""Names that the owner of an account wants listed; a name may outlive its mailbox. RFC 9051 §6.3.7"""
