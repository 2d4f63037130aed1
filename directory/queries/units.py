"""The tree of one's own institution, its posts and acting orders, at an instant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from directory.org import Deputy, Holding, Org, Post
from directory.queries.snapshot import org_snapshot
from directory.tables import organisation as t
from directory.views.fields import AbsenceBrief, PersonRef
from directory.views.posts import ActingOrderView, DeputyView, PostView
from directory.views.units import UnitVersionView, UnitView
from kernel.errors import NotFound
from kernel.tx import Tx


async def units_of(tx: Tx, at: datetime | None = None) -> list[UnitView]:
    """The whole tree as a flat list, each unit before those below it, with heads and head counts."""
    org, instant = await org_snapshot(tx, at), at or tx.now
    counts = org.headcounts(instant)
    found = []
    for unit in org.in_order():
        post = org.head_post(unit.id)
        holder = org.holder(post.id, instant) if post else None
        found.append(
            UnitView(
                id=unit.id,
                name=unit.name,
                parent_id=unit.parent_id,
                position=unit.position,
                level=unit.level,
                people=counts[unit.id],
                head_post_id=post.id if post else None,
                head_post_name=post.name if post else None,
                head=person_ref(org, holder.person_id if holder else None),
                head_absence=absence_brief(org, holder, instant),
            )
        )
    return found


async def unit_history(tx: Tx, unit_id: UUID) -> list[UnitVersionView]:
    """What the unit was, is and will be called and where it stands, oldest first."""
    version = t.unit_version
    query = select(version).where(version.c.institution_id == tx.institution_id).order_by(version.c.valid_from)
    rows = list(await tx.db.execute(query))
    own = [row for row in rows if row.unit_id == unit_id]
    if not own:
        raise NotFound("unit_not_found", "부서를 찾을 수 없습니다.", "There is no such unit.")
    names: dict[UUID, str] = {row.unit_id: row.name for row in rows}
    return [
        UnitVersionView(
            name=row.name,
            parent_id=row.parent_id,
            parent_name=names.get(row.parent_id),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in own
    ]


async def posts_of_unit(tx: Tx, unit_id: UUID | None) -> list[PostView]:
    """The posts of a unit, or of the whole institution in the order of its tree."""
    org = await org_snapshot(tx)
    if unit_id is not None and unit_id not in org.units:
        raise NotFound("unit_not_found", "부서를 찾을 수 없습니다.", "There is no such unit.")
    unit_ids = [unit_id] if unit_id else [unit.id for unit in org.in_order()]
    return [post_view(org, post, tx.now) for each in unit_ids for post in org.posts_in(each)]


async def post_by_id(tx: Tx, post_id: UUID) -> PostView:
    """One post."""
    org = await org_snapshot(tx)
    if post_id not in org.posts:
        raise NotFound("post_not_found", "자리를 찾을 수 없습니다.", "There is no such post.")
    return post_view(org, org.posts[post_id], tx.now)


async def acting_orders(tx: Tx, post_id: UUID | None = None) -> list[ActingOrderView]:
    """The acting orders that are valid now: of one post (also when empty), or all."""
    org = await org_snapshot(tx)
    if post_id is not None and post_id not in org.posts:
        raise NotFound("post_not_found", "자리를 찾을 수 없습니다.", "There is no such post.")
    wanted = [post_id] if post_id else [p.id for u in org.in_order() for p in org.posts_in(u.id)]
    found = [_order_view(org, each, tx.now) for each in wanted]
    return [view for view in found if view.deputies or post_id]


def post_view(org: Org, post: Post, at: datetime) -> PostView:
    """A post with who holds it and who will."""
    holder = org.holder(post.id, at)
    coming = [row for row in org.holdings_of_post(post.id) if row.valid_from > at]
    following = min(coming, key=lambda row: row.valid_from, default=None)
    return PostView(
        id=post.id,
        unit_id=post.unit_id,
        unit_name=org.units[post.unit_id].name,
        name=post.name,
        title=post.title,
        rank=post.rank,
        grade=post.grade,
        is_unit_head=post.is_unit_head,
        is_institution_head=post.is_institution_head,
        position=post.position,
        holder=person_ref(org, holder.person_id if holder else None),
        concurrent=holder.concurrent if holder else False,
        absence=absence_brief(org, holder, at),
        next_holder=person_ref(org, following.person_id if following else None),
        next_from=following.valid_from if following else None,
    )


def person_ref(org: Org, person_id: UUID | None) -> PersonRef | None:
    """A person in a few words."""
    person = org.people.get(person_id) if person_id else None
    return PersonRef(id=person.id, name=person.name) if person else None


def absence_brief(org: Org, holder: Holding | None, at: datetime) -> AbsenceBrief | None:
    """That the holder is away, until when, and who stands in for this post."""
    absence = org.absence_of(holder.person_id, at) if holder else None
    if holder is None or absence is None:
        return None
    deputy: Deputy | None = org.deputy(holder.post_id, at)
    return AbsenceBrief(
        kind=absence.kind,
        valid_from=absence.valid_from,
        valid_to=absence.valid_to,
        deputy_name=org.people[deputy.person_id].name if deputy else None,
        deputy_post_name=org.posts[deputy.post_id].name if deputy and deputy.post_id in org.posts else None,
    )


def _order_view(org: Org, post_id: UUID, at: datetime) -> ActingOrderView:
    post, rows = org.posts[post_id], [row for row in org.orders_of(post_id, at) if row.deputy_post_id in org.posts]
    deputies = []
    for row in rows:
        deputy = org.posts[row.deputy_post_id]
        holder = org.holder(deputy.id, at)
        deputies.append(
            DeputyView(
                post_id=deputy.id,
                post_name=deputy.name,
                unit_name=org.units[deputy.unit_id].name,
                rank=row.rank,
                holder=person_ref(org, holder.person_id if holder else None),
                absent=holder is not None and not org.present(holder.person_id, at),
            )
        )
    return ActingOrderView(
        post_id=post_id,
        post_name=post.name,
        unit_name=org.units[post.unit_id].name,
        basis=rows[0].basis if rows else "",
        allow_drafter=bool(rows) and rows[0].allow_drafter,
        allow_junior=bool(rows) and rows[0].allow_junior,
        deputies=deputies,
    )
