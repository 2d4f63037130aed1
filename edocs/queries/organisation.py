"""The organisation as the approval engine needs it, and who asks.

The directory keeps its own value while nothing has changed; ours is made from it once and kept as long as it lives.
"""

from datetime import datetime
from uuid import UUID
from weakref import WeakKeyDictionary

from msgspec import Struct

from directory import org as theirs
from directory.queries.snapshot import org_snapshot
from edocs import desk
from edocs.engine.case import Seat
from edocs.engine.org import Absence, ActingOrder, Heir, Holding, Org, Post, Unit
from edocs.present import Looker
from kernel.access import Permission
from kernel.errors import Forbidden, Unavailable
from kernel.tx import Tx

_made: WeakKeyDictionary[theirs.Org, Org] = WeakKeyDictionary()


class Viewer(Struct, frozen=True):
    """Who asks: the seat with the names of now, the organisation, the moment, and what may be seen."""

    seat: Seat
    org: Org
    at: datetime
    tokens: list[str]

    @property
    def looker(self) -> Looker:
        """The viewer as the presenting functions want it."""
        return Looker(seat=self.seat, org=self.org, at=self.at)


async def organisation(tx: Tx) -> Org:
    """The institution around now. Raises Unavailable while it has no head's post: nothing can be decided there."""
    snapshot = await org_snapshot(tx)
    if (made := _made.get(snapshot)) is None:
        made = _made[snapshot] = _make(snapshot)
    return made


async def viewer(tx: Tx) -> Viewer:
    """Who asks. Raises Forbidden when the actor sits in no post of this institution now."""
    org = await organisation(tx)
    held = _held(org, tx)
    if held is None:
        raise Forbidden("no_seat", "이 기관에 앉아 있는 자리가 없습니다.", "You hold no post here now.")
    seat = org.seat(held)
    records = Permission.RECORDS in tx.actor.permissions
    registry = Permission.REGISTRY in tx.actor.permissions
    return Viewer(seat, org, tx.now, desk.actor_tokens(seat, org, tx.now, records=records, registry=registry))


def _held(org: Org, tx: Tx) -> Holding | None:
    if tx.actor.post_id is None or tx.actor.post_id not in org.posts:
        return None
    return next((h for h in org.holdings_of(tx.actor.post_id, tx.now) if h.person == tx.actor.person_id), None)


def _make(source: theirs.Org) -> Org:
    head = source.institution_head
    if head is None:
        raise Unavailable("no_head", "기관장 직위가 없어 전자문서를 쓸 수 없습니다. 기관 관리자에게 알려 주십시오.")
    return Org(
        head_post=head.id,
        units={unit.id: _unit(source, unit) for unit in source.units.values()},
        posts={
            post.id: Post(id=post.id, name=post.name, unit=post.unit_id, code=post.name, grade=post.grade)
            for post in source.posts.values()
        },
        holdings=tuple(
            Holding(
                id=row.id,
                post=row.post_id,
                person=row.person_id,
                person_name=source.people[row.person_id].name,
                valid_from=row.valid_from,
                valid_to=_earlier(row.valid_to, source.people[row.person_id].left_at),
                clearance=row.clearance,
            )
            for row in source.holdings
            if row.person_id in source.people and row.post_id in source.posts
        ),
        absences=_absences(source),
        orders=_orders(source),
        heirs=tuple(Heir(unit=one.unit_id, heir=one.heir_id, valid_from=one.valid_from) for one in source.successions),
    )


def _unit(source: theirs.Org, unit: theirs.Unit) -> Unit:
    head = source.head_post(unit.id)
    return Unit(
        id=unit.id, name=unit.name, level=unit.level, parent=unit.parent_id, head_post=head.id if head else None
    )


def _earlier(first: datetime | None, second: datetime | None) -> datetime | None:
    return min((moment for moment in (first, second) if moment is not None), default=None)


def _absences(source: theirs.Org) -> tuple[Absence, ...]:
    """Recorded absences, and paused employment (휴직) as one."""
    rows = [
        Absence(id=row.id, person=row.person_id, kind=row.kind, valid_from=row.valid_from, valid_to=row.valid_to)
        for row in source.absences
    ]
    rows += [
        Absence(
            id=person.id,
            person=person.id,
            kind=theirs.PAUSED,
            valid_from=person.paused_from,
            valid_to=person.paused_to,
        )
        for person in source.people.values()
        if person.paused_from is not None
    ]
    return tuple(rows)


def _orders(source: theirs.Org) -> tuple[ActingOrder, ...]:
    """The acting orders, and before them the deputy named for one absence. LAW acting-reg §6"""
    orders = [
        ActingOrder(
            id=row.id,
            post=row.post_id,
            deputy_post=row.deputy_post_id,
            rank=row.rank,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            allow_drafter=row.allow_drafter,
            allow_junior=row.allow_junior,
        )
        for row in source.orders
    ]
    for absence in source.absences:
        if absence.deputy_post_id is not None:
            orders += [_for_absence(absence, post, absence.deputy_post_id) for post in _posts_of(source, absence)]
    return tuple(orders)


def _posts_of(source: theirs.Org, absence: theirs.Absence) -> list[UUID]:
    return [row.post_id for row in source.holdings if row.person_id == absence.person_id]


def _for_absence(absence: theirs.Absence, post: UUID, deputy: UUID) -> ActingOrder:
    return ActingOrder(
        id=absence.id,
        post=post,
        deputy_post=deputy,
        rank=0,
        valid_from=absence.valid_from,
        valid_to=absence.valid_to,
    )
