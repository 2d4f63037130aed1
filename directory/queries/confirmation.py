"""Whether somebody has said again who they are, recently enough for what their institution wants it for.

An institution may want it before decisions (`confirm_minutes` of its profile; 0: it does not). A sign-in counts too.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from directory.gate import at_gate
from directory.queries.snapshot import org_snapshot
from directory.tables import gate
from directory.views.session import ConfirmView
from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx

SETTING = "confirm_minutes"
"""The name of the setting in the institution's profile."""


async def minutes_wanted(tx: Tx) -> int:
    """For how many minutes a confirmation counts for a decision here; 0 where none is wanted."""
    return int((await org_snapshot(tx)).settings.get(SETTING, 0))


async def require_recent(tx: Tx) -> None:
    """Refuse (Forbidden `confirm_needed`) a decision of who has not said again who they are, where that is wanted."""
    minutes = await minutes_wanted(tx)
    if not minutes or tx.actor.is_system:
        return
    confirmed = await _confirmed(tx)
    if confirmed is None or tx.now - confirmed > timedelta(minutes=minutes):
        raise Forbidden(
            "confirm_needed",
            f"이 기관은 결재할 때 본인인지 다시 확인합니다({minutes}분 동안). 비밀번호나 패스키로 확인해 주십시오.",
            f"Your institution wants you to confirm who you are before a decision (good for {minutes} minutes).",
            minutes=minutes,
        )


async def _confirmed(tx: Tx) -> datetime | None:
    async with at_gate(tx):
        query = select(gate.session.c.confirmed).where(gate.session.c.id == tx.actor.session_id)
        found: datetime | None = (await tx.db.execute(query)).scalar_one_or_none()
    return found


async def confirm_view(tx: Tx) -> ConfirmView:
    """What the actor's next decision will ask for."""
    if tx.actor.account_id is None:
        raise NotFound()
    minutes = await minutes_wanted(tx)
    async with at_gate(tx):
        query = select(gate.session.c.confirmed).where(gate.session.c.id == tx.actor.session_id)
        confirmed: datetime | None = (await tx.db.execute(query)).scalar_one_or_none()
        keys = select(func.count()).where(gate.passkey.c.account_id == tx.actor.account_id)
        passkeys = (await tx.db.execute(keys)).scalar_one()
    until = confirmed + timedelta(minutes=minutes) if confirmed is not None and minutes else None
    needed = bool(minutes) and (until is None or until <= tx.now)
    return ConfirmView(minutes=minutes, needed=needed, until=until, passkey=passkeys > 0)
