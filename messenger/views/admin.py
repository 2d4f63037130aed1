"""Programs that write into conversations, and exports under two persons."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from kernel.web import Input, View


class BotInput(Input):
    """A program that is to write into a conversation."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]


class BotView(View):
    """A program as the members of its conversation know it."""

    id: UUID
    name: str
    created_at: datetime
    ended: bool


class NewBot(View):
    """A program with its token, shown once; `address` is where it posts to, with the token as Bearer."""

    bot: BotView
    token: str
    address: str


class HookInput(Input):
    """What a program says. The same `key` again gives the same message."""

    text: Annotated[str, Meta(min_length=1, max_length=10_000)]
    key: Annotated[str, Meta(max_length=200)] = ""


class ExportInput(Input):
    """What is to be exported: one conversation, or all that one person took part in; between two instants; and why."""

    reason: Annotated[str, Meta(min_length=5, max_length=1_000)]
    since: datetime
    until: datetime
    conversation: UUID | None = None
    person: UUID | None = None


class ExportAnswer(Input):
    """The second person's word."""

    agreed: bool


class ExportView(View):
    """An export: who wants it and why, who agreed, and whether it lies there."""

    id: UUID
    conversation: UUID | None
    person: UUID | None
    since: datetime
    until: datetime
    reason: str
    asked_by: UUID
    asked_name: str
    asked_at: datetime
    answered_name: str
    answered_at: datetime | None
    agreed: bool
    ready: bool
    events: int
    size: int
    sha256: str
    mine: bool
    """Whether the actor asked for it: then another person must answer."""
