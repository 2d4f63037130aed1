"""What lies in accounts: mailboxes, messages (narrow, changing), contents (wide, immutable), conversations."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, LargeBinary, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from kernel.db import id_column, time_column
from kernel.tenancy import refers, tenant_table

mailbox = tenant_table(
    "mail_mailbox",
    id_column("id"),
    id_column("account_id"),
    Column("name", String(1000), nullable=False),
    Column("role", String(16), nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uidnext", BigInteger, nullable=False),
    Column("modseq", BigInteger, nullable=False),
    Column("recent", BigInteger, nullable=False),
    Column("total", Integer, nullable=False),
    Column("unseen", Integer, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("keywords", ARRAY(Text), nullable=False),
    Column("createseq", BigInteger, nullable=False),
    Column("changeseq", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
    refers("account_id", to="mail_account"),
)
"""`name` is the path in NFC, with `/`. `modseq` is that of the last change inside, `changeseq` of the last change of
the mailbox itself; `gone` makes it a tombstone. UIDs below `recent` have been recent in some session."""
Index(
    "ix_mail_mailbox_name",
    mailbox.c.institution_id,
    mailbox.c.account_id,
    mailbox.c.name,
    unique=True,
    postgresql_where=text("NOT gone"),
)
Index("ix_mail_mailbox_change", mailbox.c.institution_id, mailbox.c.account_id, mailbox.c.changeseq)

content = tenant_table(
    "mail_content",
    id_column("id"),
    Column("digest", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("raw", LargeBinary, nullable=True),
    Column("prefix", LargeBinary, nullable=False),
    Column("blob", String(64), nullable=True),
    Column("header", Integer, nullable=False),
    Column("renderer", SmallInteger, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("bodystructure", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("parts", LargeBinary, nullable=False),
    Column("head", LargeBinary, nullable=True),
    time_column("sent_at", nullable=True),
    Column("sent_on", Date, nullable=True),
    Column("message_id", String(1000), nullable=False),
    Column("subject", Text, nullable=False),
    Column("base_subject", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("copies", Text, nullable=False),
    Column("blind", Text, nullable=False),
    Column("sort_from", Text, nullable=False),
    Column("sort_to", Text, nullable=False),
    Column("sort_cc", Text, nullable=False),
    Column("display_from", Text, nullable=False),
    Column("display_to", Text, nullable=False),
    Column("references", ARRAY(Text), nullable=False),
    Column("preview", Text, nullable=False),
    Column("head_words", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("attachments", Integer, nullable=False),
    time_column("created"),
    Index(None, "institution_id", "message_id"),
)
"""A message as it came, shared by every account of the institution that holds it. The octets are `prefix` (lines that
we added) and then the blob; small ones stand whole in `raw`, and large ones keep their header in `head`. ENVELOPE,
BODYSTRUCTURE and BODY are ready for the wire. `head_words` (a line a field) and `words` are the folded texts that IMAP
searches; `sent_on` is the day that the Date field itself names."""
Index("ix_mail_content_digest", content.c.institution_id, content.c.digest, unique=True)

message = tenant_table(
    "mail_message",
    id_column("mailbox_id"),
    Column("uid", BigInteger, nullable=False),
    id_column("account_id"),
    id_column("content_id"),
    id_column("conversation_id"),
    Column("modseq", BigInteger, nullable=False),
    Column("createseq", BigInteger, nullable=False),
    Column("flags", SmallInteger, nullable=False),
    Column("keywords", ARRAY(Text), nullable=False),
    Column("size", BigInteger, nullable=False),
    time_column("internal_date"),
    time_column("save_date"),
    Column("expunged", Boolean, nullable=False),
    refers("mailbox_id", to="mail_mailbox"),
    refers("content_id", to="mail_content"),
    key=("mailbox_id", "uid"),
)
"""One message in one mailbox. `expunged` makes it a tombstone, which keeps its content until it is forgotten;
`save_date` is then when it went."""
Index("ix_mail_message_modseq", message.c.institution_id, message.c.mailbox_id, message.c.modseq)
Index("ix_mail_message_account", message.c.institution_id, message.c.account_id, message.c.modseq)
Index("ix_mail_message_content", message.c.institution_id, message.c.content_id)
Index("ix_mail_message_conversation", message.c.institution_id, message.c.conversation_id)
Index(
    "ix_mail_message_date",
    message.c.institution_id,
    message.c.mailbox_id,
    message.c.internal_date,
    postgresql_where=text("NOT expunged"),
)
Index(
    "ix_mail_message_gone",
    message.c.institution_id,
    message.c.save_date,
    postgresql_where=text("expunged"),
)

conversation = tenant_table(
    "mail_conversation",
    id_column("id"),
    id_column("account_id"),
    Column("messages", Integer, nullable=False),
    Column("changeseq", BigInteger, nullable=False),
    refers("account_id", to="mail_account"),
)
"""Messages of an account that answer each other; `messages` counts all that ever joined, and bounds it."""

reference = tenant_table(
    "mail_reference",
    id_column("account_id"),
    Column("key", LargeBinary(16), nullable=False),
    id_column("conversation_id"),
    refers("conversation_id", to="mail_conversation"),
    key=("account_id", "key"),
)
"""Which conversation a message id belongs to, under one subject; see `mail.rules.threads`."""

delivery = tenant_table(
    "mail_delivery",
    Column("key", String(64), nullable=False),
    id_column("account_id"),
    Column("target", String(300), nullable=False),
    id_column("mailbox_id"),
    Column("uid", BigInteger, nullable=False),
    id_column("content_id"),
    time_column("at", index=True),
    key=("key", "account_id", "target"),
)
"""What was delivered under which key: a delivery that comes again stores nothing."""
