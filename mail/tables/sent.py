"""What was sent: what became of it for each recipient, here and at the far end, what was taken back, links to files."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Text

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table

sending = tenant_table(
    "mail_sending",
    id_column("id"),
    id_column("account_id"),
    id_column("person_id"),
    id_column("draft_id", nullable=True),
    Column("message_id", String(300), nullable=False),
    id_column("content_id"),
    Column("subject", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("individual", Boolean, nullable=False),
    Column("copied", Boolean, nullable=False),
    Column("people", Integer, nullable=False),
    Column("opened", Integer, nullable=False),
    time_column("due"),
    time_column("at"),
    time_column("changed"),
    refers("account_id", to="mail_account"),
    Index(None, "institution_id", "account_id", "state", "due"),
    Index(None, "institution_id", "account_id", "changed"),
    Index(None, "institution_id", "message_id"),
    Index(None, "institution_id", "content_id"),
)
"""A mail that was handed in on the web. `state`: waiting (may still be undone), scheduled, sent, cancelled.
`content_id` is the copy for the sender, `copied` whether it lies in the mailbox of sent mail; `people` and
`opened` are figures."""

receipt = tenant_table(
    "mail_receipt",
    id_column("sending_id"),
    Column("number", Integer, nullable=False),
    Column("address", String(320), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(3), nullable=False),
    id_column("person_id", nullable=True),
    Column("house", Integer, nullable=True),
    id_column("outgoing_id"),
    Column("out_number", Integer, nullable=False),
    time_column("opened_at", nullable=True),
    Column("via", String(8), nullable=False),
    time_column("recalled_at", nullable=True),
    refers("sending_id", to="mail_sending"),
    Index(None, "institution_id", "outgoing_id", "out_number"),
    key=("sending_id", "number"),
)
"""One recipient of a sending. `house` is the institution where it lives, None outside. Delivery itself is told by the
row of the queue that `outgoing_id` and `out_number` name."""

trace = tenant_table(
    "mail_trace",
    id_column("account_id"),
    id_column("content_id"),
    Column("house", Integer, nullable=False),
    id_column("sending_id"),
    Column("number", Integer, nullable=False),
    time_column("at"),
    time_column("opened_at", nullable=True),
    time_column("recalled_at", nullable=True),
    Index(None, "institution_id", "house", "sending_id", "number"),
    key=("account_id", "content_id"),
)
"""The far end of a receipt: a message in an account here whose sender, in institution `house`, wants to know."""

journal = tenant_table(
    "mail_journal",
    id_column("id"),
    Column("kind", String(10), nullable=False),
    id_column("account_id"),
    id_column("content_id"),
    Column("house", Integer, nullable=False),
    id_column("sending_id", nullable=True),
    id_column("person_id", nullable=True),
    json_column("detail"),
    time_column("at"),
    Index(None, "institution_id", "account_id", "at"),
    Index(None, "institution_id", "content_id"),
    append_only=True,
)
"""What was taken out of an account by somebody else, and is kept nevertheless: recalled mail."""

link = tenant_table(
    "mail_link",
    id_column("id"),
    id_column("account_id"),
    id_column("person_id"),
    id_column("sending_id", nullable=True),
    id_column("file_id"),
    Column("secret", LargeBinary(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String(127), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("most", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("scan", String(12), nullable=False),
    time_column("expires"),
    time_column("revoked", nullable=True),
    time_column("warned", nullable=True),
    time_column("at"),
    Index(None, "institution_id", "person_id", "at"),
    Index(None, "institution_id", "file_id"),
)
"""A large file that went as a link. Of its secret only the digest is kept."""
Index("ix_mail_link_secret", link.c.institution_id, link.c.secret, unique=True)

link_use = tenant_table(
    "mail_link_use",
    id_column("id"),
    id_column("link_id"),
    Column("client", String(64), nullable=False),
    time_column("at"),
    refers("link_id", to="mail_link"),
    Index(None, "institution_id", "link_id"),
    append_only=True,
)
"""One download of a large file."""

policy = tenant_table(
    "mail_policy",
    Column("name", String(20), nullable=False),
    json_column("rules"),
    id_column("person_id", nullable=True),
    time_column("at"),
    key=("name",),
)
"""What the institution lays down for its mail; one row, `house`."""

group = tenant_table(
    "mail_group",
    id_column("id"),
    Column("address", String(320), nullable=False),
    Column("name", String(100), nullable=False),
    Column("who", String(10), nullable=False),
    json_column("members"),
    time_column("at"),
    Index("ix_mail_group_address", "institution_id", "address", unique=True),
)
"""A list of people under one address: people, units and addresses elsewhere, in `members`."""

investigation = tenant_table(
    "mail_investigation",
    id_column("id"),
    id_column("account_id"),
    Column("reason", Text, nullable=False),
    Column("question", Text, nullable=False),
    time_column("since"),
    time_column("until"),
    id_column("asked_by"),
    Column("state", String(10), nullable=False),
    id_column("decided_by", nullable=True),
    Column("decision", Text, nullable=False),
    time_column("decided_at", nullable=True),
    time_column("lapses", nullable=True),
    time_column("at"),
    Index(None, "institution_id", "at"),
)
"""A search in somebody's mail: one person asks for it and says why, another releases it, for a time."""
