"""What people write: drafts with their files, signatures, texts to begin with, how mail is for them."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Text, UniqueConstraint, text

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table
from mail.tables.messages import message

draft = tenant_table(
    "mail_draft",
    id_column("id"),
    id_column("account_id"),
    id_column("person_id"),
    Column("version", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("state", String(10), nullable=False),
    json_column("letter"),
    Column("subject", Text, nullable=False),
    Column("html", Text, nullable=False),
    id_column("of_content", nullable=True),
    id_column("of_conversation", nullable=True),
    id_column("of_box", nullable=True),
    Column("of_uid", BigInteger, nullable=True),
    Column("references", Text, nullable=False),
    Column("in_reply_to", Text, nullable=False),
    Column("message_id", String(300), nullable=False),
    id_column("copy_box", nullable=True),
    Column("copy_uid", BigInteger, nullable=True),
    Column("copied", BigInteger, nullable=False),
    time_column("began_at"),
    time_column("saved_at"),
    refers("account_id", to="mail_account"),
    Index(None, "institution_id", "person_id", "saved_at"),
)
"""A working copy. `state`: open, sent or gone; sent ones are kept for an undo. `letter` holds sender, people and
switches; `of_*` is the message it answers or forwards; `copy_*` is where its copy lies among the drafts of IMAP, made
at version `copied`."""

file = tenant_table(
    "mail_file",
    id_column("id"),
    id_column("draft_id"),
    id_column("person_id"),
    Column("name", Text, nullable=False),
    Column("media_type", String(127), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("cid", String(80), nullable=False),
    Column("inline", Boolean, nullable=False),
    Column("large", Boolean, nullable=False),
    Column("scan", String(12), nullable=False),
    id_column("document_id", nullable=True),
    Column("how", String(10), nullable=False),
    Column("position", Integer, nullable=False),
    time_column("at"),
    refers("draft_id", to="mail_draft"),
    Index(None, "institution_id", "draft_id"),
)
"""A file of a draft. `large` ones go as a link; `document_id` is a document of the suite, copied or referred to."""

signature = tenant_table(
    "mail_signature",
    id_column("id"),
    id_column("person_id"),
    id_column("post_id", nullable=True),
    Column("name", String(60), nullable=False),
    Column("html", Text, nullable=False),
    Column("first", Boolean, nullable=False),
    time_column("at"),
    Index(None, "institution_id", "person_id"),
)
"""A signature of a person, perhaps for one post."""

template = tenant_table(
    "mail_template",
    id_column("id"),
    id_column("person_id"),
    id_column("unit_id", nullable=True),
    Column("name", String(100), nullable=False),
    Column("subject", Text, nullable=False),
    Column("html", Text, nullable=False),
    time_column("at"),
    Index(None, "institution_id", "person_id"),
    Index(None, "institution_id", "unit_id"),
)
"""A text to begin with: of the person who made it, or of a whole unit."""

preference = tenant_table(
    "mail_preference",
    id_column("person_id"),
    json_column("wishes"),
    key=("person_id",),
)
"""How mail is for a person."""

trusted = tenant_table(
    "mail_trusted",
    id_column("person_id"),
    Column("address", String(320), nullable=False),
    time_column("at"),
    key=("person_id", "address"),
)
"""Senders whose images a person always wants to see."""

acquaintance = tenant_table(
    "mail_acquaintance",
    id_column("person_id"),
    Column("address", String(320), nullable=False),
    Column("name", Text, nullable=False),
    Column("times", Integer, nullable=False),
    time_column("at"),
    key=("person_id", "address"),
)
"""To whom a person has written, how often, and when last."""

label = tenant_table(
    "mail_label",
    id_column("account_id"),
    Column("keyword", String(100), nullable=False),
    Column("name", String(40), nullable=False),
    Column("colour", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    refers("account_id", to="mail_account"),
    key=("account_id", "keyword"),
)
"""A name and a colour for a keyword of IMAP."""

later = tenant_table(
    "mail_later",
    id_column("mailbox_id"),
    Column("uid", BigInteger, nullable=False),
    id_column("account_id"),
    id_column("home_id"),
    id_column("person_id"),
    time_column("until"),
    Index(None, "institution_id", "account_id"),
    key=("mailbox_id", "uid"),
)
"""A message that comes back to its mailbox (`home_id`) at a time; until then it lies in the mailbox for later."""

assignment = tenant_table(
    "mail_assignment",
    id_column("account_id"),
    id_column("conversation_id"),
    id_column("person_id", nullable=True),
    Column("state", String(6), nullable=False),
    id_column("by"),
    time_column("at"),
    refers("account_id", to="mail_account"),
    UniqueConstraint("institution_id", "conversation_id"),
    key=("account_id", "conversation_id"),
)
"""Who has taken on a conversation of a shared account, and whether it is done."""

export = tenant_table(
    "mail_export",
    id_column("id"),
    id_column("account_id"),
    id_column("mailbox_id", nullable=True),
    id_column("person_id"),
    Column("form", String(5), nullable=False),
    Column("state", String(10), nullable=False),
    Column("name", Text, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=True),
    time_column("at"),
    Index(None, "institution_id", "person_id"),
)
"""Mail as one file, which is made by due work."""
Index("ix_mail_draft_open", draft.c.institution_id, draft.c.account_id, postgresql_where=text("state = 'open'"))
Index(
    "ix_mail_message_flagged",
    message.c.institution_id,
    message.c.account_id,
    message.c.internal_date,
    postgresql_where=text("(flags & 4) <> 0 AND NOT expunged"),
)
"""The few that somebody has marked."""
