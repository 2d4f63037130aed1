"""What the search knows of messages, and what is taken from it and from the files when a message goes."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update

from kernel import search
from kernel.tx import Tx
from messenger.rules import VOID
from messenger.tables import file, message

KIND = "message"


async def index(tx: Tx, conversation_id: UUID, seq: int) -> None:
    """Let members find a message as it stands now; harmless when it is gone."""
    where = and_(message.c.conversation_id == conversation_id, message.c.seq == seq)
    row = (await tx.db.execute(select(message).where(where))).one_or_none()
    if row is None or row.state in VOID or row.kind == "system":
        return
    files = " ".join(str(one["name"]) for one in row.body.get("files", []))
    poll = row.body.get("poll") or {}
    text = "\n".join(part for part in (row.text, poll.get("question", ""), files) if part)
    entry = search.Entry(
        kind=KIND,
        id=row.id,
        at=row.at,
        acl=[acl_word(conversation_id)],
        top=text[:2000],
        text=text,
        names=row.author.get("name", ""),
        fields={"author": row.author.get("name", "")},
    )
    await search.put(tx, entry)


def acl_word(conversation_id: UUID) -> str:
    """The word that every member of a conversation holds."""
    return f"c:{conversation_id}"


async def forget(tx: Tx, message_id: UUID) -> None:
    """Let a message be found no more."""
    await search.remove(tx, KIND, message_id)


async def drop_files(tx: Tx, row: Any) -> None:
    """Close the files of a message that is gone; their bytes are removed with the retention."""
    ids = [UUID(one["id"]) for one in row.body.get("files", [])]
    if ids:
        await tx.db.execute(update(file).where(file.c.id.in_(ids)).values(gone_at=tx.now))
