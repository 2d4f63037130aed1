"""Tenant plane: one institution's units, posts, people, holdings, absences, orders, roles, imports, changes."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, String, Text, UniqueConstraint

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table

profile = tenant_table(
    "directory_profile",
    json_column("fields"),
    Column("seq", BigInteger, nullable=False),
    key=(),
)
"""One row: what the institution prints on its documents, its own settings, and the counter of its news."""

unit = tenant_table("directory_unit", id_column("id"), time_column("created"))
"""The identity of a unit; what it is called and where it stands is in its versions."""

unit_version = tenant_table(
    "directory_unit_version",
    id_column("unit_id"),
    Column("name", String(100), nullable=False),
    id_column("parent_id", nullable=True),
    Column("position", Integer, nullable=False),
    time_column("valid_from"),
    time_column("valid_to", nullable=True),
    CheckConstraint("valid_to IS NULL OR valid_from < valid_to", name="order"),
    refers("unit_id", to="directory_unit"),
    refers("parent_id", to="directory_unit"),
    key=("unit_id", "valid_from"),
)

post = tenant_table("directory_post", id_column("id"), time_column("created"))
"""The identity of a post (a seat). Signatures and routes name it; it outlives its holders and its names."""

post_version = tenant_table(
    "directory_post_version",
    id_column("post_id"),
    id_column("unit_id"),
    Column("name", String(100), nullable=False),
    Column("title", String(100), nullable=False),
    Column("rank", String(40), nullable=False),
    Column("grade", Integer, nullable=False),
    Column("is_unit_head", Boolean, nullable=False),
    Column("is_institution_head", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    time_column("valid_from"),
    time_column("valid_to", nullable=True),
    CheckConstraint("valid_to IS NULL OR valid_from < valid_to", name="order"),
    Index(None, "institution_id", "unit_id"),
    refers("post_id", to="directory_post"),
    refers("unit_id", to="directory_unit"),
    key=("post_id", "valid_from"),
)

person = tenant_table(
    "directory_person",
    id_column("id"),
    Column("number", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("initials", String(100), nullable=False),
    Column("mail", String(200), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("extension", String(10), nullable=False),
    Column("mobile", String(40), nullable=False),
    Column("place", String(100), nullable=False),
    Column("duties", String(300), nullable=False),
    time_column("paused_from", nullable=True),
    time_column("paused_to", nullable=True),
    time_column("left_at", nullable=True),
    time_column("created"),
    UniqueConstraint("institution_id", "number"),
    Index(None, "institution_id", "name"),
)
"""A person of the institution. `initials` is the name in initial consonants; the state follows from the instants."""

holding = tenant_table(
    "directory_holding",
    id_column("id"),
    id_column("person_id"),
    id_column("post_id"),
    Column("concurrent", Boolean, nullable=False),
    Column("clearance", Integer, nullable=False),
    time_column("valid_from"),
    time_column("valid_to", nullable=True),
    CheckConstraint("valid_to IS NULL OR valid_from < valid_to", name="order"),
    Index(None, "institution_id", "person_id"),
    Index(None, "institution_id", "post_id"),
    refers("person_id", to="directory_person"),
    refers("post_id", to="directory_post"),
)
"""A person in a post from one instant to another."""

absence = tenant_table(
    "directory_absence",
    id_column("id"),
    id_column("person_id"),
    Column("kind", String(20), nullable=False),
    Column("reason", String(300), nullable=False),
    id_column("deputy_post_id", nullable=True),
    time_column("valid_from"),
    time_column("valid_to", nullable=True),
    time_column("created"),
    time_column("cancelled", nullable=True),
    CheckConstraint("valid_to IS NULL OR valid_from < valid_to", name="order"),
    Index(None, "institution_id", "person_id"),
    Index(None, "institution_id", "valid_to"),
    refers("person_id", to="directory_person"),
    refers("deputy_post_id", to="directory_post"),
)

acting_order = tenant_table(
    "directory_acting_order",
    id_column("id"),
    id_column("post_id"),
    id_column("deputy_post_id"),
    Column("rank", Integer, nullable=False),
    Column("basis", String(300), nullable=False),
    Column("allow_drafter", Boolean, nullable=False),
    Column("allow_junior", Boolean, nullable=False),
    time_column("valid_from"),
    time_column("valid_to", nullable=True),
    CheckConstraint("post_id <> deputy_post_id", name="not_oneself"),
    Index(None, "institution_id", "post_id"),
    Index(None, "institution_id", "deputy_post_id"),
    refers("post_id", to="directory_post"),
    refers("deputy_post_id", to="directory_post"),
)
"""Who stands in for a post, at which rank. Depth one: a deputy's deputy never acts. LAW acting-reg §6"""

role = tenant_table(
    "directory_role",
    id_column("id"),
    Column("code", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    json_column("permissions"),
    UniqueConstraint("institution_id", "code"),
)

role_grant = tenant_table(
    "directory_role_grant",
    id_column("id"),
    id_column("role_id"),
    id_column("person_id", nullable=True),
    id_column("post_id", nullable=True),
    id_column("unit_id", nullable=True),
    time_column("valid_from"),
    time_column("valid_to", nullable=True),
    CheckConstraint("(person_id IS NULL) <> (post_id IS NULL)", name="one_subject"),
    Index(None, "institution_id", "person_id"),
    Index(None, "institution_id", "post_id"),
    refers("role_id", to="directory_role"),
    refers("person_id", to="directory_person"),
    refers("post_id", to="directory_post"),
    refers("unit_id", to="directory_unit"),
)
"""A role of a person, or of whoever holds a post; with `unit_id` only for that unit and what is below it."""

import_job = tenant_table(
    "directory_import",
    id_column("id"),
    Column("file_name", String(300), nullable=False),
    Column("state", String(10), nullable=False),
    id_column("created_by", nullable=True),
    time_column("created"),
    time_column("applied", nullable=True),
    Column("plan_hash", String(64), nullable=False),
    Column("text", Text, nullable=False),
    json_column("result"),
)
"""A file that was checked: its text, and what applying it would do."""

change = tenant_table(
    "directory_change",
    Column("seq", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    id_column("subject_id", nullable=True),
    time_column("at"),
    key=("seq",),
    append_only=True,
)
"""The news of the institution's organisation, in order."""

reorganisation = tenant_table(
    "directory_reorganisation",
    id_column("id"),
    Column("name", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    time_column("effective", nullable=True),
    Column("day", String(10), nullable=False),
    json_column("steps"),
    json_column("before"),
    json_column("after"),
    time_column("made_at"),
    id_column("made_by", nullable=True),
    time_column("applied_at", nullable=True),
    id_column("applied_by", nullable=True),
    time_column("undone_at", nullable=True),
)
"""A plan for the units: DRAFT, APPLIED, UNDONE. `before` and `after` are the versions it touched, as they stood and as
it left them: what lets it be undone before its day."""

succession = tenant_table(
    "directory_unit_succession",
    id_column("unit_id"),
    id_column("heir_id"),
    id_column("plan_id"),
    Column("ended", Boolean, nullable=False),
    time_column("valid_from"),
    refers("unit_id", to="directory_unit"),
    refers("heir_id", to="directory_unit"),
    refers("plan_id", to="directory_reorganisation"),
    key=("unit_id", "heir_id", "plan_id"),
)
"""Who follows a unit from a day on. `ended`: the unit is no more; else it gave posts away and goes on."""
