"""Alarms: what somebody should look at. They change no state and go when their cause goes."""

from datetime import timedelta
from typing import Final

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from edocs.tables.exchange import alarm, incoming, outgoing
from edocs.tables.sending import dispatch
from edocs.views.exchange import ExchangeSettings
from kernel.tx import Tx

_KEPT: Final = timedelta(days=90)
_LATE: Final = "late"
_MOST: Final = 200


async def put(tx: Tx, kind: str, detail: str, subject: str = "") -> None:
    """Raise an alarm, or with an empty detail end it; one that stands already keeps its time."""
    mine = (alarm.c.kind == kind) & (alarm.c.subject == subject)
    if not detail:
        standing = alarm.c.cleared_at.is_(None)
        if (await tx.db.execute(select(alarm.c.kind).where(mine, standing))).first() is not None:
            await tx.db.execute(update(alarm).where(mine, standing).values(cleared_at=tx.now))
        return
    statement = insert(alarm).values(
        institution_id=tx.institution_id, kind=kind, subject=subject[:128], raised_at=tx.now, detail=detail[:2000]
    )
    again = statement.on_conflict_do_update(
        index_elements=["institution_id", "kind", "subject"],
        set_={
            "detail": statement.excluded.detail,
            "raised_at": statement.excluded.raised_at,
            "cleared_at": None,
        },
        where=or_(alarm.c.cleared_at.is_not(None), alarm.c.detail != statement.excluded.detail),
    )
    await tx.db.execute(again)


async def watch(tx: Tx, given: ExchangeSettings) -> None:
    """Raise what is late, end what is not any more."""
    late = dict(await _late(tx, given))
    standing = select(alarm.c.subject).where(alarm.c.kind == _LATE, alarm.c.cleared_at.is_(None))
    for subject in set((await tx.db.execute(standing)).scalars()) - late.keys():
        await put(tx, _LATE, "", subject)
    for subject, detail in late.items():
        await put(tx, _LATE, detail, subject)
    waiting = await tx.db.scalar(select(func.count()).select_from(incoming).where(incoming.c.state == "QUARANTINED"))
    await put(tx, "quarantine", f"격리된 파일 {waiting}건" if waiting else "")
    await tx.db.execute(delete(alarm).where(alarm.c.cleared_at < tx.now - _KEPT))


async def _late(tx: Tx, given: ExchangeSettings) -> list[tuple[str, str]]:
    """What waits longer than the settings allow for the next word of the other side."""
    same = and_(outgoing.c.institution_id == dispatch.c.institution_id, outgoing.c.dispatch_id == dispatch.c.id)
    ages = {
        "HANDED_OFF": (timedelta(minutes=given.alarm_sent_minutes), "발송 확인이 없습니다"),
        "SENT": (timedelta(minutes=given.alarm_arrived_minutes), "도달 확인이 없습니다"),
        "ARRIVED": (timedelta(minutes=given.alarm_received_minutes), "수신 확인이 없습니다"),
        "RECEIVED": (timedelta(days=given.alarm_accepted_days), "접수되지 않았습니다"),
    }
    over = [and_(dispatch.c.state == state, dispatch.c.changed_at < tx.now - age) for state, (age, _) in ages.items()]
    query = select(outgoing.c.file_name, outgoing.c.title, dispatch.c.name, dispatch.c.state).join(dispatch, same)
    query = query.where(outgoing.c.attempt == dispatch.c.attempt, outgoing.c.file_name.is_not(None), or_(*over))
    rows = await tx.db.execute(query.order_by(dispatch.c.changed_at).limit(_MOST))
    return [(row.file_name, f"{row.name}: {ages[row.state][1]}") for row in rows]
