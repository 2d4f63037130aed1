"""수신확인: the far end of what was sent, in accounts of the city, and the way back to its sender.

A mail that has arrived leaves a trace beside the recipient's message. The first time that it becomes seen, by whichever
program, the trace tells; the sender's row is written by an event, so that reading never waits for another institution.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.crossing import crossing
from kernel.tx import Tx
from mail.events import MailArrived, MailOpened
from mail.queries.policy import house_policy
from mail.queries.recipients import resolve_all
from mail.rules import flags
from mail.tables import account, delivery, message, receipt, sending, trace
from mail.topics import desk_topic


async def arrived(tx: Tx, event: MailArrived) -> None:
    """Leave a trace at every account there that got this mail of ours; harmless the second time."""
    query = select(receipt).where(receipt.c.outgoing_id == event.outgoing_id, receipt.c.house == event.house)
    rows = (await tx.db.execute(query)).all()
    if not rows:
        return
    seen: list[tuple[UUID, int]]
    if event.house == tx.institution_id:
        seen = await _leave(tx, tx.institution_id, event.outgoing_id, rows)
    else:
        async with crossing(tx, event.house) as there:
            seen = await _leave(there, tx.institution_id, event.outgoing_id, rows)
    for sending_id, number in seen:
        await _told(tx, sending_id, number, "", tx.now)


async def _leave(there: Tx, house: int, outgoing_id: UUID, rows: Sequence[Any]) -> list[tuple[UUID, int]]:
    """Traces at the far end; which recipients have opened it already."""
    found = await resolve_all(there, [row.address for row in rows])
    where = {
        account_id: row
        for row in reversed(rows)
        if (resolved := found[row.address]) is not None
        for account_id in resolved.accounts
    }
    query = select(delivery.c.account_id, delivery.c.content_id, delivery.c.mailbox_id, delivery.c.uid).where(
        delivery.c.key == f"out:{outgoing_id.hex}", delivery.c.account_id.in_(list(where))
    )
    places = (await there.db.execute(query)).all()
    if not places:
        return []
    # Whoever sets a flag holds the account: either we see the flag now, or its setter sees the trace.
    locked = select(account.c.id).where(account.c.id.in_({one.account_id for one in places})).order_by(account.c.id)
    await there.db.execute(locked.with_for_update(key_share=True))
    seen = await _seen(there, places)
    values = [
        {
            "institution_id": there.institution_id,
            "account_id": one.account_id,
            "content_id": one.content_id,
            "house": house,
            "sending_id": where[one.account_id].sending_id,
            "number": where[one.account_id].number,
            "at": there.now,
            "opened_at": there.now if (one.account_id, one.content_id) in seen else None,
            "recalled_at": None,
        }
        for one in {(one.account_id, one.content_id): one for one in places}.values()
    ]
    made = upsert(trace).values(values).on_conflict_do_nothing()
    fresh = await there.db.execute(made.returning(trace.c.sending_id, trace.c.number, trace.c.opened_at))
    return [(row.sending_id, row.number) for row in fresh if row.opened_at is not None]


async def _seen(there: Tx, places: Sequence[Any]) -> set[tuple[UUID, UUID]]:
    query = select(message.c.account_id, message.c.content_id).where(
        message.c.content_id.in_([one.content_id for one in places]),
        message.c.account_id.in_([one.account_id for one in places]),
        message.c.flags.bitwise_and(flags.SEEN) != 0,
    )
    return {(row.account_id, row.content_id) for row in await there.db.execute(query)}


async def note_seen(tx: Tx, box_id: UUID, uids: Iterable[int]) -> None:
    """These messages have become seen: who sent them from within the city is to learn it."""
    now = (
        update(trace)
        .where(
            message.c.mailbox_id == box_id,
            message.c.uid.in_(list(uids)),
            message.c.institution_id == trace.c.institution_id,
            trace.c.account_id == message.c.account_id,
            trace.c.content_id == message.c.content_id,
            trace.c.opened_at.is_(None),
            trace.c.recalled_at.is_(None),
        )
        .values(opened_at=tx.now)
        .returning(trace.c.house, trace.c.sending_id, trace.c.number)
    )
    rows = (await tx.db.execute(now)).all()
    if not rows or not (await house_policy(tx)).disclose_opening:
        return
    via = "web" if tx.actor.session_id else "imap"
    for row in rows:
        tx.publish(
            MailOpened(
                house=row.house,
                sending_id=row.sending_id,
                number=row.number,
                via=via,
                moment=int(tx.now.timestamp() * 1_000_000),
            )
        )


async def opened(tx: Tx, event: MailOpened) -> None:
    """Tell the sender, in whichever institution; harmless the second time."""
    at = datetime.fromtimestamp(event.moment / 1_000_000, UTC)
    if event.house == tx.institution_id:
        await _told(tx, event.sending_id, event.number, event.via, at)
        return
    async with crossing(tx, event.house) as there:
        await _told(there, event.sending_id, event.number, event.via, at)


async def opened_outside(tx: Tx, outgoing_id: UUID, number: int) -> None:
    """Tell the sender that a recipient elsewhere has opened it, as a disposition (MDN) says. RFC 8098 §3"""
    query = select(receipt.c.sending_id, receipt.c.number).where(
        receipt.c.outgoing_id == outgoing_id, receipt.c.out_number == number
    )
    for row in (await tx.db.execute(query)).all():
        await _told(tx, row.sending_id, row.number, "mdn", tx.now)


async def _told(tx: Tx, sending_id: UUID, number: int, via: str, at: datetime) -> None:
    """The sender's row of this recipient, written once."""
    own = (receipt.c.sending_id == sending_id) & (receipt.c.number == number)
    change = update(receipt).where(own, receipt.c.opened_at.is_(None), receipt.c.recalled_at.is_(None))
    done = await tx.db.execute(change.values(opened_at=at, via=via))
    if done.rowcount != 1:
        return
    count = select(func.count()).where(receipt.c.sending_id == sending_id, receipt.c.opened_at.is_not(None))
    fresh = (
        update(sending)
        .where(sending.c.id == sending_id)
        .values(opened=count.scalar_subquery(), changed=tx.now)
        .returning(sending.c.account_id)
    )
    account_id = (await tx.db.execute(fresh)).scalar_one_or_none()
    if account_id is not None:
        tx.signal(desk_topic(tx.institution_id, account_id), 0)
