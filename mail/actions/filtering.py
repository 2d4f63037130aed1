"""What the script of an account wants is done: filed, answered, sent on, sent back. In one transaction, once a mail.

A script that cannot run loses nothing: the mail is kept in the inbox, and the account learns why.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.db import call
from kernel.tx import Tx
from mail.actions.delivering import Target, deliver
from mail.actions.sending import Destination, Envelope, enqueue
from mail.intake import Prepared
from mail.queries.scripts import Vacation, absence, answers, as_vacation
from mail.rules.addresses import canonical
from mail.sieve import Fault
from mail.tables import account, address, mailbox, memory, script, vacation

KEPT: Final = timedelta(days=14)
"""How long it is known that a mail went through a script; as long as keys of deliveries."""
MOST_REMEMBERED: Final = 5_000
"""Ids that one account has remembered."""


class Wish(Struct, frozen=True, kw_only=True):
    """What an account wants done with what comes."""

    account_id: UUID
    name: str
    """The main address."""
    source: str
    """Of the active script, "" without one."""
    script: str
    away: Vacation | None
    """The answer that is to be sent now, if any."""
    own: frozenset[str]
    mailboxes: frozenset[str]
    roles: frozenset[str]


class Reply(Struct, frozen=True):
    """A mail that is sent because of another: an answer (to whom only once for `seconds`), or a notice."""

    to: str
    prepared: Prepared
    key: str = ""
    seconds: int = 0


class Onward(Struct, frozen=True):
    """The mail sent on to others."""

    sender: str
    prepared: Prepared
    to: tuple[str, ...]
    utf8: bool = False


class Plan(Struct, frozen=True, kw_only=True):
    """What is to be done for one account."""

    account_id: UUID
    prepared: Prepared
    targets: tuple[Target, ...]
    onward: Onward | None = None
    replies: tuple[Reply, ...] = ()
    tracked: Mapping[tuple[str, str], int] = {}
    script: str = ""
    fault: Fault | None = None


_WISHING: Final = """
    SELECT account_id FROM mail_script WHERE institution_id = $1 AND account_id = ANY ($2) AND active
    UNION
    SELECT account_id FROM mail_vacation WHERE institution_id = $1 AND account_id = ANY ($2)
        AND (enabled OR with_absence)
"""


async def wishes(tx: Tx, accounts: Iterable[UUID]) -> dict[UUID, Wish]:
    """What those of these accounts want that want anything. One statement, where nobody does."""
    ids = [row["account_id"] for row in await call(tx.db, _WISHING, tx.institution_id, list(accounts))]
    if not ids:
        return {}
    joined = account.outerjoin(script, (script.c.account_id == account.c.id) & script.c.active).outerjoin(
        vacation, vacation.c.account_id == account.c.id
    )
    columns = [account.c.id, account.c.name.label("main"), script.c.source, script.c.name.label("script"), *_VACATION]
    wanting: list[tuple[Any, Vacation | None]] = []
    for row in await tx.db.execute(select(*columns).select_from(joined).where(account.c.id.in_(ids))):
        away = as_vacation(row) if row.enabled is not None else None
        if away is not None:
            leave = await absence(tx, row.id) if away.with_absence else None
            away = away if answers(away, tx.now, leave) else None
        if row.source is not None or away is not None:
            wanting.append((row, away))
    own, boxes = await _belongings(tx, ids)
    return {
        row.id: Wish(
            account_id=row.id,
            name=row.main,
            source=row.source or "",
            script=row.script or "",
            away=away,
            own=frozenset(own[row.id]) | {row.main},
            mailboxes=frozenset(box.name for box in boxes[row.id]),
            roles=frozenset(box.role for box in boxes[row.id] if box.role),
        )
        for row, away in wanting
    }


async def _belongings(tx: Tx, ids: list[UUID]) -> tuple[Mapping[UUID, list[str]], Mapping[UUID, list[Any]]]:
    """The addresses and the mailboxes of these accounts."""
    own: defaultdict[UUID, list[str]] = defaultdict(list)
    addresses = select(address.c.account_id, address.c.address).where(address.c.account_id.in_(ids))
    for named in await tx.db.execute(addresses):
        own[named.account_id].append(named.address)
    boxes: defaultdict[UUID, list[Any]] = defaultdict(list)
    query = select(mailbox.c.account_id, mailbox.c.name, mailbox.c.role)
    for box in await tx.db.execute(query.where(mailbox.c.account_id.in_(ids), ~mailbox.c.gone)):
        boxes[box.account_id].append(box)
    return own, boxes


_VACATION: Final = [one for one in vacation.c if one.name not in ("institution_id", "account_id", "changed")]


async def seen(tx: Tx, account_id: UUID, key: tuple[str, str]) -> bool:
    """Whether `duplicate` knows this id. RFC 7352 §3"""
    own = (memory.c.account_id == account_id) & (memory.c.kind == "seen") & (memory.c.key == _digest(*key))
    query = select(memory.c.until).where(own, memory.c.until > tx.now)
    return (await tx.db.execute(query)).one_or_none() is not None


async def carry_out(tx: Tx, key: str, plan: Plan) -> bool:
    """Do it; False when it was done before for this key, and then nothing is done."""
    if not await _remember(tx, plan.account_id, "filtered", _digest(key), KEPT):
        return False
    if plan.targets:
        # Who was full was told so before; a mail that we took is kept, even past the quota.
        await deliver(tx, key, plan.prepared, plan.targets, over_quota=True)
    if plan.onward is not None:
        to = [Destination(one, ("FAILURE",)) for one in plan.onward.to]
        await enqueue(tx, Envelope(sender=plan.onward.sender, utf8=plan.onward.utf8), plan.onward.prepared, to)
    for one in plan.replies:
        wait = timedelta(seconds=one.seconds)
        if one.key and not await _remember(tx, plan.account_id, "answered", _digest(one.key, canonical(one.to)), wait):
            continue
        utf8 = not one.to.isascii()
        await enqueue(tx, Envelope(sender="", utf8=utf8), one.prepared, [Destination(canonical(one.to), ())])
    for ident, seconds in plan.tracked.items():
        await _remember(tx, plan.account_id, "seen", _digest(*ident), timedelta(seconds=seconds), renew=True)
    if plan.fault is not None:
        told = msgspec.json.encode(plan.fault).decode()
        own = (script.c.account_id == plan.account_id) & (script.c.name == plan.script)
        await tx.db.execute(update(script).where(own).values(fault=told, fault_at=tx.now))
    sent_on = len(plan.onward.to) if plan.onward else 0
    done = {"filed": len(plan.targets), "sent_on": sent_on, "replies": len(plan.replies)}
    tx.audit("mail.filter", "mail_account", plan.account_id, None, done=done)
    return True


async def _remember(tx: Tx, account_id: UUID, kind: str, key: bytes, wait: timedelta, *, renew: bool = False) -> bool:
    """Remember; False when it was remembered already and holds still. Two at once follow each other."""
    values: dict[str, Any] = {"institution_id": tx.institution_id, "account_id": account_id, "kind": kind, "key": key}
    statement = upsert(memory).values(values | {"until": tx.now + wait})
    again = statement.on_conflict_do_update(
        constraint=memory.primary_key,
        set_={"until": statement.excluded.until},
        where=None if renew else memory.c.until <= tx.now,
    )
    return (await tx.db.execute(again.returning(memory.c.until))).one_or_none() is not None


async def forget(tx: Tx) -> None:
    """Remove what need not be known any more. Run now and then for each institution."""
    await tx.db.execute(delete(memory).where(memory.c.until < tx.now))


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()


def plain(account_id: UUID, prepared: Prepared, box: str, script_name: str = "", fault: Fault | None = None) -> Plan:
    """Kept in a mailbox, and nothing else."""
    target = Target(account_id=account_id, mailbox=box)
    return Plan(account_id=account_id, prepared=prepared, targets=(target,), script=script_name, fault=fault)
