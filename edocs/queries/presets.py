"""Presets: one's own, and those of one's unit."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from edocs.engine.org import Org
from edocs.queries.organisation import Viewer, viewer
from edocs.tables import preset
from edocs.views.presets import PresetStep, PresetView
from kernel.errors import NotFound
from kernel.tx import Tx


async def presets(tx: Tx) -> list[PresetView]:
    """Those that this seat may use, one's own first, by name."""
    asker = await viewer(tx)
    query = select(preset).where(visible(asker)).order_by(preset.c.person_id.is_(None), preset.c.name, preset.c.id)
    return [_view(row, asker) for row in await tx.db.execute(query)]


def visible(asker: Viewer) -> Any:
    """One's own, and those of the unit in which one sits."""
    return or_(preset.c.person_id == asker.seat.person, preset.c.unit_id == asker.seat.unit)


async def changeable(tx: Tx, preset_id: UUID) -> Any:
    """A preset that this seat may change, locked. Raises NotFound."""
    asker = await viewer(tx)
    row = (await tx.db.execute(select(preset).where(preset.c.id == preset_id).with_for_update())).first()
    if row is None or not may_change(row, asker):
        raise NotFound("no_preset", "고칠 수 있는 경로가 아닙니다.", "No such preset of yours.")
    return row


def may_change(row: Any, asker: Viewer) -> bool:
    """One's own; the unit's for who leads it."""
    if row.person_id is not None:
        return bool(row.person_id == asker.seat.person)
    return row.unit_id == asker.seat.unit and leads(asker)


def leads(asker: Viewer) -> bool:
    """Whether the seat is the head of its unit."""
    return asker.org.units[asker.seat.unit].head_post == asker.seat.post


def _view(row: Any, asker: Viewer) -> PresetView:
    unit = asker.org.units.get(row.unit_id) if row.unit_id is not None else None
    return PresetView(
        id=row.id,
        name=row.name,
        owner="person" if row.person_id is not None else "unit",
        unit_name=unit.name if unit is not None else "",
        steps=[_step(each, asker.org, asker) for each in row.steps],
        mine=may_change(row, asker),
        changed_at=row.changed_at,
    )


def _step(each: dict[str, Any], org: Org, asker: Viewer) -> PresetStep:
    post = org.posts.get(UUID(each["post_id"]))
    held = () if post is None else org.holdings_of(post.id, asker.at)
    return PresetStep(
        kind=each["kind"],
        post_id=UUID(each["post_id"]),
        post_name=post.name if post is not None else each.get("post_name", ""),
        unit_name=org.units[post.unit].name if post is not None else "",
        holder=held[0].person_name if held else "",
        gone=post is None,
    )
