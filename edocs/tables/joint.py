"""Joint drafts at a partner: what other institutions have asked this one to decide with them (공동기안).

The leading institution keeps nothing here: its own side is the case itself. Lock order: the document, then the request.
"""

from sqlalchemy import Column, Index, Integer, String, Text

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table

joint_request = tenant_table(
    "edocs_joint_request",
    id_column("id"),
    Column("state", String(16), nullable=False),
    Column("lead_institution", Integer, nullable=False),
    Column("lead_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    json_column("letter"),
    id_column("unit_id", nullable=True),
    id_column("document_id", nullable=True),
    time_column("arrived_at"),
    time_column("due_at", nullable=True),
    time_column("answered_at", nullable=True),
    json_column("answer", nullable=True),
    Column("reason", Text, nullable=False, server_default=""),
    Column("lead_number", Text, nullable=False, server_default=""),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "state"),
    Index(None, "institution_id", "document_id"),
)
"""What was asked, by whom, and what became of it: ASKED, TAKEN (a copy is on its way), AGREED, REFUSED, ENDED (the
leading institution took it back; `reason` says why). `id` is that of the letter, so that a second delivery finds the
first; `answer` is what went back, `lead_number` the number under which the whole came into being."""
