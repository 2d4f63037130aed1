"""Presets of a person or a unit, and handing a post over."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from edocs.views.drafts import ExtraStep
from kernel.web import Input, Text, View

Name = Annotated[str, Meta(min_length=1, max_length=80)]


class PresetStep(View):
    """One step or reader of a preset, with who sits there now."""

    kind: str
    post_id: UUID
    post_name: str
    unit_name: str
    holder: str
    gone: bool
    """The post is no more: it is left out when the preset is used."""


class PresetView(View):
    """자주 쓰는 경로: steps and readers that are added again and again."""

    id: UUID
    name: str
    owner: str
    """person | unit"""
    unit_name: str
    steps: list[PresetStep]
    mine: bool
    """Whether this seat may change it."""
    changed_at: datetime


class PresetInput(Input):
    """A preset of one's own, or of one's unit where one leads it."""

    name: Name
    steps: Annotated[list[ExtraStep], Meta(min_length=1, max_length=50)]
    owner: Annotated[str, Meta(pattern="^(person|unit)$")] = "person"


class HandoverItem(View):
    """One thing that goes over with the post."""

    kind: str
    """open | held | draft | running | task | deputy | deputising | preset | file"""
    text: str
    note: str
    document_id: UUID | None = None
    may_take: bool = False
    """The successor may go on with this draft now."""


class HandoverView(View):
    """업무 인계서: what goes over with a post, the leaver's notes, and how far it has come."""

    id: UUID
    post_id: UUID
    post_name: str
    unit_name: str
    leaver: str
    successor: str
    state: str
    """open | given | accepted"""
    notes: str
    begun_at: datetime
    given_at: datetime | None
    accepted_at: datetime | None
    items: list[HandoverItem]
    may: list[str]
    """write | give | accept | take"""


class HandoverBegin(Input):
    """Begin to hand over: one's own seat, or for who manages people that of somebody."""

    post_id: UUID | None = None
    leaver_id: UUID | None = None


class HandoverNotes(Input):
    """What the leaver writes for the successor."""

    notes: Text


class TakeOver(Input):
    """Go on with a predecessor's draft."""

    document_id: UUID
    reason: Annotated[str, Meta(max_length=2_000)] = ""
