"""막힌 결재: what an administrator has to see, because nobody can act (invariant I10)."""

from functools import cache
from uuid import UUID

from sqlalchemy import and_, select

from edocs.engine.authority import Attendance, standing, standing_at
from edocs.engine.org import Org
from edocs.queries.documents import case_of
from edocs.queries.organisation import organisation
from edocs.tables import asked, document
from edocs.views.delegations import StuckView
from kernel.tx import Tx


async def stuck_steps(tx: Tx) -> list[StuckView]:
    """Open steps at vacant or unattended posts, the oldest first. The title is shown, the content is not."""
    org = await organisation(tx)
    found = []
    for row in await tx.db.execute(select(document).where(document.c.id.in_(await _suspects(tx, org)))):
        case = case_of(row)
        for step in case.open_steps:
            if standing_at(step, case, org, tx.now).needs_administrator:
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


async def _suspects(tx: Tx, org: Org) -> set[UUID]:
    """Documents that lie at a post which nobody attends, or whose holder drafted them: few of those under way."""

    @cache
    def holders(post: UUID) -> frozenset[UUID]:
        return frozenset(held.person for held in org.holdings_of(post, tx.now))

    @cache
    def attended(post: UUID) -> bool:
        return standing(org, post, tx.now).attendance is Attendance.PRESENT

    same = and_(asked.c.institution_id == document.c.institution_id, asked.c.document_id == document.c.id)
    query = select(asked.c.document_id, asked.c.post_id, document.c.drafter_person_id).join(document, same)
    return {
        row.document_id
        for row in await tx.db.execute(query)
        if not attended(row.post_id) or row.drafter_person_id in holders(row.post_id)
    }
