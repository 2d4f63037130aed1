"""What a reorganisation means for documents."""

from uuid import UUID

from kernel.web import View


class UnitEffects(View):
    """What hangs on a unit that ends, and goes to the one that follows it. Numbers only: contents are not shown."""

    unit_id: UUID
    unit_name: str
    heir_name: str
    drafting: int
    in_progress: int
    returned: int
    departments: int
    """Documents that ask the unit for its consent."""
    unit_tasks: int
    record_files: int
    templates: int
    presets: int
    joint: int
    last_number: int
    """The last number of its series this year: the series ends with it."""


class NamedInTable(View):
    """A row of the delegation table that names a post which is renamed."""

    rule: str
    post: str
    renamed: str


class ReorganisationEffects(View):
    """The part of a plan's preview that is the documents'."""

    units: list[UnitEffects]
    delegation: list[NamedInTable]
    renamed: list[str]
    """Units whose numbers are written under another name from the day on."""
