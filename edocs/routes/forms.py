"""Doors for forms: those that documents are begun on, a document's own, and the designer of those who keep them."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from edocs import forms
from edocs.actions import forms as designing
from edocs.queries import documents, form_designs
from edocs.queries.forms import current_form, form_of, offered_forms
from edocs.routes.documents import routes, shown
from edocs.views.documents import DocumentView
from edocs.views.drafts import FormView
from edocs.views.forms import (
    CalendarView,
    DocumentFormView,
    FormDesignRow,
    FormDesignView,
    FormDraftInput,
    FormEffects,
    FormPublish,
    FormRetire,
)
from kernel.access import Permission
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx
from kernel.web import Code, Download, Input


class VersionQuery(Input):
    """Which version of our own; the form that holds when none is named."""

    version: Annotated[int, Meta(ge=1, le=100_000)] | None = None


@routes.get("/forms")
async def form_list(tx: Tx) -> list[FormView]:
    """The forms that a draft can be written on today."""
    return [form_designs.form_view(form) for form in await offered_forms(tx)]


@routes.get("/form-calendar")
async def form_calendar(tx: Tx) -> CalendarView:
    """The working days that calculated fields count."""
    return await form_designs.calendar(tx)


@routes.get("/documents/{document_id}/form")
async def document_form(tx: Tx, document_id: UUID) -> DocumentFormView:
    """The form of a document in the version that it is written on."""
    found = await documents.document_for(tx, document_id)
    form = await form_of(tx, await documents.content_of(tx, found))
    try:
        now = await current_form(tx, form.code)
    except (NotFound, Conflict):
        now = form
    return DocumentFormView(
        form=form_designs.form_view(form),
        calendar=await form_designs.calendar(tx),
        newer=(now.source, now.version) != (form.source, form.version),
    )


@routes.post("/documents/{document_id}/form/renew")
async def renew_form(tx: Tx, document_id: UUID) -> DocumentView:
    """Move a draft to the version of its form that holds now."""
    await designing.renew(tx, document_id)
    return await shown(tx, document_id)


@routes.get("/form-designs", permission=Permission.RULES)
async def list_designs(tx: Tx) -> list[FormDesignRow]:
    """Every form there is or is being designed."""
    return await form_designs.designs(tx)


@routes.get("/form-designs/{code}", permission=Permission.RULES)
async def read_design(tx: Tx, code: Code) -> FormDesignView:
    """One form with its draft and its versions."""
    return await form_designs.design(tx, code)


@routes.put("/form-designs/{code}/draft", permission=Permission.RULES)
async def put_design(tx: Tx, code: Code, body: FormDraftInput) -> FormDesignView:
    """Replace the draft of a form; a file that was exported elsewhere comes in by the same door."""
    await designing.put_form(tx, code, body.base, body.form)
    return await form_designs.design(tx, code)


@routes.delete("/form-designs/{code}/draft", permission=Permission.RULES)
async def drop_design(tx: Tx, code: Code) -> list[FormDesignRow]:
    """Throw the draft of a form away."""
    await designing.drop_form(tx, code)
    return await form_designs.designs(tx)


@routes.get("/form-designs/{code}/effects", permission=Permission.RULES)
async def design_effects(tx: Tx, code: Code) -> FormEffects:
    """What publishing the draft would change."""
    return await form_designs.effects(tx, code)


@routes.post("/form-designs/{code}/publish", permission=Permission.RULES)
async def publish_design(tx: Tx, code: Code, body: FormPublish) -> FormDesignView:
    """Put the draft into force from a day (시행)."""
    await designing.publish(tx, code, body.base, body.valid_from, body.reason)
    return await form_designs.design(tx, code)


@routes.post("/form-designs/{code}/retire", permission=Permission.RULES)
async def retire_design(tx: Tx, code: Code, body: FormRetire) -> FormDesignView:
    """Let nothing be begun on a form from a day on (쓰지 않음)."""
    await designing.retire(tx, code, body.valid_from, body.reason)
    return await form_designs.design(tx, code)


@routes.get("/form-designs/{code}/file", permission=Permission.RULES)
async def export_design(tx: Tx, code: Code, query: VersionQuery) -> Download:
    """A form as a file, to be taken in elsewhere."""
    form = await form_designs.definition(tx, code, query.version)
    content = msgspec.json.format(msgspec.json.encode(forms.plain(form)), indent=1)
    return Download(f"{form.title} {form.version}판.json", "application/json", content=content)
