"""What leaves: handed in, tried, told about. The courier alone calls what is below `enqueue`.

Invariants: a recipient's row is taken for one try by moving its `due` before anything is sent; what a try found is
written once; a row that is no longer waiting never changes but by a person who tries it again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import insert, select, update

from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import NotFound
from kernel.tx import Tx
from mail.actions.filing import keep_content
from mail.intake import Prepared
from mail.rules.retries import GIVE_UP, wait_after
from mail.tables import content, outgoing, recipient

KIND = "mail"
LEASE = timedelta(minutes=15)
"""For how long a try may take; after that another process tries."""


class Envelope(Struct, frozen=True, kw_only=True):
    """Who sends, and how it is to be treated."""

    sender: str
    utf8: bool = False
    require_tls: bool = False
    ret: str = ""
    envid: str = ""
    person_id: UUID | None = None


class Destination(Struct, frozen=True):
    """Who gets it, of what the sender wants to be told, and how the sender wrote the address."""

    address: str
    notify: tuple[str, ...] = ("FAILURE", "DELAY")
    orcpt: str = ""


class Due(Struct, frozen=True):
    """Recipients of one mail in one domain, taken for a try."""

    outgoing: Any
    """The row of the mail, with the columns of its content that hold the octets."""
    domain: str
    rows: list[Any]


class Result(Struct, frozen=True):
    """What a try found for one recipient; `state` waiting: try again."""

    number: int
    state: str
    reply: str
    host: str = ""


async def enqueue(
    tx: Tx, envelope: Envelope, prepared: Prepared, to: Sequence[Destination], *, due: datetime | None = None
) -> UUID:
    """Hand in a mail; when the transaction commits it is on its way."""
    content_id = await keep_content(tx, prepared)
    own = {"institution_id": tx.institution_id}
    made = new_id()
    # What is to leave later begins then: how long it is tried counts from there.
    row = {"id": made, "content_id": content_id, "created": max(tx.now, due or tx.now)}
    row |= {"sender": envelope.sender, "ret": envelope.ret}
    row |= {"utf8": envelope.utf8, "require_tls": envelope.require_tls, "envid": envelope.envid}
    await tx.db.execute(insert(outgoing).values(own | row | {"person_id": envelope.person_id}))
    blank = {"state": "waiting", "due": due or tx.now, "attempts": 0, "host": "", "reply": ""}
    blank |= dict.fromkeys(("at", "told", "opened_at"))
    rows = [
        own | blank | {"outgoing_id": made, "number": number, "address": one.address, "orcpt": one.orcpt}
        | {"domain": one.address.rpartition("@")[2], "notify": ",".join(sorted(one.notify))}
        for number, one in enumerate(to)
    ]  # fmt: skip
    await tx.db.execute(insert(recipient), rows)
    tx.audit("mail.send", "mail_outgoing", made, recipients=len(rows))
    tx.wake(KIND)
    return made


async def take_due(tx: Tx, limit: int) -> list[Due]:
    """Take what is due for one try, mail by mail and domain by domain."""
    chosen = (
        select(recipient.c.outgoing_id, recipient.c.number)
        .where(recipient.c.state == "waiting", recipient.c.due <= tx.now)
        .order_by(recipient.c.due)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).cte("chosen")
    taken = (
        update(recipient)
        .where(recipient.c.outgoing_id == chosen.c.outgoing_id, recipient.c.number == chosen.c.number)
        .values(due=tx.now + LEASE, attempts=recipient.c.attempts + 1)
        .returning(recipient)
    )
    rows = sorted((await tx.db.execute(taken)).all(), key=lambda row: (row.outgoing_id, row.domain, row.number))
    if not rows:
        return []
    octets = [content.c[name] for name in ("raw", "prefix", "blob", "head", "size", "message_id")]
    query = select(outgoing, *octets).join(content, content.c.id == outgoing.c.content_id)
    mails = {
        row.id: row for row in await tx.db.execute(query.where(outgoing.c.id.in_({row.outgoing_id for row in rows})))
    }
    groups: dict[tuple[UUID, str], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.outgoing_id, row.domain), []).append(row)
    return [Due(mails[mail], domain, group) for (mail, domain), group in groups.items()]


async def next_due(tx: Tx) -> datetime | None:
    """When something is due next."""
    query = select(recipient.c.due).where(recipient.c.state == "waiting").order_by(recipient.c.due).limit(1)
    found: datetime | None = (await tx.db.execute(query)).scalar_one_or_none()
    return found


async def note(tx: Tx, due: Due, results: Sequence[Result]) -> list[Result]:
    """Write what a try found. Returns the results as they stand: what was tried for too long has failed."""
    found = []
    for one in results:
        row = next(each for each in due.rows if each.number == one.number)
        state = one.state
        if state == "waiting" and tx.now - due.outgoing.created > GIVE_UP:
            state = "failed"
        where = (recipient.c.outgoing_id == row.outgoing_id) & (recipient.c.number == row.number)
        await tx.db.execute(
            update(recipient)
            .where(where, recipient.c.state == "waiting")
            .values(
                state=state,
                due=tx.now + wait_after(row.attempts),
                host=one.host[:255],
                reply=one.reply[:1000],
                at=tx.now,
            )
        )
        found.append(Result(one.number, state, one.reply, one.host))
    return found


async def told_of_delay(tx: Tx, outgoing_id: UUID, numbers: Sequence[int]) -> None:
    """The sender knows that these take longer."""
    where = (recipient.c.outgoing_id == outgoing_id) & recipient.c.number.in_(numbers)
    await tx.db.execute(update(recipient).where(where).values(told=tx.now))


async def change(tx: Tx, outgoing_id: UUID, act: str) -> int:
    """Hold, release, retry or cancel what still waits of a mail: so many recipients were changed. Raises NotFound."""
    require(tx, Permission.SETTINGS)
    changes: dict[str, tuple[str, dict[str, Any]]] = {
        "hold": ("waiting", {"state": "held"}),
        "release": ("held", {"state": "waiting", "due": tx.now}),
        "retry": ("waiting", {"due": tx.now}),
        "cancel": ("waiting", {"state": "cancelled", "at": tx.now}),
    }
    before, values = changes[act]
    mine = recipient.c.outgoing_id == outgoing_id
    if (await tx.db.execute(select(outgoing.c.id).where(outgoing.c.id == outgoing_id))).one_or_none() is None:
        raise NotFound("mail_not_queued", "발송 대기 중인 메일이 아닙니다.", "This mail is not in the queue.")
    done = await tx.db.execute(update(recipient).where(mine, recipient.c.state == before).values(**values))
    tx.audit(f"mail.queue.{act}", "mail_outgoing", outgoing_id)
    tx.wake(KIND)
    return int(done.rowcount)
