"""Receipts: the ones that we owe, packed and queued; the ones that came, as facts of what we sent.

Invariants: `receive` is queued in the transaction that stores the document; what is sent again is the same octets under
a new name; a receipt that came is kept with the hash of its raw bytes, whatever it changes. LAW adm-doc §6(2)
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, func, select, update

from edocs.actions.dispatching import note
from edocs.charset import instead, outside
from edocs.exchange.naming import Names
from edocs.exchange.pack.pack import Pack
from edocs.exchange.pack.write import OutPack, OutPart, write_pack
from edocs.queries.dispatching import dispatch_row
from edocs.queries.exchange import own_org, profile_now
from edocs.queries.exchange import settings as settings_of
from edocs.sending.states import Fact
from edocs.standard import Profile
from edocs.tables.exchange import incoming, outgoing, receipt
from kernel.blobs import BlobRef
from kernel.clock import SEOUL, new_id
from kernel.tx import Tx

_REASON_NAME: Final = "return.txt"
_SKEW: Final = timedelta(minutes=5)
"""So far another house's clock may be behind ours when it answers."""
_AGAIN: Final = timedelta(minutes=1)
"""A receipt is sent again at most this often, however often the document comes."""
FACTS: Final = {
    "arrive": Fact.ARRIVED,
    "receive": Fact.RECEIVED,
    "accept": Fact.ACCEPTED,
    "fail": Fact.FAILED,
    "return": Fact.RETURNED,
    "req-resend": Fact.RESEND_REQUESTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A receipt that is owed for a file that came: which file, to whom, what it says."""

    in_id: UUID
    sender: str
    ours: str
    doc_id: str
    title: str
    doc_type: str
    dept: str = ""
    name: str = ""
    reason: str = ""


async def queue(tx: Tx, came: Any, doc_type: str, *, dept: str = "", name: str = "", reason: str = "") -> UUID | None:
    """Pack and queue a receipt for what came (a row of `incoming`); None where the sender cannot be told."""
    told = {"sender": came.sender, "ours": came.ours, "doc_id": came.doc_id, "title": came.title}
    one = Owed(in_id=came.id, doc_type=doc_type, dept=dept, name=name, reason=reason, **told)
    names = Names(tx)
    made = await queue_all(tx, [one], names)
    await names.write()
    return next(iter(made), None)


async def queue_all(tx: Tx, owed: Sequence[Owed], names: Names) -> list[UUID]:
    """Pack and queue these; those whose sender cannot be told are left out. The caller writes the names."""
    org_code, org_name = await own_org(tx)
    possible = [one for one in owed if one.sender and one.doc_id and org_code]
    if not possible:
        return []
    given = await settings_of(tx)
    profile = await profile_now(tx)
    packs = [_packed(one, (org_code, org_name, given.gw_name), profile, tx.now) for one in possible]
    blobs = await asyncio.gather(*(tx.blobs.put(tx.institution_id, octets, len(octets)) for octets in packs))
    await names.hold((one.ours or org_code, one.sender) for one in possible)
    rows = [
        _row(tx, one.in_id, (one.ours or org_code, one.sender), one, blob, names)
        for one, blob in zip(possible, blobs, strict=True)
    ]
    await tx.db.execute(outgoing.insert(), rows)
    return [row["id"] for row in rows]


def _packed(one: Owed, own: tuple[str, str, str], profile: Profile, now: datetime) -> bytes:
    """The octets; `own`: our code, our name, what our system is called."""
    org_code, org_name, gw_name = own
    head = OutPack(
        send_orgcode=org_code,
        send_id=one.ours or org_code,
        send_name=carried(org_name),
        receive_ids=(one.sender,),
        date=now.astimezone(SEOUL),
        title=carried(one.title),
        doc_id=one.doc_id,
        type=one.doc_type,
        dept=carried(one.dept),
        name=carried(one.name),
        send_gw=carried(gw_name),
        profile=profile,
    )
    parts = []
    if one.reason:
        role = "fail" if one.doc_type == "fail" else "return"
        octets = profile.encode(carried(one.reason))
        parts.append(OutPart(role, _REASON_NAME, "text/plain", profile.encoding, [octets]))
    return b"".join(write_pack(head, parts))


def _row(
    tx: Tx, in_id: UUID, pair: tuple[str, str], told: Owed | Row[Any], blob: BlobRef, names: Names
) -> dict[str, Any]:
    """A receipt to be handed over between this pair, under a name of its own."""
    sender, recipient = pair
    return {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "kind": "receipt",
        "answers_id": in_id,
        "doc_type": told.doc_type,
        "sender": sender,
        "recipient": recipient,
        "doc_id": told.doc_id,
        "title": carried(told.title),
        "attempt": 1,
        "file_name": names.take(sender, recipient),
        "sha256": blob.sha256,
        "size": blob.size,
        "profile": 0,
        "state": "PACKED",
        "tries": 0,
        "made_at": tx.now,
        "due_at": tx.now,
        "last_error": "",
    }


async def repeat_all(tx: Tx, in_ids: Iterable[UUID], names: Names) -> bool:
    """Send the latest receipt for these files once more: the same octets, a new name; not more than once a minute.

    Whether any is sent. The caller writes the names.
    """
    wanted = list(dict.fromkeys(in_ids))
    if not wanted:
        return False
    query = select(outgoing).where(outgoing.c.answers_id.in_(wanted), outgoing.c.kind == "receipt")
    sent: dict[UUID, list[Row[Any]]] = {}
    for row in await tx.db.execute(query.order_by(outgoing.c.made_at.desc(), outgoing.c.id.desc())):
        sent.setdefault(row.answers_id, []).append(row)
    again = []
    for rows in sent.values():
        if rows[0].state != "PACKED" and rows[0].made_at <= tx.now - _AGAIN:
            again.append(next((row for row in rows if row.doc_type in ("receive", "accept")), rows[0]))
    if not again:
        return False
    await names.hold((row.sender, row.recipient) for row in again)
    made = [
        _row(tx, row.answers_id, (row.sender, row.recipient), row, BlobRef(row.sha256, row.size), names)
        for row in again
    ]
    await tx.db.execute(outgoing.insert(), made)
    return True


def carried(text: str) -> str:
    """The text with what the exchange cannot carry replaced, for a receipt that has no drafter to ask."""
    for letter in outside(text):
        text = text.replace(letter, instead(letter) or "?")
    return text


# what came ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def sent_row(tx: Tx, pack: Pack, recipient: str) -> Any:
    """The attempt that a receipt speaks of: the latest that was handed over before it was written."""
    query = select(outgoing).where(
        outgoing.c.kind == "document",
        outgoing.c.doc_id == pack.doc_id,
        outgoing.c.recipient == recipient,
        outgoing.c.file_name.is_not(None),
    )
    rows = list(await tx.db.execute(query.order_by(outgoing.c.attempt.desc())))
    before = [row for row in rows if row.handed_at is not None and row.handed_at <= pack.date + _SKEW]
    return next(iter(before or rows), None)


async def apply(tx: Tx, came: dict[str, Any], pack: Pack, recipient: str) -> dict[str, Any] | None:
    """Tell what we sent of a receipt; the row that keeps it, or None when it had come already."""
    row = await sent_row(tx, pack, recipient)
    fact = FACTS[pack.type]
    key = {"doc_id": pack.doc_id, "acker": pack.send_id, "doc_type": pack.type, "dated": pack.date}
    same = select(receipt.c.in_id).where(*(receipt.c[name] == value for name, value in key.items()))
    if row is None or (await tx.db.execute(same)).first() is not None:
        return None
    await dispatch_row(tx, row.dispatch_id, lock=True)  # before its file, as everywhere
    came["dispatch_id"] = row.dispatch_id
    kept = key | {
        "dispatch_id": row.dispatch_id,
        "sha256": came["sha256"],
        "dept": pack.dept,
        "name": pack.name,
        "text": pack.reason,
        "effect": fact.value,
        "at": tx.now,
    }
    if row.state in ("PACKED", "HANDED_OFF") and fact is not Fact.FAILED:
        on = update(outgoing).where(outgoing.c.id == row.id)
        await tx.db.execute(on.values(state="SENT", sent_at=func.coalesce(outgoing.c.sent_at, tx.now)))
    detail = pack.reason or came["file_name"]
    told = {"by_unit": pack.dept or pack.send_name, "by_person": pack.name}
    await note(tx, row.dispatch_id, fact, evidence(pack.date, tx.now), attempt=row.attempt, detail=detail, **told)
    return kept


def evidence(said: datetime, now: datetime) -> datetime:
    """The moment that counts: what the receipt says, but never later than it was here."""
    return min(said, now)


async def for_letter(tx: Tx, received_id: UUID) -> Any:
    """The file by which a received document came; None for one that came another way."""
    query = select(incoming).where(incoming.c.received_id == received_id, incoming.c.state == "STORED")
    return (await tx.db.execute(query.order_by(incoming.c.came_at.desc()).limit(1))).first()


async def answer(
    tx: Tx, received_id: UUID, doc_type: str, *, unit: str = "", person: str = "", reason: str = ""
) -> bool:
    """A person registered, gave back, or wants again what came: tell its sender, once."""
    came = await for_letter(tx, received_id)
    if came is None:
        return False
    done = select(outgoing.c.id).where(outgoing.c.answers_id == came.id, outgoing.c.doc_type == doc_type)
    if (await tx.db.execute(done.limit(1))).first() is not None:
        return False
    queued = await queue(tx, came, doc_type, dept=unit, name=person, reason=reason)
    tx.wake("exchange")
    tx.audit("edocs.exchange_answer", "received", received_id, type=doc_type)
    return queued is not None
