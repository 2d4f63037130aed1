"""Doors for presets: what is added to a line again and again."""

from uuid import UUID

from edocs.actions import presets as acting
from edocs.queries.presets import presets
from edocs.routes.documents import routes
from edocs.views.presets import PresetInput, PresetView
from kernel.tx import Tx


@routes.get("/presets")
async def list_presets(tx: Tx) -> list[PresetView]:
    """Those that this seat may use: one's own, and the unit's."""
    return await presets(tx)


@routes.post("/presets", status=201)
async def make_preset(tx: Tx, body: PresetInput) -> list[PresetView]:
    """Keep steps and readers under a name."""
    await acting.save(tx, body)
    return await presets(tx)


@routes.put("/presets/{preset_id}")
async def change_preset(tx: Tx, preset_id: UUID, body: PresetInput) -> list[PresetView]:
    """Change a preset."""
    await acting.save(tx, body, preset_id)
    return await presets(tx)


@routes.delete("/presets/{preset_id}")
async def drop_preset(tx: Tx, preset_id: UUID) -> list[PresetView]:
    """Take a preset away."""
    await acting.drop(tx, preset_id)
    return await presets(tx)
