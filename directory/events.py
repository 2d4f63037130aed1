"""What happened in the organisation; the bridges tell the other rooms."""

from datetime import datetime
from uuid import UUID

from kernel.events import Event


class HoldingChanged(Event, frozen=True, kw_only=True):
    """A person takes, keeps for longer or shorter, or leaves a post. `effective` may lie ahead."""

    holding_id: UUID
    person_id: UUID
    post_id: UUID
    effective: datetime


class AbsenceChanged(Event, frozen=True, kw_only=True):
    """A person is, will be, or will after all not be away. The reason is nobody's business."""

    absence_id: UUID
    person_id: UUID
    valid_from: datetime
    valid_to: datetime | None
    cancelled: bool


class UnitChanged(Event, frozen=True, kw_only=True):
    """A unit begins, ends, is renamed or moved."""

    unit_id: UUID
    effective: datetime


class PostChanged(Event, frozen=True, kw_only=True):
    """A post begins, ends, is renamed or moved."""

    post_id: UUID
    effective: datetime


class ActingOrderChanged(Event, frozen=True, kw_only=True):
    """Who stands in for a post changed."""

    post_id: UUID
    effective: datetime


class PersonAdded(Event, frozen=True, kw_only=True):
    """A person is new in the institution."""

    person_id: UUID


class PersonStateChanged(Event, frozen=True, kw_only=True):
    """A person pauses, returns or leaves; `state` is active, paused or left."""

    person_id: UUID
    state: str
    effective: datetime


class ReorganisationPlanned(Event, frozen=True, kw_only=True):
    """A plan for the units was applied: on its day, what hangs on units goes to those who follow them."""

    plan_id: UUID
    effective: datetime
