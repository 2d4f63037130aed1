"""What is told about mail that left: bounces and dispositions that came back are written beside the recipient."""

from sqlalchemy import or_, select, update

from kernel.tx import Tx
from mail.actions.opening import opened_outside
from mail.rules.reports import Fate, Report
from mail.tables import content, outgoing, recipient


async def attach(tx: Tx, report: Report, told: str) -> int:
    """Write the report beside the mail that it is about; `told` is the address that it came to, which must be that of
    the sender. Returns how many recipients it was about: a report about a mail that is not ours is about none."""
    joined = recipient.join(outgoing, outgoing.c.id == recipient.c.outgoing_id).join(
        content, content.c.id == outgoing.c.content_id
    )
    by = [content.c.message_id == report.message_id] if report.message_id else []
    by += [outgoing.c.envid == report.envid] if report.envid else []
    if not by:
        return 0
    query = select(recipient).select_from(joined).where(or_(*by), outgoing.c.sender == told)
    rows = (await tx.db.execute(query.limit(2_000))).all()
    count = 0
    for row in rows:
        where = (recipient.c.outgoing_id == row.outgoing_id) & (recipient.c.number == row.number)
        if report.opened:
            if row.address == report.by and row.opened_at is None and report.opened == "displayed":
                await tx.db.execute(update(recipient).where(where).values(opened_at=tx.now))
                await opened_outside(tx, row.outgoing_id, row.number)
                count += 1
            continue
        fate = next((one for one in report.fates if row.address in (one.asked, one.address)), None)
        if fate is not None and (state := _state(fate, row.state)):
            values = {"state": state, "reply": fate.diagnostic, "host": fate.host or row.host, "at": tx.now}
            await tx.db.execute(update(recipient).where(where).values(values))
            count += 1
    if count:
        tx.audit("mail.fate", "mail_outgoing", rows[0].outgoing_id, recipients=count, opened=bool(report.opened))
    return count


def _state(fate: Fate, was: str) -> str:
    """What becomes of a recipient: only what another server took can be told of by others."""
    if was not in ("relayed", "delivered", "failed"):
        return ""
    if fate.action == "failed":
        return "failed"
    return "delivered" if fate.action == "delivered" and was == "relayed" else ""
