"""Filing: the unit tasks of a unit with their record files, and how many documents lie in each."""

from uuid import UUID

from kernel.web import Input, View


class FilingQuery(Input):
    """Whose filing; without a unit one's own."""

    unit_id: UUID | None = None


class FilingUnit(View):
    """A unit that has unit tasks."""

    id: UUID
    name: str
    mine: bool


class FilingFile(View):
    """기록물철 with the number of its documents that one may see. LAW rec-dec §23"""

    id: UUID
    name: str
    year: int
    closed: bool
    documents: int


class FilingTask(View):
    """단위과제 with its record files, the newest year first. LAW rec-dec §23"""

    id: UUID
    code: str
    name: str
    retention: str
    files: list[FilingFile]


class FilingView(View):
    """The filing of a unit."""

    unit_id: UUID
    unit_name: str
    units: list[FilingUnit]
    years: list[int]
    tasks: list[FilingTask]
    unfiled: int
    """Produced documents of the unit that lie in no record file."""
