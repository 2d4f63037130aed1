"""The words of files that came with mail, read once a content for the search."""

from sqlalchemy import Column, Text

from kernel.db import id_column, time_column
from kernel.tenancy import tenant_table

file_words = tenant_table(
    "mail_file_words",
    id_column("content_id"),
    Column("text", Text, nullable=False),
    time_column("at"),
    key=("content_id",),
)
"""Empty where the files have no words; it goes with its content."""
