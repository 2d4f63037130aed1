"""Signatures and texts to begin with."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from directory.queries import org_snapshot
from kernel.clock import new_id
from kernel.errors import Forbidden, Invalid, NotFound, TooMuch
from kernel.tx import Tx
from mail.reading.markup import clean
from mail.tables import signature, template
from mail.views.writing import MailTemplateInput, SignatureInput

MOST = 100


def _harmless(html: str) -> str:
    return clean(html, images=lambda _, url: url).html


async def add_signature(tx: Tx, given: SignatureInput) -> UUID:
    """A further signature of the actor's."""
    count = select(func.count()).select_from(signature).where(signature.c.person_id == tx.actor.person_id)
    if (await tx.db.execute(count)).scalar_one() >= MOST:
        raise TooMuch("too_many_signatures", "서명이 너무 많습니다.", "Too many signatures.")
    made = new_id()
    own = {"institution_id": tx.institution_id, "id": made, "person_id": tx.actor.person_id, "at": tx.now}
    await _first(tx, given)
    await tx.db.execute(insert(signature).values(own | await _signature(tx, given)))
    tx.audit("mail.signature.add", "mail_signature", made)
    return made


async def _signature(tx: Tx, given: SignatureInput) -> dict[str, Any]:
    if given.post is not None:
        org = await org_snapshot(tx)
        held = org.holdings_of(tx.actor.person_id, tx.now) if tx.actor.person_id else []
        if given.post not in {one.post_id for one in held}:
            raise Invalid("signature_post", "맡지 않은 직위입니다.", "You do not hold this post.")
    return {"name": given.name, "html": _harmless(given.html), "post_id": given.post, "first": given.first}


async def _first(tx: Tx, given: SignatureInput) -> None:
    """There is one signature to begin with, for each post."""
    if given.first:
        same = signature.c.post_id == given.post if given.post is not None else signature.c.post_id.is_(None)
        own = (signature.c.person_id == tx.actor.person_id) & same
        await tx.db.execute(update(signature).where(own).values(first=False))


async def change_signature(tx: Tx, signature_id: UUID, given: SignatureInput) -> None:
    """Change a signature of the actor's. Raises NotFound."""
    await _first(tx, given)
    own = (signature.c.id == signature_id) & (signature.c.person_id == tx.actor.person_id)
    done = await tx.db.execute(update(signature).where(own).values(**await _signature(tx, given)))
    if done.rowcount != 1:
        raise NotFound("signature_not_found", "서명을 찾을 수 없습니다.", "There is no such signature.")
    tx.audit("mail.signature.change", "mail_signature", signature_id)


async def remove_signature(tx: Tx, signature_id: UUID) -> None:
    """Take a signature away."""
    own = (signature.c.id == signature_id) & (signature.c.person_id == tx.actor.person_id)
    await tx.db.execute(delete(signature).where(own))
    tx.audit("mail.signature.remove", "mail_signature", signature_id)


async def add_template(tx: Tx, given: MailTemplateInput) -> UUID:
    """A text to begin with: for the actor, or for a unit where the actor is."""
    made = new_id()
    own = {"institution_id": tx.institution_id, "id": made, "person_id": tx.actor.person_id, "at": tx.now}
    await tx.db.execute(insert(template).values(own | await _template(tx, given)))
    tx.audit("mail.template.add", "mail_template", made)
    return made


async def _template(tx: Tx, given: MailTemplateInput) -> dict[str, Any]:
    if given.unit is not None:
        org = await org_snapshot(tx)
        held = org.holdings_of(tx.actor.person_id, tx.now) if tx.actor.person_id else []
        if given.unit not in {org.posts[one.post_id].unit_id for one in held}:
            raise Forbidden("template_unit", "우리 부서의 서식만 만들 수 있습니다.", "Only for a unit of yours.")
    html = _harmless(given.html)
    return {"name": given.name, "subject": given.subject, "html": html, "unit_id": given.unit}


async def change_template(tx: Tx, template_id: UUID, given: MailTemplateInput) -> None:
    """Change a text of the actor's. Raises NotFound."""
    own = (template.c.id == template_id) & (template.c.person_id == tx.actor.person_id)
    done = await tx.db.execute(update(template).where(own).values(**await _template(tx, given)))
    if done.rowcount != 1:
        raise NotFound("template_not_found", "서식을 찾을 수 없습니다.", "There is no such template.")
    tx.audit("mail.template.change", "mail_template", template_id)


async def remove_template(tx: Tx, template_id: UUID) -> None:
    """Take a text of the actor's away."""
    own = (template.c.id == template_id) & (template.c.person_id == tx.actor.person_id)
    await tx.db.execute(delete(template).where(own))
    tx.audit("mail.template.remove", "mail_template", template_id)
