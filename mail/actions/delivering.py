"""Delivery from outside: a message into many accounts, each exactly once under its key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import and_, insert, or_, select

from kernel.errors import NotFound
from kernel.tx import Tx
from mail.actions import mailboxes
from mail.actions.filing import Place, file
from mail.actions.holding import grow, hold_all
from mail.events import MailDelivered
from mail.intake import Prepared
from mail.rules import flags, names
from mail.tables import delivery, mailbox


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
    held = await hold_all(tx, dict.fromkeys((one.account_id for one in targets), 0), over_quota=True)
    if missing := {one.account_id for one in targets} - set(held):
        raise NotFound(
            "mail_account_not_found",
            "메일 계정이 없습니다.",
            "An account is closed.",
            accounts=sorted(map(str, missing)),
        )
    before = await _before(tx, key, targets)
    fresh = [one for one in targets if (one.account_id, one.mailbox) not in before]
    if not fresh:
        return [before[one.account_id, one.mailbox] for one in targets]
    await _count(tx, fresh, prepared.facts.size, over_quota=over_quota)
    boxes = await _boxes(tx, fresh, held)
    places = []
    for one in fresh:
        mask, keywords = flags.split(one.flags)
        at = received or tx.now
        box = boxes[one.account_id, one.mailbox].id
        places.append(Place(account_id=one.account_id, mailbox_id=box, flags=mask, keywords=keywords, internal_date=at))
    filed = await file(tx, prepared, places, held)
    own = {"institution_id": tx.institution_id, "key": key, "at": tx.now}
    rows, found = [], dict(before)
    for one, put in zip(fresh, filed, strict=True):
        box = boxes[one.account_id, one.mailbox]
        where = {"account_id": one.account_id, "target": one.mailbox, "mailbox_id": put.mailbox_id}
        rows.append(own | where | {"uid": put.uid, "content_id": put.content_id})
        found[one.account_id, one.mailbox] = Delivered(
            one.account_id, put.mailbox_id, box.name, put.uid, put.content_id, False
        )
    await tx.db.execute(insert(delivery), rows)
    tx.publish(MailDelivered(content_id=filed[0].content_id, accounts=[one.account_id for one in fresh]))
    return [found[one.account_id, one.mailbox] for one in targets]


async def _count(tx: Tx, fresh: Sequence[Target], size: int, *, over_quota: bool) -> None:
    """Count the octets of what comes, several copies in one account too."""
    copies: dict[UUID, int] = {}
    for one in fresh:
        copies[one.account_id] = copies.get(one.account_id, 0) + 1
    for count in set(copies.values()):
        alike = [one for one, copied in copies.items() if copied == count]
        await grow(tx, alike, octets=size * count, count=count, over_quota=over_quota)


async def _before(tx: Tx, key: str, targets: Sequence[Target]) -> dict[tuple[UUID, str], Delivered]:
    query = (
        select(delivery, mailbox.c.name)
        .join(mailbox, mailbox.c.id == delivery.c.mailbox_id)
        .where(delivery.c.key == key, delivery.c.account_id.in_({one.account_id for one in targets}))
    )
    return {
        (row.account_id, row.target): Delivered(row.account_id, row.mailbox_id, row.name, row.uid, row.content_id, True)
        for row in await tx.db.execute(query)
    }


async def _boxes(tx: Tx, targets: Sequence[Target], held: dict[UUID, Any]) -> dict[tuple[UUID, str], Any]:
    """The mailbox of each target."""
    paths = {one.mailbox for one in targets} | {names.INBOX}
    roles = {names.ROLES[path.lower()] for path in paths if path.lower() in names.ROLES}
    query = select(mailbox.c.id, mailbox.c.account_id, mailbox.c.name, mailbox.c.role).where(
        mailbox.c.account_id.in_({one.account_id for one in targets}),
        ~mailbox.c.gone,
        or_(mailbox.c.name.in_(paths), and_(mailbox.c.role.in_(roles), mailbox.c.role != "")),
    )
    by_name: dict[tuple[UUID, str], Any] = {}
    by_role: dict[tuple[UUID, str], Any] = {}
    for row in await tx.db.execute(query):
        by_name[row.account_id, row.name] = row
        if row.role:
            by_role[row.account_id, row.role] = row
    found: dict[tuple[UUID, str], Any] = {}
    for one in targets:
        role = names.ROLES.get(one.mailbox.lower())
        box = by_role.get((one.account_id, role)) if role else by_name.get((one.account_id, one.mailbox))
        if box is None and one.create and (path := names.canonical(one.mailbox)):
            box = await mailboxes.make(tx, held[one.account_id], path)
        found[one.account_id, one.mailbox] = box or by_name[one.account_id, names.INBOX]
    return found
