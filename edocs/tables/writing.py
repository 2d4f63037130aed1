"""What people write with: working copies, files, templates, presets, preferences, handovers."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Text

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table

working = tenant_table(
    "edocs_working",
    id_column("document_id"),
    Column("save", Integer, nullable=False),
    time_column("saved_at"),
    Column("client", String(64), nullable=False),
    json_column("content"),
    refers("document_id", to="edocs_document"),
    key=("document_id",),
)
"""The working copy that the editor saves into; becomes a revision at submission."""

preference = tenant_table(
    "edocs_preference",
    id_column("person_id"),
    Column("undo_seconds", Integer, nullable=False),
    key=("person_id",),
)
"""How a person likes to work: for how many seconds a decision waits."""

save = tenant_table(
    "edocs_save",
    id_column("document_id"),
    Column("save", Integer, nullable=False),
    time_column("saved_at"),
    Column("client", String(64), nullable=False),
    json_column("content"),
    refers("document_id", to="edocs_document"),
    key=("document_id", "save"),
)
"""Earlier working copies, thinned to one a minute: 저장 기록."""

attachment = tenant_table(
    "edocs_attachment",
    id_column("id"),
    id_column("document_id"),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("media_type", String(127), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("pages", Integer, nullable=True),
    Column("text", Text, nullable=False),
    Column("scan", String(16), nullable=False, server_default=""),
    Column("scan_note", Text, nullable=False, server_default=""),
    time_column("uploaded_at"),
    id_column("uploaded_by"),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "document_id"),
)
"""A file of a document; its bytes are a blob, its text serves the search. `scan` is the verdict of the scanner: empty
where none is configured, else pending, clean, infected or unscanned (`scan_note` says what or why)."""

template = tenant_table(
    "edocs_template",
    id_column("id"),
    id_column("unit_id"),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("form_code", String(64), nullable=False),
    json_column("content"),
    time_column("made_at"),
    id_column("made_by"),
    Column("made_by_name", Text, nullable=False),
    Index(None, "institution_id", "unit_id"),
)
"""서식함: drafts that a unit keeps to start from; without files and recipients' answers, only what is written."""

preset = tenant_table(
    "edocs_preset",
    id_column("id"),
    Column("name", Text, nullable=False),
    id_column("person_id", nullable=True),
    id_column("unit_id", nullable=True),
    json_column("steps"),
    time_column("changed_at"),
    id_column("changed_by", nullable=True),
    CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="one_owner"),
    Index(None, "institution_id", "person_id"),
    Index(None, "institution_id", "unit_id"),
)
"""자주 쓰는 경로: steps and readers that a person or a unit adds again and again."""

handover = tenant_table(
    "edocs_handover",
    id_column("id"),
    id_column("post_id"),
    id_column("leaver_id"),
    id_column("successor_id", nullable=True),
    Column("state", String(16), nullable=False),
    json_column("content"),
    Column("notes", Text, nullable=False),
    time_column("begun_at"),
    id_column("begun_by", nullable=True),
    time_column("given_at", nullable=True),
    time_column("accepted_at", nullable=True),
    Index(None, "institution_id", "post_id"),
    Index(None, "institution_id", "leaver_id"),
)
"""업무 인계: what a leaver hands over with a post; `content` keeps the list as it was accepted. LAW adm-doc §61"""

phrase = tenant_table(
    "edocs_phrase",
    id_column("person_id"),
    Column("place", Integer, nullable=False),
    Column("text", Text, nullable=False),
    key=("person_id", "place"),
)
"""The quick phrases of a person, in their order: words for opinions that they use again and again."""

file_check = tenant_table(
    "edocs_file_check",
    Column("sha256", String(64), nullable=False),
    Column("checker", Integer, nullable=False),
    time_column("checked_at"),
    json_column("found"),
    key=("sha256", "checker"),
)
"""What hides in a file, and its personal data, masked: derived from the bytes alone, so it is no part of any revision.
A newer checker looks again and writes a row of its own."""

check_reason = tenant_table(
    "edocs_check_reason",
    id_column("document_id"),
    Column("code", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    id_column("person_id"),
    time_column("at"),
    refers("document_id", to="edocs_document"),
    key=("document_id", "code"),
)
"""Why personal data of a kind stands in a document, where the institution asks for a reason."""
