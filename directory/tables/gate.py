"""Gate plane: accounts, sessions, passkeys and one-time tickets; seen only while deciding who somebody is."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
)
from sqlalchemy import UniqueConstraint as Unique

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import Plane, plain_table

account = plain_table(
    "directory_account",
    Plane.GATE,
    id_column("id", primary_key=True),
    Column("login", String(200), nullable=False),
    Column("home_id", Integer, nullable=False),
    Column("password", String(200), nullable=True),
    time_column("password_changed", nullable=True),
    Column("totp_secret", LargeBinary, nullable=True),
    Column("totp_confirmed", Boolean, nullable=False),
    Column("totp_step", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    time_column("locked_until", nullable=True),
    Column("oidc_subject", String(300), nullable=True),
    json_column("preferences"),
    time_column("created"),
    Unique("login"),
    Unique("oidc_subject"),
)
"""`home_id` is the institution that issued the account: only its administrators may invite or reset it.
`totp_secret` is sealed with a key derived from the deployment's secret; `totp_step` is the last step that was used."""

link = plain_table(
    "directory_account_link",
    Plane.GATE,
    id_column("account_id"),
    Column("institution_id", Integer, nullable=False),
    id_column("person_id"),
    PrimaryKeyConstraint("account_id", "institution_id"),
    Unique("institution_id", "person_id"),
    ForeignKeyConstraint(["account_id"], ["directory_account.id"]),
)
"""Whom an account stands for, at most one person in each institution."""

session = plain_table(
    "directory_session",
    Plane.GATE,
    id_column("id", primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    id_column("account_id"),
    Column("institution_id", Integer, nullable=False),
    id_column("person_id"),
    id_column("post_id"),
    json_column("methods"),
    time_column("created"),
    time_column("confirmed"),
    time_column("last_seen"),
    time_column("expires"),
    time_column("ended", nullable=True),
    Column("client", String(64), nullable=False),
    Column("user_agent", String(300), nullable=False),
    Unique("token_hash"),
    Index(None, "account_id"),
    ForeignKeyConstraint(["account_id"], ["directory_account.id"]),
)
"""An open (or ended) session. Only the hash of its token is kept."""

passkey = plain_table(
    "directory_passkey",
    Plane.GATE,
    id_column("id", primary_key=True),
    id_column("account_id"),
    Column("credential_id", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(60), nullable=False),
    time_column("created"),
    time_column("last_used", nullable=True),
    Unique("credential_id"),
    Index(None, "account_id"),
    ForeignKeyConstraint(["account_id"], ["directory_account.id"]),
)

ticket = plain_table(
    "directory_ticket",
    Plane.GATE,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("kind", String(20), nullable=False),
    id_column("account_id", nullable=True),
    json_column("data"),
    time_column("expires"),
    Index(None, "expires"),
)
"""One-time tokens: invitations, passkey challenges, states of an OpenID Connect sign-in. Taking one deletes it."""


class AccountKey(NamedTuple):
    """Which account."""

    id: UUID
    login: str
