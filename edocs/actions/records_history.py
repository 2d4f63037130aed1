"""Writing the history of records management: one line an act, with the leaf of its audit record. Append-only.

LAW rec-dec §20(2), LAW rec-rule §8(2)
"""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from edocs.queries.records_common import Asker
from edocs.tables.records import record_event
from kernel.tx import Tx


async def note(  # noqa: PLR0913 - a line of the history has these parts
    tx: Tx,
    who: Asker | None,
    kind: str,
    subject: UUID,
    act: str,
    *,
    changed: tuple[str, str, str] = ("", "", ""),
    reason: str = "",
    **detail: Any,
) -> None:
    """Write what was done (`changed`: field, before, after) and record it in the ledger. `who` None is the system.

    The thing's row, or what it lies in, is locked by the caller: the numbers have no gap.
    """
    field, before, after = changed
    if field:
        detail |= {"field": field, "before": before, "after": after}
    entry = tx.audit(f"edocs.record_{act}", kind, subject, reason=reason, **detail)
    last = select(func.coalesce(func.max(record_event.c.seq), 0)).where(
        record_event.c.kind == kind, record_event.c.subject_id == subject
    )
    await tx.db.execute(
        record_event.insert().values(
            institution_id=tx.institution_id,
            kind=kind,
            subject_id=subject,
            seq=last.scalar_subquery() + 1,
            act=act,
            field=field,
            before=before,
            after=after,
            reason=reason,
            at=tx.now,
            person_id=tx.actor.person_id,
            person_name=who.signed if who else "",
            audit_id=entry.id,
            audit_leaf=entry.leaf,
        )
    )
