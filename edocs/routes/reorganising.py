"""The documents' part of a reorganisation's preview."""

from uuid import UUID

from edocs.queries import reorganising
from edocs.routes.documents import routes
from edocs.views.reorganising import ReorganisationEffects
from kernel.access import Permission
from kernel.tx import Tx


@routes.get("/reorganisations/{plan_id}/effects", permission=Permission.PEOPLE)
async def reorganisation_effects(tx: Tx, plan_id: UUID) -> ReorganisationEffects:
    """What hangs on the units that would end, in numbers; which rows of the delegation table name a renamed post."""
    return await reorganising.effects(tx, plan_id)
