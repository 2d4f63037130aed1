"""Forms as data: what a draft on a form asks for, how its values are worked out and checked, its lines in a list.

A form is sections of fields with conditions, calculated fields in a small total language, tables with sums, checks
between fields. Those of the house are JSON files here; an institution's own are versions in a table, a city's come in
rule packs: `edocs.queries.forms` finds the one that holds. LAW adm-doc-rule §3
"""

from typing import Any

import msgspec

from edocs.forms import plan
from edocs.forms.brief import Brief, brief
from edocs.forms.compare import Change, changes
from edocs.forms.faults import Fault, checked, faults, read
from edocs.forms.fields import Field
from edocs.forms.house import house_form, house_forms
from edocs.forms.model import Check, Form, Section
from edocs.forms.sheet import with_fields
from edocs.forms.values import Filled, carried, filled, signed, validate

__all__ = [
    "Brief",
    "Change",
    "Check",
    "Fault",
    "Field",
    "Filled",
    "Form",
    "Section",
    "brief",
    "carried",
    "changes",
    "checked",
    "faults",
    "filled",
    "house_form",
    "house_forms",
    "plain",
    "read",
    "signed",
    "uses_calendar",
    "validate",
    "with_fields",
]


def uses_calendar(form: Form) -> bool:
    """Tell whether the form counts working days."""
    return plan.uses_calendar(form.sections)


def plain(part: Form | Section | Field | Check) -> dict[str, Any]:
    """Return a form or a part of it as plain JSON values, what is left as usual left out."""
    found: dict[str, Any] = msgspec.to_builtins(part)
    return found
