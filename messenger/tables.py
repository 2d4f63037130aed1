"""The messenger's tables, all of the tenant plane: a conversation that several institutions share has rows in each.

Invariants: `event` is the truth, gapless by `seq` within a conversation and chained by `hash`; `message` and `member`
follow from it. `xid` is the transaction that wrote the row last: everything below the oldest running transaction is
settled, which is what makes one number a place to resume from (see `messenger.queries.log`).
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, literal_column, text
from sqlalchemy.dialects.postgresql import ARRAY

from kernel.db import id_column, json_column, time_column
from kernel.tenancy import refers, tenant_table

XID: Any = literal_column("pg_current_xact_id()::text::bigint")
"""The number of the running transaction, as kept in `xid`."""
HORIZON: Any = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
"""Every transaction below this number has ended, and what it wrote is seen by this statement."""

conversation: Table = tenant_table(
    "messenger_conversation",
    id_column("id"),
    Column("kind", String(16), nullable=False),
    Column("name", String(120), nullable=False),
    Column("purpose", String(500), nullable=False),
    id_column("unit_id", nullable=True),
    Column("pair", String(120), nullable=False),
    Column("home", Integer, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("last_vseq", BigInteger, nullable=False),
    time_column("last_at"),
    json_column("last"),
    json_column("policy"),
    Column("pins", ARRAY(BigInteger), nullable=False),
    Column("notice_seq", BigInteger, nullable=True),
    time_column("created_at"),
    id_column("created_by"),
    time_column("closed_at", nullable=True),
    Column("hash", String(64), nullable=False),
    Column("xid", BigInteger, nullable=False),
)
"""A 1:1 (`direct`), `group`, `channel`, or the channel of a unit (`unit`). `home` is the institution that gives the
numbers; `last_vseq` counts the messages alone. `last` is what the list shows of the last message."""
Index(
    "uq_messenger_conversation_pair",
    conversation.c.institution_id,
    conversation.c.pair,
    unique=True,
    postgresql_where=text("pair <> ''"),
)
Index(
    "uq_messenger_conversation_unit",
    conversation.c.institution_id,
    conversation.c.unit_id,
    unique=True,
    postgresql_where=text("unit_id IS NOT NULL"),
)

event: Table = tenant_table(
    "messenger_event",
    id_column("conversation_id"),
    Column("seq", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("target", BigInteger, nullable=True),
    Column("vseq", BigInteger, nullable=False),
    time_column("at"),
    Column("house", Integer, nullable=False),
    id_column("sender"),
    id_column("cid"),
    json_column("body"),
    Column("body_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("xid", BigInteger, nullable=False),
    refers("conversation_id", to="messenger_conversation"),
    key=("conversation_id", "seq"),
)
"""What happened in a conversation, one number after the other. `vseq` is the count of messages up to here; `body_hash`
stays when a recall blanks the body, so that the chain can still be checked."""
Index("uq_messenger_event_cid", event.c.institution_id, event.c.house, event.c.sender, event.c.cid, unique=True)
Index("ix_messenger_event_xid", event.c.institution_id, event.c.xid)

message: Table = tenant_table(
    "messenger_message",
    id_column("conversation_id"),
    Column("seq", BigInteger, nullable=False),
    id_column("id"),
    Column("vseq", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    time_column("at"),
    Column("house", Integer, nullable=False),
    id_column("sender"),
    json_column("author"),
    Column("text", Text, nullable=False),
    json_column("body"),
    Column("thread", BigInteger, nullable=True),
    Column("state", String(16), nullable=False),
    time_column("edited_at", nullable=True),
    json_column("reactions"),
    json_column("acks"),
    json_column("votes"),
    Column("replies", Integer, nullable=False, server_default="0"),
    Column("changed", BigInteger, nullable=False),
    Column("about", String(120), nullable=True),
    refers("conversation_id", to="messenger_conversation"),
    key=("conversation_id", "seq"),
)
"""A message as it stands now; `changed` is the number of the last event that touched it, `about` what a card stands
for in its own room."""
Index(
    "ix_messenger_message_about",
    message.c.institution_id,
    message.c.about,
    postgresql_where=text("about IS NOT NULL"),
)
Index("ix_messenger_message_id", message.c.institution_id, message.c.id)
Index(
    "ix_messenger_message_void",
    message.c.institution_id,
    message.c.conversation_id,
    message.c.seq,
    postgresql_where=text("state IN ('deleted', 'recalled', 'expired')"),
)
Index(
    "ix_messenger_message_sender", message.c.institution_id, message.c.conversation_id, message.c.sender, message.c.seq
)
Index(
    "ix_messenger_message_thread",
    message.c.institution_id,
    message.c.conversation_id,
    message.c.thread,
    postgresql_where=text("thread IS NOT NULL"),
)
Index("ix_messenger_message_at", message.c.institution_id, message.c.at)

member: Table = tenant_table(
    "messenger_member",
    id_column("conversation_id"),
    Column("house", Integer, nullable=False),
    id_column("person_id"),
    Column("joined_seq", BigInteger, nullable=False),
    Column("left_seq", BigInteger, nullable=True),
    Column("role", String(16), nullable=False),
    Column("alert", String(16), nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("read_seq", BigInteger, nullable=False),
    Column("read_vseq", BigInteger, nullable=False),
    time_column("read_at"),
    json_column("card"),
    Column("xid", BigInteger, nullable=False),
    refers("conversation_id", to="messenger_conversation"),
    key=("conversation_id", "house", "person_id", "joined_seq"),
)
"""One stay of a person in a conversation; open while `left_seq` is null. `read_seq` is the read cursor: there is no row
per reader and message. `card` is how the others see the person."""
Index(
    "uq_messenger_member_open",
    member.c.institution_id,
    member.c.conversation_id,
    member.c.house,
    member.c.person_id,
    unique=True,
    postgresql_where=text("left_seq IS NULL"),
)
Index(
    "ix_messenger_member_person",
    member.c.institution_id,
    member.c.person_id,
    postgresql_where=text("left_seq IS NULL"),
)
Index("ix_messenger_member_xid", member.c.institution_id, member.c.xid)

mention: Table = tenant_table(
    "messenger_mention",
    id_column("person_id"),
    id_column("conversation_id"),
    Column("seq", BigInteger, nullable=False),
    refers("conversation_id", to="messenger_conversation"),
    key=("person_id", "conversation_id", "seq"),
)
"""Who was named in which message."""

file: Table = tenant_table(
    "messenger_file",
    id_column("id"),
    id_column("conversation_id", nullable=True),
    id_column("memo_id", nullable=True),
    id_column("person_id"),
    Column("name", Text, nullable=False),
    Column("media_type", String(127), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("scan", String(16), nullable=False),
    time_column("at"),
    time_column("gone_at", nullable=True),
    Index(None, "institution_id", "conversation_id"),
    Index(None, "institution_id", "memo_id"),
)
"""A file that was brought into a conversation or a memo; its bytes are a blob of this institution."""

memo: Table = tenant_table(
    "messenger_memo",
    id_column("id"),
    id_column("cid"),
    Column("house", Integer, nullable=False),
    id_column("sender"),
    json_column("author"),
    Column("text", Text, nullable=False),
    json_column("files"),
    Column("ask", Boolean, nullable=False),
    time_column("sent_at"),
    time_column("recalled_at", nullable=True),
    Column("text_hash", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Index(None, "institution_id", "sender", "sent_at"),
)
"""쪽지: what one person wrote to several, each by themselves. `seq` is the sender's number of the last change."""
Index("uq_messenger_memo_cid", memo.c.institution_id, memo.c.house, memo.c.sender, memo.c.cid, unique=True)

memo_copy: Table = tenant_table(
    "messenger_memo_copy",
    id_column("memo_id"),
    Column("house", Integer, nullable=False),
    id_column("person_id"),
    json_column("card"),
    time_column("delivered_at", nullable=True),
    time_column("opened_at", nullable=True),
    time_column("confirmed_at", nullable=True),
    time_column("recalled_at", nullable=True),
    time_column("hidden_at", nullable=True),
    Column("seq", BigInteger, nullable=False),
    refers("memo_id", to="messenger_memo"),
    key=("memo_id", "house", "person_id"),
)
"""A memo as one person has it. `seq` is that person's number of the last change."""
Index("ix_messenger_memo_copy_person", memo_copy.c.institution_id, memo_copy.c.person_id)

head: Table = tenant_table(
    "messenger_head",
    id_column("person_id"),
    Column("seq", BigInteger, nullable=False),
    json_column("wishes", server_default="{}"),
    key=("person_id",),
)
"""The last number of what concerns a person alone (memos), and how they wish the messenger to be."""

setting: Table = tenant_table(
    "messenger_setting",
    Column("name", String(40), nullable=False),
    json_column("value"),
    key=("name",),
)
"""What an institution lays down for its talk: partners, extensions, windows, retention."""

bot: Table = tenant_table(
    "messenger_bot",
    id_column("id"),
    id_column("conversation_id"),
    Column("name", String(60), nullable=False),
    Column("token_hash", String(64), nullable=False),
    id_column("created_by"),
    time_column("created_at"),
    time_column("ended_at", nullable=True),
    refers("conversation_id", to="messenger_conversation"),
    Index(None, "institution_id", "conversation_id"),
)
"""A program that may write into one conversation with its own token, of which only the hash is kept."""

export: Table = tenant_table(
    "messenger_export",
    id_column("id"),
    id_column("conversation_id", nullable=True),
    id_column("person_id", nullable=True),
    time_column("since"),
    time_column("until"),
    Column("reason", Text, nullable=False),
    id_column("asked_by"),
    time_column("asked_at"),
    id_column("answered_by", nullable=True),
    time_column("answered_at", nullable=True),
    Column("agreed", Boolean, nullable=False, server_default="false"),
    Column("sha256", String(64), nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("events", Integer, nullable=False, server_default="0"),
    time_column("ready_at", nullable=True),
)
"""A file of what was said, asked for by one person and agreed to by another. One conversation, or all of one person."""

crossing: Table = tenant_table(
    "messenger_crossing",
    id_column("id"),
    Column("to_house", Integer, nullable=False),
    Column("key", String(120), nullable=False),
    Column("kind", String(16), nullable=False),
    json_column("payload"),
    time_column("at"),
    time_column("due_at"),
    time_column("done_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", Text, nullable=False, server_default=""),
)
"""What is to be delivered to another institution, in the order of ids: due, done, or failing. One row a key."""
Index(
    "uq_messenger_crossing_key",
    crossing.c.institution_id,
    crossing.c.to_house,
    crossing.c.kind,
    crossing.c.key,
    unique=True,
)
Index(
    "ix_messenger_crossing_due",
    crossing.c.institution_id,
    crossing.c.id,
    postgresql_where=text("done_at IS NULL"),
)
