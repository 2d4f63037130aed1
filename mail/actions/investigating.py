"""Searching in somebody's mail, for an investigation: one asks and says why, another releases it, for a time.

Every step is recorded as concerning the person whose mail it is; so is every search.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Tx
from kernel.words import fold
from mail.queries.investigations import row_of
from mail.tables import account, content, investigation, message
from mail.views.admin import FoundMail, FoundMails, InvestigationDecision, NewInvestigation

LAPSE = timedelta(days=14)
"""For how long a release holds."""
MOST = 200


async def ask(tx: Tx, given: NewInvestigation) -> UUID:
    """Ask for a search. Raises NotFound, Invalid."""
    require(tx, Permission.AUDIT)
    query = select(account.c.person_id).where(account.c.id == given.account)
    row = (await tx.db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("mail_account_not_found", "메일 계정을 찾을 수 없습니다.", "There is no such mail account.")
    if given.since >= given.until:
        raise Invalid("investigation_span", "기간을 확인하십시오.", "Check the span of time.")
    made = new_id()
    values = {
        "institution_id": tx.institution_id,
        "id": made,
        "account_id": given.account,
        "reason": given.reason,
        "question": given.q,
        "since": given.since,
        "until": given.until,
        "asked_by": tx.actor.person_id,
        "state": "asked",
        "decided_by": None,
        "decision": "",
        "decided_at": None,
        "lapses": None,
        "at": tx.now,
    }
    await tx.db.execute(insert(investigation).values(values))
    tx.audit("mail.investigation.ask", "mail_investigation", made, row.person_id, reason=given.reason)
    return made


async def decide(tx: Tx, investigation_id: UUID, given: InvestigationDecision) -> None:
    """Release a search or refuse it: never the one who asked, never the one whose mail it is.

    Raises Forbidden `same_person`, Conflict.
    """
    require(tx, Permission.AUDIT)
    row = await row_of(tx, investigation_id, lock=True)
    if row.state != "asked":
        raise Conflict("investigation_decided", "이미 정해진 요청입니다.", "It was decided already.")
    if tx.actor.person_id in (row.asked_by, row.person_id):
        raise Forbidden(
            "same_person", "요청한 사람이 아닌 다른 사람이 허가해야 합니다.", "Another person must release it."
        )
    values = {
        "state": "released" if given.release else "refused",
        "decided_by": tx.actor.person_id,
        "decision": given.reason,
        "decided_at": tx.now,
        "lapses": tx.now + LAPSE if given.release else None,
    }
    await tx.db.execute(update(investigation).where(investigation.c.id == investigation_id).values(**values))
    tx.audit("mail.investigation.decide", "mail_investigation", investigation_id, row.person_id, release=given.release)


async def search(tx: Tx, investigation_id: UUID) -> FoundMails:
    """What the account held in the span that was released, deleted mail too; only heads of messages are shown.

    Raises Forbidden before the release and after it has lapsed.
    """
    require(tx, Permission.AUDIT)
    row = await row_of(tx, investigation_id)
    if row.state != "released" or row.lapses is None or row.lapses <= tx.now:
        raise Forbidden(
            "investigation_not_released", "허가된 조사가 아니거나 기간이 지났습니다.", "It was not released."
        )
    if tx.actor.person_id not in (row.asked_by, row.decided_by):
        raise Forbidden("investigation_others", "요청했거나 허가한 사람만 볼 수 있습니다.", "Only those concerned.")
    found = (await tx.db.execute(_query(row))).all()
    tx.audit("mail.investigation.search", "mail_investigation", investigation_id, row.person_id, messages=len(found))
    items = [
        FoundMail(
            content=one.content_id,
            at=one.internal_date,
            sender=one.sender,
            to=one.recipients,
            subject=one.subject,
            gone=one.expunged,
        )
        for one in found[:MOST]
    ]
    return FoundMails(items=items, more=len(found) > MOST)


def _query(row: Any) -> Any:
    columns = (message.c.content_id, message.c.internal_date, message.c.expunged)
    query = (
        select(*columns, content.c.sender, content.c.recipients, content.c.subject)
        .join(content, content.c.id == message.c.content_id)
        .where(message.c.account_id == row.account_id)
        .where(message.c.internal_date >= row.since, message.c.internal_date < row.until)
        .ext(distinct_on(message.c.internal_date, message.c.content_id))
        .order_by(message.c.internal_date.desc(), message.c.content_id, message.c.expunged)
        .limit(MOST + 1)
    )
    for word in fold(row.question).split():
        query = query.where(or_(func.strpos(content.c.words, word) > 0, func.strpos(content.c.head_words, word) > 0))
    return query
