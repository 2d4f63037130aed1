"""Keeping presets: a person's own, and a unit's by its head."""

from typing import Any
from uuid import UUID

from edocs.queries.organisation import Viewer, viewer
from edocs.queries.presets import changeable, leads
from edocs.tables import preset
from edocs.views.presets import PresetInput
from kernel.clock import new_id
from kernel.errors import Forbidden, Invalid
from kernel.tx import Tx


async def save(tx: Tx, given: PresetInput, preset_id: UUID | None = None) -> UUID:
    """Make a preset, or change one."""
    asker = await viewer(tx)
    values = {
        "name": given.name.strip(),
        "steps": _steps(given, asker),
        "changed_at": tx.now,
        "changed_by": asker.seat.person,
        **_owner(given, asker),
    }
    if preset_id is None:
        preset_id = new_id()
        await tx.db.execute(preset.insert().values(institution_id=tx.institution_id, id=preset_id, **values))
    else:
        await changeable(tx, preset_id)
        await tx.db.execute(preset.update().where(preset.c.id == preset_id).values(values))
    tx.audit("edocs.preset_saved", "preset", preset_id, owner=given.owner, steps=len(given.steps))
    return preset_id


async def drop(tx: Tx, preset_id: UUID) -> None:
    """Take a preset away; documents that were made with it keep their steps."""
    await changeable(tx, preset_id)
    await tx.db.execute(preset.delete().where(preset.c.id == preset_id))
    tx.audit("edocs.preset_dropped", "preset", preset_id)


def _owner(given: PresetInput, asker: Viewer) -> dict[str, Any]:
    if given.owner == "person":
        return {"person_id": asker.seat.person, "unit_id": None}
    if not leads(asker):
        raise Forbidden("not_the_head", "부서의 경로는 부서장만 만들 수 있습니다.", "Only the head keeps the unit's.")
    return {"person_id": None, "unit_id": asker.seat.unit}


def _steps(given: PresetInput, asker: Viewer) -> list[dict[str, Any]]:
    """The steps with the names of today, each once; refuses a post that is not there."""
    found: dict[tuple[str, UUID], dict[str, Any]] = {}
    for step in given.steps:
        post = asker.org.posts.get(step.post_id)
        if post is None:
            raise Invalid("no_post", "조직도에 없는 자리가 있습니다.", "There is no such post.")
        found[step.kind, step.post_id] = {"kind": step.kind, "post_id": str(step.post_id), "post_name": post.name}
    return list(found.values())
