"""Exports under two persons: one asks and says why, another agrees, then a file is made of what was said.

Nobody reads what is not theirs by holding a permission alone: every step is recorded, the file is named by its hash,
and it can be fetched for a week.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, insert, or_, select, update

from kernel import schedule
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx
from messenger.queries.exports import require_reader
from messenger.tables import conversation, event, export, member
from messenger.views.admin import ExportInput

MAKE = "messenger.export"
MOST_EVENTS = 200_000
_AT_ONCE = 2_000


async def ask(tx: Tx, given: ExportInput) -> UUID:
    """Ask for an export. Returns its id."""
    require_reader(tx)
    if (given.conversation is None) == (given.person is None):
        raise Invalid("one_subject", "대화 하나나 사람 한 명을 고르십시오.", "Name a conversation or a person.")
    if not given.since < given.until or given.until - given.since > timedelta(days=366):
        raise Invalid("bad_span", "기간은 1년 안에서 정하십시오.", "The span must lie within a year.")
    values = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "conversation_id": given.conversation,
        "person_id": given.person,
        "since": given.since,
        "until": given.until,
        "reason": given.reason.strip(),
        "asked_by": tx.actor.person_id,
        "asked_at": tx.now,
    }
    await tx.db.execute(insert(export).values(values))
    what = {"conversation": str(given.conversation or ""), "person": str(given.person or "")}
    tx.audit("messenger.export_asked", "export", values["id"], given.person, reason=given.reason, **what)
    return UUID(str(values["id"]))


async def answer(tx: Tx, export_id: UUID, *, agreed: bool) -> None:
    """Agree to an export that somebody else asked for, or refuse it."""
    require_reader(tx)
    row = (await tx.db.execute(select(export).where(export.c.id == export_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound()
    if row.asked_by == tx.actor.person_id:
        raise Conflict(
            "own_export", "요청한 사람은 승인할 수 없습니다. 다른 담당자가 승인합니다.", "Another must agree."
        )
    if row.answered_at is not None:
        raise Conflict("answered", "이미 처리한 요청입니다.", "This was answered already.")
    said = {"answered_by": tx.actor.person_id, "answered_at": tx.now, "agreed": agreed}
    await tx.db.execute(update(export).where(export.c.id == export_id).values(said))
    if agreed:
        await schedule.at(tx, MAKE, tx.now, {"export": str(export_id)}, key=str(export_id))
    tx.audit("messenger.export_agreed" if agreed else "messenger.export_refused", "export", export_id, row.person_id)


async def make(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: make the file of an export that was agreed to. Again changes nothing."""
    row = (await tx.db.execute(select(export).where(export.c.id == UUID(payload["export"])))).one_or_none()
    if row is None or not row.agreed or row.ready_at is not None:
        return
    lines: list[bytes] = []
    async for line in _lines(tx, row):
        lines.append(line)
    content = b"".join(lines)
    blob = await tx.blobs.put(tx.institution_id, content, len(content))
    made = {"sha256": blob.sha256, "size": blob.size, "events": len(lines), "ready_at": tx.now}
    await tx.db.execute(update(export).where(export.c.id == row.id).values(made))
    tx.audit("messenger.export_made", "export", row.id, row.person_id, events=len(lines), sha256=blob.sha256)


async def _lines(tx: Tx, row: Any) -> AsyncIterator[bytes]:
    """Each event as a line of JSON with its place in the chain, conversation by conversation."""
    for conversation_id, first, last in await _where(tx, row):
        after = first
        while True:
            span = and_(event.c.at >= row.since, event.c.at < row.until, event.c.seq > after, event.c.seq <= last)
            query = select(event).where(event.c.conversation_id == conversation_id, span).order_by(event.c.seq)
            found = list(await tx.db.execute(query.limit(_AT_ONCE)))
            for one in found:
                shown = {name: getattr(one, name) for name in _SHOWN}
                yield msgspec.json.encode(shown) + b"\n"
            if len(found) < _AT_ONCE:
                break
            after = found[-1].seq


_SHOWN = ("conversation_id", "seq", "kind", "target", "at", "house", "sender", "body", "body_hash", "hash")


async def _where(tx: Tx, row: Any) -> list[tuple[UUID, int, int]]:
    """Which stretches of which conversations: all of one, or each stay of a person."""
    if row.conversation_id is not None:
        found = select(conversation.c.id, conversation.c.last_seq).where(conversation.c.id == row.conversation_id)
        return [(one.id, 0, one.last_seq) for one in await tx.db.execute(found)]
    joined = member.join(
        conversation,
        and_(conversation.c.institution_id == member.c.institution_id, conversation.c.id == member.c.conversation_id),
    )
    own = and_(member.c.house == tx.institution_id, member.c.person_id == row.person_id)
    query = select(member.c.conversation_id, member.c.joined_seq, member.c.left_seq, conversation.c.last_seq)
    ended = or_(member.c.left_seq.is_(None), member.c.left_seq > member.c.joined_seq)
    rows = await tx.db.execute(query.select_from(joined).where(own, ended).order_by(member.c.conversation_id))
    return [(one.conversation_id, one.joined_seq - 1, one.left_seq or one.last_seq) for one in rows]
