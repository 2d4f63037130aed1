"""An institution's organisation as one plain value, and what follows from it. Pure.

`Org` holds the units and posts as they are at one instant, and holdings, absences, orders and grants with their
validity, so that everything about *who* is answered for the instant that is asked for. Nothing moves at midnight by a
job: an appointment effective at 00:00 is simply read differently from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar
from uuid import UUID

from msgspec import Struct


class Spanning(Protocol):
    """Anything with a half-open validity, [valid_from, valid_to)."""

    @property
    def valid_from(self) -> datetime:
        """The first instant."""

    @property
    def valid_to(self) -> datetime | None:
        """The first instant after; None: open."""


def covers(row: Spanning, at: datetime) -> bool:
    """Whether the row holds at that instant."""
    return row.valid_from <= at and (row.valid_to is None or at < row.valid_to)


class Unit(Struct, frozen=True, kw_only=True):
    """A unit. Level 0 is the institution itself."""

    id: UUID
    name: str
    parent_id: UUID | None
    position: int
    level: int


class Post(Struct, frozen=True, kw_only=True):
    """A seat in a unit. `title` is the position that tables name (팀장); a higher `grade` is the senior."""

    id: UUID
    unit_id: UUID
    name: str
    title: str
    rank: str
    grade: int
    is_unit_head: bool
    is_institution_head: bool
    position: int


class Person(Struct, frozen=True, kw_only=True):
    """A person and how colleagues reach them."""

    id: UUID
    number: str
    name: str
    initials: str
    mail: str
    phone: str
    extension: str
    mobile: str
    place: str
    duties: str
    paused_from: datetime | None
    paused_to: datetime | None
    left_at: datetime | None

    def state(self, at: datetime) -> str:
        """`active`, `paused` (휴직) or `left` at that instant."""
        if self.left_at is not None and self.left_at <= at:
            return "left"
        if self.paused_from is not None and self.paused_from <= at and (self.paused_to is None or at < self.paused_to):
            return "paused"
        return "active"


class Holding(Struct, frozen=True, kw_only=True):
    """A person in a post from one instant to another."""

    id: UUID
    person_id: UUID
    post_id: UUID
    concurrent: bool
    clearance: int
    valid_from: datetime
    valid_to: datetime | None


class Absence(Struct, frozen=True, kw_only=True):
    """A person is away; `deputy_post_id` stands in for this absence before the acting order."""

    id: UUID
    person_id: UUID
    kind: str
    deputy_post_id: UUID | None
    valid_from: datetime
    valid_to: datetime | None


class ActingOrder(Struct, frozen=True, kw_only=True):
    """Who stands in for a post, at which rank (1 first)."""

    id: UUID
    post_id: UUID
    deputy_post_id: UUID
    rank: int
    basis: str
    allow_drafter: bool
    allow_junior: bool
    valid_from: datetime
    valid_to: datetime | None


class Grant(Struct, frozen=True, kw_only=True):
    """The permissions of one role, given to a person or to whoever holds a post, everywhere or below one unit."""

    id: UUID
    role_id: UUID
    permissions: tuple[str, ...]
    person_id: UUID | None
    post_id: UUID | None
    unit_id: UUID | None
    valid_from: datetime
    valid_to: datetime | None


class Succession(Struct, frozen=True, kw_only=True):
    """A unit that is no more from an instant on, and the one that follows it."""

    unit_id: UUID
    heir_id: UUID
    valid_from: datetime


class Deputy(Struct, frozen=True, kw_only=True):
    """Who acts for a post, by which order; `basis` is empty for a deputy named for one absence."""

    post_id: UUID
    person_id: UUID
    rank: int
    basis: str


PAUSED = "휴직"
"""The word shown for somebody whose employment is paused."""


class Org:
    """The organisation at one instant. `seq` is the number of its last change, `settings` the profile's fields."""

    def __init__(  # noqa: PLR0913 - the value is its parts
        self,
        *,
        institution_id: int,
        seq: int,
        settings: Mapping[str, Any],
        units: Mapping[UUID, Unit],
        posts: Mapping[UUID, Post],
        people: Mapping[UUID, Person],
        holdings: Iterable[Holding],
        absences: Iterable[Absence],
        orders: Iterable[ActingOrder],
        grants: Iterable[Grant],
        successions: Iterable[Succession] = (),
    ) -> None:
        self.institution_id = institution_id
        self.seq = seq
        self.settings = settings
        self.units = units
        self.posts = posts
        self.people = people
        self.holdings = tuple(holdings)
        self.absences = tuple(absences)
        self.orders = tuple(orders)
        self.grants = tuple(grants)
        self.successions = tuple(successions)

    # --- units ---

    @cached_property
    def root(self) -> Unit | None:
        """The unit that is the institution itself."""
        return next((unit for unit in self.units.values() if unit.parent_id is None), None)

    @cached_property
    def _children(self) -> Mapping[UUID, list[Unit]]:
        found: defaultdict[UUID, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            if unit.parent_id is not None:
                found[unit.parent_id].append(unit)
        for units in found.values():
            units.sort(key=lambda unit: (unit.position, unit.name))
        return found

    def children(self, unit_id: UUID) -> list[Unit]:
        """The units directly below, in order."""
        return self._children.get(unit_id, [])

    def chain(self, unit_id: UUID) -> Iterator[Unit]:
        """The unit and everything above it, nearest first."""
        at: UUID | None = unit_id
        while at is not None and at in self.units:
            unit = self.units[at]
            yield unit
            at = unit.parent_id

    def below(self, unit_id: UUID) -> set[UUID]:
        """The unit and everything below it."""
        found: set[UUID] = set()
        waiting = [unit_id]
        while waiting:
            at = waiting.pop()
            found.add(at)
            waiting += [unit.id for unit in self.children(at)]
        return found

    def in_order(self) -> list[Unit]:
        """All units as a tree is read: each before those below it."""
        found: list[Unit] = []
        waiting = [self.root] if self.root else []
        while waiting:
            unit = waiting.pop()
            found.append(unit)
            waiting += reversed(self.children(unit.id))
        return found

    def path_name(self, unit_id: UUID) -> str:
        """The names from below the institution down to the unit: 경영본부/경영지원팀."""
        names = [unit.name for unit in self.chain(unit_id) if unit.parent_id is not None]
        return "/".join(reversed(names))

    # --- posts ---

    @cached_property
    def _posts_by_unit(self) -> Mapping[UUID, list[Post]]:
        found: defaultdict[UUID, list[Post]] = defaultdict(list)
        for post in self.posts.values():
            found[post.unit_id].append(post)
        for posts in found.values():
            posts.sort(key=lambda post: (not post.is_unit_head, -post.grade, post.position, post.name, post.id))
        return found

    def posts_in(self, unit_id: UUID) -> list[Post]:
        """The posts of the unit itself, head and seniors first."""
        return self._posts_by_unit.get(unit_id, [])

    def head_post(self, unit_id: UUID) -> Post | None:
        """The post that heads the unit; of the institution's own unit its head."""
        posts = self.posts_in(unit_id)
        return next((p for p in posts if p.is_institution_head), None) or next(
            (p for p in posts if p.is_unit_head), None
        )

    @cached_property
    def institution_head(self) -> Post | None:
        """The post of the institution's head."""
        return next((post for post in self.posts.values() if post.is_institution_head), None)

    # --- who ---

    @cached_property
    def _by_post(self) -> Mapping[UUID, list[Holding]]:
        return _grouped(self.holdings, lambda row: row.post_id)

    @cached_property
    def _by_person(self) -> Mapping[UUID, list[Holding]]:
        return _grouped(self.holdings, lambda row: row.person_id)

    @cached_property
    def _absences_by_person(self) -> Mapping[UUID, list[Absence]]:
        return _grouped(self.absences, lambda row: row.person_id)

    @cached_property
    def _orders_by_post(self) -> Mapping[UUID, list[ActingOrder]]:
        return _grouped(self.orders, lambda row: row.post_id)

    def holdings_of_post(self, post_id: UUID) -> list[Holding]:
        """Who holds the post and who will."""
        return self._by_post.get(post_id, [])

    def holder(self, post_id: UUID, at: datetime) -> Holding | None:
        """Who holds the post at that instant, if anybody who has not left."""
        for row in self.holdings_of_post(post_id):
            if covers(row, at) and self.state_of(row.person_id, at) != "left":
                return row
        return None

    def holdings_of(self, person_id: UUID, at: datetime) -> list[Holding]:
        """The person's posts at that instant, the main one first, then concurrent ones by seniority."""
        if self.state_of(person_id, at) == "left":
            return []
        rows = [r for r in self._by_person.get(person_id, []) if covers(r, at) and r.post_id in self.posts]
        return sorted(rows, key=lambda row: (row.concurrent, -self.posts[row.post_id].grade, row.id))

    def holdings_after(self, person_id: UUID, at: datetime) -> list[Holding]:
        """Appointments of the person that are not yet effective."""
        rows = [r for r in self._by_person.get(person_id, []) if r.valid_from > at and r.post_id in self.posts]
        return sorted(rows, key=lambda row: row.valid_from)

    def state_of(self, person_id: UUID, at: datetime) -> str:
        """The person's state; somebody unknown counts as gone."""
        person = self.people.get(person_id)
        return "left" if person is None else person.state(at)

    def absence_of(self, person_id: UUID, at: datetime) -> Absence | None:
        """The absence that covers the instant, the one that ends last; a paused person is away too."""
        rows = [row for row in self._absences_by_person.get(person_id, []) if covers(row, at)]
        person = self.people.get(person_id)
        if person is not None and person.state(at) == "paused" and person.paused_from is not None:
            rows.append(
                Absence(
                    id=person.id,
                    person_id=person.id,
                    kind=PAUSED,
                    deputy_post_id=None,
                    valid_from=person.paused_from,
                    valid_to=person.paused_to,
                )
            )
        return max(rows, key=lambda row: (row.valid_to is None, row.valid_to or row.valid_from, row.id), default=None)

    def present(self, person_id: UUID, at: datetime) -> bool:
        """Whether the person works here and is not away."""
        return self.state_of(person_id, at) == "active" and self.absence_of(person_id, at) is None

    def orders_of(self, post_id: UUID, at: datetime) -> list[ActingOrder]:
        """The acting order of the post, first deputy first."""
        rows = [row for row in self._orders_by_post.get(post_id, []) if covers(row, at)]
        return sorted(rows, key=lambda row: (row.rank, row.id))

    def deputy(self, post_id: UUID, at: datetime, absence: Absence | None = None) -> Deputy | None:
        """Who acts for the post now: nobody while its holder is here; else the first present deputy. Depth one.

        `absence` asks what an absence that is only planned would bring. LAW acting-reg §6
        """
        holder = self.holder(post_id, at)
        if holder is not None:
            absence = absence or self.absence_of(holder.person_id, at)
            if absence is None:
                return None
        named = absence.deputy_post_id if absence else None
        candidates = [(named, 0, "")] if named else []
        candidates += [(order.deputy_post_id, order.rank, order.basis) for order in self.orders_of(post_id, at)]
        for deputy_post, rank, basis in candidates:
            found = self.holder(deputy_post, at)
            if found and (holder is None or found.person_id != holder.person_id) and self.present(found.person_id, at):
                return Deputy(post_id=deputy_post, person_id=found.person_id, rank=rank, basis=basis)
        return None

    def deputised(self, person_id: UUID, at: datetime) -> list[tuple[Post, Deputy]]:
        """The posts for which this person acts now, each with why."""
        mine = {row.post_id for row in self.holdings_of(person_id, at)}
        asked = {order.post_id for order in self.orders if order.deputy_post_id in mine and covers(order, at)}
        for absence in self.absences:
            if absence.deputy_post_id in mine and covers(absence, at):
                asked |= {row.post_id for row in self.holdings_of(absence.person_id, at)}
        found = []
        for post_id in asked:
            if post_id in self.posts:
                deputy = self.deputy(post_id, at)
                if deputy is not None and deputy.person_id == person_id:
                    found.append((self.posts[post_id], deputy))
        return sorted(found, key=lambda pair: (-pair[0].grade, pair[0].name))

    # --- permissions ---

    def permissions(self, person_id: UUID, post_id: UUID, at: datetime) -> frozenset[str]:
        """What the person may do from this seat; a grant for one unit reads `name@unit id`."""
        found: set[str] = set()
        for grant in self.grants:
            if covers(grant, at) and (grant.person_id == person_id or grant.post_id == post_id):
                suffix = f"@{grant.unit_id}" if grant.unit_id else ""
                found |= {permission + suffix for permission in grant.permissions}
        return frozenset(found)

    def may(self, permissions: frozenset[str], permission: str, unit_id: UUID) -> bool:
        """Whether these permissions hold for the unit: everywhere, or granted for it or a unit above it."""
        return permission in permissions or any(
            f"{permission}@{unit.id}" in permissions for unit in self.chain(unit_id)
        )

    # --- counting ---

    def headcounts(self, at: datetime) -> dict[UUID, int]:
        """People of each unit and everything below it; a person counts once in each, by the main post."""
        counts = dict.fromkeys(self.units, 0)
        for person_id in self.people:
            rows = self.holdings_of(person_id, at)
            if rows:
                for unit in self.chain(self.posts[rows[0].post_id].unit_id):
                    counts[unit.id] += 1
        return counts


Row = TypeVar("Row")


def _grouped(rows: Iterable[Row], key: Callable[[Row], UUID]) -> Mapping[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
