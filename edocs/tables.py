"""The room's tables. Content is immutable, history is append-only; all else is a projection that can be made again.

Only `edocs.actions` writes here. Lock order within a transaction: document, then counter, then feed heads by person.
"""

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
    UniqueConstraint("institution_id", "number_unit_id", "number_year", "number_serial"),
    CheckConstraint("(state = 'ESTABLISHED') = (number IS NOT NULL)", name="number_iff_established"),
    Index(None, "institution_id", "drafter_person_id", "state"),
    Index(None, "institution_id", "established_at"),
    Index(None, "institution_id", "record_file_id"),
    Index(None, "institution_id", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
)
"""One case. `case` is the folded state (invariant I16), `brief` what a list row shows, `acl` who may see it.
`batch_id` is the first document of the batch (일괄기안) that it belongs to, its own id for that one."""

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

upload = tenant_table(
    "edocs_upload",
    id_column("id"),
    id_column("document_id"),
    id_column("person_id"),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("media_type", String(127), nullable=False),
    Column("mark", String(200), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("sha256", String(64), nullable=True),
    id_column("attachment_id", nullable=True),
    time_column("begun_at"),
    time_column("touched_at"),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "document_id", "person_id"),
)
"""A large file on its way: receiving, joining, whole, attached. `mark` is how the sender's browser knows the file
again after it was closed; its parts lie on the shelf of the blob store that the id names."""

upload_part = tenant_table(
    "edocs_upload_part",
    id_column("upload_id"),
    Column("start", BigInteger, nullable=False),
    id_column("name"),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    refers("upload_id", to="edocs_upload"),
    key=("upload_id", "start"),
)
"""A part of a file on its way, and where in the file it begins."""

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

feed_head = tenant_table(
    "edocs_feed_head",
    id_column("person_id"),
    Column("seq", BigInteger, nullable=False),
    key=("person_id",),
)
"""The last number given in a person's feed."""

feed = tenant_table(
    "edocs_feed",
    id_column("person_id"),
    Column("seq", BigInteger, nullable=False),
    id_column("document_id", nullable=True),
    Column("happened", String(32), nullable=False),
    Column("by", Text, nullable=False),
    time_column("at"),
    key=("person_id", "seq"),
)
"""What concerned a person, in order; without a document it says that boxes moved for another reason (an absence)."""

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
    refers("unit_task_id", to="edocs_unit_task"),
    Index(None, "institution_id", "unit_task_id"),
)
"""기록물철: the folder of a unit task in a year."""

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

phrase = tenant_table(
    "edocs_phrase",
    id_column("person_id"),
    Column("place", Integer, nullable=False),
    Column("text", Text, nullable=False),
    key=("person_id", "place"),
)
"""The quick phrases of a person, in their order: words for opinions that they use again and again."""

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
