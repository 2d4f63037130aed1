"""The part of an institution that approval needs to know, as one plain value.

The directory fills it; rules and authority read it. It may be partial: to sign, the posts of the line with their
holders, acting orders and absences are enough. Every validity is half open, [valid_from, valid_to), in aware times;
an empty end is open. Past and future rows may be present: whoever asks names the instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from msgspec import Struct, field

from edocs.engine.case import Seat


class Unit(Struct, frozen=True, kw_only=True):
    """A unit of the tree. Level 0 is the institution itself, 1 the next floor (본부·국), 2 the next (팀·과) …"""

    id: UUID
    name: str
    level: int
    parent: UUID | None = None
    head_post: UUID | None = None


class Post(Struct, frozen=True, kw_only=True):
    """A seat in a unit. `code` is its stable name in tables; a higher `grade` is the senior; 0 means not ranked."""

    id: UUID
    name: str
    unit: UUID
    code: str = ""
    grade: int = 0


class Holding(Struct, frozen=True, kw_only=True):
    """A person in a post from one instant to another. `clearance` is what secrecy the person may see."""

    id: UUID
    post: UUID
    person: UUID
    person_name: str
    valid_from: datetime
    valid_to: datetime | None = None
    clearance: int = 0


class Absence(Struct, frozen=True, kw_only=True):
    """A recorded absence of a person; `kind` is the word to show (출장, 연가, 교육 …)."""

    id: UUID
    person: UUID
    kind: str
    valid_from: datetime
    valid_to: datetime | None = None


class ActingOrder(Struct, frozen=True, kw_only=True):
    """Who stands in for a post, at which rank (1 first).

    A deputy named for one absence is an order of low rank with that absence's dates. LAW acting-reg §6
    """

    id: UUID
    post: UUID
    deputy_post: UUID
    rank: int
    valid_from: datetime
    valid_to: datetime | None = None
    allow_drafter: bool = False
    allow_junior: bool = False


class Heir(Struct, frozen=True, kw_only=True):
    """A unit that is no more from an instant on, and the one that follows it."""

    unit: UUID
    heir: UUID
    valid_from: datetime


class Org(Struct, frozen=True, kw_only=True):
    """A snapshot of the institution around the instant that is asked for."""

    head_post: UUID
    units: dict[UUID, Unit] = field(default_factory=dict)
    posts: dict[UUID, Post] = field(default_factory=dict)
    holdings: tuple[Holding, ...] = ()
    absences: tuple[Absence, ...] = ()
    orders: tuple[ActingOrder, ...] = ()
    heirs: tuple[Heir, ...] = ()

    def holdings_of(self, post: UUID, at: datetime) -> tuple[Holding, ...]:
        """Who holds the post at that instant, in a stable order."""
        return tuple(sorted((h for h in self.holdings if h.post == post and valid(h, at)), key=lambda h: h.id))

    def absence_of(self, person: UUID, at: datetime) -> Absence | None:
        """The recorded absence that covers the instant, if any; the one that ends last."""
        found = [a for a in self.absences if a.person == person and valid(a, at)]
        return max(found, key=lambda a: (a.valid_to is None, a.valid_to or a.valid_from, a.id), default=None)

    def orders_of(self, post: UUID, at: datetime) -> tuple[ActingOrder, ...]:
        """The acting orders of the post at that instant, first deputy first."""
        return tuple(sorted((o for o in self.orders if o.post == post and valid(o, at)), key=lambda o: (o.rank, o.id)))

    def seat(self, holding: Holding) -> Seat:
        """The holding as a seat with the names of today."""
        post = self.posts[holding.post]
        return Seat(
            person=holding.person,
            post=post.id,
            unit=post.unit,
            person_name=holding.person_name,
            post_name=post.name,
            unit_name=self.units[post.unit].name,
        )

    def is_within(self, post: UUID, unit: UUID) -> bool:
        """The post sits in the unit or below it."""
        return post in self.posts and any(one.id == unit for one in self.chain(self.posts[post].unit))

    def forebears(self, unit: UUID, at: datetime) -> set[UUID]:
        """The units that this one follows by then, near and far: their records are its own now."""
        found: set[UUID] = set()
        waiting = [unit]
        while waiting:
            here = waiting.pop()
            before = {one.unit for one in self.heirs if one.heir == here and one.valid_from <= at} - found - {unit}
            found |= before
            waiting += before
        return found

    def is_above(self, post: UUID, than: UUID) -> bool:
        """The post heads the institution, or a unit over the other post."""
        if post == than or than not in self.posts:
            return False
        return post == self.head_post or any(unit.head_post == post for unit in self.chain(self.posts[than].unit))

    def chain(self, unit: UUID) -> Iterator[Unit]:
        """The unit and everything above it, nearest first; a broken or circular tree ends the walk."""
        seen: set[UUID] = set()
        at: UUID | None = unit
        while at is not None and at in self.units and at not in seen:
            seen.add(at)
            yield self.units[at]
            at = self.units[at].parent


def valid(row: Holding | Absence | ActingOrder, at: datetime) -> bool:
    """The row covers the instant."""
    return row.valid_from <= at and (row.valid_to is None or at < row.valid_to)
