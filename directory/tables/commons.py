"""Commons and oversight planes: institutions, public cards and their policy, and the figures an overseer sees."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, String
from sqlalchemy import UniqueConstraint as Unique

from kernel.db import id_column, time_column
from kernel.tenancy import Plane, plain_table

institution = plain_table(
    "directory_institution",
    Plane.COMMONS,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("code", String(20), nullable=False),
    Column("name", String(100), nullable=False),
    Column("parent_id", Integer, nullable=True),
    Column("path", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("state", String(16), nullable=False),
    Column("domain", String(200), nullable=False),
    Column("position", Integer, nullable=False),
    time_column("created"),
    Unique("code"),
    Unique("domain"),
    ForeignKeyConstraint(["parent_id"], ["directory_institution.id"]),
)
"""`path` lists the ids from the top, as `1.4.`; `kind` is what body it is in law. LAW rec-dec §3"""

card = plain_table(
    "directory_card",
    Plane.COMMONS,
    Column("institution_id", Integer, nullable=False),
    id_column("person_id"),
    Column("name", String(100), nullable=False),
    Column("initials", String(100), nullable=False),
    Column("post_name", String(100), nullable=False),
    id_column("unit_id", nullable=True),
    Column("unit_name", String(100), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("mail", String(200), nullable=False),
    Column("duties", String(300), nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("institution_id", "person_id"),
    Index(None, "institution_id", "unit_id"),
)
"""What an institution shows of a person: it copies only the fields it shows."""

card_unit = plain_table(
    "directory_card_unit",
    Plane.COMMONS,
    Column("institution_id", Integer, nullable=False),
    id_column("unit_id"),
    Column("name", String(100), nullable=False),
    id_column("parent_id", nullable=True),
    Column("position", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    PrimaryKeyConstraint("institution_id", "unit_id"),
)

card_policy = plain_table(
    "directory_card_policy",
    Plane.COMMONS,
    Column("institution_id", Integer, nullable=False),
    Column("viewer_id", Integer, nullable=False),
    Column("level", String(10), nullable=False),
    PrimaryKeyConstraint("institution_id", "viewer_id"),
)
"""What `viewer_id` (0: every other institution) may see of the owner's cards: none, search or tree."""

rollup = plain_table(
    "directory_rollup",
    Plane.OVERSIGHT,
    Column("institution_id", Integer, primary_key=True, autoincrement=False),
    Column("people", BigInteger, nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("posts", BigInteger, nullable=False),
    Column("vacant_heads", BigInteger, nullable=False),
    Column("accounts", BigInteger, nullable=False),
    time_column("updated"),
)
