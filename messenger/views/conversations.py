"""Conversations: the list, one that is open, and the commands on them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from kernel.web import Input, PageQuery, Seq, View
from messenger.views.messages import MessageView
from messenger.views.people import MemberCard, MemberView, WhoInput

Name = Annotated[str, Meta(max_length=120)]
Alert = Literal["all", "mention", "none"]
Reads = Literal["count", "author", "all"]


class PolicyView(View):
    """What holds in a conversation."""

    reads: Reads
    history: Literal["all", "joined"]
    post: Literal["all", "owners"]
    retention_days: int
    typing: bool = False
    """Whether the institution lets the others see that somebody is writing."""
    watermark: bool = False
    """Whether the screen shows faintly who reads, so that a picture of it tells where it came from."""


class ConversationView(View):
    """A conversation in the list."""

    id: UUID
    kind: str
    name: str
    purpose: str
    unit_id: UUID | None
    shared: bool
    """Whether members of other institutions take part."""
    people: int
    others: list[MemberCard]
    """For a 1:1 the other; for a group the first few."""
    last_seq: int
    last_at: datetime
    last: dict[str, Any]
    read_seq: int
    unread: int
    mentions: int
    alert: Alert
    pinned: bool
    joined_seq: int
    closed: bool


class ConversationDetail(View):
    """A conversation that is open: its members, cursors, pins."""

    conversation: ConversationView
    members: list[MemberView]
    histogram: list[tuple[int, int]]
    """How many cursors stand where; the same numbers for clients that are not told names."""
    late: dict[str, int]
    """Members who wrote something beyond their own cursor."""
    policy: PolicyView
    role: str
    pins: list[MessageView]
    notice: MessageView | None
    draft: str = ""


class ConversationList(View):
    """The actor's conversations, newest first, and the place from which the live line goes on."""

    items: list[ConversationView]
    next: str | None
    unread: int
    mentions: int
    epoch: str
    pos: int


class OpenInput(Input):
    """A conversation to be begun, or found: with one other person it is their 1:1."""

    cid: UUID
    people: Annotated[list[WhoInput], Meta(max_length=500)] = field(default_factory=list)
    kind: Literal["direct", "group", "channel"] = "group"
    name: Name = ""
    purpose: Annotated[str, Meta(max_length=500)] = ""


class ReadInput(Input):
    """Up to where the actor has read."""

    seq: Seq


class ReadView(View):
    """Where the actor's cursor stands, and what is left."""

    read_seq: int
    unread: int


class PeopleInput(Input):
    """People to be taken in."""

    cid: UUID
    people: Annotated[list[WhoInput], Meta(min_length=1, max_length=500)]


class LeaveInput(Input):
    """Who goes: oneself when nobody is named."""

    cid: UUID
    person: UUID | None = None


class ChangeInput(Input):
    """What is to change about a conversation."""

    cid: UUID
    name: Name | UnsetType = UNSET
    purpose: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    reads: Reads | UnsetType = UNSET
    post: Literal["all", "owners"] | UnsetType = UNSET
    retention_days: Annotated[int, Meta(ge=0, le=36500)] | UnsetType = UNSET


class MineInput(Input):
    """How the conversation is to be for the actor alone."""

    alert: Alert | UnsetType = UNSET
    pinned: bool | UnsetType = UNSET


class ListQuery(PageQuery):
    """How the list of conversations is asked for."""

    tail: Annotated[int, Meta(ge=0, le=20)] = 0
