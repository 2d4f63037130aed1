"""Doors for what if: any employee may ask; and the register of lines that differ from the table, for the audit."""

from edocs.queries import overrides, simulating
from edocs.routes.documents import routes
from edocs.views.simulation import OverrideRow, SimulationChoices, SimulationQuery, SimulationView
from kernel.tx import Tx


@routes.get("/simulation")
async def simulate_route(tx: Tx, query: SimulationQuery) -> SimulationView:
    """Which line a document would take, with every reason, and what would differ under what is supposed."""
    return await simulating.simulation(tx, query)


@routes.get("/simulation/choices")
async def simulation_choices(tx: Tx) -> SimulationChoices:
    """What can be asked about from this seat: matters, posts, versions of the table."""
    return await simulating.choices(tx)


@routes.get("/overrides")
async def list_overrides(tx: Tx) -> list[OverrideRow]:
    """Every line that differed from the delegation table, newest first."""
    return await overrides.register(tx)
