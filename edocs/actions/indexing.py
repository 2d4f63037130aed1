"""What the search knows of a submitted document: content, opinions, the words of its attachments, its number."""

from typing import Any

from sqlalchemy import select

from edocs.content import Content, all_text, from_plain
from edocs.engine.case import Case
from edocs.present import opinion_views
from edocs.queries.documents import revision_row
from edocs.tables import attachment
from kernel import search
from kernel.tx import Tx


async def index(tx: Tx, row: Any, case: Case, content: Content | None = None) -> None:
    """Let the search find the document of this row by every word of it. A draft never submitted is not found."""
    if row.revision is None:
        return
    if content is None:
        content = from_plain((await revision_row(tx, row.id, row.revision)).content)
    words = [row.number or "", all_text(content)]
    words += [opinion.text for opinion in opinion_views(case)]
    if chosen := [item.id for item in content.enclosures]:
        texts = await tx.db.execute(select(attachment.c.name, attachment.c.text).where(attachment.c.id.in_(chosen)))
        words += [f"{name}\n{text}" for name, text in texts]
    await search.put(tx, "document", row.id, text="\n".join(words), acl=list(row.acl), at=row.changed_at)
