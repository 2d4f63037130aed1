"""What an operator of the exchange does: settings, and what becomes of a quarantined file."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from edocs.queries.exchange import AGAIN, DISMISSED, QUARANTINED, REFUSED, in_row
from edocs.tables.exchange import exchange_setting, incoming, outgoing
from edocs.views.exchange import ExchangeSettings
from kernel.access import Permission, require
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx


async def withdraw(tx: Tx, dispatch_id: UUID) -> bool:
    """Take back what was packed and not yet handed over; False when it is on its way. Locks the row."""
    query = select(outgoing).where(outgoing.c.dispatch_id == dispatch_id).with_for_update()
    rows = list(await tx.db.execute(query))
    if any(row.state not in ("PACKED", "BUILD_ERROR", "CANCELLED") for row in rows):
        return False
    ends = update(outgoing).where(outgoing.c.dispatch_id == dispatch_id, outgoing.c.state == "PACKED")
    await tx.db.execute(ends.values(state="CANCELLED"))
    return True


async def set_settings(tx: Tx, given: ExchangeSettings) -> None:
    """Set how the institution takes part; every folder must have a name of its own. Raises Invalid."""
    require(tx, Permission.SETTINGS)
    folders = [given.sendtemp, given.send, given.senderr, given.receivetemp, given.receive, given.receiveerr]
    folders += [given.exreceivetemp, given.exsendtemp]
    if len({name.casefold() for name in folders}) < len(folders):
        raise Invalid("same_folder", "폴더 이름이 서로 같습니다. 모두 다르게 정하십시오.", "Two folders have one name.")
    if given.max_part_mb > given.max_pack_mb:
        raise Invalid("part_over_pack", "첨부 한도가 문서 한도보다 큽니다.", "A part may not be larger than its pack.")
    content = msgspec.to_builtins(given)
    values = {"content": content, "changed_at": tx.now, "changed_by": tx.actor.person_id}
    statement = insert(exchange_setting).values(institution_id=tx.institution_id, **values)
    await tx.db.execute(statement.on_conflict_do_update(index_elements=["institution_id"], set_=values))
    tx.audit("edocs.exchange_settings", "institution", tx.institution_id, **content)
    tx.wake("exchange")


async def process_again(tx: Tx, in_id: UUID) -> None:
    """Have a quarantined file processed once more from its raw bytes: the directory may have changed since."""
    await _handled(tx, in_id, AGAIN, "again")


async def dismiss(tx: Tx, in_id: UUID, reason: str) -> None:
    """Put a quarantined file away without an answer; its raw bytes stay."""
    if not reason.strip():
        raise Invalid("no_reason", "치우는 까닭을 적으십시오.", "Say why.")
    await _handled(tx, in_id, DISMISSED, "dismissed", reason=reason[:300])


async def refuse(tx: Tx, in_id: UUID, answer: str) -> Any:
    """Mark a quarantined file as refused, whoever sends the refusal; its row. Raises Conflict, Invalid."""
    row = await _handled(tx, in_id, REFUSED, "refused", type=answer)
    if not (row.sender and row.doc_id):
        raise Invalid("no_sender", "보낸 곳과 문서를 알 수 없어 알릴 수 없습니다.", "The sender cannot be told.")
    return row


async def _handled(tx: Tx, in_id: UUID, state: str, how: str, **told: Any) -> Any:
    row = await in_row(tx, in_id, lock=True)
    if row.state != QUARANTINED:
        raise Conflict("not_quarantined", "격리된 파일이 아닙니다. 목록을 새로 여십시오.", "It is not in quarantine.")
    mine = update(incoming).where(incoming.c.id == in_id)
    person = {"handled": how, "handled_at": tx.now, "handled_by": tx.actor.person_id}
    await tx.db.execute(mine.values(state=state, **person))
    tx.audit(f"edocs.exchange_{how}", "exchange_in", in_id, **told)
    tx.wake("exchange")
    return row
