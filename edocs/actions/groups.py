"""수신 그룹: recipients that a unit names together."""

from uuid import UUID

import msgspec
from sqlalchemy import delete

from edocs.queries.organisation import viewer
from edocs.tables.sending import recipient_group
from edocs.views.sending import KeepGroup
from kernel.clock import new_id
from kernel.errors import NotFound
from kernel.tx import Tx


async def keep(tx: Tx, given: KeepGroup) -> UUID:
    """Keep recipients under a name for one's own unit."""
    seat = (await viewer(tx)).seat
    await tx.db.execute(
        recipient_group.insert().values(
            institution_id=tx.institution_id,
            id=(group_id := new_id()),
            unit_id=seat.unit,
            name=given.name,
            members=msgspec.to_builtins(given.members),
            changed_at=tx.now,
            changed_by=tx.actor.person_id,
        )
    )
    tx.audit("edocs.group_keep", "recipient_group", group_id, name=given.name, members=len(given.members))
    return group_id


async def forget(tx: Tx, group_id: UUID) -> None:
    """Give a group of one's own unit up. Raises NotFound."""
    seat = (await viewer(tx)).seat
    mine = (recipient_group.c.id == group_id) & (recipient_group.c.unit_id == seat.unit)
    if (await tx.db.execute(delete(recipient_group).where(mine))).rowcount != 1:
        raise NotFound("no_group", "우리 부서의 수신 그룹이 아닙니다.", "No such group of your unit.")
    tx.audit("edocs.group_forget", "recipient_group", group_id)
