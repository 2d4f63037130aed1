"""A form as a value: sections of fields, checks between fields, what a list shows, what the text begins with. Pure."""

from collections.abc import Iterator
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from edocs.forms.fields import Column, Field
from edocs.forms.kinds import Scope, Sort

MOST_FIELDS: Final = 200
MOST_COLUMNS: Final = 12


class Section(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Fields that belong together, under a title or none; shown where its condition holds."""

    fields: tuple[Field, ...] = ()
    title: str = ""
    title_en: str = ""
    note: str = ""
    shown_if: str = ""


class Check(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What must hold between fields, once all of them are filled in; told at a field with these words."""

    says: str
    message: str
    at: str


class Form(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A form of one version.

    ``matter`` is the matter of the delegation table to begin with, ``amount_field`` the field whose money the table
    asks for. ``internal``: never sent, so no recipients. ``what`` and ``amount_note`` are the parts of two of the three
    lines of a list; a part whose field is empty is left out. ``source`` says whose it is: empty for a form of the
    house, ``own`` for the institution's, the kind and version of a rule pack (``forms.city 2``) for the city's.
    """

    code: str
    version: int
    title: str
    kind: Literal["general", "simple", "own"]
    template: dict[str, Any]
    title_en: str = ""
    description: str = ""
    internal: bool = False
    matter: str = ""
    sections: tuple[Section, ...] = ()
    checks: tuple[Check, ...] = ()
    amount_field: str = ""
    what: tuple[str, ...] = ()
    amount_note: tuple[str, ...] = ()
    source: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in the order of the sections."""
        return tuple(field for section in self.sections for field in section.fields)


def calculated(field: Field | Column) -> bool:
    """Tell whether a field or column is worked out and never typed."""
    return bool(field.formula)


def scope_of(form: Form) -> dict[str, Sort]:
    """Return what the names of a form's formulas stand for."""
    return dict(_sorts(form))


def row_scope(form: Form, table: Field) -> Scope:
    """Return what the names of a column's formula stand for: its row first, then the fields."""
    return scope_of(form) | {column.code: _sort(column) for column in table.columns}


def _sorts(form: Form) -> Iterator[tuple[str, Sort]]:
    for field in form.fields:
        if field.kind != "table":
            yield field.code, _sort(field)
            continue
        yield f"{field.code}.", Sort("other")
        for column in field.columns:
            yield f"{field.code}.{column.code}", replace(_sort(column), many=True)


def _sort(field: Field | Column) -> Sort:
    match field.kind:
        case "number" | "money":
            return Sort("number")
        case "date" | "period" | "yesno":
            return Sort(field.kind)
        case "person" | "unit" | "table":
            return Sort("other")
        case "choice":
            return Sort("text", labels=tuple(option.label for option in field.options))
    return Sort("text")
