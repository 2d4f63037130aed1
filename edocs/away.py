"""What an absence would do to the papers that wait for a person: the same rules, asked of an organisation in which it
were recorded. Pure.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from edocs.engine.authority import Capacity, standing_at
from edocs.engine.case import Case, Seat
from edocs.engine.org import Absence, ActingOrder, Org


class Planned(Struct, frozen=True):
    """An absence as somebody thinks of it."""

    person: UUID
    kind: str
    start: datetime
    end: datetime | None
    deputy_post: UUID | None = None


class Goes(Struct, frozen=True):
    """Who would act at a step instead, or nobody; and why."""

    seat: Seat | None
    reason: str


def supposed(org: Org, planned: Planned, marker: UUID) -> Org:
    """The organisation as it would be with this absence; a deputy who is named comes before the acting orders."""
    away = Absence(id=marker, person=planned.person, kind=planned.kind, valid_from=planned.start, valid_to=planned.end)
    orders: list[ActingOrder] = list(org.orders)
    if planned.deputy_post is not None:
        posts = {held.post for held in org.holdings if held.person == planned.person}
        orders += [
            ActingOrder(
                id=marker,
                post=post,
                deputy_post=planned.deputy_post,
                rank=0,
                valid_from=planned.start,
                valid_to=planned.end,
            )
            for post in sorted(posts)
        ]
    return replace(org, absences=(*org.absences, away), orders=tuple(orders))


def goes_to(case: Case, step_id: int, org: Org, at: datetime, person: UUID) -> Goes:
    """Who may act at the step at that instant but the person who would be away."""
    step = next(one for one in case.steps if one.id == step_id)
    found = standing_at(step, case, org, at)
    others = [one for one in found.eligible if one.seat.person != person]
    if others:
        present = [one for one in others if one.capacity is not Capacity.HOLDER] or others
        return Goes(present[0].seat, present[0].reason.text)
    return Goes(None, " · ".join(_texts(reason.text for reason in found.reasons)))


def _texts(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
