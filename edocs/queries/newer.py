"""Delegation tables that changed while a document is on its way: it goes on under the one of its submission.

Only where today's table demands a higher post is the decider asked, and shown both.
"""

from msgspec.structs import replace

from edocs.content import from_plain
from edocs.delegation.table import Table
from edocs.engine.commands import Higher, Route
from edocs.engine.refusals import Refused
from edocs.queries.catalogue import table_in_force, version_in_force
from edocs.queries.documents import Found, revision_row
from edocs.queries.lines import route_for
from edocs.queries.organisation import Viewer
from kernel.errors import Conflict
from kernel.tx import Tx


def for_drafter(found: Found) -> Viewer:
    """The viewer whose line is computed: the drafter, in the seat of the submission."""
    return replace(found.viewer, seat=found.case.drafter)


async def table_of_submission(tx: Tx, found: Found) -> Table:
    """The delegation table that was in force when the round began."""
    return await table_in_force(tx, found.row.submitted_at)


async def higher_now(tx: Tx, found: Found) -> Higher | None:
    """What today's table says, if it is another one and demands a higher decider than the line has."""
    decision = found.case.decision
    version = await version_in_force(tx)
    if decision is None or version is None or version == decision.reason.version:
        return None
    try:
        line = await _line_today(tx, found)
    except (Refused, Conflict):
        return None
    decider = next(step for step in line.steps if step.kind is decision.kind)
    if not found.viewer.org.is_above(decider.post, decision.post):
        return None
    return Higher(version=line.version, decider=decider.post_name)


async def _line_today(tx: Tx, found: Found) -> Route:
    content = from_plain((await revision_row(tx, found.id, found.row.revision)).content)
    line, _ = await route_for(tx, content, for_drafter(found))
    return line
