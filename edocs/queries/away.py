"""What an absence would do to the papers that wait for the actor."""

from datetime import datetime, timedelta
from typing import Any

from edocs import away
from edocs.desk import turn
from edocs.engine.org import Org
from edocs.present import my_turn
from edocs.queries.boxes import waiting
from edocs.queries.documents import case_of
from edocs.queries.organisation import Viewer, viewer
from edocs.views.deciding import AwayPreview, AwayQuery, MovedPaper
from kernel.clock import new_id
from kernel.errors import Invalid
from kernel.tx import Tx

LONGEST = timedelta(days=366 * 3)


async def preview(tx: Tx, given: AwayQuery) -> AwayPreview:
    """Every paper that waits for the actor, and to whom it would go while they are away."""
    if given.valid_to is not None and not given.valid_from < given.valid_to <= given.valid_from + LONGEST:
        raise Invalid(
            "end_before_start", "끝나는 때가 시작하는 때보다 뒤여야 합니다.", "The end must be after the start."
        )
    who = await viewer(tx)
    at = max(given.valid_from, tx.now)
    planned = away.Planned(who.seat.person, given.kind, at, given.valid_to, given.deputy_post_id)
    org = away.supposed(who.org, planned, new_id())
    rows = [row for row, _ in (await waiting(tx, who)).values()]
    papers = [paper for row in rows if (paper := _paper(row, who, org, at)) is not None]
    papers.sort(key=lambda one: (one.goes_to == "", one.due_at is None, one.due_at or at, str(one.document_id)))
    nobody = sum(not one.goes_to for one in papers)
    return AwayPreview(papers=papers, moved=len(papers) - nobody, waiting=nobody)


def _paper(row: Any, who: Viewer, org: Org, at: datetime) -> MovedPaper | None:
    case = case_of(row)
    mine = turn(case, who.seat, who.org, who.at)
    asked = my_turn(case, who.looker)
    if mine is None or asked is None:
        return None
    goes = away.goes_to(case, mine[0].id, org, at, who.seat.person)
    return MovedPaper(
        document_id=row.id,
        title=row.title,
        mine=asked,
        due_at=row.due_at,
        goes_to=f"{goes.seat.person_name} {goes.seat.post_name}" if goes.seat else "",
        reason=goes.reason,
    )
