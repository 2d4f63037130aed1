"""막힌 결재: what an administrator has to see, because nobody can act (invariant I10)."""

from sqlalchemy import select

from edocs.authority import standing_at
from edocs.queries.documents import case_of
from edocs.queries.organisation import organisation
from edocs.tables import document
from edocs.views import StuckView
from kernel.tx import Tx


async def stuck_steps(tx: Tx) -> list[StuckView]:
    """Open steps at vacant or unattended posts, the oldest first. The title is shown, the content is not."""
    org = await organisation(tx)
    found = []
    for row in await tx.db.execute(select(document).where(document.c.state == "IN_PROGRESS")):
        case = case_of(row)
        for step in case.open_steps:
            if standing_at(step, case, org, tx.now).needs_administrator and step.stand_in is None:
                found.append(
                    StuckView(
                        document_id=row.id,
                        title=row.title,
                        step=step.id,
                        kind=step.kind,
                        post_name=step.post_name,
                        unit_name=step.unit_name,
                        since=step.opened_at or row.changed_at,
                    )
                )
    return sorted(found, key=lambda one: one.since)
