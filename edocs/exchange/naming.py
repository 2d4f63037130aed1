"""The name of the next file of a pair: thirty characters, unique and in order, whatever the clock does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from edocs.tables.exchange import name_counter
from kernel.clock import SEOUL
from kernel.tx import Tx

_MOST: Final = 99
_FORM: Final = "%Y%m%d%H%M%S"
Pair = tuple[str, str]
"""Sender and recipient."""


def following(last_second: str, last: int, now: datetime) -> tuple[str, int]:
    """The second and number after these: the clock's, or the last one's when the clock went back or it is full."""
    second = now.astimezone(SEOUL).strftime(_FORM)
    if second > last_second:
        return second, 1
    if last < _MOST:
        return last_second, last + 1
    after = datetime.strptime(last_second, _FORM).replace(tzinfo=SEOUL) + timedelta(seconds=1)
    return after.strftime(_FORM), 1


@dataclass(slots=True)
class Names:
    """The names that one transaction gives: its pairs are locked once, in order, and written once at the end."""

    tx: Tx
    _last: dict[Pair, tuple[str, int]] = field(default_factory=dict)

    async def hold(self, pairs: Iterable[Pair]) -> None:
        """Lock these pairs until the transaction ends. What locks a dispatch does so before."""
        wanted = sorted(set(pairs) - self._last.keys())
        if not wanted:
            return
        t = name_counter.c
        rows = [
            {"institution_id": self.tx.institution_id, "sender": one, "recipient": other, "second": "", "last": 0}
            for one, other in wanted
        ]
        await self.tx.db.execute(insert(name_counter).values(rows).on_conflict_do_nothing())
        query = select(name_counter).where(tuple_(t.sender, t.recipient).in_(wanted))
        for row in await self.tx.db.execute(query.order_by(t.sender, t.recipient).with_for_update()):
            self._last[(row.sender, row.recipient)] = (row.second, row.last)

    def take(self, sender: str, recipient: str) -> str:
        """The next name of a pair that is held."""
        second, number = self._last[(sender, recipient)] = following(*self._last[(sender, recipient)], self.tx.now)
        return f"{sender}{recipient}{second}{number:02}.xml"

    async def write(self) -> None:
        """Keep how far each pair has come."""
        if not self._last:
            return
        rows = [
            {"s": sender, "r": recipient, "at": second, "number": number}
            for (sender, recipient), (second, number) in self._last.items()
        ]
        mine = (name_counter.c.sender == bindparam("s")) & (name_counter.c.recipient == bindparam("r"))
        reached = update(name_counter).where(mine).values(second=bindparam("at"), last=bindparam("number"))
        await self.tx.db.execute(reached, rows)
