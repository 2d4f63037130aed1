"""Posts (seats) begin, change and end; and who stands in for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, update

from directory.actions.changes import Change, changing, end_versions, revise
from directory.actions.units import unit_of
from directory.days import effective_instant
from directory.events import ActingOrderChanged, PostChanged
from directory.org import Org, Post
from directory.queries.access import require_in_unit
from directory.tables import organisation as t
from directory.views.posts import ActingOrderInput, PostChange, PostInput
from directory.views.units import Effective
from kernel.access import Permission
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx


async def add_post(tx: Tx, given: PostInput) -> UUID:
    """Begin a post in a unit."""
    async with changing(tx) as change:
        unit_of(change, given.unit_id)
        require_in_unit(tx, change.org, Permission.PEOPLE, given.unit_id)
        if given.is_unit_head or given.is_institution_head:
            _check_head(change.org, given.unit_id, None)
        if given.is_institution_head and change.org.institution_head:
            raise Conflict("head_taken", "기관장 자리가 이미 있습니다.", "There is a post of the head already.")
        at = effective_instant(given.effective, tx.now)
        post_id = await insert_post(
            tx,
            at,
            unit_id=given.unit_id,
            name=given.name or given.title,
            title=given.title,
            rank=given.rank,
            grade=usual_grade(change.org, given.title) if given.grade is None else given.grade,
            is_unit_head=given.is_unit_head or given.is_institution_head,
            is_institution_head=given.is_institution_head,
            position=given.position,
        )
        _tell(tx, change, "post.add", post_id, at)
    return post_id


async def change_post(tx: Tx, post_id: UUID, given: PostChange) -> None:
    """Rename, move or regrade a post from a day on; its holder stays in it."""
    async with changing(tx) as change:
        post = post_of(change.org, post_id)
        require_in_unit(tx, change.org, Permission.PEOPLE, post.unit_id)
        names = ("unit_id", "title", "name", "rank", "grade", "is_unit_head", "position")
        wanted = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
        values: dict[str, Any] = {name: value for name, value in wanted.items() if value != getattr(post, name)}
        if not values:
            return
        if "unit_id" in values:
            unit_of(change, values["unit_id"])
            require_in_unit(tx, change.org, Permission.PEOPLE, values["unit_id"])
        if values.get("is_unit_head", post.is_unit_head) and {"unit_id", "is_unit_head"} & set(values):
            _check_head(change.org, values.get("unit_id", post.unit_id), post_id)
        at = effective_instant(given.effective, tx.now)
        await revise(tx, t.post_version, post_id, at, values)
        _tell(tx, change, "post.change", post_id, at)


async def close_post(tx: Tx, post_id: UUID, given: Effective) -> None:
    """End a post from a day on; refused while somebody holds it at that instant or will."""
    async with changing(tx) as change:
        post = post_of(change.org, post_id)
        require_in_unit(tx, change.org, Permission.PEOPLE, post.unit_id)
        at = effective_instant(given.effective, tx.now)
        if any(row.valid_to is None or row.valid_to > at for row in change.org.holdings_of_post(post_id)):
            raise Conflict(
                "post_held",
                "이 자리를 맡은 사람이 있어 없애지 않았습니다. 먼저 다른 자리로 보내십시오.",
                "Somebody holds this post; move them first.",
            )
        await end_versions(tx, t.post_version, post_id, at)
        _tell(tx, change, "post.close", post_id, at)


async def set_acting_order(tx: Tx, post_id: UUID, given: ActingOrderInput) -> None:
    """Say who stands in for a post, first deputy first. LAW acting-reg §6"""
    async with changing(tx) as change:
        post = post_of(change.org, post_id)
        require_in_unit(tx, change.org, Permission.PEOPLE, post.unit_id)
        if post_id in given.deputies or len(set(given.deputies)) != len(given.deputies):
            raise Invalid(
                "bad_deputies",
                "같은 자리를 두 번 넣거나 자기 자리를 넣을 수 없습니다.",
                "Each once, never itself.",
            )
        for deputy_id in given.deputies:
            post_of(change.org, deputy_id)
        at = effective_instant(given.effective, tx.now)
        await replace_order(tx, post_id, given, at)
        change.note("order", post_id, at)
        tx.publish(ActingOrderChanged(post_id=post_id, effective=at))
        tx.audit("order.set", "post", post_id, deputies=[str(deputy) for deputy in given.deputies])


async def replace_order(tx: Tx, post_id: UUID, given: ActingOrderInput, at: datetime) -> None:
    """The rows of an acting order from the instant on; the caller holds the lock and has checked."""
    order = t.acting_order
    own = (order.c.institution_id == tx.institution_id) & (order.c.post_id == post_id)
    await tx.db.execute(order.delete().where(own, order.c.valid_from >= at))
    await tx.db.execute(
        update(order).where(own, or_(order.c.valid_to.is_(None), order.c.valid_to > at)).values(valid_to=at)
    )
    rows = [
        {
            "institution_id": tx.institution_id,
            "id": new_id(),
            "post_id": post_id,
            "deputy_post_id": deputy_id,
            "rank": rank,
            "basis": given.basis,
            "allow_drafter": given.allow_drafter,
            "allow_junior": given.allow_junior,
            "valid_from": at,
            "valid_to": None,
        }
        for rank, deputy_id in enumerate(given.deputies, 1)
    ]
    if rows:
        await tx.db.execute(order.insert(), rows)


async def insert_post(tx: Tx, at: datetime, **values: Any) -> UUID:
    """The rows of a new post; the caller holds the lock and has checked."""
    post, version = post_rows(tx, at, **values)
    await tx.db.execute(t.post.insert().values(post))
    await tx.db.execute(t.post_version.insert().values(version))
    post_id: UUID = post["id"]
    return post_id


def post_rows(tx: Tx, at: datetime, **values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a new post, and of its first version."""
    own = {"institution_id": tx.institution_id}
    post = own | {"id": new_id(), "created": tx.now}
    return post, own | {"post_id": post["id"], "valid_from": at, "valid_to": None} | values


def post_of(org: Org, post_id: UUID) -> Post:
    """The post as it is now, or NotFound."""
    if post_id not in org.posts:
        raise NotFound("post_not_found", "자리를 찾을 수 없습니다.", "There is no such post.")
    return org.posts[post_id]


def usual_grade(org: Org, title: str) -> int:
    """The grade that posts of this title have here; 0 when there is none."""
    return max((post.grade for post in org.posts.values() if post.title == title), default=0)


def _check_head(org: Org, unit_id: UUID, post_id: UUID | None) -> None:
    head = org.head_post(unit_id)
    if head is not None and head.id != post_id:
        raise Conflict(
            "unit_head_taken",
            "이 부서에는 부서장 자리가 이미 있습니다.",
            "This unit has a post of its head already.",
            post_id=str(head.id),
        )


def _tell(tx: Tx, change: Change, action: str, post_id: UUID, at: datetime) -> None:
    change.note("post", post_id, at)
    tx.publish(PostChanged(post_id=post_id, effective=at))
    tx.audit(action, "post", post_id)
