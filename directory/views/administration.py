"""What goes over the wire for administration: roles, imports, access records."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from directory.views.fields import Name, PersonRef
from kernel.web import Code, Input, PageQuery, View

# --- roles ------------------------------------------------------------------------------------------------------


class RoleView(View):
    """A named set of permissions."""

    id: UUID
    code: str
    name: str
    permissions: list[str]
    grants: int


class RoleInput(Input):
    """A role as it shall be."""

    code: Code
    name: Name
    permissions: Annotated[list[Code], Meta(max_length=40)]


class GrantView(View):
    """Who has a role: a person, or whoever holds a post; within one unit and below, or everywhere."""

    id: UUID
    role_id: UUID
    role_name: str
    person: PersonRef | None
    post_id: UUID | None
    post_name: str | None
    unit_id: UUID | None
    unit_name: str | None
    valid_from: datetime
    valid_to: datetime | None


class GrantInput(Input):
    """Give a role to a person or to a post (exactly one of them)."""

    role_id: UUID
    person_id: UUID | None = None
    post_id: UUID | None = None
    unit_id: UUID | None = None
    effective: date | None = None
    until: date | None = None


# --- import -----------------------------------------------------------------------------------------------------


class BadRow(View):
    """A line of the file that cannot be taken over, and why."""

    line: int
    column: str
    reason: str


class PlannedChange(View):
    """One thing that the import would do."""

    line: int | None
    """The line of the file; null for somebody who is missing from it."""
    kind: Literal["add", "move", "rename", "update", "leave", "missing", "unit", "post"]
    name: str
    text: str
    """In words: 재무회계팀 주임 → 경영지원팀 대리."""


class ImportView(View):
    """A file that was checked, and perhaps applied. Nothing of it holds before `applied`."""

    id: UUID
    file_name: str
    state: Literal["checked", "refused", "applied"]
    created: datetime
    created_by: str
    applied: datetime | None
    plan_hash: str
    lines: int
    unchanged: int
    counts: dict[str, int]
    bad_rows: list[BadRow]
    changes: list[PlannedChange]


class ImportApply(Input):
    """Apply what was shown: refused when the organisation has changed since."""

    plan_hash: Code
    leave_missing: bool = False
    """Whether people who are missing from the file leave."""
    effective: date | None = None


# --- access records ---------------------------------------------------------------------------------------------


class AccessQuery(PageQuery):
    """Which access records."""

    action: Annotated[str, Meta(max_length=64)] = ""
    person_id: UUID | None = None
    whose: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class AccessRecordView(View):
    """Who, when, from where, what, whose data. LAW rec-dec §28(3)"""

    id: UUID
    at: datetime
    person: PersonRef | None
    post_name: str | None
    client: str
    action: str
    subject_kind: str
    subject_id: str
    whose: PersonRef | None
