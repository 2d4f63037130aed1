"""Registers and unit tasks."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, field

from edocs.views.links import LinkMark
from edocs.views.shared import Disclosure
from kernel.web import Line, PageQuery, View


class RegisterRow(View):
    """기록물등록대장: one produced document. LAW adm-doc-rule §11"""

    document_id: UUID
    number: str
    serial: int
    established_at: datetime
    title: str
    drafter: str
    decider: str
    unit_name: str
    recipients: list[str]
    disclosure: Disclosure
    retention: str
    record_file: str
    attachments: int
    links: list[LinkMark] = field(default_factory=list)
    """정정, 취소, 재기안: what follows it, what it follows."""


class RegisterQuery(PageQuery):
    """Which part of the register."""

    year: Annotated[int, Meta(ge=1900, le=2999)] | None = None
    unit_id: UUID | None = None
    record_file_id: UUID | None = None
    unfiled: bool = False
    """Only what lies in no record file."""
    q: Line = ""


class RecordFileView(View):
    """기록물철."""

    id: UUID
    name: str
    year: int
    retention: str
    closed: bool


class UnitTaskView(View):
    """단위과제 with its record files."""

    id: UUID
    code: str
    name: str
    unit_name: str
    retention: str
    files: list[RecordFileView]
