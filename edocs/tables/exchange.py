"""Tables of the national exchange: the directory of agencies, our codes and settings, what goes out and what comes in.

Only `edocs.actions` and `edocs.exchange` write here. The directory of agencies is the same for all institutions and
lies in the commons plane; everything else is an institution's own. Nothing that came from outside is ever rewritten:
raw bytes are blobs, receipts are append-only. LAW exch-std §3
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import Plane, plain_table, refers, tenant_table

agency = plain_table(
    "edocs_agency",
    Plane.COMMONS,
    Column("code", String(7), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=True),
    Column("org_code", String(7), nullable=False),
    Column("parent_code", String(7), nullable=False),
    Column("name", String(200), nullable=False),
    Column("full_name", String(300), nullable=False),
    Column("chief", String(200), nullable=False),
    Column("sends", Boolean, nullable=False),
    Column("receives", Boolean, nullable=False),
    Column("level", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("successor", String(7), nullable=False),
    Column("certificate", Text, nullable=False),
    PrimaryKeyConstraint("code", "valid_from"),
    Index(None, "org_code"),
)
"""A code of the national directory in its versions: what it was called, when it began and ended, who took over."""

agency_import = plain_table(
    "edocs_agency_import",
    Plane.COMMONS,
    id_column("id", primary_key=True),
    time_column("at"),
    Column("source", String(300), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("detail", Text, nullable=False),
)
"""Each copy of the directory that was read, taken or refused."""

exchange_code = tenant_table(
    "edocs_exchange_code",
    Column("code", String(7), nullable=False),
    id_column("unit_id", nullable=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=True),
    key=("code",),
)
"""Our own codes: of the institution itself (no unit) and of its handling units."""

exchange_setting = tenant_table(
    "edocs_exchange_setting",
    json_column("content"),
    time_column("changed_at"),
    id_column("changed_by", nullable=True),
    key=(),
)
"""One row: by which transport, folders, limits, alarms, profile."""

outgoing = tenant_table(
    "edocs_exchange_out",
    id_column("id"),
    Column("kind", String(8), nullable=False),
    id_column("dispatch_id", nullable=True),
    id_column("answers_id", nullable=True),
    Column("doc_type", String(16), nullable=False),
    Column("sender", String(7), nullable=False),
    Column("recipient", String(7), nullable=False),
    Column("doc_id", String(128), nullable=False),
    Column("title", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("file_name", String(40), nullable=True),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("profile", Integer, nullable=False, server_default="0"),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    time_column("made_at"),
    time_column("due_at"),
    time_column("handed_at", nullable=True),
    time_column("sent_at", nullable=True),
    Column("last_error", Text, nullable=False),
    UniqueConstraint("institution_id", "file_name"),
    UniqueConstraint("institution_id", "dispatch_id", "attempt"),
    Index(None, "institution_id", "made_at"),
    Index(None, "institution_id", "doc_id", "sender", "recipient"),
    Index(None, "institution_id", "answers_id"),
    Index(
        "ix_edocs_exchange_out_open",
        "institution_id",
        "due_at",
        postgresql_where=text("state IN ('PACKED', 'HANDING', 'HANDED_OFF')"),
    ),
)
"""What leaves by the exchange, its octets frozen: a document for one recipient (an attempt), or a receipt (`answers_id`
is what it answers). Sending again sends the same octets; only a new attempt makes new ones. `profile`: the version of
the standard by which a document was written."""

incoming = tenant_table(
    "edocs_exchange_in",
    id_column("id"),
    Column("file_name", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    time_column("came_at"),
    Column("doc_type", String(16), nullable=False),
    Column("sender_org", String(7), nullable=False),
    Column("sender", String(7), nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("ours", String(7), nullable=False),
    Column("doc_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    time_column("dated", nullable=True),
    Column("digest", String(64), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("detail", Text, nullable=False),
    json_column("notes"),
    json_column("parts"),
    Column("answer", String(16), nullable=False),
    id_column("received_id", nullable=True),
    id_column("dispatch_id", nullable=True),
    Column("seen", Integer, nullable=False),
    Column("claim", String(64), nullable=False, server_default=""),
    Column("family", String(8), nullable=False, server_default="A"),
    time_column("handled_at", nullable=True),
    id_column("handled_by", nullable=True),
    Column("handled", String(16), nullable=False),
    UniqueConstraint("institution_id", "file_name", "sha256"),
    Index(None, "institution_id", "state", "came_at"),
    Index(None, "institution_id", "received_id"),
    Index(None, "institution_id", "came_at"),
)
"""Every file that came, once, with its raw octets as a blob: stored, applied (a receipt), a duplicate, or quarantined
with the number of its reason. `answer` is the refusal that is owed or was sent, `seen` how often the file came,
`claim`: where it lay when it was counted last, `family`: A between agencies, B from a
business system (edocs.exchange.linkage)."""

arrival = tenant_table(
    "edocs_exchange_seen",
    Column("send_orgcode", String(7), nullable=False),
    Column("send_id", String(7), nullable=False),
    Column("doc_id", String(128), nullable=False),
    Column("ours", String(7), nullable=False),
    Column("digest", String(64), nullable=False),
    id_column("in_id"),
    id_column("received_id"),
    time_column("at"),
    refers("in_id", to="edocs_exchange_in"),
    key=("send_orgcode", "send_id", "doc_id", "ours", "digest"),
    append_only=True,
)
"""The keys of what was stored, for good: only what was stored counts as seen."""

receipt = tenant_table(
    "edocs_exchange_receipt",
    Column("doc_id", String(128), nullable=False),
    Column("acker", String(7), nullable=False),
    Column("doc_type", String(16), nullable=False),
    time_column("dated"),
    id_column("in_id"),
    id_column("dispatch_id", nullable=True),
    Column("sha256", String(64), nullable=False),
    Column("dept", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("effect", String(20), nullable=False),
    time_column("at"),
    refers("in_id", to="edocs_exchange_in"),
    Index(None, "institution_id", "acker", "at"),
    key=("doc_id", "acker", "doc_type", "dated"),
    append_only=True,
)
"""Receipts that came for what we sent: the evidence of arrival, with the hash of the raw file. LAW adm-doc §6(2)"""

linkage = tenant_table(
    "edocs_exchange_linkage",
    id_column("id"),
    Column("system", String(64), nullable=False),
    Column("number", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("system_user", String(64), nullable=False),
    Column("own_system", String(64), nullable=False),
    Column("own_user", String(64), nullable=False),
    Column("notification", String(8), nullable=False),
    Column("text_hash", String(64), nullable=False),
    id_column("in_id"),
    id_column("document_id"),
    id_column("replaces", nullable=True),
    Column("told", String(64), nullable=False),
    time_column("at"),
    refers("in_id", to="edocs_exchange_in"),
    UniqueConstraint("institution_id", "system", "number", "digest"),
    Index(None, "institution_id", "document_id"),
)
"""A draft that a business system handed in: which system and matter, which document it became, what the system wants to
hear and was told last. `text_hash` is the text as it came, so that a changed one is told as changed."""

name_counter = tenant_table(
    "edocs_exchange_name",
    Column("sender", String(7), nullable=False),
    Column("recipient", String(7), nullable=False),
    Column("second", String(14), nullable=False),
    Column("last", Integer, nullable=False),
    key=("sender", "recipient"),
)
"""The last file name of a pair: locked while the next one is made, so that names stay unique and in order."""

alarm = tenant_table(
    "edocs_exchange_alarm",
    Column("kind", String(20), nullable=False),
    Column("subject", String(128), nullable=False),
    time_column("raised_at"),
    time_column("cleared_at", nullable=True),
    Column("detail", Text, nullable=False),
    key=("kind", "subject"),
)
"""What somebody should look at: late receipts, a flood, a transport that does not answer. Alarms change no state."""
