"""The delegation table in its versions, and where a line was made to differ from it."""

from sqlalchemy import Column, Date, Index, Integer, String, Text

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table

delegation = tenant_table(
    "edocs_delegation",
    Column("version", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("valid_from", Date, nullable=True),
    json_column("content"),
    Column("reason", Text, nullable=False),
    time_column("edited_at"),
    id_column("edited_by", nullable=True),
    key=("version",),
)
"""위임전결 규정: versions of the delegation table; only a draft may change."""

route_override = tenant_table(
    "edocs_route_override",
    id_column("document_id"),
    Column("round", Integer, nullable=False),
    time_column("at"),
    id_column("person_id"),
    id_column("post_id"),
    json_column("content"),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "at"),
    key=("document_id", "round"),
    append_only=True,
)
"""전결규정과 다른 경로: which round of which document went along another line, and why. LAW adm-doc §67:2"""
