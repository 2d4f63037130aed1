"""The words of attached files, for the search: each content is read once, apart, within limits."""

from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.search import MOST_TEXT
from kernel.tx import Tx
from mail.actions.indexing import index
from mail.apart import apart
from mail.mime.index import Part
from mail.mime.index import index as parts_of
from mail.mime.message import is_body
from mail.mime.transfer import decoded
from mail.ports import PORTS
from mail.queries import messages
from mail.tables import content, file_words

MOST_FILES: Final = 20
MOST_OCTETS: Final = 30 * 2**20
"""Of a message; a larger one is found by its own words and by the names of its files."""
_WORDLESS: Final = ("image/", "audio/", "video/")
_WITH_WORDS: Final = (
    ".pdf", ".hwp", ".hwpx", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".html", ".htm", ".txt", ".csv", ".md",
)  # fmt: skip


async def read(tx: Tx, content_id: UUID) -> None:
    """Read the files of a message and let it be found by their words; what cannot be read has none."""
    known = select(file_words.c.content_id).where(file_words.c.content_id == content_id)
    row = (await tx.db.execute(select(content).where(content.c.id == content_id))).one_or_none()
    if PORTS.words is None or row is None or (await tx.db.execute(known)).scalar_one_or_none() is not None:
        return
    texts: list[str] = []
    if row.size <= MOST_OCTETS:
        data = await messages.octets(tx.blobs, tx.institution_id, row, 0, row.size)
        for name, octets in await apart(True, files_of, data):
            texts.append(await PORTS.words(name, octets))
    words = "\n".join(text for text in texts if text)[:MOST_TEXT].replace("\0", "")
    own = {"institution_id": tx.institution_id, "content_id": content_id, "text": words, "at": tx.now}
    await tx.db.execute(upsert(file_words).values(own).on_conflict_do_nothing())
    if words:
        await index(tx, content_id)


def files_of(data: bytes) -> list[tuple[str, bytes]]:
    """The attached files that may have words: names and octets."""
    found: list[tuple[str, bytes]] = []
    for part in parts_of(data).walk():
        if _is_file(part) and len(found) < MOST_FILES:
            found.append((part.name or "", decoded(data[part.body : part.end], part.encoding)))
    return found


def _is_file(part: Part) -> bool:
    if part.is_multipart or is_body(part) or part.type.startswith(_WORDLESS):
        return False
    return (part.name or "").lower().endswith(_WITH_WORDS)
