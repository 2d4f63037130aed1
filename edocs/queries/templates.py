"""서식함: the templates of the actor's own unit and of the units above it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from edocs.queries.forms import offered_forms
from edocs.queries.organisation import Viewer, viewer
from edocs.tables import template
from edocs.views.links import TemplateView
from kernel.access import Permission, may
from kernel.errors import NotFound
from kernel.tx import Tx


def _units(who: Viewer) -> list[UUID]:
    """One's own unit and everything above it: what the 본부 keeps serves its teams."""
    return [unit.id for unit in who.org.chain(who.seat.unit)]


async def templates(tx: Tx) -> list[TemplateView]:
    """What the actor may start from, one's own unit first, by name."""
    who = await viewer(tx)
    units = _units(who)
    keeper = may(tx, Permission.RULES)
    rows = list(await tx.db.execute(select(template).where(template.c.unit_id.in_(units))))
    names = {form.code: form.title for form in await offered_forms(tx)}
    rows.sort(key=lambda row: (units.index(row.unit_id), row.name, row.id))
    return [
        TemplateView(
            id=row.id,
            name=row.name,
            note=row.note,
            form_code=row.form_code,
            form_name=names.get(row.form_code, "더 쓰지 않는 서식"),
            title=row.content["title"],
            unit_name=who.org.units[row.unit_id].name,
            made_at=row.made_at,
            made_by=row.made_by_name,
            may_remove=may_remove(row, who, keeper=keeper),
        )
        for row in rows
    ]


async def template_for(tx: Tx, template_id: UUID) -> Any:
    """One template that the actor may start from. Raises NotFound."""
    units = _units(await viewer(tx))
    query = select(template).where(template.c.id == template_id, template.c.unit_id.in_(units))
    row = (await tx.db.execute(query)).first()
    if row is None:
        raise NotFound("no_template", "서식함에 없는 서식입니다.", "No such template.")
    return row


def may_remove(row: Any, who: Viewer, *, keeper: bool) -> bool:
    """Whoever made it, the head of its unit, and who keeps the institution's rules may take it out."""
    head = who.org.units[row.unit_id].head_post if row.unit_id in who.org.units else None
    return keeper or row.made_by == who.seat.person or head == who.seat.post
