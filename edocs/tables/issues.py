"""Tables of issued papers: the register, the public halves of the signing keys, what is withdrawn, and the lookup.

Only `edocs.actions` writes here. The lookup lies in the gate plane, because who asks online belongs to no institution.
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

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import Plane, plain_table, refers, tenant_table

issue = tenant_table(
    "edocs_issue",
    id_column("id"),
    id_column("document_id"),
    Column("number", LargeBinary, nullable=True),
    Column("tail", String(4), nullable=False),
    Column("kid", String(16), nullable=False),
    Column("token", Text, nullable=True),
    json_column("shown"),
    Column("purpose", String(300), nullable=False),
    Column("record_sha256", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sealed", Boolean, nullable=False),
    time_column("issued_at"),
    id_column("issued_by", nullable=True),
    Column("issuer_name", Text, nullable=False),
    time_column("expires_at", nullable=True),
    time_column("revoked_at", nullable=True),
    id_column("revoked_by", nullable=True),
    Column("reason", Text, nullable=False),
    time_column("forgotten_at", nullable=True),
    refers("document_id", to="edocs_document"),
    Index(None, "institution_id", "document_id"),
    Index(None, "institution_id", "issued_at"),
)
"""발급 대장: which copy was issued to whom, for what, and whether it still counts. After its time number and token are
forgotten; `tail` (the last characters) stays. LAW civil-dec §30"""

proof_key = plain_table(
    "edocs_proof_key",
    Plane.COMMONS,
    Column("institution_id", Integer, nullable=False),
    Column("kid", String(16), nullable=False),
    Column("purpose", String(8), nullable=False),
    Column("label", String(100), nullable=False),
    Column("code", String(20), nullable=False),
    Column("name", String(100), nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("certificates", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("withdrawn", String(300), nullable=False),
    PrimaryKeyConstraint("institution_id", "kid"),
)
"""The institutions' public keys: `barcode` (Ed25519) or `seal` (P-256, with its certificates as PEM, its own first)."""

trust_list = plain_table(
    "edocs_trust_list",
    Plane.COMMONS,
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    time_column("at"),
)
"""The lists of trusted keys, each signed by the offline root. The first one fixes the root."""

revoked_list = plain_table(
    "edocs_revoked_list",
    Plane.COMMONS,
    Column("institution_id", Integer, primary_key=True, autoincrement=False),
    time_column("at"),
    Column("note", Text, nullable=False),
)
"""Each institution's list of withdrawn papers, signed by its current key."""

lookup = plain_table(
    "edocs_lookup",
    Plane.GATE,
    Column("digest", LargeBinary, primary_key=True),
    Column("institution_id", Integer, nullable=False),
    id_column("issue_id"),
    time_column("expires_at", nullable=True),
)
"""Number and field of a paper as one keyed digest: who has not both finds nothing, and a wrong number looks like a
wrong field. Rows go when the paper's time is over."""
