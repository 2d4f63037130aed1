"""Forms of an institution's own: one draft a form, and its published versions, which never change."""

from sqlalchemy import Column, Date, Index, Integer, String, Text

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import tenant_table

form_draft = tenant_table(
    "edocs_form_draft",
    Column("code", String(64), nullable=False),
    json_column("content"),
    time_column("edited_at"),
    id_column("edited_by"),
    Column("edited_by_name", Text, nullable=False),
    key=("code",),
)
"""A form that is being designed; nothing can be written on it yet."""

form_version = tenant_table(
    "edocs_form_version",
    Column("code", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("valid_from", Date, nullable=False),
    json_column("content"),
    Column("reason", Text, nullable=False),
    time_column("published_at"),
    id_column("published_by"),
    Column("published_by_name", Text, nullable=False),
    Index(None, "institution_id", "valid_from"),
    key=("code", "version"),
    append_only=True,
)
"""A version of a form from a day on: `published`, or `retired` when nothing is begun on it from that day on. A document
keeps the version that it was begun on."""
