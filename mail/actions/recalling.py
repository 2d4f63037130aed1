"""발송취소: a mail that nobody has opened is taken back out of every account of the city; the journal keeps it.

Own queue first (what has not left is cancelled), then institution by institution, in one transaction: a recipient is
told as taken back and has it no more, or neither. At the far end it vanishes as an expunge, and clients see that.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from directory.queries import org_snapshot
from kernel.clock import SEOUL, new_id
from kernel.crossing import crossing
from kernel.errors import Conflict, Forbidden
from kernel.tx import Tx
from mail.actions.expunging import bury
from mail.actions.filing import Place, file
from mail.actions.holding import hold_all
from mail.composing.message import Letter, compose
from mail.intake import prepare
from mail.mime.addresses import Address
from mail.queries.policy import house_policy
from mail.queries.sent import may_recall, sending_row
from mail.rules import flags
from mail.rules.names import INBOX
from mail.tables import account, journal, message, receipt, recipient, sending, trace
from mail.topics import desk_topic


async def recall(tx: Tx, sending_id: UUID, numbers: Sequence[int]) -> int:
    """Take a mail back from these recipients, or from everybody who has not opened it; from how many it was.

    Raises Forbidden `recall_off`, Conflict `nothing_to_recall`.
    """
    row = await sending_row(tx, sending_id, lock=True)
    if row.person_id != tx.actor.person_id:
        raise Forbidden("recall_not_yours", "보낸 사람만 취소할 수 있습니다.", "Only its sender may take it back.")
    policy = await house_policy(tx)
    if not may_recall(tx, row, policy):
        raise Forbidden("recall_off", "발송 취소를 할 수 없거나 기간이 지났습니다.", "Recall is off, or too late.")
    chosen = select(receipt).where(
        receipt.c.sending_id == sending_id, receipt.c.opened_at.is_(None), receipt.c.recalled_at.is_(None)
    )
    if numbers:
        chosen = chosen.where(receipt.c.number.in_(list(numbers)))
    rows = (await tx.db.execute(chosen.order_by(receipt.c.number).with_for_update())).all()
    done = await _unsent(tx, rows)
    houses = sorted({one.house for one in rows if one.house is not None and one.number not in done})
    writer = await _writer(tx, row)
    for house in houses:
        wanted = [one.number for one in rows if one.house == house and one.number not in done]
        if house == tx.institution_id:
            done |= await _from_accounts(tx, house, row, wanted, writer)
        else:
            own = tx.institution_id
            async with crossing(tx, house) as there:
                done |= await _from_accounts(there, own, row, wanted, writer)
    if not done:
        raise Conflict(
            "nothing_to_recall",
            "이미 읽었거나 기관 밖으로 나간 메일은 취소할 수 없습니다.",
            "Nothing can be taken back.",
        )
    gone = (receipt.c.sending_id == sending_id) & receipt.c.number.in_(sorted(done))
    await tx.db.execute(update(receipt).where(gone).values(recalled_at=tx.now))
    await tx.db.execute(update(sending).where(sending.c.id == sending_id).values(changed=tx.now))
    tx.signal(desk_topic(tx.institution_id, row.account_id), 0)
    tx.audit("mail.recall", "mail_sending", sending_id, recipients=len(done))
    return len(done)


async def _unsent(tx: Tx, rows: Sequence[Any]) -> set[int]:
    """What still waits in the queue is cancelled there."""
    done = set()
    for one in rows:
        own = (recipient.c.outgoing_id == one.outgoing_id) & (recipient.c.number == one.out_number)
        untried = recipient.c.state.in_(("waiting", "held")) & (recipient.c.attempts == 0)
        change = update(recipient).where(own, untried).values(state="cancelled", at=tx.now)
        if (await tx.db.execute(change)).rowcount == 1:
            done.add(one.number)
    return done


async def _writer(tx: Tx, row: Any) -> tuple[str, str]:
    """Name and address of who takes it back."""
    org = await org_snapshot(tx)
    person = org.people.get(row.person_id)
    name = (await tx.db.execute(select(account.c.name).where(account.c.id == row.account_id))).scalar_one()
    return (person.name if person else "", name)


async def _from_accounts(there: Tx, house: int, row: Any, numbers: Sequence[int], writer: tuple[str, str]) -> set[int]:
    """Out of the accounts of an institution: only where no copy was opened; from which recipients it is gone."""
    policy = await house_policy(there)
    if not policy.recall:
        return set()
    found = select(trace).where(trace.c.house == house, trace.c.sending_id == row.id, trace.c.number.in_(list(numbers)))
    traces = (await there.db.execute(found.order_by(trace.c.account_id))).all()
    held = await hold_all(there, {one.account_id for one in traces})
    done: set[int] = set()
    kept: set[int] = set()
    for one in traces:
        if one.account_id not in held or one.opened_at is not None or one.recalled_at is not None:
            kept.add(one.number)
            continue
        if await _take(there, one, held[one.account_id], row, writer):
            done.add(one.number)
            if policy.recall_notice:
                await _notice(there, one.account_id, row, writer)
        else:
            kept.add(one.number)
    return done - kept


async def _take(there: Tx, one: Any, held: Any, row: Any, writer: tuple[str, str]) -> bool:
    """Take every copy out of an account; not when one of them was seen."""
    query = select(message).where(
        message.c.account_id == one.account_id, message.c.content_id == one.content_id, ~message.c.expunged
    )
    copies = (await there.db.execute(query)).all()
    if not copies or any(copy.flags & flags.SEEN for copy in copies):
        return False
    for copy in copies:
        await bury(there, copy.mailbox_id, held, [copy.uid])
    own = (trace.c.account_id == one.account_id) & (trace.c.content_id == one.content_id)
    await there.db.execute(update(trace).where(own).values(recalled_at=there.now))
    kept = {
        "institution_id": there.institution_id,
        "id": new_id(),
        "kind": "recalled",
        "account_id": one.account_id,
        "content_id": one.content_id,
        "house": one.house,
        "sending_id": row.id,
        "person_id": row.person_id,
        "detail": {"by": writer[1], "mailboxes": [str(copy.mailbox_id) for copy in copies]},
        "at": there.now,
    }
    await there.db.execute(insert(journal).values(kept))
    there.audit("mail.recalled", "mail", one.content_id, account=str(one.account_id))
    return True


async def _notice(there: Tx, account_id: UUID, row: Any, writer: tuple[str, str]) -> None:
    """A line in the place of what was taken back, where the institution wants one."""
    mark = new_id().hex
    letter = Letter(
        sender=Address(*writer),
        subject=f"[회수됨] {row.subject}",
        text=f"{writer[0]}({writer[1]})님이 읽기 전에 이 메일을 회수했습니다.",
        message_id=f"{mark}@{writer[1].rpartition('@')[2]}",
        date=there.now.astimezone(SEOUL),
    )
    prepared = await prepare(there.blobs, there.institution_id, compose(letter))
    await file(there, prepared, [Place(account_id=account_id, target=INBOX)], over_quota=True)
