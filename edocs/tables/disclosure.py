"""Tables of disclosure: where each document stands towards the public, how it got there, its derived copies; and,
apart from all else, what is public.

Only `edocs.actions` writes here. The public list lies in the commons plane, because it is for everybody: the public
doors read it in a scope in which the database shows no institution's own row, so that no mistake there can show more.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import Plane, plain_table, refers, tenant_table

disclosure = tenant_table(
    "edocs_disclosure",
    id_column("document_id"),
    Column("seq", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("phase", String(12), nullable=False),
    Column("is_out", Boolean, nullable=False),
    Column("flagged", Integer, nullable=False),
    Column("due_on", Date, nullable=True),
    Column("ends_on", Date, nullable=True),
    Column("review_on", Date, nullable=True),
    Column("looked_on", Date, nullable=True),
    Column("decided_on", Date, nullable=False),
    Column("listed", Boolean, nullable=False),
    id_column("unit_id"),
    id_column("public_id"),
    json_column("standing"),
    time_column("changed_at"),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "phase", "due_on"),
    Index(None, "institution_id", "review_on"),
    Index(None, "institution_id", "ends_on"),
    Index(None, "institution_id", "unit_id", "decided_on"),
    key=("document_id",),
)
"""The folded standing of an established document (`edocs.disclosure.standing`), and what lists choose by. `flagged`
counts what the checks found in it; `listed`: its line stands in the public list; `public_id` is its name there."""

disclosure_event = tenant_table(
    "edocs_disclosure_event",
    id_column("document_id"),
    Column("seq", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    time_column("at"),
    id_column("person_id", nullable=True),
    json_column("content"),
    id_column("audit_id"),
    Column("audit_leaf", LargeBinary(32), nullable=False),
    refers("document_id", to="edocs_document"),
    key=("document_id", "seq"),
    append_only=True,
)
"""Everything that was done about it; never changed. Each fact names the audit record of its act, and its leaf."""

public_copy = tenant_table(
    "edocs_public_copy",
    id_column("document_id"),
    Column("version", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("basis", Integer, nullable=False),
    Column("revision_hash", String(64), nullable=False),
    Column("record_sha256", String(64), nullable=False),
    Column("body_sha256", String(64), nullable=False),
    json_column("marks"),
    Column("marks_sha256", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sheet_sha256", String(64), nullable=False),
    Column("sheet_size", BigInteger, nullable=False),
    json_column("files"),
    time_column("made_at"),
    id_column("made_by", nullable=True),
    Column("maker", Text, nullable=False),
    refers("document_id", to="edocs_document"),
    key=("document_id", "version"),
    append_only=True,
)
"""공개본, 부분공개본: a copy derived from the revision and the record that it names, as a PDF and as a sheet for the
page. Where it hides is kept as places, never as words."""

public_entry = plain_table(
    "edocs_public_entry",
    Plane.COMMONS,
    Column("institution_id", Integer, nullable=False),
    id_column("id"),
    Column("dated", Date, nullable=False),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_masked", Boolean, nullable=False),
    Column("unit", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("retention", Text, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("items", ARRAY(Integer), nullable=False),
    time_column("published_at", nullable=True),
    json_column("original"),
    PrimaryKeyConstraint("institution_id", "id"),
    Index(None, "institution_id", "dated", "id"),
)
"""정보목록: all that the public gets. A row is `edocs.disclosure.listing.Entry` and nothing else. `original` is null
unless the document itself is out."""

public_head = plain_table(
    "edocs_public_head",
    Plane.COMMONS,
    Column("institution_id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
)
"""Counts the changes of an institution's public list, so that a page that is kept for a while is known to be old."""
