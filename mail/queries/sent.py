"""Mail that was handed in on the web, and what became of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from directory.queries import org_snapshot
from kernel.errors import NotFound
from kernel.tx import Tx
from mail.queries.boxes import account_for
from mail.queries.policy import house_policy
from mail.tables import account, member, receipt, recipient, sending
from mail.views.boxes import MailPolicyView
from mail.views.writing import MailReceipt, MailReceipts, MailSending, SendingsQuery

_STATES = {
    "waiting": "waiting",
    "held": "waiting",
    "delivered": "delivered",
    "relayed": "relayed",
    "failed": "failed",
    "cancelled": "cancelled",
}


async def sending_row(tx: Tx, sending_id: UUID, *, lock: bool = False) -> Any:
    """A mail that was sent from an account the actor may open. Raises NotFound."""
    mine = (
        select(account.c.id)
        .outerjoin(
            member,
            (member.c.account_id == account.c.id)
            & (member.c.institution_id == account.c.institution_id)
            & (member.c.person_id == tx.actor.person_id),
        )
        .where(or_(account.c.person_id == tx.actor.person_id, member.c.rights.is_not(None)))
    )
    query = select(sending).where(sending.c.id == sending_id, sending.c.account_id.in_(mine))
    row = (await tx.db.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("mail_not_sent", "보낸 메일을 찾을 수 없습니다.", "There is no such mail.")
    return row


async def sending_view(tx: Tx, sending_id: UUID) -> MailSending:
    """A mail that was handed in."""
    return (await _views(tx, [await sending_row(tx, sending_id)]))[0]


async def sendings(tx: Tx, query: SendingsQuery) -> list[MailSending]:
    """The mails of an account in this state: what comes first, first; of those that left, the last."""
    await account_for(tx, query.account)
    order = sending.c.due if query.state in ("scheduled", "waiting") else sending.c.due.desc()
    found = select(sending).where(sending.c.account_id == query.account, sending.c.state == query.state)
    return await _views(tx, (await tx.db.execute(found.order_by(order).limit(200))).all())


async def _views(tx: Tx, rows: Sequence[Any]) -> list[MailSending]:
    people: dict[UUID, list[str]] = {}
    asked = select(receipt.c.sending_id, receipt.c.name, receipt.c.address).where(
        receipt.c.sending_id.in_([row.id for row in rows]), receipt.c.number < 5
    )
    for row in await tx.db.execute(asked.order_by(receipt.c.sending_id, receipt.c.number)):
        people.setdefault(row.sending_id, []).append(row.name or row.address)
    return [
        MailSending(
            id=row.id,
            account=row.account_id,
            draft=row.draft_id,
            state="sent" if row.state == "waiting" and row.due <= tx.now else row.state,
            due=row.due,
            undo_until=row.due if row.state == "waiting" and row.due > tx.now else None,
            at=row.at,
            subject=row.subject,
            to=", ".join(people.get(row.id, [])),
            recipients=row.people,
            opened=row.opened,
            individual=row.individual,
        )
        for row in rows
    ]


async def receipts(tx: Tx, sending_id: UUID) -> MailReceipts:
    """What became of a mail, recipient by recipient."""
    row = await sending_row(tx, sending_id)
    policy = await house_policy(tx)
    joined = (
        (recipient.c.institution_id == receipt.c.institution_id)
        & (recipient.c.outgoing_id == receipt.c.outgoing_id)
        & (recipient.c.number == receipt.c.out_number)
    )
    columns = (
        recipient.c.state,
        recipient.c.at,
        recipient.c.host,
        recipient.c.reply,
        recipient.c.opened_at.label("told_at"),
    )
    query = select(receipt, *columns).outerjoin(recipient, joined).where(receipt.c.sending_id == sending_id)
    found = (await tx.db.execute(query.order_by(receipt.c.number))).all()
    org = await org_snapshot(tx)
    may = may_recall(tx, row, policy)
    rows = [_receipt(tx, org, one, may) for one in found]
    return MailReceipts(
        sending=row.id,
        subject=row.subject,
        at=row.due,
        total=len(rows),
        opened=sum(one.state == "opened" for one in rows),
        may_recall=any(one.can_recall for one in rows),
        rows=rows,
    )


def may_recall(tx: Tx, row: Any, policy: MailPolicyView) -> bool:
    """Whether the institution lets this mail be taken back still."""
    return policy.recall and tx.now - row.due < timedelta(hours=policy.recall_hours)


def _receipt(tx: Tx, org: Any, one: Any, may: bool) -> MailReceipt:
    opened = one.opened_at or one.told_at
    state: Any = _STATES.get(one.state or "", "waiting")
    if one.recalled_at is not None:
        state = "recalled"
    elif opened is not None:
        state = "opened"
    held = org.holdings_of(one.person_id, tx.now) if one.person_id in org.people else []
    recallable = one.house is not None and state in ("waiting", "delivered")
    return MailReceipt(
        number=one.number,
        name=one.name,
        address=one.address,
        role=one.role,
        state=state,
        person=one.person_id,
        detail=org.posts[held[0].post_id].name if held else "",
        at=one.recalled_at or one.at,
        opened_at=opened,
        via=one.via or ("receipt" if one.opened_at is None and one.told_at is not None else ""),
        host=one.host or "",
        reply=one.reply or "",
        outside=one.house is None,
        can_recall=may and recallable,
    )
