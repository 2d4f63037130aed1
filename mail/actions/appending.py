"""A client puts messages into a mailbox."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from kernel.tx import Tx
from mail.actions.filing import Filed, Place, file
from mail.actions.holding import hold
from mail.intake import Prepared
from mail.queries.boxes import Box
from mail.rules import flags


class Item(Struct, frozen=True):
    """A message as a client gives it."""

    prepared: Prepared
    flags: tuple[str, ...] = ()
    internal_date: datetime | None = None


async def append(tx: Tx, box: Box, items: Sequence[Item]) -> list[Filed]:
    """Put the messages into the mailbox, all or none. Raises Forbidden, TooMuch `over_quota`. RFC 3502 §6.3.11"""
    box.require("i")
    octets = sum(item.prepared.facts.size for item in items)
    held = {box.account_id: await hold(tx, box.account_id, octets=octets, count=len(items))}
    found: list[Filed] = []
    for item in items:
        mask, keywords = flags.split(item.flags)
        if not box.own and "w" not in box.rights:
            mask, keywords = mask & flags.SEEN, ()
        place = Place(
            account_id=box.account_id,
            mailbox_id=box.id,
            flags=mask,
            keywords=keywords,
            internal_date=item.internal_date or tx.now,
        )
        found += await file(tx, item.prepared, [place], held)
    return found
