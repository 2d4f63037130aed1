"""What becomes known of a document on its way, and what people do about it: cancel, send again, add a recipient.

Every fact is appended with the moment that counts as evidence; the state of a dispatch is the fold of the facts of its
present attempt. Lock order: dispatch, nothing after it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from edocs.queries.dispatching import dispatch_row, facts_so_far
from edocs.sending.states import Effect, Fact, State, after
from edocs.tables.sending import dispatch, dispatch_fact
from edocs.topics import sending_topic
from kernel.clock import new_id
from kernel.tx import Tx

MOST_DETAIL = 4_000


async def note(  # noqa: PLR0913 - a fact has a moment, an attempt, and who said it
    tx: Tx,
    dispatch_id: UUID,
    fact: Fact,
    at: datetime,
    *,
    attempt: int,
    detail: str = "",
    by_unit: str = "",
    by_person: str = "",
) -> State:
    """Append a fact and fold it; the state afterwards. What is late or double is kept and changes nothing.

    `at` is the moment that counts as evidence, as its source says it; when we learnt of it is kept beside it.
    LAW adm-doc §6(2)
    """
    row = await dispatch_row(tx, dispatch_id, lock=True)
    effect: Effect
    implied: tuple[Fact, ...] = ()
    state = State(row.state)
    if attempt == row.attempt:
        outcome = after(state, fact)
        state, effect, implied = outcome.state, outcome.effect, outcome.implied
    else:
        # That an earlier attempt was accepted after all is for a person: two copies may be there now.
        effect = "needs_person" if fact is Fact.ACCEPTED else "none"
    told = {"at": at, "by_unit": by_unit[:200], "by_person": by_person[:200]}
    lines = [told | {"fact": one.value, "effect": "implied", "detail": ""} for one in implied]
    lines.append(told | {"fact": fact.value, "effect": effect, "detail": detail[:MOST_DETAIL]})
    await _append(tx, dispatch_id, attempt, lines)
    if effect != "none":
        values: dict[str, Any] = {"state": state.value, "changed_at": tx.now}
        values |= {"attention": True} if effect in ("anomaly", "needs_person") else {}
        values |= {"reason": detail[:MOST_DETAIL]} if detail else {}
        await tx.db.execute(update(dispatch).where(dispatch.c.id == dispatch_id).values(values))
    tx.audit(
        "edocs.dispatch_fact",
        "document",
        row.document_id,
        dispatch=str(dispatch_id),
        fact=fact.value,
        effect=effect,
        attempt=attempt,
        at=at.isoformat(),
    )
    await wake(tx, row.document_id)
    return state


async def _append(tx: Tx, dispatch_id: UUID, attempt: int, lines: list[dict[str, Any]]) -> None:
    scope = {"institution_id": tx.institution_id, "dispatch_id": dispatch_id, "attempt": attempt, "noted_at": tx.now}
    await tx.db.execute(dispatch_fact.insert(), [scope | line | {"id": new_id()} for line in lines])


async def wake(tx: Tx, document_id: UUID) -> None:
    """Wake those who look at the document's recipients; how many facts there are is the place of the topic."""
    tx.signal(sending_topic(tx.institution_id, document_id), await facts_so_far(tx, document_id))
