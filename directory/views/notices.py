"""What goes over the wire for notices."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from kernel.notices import How
from kernel.web import Code, Input, View

ClockTime = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
NoticeKey = Annotated[str, Meta(min_length=1, max_length=200)]


class NoticeView(View):
    """One notice; parts of a sentence between `**` are bold."""

    id: str
    kind: str
    group: str
    at: datetime
    read: bool
    settled: bool
    """What it asked for has been done meanwhile; nothing waits any more."""
    waiting: bool
    """It is kept back: gathered, or for the end of the quiet hours."""
    ko: str
    en: str
    note_ko: str
    note_en: str
    person_id: UUID | None
    person_name: str
    tone: str
    href: str
    act: str


class NoticeNews(View):
    """News on a person's topic of notices: this one is so now, and this is the number on the bell."""

    notice: NoticeView
    unread: int


class NoticePage(View):
    """One page of a person's notices, newest first, and where to listen for more."""

    items: list[NoticeView]
    next: datetime | None
    unread: int
    waiting: int
    waiting_until: datetime | None
    topic: str
    seq: int


class NoticeQuery(Input):
    """Which page."""

    before: datetime | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 100


class NoticesRead(Input):
    """Which notices were read; without ids every one that is shown."""

    ids: Annotated[list[NoticeKey], Meta(max_length=200)] | UnsetType = UNSET


class NoticeKindView(View):
    """A kind of notice and how it reaches me."""

    name: str
    group: str
    ko: str
    en: str
    how: How
    fixed: bool


class NoticeWishes(View):
    """How I am told: by kind, and when not to be disturbed."""

    kinds: list[NoticeKindView]
    quiet: bool
    quiet_from: str
    quiet_to: str
    digest_at: str


class NoticeWishesInput(Input):
    """What changes of it; absent fields stay."""

    how: dict[Code, How] | UnsetType = UNSET
    quiet: bool | UnsetType = UNSET
    quiet_from: ClockTime | UnsetType = UNSET
    quiet_to: ClockTime | UnsetType = UNSET
    digest_at: ClockTime | UnsetType = UNSET
