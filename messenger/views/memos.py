"""Memos and how they stand with each recipient."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, field

from kernel.web import Input, View
from messenger.views.files import FileView
from messenger.views.people import MemberCard, WhoInput


class MemoInput(Input):
    """A memo to be sent."""

    cid: UUID
    people: Annotated[list[WhoInput], Meta(min_length=1, max_length=500)]
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]
    files: Annotated[list[UUID], Meta(max_length=20)] = field(default_factory=list)
    ask: bool = False


class MemoRecipient(View):
    """How a memo stands with one recipient."""

    person: MemberCard
    delivered_at: datetime | None
    opened_at: datetime | None
    confirmed_at: datetime | None
    recalled_at: datetime | None


class MemoView(View):
    """A memo as its sender or one recipient has it. The text is empty until it is opened, and after a recall."""

    id: UUID
    mine: bool
    author: dict[str, Any]
    sender: UUID
    text: str
    files: list[FileView]
    ask: bool
    sent_at: datetime
    opened_at: datetime | None
    confirmed_at: datetime | None
    recalled_at: datetime | None
    recipients: list[MemoRecipient]
    people: int
    opened: int
    confirmed: int
    seq: int


class MemoPage(View):
    """Memos, newest first."""

    items: list[MemoView]
    next: datetime | None
    unopened: int
    topic: str
    seq: int


class MemoQuery(Input):
    """Which memos."""

    box: Literal["in", "out"] = "in"
    before: datetime | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 30
