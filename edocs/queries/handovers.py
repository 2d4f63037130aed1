"""업무 인계: what goes over with a post, gathered from where it lies. LAW adm-doc §61"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import and_, or_, select

from edocs.engine.case import DocumentState, StepKind, StepState, kind_word
from edocs.engine.org import Org, valid
from edocs.queries.documents import WRITING, case_of
from edocs.queries.organisation import Viewer, viewer
from edocs.tables import asked, document, handover, preset, side_task, unit_task
from edocs.views.presets import HandoverItem, HandoverView
from kernel.access import Permission, may
from kernel.errors import NotFound
from kernel.tx import Tx

OPEN, GIVEN, ACCEPTED = "open", "given", "accepted"
_TASKS = {"REFER": "참조", "CIRCULATE": "공람", "POST_REPORT": "사후 보고"}


class Handed(Struct, frozen=True):
    """A handover with who looks at it and as what."""

    row: Any
    asker: Viewer
    parts: frozenset[str]
    """leaver | successor | head | keeper"""


async def handovers(tx: Tx) -> list[HandoverView]:
    """Those that concern this seat: to write, to accept, of one's unit; for who manages people, all."""
    asker = await viewer(tx)
    rows = list(await tx.db.execute(select(handover).order_by(handover.c.begun_at.desc())))
    handed = [Handed(row, asker, parts(tx, row, asker)) for row in rows]
    return [await view(tx, one) for one in handed if one.parts]


async def handover_for(tx: Tx, handover_id: UUID, *, lock: bool = False) -> Handed:
    """One that concerns this seat. Raises NotFound."""
    query = select(handover).where(handover.c.id == handover_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query)).first()
    asker = await viewer(tx)
    found = frozenset[str]() if row is None else parts(tx, row, asker)
    if not found:
        raise NotFound("no_handover", "인계서가 없거나 볼 수 있는 사람이 아닙니다.", "No such handover.")
    return Handed(row, asker, found)


def parts(tx: Tx, row: Any, asker: Viewer) -> frozenset[str]:
    """As what the seat is concerned."""
    found = set()
    if row.leaver_id == asker.seat.person:
        found.add("leaver")
    elif asker.seat.post == row.post_id:
        found.add("successor")
    post = asker.org.posts.get(row.post_id)
    if post is not None and asker.org.units[post.unit].head_post == asker.seat.post and "leaver" not in found:
        found.add("head")
    if may(tx, Permission.PEOPLE):
        found.add("keeper")
    return frozenset(found)


async def view(tx: Tx, one: Handed) -> HandoverView:
    """A handover as this seat sees it; once accepted, the list stays as it was then."""
    row, org = one.row, one.asker.org
    post = org.posts.get(row.post_id)
    kept = row.content.get("items")
    items = msgspec.convert(kept, list[HandoverItem]) if kept is not None else await gather(tx, one)
    takeable = await _takeable(tx, one)
    for item in items:
        item.may_take = item.document_id in takeable
        if item.kind == "draft" and not one.parts & {"leaver", "successor", "head"}:
            item.text, item.document_id = item.note, None
    return HandoverView(
        id=row.id,
        post_id=row.post_id,
        post_name=row.content["post"] if post is None else post.name,
        unit_name=row.content["unit"] if post is None else org.units[post.unit].name,
        leaver=row.content["leaver"],
        successor=row.content.get("successor", ""),
        state=row.state,
        notes=row.notes,
        begun_at=row.begun_at,
        given_at=row.given_at,
        accepted_at=row.accepted_at,
        items=items,
        may=list(_may(one)),
    )


def _may(one: Handed) -> Iterator[str]:
    if one.row.state != ACCEPTED and "leaver" in one.parts:
        yield "write"
        if one.row.state == OPEN:
            yield "give"
    if one.row.state == GIVEN and one.parts & {"successor", "head"}:
        yield "accept"


async def gather(tx: Tx, one: Handed) -> list[HandoverItem]:
    """Everything that goes over with the post, as it stands now."""
    row, org = one.row, one.asker.org
    found = [*await _steps(tx, row), *await _drafted(tx, row), *await _tasks(tx, row)]
    found += _deputies(org, row.post_id, one)
    query = select(preset.c.name).where(preset.c.person_id == row.leaver_id).order_by(preset.c.name)
    found += [HandoverItem(kind="preset", text=name, note="") for name in (await tx.db.execute(query)).scalars()]
    return found


async def _steps(tx: Tx, row: Any) -> list[HandoverItem]:
    """Papers that wait at the post for a signature or to be read."""
    same = and_(asked.c.institution_id == document.c.institution_id, asked.c.document_id == document.c.id)
    here = or_(asked.c.post_id == row.post_id, asked.c.stand_in == row.post_id)
    query = select(document.c.id, document.c.title, asked.c.kind, asked.c.state, asked.c.since).join(asked, same)
    found = [
        HandoverItem(
            kind="held" if each.state == StepState.HELD.value else "open",
            text=each.title,
            note=f"{_word(each.kind)}{' 보류' if each.state == StepState.HELD.value else ''}",
            document_id=each.id,
        )
        for each in await tx.db.execute(query.where(here).order_by(asked.c.since))
    ]
    same = and_(side_task.c.institution_id == document.c.institution_id, side_task.c.document_id == document.c.id)
    query = select(document.c.id, document.c.title, side_task.c.kind).join(side_task, same)
    for each in await tx.db.execute(query.where(side_task.c.post_id == row.post_id).order_by(document.c.changed_at)):
        note = _TASKS.get(each.kind, each.kind)
        found.append(HandoverItem(kind="open", text=each.title, note=note, document_id=each.id))
    return found


def _word(kind: str) -> str:
    return kind_word(StepKind(kind))


async def _drafted(tx: Tx, row: Any) -> list[HandoverItem]:
    """What the leaver drafted from this post and what is not finished."""
    states = [*(state.value for state in WRITING), DocumentState.IN_PROGRESS.value]
    query = select(document).where(
        document.c.drafter_person_id == row.leaver_id,
        document.c.drafter_post_id == row.post_id,
        document.c.state.in_(states),
    )
    return [
        HandoverItem(
            kind="running" if each.state == DocumentState.IN_PROGRESS.value else "draft",
            text=each.title or "(제목 없음)",
            note=each.brief["form_name"],
            document_id=each.id,
        )
        for each in await tx.db.execute(query.order_by(document.c.changed_at.desc()))
    ]


async def _tasks(tx: Tx, row: Any) -> list[HandoverItem]:
    """The unit tasks of the post's unit."""
    unit = row.content.get("unit_id")
    if unit is None:
        return []
    query = select(unit_task).where(unit_task.c.unit_id == UUID(unit)).order_by(unit_task.c.code)
    return [
        HandoverItem(kind="task", text=each.name, note=f"{each.code} · 보존기간 {each.retention}")
        for each in await tx.db.execute(query)
    ]


def _deputies(org: Org, post: UUID, one: Handed) -> list[HandoverItem]:
    """Who stands in for the post, and for whom the post stands in."""
    found = []
    for order in sorted(org.orders, key=lambda order: (order.post, order.rank)):
        if not valid(order, one.asker.at) or order.rank == 0:
            continue
        if order.post == post and order.deputy_post in org.posts:
            text = org.posts[order.deputy_post].name
            found.append(HandoverItem(kind="deputy", text=text, note=f"직무대리 {order.rank}순위"))
        if order.deputy_post == post and order.post in org.posts:
            text = org.posts[order.post].name
            found.append(HandoverItem(kind="deputising", text=text, note=f"{order.rank}순위로 대리"))
    return found


async def _takeable(tx: Tx, one: Handed) -> set[UUID]:
    """Drafts with which the successor may go on now: given over, and the leaver no longer sits there."""
    row, asker = one.row, one.asker
    if "successor" not in one.parts or row.state == OPEN:
        return set()
    if any(held.person == row.leaver_id for held in asker.org.holdings_of(row.post_id, asker.at)):
        return set()
    query = select(document).where(
        document.c.drafter_person_id == row.leaver_id,
        document.c.drafter_post_id == row.post_id,
        document.c.state.in_([state.value for state in WRITING]),
    )
    return {each.id for each in await tx.db.execute(query) if case_of(each).drafter.post == row.post_id}


async def takeable(tx: Tx, handover_id: UUID, document_id: UUID) -> Handed:
    """The handover, if the successor may go on with this draft by it. Raises NotFound."""
    one = await handover_for(tx, handover_id)
    if document_id not in await _takeable(tx, one):
        raise NotFound("not_handed", "넘겨받은 초안이 아니거나 아직 이어받을 수 없습니다.", "Not handed over.")
    return one
