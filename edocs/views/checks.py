"""What the checks of a document found, for whoever reads it, and its text as a machine reads it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, field

from edocs.views.drafts import FindingView
from kernel.web import Input, View


class FileCheckView(View):
    """One attachment and what was found in it."""

    attachment_id: UUID
    name: str
    state: str
    """checked | waiting | unreadable"""
    note: str
    """Why it could not be looked into, a sentence."""
    findings: list[FindingView]


class CheckReasonView(View):
    """Why personal data of a kind may stand in the document."""

    code: str
    name: str
    reason: str
    by: str
    at: datetime


class ChecksView(View):
    """What hides in a document and its files, and its personal data, masked."""

    findings: list[FindingView]
    files: list[FileCheckView]
    reasons: list[CheckReasonView]
    waiting: int
    """How many files are still being looked into."""


class MachineQuery(Input):
    """Of an attachment; without one of the document itself."""

    attachment: UUID | None = None


class MachinePieceView(View):
    """Some text as a machine reads it; `hidden` says why nobody sees it."""

    text: str
    where: str = ""
    hidden: list[str] = field(default_factory=list)


class MachineView(View):
    """The text as a machine reads it, with what is hidden marked."""

    name: str
    pieces: list[MachinePieceView]
    note: str = ""
    metadata: list[str] = field(default_factory=list)


class GiveReason(Input):
    """Why personal data of this kind stands in the document."""

    code: Annotated[str, Meta(pattern="^personal_[a-z]{1,20}$")]
    reason: Annotated[str, Meta(min_length=5, max_length=500)]
