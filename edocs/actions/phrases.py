"""Quick phrases: a person keeps their own."""

from sqlalchemy import delete

from edocs.tables import phrase
from kernel.errors import Forbidden
from kernel.tx import Tx


async def keep(tx: Tx, items: list[str]) -> None:
    """Replace the actor's quick phrases; none at all brings back those that everybody begins with."""
    person = tx.actor.person_id
    if person is None:
        raise Forbidden("no_person", "사람만 쓸 수 있습니다.", "Only a person has phrases.")
    await tx.db.execute(delete(phrase).where(phrase.c.person_id == person))
    words = list(dict.fromkeys(text for item in items if (text := " ".join(item.split()))))
    if words:
        rows = [
            {"institution_id": tx.institution_id, "person_id": person, "place": place, "text": text}
            for place, text in enumerate(words)
        ]
        await tx.db.execute(phrase.insert(), rows)
    tx.audit("edocs.phrases", "person", person, count=len(words))
