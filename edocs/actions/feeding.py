"""Feeds: telling each person, in a gapless order of their own, that their boxes moved for another reason than a
document: an absence began, an appointment took effect. Documents tell in the statement that writes them.
"""

from collections.abc import Iterable
from uuid import UUID

from edocs.actions.statement import TELL
from edocs.topics import person_topic
from kernel.tx import Tx


async def tell(tx: Tx, people: Iterable[UUID], happened: str) -> None:
    """Append an entry without a document to the feeds of these people, and wake them after commit."""
    ordered = sorted(set(people))
    if not ordered:
        return
    values = {"institution": tx.institution_id, "people": ordered, "happened": happened, "now": tx.now}
    for row in await tx.db.execute(TELL, values):
        tx.signal(person_topic(tx.institution_id, row.person_id), row.seq)
