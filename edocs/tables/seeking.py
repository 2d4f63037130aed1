"""Searches that people keep."""

from sqlalchemy import Column, Index, Text

from kernel.db import id_column, time_column
from kernel.tenancy import refers, tenant_table

kept_search = tenant_table(
    "edocs_kept_search",
    id_column("id"),
    id_column("person_id"),
    id_column("unit_id", nullable=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    time_column("kept_at"),
    Index(None, "institution_id", "person_id"),
    Index(None, "institution_id", "unit_id"),
)
"""A search that a person kept; with a unit it is everybody's of that unit."""

search_look = tenant_table(
    "edocs_search_look",
    id_column("search_id"),
    id_column("person_id"),
    time_column("at"),
    refers("search_id", to="edocs_kept_search"),
    key=("search_id", "person_id"),
)
"""When a person last looked at the results of a kept search: what is newer is new."""

asked_search = tenant_table(
    "edocs_asked_search",
    id_column("person_id"),
    Column("query", Text, nullable=False),
    time_column("at"),
    key=("person_id", "query"),
)
"""What a person asked lately, for that person alone."""
