"""What the server makes of the values of a form: calculated ones worked out, people and units by their names of now.

Calculated values that a client sends never count. What a condition hides stays in the working copy and is left out of
what is signed.
"""

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from directory.queries.people import people_by_ids
from directory.views.people import PersonRow
from edocs import forms
from edocs.content import Content
from edocs.engine.org import Org
from edocs.forms import Form
from edocs.queries.forms import form_of, week_of
from edocs.queries.organisation import organisation
from kernel.tx import Tx


async def worked_out(tx: Tx, before: Content, content: Content) -> Content:
    """The content with its calculated values worked out anew, and with the names of people and units chosen since."""
    form = await form_of(tx, content)
    if not form.sections:
        return content
    values = await _named(tx, form, before.fields, content.fields)
    return replace(content, fields=forms.filled(form, values, await week_of(tx, form)).values)


async def as_signed(tx: Tx, content: Content) -> Content:
    """The content as it is signed: without the values that a condition hides, without empty rows."""
    form = await form_of(tx, content)
    return replace(content, fields=forms.signed(form, content.fields)) if form.sections else content


def carried_to(form: Form, content: Content) -> Content:
    """The content on another version of its form: values that this one still asks for stay."""
    fields = forms.carried(form, content.fields) if form.sections else {}
    return replace(content, form_code=form.code, form_version=form.version, form_source=form.source, fields=fields)


async def _named(tx: Tx, form: Form, before: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The values with the names of people and units that were chosen since; unknown ones get none, which is refused."""
    chosen = {
        field.code: (field.kind, id_)
        for field in form.fields
        if field.kind in ("person", "unit")
        and values.get(field.code) != before.get(field.code)
        and (id_ := _id(values.get(field.code))) is not None
    }
    if not chosen:
        return values
    org = await organisation(tx)
    people = await people_by_ids(tx, {id_ for kind, id_ in chosen.values() if kind == "person"})
    names = {
        code: _person(people.get(id_)) if kind == "person" else _unit(org, id_) for code, (kind, id_) in chosen.items()
    }
    return values | {code: {"id": str(chosen[code][1]), "name": name} for code, name in names.items()}


def _id(value: Any) -> UUID | None:
    try:
        return UUID(value["id"]) if isinstance(value, dict) and isinstance(value.get("id"), str) else None
    except ValueError:
        return None


def _person(row: PersonRow | None) -> str:
    """Unit, post and name, as they are on the day of writing."""
    if row is None:
        return ""
    seat = row.seats[0] if row.seats else None
    return " ".join(word for word in ((seat.unit_name, seat.post_name) if seat else ()) if word) + f" {row.name}"


def _unit(org: Org, id_: UUID) -> str:
    return org.units[id_].name if id_ in org.units else ""
