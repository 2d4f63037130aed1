"""Doors for the delegation table: read by everybody, changed by who keeps the rules."""

from edocs.actions import delegating
from edocs.queries import delegations, dry_run
from edocs.routes.documents import routes
from edocs.views.delegations import (
    DelegationDraft,
    DelegationSchedule,
    DelegationView,
    DryRunView,
    TableComparison,
    TrialQuery,
    TrialView,
)
from kernel.access import Permission
from kernel.tx import Tx


@routes.get("/delegation")
async def list_delegation(tx: Tx) -> list[DelegationView]:
    """Every version of the table with what its check finds."""
    return await delegations.versions(tx)


@routes.put("/delegation/draft", permission=Permission.RULES)
async def put_delegation_draft(tx: Tx, body: DelegationDraft) -> list[DelegationView]:
    """Replace the draft of the next version."""
    await delegating.put_draft(tx, body.base, body.name, body.table, body.reason)
    return await delegations.versions(tx)


@routes.post("/delegation/schedule", permission=Permission.RULES)
async def schedule_delegation(tx: Tx, body: DelegationSchedule) -> list[DelegationView]:
    """Put the draft into force from a day to come (시행 예약)."""
    await delegating.schedule(tx, body.valid_from, body.reason)
    return await delegations.versions(tx)


@routes.get("/delegation/{version}/trial")
async def try_delegation(tx: Tx, version: str, query: TrialQuery) -> TrialView:
    """Who would decide this, by that version and by the one in force."""
    return await delegations.trial(tx, version, query)


@routes.get("/delegation/{version}/compare/{other}")
async def compare_delegation(tx: Tx, version: str, other: str) -> TableComparison:
    """How a version differs from another (`valid`: the one in force): rows, and which matters go higher or lower."""
    return await dry_run.comparison(tx, version, other)


@routes.get("/delegation/{version}/dry-run", permission=Permission.RULES)
async def rehearse_delegation(tx: Tx, version: str) -> DryRunView:
    """Which open drafts and running documents a version would give another line."""
    return await dry_run.dry_run(tx, version)
