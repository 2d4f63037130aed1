"""Doors of plans for the units (조직 개편)."""

from uuid import UUID

from directory.actions import reorganising as acting
from directory.queries import reorganising as asking
from directory.views.reorganisation import PlanInput, PlanPreview, PlanView
from kernel.access import Permission
from kernel.tx import Tx
from kernel.web import Routes

reorganising = Routes("/api")


@reorganising.get("/reorganisations", permission=Permission.PEOPLE)
async def list_plans(tx: Tx) -> list[PlanView]:
    """The plans for the units, the newest first."""
    return await asking.plans(tx)


@reorganising.post("/reorganisations", status=201, permission=Permission.PEOPLE)
async def make_plan(tx: Tx, body: PlanInput) -> PlanView:
    """Begin a plan; nothing changes yet."""
    return await asking.plan(tx, await acting.write(tx, body))


@reorganising.put("/reorganisations/{plan_id}", permission=Permission.PEOPLE)
async def write_plan(tx: Tx, plan_id: UUID, body: PlanInput) -> PlanView:
    """Write a plan anew that is not applied yet."""
    return await asking.plan(tx, await acting.write(tx, body, plan_id))


@reorganising.delete("/reorganisations/{plan_id}", status=204, permission=Permission.PEOPLE)
async def remove_plan(tx: Tx, plan_id: UUID) -> None:
    """Throw a plan away that was never applied."""
    await acting.remove(tx, plan_id)


@reorganising.get("/reorganisations/{plan_id}/preview", permission=Permission.PEOPLE)
async def preview_plan(tx: Tx, plan_id: UUID) -> PlanPreview:
    """What the plan makes of units and posts; nothing is written."""
    return await asking.preview(tx, plan_id)


@reorganising.post("/reorganisations/{plan_id}/apply", permission=Permission.PEOPLE)
async def apply_plan(tx: Tx, plan_id: UUID) -> PlanView:
    """Apply the plan in one act, with effect from its day."""
    await acting.apply(tx, plan_id)
    return await asking.plan(tx, plan_id)


@reorganising.post("/reorganisations/{plan_id}/undo", permission=Permission.PEOPLE)
async def undo_plan(tx: Tx, plan_id: UUID) -> PlanView:
    """Take an applied plan back before its day."""
    await acting.undo(tx, plan_id)
    return await asking.plan(tx, plan_id)
