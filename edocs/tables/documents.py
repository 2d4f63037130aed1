"""The document: its history, its revisions, and what is asked of whom. Content is immutable, history append-only."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table

document = tenant_table(
    "edocs_document",
    id_column("id"),
    Column("seq", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("form_code", String(64), nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    id_column("drafter_person_id"),
    id_column("drafter_post_id"),
    id_column("unit_id"),
    Column("round", Integer, nullable=False),
    Column("revision", Integer, nullable=True),
    json_column("brief"),
    json_column("case"),
    Column("acl", ARRAY(Text), nullable=False),
    Column("amount", BigInteger, nullable=True),
    Column("urgent", Boolean, nullable=False),
    time_column("due_at", nullable=True),
    time_column("created_at"),
    time_column("submitted_at", nullable=True),
    time_column("changed_at"),
    time_column("established_at", nullable=True),
    id_column("number_unit_id", nullable=True),
    Column("number_year", Integer, nullable=True),
    Column("number_serial", Integer, nullable=True),
    Column("number", Text, nullable=True),
    id_column("record_file_id", nullable=True),
    id_column("batch_id", nullable=True),
    Column("stirs", Integer, nullable=False, server_default="0"),
    UniqueConstraint("institution_id", "number_unit_id", "number_year", "number_serial"),
    CheckConstraint("(state = 'ESTABLISHED') = (number IS NOT NULL)", name="number_iff_established"),
    Index(None, "institution_id", "drafter_person_id", "state"),
    Index(None, "institution_id", "established_at"),
    Index(None, "institution_id", "record_file_id"),
    Index(None, "institution_id", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
)
"""One case. `case` is the folded state (invariant I16), `brief` what a list row shows, `acl` who may see it.
`batch_id` is the first document of the batch (일괄기안) that it belongs to, its own id for that one. `stirs`
counts what moved its screen without being an event."""

event = tenant_table(
    "edocs_event",
    id_column("document_id"),
    Column("seq", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    time_column("at"),
    id_column("person_id"),
    Column("idem_key", String(64), nullable=False),
    json_column("content"),
    id_column("audit_id"),
    Column("audit_leaf", LargeBinary(32), nullable=False),
    refers("document_id", to="edocs_document"),
    key=("document_id", "seq"),
    append_only=True,
)
"""The history of a case; nothing is ever changed or deleted (invariant I13). Each event names the audit record of its
command and its leaf, so that the record cannot vanish from the ledger unseen."""

revision = tenant_table(
    "edocs_revision",
    id_column("document_id"),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    time_column("made_at"),
    id_column("made_by"),
    json_column("content"),
    refers("document_id", to="edocs_document"),
    key=("document_id", "number"),
    append_only=True,
)
"""An immutable content under its canonical hash."""

asked = tenant_table(
    "edocs_asked",
    id_column("document_id"),
    Column("step", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    id_column("post_id"),
    id_column("stand_in", nullable=True),
    id_column("unit_id", nullable=True),
    time_column("since"),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "post_id"),
    Index(None, "institution_id", "unit_id"),
    Index(None, "institution_id", "stand_in"),
    key=("document_id", "step"),
)
"""The open steps: whose desk a document lies on."""

side_task = tenant_table(
    "edocs_side_task",
    id_column("document_id"),
    Column("task", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    id_column("post_id"),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "post_id"),
    key=("document_id", "task"),
)
"""What waits to be read beside the line."""

part = tenant_table(
    "edocs_part",
    id_column("document_id"),
    id_column("person_id"),
    Column("box", String(16), nullable=False),
    time_column("at"),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "person_id", "box", "at"),
    key=("document_id", "person_id"),
)
"""Who drafted or signed, and in which box they keep it: 작성 중, 진행 중, 반려·회수, 완료."""

seen = tenant_table(
    "edocs_seen",
    id_column("person_id"),
    id_column("document_id"),
    Column("seq", Integer, nullable=False),
    time_column("at"),
    Column("revision", Integer, nullable=True),
    Column("earlier", Integer, nullable=True),
    refers("document_id", to="edocs_document"),
    key=("person_id", "document_id"),
)
"""Up to which event a person has read a document; which revision was shown last, and which one before that."""

deciding = tenant_table(
    "edocs_deciding",
    id_column("document_id"),
    id_column("id"),
    id_column("person_id"),
    id_column("post_id"),
    Column("person_name", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("revision_hash", String(64), nullable=False),
    Column("opinion", Text, nullable=False),
    Column("despite", String(64), nullable=False),
    Column("idem_key", String(64), nullable=False),
    time_column("pressed_at"),
    time_column("due_at"),
    refers("document_id", to="edocs_document"),
    key=("document_id",),
)
"""A decision that was pressed and may still be taken back: nothing of it has happened yet."""

counter = tenant_table(
    "edocs_counter",
    id_column("unit_id"),
    Column("year", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("last", Integer, nullable=False),
    key=("unit_id", "year", "kind"),
)
"""The strict series of numbers: the row is locked from taking a number to commit, so a rollback leaves no gap."""

link = tenant_table(
    "edocs_link",
    id_column("document_id"),
    id_column("to_id"),
    Column("relation", String(16), nullable=False),
    time_column("made_at"),
    time_column("told_at", nullable=True),
    refers("document_id", to="edocs_document"),
    refers("to_id", to="edocs_document"),
    Index(None, "institution_id", "to_id"),
    key=("document_id", "to_id", "relation"),
)
"""Which document names which earlier one, both ways; made from the content's `cites`. `told_at`: when those concerned
with the earlier one were told that the later one was decided."""

record_pdf = tenant_table(
    "edocs_record_pdf",
    id_column("document_id"),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    time_column("made_at"),
    refers("document_id", to="edocs_document"),
    key=("document_id",),
    append_only=True,
)
"""The PDF/A of an established document."""

unit_task = tenant_table(
    "edocs_unit_task",
    id_column("id"),
    id_column("unit_id"),
    Column("code", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("retention", String(16), nullable=False),
    UniqueConstraint("institution_id", "code"),
)
"""단위과제. LAW rec-dec §23"""

record_file = tenant_table(
    "edocs_record_file",
    id_column("id"),
    id_column("unit_task_id"),
    Column("name", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("serial", Integer, nullable=False, server_default="1"),
    Column("volume", Integer, nullable=False, server_default="1"),
    id_column("first_id", nullable=True),
    Column("retention", String(16), nullable=False, server_default=""),
    Column("state", String(16), nullable=False, server_default="OPEN"),
    Column("custody", String(16), nullable=False, server_default="UNIT"),
    time_column("closed_at", nullable=True),
    Column("ended_year", Integer, nullable=True),
    Column("kept_until", Date, nullable=True),
    CheckConstraint("closed = (state <> 'OPEN')", name="closed_is_a_state"),
    CheckConstraint(
        "(state = 'OPEN') = (ended_year IS NULL) AND (state = 'OPEN') = (closed_at IS NULL)", name="ended_when_closed"
    ),
    refers("unit_task_id", to="edocs_unit_task"),
    Index(None, "institution_id", "unit_task_id"),
    Index(None, "institution_id", "state", "kept_until"),
)
"""기록물철: the folder of a unit task in a year, one row a volume (권). `state`: see `edocs.records.files`; `retention`
is empty where the task's counts; `custody`: UNIT or CENTRE; `kept_until` is the last day of its period, none where it
never ends. LAW rec-dec §23, LAW rec-dec §26(5)"""

pace = tenant_table(
    "edocs_pace",
    id_column("document_id"),
    Column("step", Integer, nullable=False),
    time_column("opened_at"),
    Column("kind", String(16), nullable=False),
    id_column("post_id"),
    id_column("unit_id", nullable=True),
    id_column("drafter_unit_id"),
    Column("form_code", String(64), nullable=False),
    time_column("ended_at", nullable=True),
    Column("outcome", String(16), nullable=True),
    id_column("person_id", nullable=True),
    Column("acting", Boolean, nullable=False),
    Column("worked", Integer, nullable=True),
    Column("late", Boolean, nullable=False),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "ended_at"),
    Index(None, "institution_id", "person_id", "ended_at"),
    Index(None, "institution_id", "unit_id", "ended_at"),
    key=("document_id", "step", "opened_at"),
)
"""How long each asking of a step took, in seconds of working time, and how it ended. Statistics are read from it; it
follows the documents a moment later, and can be made again from their cases."""
