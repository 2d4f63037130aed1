"""서식함: a unit keeps what it writes again and again; people of the unit start from it."""

from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import delete, select

from edocs.actions.filling import carried_to
from edocs.actions.writing import checked_line, open_draft
from edocs.content import Content, Disclosed, from_plain, to_plain
from edocs.links.prefill import with_files
from edocs.queries.documents import content_of, document_for
from edocs.queries.forms import current_form
from edocs.queries.organisation import viewer
from edocs.queries.templates import may_remove, template_for
from edocs.tables import template
from kernel.access import Permission, may
from kernel.clock import new_id
from kernel.errors import Forbidden, Invalid, TooMuch
from kernel.tx import Tx

MOST_TEMPLATES = 200
"""Templates of one unit."""


async def keep_template(tx: Tx, document_id: UUID, name: str, note: str) -> UUID:
    """Keep what a document says as a template of one's own unit: words, fields and line, without its files."""
    found = await document_for(tx, document_id)
    content = await content_of(tx, found)
    who = found.viewer.seat
    kept = select(template.c.id).where(template.c.unit_id == who.unit)
    if len((await tx.db.execute(kept)).all()) >= MOST_TEMPLATES:
        raise TooMuch("too_many_templates", f"서식함에는 {MOST_TEMPLATES}건까지 둘 수 있습니다.")
    if not (clean := checked_line(name).strip()):
        raise Invalid("no_name", "서식의 이름을 적어 주십시오.", "A template needs a name.")
    new = new_id()
    await tx.db.execute(
        template.insert().values(
            institution_id=tx.institution_id,
            id=new,
            unit_id=who.unit,
            name=clean,
            note=checked_line(note),
            form_code=content.form_code,
            content=to_plain(_as_template(content)),
            made_at=tx.now,
            made_by=who.person,
            made_by_name=f"{who.post_name} {who.person_name}",
        )
    )
    tx.audit("edocs.keep_template", "template", new, source=str(document_id))
    return new


def _as_template(content: Content) -> Content:
    """What of a document is worth starting from: not its files, its dates, nor what it referred to."""
    kept = replace(content, enclosures=(), cites=(), parts=(), urgent=False, due_at=None, record_file_id=None)
    return with_files(replace(kept, disclosure=Disclosed(kind=kept.disclosure.kind, items=kept.disclosure.items)), {})


async def begin_from_template(tx: Tx, template_id: UUID) -> UUID:
    """Begin a draft from a template of one's unit."""
    row = await template_for(tx, template_id)
    content = from_plain(row.content)
    draft = await open_draft(tx, carried_to(await current_form(tx, content.form_code), content))
    tx.audit("edocs.begin_from", "document", draft, template=str(template_id))
    return draft


async def remove_template(tx: Tx, template_id: UUID) -> None:
    """Take a template out of the unit's 서식함: who made it, the unit's head, or who keeps the rules."""
    row = await template_for(tx, template_id)
    if not may_remove(row, await viewer(tx), keeper=may(tx, Permission.RULES)):
        raise Forbidden("not_your_template", "서식을 만든 사람과 부서장만 지울 수 있습니다.", "Not yours to remove.")
    await tx.db.execute(delete(template).where(template.c.id == template_id))
    tx.audit("edocs.remove_template", "template", template_id)
