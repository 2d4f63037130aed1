"""The moment at which a decision that waited takes effect: in the name of whoever pressed, every guard asked anew."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete

from edocs.actions import feeding
from edocs.actions.approving import establish
from edocs.queries.documents import document_for_system
from edocs.queries.waiting import wished
from edocs.tables import deciding
from edocs.views.acts import Act
from kernel.errors import Refusal
from kernel.tx import Tx


async def settle(tx: Tx, document_id: UUID, wish_id: UUID) -> None:
    """Due work: decide, or drop the wish where somebody else was first or the authority has ended."""
    await document_for_system(tx, document_id)  # locks it: whoever takes back is before or after, never between
    wish = await wished(tx, document_id)
    if wish is None or wish.id != wish_id:
        return
    await tx.db.execute(delete(deciding).where(deciding.c.document_id == document_id))
    system = tx.actor
    tx.actor = replace(system, person_id=wish.person_id, post_id=wish.post_id)
    tx.client_id = wish.idem_key
    given = Act(step=wish.step, revision_hash=wish.revision_hash, opinion=wish.opinion, despite=wish.despite)
    try:
        async with tx.db.begin_nested():
            await establish(tx, document_id, given)
    except Refusal as refused:
        tx.actor = system
        tx.audit("edocs.decide_dropped", "document", document_id, person=str(wish.person_id), code=refused.code)
        await feeding.tell(tx, [wish.person_id], "decision_dropped")
