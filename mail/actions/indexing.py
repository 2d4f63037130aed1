"""What the search knows of a message: its words, for whoever holds it."""

from uuid import UUID

from sqlalchemy import select

from kernel import search
from kernel.tx import Tx
from mail.rules.found import KIND, acl_word
from mail.tables import content, file_words, message


async def index(tx: Tx, content_id: UUID) -> None:
    """Let the message be found in every account that holds it, and nowhere when none does."""
    row = (await tx.db.execute(select(content).where(content.c.id == content_id))).one_or_none()
    held = select(message.c.account_id).where(message.c.content_id == content_id, ~message.c.expunged).distinct()
    accounts = list((await tx.db.execute(held)).scalars())
    if row is None or not accounts:
        await search.remove(tx, KIND, content_id)
        return
    words = select(file_words.c.text).where(file_words.c.content_id == content_id)
    files = (await tx.db.execute(words)).scalar_one_or_none() if row.attachments else None
    people = {"from": row.sender, "to": "\n".join(filter(None, (row.recipients, row.copies, row.blind)))}
    entry = search.Entry(
        kind=KIND,
        id=content_id,
        at=row.sent_at or row.created,
        acl=[acl_word(one) for one in accounts],
        top=row.subject,
        text=row.words,
        files=files or "",
        fields=people,
        names=row.sender,
        flags=["has:file"] if row.attachments else [],
    )
    await search.put(tx, entry)
