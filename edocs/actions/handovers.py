"""Handing a post over: the leaver writes, the successor accepts and goes on with the drafts. LAW adm-doc §61"""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from edocs.actions.projecting import happened, write
from edocs.actions.refusing import refusal
from edocs.engine.commands import Context
from edocs.engine.commands import TakeOver as TakeOverCommand
from edocs.engine.refusals import Refused
from edocs.engine.states import decide
from edocs.queries.documents import document_for_administrator
from edocs.queries.handovers import ACCEPTED, GIVEN, OPEN, Handed, gather, handover_for, takeable
from edocs.queries.organisation import viewer
from edocs.tables import document, handover
from edocs.views.presets import HandoverBegin, TakeOver
from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.tx import Tx


async def begin(tx: Tx, given: HandoverBegin) -> UUID:
    """Begin a handover: of one's own seat, or for who manages people of somebody's; one at a time."""
    asker = await viewer(tx)
    post_id, leaver_id = given.post_id or asker.seat.post, given.leaver_id or asker.seat.person
    if (post_id, leaver_id) != (asker.seat.post, asker.seat.person):
        require(tx, Permission.PEOPLE)
    post = asker.org.posts.get(post_id)
    held = next((row for row in asker.org.holdings if row.post == post_id and row.person == leaver_id), None)
    if post is None or held is None:
        raise NotFound("no_holding", "그 사람이 그 자리에 있은 적이 없습니다.", "Never held that post.")
    mine = (handover.c.post_id == post_id, handover.c.leaver_id == leaver_id, handover.c.state != ACCEPTED)
    if (known := (await tx.db.execute(select(handover.c.id).where(*mine))).scalar()) is not None:
        return UUID(str(known))
    handover_id = new_id()
    unit = asker.org.units[post.unit]
    content = {"leaver": held.person_name, "post": post.name, "unit": unit.name, "unit_id": str(unit.id)}
    await tx.db.execute(
        handover.insert().values(
            institution_id=tx.institution_id,
            id=handover_id,
            post_id=post_id,
            leaver_id=leaver_id,
            state=OPEN,
            content=content,
            notes="",
            begun_at=tx.now,
            begun_by=asker.seat.person,
        )
    )
    tx.audit("edocs.handover_begun", "handover", handover_id, leaver_id, post=str(post_id))
    return handover_id


async def note(tx: Tx, handover_id: UUID, notes: str) -> None:
    """Write what the successor is to know; only the leaver, until it is accepted."""
    one = await _mine(tx, handover_id, "leaver")
    await _change(tx, one, notes=notes)
    tx.audit("edocs.handover_written", "handover", handover_id, one.row.leaver_id, characters=len(notes))


async def give(tx: Tx, handover_id: UUID) -> None:
    """Say that it is written: the successor may accept it now."""
    one = await _mine(tx, handover_id, "leaver")
    await _change(tx, one, state=GIVEN, given_at=tx.now)
    tx.audit("edocs.handover_given", "handover", handover_id, one.row.leaver_id)


async def accept(tx: Tx, handover_id: UUID) -> None:
    """Accept: the successor in the post, or the unit's head where there is none yet. The list is kept as it is now."""
    one = await _mine(tx, handover_id, "successor", "head")
    if one.row.state != GIVEN:
        raise Conflict("not_given", "아직 인계자가 넘기지 않았습니다.", "The leaver has not given it over yet.")
    items = await gather(tx, one)
    seat = one.asker.seat
    content = one.row.content | {
        "items": msgspec.to_builtins(items),
        "successor": f"{seat.person_name} {seat.post_name}",
    }
    values = {"state": ACCEPTED, "accepted_at": tx.now, "successor_id": seat.person, "content": content}
    await _change(tx, one, **values)
    tx.audit("edocs.handover_accepted", "handover", handover_id, one.row.leaver_id, items=len(items))


async def take_over(tx: Tx, handover_id: UUID, given: TakeOver) -> None:
    """Go on with a draft of the leaver: its history says from whom to whom, and by which handover."""
    await takeable(tx, handover_id, given.document_id)
    found = await document_for_administrator(tx, given.document_id)
    seat = found.viewer.seat
    command = TakeOverCommand(actor=seat, idem_key=tx.client_id, reason=given.reason)
    try:
        events = decide(found.case, command, Context(now=tx.now, org=found.viewer.org))
    except Refused as refused:
        raise refusal(refused, found.case) from refused
    drafter = {"drafter_person_id": seat.person, "drafter_post_id": seat.post}
    await tx.db.execute(document.update().where(document.c.id == found.id).values(**drafter))
    await write(tx, happened(found.id, found.case, events), found.viewer, found.row)


async def _mine(tx: Tx, handover_id: UUID, *parts: str) -> Handed:
    """The handover, locked, if the seat is one of these and it is not closed. Raises Forbidden, Conflict."""
    one = await handover_for(tx, handover_id, lock=True)
    if not one.parts & set(parts):
        raise Forbidden("not_yours", "이 인계서에서 할 수 있는 일이 아닙니다.", "Not yours to do.")
    if one.row.state == ACCEPTED:
        raise Conflict("accepted_already", "이미 인수한 인계서입니다.", "It was accepted already.")
    return one


async def _change(tx: Tx, one: Handed, **values: Any) -> None:
    await tx.db.execute(handover.update().where(handover.c.id == one.row.id).values(values))
