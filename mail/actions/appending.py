"""A client puts messages into a mailbox."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from kernel.tx import Tx
from mail.actions.filing import Filed, Place, file
from mail.intake import Prepared
from mail.queries.boxes import Box
from mail.rules import flags


class Item(Struct, frozen=True):
    """A message as a client gives it."""

    prepared: Prepared
    flags: tuple[str, ...] = ()
    internal_date: datetime | None = None


async def append(tx: Tx, box: Box, items: Sequence[Item], *, claim: bool = False) -> list[Filed]:
    """Put the messages into the mailbox, all or none; with `claim` they are recent in no other session.

    Raises Forbidden, TooMuch `over_quota`. RFC 3502 §6.3.11
    """
    box.require("i")
    found: list[Filed] = []
    for item in items:
        mask, keywords = flags.split(item.flags)
        if not box.own and "w" not in box.rights:
            mask, keywords = mask & flags.SEEN, ()
        place = Place(account_id=box.account_id, mailbox_id=box.id, flags=mask, keywords=keywords)
        found += await file(tx, item.prepared, [place], at=item.internal_date, claim=claim)
    return found
