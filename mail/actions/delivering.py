"""Delivery from outside: a message into many accounts, each exactly once under its key."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel.tx import Tx
from mail.actions import mailboxes
from mail.actions.filing import Place, file
from mail.actions.holding import hold_all
from mail.events import MailDelivered
from mail.intake import Prepared
from mail.rules import flags, names
from mail.tables import mailbox


class Target(Struct, frozen=True, kw_only=True):
    """One account that gets the message: into a mailbox by its path, or by a special use such as `\\Junk`."""

    account_id: UUID
    mailbox: str = names.INBOX
    flags: tuple[str, ...] = ()
    create: bool = False
    """Make the mailbox when it is not there; else what is not there is INBOX."""


class Delivered(Struct, frozen=True):
    """Where the message lies; `again` says that an earlier delivery of this key had put it there."""

    account_id: UUID
    mailbox_id: UUID
    mailbox: str
    uid: int
    email_id: UUID
    again: bool


async def deliver(
    tx: Tx,
    key: str,
    prepared: Prepared,
    targets: Sequence[Target],
    *,
    over_quota: bool = False,
    received: datetime | None = None,
) -> list[Delivered]:
    """Put the message into these accounts. What this key has delivered before is told, not stored again.

    Raises TooMuch `over_quota` (then nothing is stored) and NotFound when an account is closed.
    """
    targets = list({(one.account_id, one.mailbox): one for one in targets}.values())
    if wanting := [one for one in targets if one.create]:
        await _make_boxes(tx, wanting)
    places = []
    for one in targets:
        mask, keywords = flags.split(one.flags)
        role = names.ROLES.get(one.mailbox.lower(), "")
        places.append(Place(account_id=one.account_id, target=one.mailbox, role=role, flags=mask, keywords=keywords))
    filed = await file(tx, prepared, places, key=key, at=received, over_quota=over_quota)
    if fresh := [one for one in filed if not one.again]:
        tx.publish(MailDelivered(content_id=fresh[0].content_id, accounts=[one.account_id for one in fresh]))
    return [Delivered(one.account_id, one.mailbox_id, one.mailbox, one.uid, one.content_id, one.again) for one in filed]


async def _make_boxes(tx: Tx, wanting: Sequence[Target]) -> None:
    """Make the mailboxes that are wanted and not there."""
    ids = {one.account_id for one in wanting}
    held = await hold_all(tx, ids)
    query = select(mailbox.c.account_id, mailbox.c.name).where(mailbox.c.account_id.in_(ids), ~mailbox.c.gone)
    there = {(row.account_id, row.name) for row in await tx.db.execute(query)}
    for one in wanting:
        path = names.canonical(one.mailbox)
        if path and one.account_id in held and (one.account_id, path) not in there:
            await mailboxes.make(tx, held[one.account_id], path)
