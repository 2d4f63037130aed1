"""The name of the next file of a pair: thirty characters, unique and in order, whatever the clock does."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from edocs.tables.exchange import name_counter
from kernel.clock import SEOUL
from kernel.tx import Tx

_MOST: Final = 99
_FORM: Final = "%Y%m%d%H%M%S"


def following(last_second: str, last: int, now: datetime) -> tuple[str, int]:
    """The second and number after these: the clock's, or the last one's when the clock went back or it is full."""
    second = now.astimezone(SEOUL).strftime(_FORM)
    if second > last_second:
        return second, 1
    if last < _MOST:
        return last_second, last + 1
    after = datetime.strptime(last_second, _FORM).replace(tzinfo=SEOUL) + timedelta(seconds=1)
    return after.strftime(_FORM), 1


async def next_name(tx: Tx, sender: str, recipient: str) -> str:
    """Take the next name; the pair stays locked until the transaction ends."""
    pair = {"institution_id": tx.institution_id, "sender": sender, "recipient": recipient}
    await tx.db.execute(insert(name_counter).values(**pair, second="", last=0).on_conflict_do_nothing())
    mine = (name_counter.c.sender == sender) & (name_counter.c.recipient == recipient)
    row = (await tx.db.execute(select(name_counter).where(mine).with_for_update())).one()
    second, number = following(row.second, row.last, tx.now)
    await tx.db.execute(update(name_counter).where(mine).values(second=second, last=number))
    return f"{sender}{recipient}{second}{number:02}.xml"
