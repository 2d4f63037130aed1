"""Sending: who a document is sent to and how far it has come, the seals and their ledger.

Lock order: document, then its sending, then its dispatches. What is evidence (facts, the seal's ledger) is append-only.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Text, UniqueConstraint, text

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table

sending = tenant_table(
    "edocs_sending",
    id_column("document_id"),
    Column("state", String(16), nullable=False),
    Column("mode", String(24), nullable=False),
    id_column("seal_id", nullable=True),
    Column("sealed_sha256", String(64), nullable=True),
    Column("sealed_size", BigInteger, nullable=True),
    Column("note", Text, nullable=False),
    time_column("asked_at"),
    id_column("asked_by"),
    Column("asked_name", Text, nullable=False),
    time_column("checked_at", nullable=True),
    id_column("checked_by", nullable=True),
    Column("checked_name", Text, nullable=False),
    time_column("sent_at", nullable=True),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "state"),
    key=("document_id",),
)
"""The sending of a document: ASKED (심사 대기), REFUSED (심사 반려), SENT. `mode`: seal, signature, or which of the two
is left out; the sealed sheet (시행문) by the hash of its bytes."""

dispatch = tenant_table(
    "edocs_dispatch",
    id_column("id"),
    id_column("document_id"),
    Column("place", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("to_institution", Integer, nullable=True),
    id_column("to_unit", nullable=True),
    Column("to_code", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("attention", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("added_for", Text, nullable=False),
    time_column("made_at"),
    id_column("made_by", nullable=True),
    Column("made_name", Text, nullable=False),
    time_column("changed_at"),
    UniqueConstraint("institution_id", "document_id", "place"),
    refers("document_id", to="edocs_sending", target=("document_id",)),
    Index(None, "institution_id", "state"),
    Index(None, "institution_id", "made_at"),
)
"""One document to one recipient. `kind`: unit, institution, agency or manual; `state` is the fold of the facts of
`attempt`; `attention`: a person must look; `added_for`: why it was added after sending. LAW adm-doc §15(4)"""

dispatch_fact = tenant_table(
    "edocs_dispatch_fact",
    id_column("dispatch_id"),
    id_column("id"),
    Column("attempt", Integer, nullable=False),
    Column("fact", String(20), nullable=False),
    Column("effect", String(16), nullable=False),
    time_column("at"),
    time_column("noted_at"),
    Column("detail", Text, nullable=False),
    Column("by_unit", Text, nullable=False),
    Column("by_person", Text, nullable=False),
    refers("dispatch_id", to="edocs_dispatch"),
    key=("dispatch_id", "id"),
    append_only=True,
)
"""What became known, with the moment that counts as evidence (`at`) and the moment we learnt of it; implied ranks have
the effect `implied`. LAW adm-doc §6(2)"""

seal = tenant_table(
    "edocs_seal",
    id_column("id"),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("keeper", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("size", BigInteger, nullable=True),
    Column("width_mm", Integer, nullable=False),
    time_column("registered_at"),
    id_column("replaced_by", nullable=True),
    time_column("ended_at", nullable=True),
    Index(
        "uq_edocs_seal_in_use",
        "institution_id",
        "kind",
        "name",
        unique=True,
        postgresql_where=text("state = 'in_use'"),
    ),
)
"""전자이미지관인: a seal's image while it is in use; when replaced or destroyed its size is empty and its bytes are
gone, the fingerprint stays. LAW adm-doc §37(3)"""

seal_entry = tenant_table(
    "edocs_seal_entry",
    id_column("id"),
    id_column("seal_id"),
    Column("kind", String(16), nullable=False),
    time_column("at"),
    id_column("person_id", nullable=True),
    Column("person_name", Text, nullable=False),
    id_column("document_id", nullable=True),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    refers("seal_id", to="edocs_seal"),
    Index(None, "institution_id", "at"),
    append_only=True,
)
"""관인대장: register, use, replace, destroy; one line each for good. LAW adm-doc-rule §29"""

recipient_group = tenant_table(
    "edocs_recipient_group",
    id_column("id"),
    id_column("unit_id", nullable=True),
    Column("name", Text, nullable=False),
    json_column("members"),
    time_column("changed_at"),
    id_column("changed_by", nullable=True),
    Index(None, "institution_id", "unit_id"),
)
"""수신 그룹: recipients that a unit (or, without one, the institution) names together."""
